//! What reports count: things that happen in a conversation, and the phases that it goes through.

use super::{conversation::State, ids::AgentId};

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Kind {
    Begun,
    /// With the reason.
    Closed,
    /// From the queue to an agent (`answered`), or out of it (`given_up`).
    Wait,
    /// From the moment when an agent was first asked for to an agent's first words.
    FirstResponse,
    /// An agent has it; pauses of a persistent conversation are none of it.
    Talk,
    WrapUp,
    /// From being shown to an agent to the outcome.
    Offer,
    PromiseBreach,
    TargetBreach,
    /// With the score as its value.
    Rating,
    /// That were deleted since: as many in one quarter of an hour, by who wrote them.
    Messages,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Begun => "begun",
            Kind::Closed => "closed",
            Kind::Wait => "wait",
            Kind::FirstResponse => "first_response",
            Kind::Talk => "talk",
            Kind::WrapUp => "wrap_up",
            Kind::Offer => "offer",
            Kind::PromiseBreach => "promise_breach",
            Kind::TargetBreach => "target_breach",
            Kind::Rating => "rating",
            Kind::Messages => "messages",
        }
    }
}

/// How a wait ended.
pub const ANSWERED: &str = "answered";
pub const GIVEN_UP: &str = "given_up";

/// What a conversation goes through, as far as time is counted: offers are part of the wait, and
/// nobody's time is spent on a dialogue or on what rests.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Phase {
    Wait,
    Talk(AgentId),
    WrapUp(AgentId),
}

impl Phase {
    pub fn of(state: State) -> Option<Phase> {
        match state {
            State::Queued { .. } | State::Offered { .. } => Some(Phase::Wait),
            State::Active { agent, .. } => Some(Phase::Talk(agent)),
            State::WrapUp { agent, .. } => Some(Phase::WrapUp(agent)),
            State::Dialogue { .. } | State::Waiting { .. } | State::Closed { .. } => None,
        }
    }

    pub fn kind(self) -> Kind {
        match self {
            Phase::Wait => Kind::Wait,
            Phase::Talk(_) => Kind::Talk,
            Phase::WrapUp(_) => Kind::WrapUp,
        }
    }

    pub fn agent(self) -> Option<AgentId> {
        match self {
            Phase::Wait => None,
            Phase::Talk(agent) | Phase::WrapUp(agent) => Some(agent),
        }
    }
}
