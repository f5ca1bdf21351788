//! What the server asks of others by HTTP: push services, webhooks, and whoever writes
//! summaries.

mod client;
mod guard;
pub mod push;
pub mod summary;
pub mod webhooks;

pub use client::{Answer, Client, Failure, Target};
pub use guard::Reach;
