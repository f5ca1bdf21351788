//! The rows of copies of the database.

use super::{Note, note};

const BACKUPS: &[(&str, &str)] = &[
    ("enabled?", "boolean"),
    ("every_hours?", "integer"),
    ("hour?", "integer"),
    ("keep?", "integer"),
];

pub(super) const NOTES: &[Note] = &[
    note("GET", "/api/v1/backups", "Copies of the database, and when they are made"),
    note("POST", "/api/v1/backups", "Makes a copy now"),
    note("PATCH", "/api/v1/backups", "Changes when copies are made, and how many are kept")
        .takes(BACKUPS),
    note("GET", "/api/v1/backups/{name}", "A part of a copy (raw bytes), at most 8 MiB")
        .asks(&[("from", "integer")]),
    note("DELETE", "/api/v1/backups/{name}", "Deletes a copy"),
];
