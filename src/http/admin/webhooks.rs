//! Programs of others that are told of what happens (docs/webhooks.md).

mod deliveries;

use serde_json::{Value, json};

pub use self::deliveries::{first_try, get as delivery, list as log, replay, test};
use crate::{
    actions,
    auth::token,
    domain::{
        ids::{WebhookId, WorkstreamId},
        time::Timestamp,
        webhook::Kind,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{NAME_CHARS, OUTBOUND_URL_CHARS, WEBHOOKS_MAX},
    outbound::{Reach, Target},
    store::{
        self,
        webhooks::{Webhook, Why},
    },
};

/// `GET /api/v1/webhooks`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let found = context.app.store.read(store::webhooks::list)?;
    Ok(Response::json(&view::list(found.iter().map(webhook_view).collect(), None)))
}

/// `GET /api/v1/webhooks/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WebhookId(context.request.path_id(0)?);
    let found = context.app.store.read(|conn| store::webhooks::get(conn, id))?;
    Ok(Response::json(&webhook_view(&found)))
}

fn webhook_view(webhook: &Webhook) -> Value {
    let events: Vec<&str> = webhook.events.iter().map(|kind| kind.name()).collect();
    json!({
        "id": webhook.id.0,
        "name": webhook.name,
        "url": webhook.url,
        "events": events,
        "workstream": webhook.workstream.map(|id| id.0),
        "notes": webhook.has_notes,
        "enabled": webhook.is_enabled,
        "disabled_why": webhook.disabled_why.map(Why::name),
        "failures": webhook.failures,
        "failing_since": view::optional_time(webhook.failing_since),
        "old_secret_until": view::optional_time(webhook.old_secret_until),
        "created_at": view::time(webhook.created_at),
    })
}

/// `POST /api/v1/webhooks`: one of the two times that its secret is shown.
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut new = Webhook {
        id: WebhookId(0),
        name: body.line("name", NAME_CHARS)?,
        url: body.line("url", OUTBOUND_URL_CHARS)?,
        events: Vec::new(),
        workstream: None,
        has_notes: false,
        is_enabled: true,
        disabled_why: None,
        failures: 0,
        failing_since: None,
        old_secret_until: None,
        created_at: Timestamp(0),
    };
    read_into(&body, &mut new, context.app.reach())?;
    if new.events.is_empty() {
        return Err(Error::invalid_field("events", "is missing"));
    }
    let secret = token::webhook_secret()?;
    let kept = secret.clone();
    let made = context.app.store.write(move |tx| {
        if WEBHOOKS_MAX <= store::webhooks::list(tx.conn)?.len() {
            return Err(Error::conflict(format!("there are {WEBHOOKS_MAX} webhooks already")));
        }
        let id = actions::webhooks::create(tx, &new, &kept)?;
        store::webhooks::get(tx.conn, id)
    })?;
    log::info!("admin: a webhook was made: id={}", made.id);
    Ok(Response::created(&with_secret(&made, &secret)))
}

/// `PATCH /api/v1/webhooks/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WebhookId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut webhook = context.app.store.read(|conn| store::webhooks::get(conn, id))?;
    read_into(&body, &mut webhook, context.app.reach())?;
    let changed = context.app.store.write(move |tx| {
        actions::webhooks::change(tx, &webhook)?;
        store::webhooks::get(tx.conn, id)
    })?;
    log::info!("admin: a webhook was changed: id={id}");
    Ok(Response::json(&webhook_view(&changed)))
}

fn read_into(body: &Fields, webhook: &mut Webhook, reach: Reach) -> Result<()> {
    if let Some(name) = body.optional_line("name", NAME_CHARS)? {
        webhook.name = name;
    }
    if let Some(url) = body.optional_line("url", OUTBOUND_URL_CHARS)? {
        Target::from_text(&url, reach).map_err(|rule| Error::invalid_field("url", rule))?;
        webhook.url = url;
    }
    let rule = "must be a list of events, such as `conversation.queued`";
    let known = |name: &str| Kind::from_name(name).map(|kind| kind.name().to_string());
    if let Some(names) = body.optional_texts("events", Kind::ALL.len(), known, rule)? {
        // In the order of the API, each once.
        let is_named = |kind: &Kind| names.iter().any(|name| name == kind.name());
        webhook.events = Kind::ALL.into_iter().filter(is_named).collect();
        if webhook.events.is_empty() {
            return Err(Error::invalid_field("events", "must have at least one event"));
        }
    }
    if body.has("workstream") {
        let id = body.optional_integer("workstream", 1..=i64::MAX)?;
        webhook.workstream = id.map(WorkstreamId);
    }
    webhook.has_notes = body.optional_bool("notes")?.unwrap_or(webhook.has_notes);
    webhook.is_enabled = body.optional_bool("enabled")?.unwrap_or(webhook.is_enabled);
    body.done()
}

/// `DELETE /api/v1/webhooks/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WebhookId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::webhooks::get(tx.conn, id)?;
        store::webhooks::delete(tx.conn, id)
    })?;
    log::info!("admin: a webhook was deleted: id={id}");
    Ok(Response::empty())
}

/// `POST /api/v1/webhooks/{id}/rotate`: a new secret, which signs beside the old one for a day.
pub fn rotate(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WebhookId(context.request.path_id(0)?);
    context.request.json()?.done()?;
    let secret = token::webhook_secret()?;
    let kept = secret.clone();
    let webhook = context.app.store.write(move |tx| actions::webhooks::rotate(tx, id, &kept))?;
    log::info!("admin: a webhook has a new secret: id={id}");
    Ok(Response::json(&with_secret(&webhook, &secret)))
}

fn with_secret(webhook: &Webhook, secret: &str) -> Value {
    let mut value = webhook_view(webhook);
    value["secret"] = secret.into();
    value
}
