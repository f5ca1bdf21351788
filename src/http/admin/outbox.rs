//! What went out by e-mail, what waits, and what was given up.

use serde_json::{Value, json};

use crate::{
    domain::{ids::OutboxId, time::Timestamp},
    error::{Error, Result},
    http::{caller::AgentCaller, response::Response, routes::Context, view},
    store::{
        self,
        outbox::{Entry, State},
    },
};

/// `GET /api/v1/outbox?cursor=&limit=`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["cursor", "limit"])?;
    let before = query.integer("cursor")?.map(OutboxId);
    let limit = query.limit()?;
    let entries = context.app.store.read(|conn| store::outbox::list(conn, before, limit))?;
    let is_full = entries.len() == limit;
    let next = entries.last().filter(|_| is_full).map(|last| last.id.to_string());
    Ok(Response::json(&view::list(entries.iter().map(entry_view).collect(), next)))
}

/// What it says is not shown: it may hold a one-time link.
fn entry_view(entry: &Entry) -> Value {
    let time = |at: Option<Timestamp>| at.map(view::time);
    let (next_try_at, sent_at) = match entry.state {
        State::Waiting { until } => (Some(until), None),
        State::Sent { at } => (None, Some(at)),
        State::GivenUp { .. } => (None, None),
    };
    json!({
        "id": entry.id.0,
        "recipient": entry.recipient,
        "subject": entry.subject,
        "state": entry.state.name(),
        "attempts": entry.attempts,
        "last_error": entry.last_error,
        "next_try_at": time(next_try_at),
        "created_at": view::time(entry.created_at),
        "sent_at": time(sent_at),
    })
}

/// `POST /api/v1/outbox/{id}/retry`: what waits or was given up is tried at once.
pub fn retry(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = OutboxId(context.request.path_id(0)?);
    context.request.json()?.done()?;
    let entry = context.app.store.write(move |tx| {
        let not_found = || Error::not_found("mail");
        store::outbox::find(tx.conn, id)?.ok_or_else(not_found)?;
        if !store::outbox::retry(tx, id)? {
            return Err(Error::conflict("it was sent already"));
        }
        store::outbox::find(tx.conn, id)?.ok_or_else(not_found)
    })?;
    log::info!("admin: a mail is tried again: id={id}");
    Ok(Response::json(&entry_view(&entry)))
}
