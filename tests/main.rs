//! The one integration binary: the real server, real SQLite, real sockets.

mod attacks;
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
mod search;
mod summary;
mod support;
mod tidy;
