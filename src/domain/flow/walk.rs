//! Walking through a flow: what is shown, what is learned, and where the walk waits or ends.
//!
//! The same flow, facts and answers always lead the same way.

use super::{CardId, ContactField, Face, Flow, Kind, LiveChat, Next, Refusal, Tree};
use crate::domain::rules::{Facts, IsOpen, Rule, conditions_from, first_match};

/// What has come to a card that waits.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// What the visitor sent.
    Given(&'a Tree),
    /// The slot that the visitor chose has been booked.
    Booked,
}

/// What happened between two answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// In the order in which it was said.
    pub said: Vec<Said>,
    pub learned: Vec<ContactField>,
    pub arrival: Arrival,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    ByCard(Face),
    /// By the visitor, in words that agents can read.
    ByVisitor {
        card: CardId,
        text: String,
    },
    /// Nobody sees it.
    Passed(CardId),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// At a card that asks for something.
    Waits(CardId),
    /// The branch is over.
    Ends,
    /// An agent is asked for.
    LiveChat(LiveChat),
}

/// Walks from the start to the first card that waits.
pub fn begin(flow: &Flow, facts: &mut Facts, is_open: IsOpen) -> Walk {
    let mut walk = Walk { said: Vec::new(), learned: Vec::new(), arrival: Arrival::Ends };
    walk.go_on(flow, flow.start.as_ref(), facts, is_open);
    walk
}

/// Takes what came to the card `at`, and walks on from there. Refusals name `value`, or a part of
/// it as `value.email`.
pub fn answer(
    flow: &Flow,
    at: &str,
    input: Input,
    facts: &mut Facts,
    is_open: IsOpen,
) -> Result<Walk, Refusal> {
    let mut walk = Walk { said: Vec::new(), learned: Vec::new(), arrival: Arrival::Ends };
    let next = match (flow.card(at).map(|card| &card.kind), input) {
        (Some(Kind::Question { answers, field, .. }), Input::Given(given)) => {
            let chosen = answers.iter().find(|answer| given.as_text() == Some(&answer.id));
            let chosen = chosen.ok_or_else(|| {
                let ids: Vec<String> =
                    answers.iter().map(|answer| format!("`{}`", answer.id)).collect();
                refusal("value", format!("must be one of {}", ids.join(", ")))
            })?;
            walk.hears(at, chosen.label.clone());
            if let Some(field) = field {
                let value = chosen.value.as_ref().unwrap_or(&chosen.label);
                walk.learns(field, value, facts);
            }
            &chosen.next
        }
        (Some(Kind::Capture { fields, next, .. }), Input::Given(given)) => {
            let told = read_capture(fields, given, facts)?;
            walk.hears(at, told_text(&told));
            for (field, value) in &told {
                walk.learns(&field.field, value, facts);
            }
            next
        }
        (Some(Kind::Meeting { booked, .. }), Input::Booked) => booked,
        (Some(Kind::Meeting { otherwise, .. }), Input::Given(Tree::Nothing)) => otherwise,
        _ => return Err(refusal("value", "is not what this card asks for")),
    };
    walk.go_on(flow, next.as_ref(), facts, is_open);
    Ok(walk)
}

fn refusal(field: &str, rule: impl Into<String>) -> Refusal {
    Refusal { field: field.to_string(), rule: rule.into() }
}

type Told<'a> = Vec<(&'a super::CaptureField, String)>;

/// What was told, in the order of the card. What is known already may be left out.
fn read_capture<'a>(
    fields: &'a [super::CaptureField],
    given: &Tree,
    facts: &Facts,
) -> Result<Told<'a>, Refusal> {
    let Tree::Map(entries) = given else {
        return Err(refusal("value", "must be an object"));
    };
    let is_asked = |name: &str| fields.iter().any(|field| field.field.name() == name);
    if let Some((name, _)) = entries.iter().find(|(name, _)| !is_asked(name)) {
        let short: String = name.chars().take(40).collect();
        return Err(refusal(&format!("value.{short}"), "is not asked for"));
    }
    let mut told = Vec::new();
    for field in fields {
        let name = field.field.name();
        let place = format!("value.{name}");
        let text = match given.get(&name) {
            Tree::Nothing => "",
            Tree::Text(text) => text.trim(),
            _ => return Err(refusal(&place, "must be text")),
        };
        if text.is_empty() {
            if field.is_required && field.field.known_in(facts).is_none() {
                return Err(refusal(&place, "is missing"));
            }
            continue;
        }
        let checked = field.field.checked(text).map_err(|rule| refusal(&place, rule))?;
        told.push((field, checked));
    }
    Ok(told)
}

fn told_text(told: &Told) -> String {
    if told.is_empty() {
        // A message is never empty.
        return "–".to_string();
    }
    let line = |(field, value): &(&super::CaptureField, String)| match &field.label {
        Some(label) => format!("{}: {value}", label.trim_end_matches(':')),
        None => value.clone(),
    };
    told.iter().map(line).collect::<Vec<_>>().join("\n")
}

impl Walk {
    fn hears(&mut self, card: &str, text: String) {
        self.said.push(Said::ByVisitor { card: card.to_string(), text });
    }

    fn learns(&mut self, field: &ContactField, value: &str, facts: &mut Facts) {
        if field.learn(facts, value) && !self.learned.contains(field) {
            self.learned.push(field.clone());
        }
    }

    /// Passes cards until one waits, or the branch is over.
    fn go_on(&mut self, flow: &Flow, from: Option<&CardId>, facts: &mut Facts, is_open: IsOpen) {
        let mut next = from;
        // A published flow is a tree; a draft that is tried out may lead in a circle.
        for _ in 0..flow.cards.len() {
            let Some(card) = next.and_then(|id| flow.card(id)) else { break };
            let face = Face::of(card, facts);
            let is_shown = face.is_some();
            match face {
                Some(face) => self.said.push(Said::ByCard(face)),
                // A form of which everything is known was never there.
                None if matches!(card.kind, Kind::Capture { .. }) => {}
                None => self.said.push(Said::Passed(card.id.clone())),
            }
            let waits = Arrival::Waits(card.id.clone());
            next = match &card.kind {
                Kind::Message { next, .. } | Kind::Goal { next, .. } => next.as_ref(),
                Kind::Capture { next, .. } if !is_shown => next.as_ref(),
                Kind::Question { .. } | Kind::Capture { .. } | Kind::Meeting { .. } => {
                    self.arrival = waits;
                    return;
                }
                Kind::Condition { branches, otherwise } => {
                    taken(branches, otherwise, facts, is_open).as_ref()
                }
                Kind::SetField { field, value, next } => {
                    self.learns(field, value, facts);
                    next.as_ref()
                }
                Kind::End { .. } => None,
                Kind::LiveChat { asks, .. } => {
                    self.arrival = Arrival::LiveChat(asks.clone());
                    return;
                }
            };
        }
        self.arrival = Arrival::Ends;
    }
}

/// The first branch that holds. One whose conditions cannot be read holds for nobody.
fn taken<'a>(
    branches: &'a [super::Branch],
    otherwise: &'a Next,
    facts: &Facts,
    is_open: IsOpen,
) -> &'a Next {
    let rules: Vec<Rule<&Next>> = branches
        .iter()
        .filter_map(|branch| {
            let conditions = conditions_from("conditions", &branch.conditions).ok()?;
            let is_asking = !conditions.is_empty();
            is_asking.then_some(Rule { matches: branch.matches, conditions, target: &branch.next })
        })
        .collect();
    first_match(&rules, facts, is_open).map_or(otherwise, |rule| rule.target)
}
