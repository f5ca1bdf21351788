//! What one client, and all clients together, may take.

use std::time::Duration;

/// The bounds that the gate keeps. The defaults are for production; tests shrink them.
#[derive(Clone, Debug)]
pub struct GateLimits {
    /// Cut to what the system's limit on descriptors leaves.
    pub connections_max: usize,
    pub connections_per_address_max: usize,
    /// Whether clients on this machine may have any number of connections.
    pub exempt_loopback: bool,
    pub head_bytes_max: usize,
    pub fields_max: usize,
    pub target_bytes_max: usize,
    /// From a request's first byte to its last line.
    pub head_timeout: Duration,
    /// Grows by a second for each `body_bytes_per_second`.
    pub body_timeout: Duration,
    pub body_bytes_per_second: u64,
    /// Without any progress in writing an answer.
    pub write_stall_timeout: Duration,
    /// Between two requests.
    pub keep_alive_timeout: Duration,
    /// How long a refused client may go on sending until it is cut.
    pub linger: Duration,
    pub linger_bytes_max: usize,
    /// Requests in tiny_http at a time.
    pub upstream_connections: usize,
    pub upstream_queue_max: usize,
    pub upstream_timeout: Duration,
    pub body_bytes_total_max: u64,
    pub response_bytes_total_max: usize,
}

/// Descriptors kept for the database, the sockets to tiny_http and whatever else.
pub(super) const DESCRIPTORS_RESERVED: usize = 600;

impl Default for GateLimits {
    fn default() -> GateLimits {
        GateLimits {
            connections_max: 15_000,
            connections_per_address_max: 256,
            exempt_loopback: true,
            head_bytes_max: 16 * 1024,
            fields_max: 100,
            target_bytes_max: 8 * 1024,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            body_bytes_per_second: 16 * 1024,
            write_stall_timeout: Duration::from_secs(30),
            keep_alive_timeout: Duration::from_secs(75),
            linger: Duration::from_secs(2),
            linger_bytes_max: 64 * 1024,
            upstream_connections: 64,
            upstream_queue_max: 1024,
            upstream_timeout: Duration::from_secs(30),
            body_bytes_total_max: 64 * 1024 * 1024,
            response_bytes_total_max: 128 * 1024 * 1024,
        }
    }
}
