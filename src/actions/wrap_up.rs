//! What agents write down of a conversation when it is over.

use super::{
    conversations::finish,
    matter::{Caller, Matter},
};
use crate::{
    domain::{
        conversation::{Event, Refusal, State},
        feed::{EventKind, Topic},
        ids::{ConversationId, DispositionId},
        workstream::Ask,
    },
    error::{Error, Result},
    store::{self, Tx},
};

pub struct WrapUp {
    pub disposition: Option<DispositionId>,
    pub notes: String,
}

/// Stores the caller's own record; everybody who had a part in the conversation has one (field
/// rule 40).
pub fn submit(tx: &Tx, caller: &Caller, id: ConversationId, wrap_up: WrapUp) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    if !store::wrap_ups::is_expected(tx.conn, id, caller.id)? {
        matter.require_own(tx, caller)?;
    }
    require_time(tx, &matter, caller)?;
    let WrapUp { disposition, notes } = wrap_up;
    check_disposition(tx, &matter, disposition)?;
    match matter.rules.wrap_up_notes {
        Ask::Required if notes.trim().is_empty() => {
            return Err(Error::unprocessable("notes_required", "notes", "`notes` are required"));
        }
        Ask::Off if !notes.is_empty() => {
            return Err(Error::invalid_field("notes", "are switched off in this workstream"));
        }
        Ask::Off | Ask::Optional | Ask::Required => {}
    }
    store::wrap_ups::save(tx.conn, id, caller.id, disposition, &notes, tx.now)?;
    let mut topics = vec![matter.team_topic()];
    if !matter.conversation.state.is_open() {
        // Whoever handed it on has no view of it while it runs.
        topics.push(Topic::Agent(caller.id));
    }
    matter.tell(tx, EventKind::Updated, &topics)
}

/// A record is written after the end, or after handing the conversation on, until it is frozen.
fn require_time(tx: &Tx, matter: &Matter, caller: &Caller) -> Result<()> {
    let frozen_at = match matter.conversation.state {
        State::WrapUp { closes, .. } => Some(closes),
        State::Closed { .. } => store::conversations::ended_at(tx.conn, matter.id())?
            .map(|ended_at| ended_at + matter.rules.wrap_up_ms()),
        state => {
            let is_expected = store::wrap_ups::is_expected(tx.conn, matter.id(), caller.id)?;
            let is_in_it = state.agent() == Some(caller.id)
                || store::participants::list(tx.conn, matter.id())?.contains(&caller.id);
            return match is_expected && !is_in_it {
                true => Ok(()),
                false => Err(matter.refused(Refusal::NotPossibleNow)),
            };
        }
    };
    if frozen_at.is_none_or(|frozen_at| frozen_at <= tx.now) {
        return Err(Error::conflict("the time for the wrap-up is over; it stays as it is")
            .with_code("state")
            .with_state(matter.conversation.state.name()));
    }
    Ok(())
}

fn check_disposition(tx: &Tx, matter: &Matter, chosen: Option<DispositionId>) -> Result<()> {
    let Some(id) = chosen else {
        return match matter.rules.wrap_up_disposition {
            Ask::Required => Err(Error::unprocessable(
                "disposition_required",
                "disposition",
                "a `disposition` is required",
            )),
            Ask::Off | Ask::Optional => Ok(()),
        };
    };
    if matter.rules.wrap_up_disposition == Ask::Off {
        return Err(Error::invalid_field("disposition", "is switched off in this workstream"));
    }
    let tree = store::dispositions::tree(tx.conn)?;
    tree.check_choice(id, matter.workstream())
        .map_err(|rule| Error::invalid_field("disposition", rule))
}

/// The agent is done with the wrap-up: Submit comes before Done (field rule 37).
pub fn done(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    if let State::WrapUp { agent, .. } = matter.conversation.state {
        let mut submitted = store::wrap_ups::submitted_at(tx.conn, id, agent)?;
        if caller.role.sees_all_conversations() {
            // A supervisor's own record does where the agent cannot write one.
            submitted = submitted.or(store::wrap_ups::submitted_at(tx.conn, id, caller.id)?);
        }
        if submitted.is_none() {
            return Err(Error::conflict("submit the wrap-up first, then it can be done")
                .with_code("state")
                .with_state("wrap_up"));
        }
    }
    finish(tx, &mut matter, Event::WrapUpDone, &caller.display_name)
}
