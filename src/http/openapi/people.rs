//! The rows of reports and privacy.

use super::{Note, note};

pub(super) const NOTES: &[Note] = &[
    note("GET", "/api/v1/reports/{name}", "Figures of a period, as JSON or CSV").asks(&[
        ("from", "string"),
        ("to", "string"),
        ("by", "string"),
        ("zone", "string"),
        ("workstream", "integer"),
        ("agent", "integer"),
        ("format", "string"),
    ]),
    note("GET", "/api/v1/privacy", "How long what is kept, and who was erased"),
    note("PATCH", "/api/v1/privacy", "Changes how many days each kind of data is kept")
        .takes(&[("retention?", "object")]),
    note("POST", "/api/v1/privacy/rewrite", "Writes the file anew, without remains"),
    note("GET", "/api/v1/contacts", "Finds people by name, e-mail, telephone or number")
        .asks(&[("q", "string")]),
    note("GET", "/api/v1/contacts/{id}/export", "Everything that is stored of a person"),
    note("POST", "/api/v1/contacts/{id}/erase", "Erases a person; `name` confirms whom")
        .takes(&[("name", "string")]),
];
