//! What a widget asks of its visitors, as its admin says it.

use rusqlite::Connection;
use serde_json::Value;

use crate::{
    domain::{
        ids::{DialogueId, WidgetId},
        prechat::{About, LABEL_CHARS_MAX, QUESTIONS_MAX, Question, TEXT_CHARS_MAX},
    },
    error::{Error, Result},
    http::{request::Fields, view},
    store::{
        self,
        widget_forms::{self, questions_json},
        widgets::Widget,
    },
};

/// What a request names; the rest stays.
pub(super) struct Change {
    questions: Option<Vec<Question>>,
    text: Option<String>,
    has_rating: Option<bool>,
    dialogue: Option<Option<DialogueId>>,
}

impl Change {
    pub(super) fn read(body: &Fields) -> Result<Change> {
        let questions = match body.has("prechat") {
            true => Some(read_questions(&body.optional_objects("prechat")?)?),
            false => None,
        };
        let text = match body.has("prechat_text") {
            true => {
                Some(body.optional_text("prechat_text", 0..=TEXT_CHARS_MAX)?.unwrap_or_default())
            }
            false => None,
        };
        let dialogue = match body.has("dialogue") {
            true => Some(body.optional_integer("dialogue", 1..=i64::MAX)?.map(DialogueId)),
            false => None,
        };
        Ok(Change { questions, text, has_rating: body.optional_bool("rating")?, dialogue })
    }

    pub(super) fn store(self, conn: &Connection, widget: WidgetId) -> Result<()> {
        let before = widget_forms::get(conn, widget)?;
        let mut forms = before.clone();
        if let Some(questions) = self.questions {
            forms.prechat.questions = questions;
        }
        if let Some(text) = self.text {
            forms.prechat.text = text.trim().to_string();
        }
        forms.has_rating = self.has_rating.unwrap_or(forms.has_rating);
        if let Some(dialogue) = self.dialogue {
            if let Some(id) = dialogue {
                store::dialogues::get(conn, id)
                    .map_err(|_| Error::invalid_field("dialogue", "is not the id of a dialogue"))?;
            }
            forms.dialogue = dialogue;
        }
        if forms == before { Ok(()) } else { widget_forms::set(conn, widget, &forms) }
    }
}

fn read_questions(items: &[Fields]) -> Result<Vec<Question>> {
    if QUESTIONS_MAX < items.len() {
        let rule = format!("must have at most {QUESTIONS_MAX} fields");
        return Err(Error::invalid_field("prechat", rule));
    }
    let mut questions: Vec<Question> = Vec::new();
    for item in items {
        let about = item.word(
            "name",
            "`name`, `email`, `phone`, `first_name`, `last_name`, `company`, `job_title` and \
             `custom:` with a key of a-z, 0-9 and `_`",
            About::from_name,
        )?;
        if questions.iter().any(|question| question.about == about) {
            return Err(item.refuse("name", "is asked already"));
        }
        let label = item.optional_line("label", 0..=LABEL_CHARS_MAX)?;
        let is_required = item.optional_bool("required")?.unwrap_or(false);
        item.done()?;
        let label = label.filter(|label| !label.is_empty());
        questions.push(Question { about, label, is_required });
    }
    Ok(questions)
}

/// A widget with what it asks.
pub(super) fn with_forms(conn: &Connection, widget: &Widget) -> Result<Value> {
    let forms = widget_forms::get(conn, widget.id)?;
    let mut view = view::widget(widget)?;
    view["prechat"] = questions_json(forms.prechat.questions.iter());
    view["prechat_text"] = forms.prechat.text.into();
    view["rating"] = forms.has_rating.into();
    view["dialogue"] = forms.dialogue.map(|id| id.0).into();
    Ok(view)
}
