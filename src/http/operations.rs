//! What operators, load balancers and tests ask.

mod figures;

use serde_json::{Value, json};

pub use figures::metrics;

use super::{response::Response, routes::Context, view};
use crate::{
    actions::deadlines,
    auth::token,
    domain::{time::DAY_MS, workstream::Mode},
    error::{Error, Result},
    store,
};

/// `GET /health`: the process answers. Does not touch the disk.
pub fn health(_context: &Context) -> Result<Response> {
    Ok(Response::json_text("{\"status\":\"ok\"}".to_string()))
}

/// `GET /ready`: the database answers, too.
pub fn ready(context: &Context) -> Result<Response> {
    context.app.store.read(store::events::last_id).map_err(|error| {
        log::warn!("ready: the database does not answer: {error}");
        Error::busy()
    })?;
    Ok(Response::json_text("{\"status\":\"ready\"}".to_string()))
}

/// `GET /api/v1/doctor`: how a request looks from here, for a `deskbell doctor` that asks from
/// outside. It shows a code that it has put into the database, so it is one of ours.
pub fn doctor(context: &Context) -> Result<Response> {
    let Context { app, request, .. } = context;
    let code = request.bearer().unwrap_or_default();
    let now = app.clock.now();
    let is_known = app.store.read(|conn| store::doctor::is_code(conn, &token::hash(code), now))?;
    if !is_known {
        // As if there were nothing: to everybody but a doctor that runs now there is not.
        return Err(Error::not_found("page or resource"));
    }
    Ok(Response::json(&json!({
        "client": request.client.to_string(),
        "https": request.is_https,
        "by_proxy": request.is_by_proxy,
        "host": request.headers.host,
        "version": env!("CARGO_PKG_VERSION"),
    })))
}

/// `GET /api/v1/demo`: the accounts that the demo shows to everybody.
pub fn demo(context: &Context) -> Result<Response> {
    let app = context.app;
    let accounts = app.config.demo.as_ref().ok_or_else(|| Error::not_found("page or resource"))?;
    let person = |(name, email): &(String, String)| {
        let password = &accounts.password;
        json!({"name": name, "email": email, "password": password})
    };
    let agents: Vec<Value> = accounts.people.iter().skip(1).map(person).collect();
    let (live, persistent) = app.store.read(|conn| {
        let key = |mode| Ok::<_, Error>(store::widgets::first_of(conn, mode)?.map(|one| one.key));
        Ok((key(Mode::Live)?, key(Mode::Persistent)?))
    })?;
    Ok(Response::json(&json!({
        "admin": accounts.people.first().map(person),
        "agents": agents,
        "widget": live,
        "persistent_widget": persistent,
    })))
}

/// `POST /api/v1/test/clock {"advance_ms": n}`: answers when everything due has been acted on.
pub fn advance_clock(context: &Context) -> Result<Response> {
    let body = context.request.json()?;
    let ms = body.integer("advance_ms", 0..=4000 * DAY_MS)?;
    body.done()?;
    let app = context.app;
    app.clock.advance(ms);
    while app.store.write(deadlines::act_on_due)? {}
    Ok(Response::json(&json!({"now": view::time(app.clock.now())})))
}
