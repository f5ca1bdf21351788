//! The one integration binary: the real server, real SQLite, real sockets.

mod attacks;
mod canned;
mod contract;
mod crash;
mod descriptors;
mod identity;
mod live_chat;
mod long_poll;
mod mail;
mod modes;
mod notify;
mod queue_words;
mod replay;
mod rules;
mod summary;
mod support;
mod tidy;
mod wrap_up;
