//! Copies of the database: when they are made, which there are, and one of them as bytes.

use serde_json::{Value, json};

use crate::{
    app::App,
    backups::Entry,
    domain::backup_plan::EVERY_HOURS,
    error::{Error, Result},
    http::{caller::AgentCaller, response::Response, response::disposition, routes::Context, view},
    limits::BACKUPS_KEPT,
    store::backup_plan,
};

/// `GET /api/v1/backups`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    Ok(Response::json(&shown(context.app)?))
}

/// `POST /api/v1/backups`: answers at once; `running` says until when it is being made.
pub fn make(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.json()?.done()?;
    context.app.backups.ask_for_one();
    log::info!("admin: a backup was asked for: agent={}", caller.caller.id.0);
    Ok(Response::json(&shown(context.app)?))
}

/// `PATCH /api/v1/backups {enabled, every_hours, hour, keep}`
pub fn change_plan(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let is_on = body.optional_bool("enabled")?;
    let every_hours = body.optional_integer("every_hours", 1..=24)?;
    let hour = body.optional_integer("hour", 0..=23)?;
    let keep = body.optional_integer("keep", BACKUPS_KEPT)?;
    if every_hours.is_some_and(|hours| !EVERY_HOURS.contains(&hours)) {
        return Err(Error::invalid_field("every_hours", "must be 1, 2, 3, 4, 6, 8, 12 or 24"));
    }
    body.done()?;
    app.store.write(move |tx| {
        let mut plan = backup_plan::plan(tx.conn)?;
        plan.is_on = is_on.unwrap_or(plan.is_on);
        plan.every_hours = every_hours.unwrap_or(plan.every_hours);
        plan.hour = hour.unwrap_or(plan.hour);
        plan.keep = keep.unwrap_or(plan.keep);
        let mut state = backup_plan::state(tx.conn)?;
        state.next_at = plan.next_after(tx.now);
        backup_plan::set_plan(tx.conn, &plan)?;
        backup_plan::set_state(tx.conn, &state)
    })?;
    app.backups.look_again();
    log::info!("admin: the plan of backups was changed");
    Ok(Response::json(&shown(app)?))
}

/// `GET /api/v1/backups/{name}?from=`: a file is too large for one answer.
pub fn part(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let request = context.request;
    let name = request.path_text(0);
    let from = request.query(&["from"])?.count("from")?.unwrap_or(0);
    let bytes = context.app.backups.read_part(name, from)?;
    if from == 0 {
        log::info!("admin: a backup is downloaded: agent={} name={name}", caller.caller.id.0);
    }
    Ok(Response::bytes("application/octet-stream", bytes)
        .with("Content-Disposition", disposition("attachment", name))
        .with("Content-Security-Policy", "default-src 'none'; sandbox")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cache-Control", "no-store"))
}

/// `DELETE /api/v1/backups/{name}`
pub fn delete(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let name = context.request.path_text(0);
    context.app.backups.delete(name)?;
    log::info!("admin: a backup was deleted: agent={} name={name}", caller.caller.id.0);
    Ok(Response::empty())
}

fn shown(app: &App) -> Result<Value> {
    let (plan, state) =
        app.store.read(|conn| Ok((backup_plan::plan(conn)?, backup_plan::state(conn)?)))?;
    // Asked before the folder is read, so that the last one is in the list once it is over.
    let is_running = app.backups.is_running();
    // A folder that cannot be read is what an admin must hear of, and not the end of the page.
    let (entries, problem) = match app.backups.list() {
        Ok(entries) => (entries, None),
        Err(error) => (Vec::new(), Some((app.clock.now(), error.to_string()))),
    };
    let item = |entry: &Entry| {
        let made_at = view::time(entry.made_at);
        json!({"name": entry.name, "size_bytes": entry.size_bytes, "made_at": made_at})
    };
    let failure = state.failure.or(problem);
    let failure = failure.map(|(at, reason)| json!({"at": view::time(at), "reason": reason}));
    Ok(json!({
        "plan": {
            "enabled": plan.is_on,
            "every_hours": plan.every_hours,
            "hour": plan.hour,
            "keep": plan.keep,
        },
        "folder": app.backups.folder().display().to_string(),
        "data": app.config.data.display().to_string(),
        "running": is_running,
        "next_at": state.next_at.map(view::time),
        "last_at": state.made_at.map(view::time),
        "failure": failure,
        "items": entries.iter().map(item).collect::<Vec<Value>>(),
    }))
}
