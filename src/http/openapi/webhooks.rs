//! Webhooks, and the audit log.

use super::{Note, note};

const WEBHOOK: &[(&str, &str)] = &[
    ("name?", "string"),
    ("url?", "string"),
    ("events?", "array"),
    ("workstream?", "integer"),
    ("notes?", "boolean"),
    ("enabled?", "boolean"),
];
const FILTERS: &[(&str, &str)] = &[
    ("who", "integer"),
    ("kind", "string"),
    ("action", "string"),
    ("object", "string"),
    ("from", "string"),
    ("to", "string"),
    ("cursor", "string"),
    ("limit", "integer"),
];

pub(super) const NOTES: &[Note] = &[
    note("GET", "/api/v1/webhooks", "All webhooks, without their secrets"),
    note("POST", "/api/v1/webhooks", "Adds a webhook; its secret is shown this once")
        .takes(WEBHOOK),
    note("GET", "/api/v1/webhooks/{id}", "One webhook"),
    note("PATCH", "/api/v1/webhooks/{id}", "Changes a webhook, or switches it on and off")
        .takes(WEBHOOK),
    note("DELETE", "/api/v1/webhooks/{id}", "Deletes a webhook and its log"),
    note("POST", "/api/v1/webhooks/{id}/rotate", "A new secret; the old one signs for a day more"),
    note("POST", "/api/v1/webhooks/{id}/test", "Sends `webhook.test`, and tells what came of it"),
    note("GET", "/api/v1/webhooks/{id}/deliveries", "What it was told, newest first")
        .asks(&[("cursor", "string"), ("limit", "integer")]),
    note("GET", "/api/v1/webhooks/{id}/deliveries/{delivery}", "One delivery, with its body"),
    note("POST", "/api/v1/webhooks/{id}/deliveries/{delivery}/replay", "Sends the same again"),
    note("GET", "/api/v1/audit", "Who did what, newest first").asks(FILTERS),
    note("GET", "/api/v1/audit/csv", "The same as a file").asks(FILTERS.split_at(6).0),
];
