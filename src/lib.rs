//! Deskbell: live and persistent customer chat as one binary with one SQLite file.
//!
//! `docs/architecture.md` has the map and the invariants; `tests/tidy.rs` holds the modules to
//! their direction.

pub mod actions;
pub mod app;
pub mod attendance;
pub mod auth;
pub mod backups;
pub mod bell;
pub mod bench;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod error;
pub mod gate;
pub mod http;
pub mod hub;
pub mod limits;
pub mod mail;
pub mod metrics;
pub mod outbound;
pub mod store;
