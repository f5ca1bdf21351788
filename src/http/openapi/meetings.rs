//! The rows of meetings and of the calendars in which they are booked.

use super::{Note, note};

const CALENDAR: &[(&str, &str)] = &[
    ("bookable?", "boolean"),
    ("title?", "string"),
    ("place?", "string"),
    ("duration_min?", "integer"),
    ("step_min?", "integer"),
    ("buffer_before_min?", "integer"),
    ("buffer_after_min?", "integer"),
    ("notice_min?", "integer"),
    ("horizon_days?", "integer"),
    ("day_max?", "integer"),
    ("zone?", "string"),
    ("week?", "object"),
];
const TEAM_CALENDAR: &[(&str, &str)] = &[
    ("bookable?", "boolean"),
    ("title?", "string"),
    ("place?", "string"),
    ("duration_min?", "integer"),
    ("step_min?", "integer"),
    ("notice_min?", "integer"),
    ("horizon_days?", "integer"),
];

pub(super) const NOTES: &[Note] = &[
    note("GET", "/api/v1/visitor/slots", "Times at which an agent or a team can be met").asks(&[
        ("agent", "integer"),
        ("team", "integer"),
        ("zone", "string"),
        ("from", "string"),
        ("days", "integer"),
    ]),
    note("GET", "/api/v1/visitor/meetings", "The visitor's meetings that are still to come"),
    note("POST", "/api/v1/visitor/meetings", "Books a meeting").takes(&[
        ("client_id", "string"),
        ("agent?", "integer"),
        ("team?", "integer"),
        ("start", "string"),
        ("zone", "string"),
        ("name?", "string"),
        ("email?", "string"),
        ("phone?", "string"),
        ("notes?", "string"),
    ]),
    note("GET", "/api/v1/me/calendar", "How I can be booked"),
    note("PUT", "/api/v1/me/calendar", "Changes how I can be booked").takes(CALENDAR),
    note("GET", "/api/v1/calendars", "Agents and teams that can be booked"),
    note("GET", "/api/v1/meetings", "Meetings, soonest first: mine, or all for supervisors").asks(
        &[
            ("agent", "integer"),
            ("team", "integer"),
            ("state", "string"),
            ("from", "string"),
            ("to", "string"),
            ("cursor", "string"),
            ("limit", "integer"),
        ],
    ),
    note("GET", "/api/v1/meetings/{id}", "One meeting"),
    note("GET", "/api/v1/meetings/{id}/slots", "Times to which a meeting can be moved")
        .asks(&[("from", "string"), ("days", "integer")]),
    note("POST", "/api/v1/meetings/{id}/move", "Moves a meeting; both sides are told")
        .takes(&[("start", "string")]),
    note("POST", "/api/v1/meetings/{id}/cancel", "Cancels a meeting; both sides are told")
        .takes(&[("reason?", "string")]),
    note("GET", "/api/v1/users/{id}/calendar", "How a user can be booked"),
    note("PUT", "/api/v1/users/{id}/calendar", "Changes how a user can be booked").takes(CALENDAR),
    note("GET", "/api/v1/teams/{id}/calendar", "How a team can be booked"),
    note("PUT", "/api/v1/teams/{id}/calendar", "Changes how a team can be booked")
        .takes(TEAM_CALENDAR),
];
