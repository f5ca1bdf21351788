//! Domain to JSON: the one place where fields of answers are named.

mod handovers;

use jiff::Timestamp as Instant;
use serde_json::{Map, Value, json};

use crate::{
    actions::messages::can_end,
    domain::{
        booking::Whom,
        conversation::State,
        ids::{AgentId, MessageId},
        message::{AuthorKind, Message},
        routing::Method,
        tags::Tag,
        time::Timestamp,
        workstream::{Workstream, WrapUpHold, wrap_up_ms},
    },
    error::Result,
    limits::FILE_BYTES_MAX,
    store::{
        agents::Agent,
        contacts::Visitor,
        identity_keys::IdentityKey,
        shown::{LastMessage, Shown, WrapUp},
        widgets::Widget,
    },
};

/// RFC 3339 in UTC with milliseconds.
pub fn time(at: Timestamp) -> String {
    match Instant::from_millisecond(at.0) {
        Ok(instant) => format!("{instant:.3}"),
        Err(_) => "1970-01-01T00:00:00.000Z".to_string(),
    }
}

pub fn optional_time(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, |at| time(at).into())
}

/// Who reads an answer: what is the team's business stays there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Audience {
    Visitor,
    Team,
}

pub fn message(message: &Message, audience: Audience) -> Value {
    let author_id = match (message.author.kind, audience) {
        // A visitor has no use for anybody's number.
        (_, Audience::Visitor) => None,
        (kind, Audience::Team) => kind.id(),
    };
    let mut value = json!({
        "id": message.id.0,
        "conversation": message.conversation.0,
        "client_id": message.client_id,
        "author": {
            "kind": message.author.kind.name(),
            "id": author_id,
            "name": message.author.name,
            "avatar": null,
        },
        "kind": message.kind.name(),
        "text": message.text,
        "at": time(message.at),
    });
    if let Some(code) = &message.code {
        value["code"] = code.name.as_str().into();
        if audience == Audience::Team {
            // What the system says is put for visitors, in their language.
            value["text"] = code.team_text(&message.text).into();
            value["visitor_text"] = message.text.as_str().into();
        }
    }
    if let Some(card) = &message.card {
        let card = stored_json(card).unwrap_or_default();
        match message.author.kind {
            AuthorKind::Visitor(_) => value["answer_to"] = card["answer_to"].clone(),
            _ => value["card"] = card,
        }
    }
    if let Some(file) = &message.file {
        value["file"] = json!({
            "id": file.id.0,
            "name": file.name,
            "type": file.media_type,
            "size": file.bytes,
            "width": file.width,
            "height": file.height,
        });
    }
    value
}

/// A message in a history, with whether the other side has read it.
pub fn message_with_state(
    stored: &Message,
    audience: Audience,
    agent_read: MessageId,
    visitor_read: MessageId,
) -> Value {
    let is_read = match stored.author.kind {
        AuthorKind::Visitor(_) => stored.id <= agent_read,
        AuthorKind::Agent(_) => stored.id <= visitor_read,
        AuthorKind::System | AuthorKind::Dialogue => true,
    };
    let mut value = message(stored, audience);
    value["state"] = if is_read { "read" } else { "sent" }.into();
    value
}

/// A conversation as agents see it.
pub fn conversation(shown: &Shown) -> Value {
    let matter = &shown.conversation;
    let state = matter.state;
    let (offered_to, offered_until) = match state {
        State::Offered { to, until, .. } => {
            (json!({"id": to.0, "name": shown.offered_to_name}), Some(until))
        }
        _ => (Value::Null, None),
    };
    let close_reason = match state {
        State::WrapUp { reason, .. } | State::Closed { reason, .. } => Some(reason.name()),
        _ => None,
    };
    let idle_end = match state {
        State::Active { idle_ends, .. } => idle_ends,
        _ => None,
    };
    let agent = state.agent().map(|id| {
        json!({"id": id.0, "name": shown.agent_name, "display_name": shown.agent_display_name,
               "avatar": null})
    });
    let mut value = json!({
        "id": matter.id.0,
        "state": state.name(),
        "mode": matter.mode.name(),
        "channel": shown.channel,
        "workstream": {"id": matter.workstream.0, "name": shown.workstream_name},
        "distribution": shown.distribution,
        "caption": caption(shown),
        "contact": contact_of(shown),
        "agent": agent,
        "participants": shown.participants.iter().map(|id| id.0).collect::<Vec<_>>(),
        "offered_to": offered_to,
        "offered_until": optional_time(offered_until),
        "handed_by": handovers::by(shown),
        "close_reason": close_reason,
        "fallback": matches!(close_reason, Some("fallback" | "expired")),
        "unread": shown.unread,
        "visitor_message_count": shown.visitor_messages,
        "last_message": shown.last_message.as_ref().map(last_message),
        "last_visitor_message_at": optional_time(shown.last_visitor_message_at),
        "unanswered_since": optional_time(matter.unanswered_since),
        "target_due_at": optional_time(target_due(shown)),
        "response_target_s": shown.response_target_ms.map(|ms| ms / 1000),
        "offline_message": matter.is_offline_message,
        "escalation_step": shown.escalation_step,
        "visitor_present": matter.visitor_left_at.is_none() && state.is_open(),
        "visitor_left_at": optional_time(matter.visitor_left_at),
        "visitor_read": shown.visitor_read.0,
        "agent_read": shown.agent_read.0,
        "page": {"url": shown.page_url, "title": shown.page_title, "referrer": shown.referrer},
        "device": shown.device,
        "locale": matter.locale,
        "created_at": time(shown.created_at),
        "queued_at": optional_time(shown.queued_at),
        "accepted_at": optional_time(shown.accepted_at),
        "ended_at": optional_time(shown.ended_at),
        "closed_at": optional_time(shown.closed_at),
        "idle_end_at": optional_time(idle_end),
        "wrap_up": wrap_up(shown),
        "tags": shown.tags.iter().map(tag).collect::<Vec<_>>(),
        "rating": rating(shown),
    });
    value["preview"] = shown.has_preview.into();
    value["country"] = shown.country.clone().into();
    value["time_zone"] = shown.time_zone.clone().into();
    value["dialogue"] = dialogue(shown);
    value["handovers"] = handovers::list(&shown.handovers);
    value
}

fn dialogue(shown: &Shown) -> Value {
    match &shown.dialogue {
        Some(found) => json!({"id": found.id.0, "name": found.name, "version": found.version}),
        None => Value::Null,
    }
}

fn contact_of(shown: &Shown) -> Value {
    json!({
        "id": shown.contact.0,
        "name": shown.contact_name,
        "email": shown.contact_email,
        "phone": shown.contact_phone,
        "fields": stored_json(&shown.contact_fields).unwrap_or_default(),
        "verified": shown.contact_is_verified,
        "blocked": shown.contact_is_blocked,
    })
}

fn rating(shown: &Shown) -> Value {
    match shown.rating {
        Some(score) => json!({"score": score, "comment": shown.rating_comment}),
        None => Value::Null,
    }
}

/// When the first unanswered message should have been answered.
fn target_due(shown: &Shown) -> Option<Timestamp> {
    let target_ms = shown.response_target_ms?;
    let is_active = matches!(shown.conversation.state, State::Active { .. });
    if !is_active || shown.conversation.is_offline_message {
        return None;
    }
    Some(shown.conversation.unanswered_since? + target_ms)
}

fn wrap_up(shown: &Shown) -> Value {
    let frozen_at = match shown.conversation.state {
        State::WrapUp { closes, .. } => Some(closes),
        State::Closed { .. } if shown.accepted_at.is_some() => {
            let ms = wrap_up_ms(shown.conversation.mode, shown.wrap_up_asks.hold);
            shown.ended_at.map(|ended_at| ended_at + ms)
        }
        _ => return Value::Null,
    };
    let of = shown.conversation.state.agent();
    let mut value = own_wrap_up(shown, of);
    value["frozen_at"] = optional_time(frozen_at);
    value["records"] = shown.wrap_ups.iter().map(record).collect();
    value
}

/// One agent's own record of a conversation, and what it is asked to have.
pub fn own_wrap_up(shown: &Shown, of: Option<AgentId>) -> Value {
    let own = shown.wrap_ups.iter().find(|each| Some(each.agent) == of);
    let asks = &shown.wrap_up_asks;
    json!({
        "submitted_at": optional_time(own.and_then(|own| own.submitted_at)),
        "disposition": own.map_or(Value::Null, chosen),
        "notes": own.map_or("", |own| &own.notes),
        "frozen_at": null,
        "rules": {
            "disposition": asks.disposition,
            "notes": asks.notes,
            "summary": asks.offers_summary,
        },
    })
}

fn record(of: &WrapUp) -> Value {
    json!({
        "agent": {"id": of.agent.0, "name": of.agent_name},
        "submitted_at": optional_time(of.submitted_at),
        "disposition": chosen(of),
        "notes": of.notes,
    })
}

fn chosen(of: &WrapUp) -> Value {
    of.disposition.as_ref().map_or(Value::Null, |(id, path)| json!({"id": id.0, "path": path}))
}

pub fn tag(tag: &Tag) -> Value {
    json!({"id": tag.id.0, "name": tag.name, "color": tag.color})
}

/// The name where it is known and came with the channel, else the telephone number, else a number
/// that can be spoken.
fn caption(shown: &Shown) -> String {
    let has_names = matches!(shown.channel.as_str(), "web" | "mobile");
    let name = shown.contact_name.clone().filter(|_| has_names);
    let phone = || shown.contact_phone.clone();
    let number = || format!("Visitor {}", shown.contact);
    name.or_else(phone).unwrap_or_else(number)
}

fn last_message(last: &LastMessage) -> Value {
    let text = match &last.code {
        Some(code) => code.team_text(&last.text),
        None => last.text.clone(),
    };
    json!({
        "id": last.id.0,
        "text": text,
        "kind": last.kind,
        "author_kind": last.author_kind,
        "at": time(last.at),
    })
}

/// A conversation as its visitor sees it: an offer is still the queue to it, and the wrap-up is
/// none of its business.
pub fn conversation_for_visitor(shown: &Shown, position: Option<i64>) -> Value {
    let state = shown.conversation.state;
    let name = match state {
        State::Offered { .. } => "queued",
        State::WrapUp { .. } => "closed",
        other => other.name(),
    };
    let close_reason = match state {
        State::WrapUp { reason, .. } | State::Closed { reason, .. } => Some(reason.name()),
        _ => None,
    };
    let agent = match state {
        State::Active { .. } | State::Waiting { .. } => {
            json!({"name": shown.agent_display_name, "avatar": null})
        }
        _ => Value::Null,
    };
    let live_chat = shown.conversation.live_chat.as_ref();
    let fallback = live_chat.and_then(|live_chat| live_chat.fallback.as_ref());
    json!({
        "id": shown.conversation.id.0,
        "state": name,
        "mode": shown.conversation.mode.name(),
        "agent": agent,
        "position": position,
        "close_reason": close_reason,
        "fallback": matches!(close_reason, Some("fallback" | "expired")),
        // Whether the offline form stands beside the fallback message; null: as elsewhere.
        "fallback_form": fallback.map(|fallback| fallback.has_offline_form),
        "fallback_meeting": fallback.map(|fallback| fallback.has_meeting),
        "can_end": can_end(shown.conversation.mode, state),
        "preview": shown.has_preview,
        "dialogue": waiting_card(shown),
        "agent_read": shown.agent_read.0,
        "rating": shown.rating,
        "created_at": time(shown.created_at),
    })
}

fn waiting_card(shown: &Shown) -> Value {
    let card = shown.dialogue.as_ref().and_then(|dialogue| dialogue.card.as_deref());
    match (card, shown.conversation.state) {
        (Some(card), State::Dialogue { .. }) => {
            json!({"card": stored_json(card).unwrap_or_default()})
        }
        _ => Value::Null,
    }
}

/// A colleague in the list of agents.
pub fn colleague(agent: &Agent, active: i64) -> Value {
    json!({
        "id": agent.id.0,
        "name": agent.name,
        "avatar": null,
        "role": agent.role.name(),
        "presence": agent.effective_presence().name(),
        "takes_chats": agent.takes_chats,
        "active": active,
        "capacity": agent.capacity,
    })
}

pub fn me(agent: &Agent, csrf: Option<&str>, now: Timestamp) -> Value {
    json!({
        "id": agent.id.0,
        "name": agent.name,
        "display_name": agent.display_name,
        "email": agent.email,
        "role": agent.role.name(),
        "presence": agent.effective_presence().name(),
        "chosen_presence": agent.presence.name(),
        "takes_chats": agent.takes_chats,
        "capacity": agent.capacity,
        "file_bytes_max": FILE_BYTES_MAX,
        "avatar": null,
        "csrf": csrf,
        "now": time(now),
    })
}

/// `used` counts against capacity now; more than fits shows as negative free capacity.
pub fn user(agent: &Agent, used: i64) -> Value {
    let schedule = agent.schedule.as_ref().map(|schedule| {
        json!({"zone": schedule.zone, "week": super::admin::week::week_view(&schedule.week)})
    });
    json!({
        "id": agent.id.0,
        "name": agent.name,
        "display_name": agent.display_name,
        "email": agent.email,
        "role": agent.role.name(),
        "enabled": agent.is_enabled,
        "takes_chats": agent.takes_chats,
        "capacity": agent.capacity,
        "used": used,
        "free_capacity": agent.capacity - used,
        "presence": agent.effective_presence().name(),
        "schedule": schedule,
    })
}

pub fn contact_of_visitor(visitor: &Visitor) -> Value {
    json!({"name": visitor.name, "email": visitor.email, "verified": visitor.is_verified})
}

pub fn workstream(workstream: &Workstream) -> Result<Value> {
    let seconds = |ms: i64| ms / 1000;
    let routing = match workstream.method {
        Method::RoundRobin => json!({"method": "round_robin"}),
        Method::LeastBusy => json!({"method": "least_busy"}),
        Method::Agent(id) => json!({"method": "agent", "agent": id.0}),
        Method::Team(id) => json!({"method": "team", "team": id.0}),
        Method::Rules => json!({"method": "rules"}),
    };
    let (hold, hold_seconds) = match workstream.wrap_up_hold {
        WrapUpHold::Always => ("always", None),
        WrapUpHold::Never => ("never", None),
        WrapUpHold::For { ms } => ("seconds", Some(seconds(ms))),
    };
    let presences: Vec<&str> = workstream.presences.iter().map(|each| each.name()).collect();
    Ok(json!({
        "id": workstream.id.0,
        "name": workstream.name,
        "mode": workstream.mode.name(),
        "distribution": workstream.distribution.name(),
        "routing": routing,
        "accept_timeout_s": seconds(workstream.accept_timeout_ms),
        "on_no_accept": workstream.on_no_accept.name(),
        "keep_same_agent": workstream.keep_same_agent,
        "response_target_s": workstream.response_target_ms.map(seconds),
        "preview": workstream.preview,
        "idle_end_s": seconds(workstream.idle_end_ms),
        "visitor_grace_s": seconds(workstream.visitor_grace_ms),
        "waiting_close_s": seconds(workstream.waiting_close_ms),
        "wrap_up": {
            "disposition": workstream.wrap_up_disposition.name(),
            "notes": workstream.wrap_up_notes.name(),
            "summary": workstream.wrap_up_summary,
            "capacity": hold,
            "seconds": hold_seconds,
        },
        "hours": workstream.hours.map(|id| id.0),
        "presences": presences,
        "require_identity": workstream.require_identity,
        "promise_s": workstream.promise_ms.map(seconds),
        "offline_form": workstream.offline_form,
        "messages": stored_json(&workstream.messages)?,
        "fallback": {
            "text": workstream.fallback_text,
            "offline_form": workstream.fallback_form,
            "meeting": workstream.fallback_meeting.map(|whom| match whom {
                Whom::Agent(id) => json!({"agent": id.0}),
                Whom::Team(id) => json!({"team": id.0}),
            }),
        },
    }))
}

pub fn widget(widget: &Widget) -> Result<Value> {
    Ok(json!({
        "id": widget.id.0,
        "key": widget.key,
        "name": widget.name,
        "workstream": widget.workstream.0,
        "origins": widget.origins,
        "locale": widget.locale,
        "appearance": stored_json(&widget.appearance)?,
        "identity_keys": widget.identity_keys.iter().map(|id| id.0).collect::<Vec<_>>(),
    }))
}

/// Without what signs or checks: a secret is shown once, when it is made.
pub fn identity_key(key: &IdentityKey) -> Value {
    json!({
        "id": key.id.0,
        "name": key.name,
        "realm": key.realm,
        "algorithm": key.algorithm,
        "kid": key.kid,
        "widgets": key.widgets.iter().map(|id| id.0).collect::<Vec<_>>(),
        "created_at": time(key.created_at),
    })
}

/// JSON that we stored ourselves.
pub fn stored_json(text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| crate::error::Error::internal("read stored JSON", error))
}

/// A page of a list.
pub fn list(items: Vec<Value>, next: Option<String>) -> Value {
    let mut page = Map::new();
    page.insert("items".to_string(), items.into());
    page.insert("next".to_string(), next.into());
    Value::Object(page)
}
