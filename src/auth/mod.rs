//! Secrets: bytes in, verdict out. Nothing here knows where they are kept.

pub mod identity;
pub mod link;
pub mod password;
pub mod throttle;
pub mod token;
pub mod totp;
