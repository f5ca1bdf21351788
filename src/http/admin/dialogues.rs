//! Dialogues: designing, publishing and looking back.

mod revision;
mod settings;
mod trial;

use rusqlite::Connection;
use serde_json::{Value, json};

pub use trial::try_out;

use crate::{
    actions::dialogues,
    domain::{
        flow::{Flow, Issue, Report, read},
        ids::DialogueId,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{DIALOGUES_MAX, NAME_CHARS},
    store::{
        self,
        dialogues::{Dialogue, Figures, Published, flow_json, targeting_json, tree},
    },
};

/// `GET /api/v1/dialogues`: in the order in which they would start.
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let items = context.app.store.read(|conn| {
        let all = store::dialogues::list(conn)?;
        let view = |dialogue: &Dialogue| {
            let mut view = dialogue_view(conn, dialogue)?;
            if let Some(map) = view.as_object_mut() {
                map.remove("draft");
            }
            Ok(view)
        };
        all.iter().map(view).collect::<Result<Vec<Value>>>()
    })?;
    Ok(Response::json(&view::list(items, None)))
}

fn dialogue_view(conn: &Connection, dialogue: &Dialogue) -> Result<Value> {
    let settings = &dialogue.settings;
    let report = dialogues::check(conn, &dialogue.draft)?;
    Ok(json!({
        "id": dialogue.id.0,
        "name": settings.name,
        "widgets": settings.widgets.iter().map(|id| id.0).collect::<Vec<_>>(),
        "enabled": settings.is_enabled,
        "priority": settings.priority,
        "idle_min": settings.idle_ms / settings::MINUTE_MS,
        "targeting": targeting_json(&settings.targeting),
        "draft": flow_json(&dialogue.draft),
        "published": dialogue.published.as_ref().map(published_view),
        "has_changes": dialogue.has_changes,
        "problems": issues_view(&report.problems),
        "warnings": issues_view(&report.warnings),
        "created_at": view::time(dialogue.created_at),
        "revision": revision::of(dialogue),
    }))
}

fn published_view(published: &Published) -> Value {
    let by = published.by.as_ref().map(|(id, name)| json!({"id": id.0, "name": name}));
    json!({"version": published.version, "at": view::time(published.at), "by": by})
}

fn issues_view(issues: &[Issue]) -> Value {
    let view = |issue: &Issue| {
        json!({
            "card": issue.card,
            "field": issue.field,
            "code": issue.code,
            "text": issue.text,
        })
    };
    issues.iter().map(view).collect()
}

fn report_view(report: &Report) -> Value {
    json!({
        "problems": issues_view(&report.problems),
        "warnings": issues_view(&report.warnings),
    })
}

/// `GET /api/v1/dialogues/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    answer(context, path_id(context)?)
}

fn path_id(context: &Context) -> Result<DialogueId> {
    Ok(DialogueId(context.request.path_id(0)?))
}

fn answer(context: &Context, id: DialogueId) -> Result<Response> {
    let view =
        context.app.store.read(|conn| dialogue_view(conn, &store::dialogues::get(conn, id)?))?;
    Ok(Response::json(&view))
}

/// `POST /api/v1/dialogues`. What another server has exported is taken as it is.
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    for of_the_server in revision::OF_THE_SERVER {
        body.value(of_the_server);
    }
    let mut new = settings::new(body.line("name", NAME_CHARS)?);
    settings::read(&body, &mut new)?;
    let draft = read_flow(&body, "draft")?.unwrap_or_default();
    body.done()?;
    let view = context.app.store.write(move |tx| {
        settings::require_known(tx.conn, &new)?;
        if DIALOGUES_MAX <= store::dialogues::list(tx.conn)?.len() {
            let message = format!("there are {DIALOGUES_MAX} dialogues already");
            return Err(Error::conflict(message));
        }
        let id = store::dialogues::insert(tx.conn, &new, &draft, tx.now)?;
        dialogue_view(tx.conn, &store::dialogues::get(tx.conn, id)?)
    })?;
    log::info!("admin: a dialogue was made: id={}", view["id"]);
    Ok(Response::created(&view))
}

/// A flow of the right shape; what it lacks otherwise is told by its problems.
fn read_flow(body: &Fields, name: &str) -> Result<Option<Flow>> {
    if body.value(name).is_null() {
        return Ok(None);
    }
    let flow = read(name, &tree::to_tree(body.value(name)))
        .map_err(|refusal| Error::invalid_field(&refusal.field, refusal.rule))?;
    Ok(Some(flow))
}

/// `PATCH /api/v1/dialogues/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    let body = context.request.json()?;
    let name = body.optional_line("name", NAME_CHARS)?;
    // Refused before the writer is asked.
    settings::read(&body, &mut settings::new(String::new()))?;
    let draft = read_flow(&body, "draft")?;
    let based_on = revision::read(&body)?;
    body.done()?;
    let view = context.app.store.write(move |tx| {
        let found = store::dialogues::get(tx.conn, id)?;
        revision::require(based_on.as_deref(), &found)?;
        let Dialogue { mut settings, draft: before, .. } = found;
        if let Some(name) = name {
            settings.name = name;
        }
        settings::read(&body, &mut settings)?;
        settings::require_known(tx.conn, &settings)?;
        store::dialogues::update(tx.conn, id, &settings, &draft.unwrap_or(before))?;
        dialogue_view(tx.conn, &store::dialogues::get(tx.conn, id)?)
    })?;
    log::info!("admin: a dialogue was changed: id={id}");
    Ok(Response::json(&view))
}

/// `DELETE /api/v1/dialogues/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    context.app.store.write(move |tx| {
        store::dialogues::get(tx.conn, id)?;
        store::dialogues::delete(tx.conn, id, tx.now)
    })?;
    log::info!("admin: a dialogue was deleted: id={id}");
    Ok(Response::empty())
}

/// `POST /api/v1/dialogues/{id}/publish`
pub fn publish(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    let body = context.request.json()?;
    let based_on = revision::read(&body)?;
    body.done()?;
    let by = caller.caller.id;
    let view = context.app.store.write(move |tx| {
        let dialogue = store::dialogues::get(tx.conn, id)?;
        revision::require(based_on.as_deref(), &dialogue)?;
        let report = dialogues::check(tx.conn, &dialogue.draft)?;
        if let Some(first) = report.problems.first() {
            let problems = issues_view(&report.problems).to_string();
            let error = Error::unprocessable("not_publishable", "draft", first.text.as_str());
            return Err(error.with_details("problems", problems));
        }
        if dialogue.published.is_some() && !dialogue.has_changes {
            return Err(Error::conflict("nothing has changed since it was published"));
        }
        store::dialogues::publish(tx.conn, id, by, tx.now)?;
        dialogue_view(tx.conn, &store::dialogues::get(tx.conn, id)?)
    })?;
    log::info!("admin: a dialogue was published: id={id} version={}", view["published"]["version"]);
    Ok(Response::json(&view))
}

/// `GET /api/v1/dialogues/{id}/versions`
pub fn versions(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    let versions = context.app.store.read(|conn| {
        store::dialogues::get(conn, id)?;
        store::dialogues::versions(conn, id)
    })?;
    Ok(Response::json(&view::list(versions.iter().map(published_view).collect(), None)))
}

/// `GET /api/v1/dialogues/{id}/versions/{version}`
pub fn version(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let (id, version) = (path_id(context)?, context.request.path_id(1)?);
    let view = context.app.store.read(|conn| {
        store::dialogues::get(conn, id)?;
        let flow = store::dialogues::flow(conn, id, version)?;
        let versions = store::dialogues::versions(conn, id)?;
        let published = versions.iter().find(|published| published.version == version);
        let mut view = published.map(published_view).unwrap_or_default();
        view["flow"] = flow_json(&flow);
        Ok(view)
    })?;
    Ok(Response::json(&view))
}

/// `POST /api/v1/dialogues/{id}/versions/{version}/restore`
pub fn restore(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let (id, version) = (path_id(context)?, context.request.path_id(1)?);
    context.request.json()?.done()?;
    let view = context.app.store.write(move |tx| {
        let dialogue = store::dialogues::get(tx.conn, id)?;
        let flow = store::dialogues::flow(tx.conn, id, version)?;
        store::dialogues::update(tx.conn, id, &dialogue.settings, &flow)?;
        dialogue_view(tx.conn, &store::dialogues::get(tx.conn, id)?)
    })?;
    log::info!("admin: a dialogue's version was restored: id={id} version={version}");
    Ok(Response::json(&view))
}

/// `POST /api/v1/dialogues/check`
pub fn check(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let flow = required_flow(&body)?;
    body.done()?;
    let report = context.app.store.read(|conn| dialogues::check(conn, &flow))?;
    Ok(Response::json(&report_view(&report)))
}

fn required_flow(body: &Fields) -> Result<Flow> {
    read_flow(body, "flow")?.ok_or_else(|| Error::invalid_field("flow", "is missing"))
}

/// `GET /api/v1/dialogues/{id}/figures?from=&to=`
pub fn figures(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    let query = context.request.query(&["from", "to"])?;
    let (from, to) = (query.time("from")?, query.time("to")?);
    let figures = context.app.store.read(|conn| {
        store::dialogues::get(conn, id)?;
        store::dialogues::figures(conn, id, from, to)
    })?;
    Ok(Response::json(&figures_view(&figures)))
}

fn figures_view(figures: &Figures) -> Value {
    let cards = figures.cards.iter().map(|card| {
        json!({
            "card": card.card,
            "version": card.version,
            "shown": card.shown,
            "answered": card.answered,
            "dropped": card.dropped,
        })
    });
    json!({
        "triggered": figures.triggered,
        "engaged": figures.engaged,
        "completed": figures.completed,
        "connected": figures.connected,
        "booked": figures.booked,
        "cards": cards.collect::<Vec<_>>(),
    })
}
