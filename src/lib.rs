//! Deskbell: live and persistent customer chat as one binary with one SQLite file.
//!
//! The modules in reading order. `docs/architecture.md` has the map and the invariants.

pub mod actions;
pub mod attendance;
pub mod auth;
pub mod clock;
pub mod domain;
pub mod error;
pub mod hub;
pub mod limits;
pub mod store;
