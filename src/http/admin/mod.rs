//! The admins' side of the API.

pub mod calendars;
pub mod dialogues;
pub mod dispositions;
pub mod hours;
pub mod identity_keys;
pub mod outbox;
pub mod privacy;
pub mod reports;
pub mod rules;
pub mod settings;
pub mod system_messages;
pub mod tags;
pub mod teams;
pub mod tokens;
pub mod usage;
pub mod users;
pub mod week;
pub mod widgets;
pub mod workstreams;

use serde_json::json;

use super::{caller::AgentCaller, response::Response, routes::Context};
use crate::error::Result;

/// `GET /api/v1/admin/info`
pub fn info(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let public_url = context.app.config.public_url.clone();
    let base = public_url.clone().unwrap_or_else(|| context.request.own_origin());
    Ok(Response::json(&json!({
        "version": env!("CARGO_PKG_VERSION"),
        "public_url": public_url,
        "snippet_base": base,
    })))
}
