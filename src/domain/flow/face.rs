//! What a visitor sees of a card: never where its branches lead.

use super::{Card, CardId, ContactField, Host, Kind, Tree, WhenKnown};
use crate::domain::rules::Facts;

#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    pub card: CardId,
    pub kind: &'static str,
    pub text: String,
    /// Ids and labels.
    pub answers: Vec<(String, String)>,
    pub fields: Vec<Asked>,
    pub meeting: Option<Host>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub field: ContactField,
    pub label: Option<String>,
    pub is_required: bool,
    /// What is known, to be confirmed.
    pub value: Option<String>,
}

impl Face {
    /// `None` for a card that has nothing to show.
    pub(super) fn of(card: &Card, facts: &Facts) -> Option<Face> {
        let mut face = Face {
            card: card.id.clone(),
            kind: card.kind_name(),
            text: String::new(),
            answers: Vec::new(),
            fields: Vec::new(),
            meeting: None,
        };
        match &card.kind {
            Kind::Condition { .. } | Kind::SetField { .. } | Kind::Goal { .. } => return None,
            Kind::Message { text, .. } => face.text.clone_from(text),
            Kind::End { text } | Kind::LiveChat { text, .. } => {
                if text.is_empty() {
                    return None;
                }
                face.text.clone_from(text);
            }
            Kind::Question { text, answers, .. } => {
                face.text.clone_from(text);
                face.answers = answers
                    .iter()
                    .map(|answer| (answer.id.clone(), answer.label.clone()))
                    .collect();
            }
            Kind::Capture { text, fields, .. } => {
                face.text.clone_from(text);
                for each in fields {
                    let known = each.field.known_in(facts);
                    if known.is_some() && each.when_known == WhenKnown::Skip {
                        continue;
                    }
                    face.fields.push(Asked {
                        field: each.field.clone(),
                        label: each.label.clone(),
                        is_required: each.is_required,
                        value: known,
                    });
                }
                if face.fields.is_empty() {
                    return None;
                }
            }
            Kind::Meeting { text, host, .. } => {
                face.text.clone_from(text);
                face.meeting = Some(*host);
            }
        }
        Some(face)
    }

    /// As clients get it.
    pub fn to_tree(&self) -> Tree {
        let mut entries = vec![
            ("id".to_string(), Tree::text(&self.card)),
            ("kind".to_string(), Tree::text(self.kind)),
            ("text".to_string(), Tree::text(&self.text)),
        ];
        if !self.answers.is_empty() {
            let answers = self.answers.iter().map(|(id, label)| {
                Tree::map([("id", Tree::text(id)), ("label", Tree::text(label))])
            });
            entries.push(("answers".to_string(), Tree::list(answers)));
        }
        if !self.fields.is_empty() {
            let fields = self.fields.iter().map(Asked::to_tree);
            entries.push(("fields".to_string(), Tree::list(fields)));
        }
        if let Some(host) = self.meeting {
            let id = |id: Option<i64>| id.map_or(Tree::Nothing, Tree::Number);
            let host = Tree::map([
                ("agent", id(host.agent.map(|id| id.0))),
                ("team", id(host.team.map(|id| id.0))),
            ]);
            entries.push(("meeting".to_string(), host));
        }
        Tree::Map(entries)
    }
}

impl Asked {
    fn to_tree(&self) -> Tree {
        Tree::map([
            ("name", Tree::text(self.field.name())),
            ("label", Tree::optional(self.label.as_deref())),
            ("required", Tree::Flag(self.is_required)),
            ("type", Tree::text(self.field.input_type())),
            ("value", Tree::optional(self.value.as_deref())),
        ])
    }
}
