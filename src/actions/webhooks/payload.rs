//! What a webhook is told, as JSON (docs/webhooks.md). Nothing that only the team may know: no
//! wrap-up, no e-mail address of an agent, no query of a page's address, and no file.

use serde_json::{Value, json};

use crate::{
    actions::matter::Matter,
    domain::{
        booking::{Meeting, State as MeetingState},
        conversation::State,
        ids::AgentId,
        message::Message,
        time::Timestamp,
    },
    error::Result,
    store::{self, Tx, webhooks::Webhook},
};

pub(super) fn envelope(kind: &str, at: Timestamp, data: &Value) -> String {
    json!({"type": kind, "timestamp": time(at), "data": data}).to_string()
}

pub(super) fn of_conversation(
    tx: &Tx,
    matter: &Matter,
    message: Option<&Message>,
    missed_by: Option<AgentId>,
) -> Result<Value> {
    let shown = store::shown::show(tx.conn, matter.id())?;
    let state = shown.conversation.state;
    let close_reason = match state {
        State::WrapUp { reason, .. } | State::Closed { reason, .. } => Some(reason.name()),
        _ => None,
    };
    let agent = state.agent().map(|id| json!({"id": id.0, "name": shown.agent_display_name}));
    let tags: Vec<&str> = shown.tags.iter().map(|tag| tag.name.as_str()).collect();
    let rating = shown.rating.map(|score| json!({"score": score, "comment": shown.rating_comment}));
    let mut data = json!({"conversation": {
        "id": matter.id().0,
        "state": state.name(),
        "mode": shown.conversation.mode.name(),
        "workstream": {"id": matter.workstream().0, "name": shown.workstream_name},
        "channel": shown.channel,
        "contact": {
            "id": shown.contact.0,
            "name": shown.contact_name,
            "email": shown.contact_email,
            "phone": shown.contact_phone,
            "verified": shown.contact_is_verified,
        },
        "agent": agent,
        "page": {"url": without_query(&shown.page_url), "title": shown.page_title},
        "tags": tags,
        "rating": rating,
        "close_reason": close_reason,
        "created_at": time(shown.created_at),
        "queued_at": optional_time(shown.queued_at),
        "accepted_at": optional_time(shown.accepted_at),
        "ended_at": optional_time(shown.ended_at),
        "closed_at": optional_time(shown.closed_at),
    }});
    if let Some(said) = message {
        data["message"] = of_message(said);
    }
    if let Some(agent) = missed_by {
        let name = store::agents::get(tx.conn, agent)?.display_name;
        data["missed_by"] = json!({"id": agent.0, "name": name});
    }
    Ok(data)
}

fn of_message(message: &Message) -> Value {
    let file = message
        .file
        .as_ref()
        .map(|file| json!({"name": file.name, "type": file.media_type, "size": file.bytes}));
    json!({
        "id": message.id.0,
        "kind": message.kind.name(),
        "author": {
            "kind": message.author.kind.name(),
            "id": message.author.kind.id(),
            "name": message.author.name,
        },
        "text": message.text,
        "file": file,
        "at": time(message.at),
    })
}

pub(super) fn of_meeting(meeting: &Meeting) -> Value {
    let cancelled = match &meeting.state {
        MeetingState::Booked => Value::Null,
        MeetingState::Cancelled { by, reason } => json!({"by": by.name(), "reason": reason}),
    };
    let team = meeting.team.as_ref().map(|(id, name)| json!({"id": id.0, "name": name}));
    json!({"meeting": {
        "id": meeting.id.0,
        "title": meeting.title,
        "place": meeting.place,
        "start_at": time(meeting.span.start),
        "end_at": time(meeting.span.end),
        "time_zone": meeting.zone,
        "agent": {"id": meeting.agent.0, "name": meeting.agent_name},
        "team": team,
        "conversation": meeting.conversation.map(|id| id.0),
        "visitor": {
            "contact": meeting.contact.map(|id| id.0),
            "name": meeting.name,
            "email": meeting.email,
            "phone": meeting.phone,
        },
        "notes": meeting.notes,
        "cancelled": cancelled,
    }})
}

pub(super) fn of_test(webhook: &Webhook) -> Value {
    let events: Vec<&str> = webhook.events.iter().map(|kind| kind.name()).collect();
    json!({"webhook": {"id": webhook.id.0, "name": webhook.name, "events": events}})
}

/// Queries tend to hold what was typed into forms, and one-time tokens.
fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn time(at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    format!("{instant:.3}")
}

fn optional_time(at: Option<Timestamp>) -> Option<String> {
    at.map(time)
}
