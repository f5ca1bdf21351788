//! What the server counts, as text for Prometheus.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
};

/// Plain counters; each is written where the thing happens.
#[derive(Default)]
pub struct Metrics {
    pub requests: AtomicU64,
    pub errors_internal: AtomicU64,
    pub messages: AtomicU64,
    pub deliveries: AtomicU64,
}

/// Writes one figure in the exposition format.
pub fn line(text: &mut String, kind: &str, name: &str, help: &str, value: u64) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
}

impl Metrics {
    pub fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}
