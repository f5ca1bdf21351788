//! The visitor's side of the API.

pub mod conversation;
pub mod dialogue;
pub mod identity;
pub mod meetings;
pub mod messages;
pub mod session;
pub mod transcript;
