//! What a webhook was told, and what it answered.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    actions,
    app::App,
    domain::ids::{DeliveryId, WebhookId},
    error::{Error, Result},
    http::{caller::AgentCaller, response::Response, routes::Context, view},
    limits::WEBHOOK_TEST_WAIT,
    store::{
        self,
        webhooks::{Delivery, find_delivery},
    },
};

/// `GET /api/v1/webhooks/{id}/deliveries?cursor=&limit=`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let webhook = WebhookId(context.request.path_id(0)?);
    let query = context.request.query(&["cursor", "limit"])?;
    let before = query.integer("cursor")?.map(DeliveryId);
    let limit = query.limit()?;
    let found = context.app.store.read(|conn| {
        store::webhooks::get(conn, webhook)?;
        store::webhooks::list_deliveries(conn, webhook, before, limit)
    })?;
    let is_full = found.len() == limit;
    let next = found.last().filter(|_| is_full).map(|last| last.id.to_string());
    Ok(Response::json(&view::list(found.iter().map(delivery_view).collect(), next)))
}

fn delivery_view(delivery: &Delivery) -> Value {
    let state = match (delivery.is_delivered, delivery.next_try_at) {
        (true, _) => "delivered",
        (false, Some(_)) => "waiting",
        (false, None) => "given_up",
    };
    json!({
        "id": delivery.id.0,
        "event": delivery.event,
        "webhook_id": delivery.uid,
        "state": state,
        "tries": delivery.tries,
        "status": delivery.status,
        "took_ms": delivery.took_ms,
        "answer": delivery.answer,
        "error": delivery.error,
        "next_try_at": view::optional_time(delivery.next_try_at),
        "tried_at": view::optional_time(delivery.tried_at),
        "created_at": view::time(delivery.created_at),
    })
}

/// `GET /api/v1/webhooks/{id}/deliveries/{delivery}`: with what was sent.
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let webhook = WebhookId(context.request.path_id(0)?);
    let id = DeliveryId(context.request.path_id(1)?);
    let found = context.app.store.read(|conn| find_delivery(conn, webhook, id))?;
    let found = found.ok_or_else(|| Error::not_found("delivery"))?;
    let mut value = delivery_view(&found);
    value["body"] = serde_json::from_str(&found.body).unwrap_or_default();
    Ok(Response::json(&value))
}

/// `POST /api/v1/webhooks/{id}/deliveries/{delivery}/replay`: the same once more.
pub fn replay(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let webhook = WebhookId(context.request.path_id(0)?);
    let id = DeliveryId(context.request.path_id(1)?);
    context.request.json()?.done()?;
    let copy = context.app.store.write(move |tx| {
        let copy = store::webhooks::replay(tx, webhook, id)?;
        copy.ok_or_else(|| Error::not_found("delivery"))
    })?;
    log::info!("admin: a delivery is sent again: webhook={webhook} id={id} as={copy}");
    outcome(context.app, webhook, copy).map(|value| Response::created(&value))
}

/// `POST /api/v1/webhooks/{id}/test`: really sends something, and waits a little for the answer.
pub fn test(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let webhook = WebhookId(context.request.path_id(0)?);
    context.request.json()?.done()?;
    let id = context.app.store.write(move |tx| {
        let found = store::webhooks::get(tx.conn, webhook)?;
        actions::webhooks::test(tx, &found)
    })?;
    outcome(context.app, webhook, id).map(|value| Response::created(&value))
}

fn outcome(app: &App, webhook: WebhookId, id: DeliveryId) -> Result<Value> {
    let found = first_try(app, webhook, id)?.ok_or_else(|| Error::not_found("delivery"))?;
    Ok(delivery_view(&found))
}

/// The delivery after its first try, or as it is when there was time enough for one.
pub fn first_try(app: &App, webhook: WebhookId, id: DeliveryId) -> Result<Option<Delivery>> {
    let give_up_at = Instant::now() + WEBHOOK_TEST_WAIT;
    loop {
        let found = app.store.read(|conn| find_delivery(conn, webhook, id))?;
        let is_over = found.as_ref().is_none_or(|delivery| 0 < delivery.tries);
        if is_over || give_up_at <= Instant::now() || app.is_stopping() {
            return Ok(found);
        }
        thread::sleep(Duration::from_millis(50));
    }
}
