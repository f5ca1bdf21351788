//! Web push: the browsers in which the signed-in person is told while no console is open.

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use crate::{
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context},
    limits::OUTBOUND_URL_CHARS,
    outbound::{
        Target,
        push::{AUTH_BYTES, POINT_BYTES, vapid},
    },
    store::{self, push::Subscription},
};

/// `GET /api/v1/push/key`: with which key browsers subscribe.
pub fn key(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let key = vapid::load_or_make(&context.app.store)?.public_key();
    Ok(Response::json(&json!({"key": key})))
}

/// `POST /api/v1/me/push {"endpoint": …, "keys": {"p256dh": …, "auth": …}}`
pub fn subscribe(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let Context { app, request, .. } = context;
    let body = request.json()?;
    let endpoint = body.line("endpoint", OUTBOUND_URL_CHARS)?;
    Target::from_text(&endpoint, app.reach())
        .map_err(|rule| Error::invalid_field("endpoint", rule))?;
    let missing = || Error::invalid_field("keys", "is missing");
    let keys = body.optional_object("keys")?.ok_or_else(missing)?;
    let p256dh = bytes(&keys, "p256dh", POINT_BYTES)?;
    let auth = bytes(&keys, "auth", AUTH_BYTES)?;
    keys.done()?;
    body.done()?;
    let user_agent: String =
        request.headers.user_agent.as_deref().unwrap_or_default().chars().take(200).collect();
    let new = Subscription { agent: caller.caller.id, endpoint, p256dh, auth };
    app.store.write(move |tx| store::push::subscribe(tx, &new, &user_agent))?;
    Ok(Response::empty())
}

/// `DELETE /api/v1/me/push {"endpoint": …}`
pub fn unsubscribe(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let endpoint = body.line("endpoint", OUTBOUND_URL_CHARS)?;
    body.done()?;
    let id = caller.caller.id;
    context.app.store.write(move |tx| store::push::unsubscribe(tx.conn, id, &endpoint))?;
    Ok(Response::empty())
}

/// Bytes of a fixed length; browsers write them in base64url.
fn bytes(fields: &Fields, name: &str, length: usize) -> Result<Vec<u8>> {
    let text = fields.line(name, 1..=200)?;
    let decoded = BASE64URL_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok();
    decoded
        .filter(|bytes| bytes.len() == length)
        .ok_or_else(|| fields.refuse(name, &format!("must be {length} bytes in base64url")))
}
