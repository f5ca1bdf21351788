//! The API as an OpenAPI 3.1 document, made from the table of routes, so that the two cannot
//! disagree. What a table cannot say (meanings and bodies) stands here, row by row; a test holds
//! that no row is missing.

mod backups;
mod forms;
mod meetings;
mod people;
mod sign_in;
mod webhooks;

use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use super::{
    response::Response,
    routes::{Context, Handler, ROUTES, Route},
};
use crate::error::Result;
use forms::WIDGET;

/// `GET /api/v1/openapi.json`
pub fn document(_context: &Context) -> Result<Response> {
    // It never changes while we run, and making it takes longer than most requests.
    static TEXT: OnceLock<String> = OnceLock::new();
    Ok(Response::json_text(TEXT.get_or_init(|| build().to_string()).clone()))
}

/// What a route is for, and the fields of its body: `name` or `name?`, then its type.
pub struct Note {
    pub method: &'static str,
    pub path: &'static str,
    pub summary: &'static str,
    pub body: &'static [(&'static str, &'static str)],
    pub query: &'static [(&'static str, &'static str)],
}

const fn note(method: &'static str, path: &'static str, summary: &'static str) -> Note {
    Note { method, path, summary, body: &[], query: &[] }
}

impl Note {
    const fn takes(mut self, body: &'static [(&'static str, &'static str)]) -> Note {
        self.body = body;
        self
    }

    const fn asks(mut self, query: &'static [(&'static str, &'static str)]) -> Note {
        self.query = query;
        self
    }
}

const PAGE: &[(&str, &str)] = &[("before", "integer"), ("cursor", "string"), ("limit", "integer")];
const FEED: &[(&str, &str)] = &[("after", "integer"), ("wait", "integer")];
const WORKSTREAM: &[(&str, &str)] = &[
    ("name?", "string"),
    ("mode?", "string"),
    ("distribution?", "string"),
    ("routing?", "object"),
    ("accept_timeout_s?", "integer"),
    ("on_no_accept?", "string"),
    ("keep_same_agent?", "boolean"),
    ("response_target_s?", "integer"),
    ("preview?", "boolean"),
    ("idle_end_s?", "integer"),
    ("visitor_grace_s?", "integer"),
    ("waiting_close_s?", "integer"),
    ("wrap_up?", "object"),
    ("messages?", "object"),
    ("fallback?", "object"),
    ("hours?", "integer"),
    ("presences?", "array"),
    ("require_identity?", "boolean"),
    ("promise_s?", "integer"),
    ("offline_form?", "boolean"),
];
const HOURS: &[(&str, &str)] =
    &[("name?", "string"), ("zone?", "string"), ("week?", "object"), ("holidays?", "array")];
const CANNED: &[(&str, &str)] = &[
    ("shortcut?", "string"),
    ("title?", "string"),
    ("text?", "string"),
    ("team?", "integer"),
    ("personal?", "boolean"),
];
const DISPOSITION: &[(&str, &str)] = &[
    ("name?", "string"),
    ("parent?", "integer"),
    ("workstreams?", "array"),
    ("position?", "integer"),
    ("enabled?", "boolean"),
];
const TAG: &[(&str, &str)] = &[("name?", "string"), ("color?", "string")];
const TEAM: &[(&str, &str)] = &[("name?", "string"), ("members?", "array")];
const RULE: &[(&str, &str)] = &[
    ("name?", "string"),
    ("enabled?", "boolean"),
    ("workstream?", "integer"),
    ("match?", "string"),
    ("conditions?", "array"),
    ("agent?", "integer"),
    ("team?", "integer"),
];
const DIALOGUE: &[(&str, &str)] = &[
    ("name?", "string"),
    ("widgets?", "array"),
    ("enabled?", "boolean"),
    ("priority?", "integer"),
    ("idle_min?", "integer"),
    ("targeting?", "object"),
    ("draft?", "object"),
    ("revision?", "string"),
];
const USER: &[(&str, &str)] = &[
    ("name?", "string"),
    ("email?", "string"),
    ("display_name?", "string"),
    ("role?", "string"),
    ("enabled?", "boolean"),
    ("takes_chats?", "boolean"),
    ("capacity?", "integer"),
    ("schedule?", "object"),
    ("password?", "string"),
];
const MESSAGE: &[(&str, &str)] = &[("client_id", "string"), ("text", "string")];

pub const NOTES: &[Note] = &[
    note("GET", "/health", "The process answers"),
    note("GET", "/ready", "The database answers, too"),
    note("GET", "/metrics", "Figures for Prometheus"),
    note("GET", "/api/v1/openapi.json", "This document"),
    note("GET", "/api/v1/doctor", "How a request looks to the server; with the doctor's code"),
    note("GET", "/api/v1/demo", "The accounts of a demo"),
    note("POST", "/api/v1/test/clock", "Moves the clock forward; with test hooks only")
        .takes(&[("advance_ms", "integer")]),
    note("POST", "/api/v1/visitor/session", "Begins or resumes a visitor's session").takes(&[
        ("widget", "string"),
        ("token?", "string"),
        ("identity?", "string"),
        ("page?", "object"),
        ("locale?", "string"),
        ("time_zone?", "string"),
    ]),
    note("POST", "/api/v1/visitor/conversation", "Asks for an agent")
        .takes(&[("fields?", "object"), ("message?", "object")]),
    note("GET", "/api/v1/visitor/dialogues", "Dialogues that may start on a page")
        .asks(&[("url", "string")]),
    note("POST", "/api/v1/visitor/dialogue", "Begins a dialogue")
        .takes(&[("dialogue", "integer"), ("page?", "object")]),
    note("POST", "/api/v1/visitor/answer", "Answers the card of a dialogue that waits")
        .takes(&[("card", "string"), ("value?", "any")]),
    note("POST", "/api/v1/visitor/offline", "Leaves a message for the next opening").takes(&[
        ("client_id", "string"),
        ("text", "string"),
        ("name?", "string"),
        ("email?", "string"),
        ("phone?", "string"),
    ]),
    note("POST", "/api/v1/visitor/end", "Ends a live conversation"),
    note("POST", "/api/v1/visitor/rating", "Rates the last conversation")
        .takes(&[("score", "integer"), ("comment?", "string")]),
    note("POST", "/api/v1/visitor/messages", "Writes").takes(MESSAGE),
    note("GET", "/api/v1/visitor/messages", "The visitor's history").asks(PAGE),
    note("PUT", "/api/v1/visitor/files/{client_id}", "Sends a file (raw bytes)")
        .asks(&[("name", "string")]),
    note("GET", "/api/v1/visitor/files/{id}", "A file of the visitor's conversations"),
    note("POST", "/api/v1/visitor/typing", "Says that the visitor is typing")
        .takes(&[("text?", "string"), ("active?", "boolean")]),
    note("POST", "/api/v1/visitor/read", "Has seen everything up to a message")
        .takes(&[("message", "integer")]),
    note("GET", "/api/v1/visitor/transcript", "The history as a document")
        .asks(&[("format", "string")]),
    note("GET", "/api/v1/visitor/events", "The visitor's feed").asks(FEED),
    note("GET", "/api/v1/setup", "Whether nobody has an account yet"),
    note("POST", "/api/v1/setup", "Makes the first admin").takes(&[
        ("code", "string"),
        ("name", "string"),
        ("email", "string"),
        ("password", "string"),
        ("site_origin?", "string"),
    ]),
    note("GET", "/api/v1/me", "Who I am"),
    note("PATCH", "/api/v1/me", "Changes the name that visitors see")
        .takes(&[("display_name?", "string")]),
    note("PUT", "/api/v1/me/presence", "What I am up to").takes(&[("presence", "string")]),
    note("PUT", "/api/v1/me/password", "Changes my password")
        .takes(&[("current", "string"), ("password", "string")]),
    note("POST", "/api/v1/me/push", "Has this browser told while no console is open")
        .takes(&[("endpoint", "string"), ("keys", "object")]),
    note("DELETE", "/api/v1/me/push", "Has this browser told no longer")
        .takes(&[("endpoint", "string")]),
    note("GET", "/api/v1/push/key", "The server's public key for web push"),
    note("GET", "/api/v1/inbox", "What I have to look at now"),
    note("GET", "/api/v1/events", "My feed").asks(FEED),
    note("GET", "/api/v1/mentions", "Where I was named in a note and have not looked since"),
    note("DELETE", "/api/v1/mentions/{id}", "I have looked there; by the conversation"),
    note("GET", "/api/v1/conversations", "Conversations, newest first").asks(&[
        ("state", "string"),
        ("agent", "integer"),
        ("team", "integer"),
        ("contact", "integer"),
        ("disposition", "integer"),
        ("tag", "integer"),
        ("from", "string"),
        ("to", "string"),
        ("q", "string"),
        ("cursor", "string"),
        ("limit", "integer"),
    ]),
    note("GET", "/api/v1/conversations/{id}", "One conversation"),
    note("GET", "/api/v1/conversations/{id}/search", "Its messages with these words").asks(&[
        ("q", "string"),
        ("cursor", "string"),
        ("limit", "integer"),
    ]),
    note("GET", "/api/v1/conversations/{id}/summary", "What it was about, in its own words"),
    note("POST", "/api/v1/conversations/{id}/accept", "Takes what is offered"),
    note("POST", "/api/v1/conversations/{id}/decline", "Says no to an offer"),
    note("POST", "/api/v1/conversations/{id}/park", "Puts it aside"),
    note("POST", "/api/v1/conversations/{id}/resume", "Takes it up again"),
    note("POST", "/api/v1/conversations/{id}/release", "Gives it back to the queue"),
    note("POST", "/api/v1/conversations/{id}/transfer", "Hands it to somebody else").takes(&[
        ("agent?", "integer"),
        ("team?", "integer"),
        ("workstream?", "integer"),
        ("note?", "string"),
    ]),
    note("POST", "/api/v1/conversations/{id}/join", "Joins in, or invites a colleague")
        .takes(&[("agent?", "integer")]),
    note("POST", "/api/v1/conversations/{id}/leave", "Goes again after joining"),
    note("POST", "/api/v1/conversations/{id}/end", "Ends it; the wrap-up follows"),
    note("PUT", "/api/v1/conversations/{id}/wrap_up", "Submits the caller's wrap-up")
        .takes(&[("disposition?", "integer"), ("notes?", "string")]),
    note("PUT", "/api/v1/conversations/{id}/tags", "Puts exactly these tags on it")
        .takes(&[("tags", "array")]),
    note("POST", "/api/v1/conversations/{id}/done", "Closes it after the wrap-up"),
    note("POST", "/api/v1/conversations/{id}/block", "Blocks the person, or no longer")
        .takes(&[("blocked?", "boolean")]),
    note("POST", "/api/v1/conversations/{id}/assign", "Gives it to somebody at once")
        .takes(&[("agent", "integer")]),
    note("POST", "/api/v1/conversations/{id}/force_close", "Closes it at once"),
    note("GET", "/api/v1/conversations/{id}/messages", "Its messages").asks(PAGE),
    note("POST", "/api/v1/conversations/{id}/messages", "Writes, or leaves a note").takes(&[
        ("client_id", "string"),
        ("text", "string"),
        ("note?", "boolean"),
        ("mentions?", "array"),
        ("seen?", "integer"),
    ]),
    note("PUT", "/api/v1/conversations/{id}/files/{client_id}", "Sends a file (raw bytes)")
        .asks(&[("name", "string")]),
    note("POST", "/api/v1/conversations/{id}/typing", "Says that the agent is typing")
        .takes(&[("active?", "boolean")]),
    note("POST", "/api/v1/conversations/{id}/read", "Has seen everything up to a message")
        .takes(&[("message", "integer")]),
    note("GET", "/api/v1/files/{id}", "A file of a conversation"),
    note("GET", "/api/v1/contacts/{id}", "A person"),
    note("PATCH", "/api/v1/contacts/{id}", "Changes a person's card").takes(&[
        ("name?", "string"),
        ("email?", "string"),
        ("phone?", "string"),
        ("fields?", "object"),
    ]),
    note("POST", "/api/v1/contacts/{id}/merge", "Makes another card a part of this one")
        .takes(&[("contact", "integer")]),
    note("GET", "/api/v1/conversations/{id}/journey", "Pages on which the visitor had the widget"),
    note("GET", "/api/v1/canned", "Canned responses that I may use").asks(&[
        ("q", "string"),
        ("cursor", "string"),
        ("limit", "integer"),
    ]),
    note("POST", "/api/v1/canned", "Adds a canned response").takes(CANNED),
    note("GET", "/api/v1/canned/{id}", "One canned response"),
    note("PATCH", "/api/v1/canned/{id}", "Changes a canned response").takes(CANNED),
    note("DELETE", "/api/v1/canned/{id}", "Deletes a canned response"),
    note("GET", "/api/v1/canned/{id}/text", "Its text, filled in for a conversation")
        .asks(&[("conversation", "integer")]),
    note("GET", "/api/v1/admin/info", "Version and addresses"),
    note("GET", "/api/v1/users", "All users"),
    note("POST", "/api/v1/users", "Adds a user").takes(USER),
    note("GET", "/api/v1/users/{id}", "One user"),
    note("PATCH", "/api/v1/users/{id}", "Changes a user").takes(USER),
    note("DELETE", "/api/v1/users/{id}", "Deletes a user; what they said stays"),
    note("GET", "/api/v1/teams", "All teams"),
    note("POST", "/api/v1/teams", "Adds a team").takes(TEAM),
    note("GET", "/api/v1/teams/{id}", "One team"),
    note("PATCH", "/api/v1/teams/{id}", "Changes a team").takes(TEAM),
    note("DELETE", "/api/v1/teams/{id}", "Deletes an unused team"),
    note("GET", "/api/v1/rules", "All routing rules in their order"),
    note("POST", "/api/v1/rules", "Adds a routing rule behind the others").takes(RULE),
    note("PUT", "/api/v1/rules/order", "Puts all routing rules into an order")
        .takes(&[("ids", "array")]),
    note("POST", "/api/v1/rules/try", "Which rule would match a visitor, and why not the others")
        .takes(&[("workstream", "integer"), ("visitor?", "object")]),
    note("GET", "/api/v1/rules/{id}", "One routing rule"),
    note("PATCH", "/api/v1/rules/{id}", "Changes a routing rule").takes(RULE),
    note("DELETE", "/api/v1/rules/{id}", "Deletes a routing rule"),
    note("GET", "/api/v1/dialogues", "All dialogues, without their drafts"),
    note("POST", "/api/v1/dialogues", "Adds a dialogue").takes(DIALOGUE),
    note("POST", "/api/v1/dialogues/check", "What stands in the way of publishing a flow")
        .takes(&[("flow", "object")]),
    note("POST", "/api/v1/dialogues/try", "Plays a flow with these answers").takes(&[
        ("flow", "object"),
        ("answers?", "array"),
        ("contact?", "object"),
        ("page_url?", "string"),
    ]),
    note("GET", "/api/v1/dialogues/{id}", "One dialogue, with its draft"),
    note("PATCH", "/api/v1/dialogues/{id}", "Changes a dialogue").takes(DIALOGUE),
    note("DELETE", "/api/v1/dialogues/{id}", "Deletes a dialogue; whoever is in it finishes it"),
    note("POST", "/api/v1/dialogues/{id}/publish", "Gives the draft to visitors")
        .takes(&[("revision?", "string")]),
    note("GET", "/api/v1/dialogues/{id}/versions", "What was published, newest first"),
    note("GET", "/api/v1/dialogues/{id}/versions/{version}", "A version with its flow"),
    note("POST", "/api/v1/dialogues/{id}/versions/{version}/restore", "Makes it the draft again"),
    note("GET", "/api/v1/dialogues/{id}/figures", "How visitors fared, card by card")
        .asks(&[("from", "string"), ("to", "string")]),
    note("GET", "/api/v1/workstreams", "All workstreams"),
    note("POST", "/api/v1/workstreams", "Adds a workstream").takes(WORKSTREAM),
    note("GET", "/api/v1/workstreams/{id}", "One workstream"),
    note("PATCH", "/api/v1/workstreams/{id}", "Changes a workstream").takes(WORKSTREAM),
    note("DELETE", "/api/v1/workstreams/{id}", "Deletes an unused workstream"),
    note("GET", "/api/v1/dispositions", "All dispositions, each behind its parent"),
    note("POST", "/api/v1/dispositions", "Adds a disposition").takes(DISPOSITION),
    note("GET", "/api/v1/dispositions/{id}", "One disposition"),
    note("PATCH", "/api/v1/dispositions/{id}", "Changes a disposition").takes(DISPOSITION),
    note("DELETE", "/api/v1/dispositions/{id}", "Deletes a disposition that nobody has chosen"),
    note("GET", "/api/v1/tags", "All tags"),
    note("POST", "/api/v1/tags", "Adds a tag").takes(TAG),
    note("GET", "/api/v1/tags/{id}", "One tag"),
    note("PATCH", "/api/v1/tags/{id}", "Changes a tag").takes(TAG),
    note("DELETE", "/api/v1/tags/{id}", "Deletes a tag, from its conversations, too"),
    note("GET", "/api/v1/hours", "All operating hours"),
    note("POST", "/api/v1/hours", "Adds operating hours").takes(HOURS),
    note("GET", "/api/v1/hours/{id}", "One set of operating hours"),
    note("PATCH", "/api/v1/hours/{id}", "Changes operating hours").takes(HOURS),
    note("DELETE", "/api/v1/hours/{id}", "Deletes unused operating hours"),
    note("GET", "/api/v1/time_zones", "Names of time zones"),
    note("GET", "/api/v1/system_messages", "What the system may say, and when"),
    note("GET", "/api/v1/widgets", "All widgets"),
    note("POST", "/api/v1/widgets", "Adds a widget").takes(WIDGET),
    note("GET", "/api/v1/widgets/{id}", "One widget"),
    note("PATCH", "/api/v1/widgets/{id}", "Changes a widget").takes(WIDGET),
    note("DELETE", "/api/v1/widgets/{id}", "Deletes an unused widget"),
    note("GET", "/api/v1/tokens", "All API tokens, without their secrets"),
    note("POST", "/api/v1/tokens", "Makes an API token, shown this once")
        .takes(&[("name", "string")]),
    note("DELETE", "/api/v1/tokens/{id}", "Revokes an API token"),
    note("GET", "/api/v1/settings", "Settings of the whole workspace, without the password"),
    note("PATCH", "/api/v1/settings", "Changes settings; `smtp` and `summary` are replaced").takes(
        &[
            ("smtp?", "object"),
            ("summary?", "object"),
            ("notifications?", "object"),
            ("limits?", "object"),
            ("country_header?", "string"),
            ("time_zone?", "string"),
            ("audit?", "object"),
        ],
    ),
    note("POST", "/api/v1/settings/test_notifications", "Tries every way of being told"),
    note("GET", "/api/v1/usage", "Engagements by month, and their limits"),
    note("GET", "/api/v1/outbox", "Mails, newest first, without what they say")
        .asks(&[("cursor", "string"), ("limit", "integer")]),
    note("POST", "/api/v1/outbox/{id}/retry", "Tries a mail at once"),
];

/// All rows, also those that stand in files of their own.
pub fn notes() -> impl Iterator<Item = &'static Note> {
    let more = [
        backups::NOTES,
        forms::NOTES,
        meetings::NOTES,
        people::NOTES,
        sign_in::NOTES,
        webhooks::NOTES,
    ];
    NOTES.iter().chain(more.into_iter().flatten())
}

/// Whether a route belongs to the API; pages and their files do not.
pub fn is_documented(path: &str) -> bool {
    path.starts_with("/api/") || matches!(path, "/health" | "/ready" | "/metrics")
}

pub fn build() -> Value {
    let mut paths = Map::new();
    for route in ROUTES.iter().filter(|route| is_documented(route.path)) {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.name().to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Deskbell", "version": env!("CARGO_PKG_VERSION")},
        "paths": paths,
        "components": {
            "securitySchemes": {
                "visitor": {"type": "http", "scheme": "bearer"},
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "deskbell_session"},
            },
            "schemas": {"Problem": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "code", "request_id"],
                "properties": {
                    "type": {"type": "string"}, "title": {"type": "string"},
                    "status": {"type": "integer"}, "detail": {"type": "string"},
                    "code": {"type": "string"}, "request_id": {"type": "string"},
                    "field": {"type": "string"}, "state": {"type": "string"},
                    "reason": {"type": "string"},
                },
            }},
        },
    })
}

fn operation(route: &Route) -> Value {
    let note = notes().find(|note| note.path == route.path && note.method == route.method.name());
    let mut operation = json!({
        "summary": note.map_or("", |note| note.summary),
        "security": security(&route.handler),
        "parameters": parameters(route.path, note.map_or(&[], |note| note.query)),
        "responses": {
            "2XX": {"description": "As asked"},
            "default": {
                "description": "Refused, with the reason",
                "content": {"application/problem+json": {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                }},
            },
        },
    });
    if let Some(note) = note.filter(|note| !note.body.is_empty()) {
        operation["requestBody"] =
            json!({"content": {"application/json": {"schema": schema(note.body)}}});
    }
    operation
}

fn security(handler: &Handler) -> Value {
    match handler {
        Handler::Open(_) | Handler::Demo(_) | Handler::TestHook(_) | Handler::NewVisitor(_) => {
            json!([])
        }
        Handler::Visitor(_) => json!([{"visitor": []}]),
        Handler::Agent(role, _) => json!([{"session": [role.name()]}, {"token": [role.name()]}]),
    }
}

fn parameters(path: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let braces = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = braces.map(|name| {
        let kind = if name == "id" { "integer" } else { "string" };
        json!({"name": name, "in": "path", "required": true, "schema": {"type": kind}})
    });
    let in_query = query
        .iter()
        .map(|(name, kind)| json!({"name": name, "in": "query", "schema": {"type": kind}}));
    in_path.chain(in_query).collect()
}

fn schema(fields: &[(&str, &str)]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for (name, kind) in fields {
        let (name, is_optional) = match name.strip_suffix('?') {
            Some(name) => (name, true),
            None => (*name, false),
        };
        let of_kind = if *kind == "any" { json!({}) } else { json!({"type": kind}) };
        properties.insert(name.to_string(), of_kind);
        if !is_optional {
            required.push(name);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}
