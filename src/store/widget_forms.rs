//! Rows of `widget_forms`: what a widget asks of its visitors. Not there means the defaults.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use super::conversations::broken;
use crate::{
    domain::{
        ids::{DialogueId, WidgetId},
        prechat::{About, Prechat, Question},
    },
    error::Result,
};

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Forms {
    pub prechat: Prechat,
    /// Whether visitors are asked how it was.
    pub has_rating: bool,
    /// The only one that begins here; `None`: whichever is for the visitor.
    pub dialogue: Option<DialogueId>,
}

impl Default for Forms {
    fn default() -> Forms {
        Forms { prechat: Prechat::default(), has_rating: true, dialogue: None }
    }
}

pub fn get(conn: &Connection, widget: WidgetId) -> Result<Forms> {
    let found = conn
        .prepare_cached(
            "SELECT prechat, prechat_text, has_rating, dialogue_id FROM widget_forms
             WHERE widget_id = ?1",
        )?
        .query_row([widget.0], |row| {
            let prechat: String = row.get(0)?;
            let questions = questions_from(&prechat).ok_or_else(|| broken("prechat"))?;
            Ok(Forms {
                prechat: Prechat { text: row.get(1)?, questions },
                has_rating: row.get(2)?,
                dialogue: row.get::<_, Option<i64>>(3)?.map(DialogueId),
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub fn set(conn: &Connection, widget: WidgetId, forms: &Forms) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO widget_forms (widget_id, prechat, prechat_text, has_rating,
             dialogue_id) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        widget.0,
        questions_json(forms.prechat.questions.iter()).to_string(),
        forms.prechat.text,
        forms.has_rating,
        forms.dialogue.map(|id| id.0),
    ])?;
    Ok(())
}

/// A dialogue is gone: its widgets leave it to the others again.
pub fn forget_dialogue(conn: &Connection, id: DialogueId) -> Result<()> {
    conn.prepare_cached("UPDATE widget_forms SET dialogue_id = NULL WHERE dialogue_id = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// As clients get them, and as they are stored.
pub fn questions_json<'a>(questions: impl Iterator<Item = &'a Question>) -> Value {
    questions.map(question_json).collect()
}

pub fn question_json(question: &Question) -> Value {
    json!({
        "name": question.about.name(),
        "label": question.label,
        "required": question.is_required,
    })
}

fn questions_from(text: &str) -> Option<Vec<Question>> {
    let json: Value = serde_json::from_str(text).ok()?;
    let question = |value: &Value| {
        Some(Question {
            about: About::from_name(value["name"].as_str()?)?,
            label: value["label"].as_str().map(str::to_string),
            is_required: value["required"].as_bool()?,
        })
    };
    json.as_array()?.iter().map(question).collect()
}
