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
    net::{TcpListener, TcpStream, UnixStream},
};

use super::{
    Figures, GateConfig, PollOwner, Ticket,
    client::{Client, Look, PendingBody, Phase},
    forwarded::Network,
    head::{Framing, Head, Surroundings, parse},
    limits::{DESCRIPTORS_RESERVED, GateLimits},
    mailbox::{Answer, Inbox, Letter, Mailbox, open},
    refusal::Refusal,
    slab::Slab,
    upstream::{Outcome, Reply, Upstream, Work},
};

const WAKER: usize = 0;
const SWEEP: Duration = Duration::from_millis(500);
const EVENTS_MAX: usize = 1024;
const SCRATCH_BYTES: usize = 64 * 1024;
/// Accepted in one go, so that a flood of connections does not starve those that exist.
const ACCEPTS_MAX: usize = 256;

/// What a token stands for; the two low bits tell.
enum Source {
    Waker,
    Listener(usize),
    Upstream(usize),
    Client(usize),
}

impl Source {
    fn token(&self) -> Token {
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
    poll: Poll,
    inbox: Inbox,
    owner: Arc<dyn PollOwner>,
    figures: Arc<Figures>,
    limits: GateLimits,
    trusted: Vec<Network>,
    body_limit: fn(&str, &str) -> u64,
    upstream_path: std::path::PathBuf,
    listeners: Vec<TcpListener>,
    /// A listener may have more than was accepted.
    accept_again: bool,
    /// Given up for a moment when descriptors run out, so that a client can be told.
    reserve: Option<File>,
    clients: Slab<Client>,
    per_address: HashMap<IpAddr, usize>,
    upstreams: Vec<Option<Upstream>>,
    /// The one that is being warmed; the next is opened when it is done.
    warming: Option<usize>,
    idle: Vec<usize>,
    queue: VecDeque<(usize, u64)>,
    requests: u64,
    body_bytes: u64,
    now: Instant,
    next_sweep: Instant,
    stop_at: Option<Instant>,
    scratch: Vec<u8>,
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
    fn handle_safely(&mut self, event: &Event) {
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

    fn handle(&mut self, event: &Event) {
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

    fn accept(&mut self, listener: usize) {
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
    fn turn_one_away(&mut self, listener: usize) {
        self.reserve = None;
        if let Ok((stream, _)) = self.listeners[listener].accept() {
            drop(stream);
        }
        self.reserve = File::open("/dev/null").ok();
        self.figures.refused.fetch_add(1, Ordering::Relaxed);
        log::warn!("gate: out of file descriptors: connections={}", self.clients.len());
    }

    fn greet(&mut self, stream: TcpStream, peer: SocketAddr) {
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

    fn close(&mut self, index: usize) {
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

    // Reading

    fn read_client(&mut self, index: usize, is_closed: bool) {
        let Some(client) = self.clients.get_mut(index) else { return };
        match &mut client.phase {
            Phase::Head => self.read_head(index),
            Phase::Body(_) => self.read_body(index),
            Phase::Lingering { read } => {
                let before = *read;
                let (look, count) = client.drain(&mut self.scratch);
                let total = before + count;
                client.phase = Phase::Lingering { read: total };
                if look != Look::Later || self.limits.linger_bytes_max < total {
                    self.close(index);
                }
            }
            Phase::Queued(_) | Phase::Relayed | Phase::Parked | Phase::Answering => {
                // What comes now is the next request: a head's worth of it may wait.
                let look = client.read(self.limits.head_bytes_max, &mut self.scratch);
                let is_parked = matches!(client.phase, Phase::Parked);
                let has_ended = client.is_half_closed || is_closed;
                client.is_half_closed |= is_closed;
                if look == Look::Broken || (is_parked && has_ended) {
                    self.close(index);
                }
            }
        }
    }

    fn read_head(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index) else { return };
        let was_empty = client.input.is_empty();
        // One byte more than allowed shows that it is too much.
        let look = client.read(self.limits.head_bytes_max + 1, &mut self.scratch);
        if was_empty && !client.input.is_empty() {
            client.since = self.now;
        }
        match look {
            Look::Broken => self.close(index),
            Look::Done if client.input.is_empty() => self.close(index),
            Look::Done | Look::Later => self.parse_head(index),
        }
    }

    fn parse_head(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index) else { return };
        if client.input.is_empty() {
            // An idle connection keeps no buffer.
            client.input = Vec::new();
            return;
        }
        let around = Surroundings {
            peer: client.peer,
            trusted: &self.trusted,
            limits: &self.limits,
            body_limit: self.body_limit,
        };
        match parse(&client.input, &around) {
            Ok(Some(head)) => self.begin_body(index, head),
            Ok(None) if client.is_half_closed => self.close(index),
            Ok(None) => {}
            Err(refusal) => self.refuse(index, refusal),
        }
    }

    fn begin_body(&mut self, index: usize, head: Head) {
        let declared = match head.framing {
            Framing::Length(length) => length,
            // Reserved in full: how much will come is not known.
            Framing::Chunked => head.body_limit,
        };
        if self.limits.body_bytes_total_max < self.body_bytes + declared {
            return self.refuse(index, Refusal::BUSY);
        }
        let Some(client) = self.clients.get_mut(index) else { return };
        self.body_bytes += declared;
        client.body_bytes = declared;
        client.input.drain(..head.bytes);
        client.is_head_method = head.is_head_method;
        client.keep_alive = head.keep_alive;
        if head.expects_continue && client.input.is_empty() {
            client.output = b"HTTP/1.1 100 Continue\r\n\r\n".to_vec();
            if client.write(self.now) == Look::Broken {
                return self.close(index);
            }
        }
        let seconds = declared / self.limits.body_bytes_per_second;
        let deadline = self.now + self.limits.body_timeout + Duration::from_secs(seconds);
        client.phase = Phase::Body(Box::new(PendingBody::new(head, deadline)));
        self.read_body(index);
    }

    fn read_body(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index) else { return };
        let Phase::Body(pending) = &mut client.phase else { return };
        let most = match pending.head.framing {
            Framing::Length(length) => usize::try_from(length).unwrap_or(usize::MAX),
            Framing::Chunked => 64 * 1024,
        };
        loop {
            let Phase::Body(pending) = &mut client.phase else { return };
            match pending.take_from(&mut client.input) {
                Ok(Some(body)) => return self.relay(index, &body),
                Ok(None) => {}
                Err(refusal) => return self.refuse(index, refusal),
            }
            let before = client.input.len();
            let look = client.read(most.max(1), &mut self.scratch);
            if look == Look::Broken || (look == Look::Done && client.input.len() == before) {
                return self.close(index);
            }
            if client.input.len() == before {
                return;
            }
        }
    }

    // Relaying

    fn relay(&mut self, index: usize, body: &[u8]) {
        let request_number = self.requests;
        self.requests += 1;
        let Some(client) = self.clients.get_mut(index) else { return };
        let Phase::Body(pending) = std::mem::replace(&mut client.phase, Phase::Relayed) else {
            return;
        };
        // The number of the connection finds it; the count makes sure that it is still the same
        // request.
        client.ticket = (request_number << 24) | (index as u64 & 0xff_ffff);
        client.request_id = request_number;
        let head = pending.head;
        let mut request = head.relayed;
        let scheme = if head.origin.is_https { "https" } else { "http" };
        request.extend_from_slice(
            format!(
                "X-Deskbell-Ticket: {}\r\nX-Deskbell-Client: {}\r\nX-Deskbell-Scheme: {scheme}\r\n\
                 X-Request-Id: {request_number:x}\r\nContent-Length: {}\r\n\r\n",
                client.ticket,
                head.origin.client,
                body.len()
            )
            .as_bytes(),
        );
        request.extend_from_slice(body);
        let ticket = client.ticket;
        match self.idle.pop() {
            Some(upstream) => self.send_upstream(upstream, index, request),
            None if self.queue.len() < self.limits.upstream_queue_max => {
                client.phase = Phase::Queued(request);
                client.since = self.now;
                self.queue.push_back((index, ticket));
                self.note_queue();
            }
            None => self.refuse(index, Refusal::BUSY),
        }
    }

    fn send_upstream(&mut self, upstream: usize, index: usize, request: Vec<u8>) {
        let Some(client) = self.clients.get_mut(index) else { return };
        client.phase = Phase::Relayed;
        let (ticket, is_head_method) = (client.ticket, client.is_head_method);
        if let Some(Some(connection)) = self.upstreams.get_mut(upstream) {
            let work = Work::Request { client: index, ticket, is_head_method };
            connection.begin(work, request, self.now);
        }
        self.write_upstream(upstream);
    }

    fn write_upstream(&mut self, index: usize) {
        if let Some(Some(connection)) = self.upstreams.get_mut(index)
            && !connection.write()
        {
            self.lose_upstream(index);
        }
    }

    fn read_upstream(&mut self, index: usize) {
        let Some(Some(connection)) = self.upstreams.get_mut(index) else { return };
        match connection.read(&mut self.scratch) {
            Outcome::Later => {}
            Outcome::Broken => self.lose_upstream(index),
            Outcome::Reply(reply) => {
                let work = std::mem::replace(&mut connection.work, Work::Idle);
                self.idle.push(index);
                if let Work::Request { client, ticket, .. } = work {
                    self.pass_on(client, ticket, reply);
                }
                self.serve_queue();
                if self.warming == Some(index) {
                    self.warming = None;
                    self.warm_next();
                }
            }
        }
    }

    fn serve_queue(&mut self) {
        while !self.idle.is_empty()
            && let Some((index, ticket)) = self.queue.pop_front()
        {
            let Some(client) = self.clients.get_mut(index) else { continue };
            if client.ticket != ticket {
                continue;
            }
            if let Phase::Queued(request) = &mut client.phase {
                let request = std::mem::take(request);
                if let Some(upstream) = self.idle.pop() {
                    self.send_upstream(upstream, index, request);
                }
            }
        }
        self.note_queue();
    }

    fn note_queue(&self) {
        self.figures.upstream_queue.store(self.queue.len() as u64, Ordering::Relaxed);
    }

    /// Opens the next connection, if one is missing and none is on its way.
    fn warm_next(&mut self) {
        if self.warming.is_some() || self.stop_at.is_some() {
            return;
        }
        let Some(index) = self.upstreams.iter().position(Option::is_none) else { return };
        let opened = UnixStream::connect(&self.upstream_path).and_then(|mut stream| {
            let token = Source::Upstream(index).token();
            let interest = Interest::READABLE | Interest::WRITABLE;
            self.poll.registry().register(&mut stream, token, interest)?;
            Ok(stream)
        });
        match opened {
            Ok(stream) => {
                self.upstreams[index] = Some(Upstream::new(stream, self.now));
                self.warming = Some(index);
                self.write_upstream(index);
            }
            // Tried again at the next sweep.
            Err(error) => log::warn!("gate: cannot connect to tiny_http: {error}"),
        }
    }

    /// Closes a connection to tiny_http; its client hears of it, since nobody can tell whether
    /// the request was served.
    fn lose_upstream(&mut self, index: usize) {
        let Some(mut connection) = self.upstreams.get_mut(index).and_then(Option::take) else {
            return;
        };
        // The descriptor is closed with the stream, whether or not this worked.
        let _ = self.poll.registry().deregister(&mut connection.stream);
        self.idle.retain(|idle| *idle != index);
        if self.warming == Some(index) {
            self.warming = None;
        }
        if let Work::Request { client, ticket, .. } = connection.work
            && self.clients.get_mut(client).is_some_and(|client| client.ticket == ticket)
        {
            let is_late = self.limits.upstream_timeout <= self.now - connection.since;
            let refusal = if is_late { Refusal::GATEWAY_TIMEOUT } else { Refusal::BAD_GATEWAY };
            self.refuse(client, refusal);
        }
    }

    // Answering

    fn pass_on(&mut self, index: usize, ticket: u64, reply: Reply) {
        let Some(client) = self.clients.get_mut(index) else {
            return self.nobody_waits(ticket, &reply);
        };
        if client.ticket != ticket {
            return self.nobody_waits(ticket, &reply);
        }
        self.body_bytes -= std::mem::take(&mut client.body_bytes);
        if !reply.is_parked {
            let keep_alive = client.keep_alive && self.stop_at.is_none();
            client.set_answer(reply.head, &reply.body, keep_alive);
            client.since = self.now;
            return self.write_client(index);
        }
        client.phase = Phase::Parked;
        client.input.shrink_to_fit();
        let has_ended = client.is_half_closed;
        self.figures.parked.fetch_add(1, Ordering::Relaxed);
        match client.early.take() {
            Some(answer) => self.deliver(Ticket(ticket), *answer),
            None if has_ended => self.close(index),
            None => {}
        }
    }

    /// The client of a poll went away while tiny_http was about to park it.
    fn nobody_waits(&self, ticket: u64, reply: &Reply) {
        if reply.is_parked {
            self.owner.gone(Ticket(ticket));
        }
    }

    fn read_letters(&mut self) {
        for letter in self.inbox.take() {
            match letter {
                Letter::Answer(ticket, answer) => self.deliver(ticket, answer),
                Letter::Stop(at) => self.begin_stop(at),
            }
        }
    }

    fn deliver(&mut self, ticket: Ticket, answer: Answer) {
        let index = (ticket.0 & 0xff_ffff) as usize;
        let Some(client) = self.clients.get_mut(index) else { return };
        if client.ticket != ticket.0 {
            return;
        }
        match client.phase {
            Phase::Parked => {
                self.figures.parked.fetch_sub(1, Ordering::Relaxed);
                let keep_alive = client.keep_alive && self.stop_at.is_none();
                client.set_answer(answer.head, &answer.body, keep_alive);
                client.since = self.now;
                self.write_client(index);
            }
            // tiny_http's word that it is parked is still on its way.
            Phase::Relayed => client.early = Some(Box::new(answer)),
            _ => {}
        }
    }

    fn refuse(&mut self, index: usize, refusal: Refusal) {
        self.figures.refused.fetch_add(1, Ordering::Relaxed);
        let Some(client) = self.clients.get_mut(index) else { return };
        self.body_bytes -= std::mem::take(&mut client.body_bytes);
        client.output = refusal.render(&format!("{:x}", self.requests));
        client.input = Vec::new();
        client.keep_alive = false;
        client.ticket = 0;
        client.phase = Phase::Answering;
        client.since = self.now;
        self.write_client(index);
    }

    fn write_client(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index) else { return };
        if !matches!(client.phase, Phase::Answering) {
            if client.unsent() != 0 && client.write(self.now) == Look::Broken {
                self.close(index);
            }
            return;
        }
        match client.write(self.now) {
            Look::Broken => self.close(index),
            Look::Later => self.bound_answers(),
            Look::Done if client.keep_alive => self.next_request(index),
            Look::Done => {
                // The other side may still be sending; resetting now could take the answer away.
                // It fails where the other side is gone already, which ends the same way.
                let _ = client.stream.shutdown(std::net::Shutdown::Write);
                client.phase = Phase::Lingering { read: 0 };
                client.since = self.now;
                self.read_client(index, false);
            }
        }
    }

    fn next_request(&mut self, index: usize) {
        let Some(client) = self.clients.get_mut(index) else { return };
        client.phase = Phase::Head;
        client.ticket = 0;
        client.since = self.now;
        if client.has_unread {
            return self.read_head(index);
        }
        if client.is_half_closed && client.input.is_empty() {
            return self.close(index);
        }
        self.parse_head(index);
    }

    /// Cuts whoever has been stalling longest, once all answers together are too much.
    fn bound_answers(&mut self) {
        let mut total = 0;
        let mut slowest: Option<(Instant, usize)> = None;
        for index in 0..self.clients.span() {
            let Some(client) = self.clients.get_mut(index) else { continue };
            if client.unsent() == 0 {
                continue;
            }
            total += client.unsent();
            if slowest.is_none_or(|(since, _)| client.since < since) {
                slowest = Some((client.since, index));
            }
        }
        if self.limits.response_bytes_total_max < total
            && let Some((_, index)) = slowest
        {
            self.figures.refused.fetch_add(1, Ordering::Relaxed);
            self.close(index);
        }
    }

    // Time

    fn sweep(&mut self) {
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

    fn check_time(&mut self, index: usize) {
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

    fn begin_stop(&mut self, at: Instant) {
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
    fn may_end(&mut self) -> bool {
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
