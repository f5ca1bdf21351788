//! The rules of the trade, as pure functions over plain values.
//!
//! Nothing in here knows a clock, a database, JSON, a thread or a log. Time comes in as `now`.

pub mod audit;
pub mod backup_plan;
pub mod booking;
pub mod canned;
pub mod conversation;
pub mod dispositions;
pub mod escalation;
pub mod facts;
pub mod feed;
pub mod flow;
pub mod hours;
pub mod ical;
pub mod ids;
pub mod meeting_words;
pub mod message;
pub mod origin;
pub mod permission;
pub mod prechat;
pub mod presence;
pub mod queue_words;
pub mod reports;
pub mod routing;
pub mod rules;
pub mod schedule;
pub mod slots;
pub mod summary;
pub mod system_text;
pub mod tags;
pub mod time;
pub mod transcript;
pub mod webhook;
pub mod workstream;
pub mod write_words;
