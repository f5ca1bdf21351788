//! The visitor's side of the API.

pub mod conversation;
pub mod messages;
pub mod session;
pub mod transcript;
