//! Who does something that is worth remembering.

use super::ids::AgentId;

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Actor {
    /// Signed in, by name.
    User { id: AgentId, name: String },
    /// A program with a token of that user's; the token's name.
    Token { of: AgentId, name: String },
    /// The server itself, or whoever sits at its command line.
    System { name: &'static str },
    /// Nobody who is known: a sign-in that failed.
    Unknown,
}

impl Actor {
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::User { .. } => "user",
            Actor::Token { .. } => "token",
            Actor::System { .. } => "system",
            Actor::Unknown => "unknown",
        }
    }

    pub fn agent(&self) -> Option<AgentId> {
        match self {
            Actor::User { id, .. } | Actor::Token { of: id, .. } => Some(*id),
            Actor::System { .. } | Actor::Unknown => None,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Actor::User { name, .. } | Actor::Token { name, .. } => name,
            Actor::System { name } => name,
            Actor::Unknown => "unknown",
        }
    }
}
