//! Kinds of work and their rules.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::{
    actions::words::DEFAULT,
    domain::{
        booking::Whom,
        ids::{AgentId, HoursId, TeamId, WorkstreamId},
        presence::Presence,
        routing::Method,
        system_text::{Language, SystemMessage, unknown_in},
        time::{DAY_MS, HOUR_MS, SECOND_MS},
        workstream::{Ask, Distribution, Mode, OnNoAccept, Workstream, WrapUpHold},
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{NAME_CHARS, SYSTEM_TEXT_CHARS_MAX},
    store,
};

/// Product rule: 30 s to 60 min.
const WRAP_UP_HOLD_SECONDS: RangeInclusive<i64> = 30..=3600;

/// `GET /api/v1/workstreams`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let all = context.app.store.read(store::workstreams::list)?;
    let items = all.iter().map(view::workstream).collect::<Result<_>>()?;
    Ok(Response::json(&view::list(items, None)))
}

/// `GET /api/v1/workstreams/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WorkstreamId(context.request.path_id(0)?);
    let found = context.app.store.read(|conn| store::workstreams::get(conn, id))?;
    Ok(Response::json(&view::workstream(&found)?))
}

/// `POST /api/v1/workstreams`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut new = Workstream::live(&body.line("name", NAME_CHARS)?);
    new.mode = body
        .optional_word("mode", "`live` and `persistent`", Mode::from_name)?
        .unwrap_or(Mode::Live);
    read_settings(&body, &mut new)?;
    body.done()?;
    let stored = context.app.store.write(move |tx| {
        require_known(tx.conn, &new)?;
        let id = store::workstreams::insert(tx.conn, &new, tx.now)?;
        store::workstreams::get(tx.conn, id)
    })?;
    log::info!("admin: a workstream was made: id={}", stored.id);
    Ok(Response::created(&view::workstream(&stored)?))
}

/// `PATCH /api/v1/workstreams/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WorkstreamId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut changed = context.app.store.read(|conn| store::workstreams::get(conn, id))?;
    if let Some(name) = body.optional_line("name", NAME_CHARS)? {
        changed.name = name;
    }
    let mode = body.optional_word("mode", "`live` and `persistent`", Mode::from_name)?;
    if mode.is_some_and(|mode| mode != changed.mode) {
        return Err(Error::invalid_field(
            "mode",
            "is chosen when the workstream is made; make another one for the other mode",
        ));
    }
    read_settings(&body, &mut changed)?;
    body.done()?;
    let stored = context.app.store.write(move |tx| {
        require_known(tx.conn, &changed)?;
        store::workstreams::update(tx.conn, &changed)?;
        crate::actions::escalation::rules_changed(tx)?;
        crate::actions::routing::route_all(tx)?;
        store::workstreams::get(tx.conn, id)
    })?;
    log::info!("admin: a workstream was changed: id={id}");
    Ok(Response::json(&view::workstream(&stored)?))
}

/// `DELETE /api/v1/workstreams/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WorkstreamId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::workstreams::get(tx.conn, id)?;
        store::workstreams::delete(tx.conn, id)
    })?;
    log::info!("admin: a workstream was deleted: id={id}");
    Ok(Response::empty())
}

fn require_known(conn: &rusqlite::Connection, workstream: &Workstream) -> Result<()> {
    if let Some(id) = workstream.routed_agent()
        && store::agents::find(conn, id)?.is_none()
    {
        return Err(Error::invalid_field("routing.agent", "is not the id of a user"));
    }
    if let Some(id) = workstream.routed_team()
        && store::teams::find(conn, id)?.is_none()
    {
        return Err(Error::invalid_field("routing.team", "is not the id of a team"));
    }
    match workstream.fallback_meeting {
        Some(Whom::Agent(id)) if store::agents::find(conn, id)?.is_none() => {
            return Err(Error::invalid_field("fallback.meeting.agent", "is not the id of a user"));
        }
        Some(Whom::Team(id)) if store::teams::find(conn, id)?.is_none() => {
            return Err(Error::invalid_field("fallback.meeting.team", "is not the id of a team"));
        }
        Some(Whom::Agent(_) | Whom::Team(_)) | None => {}
    }
    if let Some(id) = workstream.hours
        && store::hours::find(conn, id)?.is_none()
    {
        return Err(Error::invalid_field("hours", "is not the id of operating hours"));
    }
    Ok(())
}

/// Takes over whatever the body names; the rest stays.
fn read_settings(body: &Fields, into: &mut Workstream) -> Result<()> {
    let seconds = |name: &str, least: i64, most_ms: i64| {
        let range = least..=most_ms / SECOND_MS;
        Ok::<_, Error>(body.optional_integer(name, range)?.map(|s| s * SECOND_MS))
    };
    let words = "`push`, `pick` and `broadcast`";
    if let Some(value) = body.optional_word("distribution", words, Distribution::from_name)? {
        into.distribution = value;
    }
    if let Some(routing) = body.optional_object("routing")? {
        into.method = read_method(&routing)?;
    }
    let words = "`next_agent`, `none` and `all_available`";
    if let Some(value) = body.optional_word("on_no_accept", words, OnNoAccept::from_name)? {
        into.on_no_accept = value;
    }
    if let Some(ms) = seconds("accept_timeout_s", 5, HOUR_MS)? {
        into.accept_timeout_ms = ms;
    }
    if body.has("response_target_s") {
        into.response_target_ms = seconds("response_target_s", 5, DAY_MS)?;
    }
    if let Some(ms) = seconds("idle_end_s", 30, DAY_MS)? {
        into.idle_end_ms = ms;
    }
    if let Some(ms) = seconds("visitor_grace_s", 10, HOUR_MS)? {
        into.visitor_grace_ms = ms;
    }
    if let Some(ms) = seconds("waiting_close_s", 60, 366 * DAY_MS)? {
        into.waiting_close_ms = ms;
    }
    if let Some(value) = body.optional_bool("keep_same_agent")? {
        into.keep_same_agent = value;
    }
    if let Some(value) = body.optional_bool("preview")? {
        into.preview = value;
    }
    if let Some(wrap_up) = body.optional_object("wrap_up")? {
        read_wrap_up(&wrap_up, into)?;
    }
    if let Some(fallback) = body.optional_object("fallback")? {
        into.fallback_text = fallback.optional_text("text", 1..=SYSTEM_TEXT_CHARS_MAX)?;
        into.fallback_form = fallback.optional_bool("offline_form")?.unwrap_or(into.fallback_form);
        if fallback.has("meeting") {
            into.fallback_meeting = read_meeting(&fallback)?;
        }
        fallback.done()?;
    }
    read_availability(body, into)?;
    if let Some(messages) = body.optional_object("messages")? {
        into.messages = read_messages(&messages, into.mode)?;
    }
    Ok(())
}

/// `{agent}` or `{team}`; null for none.
fn read_meeting(fallback: &Fields) -> Result<Option<Whom>> {
    let Some(meeting) = fallback.optional_object("meeting")? else { return Ok(None) };
    let agent = meeting.optional_integer("agent", 1..=i64::MAX)?;
    let team = meeting.optional_integer("team", 1..=i64::MAX)?;
    meeting.done()?;
    let whom = Whom::from_ids(agent, team);
    let rule = "must name either an `agent` or a `team`";
    whom.map(Some).ok_or_else(|| Error::invalid_field("fallback.meeting", rule))
}

/// Who is rung, when, and by whom.
fn read_availability(body: &Fields, into: &mut Workstream) -> Result<()> {
    if body.has("hours") {
        into.hours = body.optional_integer("hours", 1..=i64::MAX)?.map(HoursId);
    }
    let rule = "must be a list of `available`, `busy`, `do_not_disturb`, `away`, `offline` and \
                `inactive`";
    let known = |name: &str| Presence::from_name(name).map(|presence| presence.name().to_string());
    if let Some(names) = body.optional_texts("presences", 6, known, rule)? {
        if names.is_empty() {
            return Err(Error::invalid_field("presences", "must name at least one presence"));
        }
        into.presences = names.iter().filter_map(|name| Presence::from_name(name)).collect();
    }
    if let Some(value) = body.optional_bool("require_identity")? {
        into.require_identity = value;
    }
    if let Some(value) = body.optional_bool("offline_form")? {
        into.offline_form = value;
    }
    if body.has("promise_s") {
        let range = 5..=30 * DAY_MS / SECOND_MS;
        into.promise_ms = body.optional_integer("promise_s", range)?.map(|s| s * SECOND_MS);
    }
    Ok(())
}

fn read_method(routing: &Fields) -> Result<Method> {
    let method = routing.line("method", 1..=40)?;
    let agent = routing.optional_integer("agent", 1..=i64::MAX)?;
    let team = routing.optional_integer("team", 1..=i64::MAX)?;
    routing.done()?;
    let stray = |field, method| {
        Err(Error::invalid_field(field, format!("goes with the method `{method}` only")))
    };
    match (method.as_str(), agent, team) {
        ("round_robin", None, None) => Ok(Method::RoundRobin),
        ("least_busy", None, None) => Ok(Method::LeastBusy),
        ("rules", None, None) => Ok(Method::Rules),
        ("agent", Some(id), None) => Ok(Method::Agent(AgentId(id))),
        ("team", None, Some(id)) => Ok(Method::Team(TeamId(id))),
        ("agent", None, _) => Err(Error::invalid_field("routing.agent", "is missing")),
        ("team", _, None) => Err(Error::invalid_field("routing.team", "is missing")),
        ("round_robin" | "least_busy" | "rules" | "team", Some(_), _) => {
            stray("routing.agent", "agent")
        }
        ("round_robin" | "least_busy" | "rules" | "agent", _, Some(_)) => {
            stray("routing.team", "team")
        }
        _ => Err(Error::invalid_field(
            "routing.method",
            "must be one of `round_robin`, `least_busy`, `agent`, `team` and `rules`",
        )),
    }
}

fn read_wrap_up(wrap_up: &Fields, into: &mut Workstream) -> Result<()> {
    let words = "`off`, `optional` and `required`";
    if let Some(notes) = wrap_up.optional_word("notes", words, Ask::from_name)? {
        into.wrap_up_notes = notes;
    }
    if let Some(disposition) = wrap_up.optional_word("disposition", words, Ask::from_name)? {
        into.wrap_up_disposition = disposition;
    }
    if let Some(summary) = wrap_up.optional_bool("summary")? {
        into.wrap_up_summary = summary;
    }
    let capacity =
        wrap_up.optional_word("capacity", "`always`, `never` and `seconds`", |word| {
            ["always", "never", "seconds"].into_iter().find(|known| *known == word)
        })?;
    let seconds = wrap_up.optional_integer("seconds", WRAP_UP_HOLD_SECONDS)?;
    into.wrap_up_hold = match (capacity, seconds) {
        (Some("never"), None) => WrapUpHold::Never,
        (Some("seconds"), Some(seconds)) => WrapUpHold::For { ms: seconds * SECOND_MS },
        (Some("seconds"), None) => {
            return Err(Error::invalid_field("wrap_up.seconds", "is missing"));
        }
        (None, None) => into.wrap_up_hold,
        (Some(_), None) => WrapUpHold::Always,
        (_, Some(_)) => {
            let rule = "goes with the capacity `seconds` only";
            return Err(Error::invalid_field("wrap_up.seconds", rule));
        }
    };
    wrap_up.done()
}

/// `{code: text}` replaces a system message and `{code: false}` silences it, for every language or
/// by language: `{code: {"de": text, "fr": false, "default": text}}`.
fn read_messages(messages: &Fields, mode: Mode) -> Result<String> {
    let mut kept = Map::new();
    for (code, value) in messages.entries().filter(|(_, value)| !value.is_null()) {
        let field = format!("messages.{code}");
        let Some(message) = SystemMessage::from_code(code) else {
            return Err(Error::invalid_field(&field, "is not the code of a system message"));
        };
        if !message.modes().contains(&mode) {
            let rule = format!("is never said in a {} workstream", mode.name());
            return Err(Error::invalid_field(&field, rule));
        }
        let Value::Object(languages) = value else {
            check_message(&field, value, message)?;
            kept.insert(code.clone(), value.clone());
            continue;
        };
        let mut by_language = Map::new();
        for (tag, own) in languages.iter().filter(|(_, own)| !own.is_null()) {
            let field = format!("{field}.{tag}");
            if tag != DEFAULT && !Language::ALL.iter().any(|language| language.tag() == tag) {
                let tags = Language::ALL.map(Language::tag).join("`, `");
                let rule = format!("is no language: known are `{tags}` and `{DEFAULT}`");
                return Err(Error::invalid_field(&field, rule));
            }
            check_message(&field, own, message)?;
            by_language.insert(tag.clone(), own.clone());
        }
        if !by_language.is_empty() {
            kept.insert(code.clone(), by_language.into());
        }
    }
    Ok(Value::Object(kept).to_string())
}

fn check_message(field: &str, value: &Value, message: SystemMessage) -> Result<()> {
    let text = match value {
        Value::Bool(false) => return Ok(()),
        Value::String(text) => text,
        _ => return Err(Error::invalid_field(field, "must be a text, or false for silence")),
    };
    if !(1..=SYSTEM_TEXT_CHARS_MAX).contains(&text.chars().count()) || text.trim().is_empty() {
        let rule = format!("must have 1 to {SYSTEM_TEXT_CHARS_MAX} characters, or be false");
        return Err(Error::invalid_field(field, rule));
    }
    let known = message.placeholders();
    let Some(unknown) = unknown_in(text, known) else { return Ok(()) };
    let rule = match known {
        [] => format!("has {{{unknown}}}, but this message has no placeholders"),
        _ => format!("has {{{unknown}}}; this message knows {{{}}}", known.join("}, {")),
    };
    Err(Error::invalid_field(field, rule))
}
