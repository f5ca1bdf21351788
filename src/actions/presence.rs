//! Coming, going, and what follows for the conversations.

use super::{conversations::back_to_queue, matter::Matter, routing, transfer};
use crate::{
    domain::{
        conversation::Event,
        feed::{EventKind, Topic},
        ids::{AgentId, VisitorId},
        presence::Presence,
        schedule::Wish,
    },
    error::{Error, Result},
    store::{self, Tx, events::NewEvent, offers::Outcome},
};

/// An agent says what they are up to; also resets `inactive`.
pub fn choose(tx: &Tx, agent: AgentId, presence: Presence) -> Result<()> {
    if !presence.is_choosable() {
        return Err(Error::invalid_field(
            "presence",
            "must be `available`, `busy`, `do_not_disturb`, `away` or `offline`",
        ));
    }
    store::agents::choose_presence(tx.conn, agent, presence)?;
    if let Some(schedule) = store::agents::get(tx.conn, agent)?.schedule()? {
        let ends = schedule.override_ends(tx.now);
        store::agents::set_schedule_next(tx.conn, agent, Some(ends))?;
    }
    tell(tx, agent)?;
    routing::route_all(tx)
}

/// A schedule has a say: a block begins or ends, or the agent's own choice has had its time.
///
/// Running conversations are not touched (field rule 50).
pub(super) fn act_on_schedules(tx: &Tx) -> Result<()> {
    for agent in store::agents::scheduled_by(tx.conn, tx.now)? {
        follow_schedule(tx, agent)?;
    }
    Ok(())
}

/// Sets the presence that the schedule asks for now, and notes when it asks for another.
pub(super) fn follow_schedule(tx: &Tx, agent: AgentId) -> Result<()> {
    let Some(schedule) = store::agents::get(tx.conn, agent)?.schedule()? else {
        return store::agents::set_schedule_next(tx.conn, agent, None);
    };
    let presence = match schedule.wants(tx.now) {
        Wish::Available => Presence::Available,
        Wish::Off => Presence::Away,
    };
    store::agents::set_presence(tx.conn, agent, presence)?;
    store::agents::set_schedule_next(tx.conn, agent, schedule.next_change(tx.now))?;
    tell(tx, agent)?;
    routing::route_all(tx)
}

/// The console was lost: offline at once; the conversations are kept for the grace.
pub fn agent_lost(tx: &Tx, agent: AgentId) -> Result<()> {
    if store::agents::disconnected(tx.conn, agent, tx.now)? {
        tell(tx, agent)?;
        // Nobody may be left for those who wait.
        routing::route_all(tx)?;
    }
    Ok(())
}

/// The console is back: within the grace the presence is as it was.
pub fn agent_returned(tx: &Tx, agent: AgentId) -> Result<()> {
    if store::agents::reconnected(tx.conn, agent)? {
        tell(tx, agent)?;
        routing::route_all(tx)?;
    }
    Ok(())
}

/// The grace is over: whatever the agent held or was offered goes back to the queue.
pub(super) fn release_all(tx: &Tx, agent: AgentId) -> Result<()> {
    store::agents::set_released(tx.conn, agent, tx.now)?;
    for id in store::conversations::held_by(tx.conn, agent)? {
        let mut matter = Matter::load(tx, id)?;
        let was_taken = matter.conversation.state.agent().is_some();
        matter.change(tx, Event::AgentLost)?;
        if was_taken {
            back_to_queue(tx, &matter, None)?;
        } else {
            // Nobody had it: it keeps its place, and whoever was asked in vain is not asked again.
            store::offers::decide(tx.conn, id, Outcome::Withdrawn, tx.now)?;
            matter.tell(tx, EventKind::Queued, &[matter.visitor_topic(), Topic::Agents])?;
            transfer::bring_back_from_one(tx, &mut matter)?;
        }
    }
    routing::route_all(tx)
}

pub(super) fn tell(tx: &Tx, agent: AgentId) -> Result<()> {
    let event = NewEvent {
        kind: EventKind::AgentPresence,
        conversation: None,
        message: None,
        agent: Some(agent),
        detail: None,
    };
    store::events::publish(tx, &event, &[Topic::Agents])?;
    Ok(())
}

/// The visitor's browser is gone; its grace begins now.
pub fn visitor_left(tx: &Tx, visitor: VisitorId) -> Result<()> {
    let Some(conversation) = store::conversations::find_open(tx.conn, visitor)? else {
        return Ok(());
    };
    let mut matter = Matter::with_rules(tx, conversation)?;
    if matter.conversation.visitor_left_at.is_some() {
        return Ok(());
    }
    matter.conversation.visitor_left_at = Some(tx.now);
    save_visitor_left(tx, &matter)?;
    matter.tell(tx, EventKind::VisitorLeft, &[matter.team_topic()])
}

/// The visitor is back within the grace.
pub fn visitor_returned(tx: &Tx, visitor: VisitorId) -> Result<()> {
    let Some(conversation) = store::conversations::find_open(tx.conn, visitor)? else {
        return Ok(());
    };
    let mut matter = Matter::with_rules(tx, conversation)?;
    if matter.conversation.visitor_left_at.is_none() {
        return Ok(());
    }
    matter.conversation.visitor_left_at = None;
    save_visitor_left(tx, &matter)?;
    matter.tell(tx, EventKind::VisitorReturned, &[matter.team_topic()])
}

fn save_visitor_left(tx: &Tx, matter: &Matter) -> Result<()> {
    let (left_at, deadline) = (matter.conversation.visitor_left_at, matter.deadline());
    store::conversations::save_visitor_left(tx.conn, matter.id(), left_at, deadline)
}
