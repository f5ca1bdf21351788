//! A meeting, and whom one can meet.

use super::{
    hours::Span,
    ids::{AgentId, ContactId, ConversationId, MeetingId, TeamId, VisitorId},
    system_text::Language,
    time::Timestamp,
};

/// Whose time can be booked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Whom {
    Agent(AgentId),
    /// Whichever member is free and has the turn.
    Team(TeamId),
}

impl Whom {
    pub fn agent(self) -> Option<AgentId> {
        match self {
            Whom::Agent(id) => Some(id),
            Whom::Team(_) => None,
        }
    }

    pub fn team(self) -> Option<TeamId> {
        match self {
            Whom::Agent(_) => None,
            Whom::Team(id) => Some(id),
        }
    }

    /// From two columns or fields of which exactly one must be there.
    pub fn from_ids(agent: Option<i64>, team: Option<i64>) -> Option<Whom> {
        match (agent, team) {
            (Some(id), None) => Some(Whom::Agent(AgentId(id))),
            (None, Some(id)) => Some(Whom::Team(TeamId(id))),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

/// The two who meet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    Visitor,
    Agent,
}

impl Side {
    pub fn name(self) -> &'static str {
        match self {
            Side::Visitor => "visitor",
            Side::Agent => "agent",
        }
    }

    pub fn from_name(name: &str) -> Option<Side> {
        [Side::Visitor, Side::Agent].into_iter().find(|side| side.name() == name)
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum State {
    Booked,
    Cancelled { by: Side, reason: String },
}

impl State {
    pub fn name(&self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Cancelled { .. } => "cancelled",
        }
    }
}

/// A time that a visitor has booked, with everything that its mails and pages say.
#[derive(Clone, Debug)]
pub struct Meeting {
    pub id: MeetingId,
    /// The same in every calendar and every mail.
    pub uid: String,
    /// Counts the changes, so that calendars know the newest.
    pub sequence: i64,
    pub state: State,
    pub span: Span,
    pub title: String,
    pub place: String,
    pub agent: AgentId,
    /// What visitors see.
    pub agent_name: String,
    pub agent_email: String,
    pub team: Option<(TeamId, String)>,
    pub visitor: Option<VisitorId>,
    pub contact: Option<ContactId>,
    pub conversation: Option<ConversationId>,
    /// The visitor's, by IANA name.
    pub zone: String,
    pub locale: String,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub notes: String,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Meeting {
    pub fn is_booked(&self) -> bool {
        self.state == State::Booked
    }

    /// Whether nothing about it can be changed any more.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.span.end <= now
    }

    /// Of the visitor.
    pub fn language(&self) -> Language {
        Language::from_tag(&self.locale)
    }

    /// What it is called where its calendar gave it no title.
    pub fn caption(&self) -> String {
        match self.title.as_str() {
            "" => format!("{} / {}", self.name, self.agent_name),
            title => title.to_string(),
        }
    }
}
