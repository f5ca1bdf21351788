//! Conversations changing hands.

use super::{
    conversations::back_to_queue,
    escalation,
    matter::{Caller, Matter},
    push, queue_words, routing, usage,
};
use crate::{
    domain::{
        conversation::{Event, Refusal, State},
        feed::{EventKind, Topic},
        ids::{AgentId, ConversationId, TeamId, WorkstreamId},
        message::{Author, AuthorKind, MessageKind, NewMessage},
        presence::Presence,
        routing::Pool,
        system_text::SystemMessage,
    },
    error::{Error, Result},
    store::{self, Tx, conversations::Mark, offers::Outcome},
};

/// Offers a conversation to a colleague who is there; whoever hands it over has it again where
/// the colleague refuses it, or does not answer in time.
pub fn transfer_to_agent(
    tx: &Tx,
    caller: &Caller,
    id: ConversationId,
    to: AgentId,
    note: Option<String>,
) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    let agent = store::agents::get(tx.conn, to)?;
    let is_asked = agent.is_enabled && agent.takes_chats;
    if !is_asked || !agent.effective_presence().takes_offers() {
        return Err(Error::conflict(format!("{} is not there to take it", agent.name)));
    }
    let Some(by) = matter.conversation.state.agent().filter(|by| *by != to) else {
        return Err(matter.refused(Refusal::NotPossibleNow));
    };
    add_note(tx, &matter, caller, note)?;
    matter.change(tx, Event::HandedOver { to })?;
    store::conversations::set_handed(tx.conn, id, Some(by), Some(to))?;
    store::teams::bind(tx.conn, id, None)?;
    store::offers::new_round(tx.conn, id)?;
    store::offers::insert(tx.conn, id, Pool::One(to), to, tx.now)?;
    push::offered(tx, &matter, to)?;
    matter.tell(tx, EventKind::Offered, &[matter.visitor_topic(), Topic::Agents])
}

/// Nobody has taken what was handed over: it is theirs again who handed it, if they are there.
/// False where that is not so; then it goes the way of everything in the queue.
pub(super) fn bring_back(tx: &Tx, matter: &mut Matter) -> Result<bool> {
    let Some(handed) = store::conversations::handed(tx.conn, matter.id())? else {
        return Ok(false);
    };
    store::conversations::set_handed(tx.conn, matter.id(), None, None)?;
    let is_there = store::agents::find(tx.conn, handed.by)?
        .is_some_and(|by| by.is_enabled && by.effective_presence() != Presence::Offline);
    if !is_there {
        return Ok(false);
    }
    matter.change(tx, Event::HandedTo { agent: handed.by })?;
    store::offers::decide(tx.conn, matter.id(), Outcome::Withdrawn, tx.now)?;
    store::teams::bind(tx.conn, matter.id(), None)?;
    store::offers::new_round(tx.conn, matter.id())?;
    matter.tell(tx, EventKind::Returned, &[matter.visitor_topic(), Topic::Agents])?;
    Ok(true)
}

/// The same at once, where one colleague was asked and nobody else is to be.
///
/// Where nobody is there to have it, everybody may be asked.
pub(super) fn bring_back_from_one(tx: &Tx, matter: &mut Matter) -> Result<()> {
    let handed = store::conversations::handed(tx.conn, matter.id())?;
    if handed.is_some_and(|handed| handed.to.is_some()) && !bring_back(tx, matter)? {
        store::offers::new_round(tx.conn, matter.id())?;
    }
    Ok(())
}

/// Puts a conversation back into the queue, for the agents of a team only.
pub fn transfer_to_team(
    tx: &Tx,
    caller: &Caller,
    id: ConversationId,
    to: TeamId,
    note: Option<String>,
) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    if store::teams::find(tx.conn, to)?.is_none() {
        return Err(Error::invalid_field("team", "is not the id of a team"));
    }
    let team = store::teams::get(tx.conn, to)?;
    if team.members.is_empty() {
        return Err(Error::conflict(format!("nobody is in the team \"{}\"", team.name)));
    }
    add_note(tx, &matter, caller, note)?;
    let by = matter.conversation.state.agent();
    matter.change(tx, Event::AgentLost)?;
    store::conversations::set_handed(tx.conn, id, by, None)?;
    store::teams::bind(tx.conn, id, Some(to))?;
    if team.members.contains(&caller.id) {
        // Whoever hands it on is the last to be asked.
        store::offers::give_turn_away(tx.conn, Pool::Team(to), caller.id)?;
    }
    back_to_queue(tx, &matter, Some(caller))?;
    routing::route_all(tx)
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
    matter.require_own(tx, caller)?;
    let rules = store::workstreams::get(tx.conn, to)?;
    if rules.mode != matter.conversation.mode {
        return Err(Error::invalid_field("workstream", "must have the conversation's mode"));
    }
    add_note(tx, &matter, caller, note)?;
    let by = matter.conversation.state.agent();
    matter.change(tx, Event::AgentLost)?;
    store::conversations::set_handed(tx.conn, id, by, None)?;
    store::conversations::set_workstream(tx.conn, id, to)?;
    store::teams::bind(tx.conn, id, None)?;
    // Another workstream promises another time.
    escalation::rearm(tx, &Matter::load(tx, id)?)?;
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

/// A colleague joins in: a supervisor by themselves, anybody else by invitation. The visitor is
/// told (field rule 56).
pub fn join(tx: &Tx, caller: &Caller, id: ConversationId, who: AgentId) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    if who == caller.id && !caller.role.sees_all_conversations() {
        return Err(Error::forbidden("ask the agent of this conversation to invite you"));
    }
    matter.require_own(tx, caller)?;
    let State::Active { agent: owner, .. } = matter.conversation.state else {
        return Err(matter.refused(Refusal::NotPossibleNow));
    };
    let agent = store::agents::find(tx.conn, who)?
        .filter(|agent| agent.is_enabled)
        .ok_or_else(|| Error::invalid_field("agent", "must be an enabled user"))?;
    if who == owner || !store::participants::insert(tx.conn, id, who, tx.now)? {
        return Ok(());
    }
    store::wrap_ups::expect(tx.conn, id, who)?;
    matter.say(tx, SystemMessage::AgentJoined, &agent.display_name)?;
    matter.tell(tx, EventKind::Updated, &[matter.visitor_topic(), matter.team_topic()])
}

/// Somebody who has joined goes again; the conversation stays with its agent.
pub fn leave(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    if !store::participants::delete(tx.conn, id, caller.id)? {
        return Err(Error::conflict("you have not joined this conversation"));
    }
    let topics = [matter.visitor_topic(), matter.team_topic(), Topic::Agent(caller.id)];
    matter.tell(tx, EventKind::Updated, &topics)
}

fn hand_to(tx: &Tx, matter: &mut Matter, agent: &store::agents::Agent) -> Result<()> {
    let before = matter.team_topic();
    let words = match queue_words::answered(tx, matter)? {
        true => SystemMessage::AgentJoined,
        false => SystemMessage::Transferred,
    };
    matter.change(tx, Event::HandedTo { agent: agent.id })?;
    store::teams::bind(tx.conn, matter.id(), None)?;
    store::offers::decide(tx.conn, matter.id(), Outcome::Withdrawn, tx.now)?;
    usage::engaged(tx, matter.id())?;
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
    let note = NewMessage { client_id, author, kind, text, code, file, card: None };
    let stored = matter.add_message(tx, note)?;
    store::conversations::other_wrote(tx.conn, matter.id(), stored.id)
}
