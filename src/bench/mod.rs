//! `deskbell bench`: measures this machine and this binary, with a load generator of its own.
//!
//! Everything stays on the loopback interface and in a temporary folder.

pub mod client;
