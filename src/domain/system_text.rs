//! What the system says in a conversation, in the languages of the widget.
//!
//! A message is kept as its code with the values that were filled in, and with the text that the
//! visitor was told, which stays as it was. The team reads a text of its own, made from the code.
//! A workstream may replace each text or switch it off, for all languages or for one.

mod language;
mod meetings;
mod nobody;
mod opening;
mod people;
mod placeholders;
mod queue;

use std::collections::BTreeMap;

pub use language::Language;
pub use opening::{Opens, opens};
pub(super) use placeholders::next_placeholder;
pub use placeholders::{fill, unknown_in};

use super::workstream::Mode;

/// What is filled into a text, by the name of its placeholder.
pub type Values = BTreeMap<String, String>;

/// The occasions on which the system speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SystemMessage {
    AgentJoined,
    AgentContinued,
    Transferred,
    AgentLeft,
    AgentEnded,
    VisitorEnded,
    VisitorLeft,
    IdleEnded,
    Fallback,
    OutOfHours,
    Closed,
    OfflineFormThanks,
    LimitReached,
    QueuePosition,
    NextInLine,
    WaitMinutes,
    WaitHours,
    MeetingBooked,
    MeetingMoved,
    MeetingCancelled,
}

/// One text per language, in the order of [`Language::ALL`].
type Texts = [&'static str; Language::ALL.len()];

/// All that there is to know of a message.
struct Entry {
    code: &'static str,
    /// A sentence for admins.
    when: &'static str,
    modes: &'static [Mode],
    placeholders: &'static [&'static str],
    /// What the visitor is told.
    texts: Texts,
    /// What the team reads in its place.
    team: &'static str,
}

const BOTH: &[Mode] = &[Mode::Live, Mode::Persistent];
const LIVE: &[Mode] = &[Mode::Live];

impl SystemMessage {
    pub const ALL: [SystemMessage; 20] = [
        SystemMessage::AgentJoined,
        SystemMessage::AgentContinued,
        SystemMessage::Transferred,
        SystemMessage::AgentLeft,
        SystemMessage::AgentEnded,
        SystemMessage::VisitorEnded,
        SystemMessage::VisitorLeft,
        SystemMessage::IdleEnded,
        SystemMessage::Fallback,
        SystemMessage::OutOfHours,
        SystemMessage::Closed,
        SystemMessage::OfflineFormThanks,
        SystemMessage::LimitReached,
        SystemMessage::QueuePosition,
        SystemMessage::NextInLine,
        SystemMessage::WaitMinutes,
        SystemMessage::WaitHours,
        SystemMessage::MeetingBooked,
        SystemMessage::MeetingMoved,
        SystemMessage::MeetingCancelled,
    ];

    pub fn from_code(code: &str) -> Option<SystemMessage> {
        SystemMessage::ALL.into_iter().find(|message| message.code() == code)
    }

    pub fn code(self) -> &'static str {
        self.entry().code
    }

    /// When it is said, as a sentence for admins.
    pub fn when(self) -> &'static str {
        self.entry().when
    }

    pub fn modes(self) -> &'static [Mode] {
        self.entry().modes
    }

    /// The names that a text may have in braces.
    pub fn placeholders(self) -> &'static [&'static str] {
        self.entry().placeholders
    }

    /// The built-in text, with its placeholders.
    pub fn default_text(self, language: Language) -> &'static str {
        self.entry().texts[language as usize]
    }

    /// What the team reads where the visitor was told this.
    pub fn team_text(self, values: &Values) -> String {
        let nobody_gave_it_back = values.get("agent").is_none_or(String::is_empty);
        if self == SystemMessage::AgentLeft && nobody_gave_it_back {
            return "The chat went back to the queue.".to_string();
        }
        fill(self.entry().team, values)
    }

    /// Of the moment only: no news to the team, nor what lists show as the last message.
    pub fn is_passing(self) -> bool {
        matches!(
            self,
            SystemMessage::QueuePosition
                | SystemMessage::NextInLine
                | SystemMessage::WaitMinutes
                | SystemMessage::WaitHours
        )
    }

    fn entry(self) -> &'static Entry {
        match self {
            SystemMessage::AgentJoined => &people::AGENT_JOINED,
            SystemMessage::AgentContinued => &people::AGENT_CONTINUED,
            SystemMessage::Transferred => &people::TRANSFERRED,
            SystemMessage::AgentLeft => &people::AGENT_LEFT,
            SystemMessage::AgentEnded => &people::AGENT_ENDED,
            SystemMessage::VisitorEnded => &people::VISITOR_ENDED,
            SystemMessage::VisitorLeft => &people::VISITOR_LEFT,
            SystemMessage::IdleEnded => &people::IDLE_ENDED,
            SystemMessage::Fallback => &nobody::FALLBACK,
            SystemMessage::OutOfHours => &nobody::OUT_OF_HOURS,
            SystemMessage::Closed => &nobody::CLOSED,
            SystemMessage::OfflineFormThanks => &nobody::OFFLINE_FORM_THANKS,
            SystemMessage::LimitReached => &nobody::LIMIT_REACHED,
            SystemMessage::QueuePosition => &queue::QUEUE_POSITION,
            SystemMessage::NextInLine => &queue::NEXT_IN_LINE,
            SystemMessage::WaitMinutes => &queue::WAIT_MINUTES,
            SystemMessage::WaitHours => &queue::WAIT_HOURS,
            SystemMessage::MeetingBooked => &meetings::MEETING_BOOKED,
            SystemMessage::MeetingMoved => &meetings::MEETING_MOVED,
            SystemMessage::MeetingCancelled => &meetings::MEETING_CANCELLED,
        }
    }
}

#[cfg(test)]
mod tests;
