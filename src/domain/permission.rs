//! Who may do what.

/// What a signed-in person is to the workspace; each includes the ones before.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Role {
    Agent,
    Supervisor,
    Admin,
}

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Role::Agent => "agent",
            Role::Supervisor => "supervisor",
            Role::Admin => "admin",
        }
    }

    pub fn from_name(name: &str) -> Option<Role> {
        Some(match name {
            "agent" => Role::Agent,
            "supervisor" => Role::Supervisor,
            "admin" => Role::Admin,
            _ => return None,
        })
    }

    /// Whether this role sees conversations of others while they run.
    ///
    /// Everybody sees the queue, what is theirs, and what is over (field rule 53).
    pub fn sees_all_conversations(self) -> bool {
        Role::Supervisor <= self
    }
}
