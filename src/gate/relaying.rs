//! The event loop's requests: to tiny_http and back, and late answers to parked polls.

use std::{sync::atomic::Ordering, time::Instant};

use mio::{Interest, net::UnixStream};

use super::{
    client::{Look, Phase},
    event_loop::{EventLoop, Source},
    mailbox::{Answer, Letter, Ticket},
    refusal::Refusal,
    upstream::{Outcome, Reply, Upstream, Work},
};

impl EventLoop {
    pub(super) fn relay(&mut self, index: usize, body: &[u8]) {
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
        let is_by_proxy = u8::from(head.origin.is_by_proxy);
        request.extend_from_slice(
            format!(
                "X-Deskbell-Ticket: {}\r\nX-Deskbell-Client: {}\r\nX-Deskbell-Scheme: {scheme}\r\n\
                 X-Deskbell-Proxy: {is_by_proxy}\r\n\
                 X-Request-Id: {}-{request_number:x}\r\nContent-Length: {}\r\n\r\n",
                client.ticket,
                head.origin.client,
                self.id_prefix,
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

    pub(super) fn send_upstream(&mut self, upstream: usize, index: usize, request: Vec<u8>) {
        let Some(client) = self.clients.get_mut(index) else { return };
        client.phase = Phase::Relayed;
        let (ticket, is_head_method) = (client.ticket, client.is_head_method);
        if let Some(Some(connection)) = self.upstreams.get_mut(upstream) {
            let work = Work::Request { client: index, ticket, is_head_method };
            connection.begin(work, request, self.now);
        }
        self.write_upstream(upstream);
    }

    pub(super) fn write_upstream(&mut self, index: usize) {
        if let Some(Some(connection)) = self.upstreams.get_mut(index)
            && !connection.write()
        {
            self.lose_upstream(index);
        }
    }

    pub(super) fn read_upstream(&mut self, index: usize) {
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

    pub(super) fn serve_queue(&mut self) {
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

    pub(super) fn note_queue(&self) {
        self.figures.upstream_queue.store(self.queue.len() as u64, Ordering::Relaxed);
    }

    /// Opens the next connection, if one is missing and none is on its way.
    pub(super) fn warm_next(&mut self) {
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
    pub(super) fn lose_upstream(&mut self, index: usize) {
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

    pub(super) fn pass_on(&mut self, index: usize, ticket: u64, reply: Reply) {
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
    pub(super) fn nobody_waits(&self, ticket: u64, reply: &Reply) {
        if reply.is_parked {
            self.owner.gone(Ticket(ticket));
        }
    }

    pub(super) fn read_letters(&mut self) {
        for letter in self.inbox.take() {
            match letter {
                Letter::Answer(ticket, answer) => self.deliver(ticket, answer),
                Letter::Stop(at) => self.begin_stop(at),
            }
        }
    }

    pub(super) fn deliver(&mut self, ticket: Ticket, answer: Answer) {
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

    pub(super) fn refuse(&mut self, index: usize, refusal: Refusal) {
        self.figures.refused.fetch_add(1, Ordering::Relaxed);
        let id = format!("{}-{:x}", self.id_prefix, self.requests);
        self.requests += 1;
        let Some(client) = self.clients.get_mut(index) else { return };
        self.body_bytes -= std::mem::take(&mut client.body_bytes);
        let status = refusal.status;
        log::debug!(target: "request", "request: id={id} status={status} client={}", client.peer);
        client.output = refusal.render(&id);
        client.input = Vec::new();
        client.keep_alive = false;
        client.ticket = 0;
        client.phase = Phase::Answering;
        client.since = self.now;
        self.write_client(index);
    }

    pub(super) fn write_client(&mut self, index: usize) {
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

    pub(super) fn next_request(&mut self, index: usize) {
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
    pub(super) fn bound_answers(&mut self) {
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
}
