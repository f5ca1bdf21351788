//! What reports count, noted in the write of what it tells of (`domain/facts.rs`).

use super::matter::Matter;
use crate::{
    domain::{
        conversation::State,
        facts::{ANSWERED, GIVEN_UP, Kind, Phase},
        ids::{AgentId, ConversationId},
    },
    error::Result,
    store::{
        Tx,
        facts::{self, NewFact},
    },
};

/// A new conversation.
pub(super) fn begun(tx: &Tx, matter: &Matter) -> Result<()> {
    facts::note(tx.conn, matter.id(), &NewFact::of(Kind::Begun), tx.now)?;
    follow(tx, matter)
}

/// The state was stored: one phase may be over, and another begin.
pub(super) fn follow(tx: &Tx, matter: &Matter) -> Result<()> {
    let (id, state) = (matter.id(), matter.conversation.state);
    let (before, after) = (facts::phase(tx.conn, id)?, Phase::of(state));
    if before != after {
        if let Some(before) = before {
            let (agent, detail) = match (before, after) {
                (Phase::Wait, Some(Phase::Talk(agent))) => (Some(agent), Some(ANSWERED)),
                (Phase::Wait, _) => (None, Some(GIVEN_UP)),
                (Phase::Talk(_) | Phase::WrapUp(_), _) => (None, None),
            };
            facts::end(tx.conn, id, before.kind(), agent, detail, tx.now)?;
        }
        if let Some(after) = after {
            let new = NewFact::beginning(after.kind(), after.agent());
            facts::note(tx.conn, id, &new, tx.now)?;
        }
    }
    if after.is_some() && !facts::has(tx.conn, id, Kind::FirstResponse)? {
        let new = NewFact::beginning(Kind::FirstResponse, None);
        facts::note(tx.conn, id, &new, tx.now)?;
    }
    if let State::Closed { agent, reason } = state
        && !facts::has(tx.conn, id, Kind::Closed)?
    {
        let detail = Some(reason.name());
        let new = NewFact { detail, agent, ..NewFact::of(Kind::Closed) };
        facts::note(tx.conn, id, &new, tx.now)?;
    }
    Ok(())
}

/// An agent has said something to the visitor.
pub(super) fn answered(tx: &Tx, id: ConversationId, by: AgentId) -> Result<()> {
    facts::end(tx.conn, id, Kind::FirstResponse, Some(by), None, tx.now)
}

/// The promise or the response target has passed.
pub(super) fn breached(tx: &Tx, matter: &Matter, kind: Kind) -> Result<()> {
    let agent = matter.conversation.state.agent();
    facts::note(tx.conn, matter.id(), &NewFact { agent, ..NewFact::of(kind) }, tx.now)
}

/// The visitor's verdict; a later one replaces it.
pub(super) fn rated(tx: &Tx, matter: &Matter, score: i64) -> Result<()> {
    facts::forget(tx.conn, matter.id(), Kind::Rating)?;
    let agent = matter.conversation.state.agent();
    let new = NewFact { value: Some(score), agent, ..NewFact::of(Kind::Rating) };
    facts::note(tx.conn, matter.id(), &new, tx.now)
}
