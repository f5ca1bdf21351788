//! What happens because time has passed. Called by the clock thread.

use rusqlite::Connection;

use super::{
    conversations::finish,
    escalation,
    matter::Matter,
    opening,
    presence::{act_on_schedules, release_all, tell},
    privacy, queue_words, routing, transfer, usage,
};
use crate::{
    domain::{
        conversation::{Event, Refusal, State},
        feed::{EventKind, Topic},
        ids::ConversationId,
        time::Timestamp,
    },
    error::Result,
    limits::{
        AGENT_GRACE_MS, DUE_PER_BATCH, EVENT_LIFE_MS, EVENTS_PRUNED_PER_BATCH, MISSED_OFFERS_MAX,
        OUTBOX_LIFE_MS, SEARCH_BLOCK_MESSAGES, SEARCH_PENDING_MAX,
    },
    store::{self, Tx, offers::Outcome},
};

/// Whether [`act_on_due`] would find anything. Asked several times a second, so that the writer is
/// left alone while nothing is due.
pub fn is_due(conn: &Connection, now: Timestamp) -> Result<bool> {
    let grace_began = Timestamp(now.0 - AGENT_GRACE_MS);
    Ok(!store::agents::lost_since(conn, grace_began)?.is_empty()
        || !store::conversations::due(conn, now, 1)?.is_empty()
        || !store::workstreams::opening_by(conn, now)?.is_empty()
        || !store::agents::scheduled_by(conn, now)?.is_empty()
        || usage::is_released(conn, now)?
        || escalation::is_due(conn, now)?
        || privacy::is_due(conn, now)?
        || SEARCH_PENDING_MAX <= store::search::pending(conn)?)
}

/// Acts on a batch of what is due; true if there may be more.
pub fn act_on_due(tx: &Tx) -> Result<bool> {
    let grace_began = Timestamp(tx.now.0 - AGENT_GRACE_MS);
    for agent in store::agents::lost_since(tx.conn, grace_began)? {
        release_all(tx, agent)?;
    }
    opening::act_on_openings(tx)?;
    act_on_schedules(tx)?;
    let due = store::conversations::due(tx.conn, tx.now, DUE_PER_BATCH)?;
    for &id in &due {
        act(tx, id)?;
    }
    usage::act_on_month(tx)?;
    let has_more = escalation::act_on_due(tx)?;
    let has_more_words = queue_words::act_on_due(tx)?;
    let erases_on = privacy::act_on_erasures(tx)?;
    if SEARCH_PENDING_MAX <= store::search::pending(tx.conn)? {
        store::search::index_block(tx.conn, SEARCH_BLOCK_MESSAGES)?;
    }
    let is_behind = SEARCH_PENDING_MAX <= store::search::pending(tx.conn)?;
    let has_more = has_more || has_more_words || erases_on || is_behind;
    Ok(has_more || due.len() == DUE_PER_BATCH)
}

fn act(tx: &Tx, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    if matter.grace_ends().is_some_and(|ends| ends <= tx.now) {
        return finish(tx, &mut matter, Event::VisitorGone, "");
    }
    match matter.state_after(Event::TimeOver, tx.now) {
        Ok(_) if transfer::bring_back(tx, &mut matter)? => Ok(()),
        Ok(_) => finish(tx, &mut matter, Event::TimeOver, ""),
        Err(Refusal::TooEarly) if is_missed(&matter, tx) => offer_missed(tx, &mut matter),
        // Somebody spoke since the column was written: look again at the later time.
        Err(_) => {
            store::conversations::set_deadline(tx.conn, id, matter.deadline())?;
            match matter.conversation.state {
                // It no longer counts against capacity: somebody is free.
                State::WrapUp { .. } => routing::route_all(tx),
                // The pause between two rounds of offers is over.
                State::Queued { .. } => routing::route(tx, matter.workstream()),
                _ => Ok(()),
            }
        }
    }
}

fn is_missed(matter: &Matter, tx: &Tx) -> bool {
    matter.state_after(Event::OfferExpired, tx.now).is_ok()
}

/// Nobody answered the offer in time: the next agent is asked, or the fallback follows.
fn offer_missed(tx: &Tx, matter: &mut Matter) -> Result<()> {
    let State::Offered { to, .. } = matter.conversation.state else {
        return Ok(());
    };
    matter.change(tx, Event::OfferExpired)?;
    store::offers::decide(tx.conn, matter.id(), Outcome::Expired, tx.now)?;
    matter.tell(tx, EventKind::OfferExpired, &[Topic::Agents])?;
    if store::agents::missed_offer(tx.conn, to, MISSED_OFFERS_MAX)? {
        tell(tx, to)?;
    }
    transfer::bring_back_from_one(tx, matter)?;
    routing::route_all(tx)
}

/// Deletes what is too old to be asked for; true if there may be more.
pub fn prune(tx: &Tx) -> Result<bool> {
    store::sessions::delete_old(tx.conn, tx.now)?;
    let outbox_ends = Timestamp(tx.now.0 - OUTBOX_LIFE_MS);
    store::outbox::delete_before(tx.conn, outbox_ends)?;
    let before = Timestamp(tx.now.0 - EVENT_LIFE_MS);
    let pruned = store::events::prune(tx.conn, before, EVENTS_PRUNED_PER_BATCH)?;
    Ok(pruned == EVENTS_PRUNED_PER_BATCH)
}
