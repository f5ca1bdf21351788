//! Why conversations end.

/// Why a conversation ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CloseReason {
    AgentEnded,
    VisitorEnded,
    VisitorLeft,
    Idle,
    /// The visitor ended it, or left, before anybody answered.
    Abandoned,
    /// Nobody took it in time.
    Expired,
    /// It was offered in vain, and the fallback message was sent.
    Fallback,
    /// A supervisor closed it.
    Forced,
    /// The person turned out to be somebody who has an open conversation already.
    Merged,
    /// Its dialogue came to an end without an agent.
    DialogueEnded,
}

impl CloseReason {
    pub fn name(self) -> &'static str {
        match self {
            CloseReason::AgentEnded => "agent_ended",
            CloseReason::VisitorEnded => "visitor_ended",
            CloseReason::VisitorLeft => "visitor_left",
            CloseReason::Idle => "idle",
            CloseReason::Abandoned => "abandoned",
            CloseReason::Expired => "expired",
            CloseReason::Fallback => "fallback",
            CloseReason::Forced => "forced",
            CloseReason::Merged => "merged",
            CloseReason::DialogueEnded => "dialogue_ended",
        }
    }

    pub fn from_name(name: &str) -> Option<CloseReason> {
        Some(match name {
            "agent_ended" => CloseReason::AgentEnded,
            "visitor_ended" => CloseReason::VisitorEnded,
            "visitor_left" => CloseReason::VisitorLeft,
            "idle" => CloseReason::Idle,
            "abandoned" => CloseReason::Abandoned,
            "expired" => CloseReason::Expired,
            "fallback" => CloseReason::Fallback,
            "forced" => CloseReason::Forced,
            "merged" => CloseReason::Merged,
            "dialogue_ended" => CloseReason::DialogueEnded,
            _ => return None,
        })
    }
}
