//! Words that agents put on conversations.

use super::ids::TagId;

/// What a tag may look like; each has a readable pair of colours in the console.
pub const COLORS: [&str; 9] =
    ["gray", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"];

#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    pub id: TagId,
    pub name: String,
    /// One of [`COLORS`].
    pub color: String,
}
