//! The life of a conversation, as pure rules (product rules, section 2).
//!
//! Deadlines stand inside the states that have one, so an offer without a deadline cannot be
//! written down. The store keeps the earliest in one indexed column, which the clock thread
//! watches; this module decides what its passing means.

mod event;
mod reason;

pub use event::{Event, Refusal};
pub use reason::CloseReason;

use super::{
    flow::LiveChat,
    ids::{AgentId, ConversationId, MessageId, VisitorId, WorkstreamId},
    time::Timestamp,
    workstream::{Mode, PERSISTENT_QUEUE_MS, Workstream},
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// In a scripted dialogue; nobody has been asked for yet. A silence ends it.
    Dialogue { idle_ends: Timestamp },
    /// Nobody has it.
    Queued { expires: Timestamp },
    /// Shown to one agent, who has until the deadline to accept.
    Offered { to: AgentId, until: Timestamp, queue_expires: Timestamp },
    /// Taken by an agent. Live conversations end after a silence.
    Active { agent: AgentId, idle_ends: Option<Timestamp> },
    /// Resting until the visitor writes. Persistent conversations only.
    Waiting { agent: AgentId, closes: Timestamp },
    /// Over for the visitor; the agent is finishing notes.
    WrapUp { agent: AgentId, reason: CloseReason, closes: Timestamp },
    /// Over for good. A later message opens another conversation.
    Closed { agent: Option<AgentId>, reason: CloseReason },
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Dialogue { .. } => "dialogue",
            State::Queued { .. } => "queued",
            State::Offered { .. } => "offered",
            State::Active { .. } => "active",
            State::Waiting { .. } => "waiting",
            State::WrapUp { .. } => "wrap_up",
            State::Closed { .. } => "closed",
        }
    }

    /// Whether the visitor may still speak in it.
    pub fn is_open(self) -> bool {
        match self {
            State::Dialogue { .. }
            | State::Queued { .. }
            | State::Offered { .. }
            | State::Active { .. }
            | State::Waiting { .. } => true,
            State::WrapUp { .. } | State::Closed { .. } => false,
        }
    }

    /// The agent whose conversation it is; an offer makes it nobody's yet.
    pub fn agent(self) -> Option<AgentId> {
        match self {
            State::Active { agent, .. }
            | State::Waiting { agent, .. }
            | State::WrapUp { agent, .. } => Some(agent),
            State::Closed { agent, .. } => agent,
            State::Dialogue { .. } | State::Queued { .. } | State::Offered { .. } => None,
        }
    }

    /// When the clock must look at it, apart from a visitor's grace.
    pub fn deadline(self) -> Option<Timestamp> {
        match self {
            State::Dialogue { idle_ends } => Some(idle_ends),
            State::Queued { expires } => Some(expires),
            State::Offered { until, queue_expires, .. } => Some(until.min(queue_expires)),
            State::Active { idle_ends, .. } => idle_ends,
            State::Waiting { closes, .. } | State::WrapUp { closes, .. } => Some(closes),
            State::Closed { .. } => None,
        }
    }

    /// Whether a visitor who is gone for the grace ends it. Nobody waits for the answers of a
    /// dialogue, which has a time of its own.
    pub fn ends_without_visitor(self, mode: Mode) -> bool {
        mode == Mode::Live && self.is_open() && !matches!(self, State::Dialogue { .. })
    }
}

/// The state after `event`, or the reason why it is refused.
pub fn next(
    rules: &Workstream,
    mode: Mode,
    state: State,
    event: Event,
    now: Timestamp,
) -> Result<State, Refusal> {
    match event {
        Event::Offered { .. }
        | Event::Claimed { .. }
        | Event::Accepted { .. }
        | Event::Declined { .. }
        | Event::OfferExpired
        | Event::GivenUp => next_in_queue(rules, mode, state, event, now),
        Event::VisitorWrote
        | Event::VisitorWroteToNobody
        | Event::AgentWrote { .. }
        | Event::AgentLost
        | Event::Parked
        | Event::HandedOver { .. }
        | Event::HandedTo { .. }
        | Event::ResumedBy { .. }
        | Event::CardAnswered { .. }
        | Event::AgentWanted => next_in_talk(rules, mode, state, event, now),
        Event::VisitorEnded
        | Event::VisitorGone
        | Event::AgentEnded
        | Event::TimeOver
        | Event::WrapUpDone
        | Event::Forced
        | Event::Merged
        | Event::DialogueEnded => next_at_end(rules, mode, state, event, now),
    }
}

/// From "somebody is asked for" to "somebody has it".
fn next_in_queue(
    rules: &Workstream,
    mode: Mode,
    state: State,
    event: Event,
    now: Timestamp,
) -> Result<State, Refusal> {
    match (state, event) {
        (State::Queued { expires }, Event::Offered { to }) => {
            let until = now + rules.accept_timeout_ms;
            Ok(State::Offered { to, until, queue_expires: expires })
        }
        (State::Queued { .. }, Event::Claimed { by }) if rules.distribution.is_claimable() => {
            Ok(taken(rules, mode, by, now))
        }
        (State::Offered { to, until, .. }, Event::Accepted { by }) => {
            if to != by {
                return Err(Refusal::OfferedToSomeoneElse);
            }
            // The clock thread may be late; an expired offer must not be accepted meanwhile.
            if until <= now {
                return Err(Refusal::OfferExpired);
            }
            Ok(taken(rules, mode, by, now))
        }
        (State::Offered { to, queue_expires, .. }, Event::Declined { by }) => {
            if to != by {
                return Err(Refusal::OfferedToSomeoneElse);
            }
            Ok(State::Queued { expires: queue_expires })
        }
        (State::Offered { until, queue_expires, .. }, Event::OfferExpired) => {
            if now < until {
                return Err(Refusal::TooEarly);
            }
            Ok(State::Queued { expires: queue_expires })
        }
        (State::Queued { .. }, Event::GivenUp) if mode == Mode::Live => {
            Ok(State::Closed { agent: None, reason: CloseReason::Fallback })
        }
        _ => Err(Refusal::NotPossibleNow),
    }
}

/// While both sides may speak.
fn next_in_talk(
    rules: &Workstream,
    mode: Mode,
    state: State,
    event: Event,
    now: Timestamp,
) -> Result<State, Refusal> {
    match (state, event) {
        (State::Dialogue { .. }, Event::CardAnswered { idle_ends }) => {
            Ok(State::Dialogue { idle_ends })
        }
        // Words of one's own are for people.
        (State::Dialogue { .. }, Event::AgentWanted | Event::VisitorWrote) => {
            Ok(queued(rules, now))
        }
        (State::Queued { .. } | State::Offered { .. }, Event::VisitorWrote) => Ok(state),
        (State::Active { agent, .. }, Event::VisitorWrote) => Ok(taken(rules, mode, agent, now)),
        (State::Waiting { agent, .. }, Event::VisitorWrote) => Ok(if rules.keep_same_agent {
            taken(rules, mode, agent, now)
        } else {
            queued(rules, now)
        }),
        (State::Waiting { .. }, Event::VisitorWroteToNobody) => Ok(queued(rules, now)),
        (State::Active { agent, .. }, Event::AgentWrote { by }) if agent == by => {
            Ok(taken(rules, mode, agent, now))
        }
        (State::Active { .. }, Event::AgentLost) => Ok(queued(rules, now)),
        // Nobody had it yet: its time in the queue goes on.
        (State::Offered { queue_expires, .. }, Event::AgentLost) => {
            Ok(State::Queued { expires: queue_expires })
        }
        (State::Active { agent, .. }, Event::Parked) => Ok(match mode {
            Mode::Live => queued(rules, now),
            Mode::Persistent => State::Waiting { agent, closes: now + rules.waiting_close_ms },
        }),
        (State::Active { .. } | State::Waiting { .. }, Event::HandedOver { to }) => {
            let (until, queue_expires) = (now + rules.accept_timeout_ms, now + rules.queue_ms());
            Ok(State::Offered { to, until, queue_expires })
        }
        (State::Waiting { .. }, Event::ResumedBy { agent }) => Ok(taken(rules, mode, agent, now)),
        (
            State::Queued { .. }
            | State::Offered { .. }
            | State::Active { .. }
            | State::Waiting { .. },
            Event::HandedTo { agent },
        ) => Ok(taken(rules, mode, agent, now)),
        _ => Err(Refusal::NotPossibleNow),
    }
}

/// Every way in which a conversation ends.
fn next_at_end(
    rules: &Workstream,
    mode: Mode,
    state: State,
    event: Event,
    now: Timestamp,
) -> Result<State, Refusal> {
    let wrap_up = |agent, reason| State::WrapUp { agent, reason, closes: now + rules.wrap_up_ms() };
    match (state, event) {
        (State::Closed { .. }, _) => Err(Refusal::NotPossibleNow),
        (_, Event::Forced) => {
            Ok(State::Closed { agent: state.agent(), reason: CloseReason::Forced })
        }
        (_, Event::Merged) if state.is_open() => {
            Ok(State::Closed { agent: state.agent(), reason: CloseReason::Merged })
        }

        (_, Event::VisitorEnded) if mode == Mode::Persistent => Err(Refusal::PersistentNotEndable),
        (State::Active { agent, .. }, Event::VisitorEnded) => {
            Ok(wrap_up(agent, CloseReason::VisitorEnded))
        }
        (State::Active { agent, .. }, Event::VisitorGone) if mode == Mode::Live => {
            Ok(wrap_up(agent, CloseReason::VisitorLeft))
        }
        (
            State::Dialogue { .. } | State::Queued { .. } | State::Offered { .. },
            Event::VisitorEnded,
        )
        | (State::Queued { .. } | State::Offered { .. }, Event::VisitorGone)
            if mode == Mode::Live =>
        {
            Ok(State::Closed { agent: None, reason: CloseReason::Abandoned })
        }
        (State::Dialogue { .. }, Event::DialogueEnded) => {
            Ok(State::Closed { agent: None, reason: CloseReason::DialogueEnded })
        }

        (State::Active { agent, .. } | State::Waiting { agent, .. }, Event::AgentEnded) => {
            Ok(wrap_up(agent, CloseReason::AgentEnded))
        }
        (State::WrapUp { agent, reason, .. }, Event::WrapUpDone) => {
            Ok(State::Closed { agent: Some(agent), reason })
        }
        (_, Event::TimeOver) => time_over(state, wrap_up, now),
        _ => Err(Refusal::NotPossibleNow),
    }
}

fn time_over(
    state: State,
    wrap_up: impl Fn(AgentId, CloseReason) -> State,
    now: Timestamp,
) -> Result<State, Refusal> {
    let due = match state {
        State::Queued { expires } => Some(expires),
        State::Offered { queue_expires, .. } => Some(queue_expires),
        _ => state.deadline(),
    };
    if due.is_none_or(|due| now < due) {
        return Err(Refusal::TooEarly);
    }
    Ok(match state {
        State::Dialogue { .. } => State::Closed { agent: None, reason: CloseReason::Idle },
        State::Queued { .. } | State::Offered { .. } => {
            State::Closed { agent: None, reason: CloseReason::Expired }
        }
        State::Active { agent, .. } => wrap_up(agent, CloseReason::Idle),
        State::Waiting { agent, .. } => {
            State::Closed { agent: Some(agent), reason: CloseReason::Expired }
        }
        State::WrapUp { agent, reason, .. } => State::Closed { agent: Some(agent), reason },
        State::Closed { .. } => return Err(Refusal::NotPossibleNow),
    })
}

fn taken(rules: &Workstream, mode: Mode, agent: AgentId, now: Timestamp) -> State {
    let idle_ends = match mode {
        Mode::Live => Some(now + rules.idle_end_ms),
        Mode::Persistent => None,
    };
    State::Active { agent, idle_ends }
}

pub fn queued(rules: &Workstream, now: Timestamp) -> State {
    State::Queued { expires: now + rules.queue_ms() }
}

/// What was left by the offline form has nobody who waits at the other end: it keeps its place
/// for as long as a persistent conversation, and no silence ends it.
pub fn without_visitor(state: State, now: Timestamp) -> State {
    match state {
        State::Queued { .. } => State::Queued { expires: now + PERSISTENT_QUEUE_MS },
        State::Active { agent, .. } => State::Active { agent, idle_ends: None },
        other => other,
    }
}

/// A conversation as the actions work on it: its state and what the rules need to know beside.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub id: ConversationId,
    pub visitor: VisitorId,
    pub workstream: WorkstreamId,
    pub mode: Mode,
    pub state: State,
    /// When the visitor was noticed to be gone; `None` while present.
    pub visitor_left_at: Option<Timestamp>,
    /// Left by the offline form: it waits for the hours, and no visitor waits for it.
    pub is_offline_message: bool,
    /// First message of the visitor that no agent has answered yet.
    pub unanswered_since: Option<Timestamp>,
    pub last_message: MessageId,
    pub locale: String,
    /// How the live-chat card of its dialogue has asked for an agent; `None`: as the workstream
    /// says.
    pub live_chat: Option<LiveChat>,
}

#[cfg(test)]
mod tests;
