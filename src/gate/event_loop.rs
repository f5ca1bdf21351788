//! The gate's one thread: sockets become ready, letters come, time passes.

use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io,
    net::{IpAddr, SocketAddr},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use mio::{
    Events, Interest, Poll, Token,
    event::Event,
    net::{TcpListener, TcpStream},
};

use super::{
    Figures, GateConfig, PollOwner, Ticket,
    client::{Client, Phase},
    forwarded::Network,
    limits::{DESCRIPTORS_RESERVED, GateLimits},
    mailbox::{Inbox, Mailbox, open},
    refusal::Refusal,
    slab::Slab,
    upstream::{Upstream, Work},
};

const WAKER: usize = 0;
const SWEEP: Duration = Duration::from_millis(500);
const EVENTS_MAX: usize = 1024;
const SCRATCH_BYTES: usize = 64 * 1024;
/// Accepted in one go, so that a flood of connections does not starve those that exist.
const ACCEPTS_MAX: usize = 256;

/// What a token stands for; the two low bits tell.
pub(super) enum Source {
    Waker,
    Listener(usize),
    Upstream(usize),
    Client(usize),
}

impl Source {
    pub(super) fn token(&self) -> Token {
        Token(match self {
            Source::Waker => WAKER,
            Source::Listener(index) => index << 2 | 1,
            Source::Upstream(index) => index << 2 | 2,
            Source::Client(index) => index << 2 | 3,
        })
    }

    fn of(token: Token) -> Source {
        match (token.0 & 3, token.0 >> 2) {
            (1, index) => Source::Listener(index),
            (2, index) => Source::Upstream(index),
            (3, index) => Source::Client(index),
            _ => Source::Waker,
        }
    }
}

pub(super) struct EventLoop {
    pub(super) poll: Poll,
    pub(super) inbox: Inbox,
    pub(super) owner: Arc<dyn PollOwner>,
    pub(super) figures: Arc<Figures>,
    pub(super) limits: GateLimits,
    pub(super) trusted: Vec<Network>,
    pub(super) body_limit: fn(&str, &str) -> u64,
    pub(super) upstream_path: std::path::PathBuf,
    pub(super) listeners: Vec<TcpListener>,
    /// A listener may have more than was accepted.
    pub(super) accept_again: bool,
    /// Given up for a moment when descriptors run out, so that a client can be told.
    pub(super) reserve: Option<File>,
    pub(super) clients: Slab<Client>,
    pub(super) per_address: HashMap<IpAddr, usize>,
    pub(super) upstreams: Vec<Option<Upstream>>,
    /// The one that is being warmed; the next is opened when it is done.
    pub(super) warming: Option<usize>,
    pub(super) idle: Vec<usize>,
    pub(super) queue: VecDeque<(usize, u64)>,
    pub(super) requests: u64,
    pub(super) id_prefix: String,
    pub(super) body_bytes: u64,
    pub(super) now: Instant,
    pub(super) next_sweep: Instant,
    pub(super) stop_at: Option<Instant>,
    pub(super) scratch: Vec<u8>,
}

impl EventLoop {
    pub(super) fn new(
        config: GateConfig,
        owner: Arc<dyn PollOwner>,
        figures: Arc<Figures>,
    ) -> io::Result<(EventLoop, Mailbox)> {
        let poll = Poll::new()?;
        let (mailbox, inbox) = open(poll.registry(), Source::Waker.token())?;
        let mut listeners = Vec::new();
        for (index, listener) in config.listeners.into_iter().enumerate() {
            listener.set_nonblocking(true)?;
            let mut listener = TcpListener::from_std(listener);
            let token = Source::Listener(index).token();
            poll.registry().register(&mut listener, token, Interest::READABLE)?;
            listeners.push(listener);
        }
        let mut limits = config.limits;
        limits.connections_max = limits.connections_max.min(descriptors_left());
        let upstreams = (0..limits.upstream_connections).map(|_| None).collect();
        let now = Instant::now();
        let mut event_loop = EventLoop {
            poll,
            inbox,
            owner,
            figures,
            limits,
            trusted: config.trusted_proxies,
            body_limit: config.body_limit,
            upstream_path: config.upstream,
            listeners,
            accept_again: false,
            reserve: File::open("/dev/null").ok(),
            clients: Slab::new(),
            per_address: HashMap::new(),
            upstreams,
            warming: None,
            idle: Vec::new(),
            queue: VecDeque::new(),
            // Never 0, which stands for "no request".
            requests: 1,
            id_prefix: config.id_prefix,
            body_bytes: 0,
            now,
            next_sweep: now + SWEEP,
            stop_at: None,
            scratch: vec![0; SCRATCH_BYTES],
        };
        event_loop.warm_next();
        Ok((event_loop, mailbox))
    }

    pub(super) fn run(&mut self) {
        let mut events = Events::with_capacity(EVENTS_MAX);
        loop {
            let patience = if self.accept_again {
                Duration::ZERO
            } else {
                self.next_sweep.saturating_duration_since(Instant::now())
            };
            if let Err(error) = self.poll.poll(&mut events, Some(patience))
                && error.kind() != io::ErrorKind::Interrupted
            {
                log::error!("gate: waiting for events failed: {error}");
            }
            self.now = Instant::now();
            for event in &events {
                self.handle_safely(event);
            }
            if std::mem::take(&mut self.accept_again) {
                (0..self.listeners.len()).for_each(|index| self.accept(index));
            }
            if self.next_sweep <= self.now {
                self.next_sweep = self.now + SWEEP;
                self.sweep();
            }
            if self.stop_at.is_some() && self.may_end() {
                return;
            }
        }
    }

    /// A fault in handling one connection costs that connection only.
    pub(super) fn handle_safely(&mut self, event: &Event) {
        let result = catch_unwind(AssertUnwindSafe(|| self.handle(event)));
        if result.is_err() {
            log::error!("gate: handling an event panicked; its connection is closed");
            match Source::of(event.token()) {
                Source::Client(index) => self.close(index),
                Source::Upstream(index) => self.lose_upstream(index),
                Source::Waker | Source::Listener(_) => {}
            }
        }
    }

    pub(super) fn handle(&mut self, event: &Event) {
        match Source::of(event.token()) {
            Source::Waker => self.read_letters(),
            Source::Listener(index) => self.accept(index),
            Source::Upstream(index) => {
                if event.is_writable() {
                    self.write_upstream(index);
                }
                if event.is_readable() || event.is_read_closed() || event.is_error() {
                    self.read_upstream(index);
                }
            }
            Source::Client(index) => {
                if event.is_writable() {
                    self.write_client(index);
                }
                if event.is_readable() || event.is_read_closed() || event.is_error() {
                    self.read_client(index, event.is_read_closed());
                }
            }
        }
    }

    // Accepting

    pub(super) fn accept(&mut self, listener: usize) {
        if self.stop_at.is_some() {
            return;
        }
        for _ in 0..ACCEPTS_MAX {
            match self.listeners[listener].accept() {
                Ok((stream, peer)) => self.greet(stream, peer),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if is_out_of_descriptors(&error) => {
                    self.turn_one_away(listener);
                    return;
                }
                // The client was faster in going than we in accepting.
                Err(_) => {}
            }
        }
        self.accept_again = true;
    }

    /// Uses the reserved descriptor to close one connection instead of leaving it hanging; the
    /// rest stays in the backlog until the next sweep.
    pub(super) fn turn_one_away(&mut self, listener: usize) {
        self.reserve = None;
        if let Ok((stream, _)) = self.listeners[listener].accept() {
            drop(stream);
        }
        self.reserve = File::open("/dev/null").ok();
        self.figures.refused.fetch_add(1, Ordering::Relaxed);
        log::warn!("gate: out of file descriptors: connections={}", self.clients.len());
    }

    pub(super) fn greet(&mut self, stream: TcpStream, peer: SocketAddr) {
        self.figures.accepted.fetch_add(1, Ordering::Relaxed);
        let peer = peer.ip().to_canonical();
        let count = self.per_address.get(&peer).copied().unwrap_or(0);
        let is_exempt = (self.limits.exempt_loopback && peer.is_loopback())
            || self.trusted.iter().any(|network| network.contains(peer));
        let is_over = self.limits.connections_max <= self.clients.len()
            || (!is_exempt && self.limits.connections_per_address_max <= count);
        // A failure here only makes it slower.
        let _ = stream.set_nodelay(true);
        let _ = socket2::SockRef::from(&stream).set_keepalive(true);
        let index = self.clients.next_index();
        let mut client = Client::new(stream, peer, self.now);
        let interest = Interest::READABLE | Interest::WRITABLE;
        let token = Source::Client(index).token();
        if self.poll.registry().register(&mut client.stream, token, interest).is_err() {
            return;
        }
        self.clients.insert(client);
        *self.per_address.entry(peer).or_insert(0) += 1;
        self.figures.connections.store(self.clients.len() as u64, Ordering::Relaxed);
        if is_over {
            self.refuse(index, Refusal::BUSY);
        }
    }

    pub(super) fn close(&mut self, index: usize) {
        let Some(mut client) = self.clients.remove(index) else { return };
        self.body_bytes -= client.body_bytes;
        // The descriptor is closed with the stream, whether or not this worked.
        let _ = self.poll.registry().deregister(&mut client.stream);
        if let Some(count) = self.per_address.get_mut(&client.peer) {
            *count -= 1;
            if *count == 0 {
                self.per_address.remove(&client.peer);
            }
        }
        self.figures.connections.store(self.clients.len() as u64, Ordering::Relaxed);
        if matches!(client.phase, Phase::Parked) {
            self.figures.parked.fetch_sub(1, Ordering::Relaxed);
            self.owner.gone(Ticket(client.ticket));
        }
    }

    // Time

    pub(super) fn sweep(&mut self) {
        self.accept_again = true;
        for index in 0..self.clients.span() {
            self.check_time(index);
        }
        for index in 0..self.upstreams.len() {
            if let Some(connection) = &self.upstreams[index]
                && connection.work != Work::Idle
                && self.limits.upstream_timeout <= self.now - connection.since
            {
                self.lose_upstream(index);
            }
        }
        self.warm_next();
    }

    pub(super) fn check_time(&mut self, index: usize) {
        let now = self.now;
        let limits = &self.limits;
        let Some(client) = self.clients.get_mut(index) else { return };
        let waited = now.saturating_duration_since(client.since);
        match &client.phase {
            Phase::Parked | Phase::Relayed => {}
            Phase::Head if client.input.is_empty() => {
                let is_first = client.request_id == 0;
                let patience =
                    if is_first { limits.head_timeout } else { limits.keep_alive_timeout };
                if patience <= waited {
                    self.close(index);
                }
            }
            Phase::Head => {
                if limits.head_timeout <= waited {
                    self.refuse(index, Refusal::HEAD_TIMEOUT);
                }
            }
            Phase::Body(pending) => {
                if pending.deadline <= now {
                    self.refuse(index, Refusal::BODY_TIMEOUT);
                }
            }
            Phase::Queued(_) => {
                if limits.upstream_timeout <= waited {
                    self.refuse(index, Refusal::BUSY);
                }
            }
            Phase::Answering => {
                if limits.write_stall_timeout <= waited {
                    self.close(index);
                }
            }
            Phase::Lingering { .. } => {
                if limits.linger <= waited {
                    self.close(index);
                }
            }
        }
    }

    // Stopping

    pub(super) fn begin_stop(&mut self, at: Instant) {
        self.stop_at = Some(at);
        for listener in &mut self.listeners {
            // The socket is closed with the thread anyway.
            let _ = self.poll.registry().deregister(listener);
        }
        self.listeners.clear();
        for index in 0..self.clients.span() {
            let is_idle = self.clients.get_mut(index).is_some_and(|client| {
                matches!(client.phase, Phase::Head | Phase::Lingering { .. })
            });
            if is_idle {
                self.close(index);
            }
        }
        self.next_sweep = self.now;
    }

    /// Whether all that was begun is answered, or the time for it is over.
    pub(super) fn may_end(&mut self) -> bool {
        let is_over = self.stop_at.is_some_and(|at| at <= self.now);
        self.next_sweep = self.now + Duration::from_millis(20);
        is_over
            || (0..self.clients.span()).all(|index| {
                self.clients
                    .get_mut(index)
                    .is_none_or(|client| matches!(client.phase, Phase::Lingering { .. }))
            })
    }
}

fn is_out_of_descriptors(error: &io::Error) -> bool {
    let code = error.raw_os_error();
    code == Some(rustix::io::Errno::MFILE.raw_os_error())
        || code == Some(rustix::io::Errno::NFILE.raw_os_error())
}

/// How many connections the system's limit allows, after raising it as far as we may.
fn descriptors_left() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    // Refused only if somebody lowered the hard limit meanwhile; then the old one stays.
    let _ = setrlimit(Resource::Nofile, raised);
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(descriptors).unwrap_or(usize::MAX).saturating_sub(DESCRIPTORS_RESERVED).max(16)
}
