//! What the log and the figures say of a request once it is answered: one line, one count.
//!
//! The line has the route's pattern instead of the path, and no query: both may hold secrets.

use std::{
    net::IpAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use jiff::Timestamp;

use super::{
    request::{Method, Request},
    response::{Response, digit},
};
use crate::metrics::{Class, Metrics};

/// `DESKBELL_LOG=info,request=debug` shows these lines and nothing else of that level.
const TARGET: &str = "request";

/// Numbers for requests that did not come through the gate, which gives its own.
pub struct RequestIds {
    /// Differs from start to start, so that no number comes twice in a log.
    pub prefix: String,
    next: AtomicU64,
}

impl Default for RequestIds {
    fn default() -> RequestIds {
        let prefix = format!("{:x}", Timestamp::now().as_millisecond());
        RequestIds { prefix, next: AtomicU64::new(0) }
    }
}

impl RequestIds {
    pub fn next(&self) -> String {
        format!("{}-u{:x}", self.prefix, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Who a request turned out to be from.
#[derive(Clone, Copy, Debug)]
pub enum By {
    Nobody,
    Visitor(i64),
    Agent(i64),
    /// A program that speaks for an agent.
    Token(i64),
}

/// What is learned of a request on its way.
#[derive(Clone, Copy, Debug)]
pub struct Learned {
    pub route: &'static str,
    pub class: Class,
    pub by: By,
}

impl Default for Learned {
    fn default() -> Learned {
        Learned { route: "-", class: Class::Unknown, by: By::Nobody }
    }
}

impl Request {
    pub fn learn(&self, what: impl FnOnce(&mut Learned)) {
        let mut learned = self.learned.get();
        what(&mut learned);
        self.learned.set(learned);
    }
}

/// A request that is still to be answered.
#[derive(Debug)]
pub struct Trace {
    pub id: String,
    method: Method,
    learned: Learned,
    client: IpAddr,
    bytes_in: usize,
    started: Instant,
}

impl Trace {
    pub fn of(request: &Request) -> Trace {
        Trace {
            id: request.id.clone(),
            method: request.method,
            learned: request.learned.get(),
            client: request.client,
            bytes_in: request.body.len(),
            started: request.started,
        }
    }

    /// The same answer with the request's number on it, counted and logged.
    pub fn finish(self, metrics: &Metrics, response: Response) -> Response {
        self.note(metrics, response.status, response.len());
        response.with("X-Request-Id", self.id)
    }

    /// Nobody waits for the answer any more.
    pub fn cut(self, metrics: &Metrics) {
        self.note(metrics, CUT, 0);
    }

    fn note(&self, metrics: &Metrics, status: u16, bytes_out: usize) {
        let Learned { route, class, by } = self.learned;
        let duration = self.started.elapsed();
        metrics.answered(class, digit(status), duration);
        log::debug!(
            target: TARGET,
            "request: id={} method={} route={route} status={status} us={} in={} out={bytes_out} \
             by={} client={}",
            self.id,
            self.method.name(),
            duration.as_micros(),
            self.bytes_in,
            by_text(by),
            self.client,
        );
    }
}

/// Not an answer: what proxies' logs say where the client has gone.
const CUT: u16 = 499;

fn by_text(by: By) -> String {
    match by {
        By::Nobody => "nobody".to_string(),
        By::Visitor(id) => format!("visitor:{id}"),
        By::Agent(id) => format!("agent:{id}"),
        By::Token(id) => format!("token:{id}"),
    }
}
