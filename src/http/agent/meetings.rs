//! Meetings as agents see them: their own, and all for those who see everything.

use serde_json::{Value, json};

use crate::{
    actions::meetings::{self, Outcome, bookable},
    domain::{
        booking::{Meeting, State},
        ids::{AgentId, MeetingId, TeamId},
        time::Timestamp,
    },
    error::{Error, Result},
    http::{
        caller::AgentCaller,
        response::Response,
        routes::Context,
        view,
        visitor::meetings::{read_start, read_within, slot_view},
    },
    limits::NOTES_CHARS_MAX,
    store::meetings::{Filter, list as find_all},
};

/// `GET /api/v1/meetings?agent=&team=&state=&from=&to=&cursor=&limit=`
pub fn list(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let known = ["agent", "team", "state", "from", "to", "cursor", "limit"];
    let query = context.request.query(&known)?;
    let asked = query.integer("agent")?.map(AgentId);
    let own = caller.caller.id;
    let agent = if caller.caller.role.sees_all_conversations() { asked } else { Some(own) };
    let state = match query.text("state") {
        None => None,
        Some("booked") => Some("booked"),
        Some("cancelled") => Some("cancelled"),
        Some(_) => {
            return Err(Error::invalid_field("state", "must be `booked` or `cancelled`"));
        }
    };
    let filter = Filter {
        agent,
        team: query.integer("team")?.map(TeamId),
        state,
        from: query.time("from")?,
        to: query.time("to")?,
        after: query.text("cursor").map(read_cursor).transpose()?,
    };
    let limit = query.limit()?;
    if asked.is_some() && asked != agent {
        // Somebody else's: there is nothing that this agent may see.
        return Ok(Response::json(&view::list(Vec::new(), None)));
    }
    let found = context.app.store.read(|conn| find_all(conn, &filter, limit))?;
    let last = found.last().filter(|_| found.len() == limit);
    let next = last.map(|last| format!("{}.{}", last.span.start.0, last.id));
    Ok(Response::json(&view::list(found.iter().map(meeting_view).collect(), next)))
}

fn read_cursor(text: &str) -> Result<(Timestamp, MeetingId)> {
    let parts = text.split_once('.').and_then(|(start, id)| {
        Some((Timestamp(start.parse().ok()?), MeetingId(id.parse().ok()?)))
    });
    parts.ok_or_else(|| Error::invalid_field("cursor", "must be the `next` of a page before"))
}

/// `GET /api/v1/meetings/{id}`
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = MeetingId(context.request.path_id(0)?);
    let found = context.app.store.read(|conn| meetings::get(conn, id))?;
    meetings::require_visible(&found, &caller.caller)?;
    Ok(Response::json(&meeting_view(&found)))
}

/// `POST /api/v1/meetings/{id}/cancel`
pub fn cancel(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = MeetingId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let reason = body.optional_text("reason", 0..=NOTES_CHARS_MAX)?.unwrap_or_default();
    body.done()?;
    let caller = caller.caller.clone();
    let cancelled =
        context.app.store.write(move |tx| meetings::cancel_by(tx, &caller, id, &reason))?;
    Ok(Response::json(&meeting_view(&cancelled)))
}

/// `GET /api/v1/meetings/{id}/slots?from=&days=`: times to which the meeting can be moved.
pub fn slots(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = MeetingId(context.request.path_id(0)?);
    let query = context.request.query(&["from", "days"])?;
    let now = context.app.clock.now();
    let within = read_within(&query, now)?;
    let (found, page) = context.app.store.read(|conn| {
        let found = meetings::get(conn, id)?;
        meetings::require_visible(&found, &caller.caller)?;
        meetings::require_movable(&found, now)?;
        let page = match bookable::to_move(conn, &found)? {
            Some(bookable) => Some(bookable.page(conn, within, Some(id), now)?),
            None => None,
        };
        Ok((found, page))
    })?;
    let (slots, next) = page.map_or((Vec::new(), None), |page| (page.slots, page.next));
    let others = slots.iter().filter(|slot| **slot != found.span);
    Ok(Response::json(&view::list(others.map(slot_view).collect(), next.map(view::time))))
}

/// `POST /api/v1/meetings/{id}/move`
pub fn move_to(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = MeetingId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let start = read_start(&body, "start")?;
    body.done()?;
    let caller = caller.caller.clone();
    let outcome = context.app.store.write(move |tx| meetings::move_by(tx, &caller, id, start))?;
    match outcome {
        Outcome::Booked { meeting, .. } => Ok(Response::json(&meeting_view(&meeting))),
        Outcome::Taken(_) => {
            Err(Error::conflict("this time is not free any more").with_code("slot_taken"))
        }
    }
}

fn meeting_view(meeting: &Meeting) -> Value {
    let (by, reason) = match &meeting.state {
        State::Cancelled { by, reason } => (Some(by.name()), reason.as_str()),
        State::Booked => (None, ""),
    };
    json!({
        "id": meeting.id.0,
        "state": meeting.state.name(),
        "start": view::time(meeting.span.start),
        "end": view::time(meeting.span.end),
        "title": meeting.title,
        "place": meeting.place,
        "zone": meeting.zone,
        "agent": {"id": meeting.agent.0, "name": meeting.agent_name},
        "team": meeting.team.as_ref().map(|(id, name)| json!({"id": id.0, "name": name})),
        "contact": meeting.contact.map(|id| id.0),
        "conversation": meeting.conversation.map(|id| id.0),
        "name": meeting.name,
        "email": meeting.email,
        "phone": meeting.phone,
        "notes": meeting.notes,
        "sequence": meeting.sequence,
        "cancelled_by": by,
        "cancel_reason": reason,
        "created_at": view::time(meeting.created_at),
        "changed_at": view::time(meeting.changed_at),
    })
}
