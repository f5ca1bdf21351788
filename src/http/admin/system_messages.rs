//! What the system may say, for admins who want it said otherwise.

use serde_json::{Map, Value, json};

use crate::{
    domain::system_text::{Language, SystemMessage},
    error::Result,
    http::{caller::AgentCaller, response::Response, routes::Context},
};

/// `GET /api/v1/system_messages`
pub fn list(_context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let items: Vec<Value> = SystemMessage::ALL.iter().map(|message| item(*message)).collect();
    let languages = Language::ALL.map(Language::tag);
    Ok(Response::json(&json!({"items": items, "next": null, "languages": languages})))
}

fn item(message: SystemMessage) -> Value {
    let texts: Map<String, Value> = Language::ALL
        .iter()
        .map(|&language| (language.tag().to_string(), message.default_text(language).into()))
        .collect();
    let modes: Vec<&str> = message.modes().iter().map(|mode| mode.name()).collect();
    json!({
        "code": message.code(),
        "when": message.when(),
        "modes": modes,
        "placeholders": message.placeholders(),
        "texts": texts,
    })
}
