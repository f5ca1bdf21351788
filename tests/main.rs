//! The one integration binary: the real server, real SQLite, real sockets.

mod crash;
mod live_chat;
mod long_poll;
mod replay;
mod support;
mod tidy;
