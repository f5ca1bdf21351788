//! The feeds: park first, then read, then wait.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    caller,
    response::Response,
    routes::Context,
    server::Reply,
    trace::Trace,
    view::{self, Audience},
};
use crate::{
    app::App,
    attendance::{PollEnd, Who},
    domain::{
        feed::Topic,
        ids::{AgentId, EventId, VisitorId},
        time::Timestamp,
    },
    error::{Error, Result},
    hub::{Cause, Waiter, Wake},
    limits::{FEED_EVENTS_MAX, POLL_WAIT_SECONDS_DEFAULT, POLL_WAIT_SECONDS_MAX},
    metrics::Metrics,
    store::{self, events::StoredEvent},
};

/// How a parked poll is answered, and for whom.
pub struct Parked {
    pub who: Who,
    pub reply: Reply,
    /// The site that may read the answer, where it is not our own page.
    pub cors_origin: Option<String>,
    /// Taken by whoever ends the poll.
    pub trace: Mutex<Option<Trace>>,
}

impl Parked {
    fn take_trace(&self) -> Option<Trace> {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// `GET /api/v1/visitor/events?after=&wait=`
pub fn visitor_events(context: &Context, visitor: VisitorId) -> Result<Response> {
    poll(context, vec![Topic::Visitor(visitor)], Who::Visitor(visitor))
}

/// `GET /api/v1/events?after=&wait=`
pub fn agent_events(context: &Context, agent: AgentId) -> Result<Response> {
    poll(context, vec![Topic::Agent(agent), Topic::Agents], Who::Agent(agent))
}

fn poll(context: &Context, topics: Vec<Topic>, who: Who) -> Result<Response> {
    let app = context.app;
    let query = context.request.query(&["after", "wait"])?;
    let after = query
        .integer("after")?
        .filter(|after| 0 <= *after)
        .ok_or_else(|| Error::invalid_field("after", "must be the cursor of the last answer"))?;
    let wait = query.count("wait")?.unwrap_or(POLL_WAIT_SECONDS_DEFAULT);
    if POLL_WAIT_SECONDS_MAX < wait {
        let rule = format!("must be 0 to {POLL_WAIT_SECONDS_MAX} seconds");
        return Err(Error::invalid_field("wait", rule));
    }
    let after = EventId(after);
    if wait == 0 || app.is_stopping() {
        return app.store.read(|conn| {
            check_cursor(conn, after)?;
            let last = store::events::last_id(conn)?;
            let events = store::events::list_after(conn, &topics, after, FEED_EVENTS_MAX)?;
            answer_with(app, conn, &topics, events, after.max(last), None)
        });
    }

    let reply = context.reply.clone();
    let key = reply.key();
    let trace = Mutex::new(Some(Trace::of(context.request)));
    let parked = Parked { who, reply, cors_origin: context.cors_origin.clone(), trace };
    let deadline = Instant::now() + Duration::from_secs(wait);
    let mut waiter = Waiter::new(topics, after, deadline, parked);
    waiter.key = key;
    let waiter = Arc::new(waiter);
    // Noted before it is parked, so that a wake-up on another thread finds it there to end.
    if app.attendance.poll_began(who, Instant::now()) {
        caller::record_return(app, who);
    }
    if !app.hub.park(&waiter) {
        return Ok(Response::parked());
    }
    // There may be news already; it is ours to tell, unless somebody was faster.
    let found = app.store.read(|conn| {
        check_cursor(conn, after)?;
        let last = store::events::last_id(conn)?;
        Ok((last, store::events::list_after(conn, &waiter.topics, after, FEED_EVENTS_MAX)?))
    });
    let is_answer = found.as_ref().map_or(true, |(_, events)| !events.is_empty());
    if !is_answer || !app.hub.unpark(&waiter) {
        return Ok(Response::parked());
    }
    app.attendance.poll_ended(who, PollEnd::Answered, Instant::now());
    let (last, events) = found?;
    app.store.read(|conn| answer_with(app, conn, &waiter.topics, events, after.max(last), None))
}

/// A cursor from before what we still have, or from another database, has missed something.
fn check_cursor(conn: &Connection, after: EventId) -> Result<()> {
    let is_too_old = after < store::events::pruned_through(conn)?;
    if is_too_old || store::events::last_id(conn)? < after {
        return Err(Error::gone("cursor_expired", "the cursor is too old; load the snapshot anew"));
    }
    Ok(())
}

/// Answers a poll that the hub has woken. Runs on a responder's thread.
pub fn answer(app: &App, wake: Wake<Parked>) {
    let Wake { waiter, cause } = wake;
    let who = waiter.reply.who;
    let result = app.store.read(|conn| {
        let (events, whisper) = match &cause {
            Cause::Release => (Vec::new(), None),
            Cause::News => (read_after(conn, &waiter)?, None),
            Cause::Whisper(text) => (read_after(conn, &waiter)?, Some(Arc::clone(text))),
        };
        answer_with(app, conn, &waiter.topics, events, waiter.known, whisper)
    });
    let trace = waiter.reply.take_trace();
    let mut response = result.unwrap_or_else(|error| {
        let id = trace.as_ref().map_or("poll", |trace| &trace.id);
        log::error!("poll: an answer failed: who={who:?} error={error} id={id}");
        super::error::to_response(&error, id)
    });
    if let Some(origin) = &waiter.reply.cors_origin {
        response = super::cors::allow(response, origin);
    }
    if let Some(trace) = trace {
        response = trace.finish(&app.metrics, response);
    }
    app.attendance.poll_ended(who, PollEnd::Answered, Instant::now());
    waiter.reply.reply.send(&app.outlet, response);
}

fn read_after(conn: &Connection, waiter: &Waiter<Parked>) -> Result<Vec<StoredEvent>> {
    store::events::list_after(conn, &waiter.topics, waiter.after, FEED_EVENTS_MAX)
}

/// `{"events": […], "cursor": …}`. `known` is up to where the feed is known to have nothing else.
fn answer_with(
    app: &App,
    conn: &Connection,
    topics: &[Topic],
    events: Vec<StoredEvent>,
    known: EventId,
    whisper: Option<Arc<str>>,
) -> Result<Response> {
    let audience = match topics.first() {
        Some(Topic::Visitor(_)) => Audience::Visitor,
        _ => Audience::Team,
    };
    // A full page may not be all there is: the cursor must not jump over the rest.
    let last = events.last().map_or(known, |event| event.id);
    let cursor = if events.len() < FEED_EVENTS_MAX { last.max(known) } else { last };
    let mut text = String::from("{\"events\":[");
    let mut is_first = true;
    for event in &events {
        let make = || {
            let value = event_view(conn, event, audience, app.clock.now())?;
            Ok(value.map(|value| value.to_string()))
        };
        let made = match audience {
            Audience::Team => app.rendered.get_or_make(event.id, make)?,
            Audience::Visitor => make()?.map(Arc::from),
        };
        let Some(made) = made else { continue };
        if !is_first {
            text.push(',');
        }
        is_first = false;
        text.push_str(&made);
        Metrics::count(&app.metrics.deliveries);
    }
    if let Some(whisper) = whisper {
        if !is_first {
            text.push(',');
        }
        text.push_str(&whisper);
    }
    text.push_str("],\"cursor\":");
    text.push_str(&cursor.0.to_string());
    text.push('}');
    Ok(Response::json_text(text))
}

/// One event for one kind of reader; `None` if what it is about was deleted since.
fn event_view(
    conn: &Connection,
    event: &StoredEvent,
    audience: Audience,
    now: Timestamp,
) -> Result<Option<Value>> {
    let mut value = json!({
        "id": event.id.0,
        "type": event.kind,
        "at": view::time(event.at),
    });
    if let Some(conversation) = event.conversation {
        value["conversation"] = conversation.0.into();
    }
    match (event.kind.as_str(), event.message, event.agent, event.conversation) {
        ("message.created", Some(id), _, _) => match store::messages::find(conn, id)? {
            Some(message) => value["message"] = view::message(&message, audience),
            None => return Ok(None),
        },
        ("conversation.mentioned", Some(id), _, Some(conversation)) => {
            let Some(note) = store::messages::find(conn, id)? else { return Ok(None) };
            value["message"] = view::message(&note, audience);
            value["view"] = view::conversation(&store::shown::show(conn, conversation)?);
        }
        ("message.read", Some(id), _, _) => {
            value["message"] = id.0.into();
            value["by"] = event.detail.clone().into();
        }
        ("conversation.position", _, _, _) => {
            let told = event.detail.as_deref().map(view::stored_json).transpose()?;
            let told = told.unwrap_or_default();
            value["position"] = told["position"].clone();
            value["wait_s"] = told["wait_s"].clone();
        }
        ("meeting.changed", _, _, _) => {
            let id = event.detail.as_deref().and_then(|id| id.parse::<i64>().ok());
            value["meeting"] = id.into();
        }
        (_, _, Some(agent), _) => match store::agents::find(conn, agent)? {
            Some(agent) => {
                let active = store::agents::used(conn, agent.id, now)?;
                value["agent"] = view::colleague(&agent, active);
            }
            None => return Ok(None),
        },
        (_, _, _, Some(conversation)) => {
            if event.kind == "conversation.escalated" {
                value["step"] = event.detail.clone().into();
            }
            let shown = store::shown::show(conn, conversation)?;
            value["view"] = match audience {
                Audience::Team => view::conversation(&shown),
                Audience::Visitor => {
                    let position = store::conversations::queue_position(conn, conversation)?;
                    view::conversation_for_visitor(&shown, position)
                }
            };
        }
        _ => {}
    }
    Ok(Some(value))
}

/// The connection of a parked poll went away.
pub fn gone(app: &App, key: u64) {
    if let Some(waiter) = app.hub.gone(key) {
        app.attendance.poll_ended(waiter.reply.who, PollEnd::Cut, Instant::now());
        if let Some(trace) = waiter.reply.take_trace() {
            trace.cut(&app.metrics);
        }
    }
}
