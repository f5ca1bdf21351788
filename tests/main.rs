//! The one integration binary: the real server, real SQLite, real sockets.

mod live_chat;
mod long_poll;
mod support;
mod tidy;
