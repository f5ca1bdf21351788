//! Answers, with the headers that protect them, in this one place.

use std::borrow::Cow;

use serde_json::Value;

/// What a handler answers.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    pub body: Body,
}

#[derive(Debug)]
pub enum Body {
    Bytes(Vec<u8>),
    Static(&'static [u8]),
    /// The poll is parked; whoever wakes it answers.
    Parked,
}

impl Response {
    fn new(status: u16, content_type: &'static str, body: Body) -> Response {
        let headers = vec![("Content-Type", Cow::Borrowed(content_type))];
        Response { status, headers, body }
    }

    pub fn json(value: &Value) -> Response {
        Response::json_text(value.to_string())
    }

    pub fn json_text(text: String) -> Response {
        Response::new(200, "application/json", Body::Bytes(text.into_bytes())).private()
    }

    pub fn created(value: &Value) -> Response {
        Response { status: 201, ..Response::json(value) }
    }

    /// The same answer, for something that was made.
    pub fn as_created(self) -> Response {
        Response { status: 201, ..self }
    }

    /// The same page, for an address that leads nowhere.
    pub fn as_not_found(self) -> Response {
        Response { status: 404, ..self }
    }

    pub fn problem(status: u16, value: &Value) -> Response {
        let body = Body::Bytes(value.to_string().into_bytes());
        Response::new(status, "application/problem+json", body).private()
    }

    pub fn empty() -> Response {
        Response { status: 204, headers: Vec::new(), body: Body::Bytes(Vec::new()) }.private()
    }

    pub fn not_modified() -> Response {
        Response { status: 304, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
    }

    pub fn text(content_type: &'static str, text: String) -> Response {
        Response::new(200, content_type, Body::Bytes(text.into_bytes())).private()
    }

    pub fn bytes(content_type: &str, bytes: Vec<u8>) -> Response {
        let mut response = Response::new(200, "", Body::Bytes(bytes));
        response.headers = vec![("Content-Type", Cow::Owned(content_type.to_string()))];
        response
    }

    pub fn embedded(content_type: &'static str, bytes: &'static [u8]) -> Response {
        Response::new(200, content_type, Body::Static(bytes))
    }

    pub fn redirect(path: &'static str) -> Response {
        Response { status: 302, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
            .with("Location", path)
            .private()
    }

    /// After a form was sent: reloading what follows does not send it again.
    pub fn see_other(path: String) -> Response {
        Response { status: 303, headers: Vec::new(), body: Body::Bytes(Vec::new()) }
            .with("Location", path)
            .private()
    }

    /// The same page, for something that is over.
    pub fn as_gone(self) -> Response {
        Response { status: 410, ..self }
    }

    /// The same page, for something that cannot be as it was asked for.
    pub fn as_conflict(self) -> Response {
        Response { status: 409, ..self }
    }

    /// The same page, for a form with something wrong in it.
    pub fn as_unprocessable(self) -> Response {
        Response { status: 422, ..self }
    }

    /// The same page, for somebody who may not do it.
    pub fn as_forbidden(self) -> Response {
        Response { status: 403, ..self }
    }

    /// The same page, for somebody who should slow down.
    pub fn as_too_many(self) -> Response {
        Response { status: 429, ..self }
    }

    pub fn parked() -> Response {
        Response { status: 202, headers: Vec::new(), body: Body::Parked }
    }

    pub fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Response {
        self.headers.push((name, value.into()));
        self
    }

    /// Answers about people are kept by nobody on the way.
    fn private(self) -> Response {
        self.with("Cache-Control", "no-store")
    }

    pub fn len(&self) -> usize {
        match &self.body {
            Body::Bytes(bytes) => bytes.len(),
            Body::Static(bytes) => bytes.len(),
            Body::Parked => 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn is_parked(&self) -> bool {
        matches!(self.body, Body::Parked)
    }
}

/// Headers of every answer, whatever it is.
pub const ALWAYS: [(&str, &str); 2] =
    [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin")];

/// Whether a text may stand in a header: anything else could end it and begin another.
pub fn is_header_safe(value: &str) -> bool {
    value.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The head of an answer as it goes over the wire, for answers that bypass tiny_http.
pub fn render_head(response: &Response, date: &str) -> Vec<u8> {
    let reason = reason(response.status);
    let mut head = format!("HTTP/1.1 {} {reason}\r\nDate: {date}\r\n", response.status);
    for (name, value) in headers(response) {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    head.push_str(&format!("Content-Length: {}\r\n", response.len()));
    head.into_bytes()
}

/// All headers that are safe to send.
pub fn headers(response: &Response) -> impl Iterator<Item = (&str, &str)> {
    let own = response.headers.iter().map(|(name, value)| (*name, value.as_ref()));
    own.chain(ALWAYS).filter(|(_, value)| is_header_safe(value))
}

/// The first digit of a status, which says how it went.
pub fn digit(status: u16) -> usize {
    usize::from(status / 100)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        303 => "See Other",
        409 => "Conflict",
        410 => "Gone",
        503 => "Service Unavailable",
        _ => "Status",
    }
}

/// `Content-Disposition` for a name that a stranger chose (RFC 6266).
pub fn disposition(kind: &str, name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                encoded.push(byte as char);
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{kind}; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_split_the_answer() {
        for name in ["a\r\nSet-Cookie: x=1", "\u{202e}gpj.exe", "a\"b;c", "..\\..\\x", "日本.png"]
        {
            let value = disposition("attachment", name);

            assert!(is_header_safe(&value), "{value:?}");
            assert!(!value["attachment; ".len()..].contains([';', '"', '\\', '/']), "{value}");
        }
    }

    #[test]
    fn a_header_with_a_line_break_is_left_out() {
        let response = Response::empty().with("X-Name", "a\r\nSet-Cookie: evil=1".to_string());

        let head = String::from_utf8(render_head(&response, "now")).unwrap();

        assert!(!head.contains("evil"), "{head}");
    }
}
