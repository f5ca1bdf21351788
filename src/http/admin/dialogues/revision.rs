//! Which state of a dialogue somebody has before their eyes, so that two admins never undo each
//! other's work without knowing.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{
    error::{Error, Result},
    http::request::Fields,
    store::dialogues::{Dialogue, flow_json},
};

/// What a request that makes a dialogue may bring along from another server.
pub(super) const OF_THE_SERVER: [&str; 7] =
    ["id", "published", "has_changes", "problems", "warnings", "created_at", "revision"];

/// Another text for another draft. Of settings the last word holds; they are saved one by one.
pub(super) fn of(dialogue: &Dialogue) -> String {
    let mut hasher = DefaultHasher::new();
    flow_json(&dialogue.draft).to_string().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

pub(super) fn read(body: &Fields) -> Result<Option<String>> {
    body.optional_line("revision", 1..=64)
}

/// Refuses what was made of another draft than the present one; who names none insists.
pub(super) fn require(based_on: Option<&str>, dialogue: &Dialogue) -> Result<()> {
    match based_on {
        Some(known) if known != of(dialogue) => {
            let message = "somebody else has changed this dialogue meanwhile; load it again";
            Err(Error::conflict(message).with_code("stale_revision"))
        }
        _ => Ok(()),
    }
}
