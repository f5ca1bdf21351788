//! The event loop's clients: from bytes to a whole request.

use super::{
    client::{Look, PendingBody, Phase},
    event_loop::EventLoop,
    head::{Framing, Head, Surroundings, parse},
    refusal::Refusal,
};
use std::time::Duration;

impl EventLoop {
    pub(super) fn read_client(&mut self, index: usize, is_closed: bool) {
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

    pub(super) fn read_head(&mut self, index: usize) {
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

    pub(super) fn parse_head(&mut self, index: usize) {
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

    pub(super) fn begin_body(&mut self, index: usize, head: Head) {
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

    pub(super) fn read_body(&mut self, index: usize) {
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
}
