//! Playing a flow without anybody in it: the preview of the editor.

use serde_json::{Value, json};

use super::required_flow;
use crate::{
    actions::dialogues::Scene,
    domain::{
        flow::{Arrival, ContactField, Input, Kind, Said, Walk},
        rules::Facts,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context},
    limits::{DIALOGUE_ANSWERS_MAX, PAGE_URL_CHARS_MAX},
    store::dialogues::tree,
};

/// `POST /api/v1/dialogues/try`: everything from the start to where these answers lead.
pub fn try_out(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let flow = required_flow(&body)?;
    let mut facts = Facts {
        page_url: body.optional_text("page_url", 0..=PAGE_URL_CHARS_MAX)?.unwrap_or_default(),
        channel: "web".to_string(),
        ..Facts::default()
    };
    if let Some(contact) = body.optional_object("contact")? {
        read_contact(&contact, &mut facts)?;
    }
    let answers = read_answers(&body)?;
    body.done()?;
    let now = app.clock.now();
    let mut scene = app.store.read(|conn| Scene::new(conn, &flow, facts, None, now))?;
    let mut played = Played::default();
    played.add(scene.begin(&flow));
    for (index, (card, value)) in answers.iter().enumerate() {
        if played.waits.as_ref() != Some(card) {
            let field = format!("answers[{index}].card");
            return Err(Error::invalid_field(&field, "is not the card that waits"));
        }
        let given = tree::to_tree(value);
        let is_meeting =
            flow.card(card).is_some_and(|card| matches!(card.kind, Kind::Meeting { .. }));
        let input = match is_meeting && !value.is_null() {
            true => Input::Booked,
            false => Input::Given(&given),
        };
        let walk = scene.answer(&flow, card, input).map_err(|refusal| {
            Error::invalid_field(&format!("answers[{index}].{}", refusal.field), refusal.rule)
        })?;
        played.add(walk);
    }
    Ok(Response::json(&played.view()))
}

fn read_contact(contact: &Fields, facts: &mut Facts) -> Result<()> {
    let names: Vec<String> = contact.entries().map(|(name, _)| name.clone()).collect();
    for name in names {
        let field = ContactField::from_name(&name)
            .ok_or_else(|| contact.refuse(&name, "is not a field of contacts"))?;
        if let Some(text) = contact.optional_line(&name, 0..=500)?
            && !text.is_empty()
        {
            let text = field.checked(&text).map_err(|rule| contact.refuse(&name, rule))?;
            field.learn(facts, &text);
        }
    }
    Ok(())
}

fn read_answers(body: &Fields) -> Result<Vec<(String, Value)>> {
    let answers = body.optional_objects("answers")?;
    if DIALOGUE_ANSWERS_MAX < answers.len() {
        let rule = format!("must have at most {DIALOGUE_ANSWERS_MAX} items");
        return Err(Error::invalid_field("answers", rule));
    }
    let read = |fields: &Fields| {
        let read = (fields.line("card", 1..=100)?, fields.value("value").clone());
        fields.done()?;
        Ok(read)
    };
    answers.iter().map(read).collect()
}

/// All that was said so far.
#[derive(Default)]
struct Played {
    messages: Vec<Value>,
    passed: Vec<String>,
    waits: Option<String>,
    ends: Option<&'static str>,
}

impl Played {
    fn add(&mut self, walk: Walk) {
        for said in walk.said {
            match said {
                Said::ByCard(face) => {
                    self.passed.push(face.card.clone());
                    let mut card = tree::to_json(&face.to_tree());
                    card["answered"] = Value::Null;
                    let message = json!({"author": "dialogue", "text": face.text, "card": card});
                    self.messages.push(message);
                }
                Said::ByVisitor { card, text } => {
                    let answer = json!({"author": "visitor", "text": text, "card": null,
                        "answer_to": card});
                    self.messages.push(answer);
                }
                Said::Passed(card) => self.passed.push(card),
            }
        }
        (self.waits, self.ends) = match walk.arrival {
            Arrival::Waits(card) => (Some(card), None),
            Arrival::Ends => (None, Some("end")),
            Arrival::LiveChat(_) => (None, Some("live_chat")),
        };
    }

    fn view(self) -> Value {
        let is_waiting = |message: &&Value| {
            self.waits.is_some() && message["card"]["id"].as_str() == self.waits.as_deref()
        };
        let waits = self.messages.iter().rev().find(is_waiting).map(|found| found["card"].clone());
        json!({
            "messages": self.messages,
            "passed": self.passed,
            "waits": waits,
            "ends": self.ends,
        })
    }
}
