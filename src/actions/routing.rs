//! Offering conversations to agents, and giving up when nobody takes them.

use super::matter::Matter;
use crate::{
    domain::{
        conversation::Event,
        feed::{EventKind, Topic},
        ids::{AgentId, WorkstreamId},
        routing::{Candidate, choose, may_try_another},
        system_text::SystemMessage,
        workstream::{Distribution, Mode},
    },
    error::Result,
    store::{self, Tx, conversations::Mark},
};

/// How far into a queue one look goes; beyond it nobody would be free anyway.
const QUEUE_LOOK_MAX: usize = 200;

/// Hands out what waits, in every workstream. Called whenever somebody may have become free.
pub fn route_all(tx: &Tx) -> Result<()> {
    for workstream in store::conversations::workstreams_with_queue(tx.conn)? {
        route(tx, workstream)?;
    }
    Ok(())
}

/// Offers the queued conversations of a workstream to whoever's turn it is, oldest first.
pub(super) fn route(tx: &Tx, workstream: WorkstreamId) -> Result<()> {
    let rules = store::workstreams::get(tx.conn, workstream)?;
    if rules.distribution != Distribution::Push {
        return Ok(());
    }
    let mut candidates = store::offers::candidates(tx.conn, workstream)?;
    for id in store::conversations::queued_in(tx.conn, workstream, QUEUE_LOOK_MAX)? {
        let tried = store::offers::tried(tx.conn, id)?;
        let is_anybody_free = candidates.iter().any(Candidate::may_take_one);
        if !is_anybody_free && tried.is_empty() {
            continue;
        }
        let mut matter = Matter::load(tx, id)?;
        let chosen = if may_try_another(rules.on_no_accept, tried.len()) {
            choose(rules.method, &candidates, &tried)
        } else {
            None
        };
        match chosen {
            Some(agent) => {
                offer(tx, &mut matter, agent)?;
                took_turn(&mut candidates, agent);
            }
            None if !tried.is_empty() && matter.conversation.mode == Mode::Live => {
                give_up(tx, &mut matter)?;
            }
            // It stays in the queue until somebody is free.
            None => {}
        }
    }
    Ok(())
}

fn took_turn(candidates: &mut [Candidate], agent: AgentId) {
    let turn = candidates.iter().map(|candidate| candidate.last_turn).max().unwrap_or(0) + 1;
    for candidate in candidates {
        if candidate.agent == agent {
            candidate.used += 1;
            candidate.last_turn = turn;
        }
    }
}

fn offer(tx: &Tx, matter: &mut Matter, agent: AgentId) -> Result<()> {
    matter.change(tx, Event::Offered { to: agent })?;
    store::offers::insert(tx.conn, matter.id(), matter.workstream(), agent, tx.now)?;
    matter.tell(tx, EventKind::Offered, &[Topic::Agents])
}

/// Offered in vain: the visitor hears the fallback message, and the conversation is over.
fn give_up(tx: &Tx, matter: &mut Matter) -> Result<()> {
    matter.say(tx, SystemMessage::Fallback, "")?;
    matter.change(tx, Event::GivenUp)?;
    store::conversations::mark(tx.conn, matter.id(), Mark::Closed, tx.now)?;
    matter.tell(tx, EventKind::Closed, &[matter.visitor_topic(), Topic::Agents])
}
