//! The agents' side of the API.

pub mod account;
pub mod canned;
pub mod contacts;
pub mod conversations;
pub mod inbox;
pub mod meetings;
pub mod messages;
pub mod push;
pub mod search;
pub mod summary;
pub mod totp;
