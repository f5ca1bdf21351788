//! Tells the programs of others what happens, and draws the line when nobody listens there.
//!
//! What they are told is put together in the transaction of what it tells of: it says how things
//! stood then, whenever it arrives.

mod payload;

use super::{
    matter::Matter,
    notify::{self, Letter, in_one_line},
};
use crate::{
    auth::token,
    domain::{
        booking::Meeting,
        escalation::Step,
        feed::EventKind,
        ids::{AgentId, DeliveryId, MessageId, WebhookId},
        message::{AuthorKind, Message, MessageKind},
        webhook::{Attempt, Kind, TEST, Verdict, has_failed_for_long},
    },
    error::{self, Error, Result},
    limits::{WEBHOOK_OVERLAP_MS, WEBHOOK_WAITING_MAX},
    store::{
        self, Tx,
        audit::{self, Entry},
        webhooks::{NewDelivery, Webhook, Why},
    },
};

/// Something has happened in a conversation that the team was told of.
pub(super) fn heard(
    tx: &Tx,
    matter: &Matter,
    kind: EventKind,
    message: Option<MessageId>,
    detail: Option<&str>,
) -> Result<()> {
    let kind = match kind {
        EventKind::Queued => Kind::Queued,
        EventKind::Accepted => Kind::Accepted,
        EventKind::OfferExpired => Kind::OfferExpired,
        EventKind::Transferred => Kind::Transferred,
        EventKind::Ended => Kind::Ended,
        EventKind::Closed => Kind::Closed,
        EventKind::MessageCreated => Kind::MessageCreated,
        // The steps before it are for people at their consoles.
        EventKind::Escalated if detail == Some(Step::Email.name()) => Kind::Escalated,
        _ => return Ok(()),
    };
    let listeners = listeners(tx, kind, matter)?;
    if listeners.is_empty() {
        return Ok(());
    }
    let message = match message {
        Some(id) => store::messages::find(tx.conn, id)?,
        None => None,
    };
    if message.as_ref().is_some_and(|said| said.author.kind == AuthorKind::System) {
        // What the system says follows from what they are told anyway.
        return Ok(());
    }
    let missed_by = match kind {
        Kind::OfferExpired => store::offers::last_missed_by(tx.conn, matter.id())?,
        _ => None,
    };
    tell_all(tx, listeners, kind, matter, message.as_ref(), missed_by)
}

/// The visitor has given a verdict.
pub(super) fn rated(tx: &Tx, matter: &Matter) -> Result<()> {
    let listeners = listeners(tx, Kind::Rated, matter)?;
    tell_all(tx, listeners, Kind::Rated, matter, None, None)
}

fn tell_all(
    tx: &Tx,
    mut listeners: Vec<Webhook>,
    kind: Kind,
    matter: &Matter,
    message: Option<&Message>,
    missed_by: Option<AgentId>,
) -> Result<()> {
    if message.is_some_and(|said| said.kind == MessageKind::Note) {
        listeners.retain(|webhook| webhook.has_notes);
    }
    if listeners.is_empty() {
        return Ok(());
    }
    let data = payload::of_conversation(tx, matter, message, missed_by)?;
    let body = payload::envelope(kind.name(), tx.now, &data);
    for webhook in listeners {
        let new = NewDelivery {
            webhook: webhook.id,
            conversation: Some(matter.id()),
            meeting: None,
            event: kind.name(),
            uid: &new_uid()?,
            body: &body,
        };
        store::webhooks::enqueue(tx, &new)?;
    }
    Ok(())
}

fn listeners(tx: &Tx, kind: Kind, matter: &Matter) -> Result<Vec<Webhook>> {
    let mut found = store::webhooks::list_enabled(tx.conn)?;
    found.retain(|webhook| {
        webhook.events.contains(&kind)
            && webhook.workstream.is_none_or(|only| only == matter.workstream())
    });
    Ok(found)
}

/// A meeting was booked, moved or cancelled.
pub(super) fn of_meeting(tx: &Tx, meeting: &Meeting, kind: Kind) -> Result<()> {
    let mut found = store::webhooks::list_enabled(tx.conn)?;
    found.retain(|webhook| webhook.events.contains(&kind));
    if found.iter().any(|webhook| webhook.workstream.is_some()) {
        let of = match meeting.conversation {
            Some(id) => Some(Matter::load(tx, id)?.workstream()),
            None => None,
        };
        found.retain(|webhook| webhook.workstream.is_none() || webhook.workstream == of);
    }
    let data = payload::of_meeting(meeting);
    for webhook in found {
        let new = NewDelivery {
            webhook: webhook.id,
            conversation: None,
            meeting: Some(meeting.id),
            event: kind.name(),
            uid: &new_uid()?,
            body: &payload::envelope(kind.name(), tx.now, &data),
        };
        store::webhooks::enqueue(tx, &new)?;
    }
    Ok(())
}

/// Sends something that tells of nothing, even to one that is disabled.
pub fn test(tx: &Tx, webhook: &Webhook) -> Result<DeliveryId> {
    let body = payload::envelope(TEST, tx.now, &payload::of_test(webhook));
    let uid = new_uid()?;
    let new = NewDelivery {
        webhook: webhook.id,
        conversation: None,
        meeting: None,
        event: TEST,
        uid: &uid,
        body: &body,
    };
    store::webhooks::enqueue(tx, &new)
}

/// Tries out all that would hear of a visitor who waits for too long.
pub fn test_escalation(tx: &Tx) -> Result<Vec<(WebhookId, DeliveryId)>> {
    let mut found = store::webhooks::list_enabled(tx.conn)?;
    found.retain(|webhook| webhook.events.contains(&Kind::Escalated));
    found.iter().map(|webhook| Ok((webhook.id, test(tx, webhook)?))).collect()
}

fn new_uid() -> Result<String> {
    Ok(format!("msg_{}", token::random_key()?))
}

pub fn create(tx: &Tx, new: &Webhook, secret: &str) -> Result<WebhookId> {
    require_workstream(tx, new)?;
    store::webhooks::insert(tx, new, secret)
}

/// Stores an admin's changes. Switched on again, it begins anew; switched off, nothing that waits
/// is sent.
pub fn change(tx: &Tx, changed: &Webhook) -> Result<()> {
    require_workstream(tx, changed)?;
    let before = store::webhooks::get(tx.conn, changed.id)?;
    let mut changed = changed.clone();
    if changed.is_enabled && !before.is_enabled {
        changed.disabled_why = None;
        (changed.failures, changed.failing_since) = (0, None);
    }
    if !changed.is_enabled && before.is_enabled {
        store::webhooks::give_up_all(tx.conn, changed.id, "the webhook was switched off")?;
    }
    store::webhooks::update(tx.conn, &changed)
}

fn require_workstream(tx: &Tx, webhook: &Webhook) -> Result<()> {
    let Some(id) = webhook.workstream else { return Ok(()) };
    match store::workstreams::get(tx.conn, id) {
        Err(error) if error.kind() == error::Kind::NotFound => {
            Err(Error::invalid_field("workstream", "is not a workstream"))
        }
        other => other.map(|_| ()),
    }
}

/// Both secrets sign for a while, so that the receiver can change over without losing anything.
pub fn rotate(tx: &Tx, id: WebhookId, secret: &str) -> Result<Webhook> {
    store::webhooks::get(tx.conn, id)?;
    store::webhooks::rotate(tx.conn, id, secret, tx.now.plus_ms(WEBHOOK_OVERLAP_MS))?;
    store::webhooks::get(tx.conn, id)
}

/// A try has ended: it is over, or tried again, or nobody is told anything there any more.
pub fn tried(tx: &Tx, attempt: &Attempt) -> Result<()> {
    // Deleted meanwhile: there is nothing left to note.
    let Some(before) = store::webhooks::tries(tx.conn, attempt.delivery)? else { return Ok(()) };
    let Some(webhook) = store::webhooks::find(tx.conn, attempt.webhook)? else { return Ok(()) };
    let spread = u64::try_from(attempt.delivery.0).unwrap_or_default();
    let verdict = attempt.outcome.verdict(before.saturating_add(1), spread, tx.now);
    let next = match verdict {
        Verdict::TryAgain { at } => Some(at),
        Verdict::Delivered | Verdict::Gone | Verdict::GiveUp => None,
    };
    store::webhooks::mark_tried(tx.conn, attempt, next, tx.now)?;
    if verdict == Verdict::Delivered {
        return store::webhooks::note_success(tx.conn, webhook.id);
    }
    store::webhooks::note_failure(tx.conn, webhook.id, tx.now)?;
    let since = webhook.failing_since.unwrap_or(tx.now);
    let is_behind = || -> Result<bool> {
        let waiting = store::webhooks::waiting(tx.conn, webhook.id, WEBHOOK_WAITING_MAX)?;
        Ok(WEBHOOK_WAITING_MAX <= waiting)
    };
    if verdict == Verdict::Gone {
        give_up(tx, &webhook, Why::Gone)
    } else if has_failed_for_long(webhook.failures + 1, since, tx.now) || is_behind()? {
        give_up(tx, &webhook, Why::Failing)
    } else {
        Ok(())
    }
}

/// Disables it, and tells those who can do something about it.
fn give_up(tx: &Tx, webhook: &Webhook, why: Why) -> Result<()> {
    store::webhooks::give_up_all(tx.conn, webhook.id, "the webhook was disabled")?;
    if !webhook.is_enabled {
        return Ok(());
    }
    store::webhooks::disable(tx.conn, webhook.id, why)?;
    let reason = match why {
        Why::Gone => "it answered that it is gone (410)",
        Why::Failing => "every try has failed for more than a day, or too much waits for it",
    };
    audit::note(
        tx,
        &Entry::by_system("webhooks.disable", "webhooks", webhook.id.0, &webhook.name),
    )?;
    let name = in_one_line(&webhook.name);
    let page = notify::page(tx, &format!("/admin#/webhooks/{}", webhook.id))?.unwrap_or_default();
    let letter = Letter {
        subject: format!("Webhook disabled: {name}"),
        body: format!(
            "The webhook \"{name}\" is told nothing any more: {reason}.\n\
             Put its receiver right, then switch it on again.\n\n{page}\n"
        ),
        key: format!("webhook:{}:{}", webhook.id, tx.now.0),
    };
    let to = notify::admins(tx)?;
    notify::post(tx, &to, &letter).map(|_| ())
}
