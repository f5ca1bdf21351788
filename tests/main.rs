//! The one integration binary: the real server, real SQLite, real sockets.

mod api_page;
mod attacks;
mod canned;
mod contacts;
mod contract;
mod crash;
mod descriptors;
mod dialogues;
mod field_rules;
mod identity;
mod live_chat;
mod long_poll;
mod mail;
mod modes;
mod notify;
mod push;
mod queue_words;
mod replay;
mod rules;
mod rules_of_life;
mod search;
mod summary;
mod support;
mod tidy;
mod transfer;
mod wrap_up;
