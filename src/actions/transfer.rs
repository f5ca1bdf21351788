//! Conversations changing hands.

use super::{
    conversations::back_to_queue,
    matter::{Caller, Matter},
    queue_words, routing,
};
use crate::{
    domain::{
        conversation::Event,
        feed::{EventKind, Topic},
        ids::{AgentId, ConversationId, WorkstreamId},
        message::{Author, AuthorKind, MessageKind, NewMessage},
        system_text::SystemMessage,
    },
    error::{Error, Result},
    store::{self, Tx, conversations::Mark, offers::Outcome},
};

/// Hands a conversation to a colleague who is there to take it.
pub fn transfer_to_agent(
    tx: &Tx,
    caller: &Caller,
    id: ConversationId,
    to: AgentId,
    note: Option<String>,
) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(caller)?;
    let agent = store::agents::get(tx.conn, to)?;
    if !agent.is_enabled || !agent.effective_presence().takes_offers() {
        return Err(Error::conflict(format!("{} is not there to take it", agent.name)));
    }
    add_note(tx, &matter, caller, note)?;
    hand_to(tx, &mut matter, &agent)
}

/// Puts a conversation into the queue of another workstream.
pub fn transfer_to_workstream(
    tx: &Tx,
    caller: &Caller,
    id: ConversationId,
    to: WorkstreamId,
    note: Option<String>,
) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(caller)?;
    let rules = store::workstreams::get(tx.conn, to)?;
    if rules.mode != matter.conversation.mode {
        return Err(Error::invalid_field("workstream", "must have the conversation's mode"));
    }
    add_note(tx, &matter, caller, note)?;
    matter.change(tx, Event::AgentLost)?;
    store::conversations::set_workstream(tx.conn, id, to)?;
    back_to_queue(tx, &matter, Some(caller))?;
    routing::route_all(tx)
}

/// A supervisor gives a conversation to somebody, whatever their capacity and presence.
pub fn assign(tx: &Tx, id: ConversationId, to: AgentId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    let agent = store::agents::get(tx.conn, to)?;
    if !agent.is_enabled {
        return Err(Error::invalid_field("agent", "must be an enabled user"));
    }
    hand_to(tx, &mut matter, &agent)
}

fn hand_to(tx: &Tx, matter: &mut Matter, agent: &store::agents::Agent) -> Result<()> {
    let before = matter.team_topic();
    let words = match queue_words::answered(tx, matter)? {
        true => SystemMessage::AgentJoined,
        false => SystemMessage::Transferred,
    };
    matter.change(tx, Event::HandedTo { agent: agent.id })?;
    store::offers::decide(tx.conn, matter.id(), Outcome::Withdrawn, tx.now)?;
    store::conversations::mark(tx.conn, matter.id(), Mark::Accepted, tx.now)?;
    matter.say(tx, words, &agent.display_name)?;
    let topics = [matter.visitor_topic(), before, Topic::Agents];
    matter.tell(tx, EventKind::Transferred, &topics)?;
    routing::route_all(tx)
}

fn add_note(tx: &Tx, matter: &Matter, caller: &Caller, note: Option<String>) -> Result<()> {
    let Some(text) = note else { return Ok(()) };
    let author = Author { kind: AuthorKind::Agent(caller.id), name: caller.display_name.clone() };
    let (kind, client_id, code, file) = (MessageKind::Note, None, None, None);
    let note = NewMessage { client_id, author, kind, text, code, file };
    let stored = matter.add_message(tx, note)?;
    store::conversations::other_wrote(tx.conn, matter.id(), stored.id)
}
