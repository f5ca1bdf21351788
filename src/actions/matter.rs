//! A conversation together with its rules, and the one way in which its state changes.

use super::{escalation, facts, words};
use crate::{
    domain::{
        conversation::{self, Conversation, Event, Refusal, State},
        feed::{EventKind, Topic},
        ids::{AgentId, ConversationId, MessageId, WorkstreamId},
        message::{Author, AuthorKind, Code, Message, MessageKind, NewMessage},
        permission::Role,
        system_text::{Language, SystemMessage, Values},
        time::Timestamp,
        workstream::Workstream,
    },
    error::{Error, Result},
    store::{self, Tx, events::NewEvent},
};

/// The signed-in person on whose behalf an action runs.
#[derive(Clone, Debug)]
pub struct Caller {
    pub id: AgentId,
    pub role: Role,
    /// What visitors see.
    pub display_name: String,
}

pub(super) struct Matter {
    pub(super) conversation: Conversation,
    pub(super) rules: Workstream,
}

impl Matter {
    pub(super) fn load(tx: &Tx, id: ConversationId) -> Result<Matter> {
        let conversation = store::conversations::find(tx.conn, id)?
            .ok_or_else(|| Error::not_found("conversation"))?;
        Matter::with_rules(tx, conversation)
    }

    pub(super) fn with_rules(tx: &Tx, conversation: Conversation) -> Result<Matter> {
        let mut rules = store::workstreams::get(tx.conn, conversation.workstream)?;
        if let Some(live_chat) = &conversation.live_chat {
            live_chat.apply(&mut rules);
        }
        Ok(Matter { conversation, rules })
    }

    pub(super) fn id(&self) -> ConversationId {
        self.conversation.id
    }

    pub(super) fn workstream(&self) -> WorkstreamId {
        self.conversation.workstream
    }

    /// Asks the rules, and stores the new state with its deadline.
    pub(super) fn change(&mut self, tx: &Tx, event: Event) -> Result<()> {
        let state = self.state_after(event, tx.now).map_err(|refusal| self.refused(refusal))?;
        self.conversation.state = state;
        self.save(tx)
    }

    pub(super) fn state_after(
        &self,
        event: Event,
        now: Timestamp,
    ) -> std::result::Result<State, Refusal> {
        let Conversation { mode, state, is_offline_message, .. } = self.conversation;
        let next = conversation::next(&self.rules, mode, state, event, now)?;
        Ok(if is_offline_message { conversation::without_visitor(next, now) } else { next })
    }

    pub(super) fn save(&self, tx: &Tx) -> Result<()> {
        store::conversations::save_state(tx.conn, &self.conversation, self.deadline())?;
        if let State::Active { agent, .. } = self.conversation.state {
            // Whoever has it will have something to write down of it.
            store::wrap_ups::expect(tx.conn, self.id(), agent)?;
        }
        facts::follow(tx, self)?;
        escalation::rearm(tx, self)
    }

    /// When the clock must look at it: the state's own deadline, or the end of a grace.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        let own = self.conversation.state.deadline();
        [own, self.grace_ends()].into_iter().flatten().min()
    }

    /// When the visitor's absence ends it; `None` while present, or where it never does.
    pub(super) fn grace_ends(&self) -> Option<Timestamp> {
        let left_at = self.conversation.visitor_left_at?;
        let ends = self.conversation.state.ends_without_visitor(self.conversation.mode)
            && !self.conversation.is_offline_message;
        ends.then_some(left_at + self.rules.visitor_grace_ms)
    }

    /// The domain's refusal in the words of the HTTP contract.
    pub(super) fn refused(&self, refusal: Refusal) -> Error {
        let state = self.conversation.state.name();
        match refusal {
            Refusal::OfferedToSomeoneElse => {
                Error::conflict("the conversation is offered to somebody else")
                    .with_code("offer_taken")
            }
            Refusal::OfferExpired => {
                Error::conflict("the time to accept is over").with_code("offer_expired")
            }
            Refusal::PersistentNotEndable => {
                Error::conflict("only an agent can end this conversation")
                    .with_code("persistent_not_endable")
            }
            Refusal::TooEarly | Refusal::NotPossibleNow => {
                Error::conflict(format!("not possible while the conversation is `{state}`"))
                    .with_code("state")
            }
        }
        .with_state(state)
    }

    /// Refuses everybody but the agent it belongs to, whoever has joined, and supervisors.
    ///
    /// Others learn nothing: somebody else's conversation is "not found" while it runs.
    pub(super) fn require_own(&self, tx: &Tx, caller: &Caller) -> Result<()> {
        let is_own = self.conversation.state.agent() == Some(caller.id);
        if is_own
            || caller.role.sees_all_conversations()
            || store::participants::list(tx.conn, self.id())?.contains(&caller.id)
        {
            return Ok(());
        }
        match self.conversation.state {
            State::Queued { .. } | State::Offered { .. } | State::Closed { .. } => {
                Err(self.refused(Refusal::NotPossibleNow))
            }
            State::Dialogue { .. }
            | State::Active { .. }
            | State::Waiting { .. }
            | State::WrapUp { .. } => Err(Error::not_found("conversation")),
        }
    }

    /// Whoever of the team needs to hear of it in its present state.
    pub(super) fn team_topic(&self) -> Topic {
        match self.conversation.state {
            State::Offered { to, .. } => Topic::Agent(to),
            state => state.agent().map_or(Topic::Agents, Topic::Agent),
        }
    }

    pub(super) fn visitor_topic(&self) -> Topic {
        Topic::Visitor(self.conversation.visitor)
    }

    pub(super) fn tell(&self, tx: &Tx, kind: EventKind, topics: &[Topic]) -> Result<()> {
        self.tell_with(tx, kind, None, None, topics)
    }

    pub(super) fn tell_with(
        &self,
        tx: &Tx,
        kind: EventKind,
        message: Option<MessageId>,
        detail: Option<&str>,
        topics: &[Topic],
    ) -> Result<()> {
        let event = NewEvent {
            kind,
            conversation: Some(self.id()),
            message,
            agent: None,
            detail: detail.map(str::to_string),
        };
        let mut topics = topics.to_vec();
        if matches!(self.conversation.state, State::Dialogue { .. }) {
            // Nobody of the team is asked for yet; they hear of it when somebody is.
            topics.retain(|topic| *topic != Topic::Agents);
        }
        for agent in store::participants::list(tx.conn, self.id())? {
            if !topics.contains(&Topic::Agent(agent)) {
                topics.push(Topic::Agent(agent));
            }
        }
        store::events::publish(tx, &event, &topics)?;
        Ok(())
    }

    /// Stores a message and tells both sides; notes stay within the team.
    pub(super) fn add_message(&self, tx: &Tx, new: NewMessage) -> Result<Message> {
        let topics: &[Topic] = match new.kind {
            MessageKind::Note => &[self.team_topic()],
            MessageKind::Text | MessageKind::File | MessageKind::Card => {
                &[self.visitor_topic(), self.team_topic()]
            }
        };
        self.add_message_for(tx, new, topics)
    }

    fn add_message_for(&self, tx: &Tx, new: NewMessage, topics: &[Topic]) -> Result<Message> {
        let message = store::messages::insert(tx.conn, self.id(), new, tx.now)?;
        self.tell_with(tx, EventKind::MessageCreated, Some(message.id), None, topics)?;
        Ok(message)
    }

    /// Lets the system speak of somebody, unless the workstream has silenced that message.
    pub(super) fn say(&self, tx: &Tx, message: SystemMessage, agent_name: &str) -> Result<()> {
        self.say_with(tx, message, words::values([("agent", agent_name)])).map(|_| ())
    }

    /// Lets the system speak; false where the workstream has silenced that message.
    pub(super) fn say_with(&self, tx: &Tx, message: SystemMessage, values: Values) -> Result<bool> {
        let language = Language::from_tag(&self.conversation.locale);
        let Some(text) = words::text(&self.rules, message, language, &values)? else {
            return Ok(false);
        };
        let new = NewMessage {
            client_id: None,
            author: Author { kind: AuthorKind::System, name: String::new() },
            kind: MessageKind::Text,
            text,
            code: Some(Code { name: message.code().to_string(), values }),
            file: None,
            card: None,
        };
        if message.is_passing() {
            self.add_message_for(tx, new, &[self.visitor_topic()])?;
        } else {
            let stored = self.add_message(tx, new)?;
            store::conversations::other_wrote(tx.conn, self.id(), stored.id)?;
        }
        Ok(true)
    }
}
