//! The verbs. Each runs inside one write: loads rows, asks the domain, stores rows, tells news.
//!
//! HTTP, the clock thread and the command line call the same functions, so there is one "accept"
//! and one "close". Nothing here knows of HTTP or JSON.

pub mod accounts;
pub mod conversations;
pub mod deadlines;
pub mod dialogues;
pub mod escalation;
mod facts;
mod matter;
pub mod meetings;
pub mod messages;
pub mod notify;
pub mod opening;
pub mod prechat;
pub mod presence;
pub mod privacy;
mod push;
pub mod queue_words;
pub mod routing;
pub mod rules;
pub mod setup;
pub mod tags;
pub mod totp;
pub mod transcripts;
pub mod transfer;
pub mod usage;
pub mod visitors;
pub mod webhooks;
pub mod words;
pub mod wrap_up;

pub use matter::Caller;
