//! The gate's own answers: short, and the last of their connection.

/// Why a request is not relayed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) title: &'static str,
    pub(super) code: &'static str,
    pub(super) detail: &'static str,
}

macro_rules! refusals {
    ($($name:ident = $status:literal $title:literal $code:literal $detail:literal;)*) => {
        impl Refusal {
            $(pub(super) const $name: Refusal = Refusal {
                status: $status, title: $title, code: $code, detail: $detail,
            };)*
        }
    };
}

refusals! {
    BAD_REQUEST = 400 "Bad Request" "invalid" "the request is not well-formed HTTP/1.1";
    BAD_FRAMING = 400 "Bad Request" "invalid" "the body's length is not stated in one clear way";
    BAD_HOST = 400 "Bad Request" "invalid" "HTTP/1.1 needs exactly one Host header";
    BAD_TARGET = 400 "Bad Request" "invalid" "the request target must begin with a slash";
    HEAD_TIMEOUT = 408 "Request Timeout" "invalid" "the head of the request took too long";
    BODY_TIMEOUT = 408 "Request Timeout" "invalid" "the body of the request took too long";
    LENGTH_REQUIRED = 411 "Length Required" "invalid" "a body needs a Content-Length";
    TOO_LARGE = 413 "Content Too Large" "too_large" "the body is larger than this path allows";
    TARGET_TOO_LONG = 414 "URI Too Long" "too_large" "the request target is too long";
    ENCODED_BODY = 415 "Unsupported Media Type" "invalid" "bodies must not be compressed";
    EXPECTATION = 417 "Expectation Failed" "invalid" "the only expectation known is 100-continue";
    HEAD_TOO_LARGE = 431 "Request Header Fields Too Large" "too_large" "the head is too large";
    METHOD = 501 "Not Implemented" "invalid" "the method is not one that this server knows";
    BAD_GATEWAY = 502 "Bad Gateway" "internal" "the server failed to answer";
    BUSY = 503 "Service Unavailable" "busy" "busy, try again soon";
    GATEWAY_TIMEOUT = 504 "Gateway Timeout" "internal" "the server took too long to answer";
    VERSION = 505 "HTTP Version Not Supported" "invalid" "only HTTP/1.0 and 1.1 are spoken here";
}

impl Refusal {
    /// The whole answer, ready to be sent.
    pub(super) fn render(&self, request_id: &str) -> Vec<u8> {
        let Refusal { status, title, code, detail } = self;
        let body = format!(
            "{{\"type\":\"about:blank\",\"title\":\"{title}\",\"status\":{status},\
             \"code\":\"{code}\",\"detail\":\"{detail}\",\"request_id\":\"{request_id}\"}}"
        );
        let retry = if *status == 503 { "Retry-After: 1\r\n" } else { "" };
        format!(
            "HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n\
             X-Request-Id: {request_id}\r\nCache-Control: no-store\r\n{retry}Content-Length: {}\r\n\
             Connection: close\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}
