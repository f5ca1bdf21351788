//! Ids as types of their own, so that an agent's number is never taken for a conversation's.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person who answers.
    AgentId
);
id!(
    /// A text that is put into answers.
    CannedId
);
id!(
    /// A known or unknown person behind a visitor.
    ContactId
);
id!(
    /// One matter between a visitor and the team.
    ConversationId
);
id!(
    /// One event on its way to a webhook.
    DeliveryId
);
id!(
    /// A script that visitors walk through.
    DialogueId
);
id!(
    /// What a conversation was about.
    DispositionId
);
id!(
    /// A fact in the workspace-wide order of facts.
    EventId
);
id!(FileId);
id!(HoursId);
id!(IdentityKeyId);
id!(
    /// A time that a visitor has booked with an agent.
    MeetingId
);
id!(
    /// Ordered: a later message has a larger id.
    MessageId
);
id!(
    /// Something that goes out to the world.
    OutboxId
);
id!(RuleId);
id!(
    /// A browser that is told by web push.
    SubscriptionId
);
id!(TagId);
id!(TeamId);
id!(
    /// A contact at a widget, known by its token.
    VisitorId
);
id!(
    /// A program of others that is told of what happens.
    WebhookId
);
id!(WidgetId);
id!(WorkstreamId);
