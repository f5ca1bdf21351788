//! The one integration binary: the real server, real SQLite, real sockets.

mod attacks;
mod contract;
mod crash;
mod field_rules;
mod identity;
mod live_chat;
mod long_poll;
mod mail;
mod modes;
mod notify;
mod queue_words;
mod replay;
mod rules;
mod rules_of_life;
mod support;
mod tidy;
