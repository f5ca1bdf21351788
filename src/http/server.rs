//! From tiny_http's requests to handlers and back.
//!
//! tiny_http listens on a private Unix socket behind the gate, and on public Unix sockets for
//! reverse proxies that do the gate's work themselves.

use std::{
    cell::Cell,
    io::Read,
    net::{IpAddr, Ipv4Addr},
    os::unix::net::UnixStream,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Instant,
};

use jiff::Timestamp;

use super::{
    request::{Headers, Method, Request},
    response::{Body, Response, digit, headers, render_head},
    routes,
    trace::{RequestIds, Trace},
};
use crate::{
    app::App,
    error::{Error, Kind},
    gate::{Answer, Mailbox, Ticket},
    metrics::{Class, Metrics},
};

/// Where visitors arrive: the one place that asks the proxy for more than the client's address.
const SESSION_PATH: &str = "/api/v1/visitor/session";

/// How an answer finds its client.
#[derive(Clone)]
pub enum Reply {
    /// Through the gate, by the number that it gave the request.
    Gate(u64),
    /// Directly; the request is taken out by whoever answers.
    Direct(Arc<Mutex<Option<tiny_http::Request>>>),
}

/// The gate's letter box, known once the gate stands, and the numbers of requests.
#[derive(Default)]
pub struct Outlet {
    pub gate: OnceLock<Mailbox>,
    pub ids: RequestIds,
}

impl Reply {
    /// The number under which the gate reports a lost connection.
    pub fn key(&self) -> Option<u64> {
        match self {
            Reply::Gate(ticket) => Some(*ticket),
            Reply::Direct(_) => None,
        }
    }

    /// Sends the late answer of a parked poll.
    pub fn send(&self, outlet: &Outlet, response: Response) {
        match self {
            Reply::Gate(ticket) => {
                let head = render_head(&response, &http_date());
                let body = match response.body {
                    Body::Bytes(bytes) => bytes,
                    Body::Static(bytes) => bytes.to_vec(),
                    Body::Parked => Vec::new(),
                };
                if let Some(gate) = outlet.gate.get() {
                    gate.deliver(Ticket(*ticket), Answer { head, body });
                }
            }
            Reply::Direct(slot) => respond_slot(slot, response),
        }
    }
}

fn respond_slot(slot: &Mutex<Option<tiny_http::Request>>, response: Response) {
    let request = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(request) = request {
        respond(request, response);
    }
}

fn http_date() -> String {
    Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Whose word about the client is believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// The gate made the forwarding headers itself.
    Gate,
    /// A reverse proxy on a socket that only it can open.
    Proxy,
}

/// Serves until the server is unblocked. One of a few identical threads.
pub fn serve(app: &Arc<App>, server: &tiny_http::Server, source: Source) {
    while let Ok(request) = server.recv() {
        let app = Arc::clone(app);
        // A fault in one request must not take the thread; the client gets tiny_http's 500.
        let result = catch_unwind(AssertUnwindSafe(|| handle(&app, request, source)));
        if result.is_err() {
            Metrics::count(&app.metrics.errors_internal);
            log::error!("http: a handler panicked");
        }
    }
}

fn handle(app: &Arc<App>, mut raw: tiny_http::Request, source: Source) {
    let started = Instant::now();
    let id = request_id(app, &raw, source);
    let (mut request, ticket) = match read(&mut raw, source, started, id.clone()) {
        Ok(read) => read,
        Err(error) => {
            let response = super::error::to_response(&error, &id).with("X-Request-Id", id.clone());
            log::debug!(target: "request", "request: id={id} status={} unread", response.status);
            let kind = digit(response.status);
            app.metrics.answered(Class::Unknown, kind, started.elapsed());
            return respond(raw, response);
        }
    };
    let slot = Arc::new(Mutex::new(Some(raw)));
    let reply = match ticket {
        Some(ticket) => Reply::Gate(ticket),
        // A poll may be woken before we are back here, so the request lies ready for its answer.
        None => Reply::Direct(Arc::clone(&slot)),
    };
    let response = routes::dispatch(app, &mut request, &reply);
    if !response.is_parked() {
        respond_slot(&slot, Trace::of(&request).finish(&app.metrics, response));
    } else if ticket.is_some() {
        respond_slot(&slot, response);
    }
}

/// The gate's number, or one of ours: what a client calls its request is no number of ours.
fn request_id(app: &App, raw: &tiny_http::Request, source: Source) -> String {
    let is_it = |header: &&tiny_http::Header| header.field.equiv("X-Request-Id");
    let given = raw.headers().iter().find(is_it).filter(|_| source == Source::Gate);
    given.map_or_else(|| app.outlet.ids.next(), |header| header.value.as_str().to_string())
}

/// tiny_http may leave one of many connections that come at once without a thread, for as long as
/// the others last (docs/design.md). A connection that ends at once is given one, which then looks
/// for what else waits.
pub fn heal(path: &Path) {
    // It fails where the server is about to stop.
    drop(UnixStream::connect(path));
}

/// Reads head and body. The gate has bounded both; on a proxy's socket we do it here.
fn read(
    raw: &mut tiny_http::Request,
    source: Source,
    started: Instant,
    id: String,
) -> Result<(Request, Option<u64>), Error> {
    let method = match raw.method() {
        tiny_http::Method::Get => Method::Get,
        tiny_http::Method::Head => Method::Head,
        tiny_http::Method::Post => Method::Post,
        tiny_http::Method::Put => Method::Put,
        tiny_http::Method::Patch => Method::Patch,
        tiny_http::Method::Delete => Method::Delete,
        tiny_http::Method::Options => Method::Options,
        _ => return Err(Error::invalid("the method is not one that this server knows")),
    };
    let (path, query) = raw.url().split_once('?').unwrap_or((raw.url(), ""));
    let mut request = Request {
        method,
        path: path.to_string(),
        query: query.to_string(),
        headers: Headers::default(),
        body: Vec::new(),
        client: IpAddr::V4(Ipv4Addr::LOCALHOST),
        is_https: false,
        is_by_proxy: source == Source::Proxy,
        other_headers: Vec::new(),
        id,
        started,
        learned: Cell::default(),
        path_values: Vec::new(),
    };
    let mut ticket = None;
    for header in raw.headers() {
        let value = header.value.as_str();
        read_header(&mut request, &mut ticket, source, header.field.as_str().as_str(), value);
    }
    let limit = routes::body_limit(request.method.name(), &request.path);
    let declared = raw.body_length().map_or(0, |length| length as u64);
    if limit < declared {
        return Err(Error::too_large(format!("the body may have at most {limit} bytes")));
    }
    raw.as_reader()
        .take(limit + 1)
        .read_to_end(&mut request.body)
        .map_err(|_| Error::invalid("the body ended early"))?;
    if limit < request.body.len() as u64 {
        return Err(Error::too_large(format!("the body may have at most {limit} bytes")));
    }
    Ok((request, ticket))
}

fn read_header(
    request: &mut Request,
    ticket: &mut Option<u64>,
    source: Source,
    name: &str,
    value: &str,
) {
    let headers = &mut request.headers;
    let text = || Some(value.to_string());
    match name.to_ascii_lowercase().as_str() {
        "host" => headers.host = text(),
        "origin" => headers.origin = text(),
        "authorization" => headers.authorization = text(),
        "cookie" => headers.cookie = text(),
        "x-deskbell-csrf" => headers.csrf = text(),
        "content-type" => headers.content_type = text(),
        "user-agent" => headers.user_agent = text(),
        "accept" => headers.accept = text(),
        "accept-encoding" => headers.accept_encoding = text(),
        "accept-language" => headers.accept_language = text(),
        "if-none-match" => headers.if_none_match = text(),
        "sec-fetch-site" => headers.fetch_site = text(),
        other => match (source, other) {
            (Source::Gate, "x-deskbell-ticket") => *ticket = value.parse().ok(),
            (Source::Gate, "x-deskbell-client") => {
                request.client = value.parse().unwrap_or(request.client);
            }
            (Source::Gate, "x-deskbell-scheme") => request.is_https = value == "https",
            (Source::Gate, "x-deskbell-proxy") => request.is_by_proxy = value == "1",
            (Source::Proxy, "x-forwarded-proto") => request.is_https = value == "https",
            (Source::Proxy, "x-forwarded-for") => {
                // The proxy appends the address it saw; whatever stands before it is hearsay.
                let last = value.rsplit(',').next().unwrap_or_default();
                request.client = last.trim().parse().unwrap_or(request.client);
            }
            // The gate says last whether a proxy is to be believed; here only the place counts.
            (_, other) if request.path == SESSION_PATH => {
                request.other_headers.push((other.to_string(), value.to_string()));
            }
            _ => {}
        },
    }
}

fn respond(request: tiny_http::Request, response: Response) {
    let mut list = Vec::with_capacity(response.headers.len() + 3);
    for (name, value) in headers(&response) {
        list.extend(tiny_http::Header::from_bytes(name, value).ok());
    }
    if response.is_parked() {
        list.extend(tiny_http::Header::from_bytes("X-Deskbell-Parked", "1").ok());
    }
    let status = tiny_http::StatusCode(response.status);
    let length = response.len();
    let result = match response.body {
        Body::Bytes(bytes) => send(request, status, list, std::io::Cursor::new(bytes), length),
        Body::Static(bytes) => send(request, status, list, bytes, length),
        Body::Parked => send(request, status, list, std::io::empty(), 0),
    };
    if let Err(error) = result {
        // The client or the gate went away; nobody is left to be told.
        log::debug!("http: an answer could not be sent: {error}");
    }
}

fn send(
    request: tiny_http::Request,
    status: tiny_http::StatusCode,
    headers: Vec<tiny_http::Header>,
    body: impl Read,
    length: usize,
) -> std::io::Result<()> {
    let response = tiny_http::Response::new(status, headers, body, Some(length), None)
        // Always a Content-Length: the gate relays nothing chunked.
        .with_chunked_threshold(usize::MAX);
    request.respond(response)
}

/// Whether an error is worth a line in the operator's log.
pub fn is_ours(kind: Kind) -> bool {
    matches!(kind, Kind::Internal)
}
