//! Errors as answers: the one place where a kind becomes a status.

use serde_json::{Value, json};

use super::{response::Response, view};
use crate::error::{Error, Kind};

pub fn status(kind: Kind) -> (u16, &'static str) {
    match kind {
        Kind::Invalid => (400, "Bad request"),
        Kind::Unauthenticated => (401, "Unauthenticated"),
        Kind::Forbidden => (403, "Forbidden"),
        Kind::NotFound => (404, "Not found"),
        Kind::Conflict => (409, "Conflict"),
        Kind::Gone => (410, "Gone"),
        Kind::TooLarge => (413, "Too large"),
        Kind::Unprocessable => (422, "Unprocessable"),
        Kind::RateLimited => (429, "Too many requests"),
        Kind::Internal => (500, "Internal error"),
        Kind::Busy => (503, "Busy"),
    }
}

/// The error as problem+json (RFC 9457). Internal causes stay in the log.
pub fn to_response(error: &Error, request_id: &str) -> Response {
    let (status, title) = status(error.kind());
    let mut problem = json!({
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": error.code(),
        "detail": error.public_message(),
        "request_id": request_id,
    });
    if let Some(field) = error.field() {
        problem["field"] = field.into();
    }
    if let Some(state) = error.state() {
        problem["state"] = state.into();
    }
    if let Some(at) = error.next_open() {
        problem["next_open"] = view::time(at).into();
    }
    if let Some(reason) = error.reason() {
        problem["reason"] = reason.into();
    }
    if let Some((name, json)) = error.details() {
        problem[name] = view::stored_json(json).unwrap_or_default();
    }
    let mut response = Response::problem(status, &problem);
    if let Some(wait) = error.retry_after() {
        let seconds = wait.as_secs() + u64::from(0 < wait.subsec_nanos());
        response = response.with("Retry-After", seconds.max(1).to_string());
    }
    if error.kind() == Kind::Unauthenticated {
        response = response.with("WWW-Authenticate", "Bearer");
    }
    response
}

/// The time that was wanted is taken: what is free instead, and whether a message can be left.
pub fn slot_taken(slots: &[Value], has_offline_form: bool, request_id: &str) -> Response {
    let problem = json!({
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "code": "slot_taken",
        "detail": "this time is not free any more",
        "slots": slots,
        "offline_form": has_offline_form,
        "request_id": request_id,
    });
    Response::problem(409, &problem)
}

/// No route has this path.
pub fn no_such_route(request_id: &str) -> Response {
    to_response(&Error::not_found("page or resource"), request_id)
}

/// The path exists, but not with this method.
pub fn wrong_method(allowed: &str, request_id: &str) -> Response {
    let problem = json!({
        "type": "about:blank",
        "title": "Method not allowed",
        "status": 405,
        "code": "invalid",
        "detail": format!("this path answers to {allowed}"),
        "request_id": request_id,
    });
    Response::problem(405, &problem).with("Allow", allowed.to_string())
}
