//! What operators, load balancers and tests ask.

use std::sync::atomic::Ordering;

use serde_json::{Value, json};

use super::{response::Response, routes::Context, view};
use crate::{
    actions::deadlines,
    auth::token,
    domain::{time::DAY_MS, workstream::Mode},
    error::{Error, Result},
    metrics::line,
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

/// `GET /metrics`
pub fn metrics(context: &Context) -> Result<Response> {
    let app = context.app;
    let writer = app.store.writer_figures();
    let load = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
    let mut text = String::new();
    let parked = app.hub.parked() as u64;
    line(&mut text, "gauge", "deskbell_parked_polls", "Long polls that wait.", parked);
    let queued = load(&writer.queued);
    line(&mut text, "gauge", "deskbell_write_queue_jobs", "Writes that wait.", queued);
    let stored = app.store.read(store::messages::count)?;
    let stored = u64::try_from(stored).unwrap_or(0);
    line(&mut text, "counter", "deskbell_messages_total", "Messages ever stored.", stored);
    let gate = app.gate_figures();
    let connections = gate.map_or(0, |figures| load(&figures.connections));
    line(&mut text, "gauge", "deskbell_connections", "Open client connections.", connections);
    let refused = gate.map_or(0, |figures| load(&figures.refused));
    line(&mut text, "counter", "deskbell_refused_total", "Refused by the gate.", refused);
    let name = "deskbell_deliveries_total";
    line(&mut text, "counter", name, "Events delivered to feeds.", load(&app.metrics.deliveries));
    let name = "deskbell_requests_total";
    line(&mut text, "counter", name, "Requests served.", load(&app.metrics.requests));
    let name = "deskbell_internal_errors_total";
    line(&mut text, "counter", name, "Faults of ours.", load(&app.metrics.errors_internal));
    let name = "deskbell_commits_total";
    line(&mut text, "counter", name, "Commits to the database.", load(&writer.commits));
    let name = "deskbell_failed_commits_total";
    line(&mut text, "counter", name, "Commits that failed.", load(&writer.failed_commits));
    let name = "deskbell_commit_microseconds_total";
    line(&mut text, "counter", name, "Time spent in commits.", load(&writer.commit_us));
    let name = "deskbell_write_jobs_total";
    line(&mut text, "counter", name, "Write jobs run.", load(&writer.jobs));
    let backups = &app.backups.figures;
    let name = "deskbell_backups_total";
    line(&mut text, "counter", name, "Copies of the file made.", load(&backups.made));
    let name = "deskbell_failed_backups_total";
    line(&mut text, "counter", name, "Copies that failed.", load(&backups.failed));
    let name = "deskbell_backup_made_at_seconds";
    line(&mut text, "gauge", name, "When the newest copy was made.", load(&backups.made_at_s));
    Ok(Response::text("text/plain; version=0.0.4", text))
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
