//! Operating hours.

use serde_json::{Value, json};

use super::week;
use crate::{
    actions,
    domain::{
        hours::{WrittenHoliday, zones},
        ids::HoursId,
        time::Timestamp,
    },
    error::Result,
    http::{
        caller::AgentCaller,
        request::Fields,
        response::Response,
        routes::Context,
        view::{self, optional_time},
    },
    limits::NAME_CHARS,
    store::{self, hours::Entry, week::WrittenWeek},
};

/// `GET /api/v1/time_zones`: the names to choose from.
pub fn time_zones(_context: &Context, _caller: &AgentCaller) -> Result<Response> {
    Ok(Response::json(&view::list(zones().map(Value::from).collect(), None)))
}

/// `GET /api/v1/hours`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let now = context.app.clock.now();
    let all = context.app.store.read(store::hours::list)?;
    let items = all.iter().map(|entry| shown(entry, now)).collect::<Result<_>>()?;
    Ok(Response::json(&view::list(items, None)))
}

/// `GET /api/v1/hours/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = HoursId(context.request.path_id(0)?);
    let entry = context.app.store.read(|conn| store::hours::get(conn, id))?;
    Ok(Response::json(&shown(&entry, context.app.clock.now())?))
}

/// `POST /api/v1/hours`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut entry = Entry {
        id: HoursId(0),
        name: body.line("name", NAME_CHARS)?,
        zone: body.line("zone", 1..=64)?,
        week: WrittenWeek::default(),
        holidays: Vec::new(),
    };
    read(&body, &mut entry)?;
    let entry = context.app.store.write(move |tx| {
        let id = store::hours::insert(tx.conn, &entry, tx.now)?;
        store::hours::get(tx.conn, id)
    })?;
    log::info!("admin: operating hours were made: id={}", entry.id);
    Ok(Response::created(&shown(&entry, context.app.clock.now())?))
}

/// `PATCH /api/v1/hours/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = HoursId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut entry = context.app.store.read(|conn| store::hours::get(conn, id))?;
    entry.name = body.optional_line("name", NAME_CHARS)?.unwrap_or(entry.name);
    entry.zone = body.optional_line("zone", 1..=64)?.unwrap_or(entry.zone);
    read(&body, &mut entry)?;
    let entry = context.app.store.write(move |tx| {
        store::hours::update(tx.conn, &entry)?;
        actions::opening::hours_changed(tx)?;
        store::hours::get(tx.conn, id)
    })?;
    log::info!("admin: operating hours were changed: id={id}");
    Ok(Response::json(&shown(&entry, context.app.clock.now())?))
}

/// `DELETE /api/v1/hours/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = HoursId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::hours::get(tx.conn, id)?;
        store::hours::delete(tx.conn, id)
    })?;
    log::info!("admin: operating hours were deleted: id={id}");
    Ok(Response::empty())
}

/// Takes over what the body names, and lets the domain judge the whole.
fn read(body: &Fields, into: &mut Entry) -> Result<()> {
    if let Some(fields) = body.optional_object("week")? {
        into.week = week::read_week(&fields)?;
    }
    if body.has("holidays") {
        into.holidays = body
            .optional_objects("holidays")?
            .iter()
            .map(|holiday| {
                let read = WrittenHoliday {
                    from: holiday.line("from", 1..=10)?,
                    to: holiday.line("to", 1..=10)?,
                    name: holiday.optional_line("name", 0..=100)?.unwrap_or_default(),
                    ranges: week::read_ranges(holiday, "ranges")?,
                };
                holiday.done()?;
                Ok(read)
            })
            .collect::<Result<_>>()?;
    }
    body.done()?;
    into.check().map_err(|refusal| week::refused("", &refusal))?;
    Ok(())
}

fn shown(entry: &Entry, now: Timestamp) -> Result<Value> {
    let hours = entry.hours()?;
    let holidays: Vec<Value> = entry
        .holidays
        .iter()
        .map(|holiday| {
            json!({"from": holiday.from, "to": holiday.to, "name": holiday.name,
                   "ranges": week::ranges_view(&holiday.ranges)})
        })
        .collect();
    Ok(json!({
        "id": entry.id.0,
        "name": entry.name,
        "zone": entry.zone,
        "week": week::week_view(&entry.week),
        "holidays": holidays,
        "state": {
            "open": hours.is_open(now),
            "next_change": optional_time(hours.next_change(now)),
        },
    }))
}
