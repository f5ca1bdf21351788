//! What the server counts, and how it is written for Prometheus.

mod histogram;
pub mod process;
pub mod text;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

pub use histogram::Histogram;

/// Upper bounds, in microseconds.
const DURATION_BOUNDS_US: &[u64] =
    &[500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// What kind of work a request is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Class {
    /// Pages, scripts and pictures.
    Page,
    Visitor,
    Agent,
    Admin,
    /// Waits on purpose, so its time says nothing.
    Poll,
    Operations,
    /// No route has its path, or it could not be read.
    Unknown,
}

impl Class {
    pub const ALL: [Class; 7] = [
        Class::Page,
        Class::Visitor,
        Class::Agent,
        Class::Admin,
        Class::Poll,
        Class::Operations,
        Class::Unknown,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Class::Page => "page",
            Class::Visitor => "visitor",
            Class::Agent => "agent",
            Class::Admin => "admin",
            Class::Poll => "poll",
            Class::Operations => "operations",
            Class::Unknown => "unknown",
        }
    }
}

/// The requests of one class.
pub struct Requests {
    /// By the first digit of their status, from 1 to 5.
    by_status: [AtomicU64; 5],
    pub durations: Histogram,
}

impl Requests {
    /// How many were answered with a status that begins with `digit`.
    pub fn answered(&self, digit: usize) -> u64 {
        self.by_status.get(digit.wrapping_sub(1)).map_or(0, |count| count.load(Ordering::Relaxed))
    }
}

/// Plain counters; each is written where the thing happens.
pub struct Metrics {
    pub errors_internal: AtomicU64,
    pub messages: AtomicU64,
    pub deliveries: AtomicU64,
    requests: [Requests; Class::ALL.len()],
}

impl Default for Metrics {
    fn default() -> Metrics {
        let requests = || Requests {
            by_status: Default::default(),
            durations: Histogram::new(DURATION_BOUNDS_US),
        };
        Metrics {
            errors_internal: AtomicU64::new(0),
            messages: AtomicU64::new(0),
            deliveries: AtomicU64::new(0),
            requests: std::array::from_fn(|_| requests()),
        }
    }
}

impl Metrics {
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub fn requests(&self, class: Class) -> &Requests {
        &self.requests[class as usize]
    }

    /// `digit` is the first of the answer's status.
    pub fn answered(&self, class: Class, digit: usize, duration: Duration) {
        let requests = self.requests(class);
        if let Some(count) = requests.by_status.get(digit.wrapping_sub(1)) {
            Metrics::count(count);
        }
        if class != Class::Poll {
            requests.durations.record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX));
        }
    }
}
