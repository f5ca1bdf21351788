//! What happens to conversations, and why it may not.

use crate::domain::{ids::AgentId, time::Timestamp};

/// What happens to a conversation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Event {
    /// Routing picked an agent.
    Offered {
        to: AgentId,
    },
    /// An agent took it from the queue of a pick or broadcast workstream.
    Claimed {
        by: AgentId,
    },
    Accepted {
        by: AgentId,
    },
    Declined {
        by: AgentId,
    },
    /// The offer's time is over.
    OfferExpired,
    /// Offered in vain, and nobody else is to be asked.
    GivenUp,
    VisitorWrote,
    /// Like `VisitorWrote`, where the agent of the waiting conversation works here no more.
    VisitorWroteToNobody,
    AgentWrote {
        by: AgentId,
    },
    VisitorEnded,
    /// The visitor's grace is over.
    VisitorGone,
    AgentEnded,
    /// The agent's grace is over, or they gave it back.
    AgentLost,
    /// The agent puts it aside (✖).
    Parked,
    /// Its agent hands it to a colleague, who may refuse it.
    HandedOver {
        to: AgentId,
    },
    /// It is an agent's without being offered: a supervisor's assignment, or nobody wanted what
    /// they handed over.
    HandedTo {
        agent: AgentId,
    },
    /// The agent takes it up again from waiting.
    ResumedBy {
        agent: AgentId,
    },
    /// Queue, idle, waiting or wrap-up time is over.
    TimeOver,
    /// The agent is done with the wrap-up.
    WrapUpDone,
    Forced,
    /// Its person has another open conversation, which goes on instead.
    Merged,
    /// The visitor answered a card of the dialogue, which goes on.
    CardAnswered {
        idle_ends: Timestamp,
    },
    /// A live-chat card, or the visitor, asks for an agent.
    AgentWanted,
    /// A branch of the dialogue is over, and no agent was asked for.
    DialogueEnded,
}

/// Why an event cannot happen in the present state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    OfferedToSomeoneElse,
    OfferExpired,
    TooEarly,
    /// Persistent conversations are ended by agents only (field rule 15).
    PersistentNotEndable,
    NotPossibleNow,
}
