//! What a poll listens to, and the kinds of facts it hears of.

use super::ids::{AgentId, VisitorId};

/// One line of facts that somebody may listen to.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Topic {
    /// What one visitor may know of its own conversations.
    Visitor(VisitorId),
    /// What concerns one agent.
    Agent(AgentId),
    /// What concerns everybody who answers: the queue, colleagues' presence.
    Agents,
}

impl Topic {
    /// The number under which the topic stands in the database.
    pub fn key(self) -> i64 {
        match self {
            Topic::Agents => 0,
            Topic::Visitor(id) => id.0 * 2 + 1,
            Topic::Agent(id) => id.0 * 2 + 2,
        }
    }
}

/// The kinds of durable facts, by the names of the HTTP contract.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum EventKind {
    MessageCreated,
    MessageRead,
    Queued,
    Position,
    Offered,
    Accepted,
    Declined,
    OfferExpired,
    Waiting,
    Resumed,
    Transferred,
    /// Nobody took what was handed over: whoever did that has it again.
    Returned,
    Ended,
    Closed,
    Updated,
    VisitorLeft,
    VisitorReturned,
    AgentPresence,
    Escalated,
    Mentioned,
    TargetBreached,
    /// A meeting was booked, moved or cancelled.
    MeetingChanged,
    /// An admin tries out how an agent's attention is got.
    TestNotification,
}

impl EventKind {
    pub fn name(self) -> &'static str {
        match self {
            EventKind::MessageCreated => "message.created",
            EventKind::MessageRead => "message.read",
            EventKind::Queued => "conversation.queued",
            EventKind::Position => "conversation.position",
            EventKind::Offered => "conversation.offered",
            EventKind::Accepted => "conversation.accepted",
            EventKind::Declined => "conversation.declined",
            EventKind::OfferExpired => "conversation.offer_expired",
            EventKind::Waiting => "conversation.waiting",
            EventKind::Resumed => "conversation.resumed",
            EventKind::Transferred => "conversation.transferred",
            EventKind::Returned => "conversation.returned",
            EventKind::Ended => "conversation.ended",
            EventKind::Closed => "conversation.closed",
            EventKind::Updated => "conversation.updated",
            EventKind::VisitorLeft => "visitor.left",
            EventKind::VisitorReturned => "visitor.returned",
            EventKind::AgentPresence => "agent.presence",
            EventKind::Escalated => "conversation.escalated",
            EventKind::Mentioned => "conversation.mentioned",
            EventKind::TargetBreached => "target.breached",
            EventKind::MeetingChanged => "meeting.changed",
            EventKind::TestNotification => "agent.test_notification",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_topics_share_a_key() {
        let mut keys = vec![Topic::Agents.key()];
        for id in 1..50 {
            keys.push(Topic::Visitor(VisitorId(id)).key());
            keys.push(Topic::Agent(AgentId(id)).key());
        }
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();

        assert_eq!(keys.len(), count);
    }
}
