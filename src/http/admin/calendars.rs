//! How agents and teams can be booked for meetings.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::week::{read_week, refused, week_view};
use crate::{
    actions::meetings::bookable,
    domain::{
        booking::Whom,
        ids::{AgentId, TeamId},
        time::MINUTE_MS,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::MEETING_TEXT_CHARS_MAX,
    store::{self, calendars::Calendar},
};

/// `GET /api/v1/me/calendar`
pub fn own(context: &Context, caller: &AgentCaller) -> Result<Response> {
    show(context, Whom::Agent(caller.caller.id))
}

/// `PUT /api/v1/me/calendar`
pub fn set_own(context: &Context, caller: &AgentCaller) -> Result<Response> {
    set(context, Whom::Agent(caller.caller.id))
}

/// `GET /api/v1/users/{id}/calendar`
pub fn of_user(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    show(context, Whom::Agent(AgentId(context.request.path_id(0)?)))
}

/// `PUT /api/v1/users/{id}/calendar`
pub fn set_of_user(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    set(context, Whom::Agent(AgentId(context.request.path_id(0)?)))
}

/// `GET /api/v1/teams/{id}/calendar`
pub fn of_team(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    show(context, Whom::Team(TeamId(context.request.path_id(0)?)))
}

/// `PUT /api/v1/teams/{id}/calendar`
pub fn set_of_team(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    set(context, Whom::Team(TeamId(context.request.path_id(0)?)))
}

/// `GET /api/v1/calendars`: for those who choose whom a visitor may meet.
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let items = context.app.store.read(|conn| {
        let mut items = Vec::new();
        for whom in store::calendars::bookable(conn)? {
            if let Some(bookable) = bookable::find(conn, whom)? {
                items.push(json!({
                    "agent": agent(conn, whom)?,
                    "team": team(conn, whom)?,
                    "title": bookable.calendar.title,
                    "duration_min": minutes(bookable.calendar.duration_ms),
                }));
            }
        }
        Ok(items)
    })?;
    Ok(Response::json(&view::list(items, None)))
}

fn show(context: &Context, whom: Whom) -> Result<Response> {
    let view = context.app.store.read(|conn| calendar_view(conn, whom))?;
    Ok(Response::json(&view))
}

fn set(context: &Context, whom: Whom) -> Result<Response> {
    let body = context.request.json()?;
    let before = context.app.store.read(|conn| known(conn, whom))?;
    let changed = match whom {
        Whom::Agent(_) => read_agents(&body, before)?,
        Whom::Team(_) => read_terms(&body, before)?,
    };
    body.done()?;
    let view = context.app.store.write(move |tx| {
        bookable::name(tx.conn, whom)?;
        store::calendars::set(tx.conn, whom, &changed)?;
        calendar_view(tx.conn, whom)
    })?;
    log::info!("calendar: changed: agent={:?} team={:?}", whom.agent(), whom.team());
    Ok(Response::json(&view))
}

/// What is set, or what somebody begins with: the zone of their own working hours.
fn known(conn: &Connection, whom: Whom) -> Result<Calendar> {
    bookable::name(conn, whom)?;
    if let Some(found) = store::calendars::find(conn, whom)? {
        return Ok(found);
    }
    let mut usual = Calendar::default();
    if let Whom::Agent(id) = whom
        && let Some(schedule) = store::agents::get(conn, id)?.schedule
    {
        usual.zone = schedule.zone.unwrap_or(usual.zone);
        usual.week = schedule.week;
    }
    Ok(usual)
}

/// What is there for agents and teams alike.
fn read_terms(body: &Fields, mut into: Calendar) -> Result<Calendar> {
    let in_ms = |name: &str, range| Ok::<_, Error>(body.optional_integer(name, range)?.map(to_ms));
    into.is_bookable = body.optional_bool("bookable")?.unwrap_or(into.is_bookable);
    let text = 0..=MEETING_TEXT_CHARS_MAX;
    into.title = body.optional_line("title", text.clone())?.unwrap_or(into.title);
    into.place = body.optional_line("place", text)?.unwrap_or(into.place);
    into.duration_ms = in_ms("duration_min", 5..=480)?.unwrap_or(into.duration_ms);
    if body.has("step_min") {
        into.step_ms = in_ms("step_min", 5..=480)?;
    }
    into.notice_ms = in_ms("notice_min", 0..=43_200)?.unwrap_or(into.notice_ms);
    into.horizon_days =
        body.optional_integer("horizon_days", 1..=365)?.unwrap_or(into.horizon_days);
    Ok(into)
}

fn read_agents(body: &Fields, into: Calendar) -> Result<Calendar> {
    let mut into = read_terms(body, into)?;
    let in_ms = |name: &str| Ok::<_, Error>(body.optional_integer(name, 0..=240)?.map(to_ms));
    into.buffer_before_ms = in_ms("buffer_before_min")?.unwrap_or(into.buffer_before_ms);
    into.buffer_after_ms = in_ms("buffer_after_min")?.unwrap_or(into.buffer_after_ms);
    if body.has("day_max") {
        into.day_max = body.optional_integer("day_max", 1..=100)?;
    }
    into.zone = body.optional_line("zone", 1..=64)?.unwrap_or(into.zone);
    if let Some(week) = body.optional_object("week")? {
        into.week = read_week(&week)?;
    }
    let hours = into.check().map_err(|refusal| refused("", &refusal))?;
    into.zone = hours.zone().name().to_string();
    Ok(into)
}

fn calendar_view(conn: &Connection, whom: Whom) -> Result<Value> {
    let calendar = known(conn, whom)?;
    let mut value = json!({
        "agent": agent(conn, whom)?,
        "team": team(conn, whom)?,
        "bookable": calendar.is_bookable,
        "title": calendar.title,
        "place": calendar.place,
        "duration_min": minutes(calendar.duration_ms),
        "step_min": calendar.step_ms.map(minutes),
        "notice_min": minutes(calendar.notice_ms),
        "horizon_days": calendar.horizon_days,
    });
    match whom {
        Whom::Agent(_) => {
            value["buffer_before_min"] = minutes(calendar.buffer_before_ms).into();
            value["buffer_after_min"] = minutes(calendar.buffer_after_ms).into();
            value["day_max"] = calendar.day_max.into();
            value["zone"] = calendar.zone.into();
            value["week"] = week_view(&calendar.week);
        }
        Whom::Team(id) => value["members"] = members(conn, id)?,
    }
    Ok(value)
}

fn members(conn: &Connection, id: TeamId) -> Result<Value> {
    let bookable = store::calendars::members_in_turn(conn, id)?;
    let mut members = Vec::new();
    for member in store::teams::get(conn, id)?.members {
        let name = store::agents::get(conn, member)?.name;
        let is_bookable = bookable.contains(&member);
        members.push(json!({"id": member.0, "name": name, "bookable": is_bookable}));
    }
    Ok(members.into())
}

fn agent(conn: &Connection, whom: Whom) -> Result<Value> {
    let Whom::Agent(id) = whom else { return Ok(Value::Null) };
    Ok(json!({"id": id.0, "name": store::agents::get(conn, id)?.name}))
}

fn team(conn: &Connection, whom: Whom) -> Result<Value> {
    let Whom::Team(id) = whom else { return Ok(Value::Null) };
    Ok(json!({"id": id.0, "name": bookable::name(conn, whom)?}))
}

fn minutes(ms: i64) -> i64 {
    ms / MINUTE_MS
}

fn to_ms(minutes: i64) -> i64 {
    minutes * MINUTE_MS
}
