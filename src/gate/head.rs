//! The head of a request: bytes in, a well-formed head or a refusal out. Nothing here does I/O.
//!
//! The rules are those of RFC 9112, and stricter where a lenient reading has been used to smuggle
//! requests: one way to state a length, one Host, no folded lines, no stray control characters.

use std::net::IpAddr;

use super::{
    forwarded::{Network, Origin, origin},
    limits::GateLimits,
    refusal::Refusal,
};

/// How the body of a request ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Framing {
    Length(u64),
    Chunked,
}

/// A request that may be relayed once its body is there.
#[derive(Debug)]
pub(super) struct Head {
    /// Bytes of the head, its blank line included.
    pub(super) bytes: usize,
    pub(super) framing: Framing,
    pub(super) keep_alive: bool,
    pub(super) expects_continue: bool,
    pub(super) is_head_method: bool,
    pub(super) body_limit: u64,
    /// Request line and fields for tiny_http, without those about framing and without the end.
    pub(super) relayed: Vec<u8>,
    pub(super) origin: Origin,
}

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What the gate says itself, or what ends here (RFC 9110 section 7.6.1).
const NOT_RELAYED: [&str; 19] = [
    "connection",
    "keep-alive",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "forwarded",
    "x-real-ip",
    "x-request-id",
    "x-deskbell-ticket",
    "x-deskbell-client",
    "x-deskbell-scheme",
    "x-deskbell-proxy",
    "x-deskbell-parked",
    "proxy-authorization",
    "proxy-connection",
    "proxy-authenticate",
];

/// What the gate knows beside the bytes.
pub(super) struct Surroundings<'a> {
    pub(super) peer: IpAddr,
    pub(super) trusted: &'a [Network],
    pub(super) limits: &'a GateLimits,
    pub(super) body_limit: fn(method: &str, path: &str) -> u64,
}

/// Parses a head; `Ok(None)` while it is not whole.
pub(super) fn parse(bytes: &[u8], around: &Surroundings) -> Result<Option<Head>, Refusal> {
    let Some(end) = end_of_head(bytes, around.limits)? else { return Ok(None) };
    let bytes = &bytes[..end];
    check_lines(bytes)?;
    let mut fields = vec![httparse::EMPTY_HEADER; around.limits.fields_max];
    let mut request = httparse::Request::new(&mut fields);
    match request.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(Refusal::BAD_REQUEST),
        Err(httparse::Error::Version) => return Err(version_refusal(bytes)),
        Err(httparse::Error::TooManyHeaders) => return Err(Refusal::HEAD_TOO_LARGE),
        Err(_) => return Err(Refusal::BAD_REQUEST),
    }
    let method = request.method.unwrap_or_default();
    let target = request.path.unwrap_or_default();
    let is_1_1 = request.version == Some(1);
    if !METHODS.contains(&method) {
        return Err(Refusal::METHOD);
    }
    if around.limits.target_bytes_max < target.len() {
        return Err(Refusal::TARGET_TOO_LONG);
    }
    if !target.starts_with('/') || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::BAD_TARGET);
    }
    let fields = Fields::collect(request.headers)?;
    if fields.hosts != 1 && is_1_1 || 1 < fields.hosts {
        return Err(Refusal::BAD_HOST);
    }
    let path = target.split('?').next().unwrap_or(target);
    let body_limit = (around.body_limit)(method, path);
    let framing = fields.framing(method, is_1_1)?;
    if let Framing::Length(length) = framing
        && body_limit < length
    {
        return Err(Refusal::TOO_LARGE);
    }
    let origin = origin(around.peer, around.trusted, &fields.forwarded_for, fields.forwarded_proto);
    Ok(Some(Head {
        bytes: end,
        framing,
        keep_alive: is_1_1 && !fields.closes,
        expects_continue: fields.expects_continue && is_1_1,
        is_head_method: method == "HEAD",
        body_limit,
        relayed: relayed(method, target, request.headers, fields.hosts == 0),
        origin,
    }))
}

fn end_of_head(bytes: &[u8], limits: &GateLimits) -> Result<Option<usize>, Refusal> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4);
    let length = end.unwrap_or(bytes.len());
    if limits.head_bytes_max < length {
        // A request line that alone fills the head is a target that is too long.
        let first_line = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let is_target = limits.target_bytes_max < first_line;
        return Err(if is_target { Refusal::TARGET_TOO_LONG } else { Refusal::HEAD_TOO_LARGE });
    }
    if end.is_none() {
        // What can never become right is refused before it is whole.
        check_lines(bytes)?;
    }
    Ok(end)
}

/// Lines end with CRLF and nothing else; no folding; no control characters; ASCII only.
fn check_lines(bytes: &[u8]) -> Result<(), Refusal> {
    let mut previous = b'\n';
    for (at, &byte) in bytes.iter().enumerate() {
        let is_fine = match byte {
            b'\n' => previous == b'\r',
            b'\r' => bytes.get(at + 1).is_none_or(|next| *next == b'\n') && 0 < at,
            b' ' | b'\t' => previous != b'\n',
            0x21..=0x7e => true,
            _ => false,
        };
        if !is_fine {
            return Err(Refusal::BAD_REQUEST);
        }
        previous = byte;
    }
    Ok(())
}

/// Tells a version that we do not speak from a line that is no request line at all.
fn version_refusal(bytes: &[u8]) -> Refusal {
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let version = line.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
    let is_version = version.len() == 8 && version.starts_with(b"HTTP/");
    if is_version { Refusal::VERSION } else { Refusal::BAD_REQUEST }
}

#[derive(Default)]
struct Fields<'a> {
    hosts: usize,
    lengths: Vec<&'a str>,
    encodings: Vec<&'a str>,
    closes: bool,
    expects_continue: bool,
    forwarded_for: Vec<&'a str>,
    forwarded_proto: Option<&'a str>,
}

impl<'a> Fields<'a> {
    fn collect(headers: &[httparse::Header<'a>]) -> Result<Fields<'a>, Refusal> {
        let mut fields = Fields::default();
        for header in headers.iter() {
            let value = std::str::from_utf8(header.value).map_err(|_| Refusal::BAD_REQUEST)?;
            match header.name.to_ascii_lowercase().as_str() {
                "host" => {
                    fields.hosts += 1;
                    if value.is_empty() || value.contains([' ', ',', '/', '@']) {
                        return Err(Refusal::BAD_HOST);
                    }
                }
                "content-length" => fields.lengths.push(value),
                "transfer-encoding" => fields.encodings.push(value),
                "content-encoding" if !value.eq_ignore_ascii_case("identity") => {
                    return Err(Refusal::ENCODED_BODY);
                }
                "connection" => {
                    fields.closes |=
                        value.split(',').any(|word| word.trim().eq_ignore_ascii_case("close"));
                }
                "expect" if value.eq_ignore_ascii_case("100-continue") => {
                    fields.expects_continue = true;
                }
                "expect" => return Err(Refusal::EXPECTATION),
                "x-forwarded-for" => fields.forwarded_for.push(value),
                "x-forwarded-proto" => fields.forwarded_proto = Some(value),
                _ => {}
            }
        }
        Ok(fields)
    }

    fn framing(&self, method: &str, is_1_1: bool) -> Result<Framing, Refusal> {
        match (self.lengths.as_slice(), self.encodings.as_slice()) {
            ([], []) if matches!(method, "POST" | "PUT" | "PATCH") => Err(Refusal::LENGTH_REQUIRED),
            ([], []) => Ok(Framing::Length(0)),
            ([length], []) => {
                let is_plain = (1..=19).contains(&length.len())
                    && length.bytes().all(|byte| byte.is_ascii_digit());
                let parsed = length.parse().ok().filter(|_| is_plain);
                match parsed {
                    Some(length) => Ok(Framing::Length(length)),
                    // Many digits are a length still, only an absurd one.
                    None if length.bytes().all(|b| b.is_ascii_digit()) && !length.is_empty() => {
                        Err(Refusal::TOO_LARGE)
                    }
                    None => Err(Refusal::BAD_FRAMING),
                }
            }
            ([], [coding]) if coding.eq_ignore_ascii_case("chunked") && is_1_1 => {
                Ok(Framing::Chunked)
            }
            _ => Err(Refusal::BAD_FRAMING),
        }
    }
}

fn relayed(method: &str, target: &str, headers: &[httparse::Header], needs_host: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    for part in [method, " ", target, " HTTP/1.1\r\n"] {
        bytes.extend_from_slice(part.as_bytes());
    }
    if needs_host {
        bytes.extend_from_slice(b"Host: localhost\r\n");
    }
    for header in headers {
        let name = header.name.to_ascii_lowercase();
        if NOT_RELAYED.contains(&name.as_str()) || name.starts_with("x-forwarded-") {
            continue;
        }
        bytes.extend_from_slice(header.name.as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(header.value);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse_here(bytes: &[u8]) -> Result<Option<Head>, Refusal> {
        let limits = GateLimits::default();
        let around = Surroundings {
            peer: "203.0.113.7".parse().unwrap(),
            trusted: &[],
            limits: &limits,
            body_limit: |_, _| 1000,
        };
        parse(bytes, &around)
    }

    /// The status of the refusal; 200 for a head that is relayed, 0 for one that is not whole.
    #[track_caller]
    fn check(request: &str, expected: u16) {
        let status = match parse_here(request.as_bytes()) {
            Ok(Some(_)) => 200,
            Ok(None) => 0,
            Err(refusal) => refusal.status,
        };
        assert_eq!(status, expected, "{request:?}");
    }

    #[test]
    fn well_formed_requests_pass() {
        check("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200);
        check("GET /x?y=%20 HTTP/1.0\r\n\r\n", 200);
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", 200);
        check("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", 200);
        check("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 200);
        check("GET / HTTP/1.1\r\nHost: [::1]:80\r\nX-Empty:\r\n\r\n", 200);
        check("GET / HTTP/1.1\r\nHost: a\r\n", 0);
        check("GE", 0);
    }

    #[test]
    fn whatever_could_be_read_in_two_ways_is_refused() {
        let with = |fields: &str| format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n");
        for fields in [
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nContent-Length: 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: gzip, chunked",
            "Content-Length: +5",
            "Content-Length: -5",
            "Content-Length: 5x",
            "Content-Length: 5, 5",
            "Content-Length: 0x5",
            "Content-Length:",
            "Content-Length : 5",
            "X: a\r\n folded",
            "X: a\nY: b",
            "X: a\rY: b",
            "X: a\0b",
            "X: caf\u{e9}",
            "N\u{e4}me: x",
            "no colon",
        ] {
            check(&with(fields), 400);
        }
    }

    #[test]
    fn lines_and_targets_are_held_to_the_letter() {
        check("GET /a HTTP/1.1 junk\r\nHost: a\r\n\r\n", 400);
        check("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        check("GET /\r\nHost: a\r\n\r\n", 400);
        check("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        check("GET http://x/ HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        check("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400);
        check("GET / HTTP/1.1\n\n", 400);
        check("GET / HTTP/1.1\r\n\r\n", 400);
        check("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400);
        check("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400);
        check("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505);
        check("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505);
        check("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505);
        check("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501);
        check("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501);
        check("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417);
        check("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 411);
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n", 413);
        check("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000000000000000\r\n\r\n", 413);
        check(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Encoding: br\r\n\r\n",
            415,
        );
        check(&format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(9000)), 414);
        check(&format!("GET /{}", "x".repeat(20_000)), 414);
        check(&format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(20_000)), 431);
        check(&format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(100)), 431);
    }

    #[test]
    fn clients_cannot_speak_for_the_gate() {
        let head = parse_here(
            b"GET / HTTP/1.1\r\nHost: a\r\nX-Deskbell-Ticket: 7\r\nX-Forwarded-For: 1.2.3.4\r\n\
              x-deskbell-client: 1.2.3.4\r\nX-Deskbell-Csrf: keep\r\nConnection: close\r\n\r\n",
        )
        .unwrap()
        .unwrap();

        let relayed = String::from_utf8(head.relayed).unwrap();
        assert_eq!(relayed, "GET / HTTP/1.1\r\nHost: a\r\nX-Deskbell-Csrf: keep\r\n");
        assert_eq!(head.origin.client.to_string(), "203.0.113.7");
        assert!(!head.keep_alive);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_fall_over(
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            drop(parse_here(&bytes));
        }

        #[test]
        fn bytes_that_come_later_never_change_a_refusal(
            text in concat!(
                "(GET|POST|PRI) (/|\\*|x)[a-z ]{0,3} HTTP/[12]\\.[01]\r\n",
                "(Host: a\r\n|X:\t\r\n|\n|Content-Length: [+5]\r\n){0,3}\r\n",
            ),
            cut in 0_usize..100,
        ) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            if let Err(early) = parse_here(&bytes[..cut]) {
                let late = parse_here(bytes).err();
                prop_assert!(late.is_some(), "refused early with {early:?}, but not in the end");
            }
        }
    }
}
