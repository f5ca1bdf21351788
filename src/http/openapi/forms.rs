//! Widgets, and what visitors ask of the server beside the chat.

use super::{Note, note};

pub(super) const WIDGET: &[(&str, &str)] = &[
    ("name?", "string"),
    ("workstream?", "integer"),
    ("origins?", "array"),
    ("locale?", "string"),
    ("appearance?", "object"),
    ("identity_keys?", "array"),
    ("prechat?", "array"),
    ("prechat_text?", "string"),
    ("rating?", "boolean"),
    ("dialogue?", "integer"),
];

pub(super) const NOTES: &[Note] =
    &[note("POST", "/api/v1/visitor/transcript", "Sends the history by e-mail, to one address")
        .takes(&[("email?", "string")])];
