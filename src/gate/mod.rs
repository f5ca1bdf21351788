//! The gate: everything that a stranger can send passes here first.
//!
//! tiny_http cannot face hostile clients (docs/design.md says what happens), so it listens on a
//! private Unix socket and the gate listens to the world. One event thread accepts, bounds,
//! validates and buffers, and relays whole, well-formed requests only. It knows nothing of
//! conversations: for it a long poll is a request whose answer comes later, by a letter from
//! another thread, while nothing but the client's socket is kept.

mod chunked;
mod client;
mod event_loop;
mod forwarded;
mod head;
mod limits;
mod mailbox;
pub mod probe;
mod reading;
mod refusal;
mod relaying;
mod slab;
mod upstream;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, atomic::AtomicU64},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

pub use forwarded::Network;
pub use limits::GateLimits;
pub use mailbox::{Answer, Mailbox, Ticket};

use event_loop::EventLoop;
use mailbox::Letter;

/// Connections that the system keeps for us while we are busy.
const BACKLOG: i32 = 4096;

pub struct GateConfig {
    pub listeners: Vec<TcpListener>,
    /// The Unix socket on which tiny_http listens.
    pub upstream: PathBuf,
    pub limits: GateLimits,
    pub trusted_proxies: Vec<Network>,
    /// What the numbers of requests begin with.
    pub id_prefix: String,
    /// How many bytes the body of a request may have.
    pub body_limit: fn(method: &str, path: &str) -> u64,
}

/// Hears of parked polls whose client went away. Called on the gate's thread; must not block.
pub trait PollOwner: Send + Sync {
    fn gone(&self, ticket: Ticket);
}

/// What the gate counts.
#[derive(Default)]
pub struct Figures {
    pub connections: AtomicU64,
    pub accepted: AtomicU64,
    pub parked: AtomicU64,
    pub refused: AtomicU64,
    pub upstream_queue: AtomicU64,
}

pub struct Gate {
    mailbox: Mailbox,
    addresses: Vec<SocketAddr>,
    figures: Arc<Figures>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Gate {
    /// Starts the event thread. tiny_http must listen already.
    pub fn start(config: GateConfig, owner: Arc<dyn PollOwner>) -> io::Result<Gate> {
        let addresses: Vec<SocketAddr> =
            config.listeners.iter().map(TcpListener::local_addr).collect::<io::Result<_>>()?;
        let figures = Arc::new(Figures::default());
        let (mut event_loop, mailbox) = EventLoop::new(config, owner, Arc::clone(&figures))?;
        let thread =
            thread::Builder::new().name("gate".to_string()).spawn(move || event_loop.run())?;
        Ok(Gate { mailbox, addresses, figures, thread: Mutex::new(Some(thread)) })
    }

    pub fn mailbox(&self) -> Mailbox {
        self.mailbox.clone()
    }

    pub fn local_addrs(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    pub fn figures(&self) -> Arc<Figures> {
        Arc::clone(&self.figures)
    }

    /// Accepts nobody any more, lets running requests finish within `grace`, and ends.
    pub fn stop(&self, grace: Duration) {
        self.mailbox.post(Letter::Stop(Instant::now() + grace));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            log::error!("gate: the thread panicked");
        }
    }
}

/// A listener as the gate wants it: with a long backlog, and free again at once after a restart.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let domain = socket2::Domain::for_address(address);
    let socket = socket2::Socket::new(domain, socket2::Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
