//! Booking a meeting.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    actions::{
        conversations::has_offline_form,
        meetings::{self, Outcome, Wanted, bookable, links, sends_mail},
    },
    domain::{
        booking::{Meeting, Side, Whom},
        hours::{Span, Zone},
        time::{DAY_MS, MINUTE_MS, Timestamp},
        workstream::Workstream,
    },
    error::{Error, Result},
    http::{
        caller::{VisitorCaller, limit_visitor},
        error::slot_taken,
        request::{Fields, Query},
        response::Response,
        routes::Context,
        view,
        visitor::messages::{read_client_id, require_not_blocked},
    },
    limits::{
        EMAIL_CHARS, MEETING_NOTES_CHARS_MAX, NAME_CHARS, PHONE_CHARS, SLOTS_DAYS_DEFAULT,
        SLOTS_DAYS_MAX,
    },
    mail::is_address,
    store::{self, contacts::Visitor},
};

/// What a workstream offers beside its fallback message; null where nobody can be booked.
pub fn beside_fallback(conn: &Connection, rules: &Workstream) -> Result<Value> {
    let Some(whom) = rules.fallback_meeting else { return Ok(Value::Null) };
    let Some(bookable) = bookable::find(conn, whom)? else { return Ok(Value::Null) };
    let mut value = with(whom, &bookable.name);
    value["title"] = bookable.calendar.title.into();
    value["duration_min"] = (bookable.calendar.duration_ms / MINUTE_MS).into();
    Ok(value)
}

fn with(whom: Whom, name: &str) -> Value {
    json!({"agent": whom.agent().map(|id| id.0), "team": whom.team().map(|id| id.0), "name": name})
}

/// `GET /api/v1/visitor/slots?agent=|team=&zone=&from=&days=`
pub fn slots(context: &Context, caller: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &caller.visitor)?;
    let query = context.request.query(&["agent", "team", "zone", "from", "days"])?;
    let named = named_whom(query.integer("agent")?, query.integer("team")?)?;
    let zone = read_zone(query.text("zone").unwrap_or("UTC"))?;
    let now = app.clock.now();
    let within = read_within(&query, now)?;
    let answer = app.store.read(|conn| {
        let whom = whom(conn, &caller.visitor, named)?;
        let bookable = bookable::find(conn, whom)?.ok_or_else(|| Error::not_found("calendar"))?;
        let page = bookable.page(conn, within, None, now)?;
        Ok(json!({
            "with": with(whom, &bookable.name),
            "title": bookable.calendar.title,
            "place": bookable.calendar.place,
            "duration_min": bookable.calendar.duration_ms / MINUTE_MS,
            "zone": zone,
            "mail": sends_mail(conn)?,
            "items": page.slots.iter().map(slot_view).collect::<Vec<_>>(),
            "next": view::optional_time(page.next),
        }))
    })?;
    Ok(Response::json(&answer))
}

/// The days in which free times are looked for.
pub fn read_within(query: &Query, now: Timestamp) -> Result<Span> {
    let from = query.time("from")?.unwrap_or(now).max(now);
    let days = query.count("days")?.unwrap_or(SLOTS_DAYS_DEFAULT);
    if !(1..=SLOTS_DAYS_MAX).contains(&days) {
        return Err(Error::invalid_field("days", format!("must be 1 to {SLOTS_DAYS_MAX}")));
    }
    let days = i64::try_from(days).unwrap_or_default();
    Ok(Span { start: from, end: from.plus_ms(days * DAY_MS) })
}

pub fn slot_view(slot: &Span) -> Value {
    json!({"start": view::time(slot.start), "end": view::time(slot.end)})
}

/// Of the request; at most one of the two.
fn named_whom(agent: Option<i64>, team: Option<i64>) -> Result<Option<Whom>> {
    match (agent, team) {
        (Some(_), Some(_)) => Err(Error::invalid_field("team", "must not stand beside `agent`")),
        (agent, team) => Ok(Whom::from_ids(agent, team)),
    }
}

/// Whom the request names, else whom the workstream offers.
fn whom(conn: &Connection, visitor: &Visitor, named: Option<Whom>) -> Result<Whom> {
    if let Some(named) = named {
        return Ok(named);
    }
    let widget = store::widgets::get(conn, visitor.widget)?;
    let rules = store::workstreams::get(conn, widget.workstream)?;
    rules.fallback_meeting.ok_or_else(|| Error::not_found("calendar"))
}

fn read_zone(name: &str) -> Result<String> {
    let zone = Zone::named(name).map(|zone| zone.name().to_string());
    zone.ok_or_else(|| Error::invalid_field("zone", "must be an IANA time zone, as Europe/Berlin"))
}

/// `POST /api/v1/visitor/meetings`
///
/// Safe to repeat: the same `client_id` always answers with the same meeting.
pub fn book(context: &Context, caller: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &caller.visitor)?;
    require_not_blocked(&caller.visitor)?;
    let body = context.request.json()?;
    let agent = body.optional_integer("agent", 1..=i64::MAX)?;
    let team = body.optional_integer("team", 1..=i64::MAX)?;
    let named = named_whom(agent, team)?;
    let wanted = read_wanted(&body, "start")?;
    body.done()?;
    let token = caller.token;
    let (outcome, visitor) = app.store.write(move |tx| {
        let visitor = store::contacts::find_by_token(tx.conn, &token)?
            .ok_or_else(|| Error::unauthenticated("the visitor token is not known"))?;
        let whom = whom(tx.conn, &visitor, named)?;
        Ok((meetings::book(tx, &visitor, whom, &wanted)?, visitor))
    })?;
    match outcome {
        Outcome::Booked { meeting, is_new } => {
            let view = app.store.read(|conn| meeting_view(conn, &meeting))?;
            Ok(if is_new { Response::created(&view) } else { Response::json(&view) })
        }
        Outcome::Taken(instead) => taken(context, &visitor, &instead),
    }
}

/// Somebody was faster: what is free instead.
pub fn taken(context: &Context, visitor: &Visitor, instead: &[Span]) -> Result<Response> {
    let now = context.app.clock.now();
    let form = context.app.store.read(|conn| has_offline_form(conn, visitor, now))?;
    let slots: Vec<Value> = instead.iter().map(slot_view).collect();
    Ok(slot_taken(&slots, form, &context.request.id))
}

/// When a meeting shall begin.
pub fn read_start(body: &Fields, name: &str) -> Result<Timestamp> {
    let instant = body.line(name, 1..=40)?.parse::<jiff::Timestamp>();
    let instant = instant.map_err(|_| body.refuse(name, "must be a time by RFC 3339"))?;
    Ok(Timestamp(instant.as_millisecond()))
}

/// `start` is the name of the field that has the time.
pub fn read_wanted(body: &Fields, start: &str) -> Result<Wanted> {
    let start = read_start(body, start)?;
    let email = body.optional_line("email", EMAIL_CHARS)?;
    if email.as_ref().is_some_and(|email| !is_address(email)) {
        return Err(body.refuse("email", "must be an e-mail address"));
    }
    let notes = body.optional_text("notes", 0..=MEETING_NOTES_CHARS_MAX)?;
    Ok(Wanted {
        client_id: read_client_id(body)?,
        start,
        zone: read_zone(&body.line("zone", 1..=64)?)?,
        name: body.optional_line("name", NAME_CHARS)?,
        email,
        phone: body.optional_line("phone", PHONE_CHARS)?,
        notes: notes.unwrap_or_default().trim().to_string(),
    })
}

/// `GET /api/v1/visitor/meetings`: those that are still to come.
pub fn list(context: &Context, caller: &VisitorCaller) -> Result<Response> {
    let (id, now) = (caller.visitor.id, context.app.clock.now());
    let items = context.app.store.read(|conn| {
        let coming = store::meetings::coming_of_visitor(conn, id, now)?;
        coming.iter().map(|meeting| meeting_view(conn, meeting)).collect()
    })?;
    Ok(Response::json(&view::list(items, None)))
}

fn meeting_view(conn: &Connection, meeting: &Meeting) -> Result<Value> {
    let team = meeting.team.as_ref().map(|(id, _)| id.0);
    let agent = if team.is_none() { Some(meeting.agent.0) } else { None };
    Ok(json!({
        "start": view::time(meeting.span.start),
        "end": view::time(meeting.span.end),
        "zone": meeting.zone,
        "title": meeting.title,
        "place": meeting.place,
        "with": {"agent": agent, "team": team, "name": meeting.agent_name},
        "state": meeting.state.name(),
        "mail": sends_mail(conn)?,
        "link": links::known_path(conn, meeting.id, Side::Visitor)?,
    }))
}
