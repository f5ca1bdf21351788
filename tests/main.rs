//! The one integration binary: the real server, real SQLite, real sockets.

mod attacks;
mod contract;
mod crash;
mod identity;
mod live_chat;
mod long_poll;
mod mail;
mod replay;
mod support;
mod tidy;
