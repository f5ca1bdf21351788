//! Speaking, and noticing that the other side has read it.

use super::{
    conversations, dialogues, escalation, facts,
    matter::{Caller, Matter},
    push, routing,
};
use crate::{
    domain::{
        conversation::{Conversation, Event, State},
        feed::{EventKind, Topic},
        ids::{AgentId, ConversationId, MessageId},
        message::{Author, AuthorKind, Message, MessageKind, NewMessage},
        workstream::Mode,
    },
    error::{Error, Result},
    store::{self, Tx, contacts::Visitor, conversations::Mark, events::NewEvent, files::NewFile},
};

/// What somebody says: words, or a file.
pub struct Words {
    /// Chosen by the sender: the same one again means the same message again.
    pub client_id: String,
    pub content: Content,
}

pub enum Content {
    Text(String),
    Note {
        text: String,
        /// Colleagues who shall look at it.
        mentions: Vec<AgentId>,
    },
    File(NewFile),
}

/// A message, and whether this request is the one that stored it.
pub struct Said {
    pub message: Message,
    pub is_new: bool,
}

/// The visitor speaks; opens a conversation where there is none.
pub fn visitor_writes(tx: &Tx, visitor: &Visitor, words: Words) -> Result<Said> {
    let kind = AuthorKind::Visitor(visitor.id);
    let latest = store::conversations::find_latest(tx.conn, visitor.id)?;
    if let Some(said) = said_before_in(tx, latest.as_ref(), visitor, &words)? {
        // Also when that conversation is over by now: the answer was lost, not the message.
        return Ok(said);
    }
    // Joined histories have conversations that were given up, perhaps after the answer was lost.
    if visitor.is_verified
        && let Some(message) =
            store::messages::find_in_merged(tx.conn, visitor.id, &words.client_id)?
    {
        return same_message(message, &words);
    }
    let open = latest.filter(|conversation| conversation.state.is_open());
    let is_new = open.is_none();
    let mut matter = match open {
        Some(conversation) => Matter::with_rules(tx, conversation)?,
        None => Matter::load(tx, conversations::open(tx, visitor)?.id)?,
    };
    let before = matter.conversation.state;
    if matches!(before, State::Dialogue { .. }) {
        dialogues::interrupted(tx, &matter)?;
    }
    if matter.conversation.is_offline_message && before.agent().is_some() {
        // The visitor is back, and somebody is there: a chat like any other from now on.
        matter.conversation.is_offline_message = false;
        store::conversations::set_offline_message(tx.conn, matter.id(), false)?;
    }
    let event = visitor_wrote(tx, before)?;
    let after = matter.state_after(event, tx.now).map_err(|refusal| matter.refused(refusal))?;
    matter.conversation.state = after;
    let author = Author { kind, name: visitor.caption() };
    let message = store_words(tx, &matter, author, words)?;
    let until = state_until(after);
    let look_at = escalation::began(tx, &matter)?;
    store::conversations::visitor_wrote(tx.conn, matter.id(), message.id, until, look_at, tx.now)?;
    if let State::Active { agent, .. } = after {
        push::wrote(tx, &matter, agent)?;
    }
    if before.name() != after.name() {
        woke_up(tx, &matter)?;
    }
    if is_new {
        routing::route(tx, matter.workstream())?;
    }
    Ok(Said { message, is_new: true })
}

/// What the visitor's latest conversation holds already of these words.
pub(super) fn said_before_in(
    tx: &Tx,
    latest: Option<&Conversation>,
    visitor: &Visitor,
    words: &Words,
) -> Result<Option<Said>> {
    match latest {
        Some(latest) => said_before(tx, latest.id, AuthorKind::Visitor(visitor.id), words),
        None => Ok(None),
    }
}

/// What it means that the visitor writes: a waiting conversation may have lost its agent.
fn visitor_wrote(tx: &Tx, state: State) -> Result<Event> {
    let State::Waiting { agent, .. } = state else { return Ok(Event::VisitorWrote) };
    let is_there = store::agents::find(tx.conn, agent)?.is_some_and(|agent| agent.is_enabled);
    Ok(if is_there { Event::VisitorWrote } else { Event::VisitorWroteToNobody })
}

/// A waiting conversation that its visitor has written into again.
fn woke_up(tx: &Tx, matter: &Matter) -> Result<()> {
    matter.save(tx)?;
    match matter.conversation.state {
        State::Active { agent, .. } => {
            matter.tell(tx, EventKind::Resumed, &[matter.visitor_topic(), Topic::Agent(agent)])
        }
        _ => {
            store::conversations::mark(tx.conn, matter.id(), Mark::Queued, tx.now)?;
            store::offers::new_round(tx.conn, matter.id())?;
            matter.tell(tx, EventKind::Queued, &[matter.visitor_topic(), Topic::Agents])?;
            routing::route(tx, matter.workstream())
        }
    }
}

/// An agent speaks in their own conversation, or leaves a note.
///
/// `seen` is the last message on the agent's screen; a reply that misses a newer one is refused
/// with `stale_view`, so that nobody answers past each other.
pub fn agent_writes(
    tx: &Tx,
    caller: &Caller,
    id: ConversationId,
    words: Words,
    seen: Option<MessageId>,
) -> Result<Said> {
    let kind = AuthorKind::Agent(caller.id);
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    if let Some(said) = said_before(tx, id, kind, &words)? {
        return Ok(said);
    }
    if let Some(seen) = seen
        && store::messages::newer_from_visitor(tx.conn, id, seen)?
    {
        return Err(Error::conflict("there is a newer message than the last one you have seen")
            .with_code("stale_view"));
    }
    let author = Author { kind, name: caller.display_name.clone() };
    if let Content::Note { mentions, .. } = &words.content {
        let mentions = mentions.clone();
        require_users(tx, &mentions)?;
        let message = store_words(tx, &matter, author, words)?;
        store::conversations::other_wrote(tx.conn, id, message.id)?;
        mention(tx, &matter, caller, &message, &mentions)?;
        return Ok(Said { message, is_new: true });
    }
    let by = matter.conversation.state.agent().unwrap_or(caller.id);
    let after = matter
        .state_after(Event::AgentWrote { by }, tx.now)
        .map_err(|refusal| matter.refused(refusal))?;
    matter.conversation.state = after;
    let message = store_words(tx, &matter, author, words)?;
    store::conversations::agent_wrote(tx.conn, id, message.id, state_until(after))?;
    facts::answered(tx, id, caller.id)?;
    Ok(Said { message, is_new: true })
}

fn require_users(tx: &Tx, mentions: &[AgentId]) -> Result<()> {
    for (index, id) in mentions.iter().enumerate() {
        if store::agents::find(tx.conn, *id)?.is_none_or(|agent| !agent.is_enabled) {
            let field = format!("mentions[{index}]");
            return Err(Error::invalid_field(&field, "is not the id of an enabled user"));
        }
    }
    Ok(())
}

/// Those who are named in a note are told, and may read the conversation from now on.
fn mention(
    tx: &Tx,
    matter: &Matter,
    caller: &Caller,
    note: &Message,
    mentions: &[AgentId],
) -> Result<()> {
    let mut topics = Vec::new();
    for &agent in mentions.iter().filter(|agent| **agent != caller.id) {
        store::mentions::insert(tx.conn, matter.id(), agent, note.id, tx.now)?;
        topics.push(Topic::Agent(agent));
    }
    if topics.is_empty() {
        return Ok(());
    }
    let event = NewEvent {
        kind: EventKind::Mentioned,
        conversation: Some(matter.id()),
        message: Some(note.id),
        agent: None,
        detail: None,
    };
    store::events::publish(tx, &event, &topics)?;
    Ok(())
}

/// The message that this sender stored under the same `client_id`, if there is one.
fn said_before(
    tx: &Tx,
    id: ConversationId,
    author: AuthorKind,
    words: &Words,
) -> Result<Option<Said>> {
    let found = store::messages::find_by_client_id(tx.conn, id, author, &words.client_id)?;
    found.map(|message| same_message(message, words)).transpose()
}

fn same_message(message: Message, words: &Words) -> Result<Said> {
    let is_same = match &words.content {
        Content::Text(text) => message.kind == MessageKind::Text && message.text == *text,
        Content::Note { text, .. } => message.kind == MessageKind::Note && message.text == *text,
        Content::File(_) => message.kind == MessageKind::File,
    };
    if is_same {
        return Ok(Said { message, is_new: false });
    }
    // Answering with the old message would lose the new one silently.
    Err(Error::conflict("`client_id` was used for another message already"))
}

fn store_words(tx: &Tx, matter: &Matter, author: Author, words: Words) -> Result<Message> {
    let (kind, text, file) = match words.content {
        Content::Text(text) => (MessageKind::Text, text, None),
        Content::Note { text, .. } => (MessageKind::Note, text, None),
        Content::File(file) => {
            let info = store::files::insert(tx.conn, matter.id(), &file)?;
            (MessageKind::File, info.name.clone(), Some(info))
        }
    };
    let client_id = Some(words.client_id);
    let card = None;
    matter.add_message(tx, NewMessage { client_id, author, kind, text, code: None, file, card })
}

/// What `state_until_ms` holds in this state.
fn state_until(state: State) -> Option<crate::domain::time::Timestamp> {
    match state {
        State::Offered { queue_expires, .. } => Some(queue_expires),
        other => other.deadline(),
    }
}

/// An agent has seen everything up to `message`.
pub fn agent_read(tx: &Tx, caller: &Caller, id: ConversationId, message: MessageId) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    if store::conversations::agent_read(tx.conn, id, message)? {
        let topics = [matter.visitor_topic(), matter.team_topic()];
        matter.tell_with(tx, EventKind::MessageRead, Some(message), Some("agent"), &topics)?;
    }
    Ok(())
}

/// The visitor has seen everything up to `message`, in its newest conversation.
pub fn visitor_read(tx: &Tx, visitor: &Visitor, message: MessageId) -> Result<()> {
    let Some(conversation) = store::conversations::find_latest(tx.conn, visitor.id)? else {
        return Ok(());
    };
    let matter = Matter::with_rules(tx, conversation)?;
    if store::conversations::visitor_read(tx.conn, matter.id(), message)?
        && matter.conversation.state.agent().is_some()
    {
        let topics = [matter.visitor_topic(), matter.team_topic()];
        matter.tell_with(tx, EventKind::MessageRead, Some(message), Some("visitor"), &topics)?;
    }
    Ok(())
}

/// Whether a live conversation's visitor may be told that it can end it.
pub fn can_end(mode: Mode, state: State) -> bool {
    mode == Mode::Live && state.is_open()
}
