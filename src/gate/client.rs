//! One client connection: what it has sent, what it is waiting for, what it is to be told.

use std::{
    io::{self, Read, Write},
    net::IpAddr,
    time::Instant,
};

use mio::net::TcpStream;

use super::{
    chunked::{Chunked, Progress},
    head::{Framing, Head},
    mailbox::Answer,
    refusal::Refusal,
};

/// Read at a time.
const READ_BYTES: usize = 16 * 1024;

pub(super) struct Client {
    pub(super) stream: TcpStream,
    pub(super) peer: IpAddr,
    pub(super) phase: Phase,
    /// Received and not yet used.
    pub(super) input: Vec<u8>,
    /// To be sent, from `sent` on.
    pub(super) output: Vec<u8>,
    sent: usize,
    /// The request that is under way; 0 while none is.
    pub(super) ticket: u64,
    /// The answer to a poll that came before we knew that it is parked.
    pub(super) early: Option<Box<Answer>>,
    pub(super) keep_alive: bool,
    pub(super) is_head_method: bool,
    /// Beginning of the present phase, or the last progress in it.
    pub(super) since: Instant,
    pub(super) request_id: u64,
    /// The peer has said that it will send no more.
    pub(super) is_half_closed: bool,
    /// Reading stopped with bytes left in the socket.
    pub(super) has_unread: bool,
    /// Bytes of a body that count against the total.
    pub(super) body_bytes: u64,
}

/// What a connection is about.
pub(super) enum Phase {
    /// Waiting for a request, or in the middle of a head.
    Head,
    Body(Box<PendingBody>),
    /// Waiting for a place in tiny_http, with the request as it will be sent.
    Queued(Vec<u8>),
    /// In tiny_http.
    Relayed,
    /// A poll that waits for news; nothing but the socket is kept.
    Parked,
    Answering,
    /// Refused: reads on for a moment, so that the answer is not lost to a reset.
    Lingering {
        read: usize,
    },
}

pub(super) struct PendingBody {
    pub(super) head: Head,
    chunked: Option<Chunked>,
    pub(super) deadline: Instant,
}

impl PendingBody {
    pub(super) fn new(head: Head, deadline: Instant) -> PendingBody {
        let chunked = (head.framing == Framing::Chunked).then(Chunked::default);
        PendingBody { head, chunked, deadline }
    }

    /// Takes what has come; the whole body once it is there.
    pub(super) fn take_from(&mut self, input: &mut Vec<u8>) -> Result<Option<Vec<u8>>, Refusal> {
        match (&mut self.chunked, self.head.framing) {
            (Some(chunked), _) => {
                let progress = chunked.feed(input, self.head.body_limit);
                match progress {
                    Progress::More => {
                        input.clear();
                        Ok(None)
                    }
                    Progress::Done(used) => {
                        input.drain(..used);
                        Ok(Some(std::mem::take(&mut chunked.body)))
                    }
                    Progress::Malformed => Err(Refusal::BAD_FRAMING),
                    Progress::TooLarge => Err(Refusal::TOO_LARGE),
                }
            }
            (None, Framing::Length(length)) => {
                let length = usize::try_from(length).map_err(|_| Refusal::TOO_LARGE)?;
                if input.len() < length {
                    return Ok(None);
                }
                let rest = input.split_off(length);
                Ok(Some(std::mem::replace(input, rest)))
            }
            (None, Framing::Chunked) => Err(Refusal::BAD_FRAMING),
        }
    }
}

/// What a look at a socket found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Look {
    /// It has to be waited for.
    Later,
    /// All is sent.
    Done,
    /// The connection is of no use any more.
    Broken,
}

impl Client {
    pub(super) fn new(stream: TcpStream, peer: IpAddr, now: Instant) -> Client {
        Client {
            stream,
            peer,
            phase: Phase::Head,
            input: Vec::new(),
            output: Vec::new(),
            sent: 0,
            ticket: 0,
            early: None,
            keep_alive: false,
            is_head_method: false,
            since: now,
            request_id: 0,
            is_half_closed: false,
            has_unread: false,
            body_bytes: 0,
        }
    }

    /// Reads what there is, but never holds more than `most` bytes.
    pub(super) fn read(&mut self, most: usize, scratch: &mut [u8]) -> Look {
        self.has_unread = false;
        loop {
            if most <= self.input.len() {
                self.has_unread = true;
                return Look::Later;
            }
            let room = (most - self.input.len()).min(scratch.len()).min(READ_BYTES);
            match self.stream.read(&mut scratch[..room]) {
                Ok(0) => {
                    self.is_half_closed = true;
                    return Look::Done;
                }
                Ok(read) => self.input.extend_from_slice(&scratch[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Look::Later,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Look::Broken,
            }
        }
    }

    /// Reads and throws away, counting.
    pub(super) fn drain(&mut self, scratch: &mut [u8]) -> (Look, usize) {
        let mut count = 0;
        loop {
            match self.stream.read(scratch) {
                Ok(0) => return (Look::Done, count),
                Ok(read) => count += read,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    return (Look::Later, count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return (Look::Broken, count),
            }
        }
    }

    /// Sends what is to be sent. Frees the buffer when it is done.
    pub(super) fn write(&mut self, now: Instant) -> Look {
        while self.sent < self.output.len() {
            match self.stream.write(&self.output[self.sent..]) {
                Ok(0) => return Look::Broken,
                Ok(written) => {
                    self.sent += written;
                    self.since = now;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Look::Later,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Look::Broken,
            }
        }
        self.output = Vec::new();
        self.sent = 0;
        Look::Done
    }

    pub(super) fn unsent(&self) -> usize {
        self.output.len() - self.sent
    }

    /// Puts an answer's bytes together: `head` as in [`Answer`].
    pub(super) fn set_answer(&mut self, mut head: Vec<u8>, body: &[u8], keep_alive: bool) {
        let connection: &[u8] = if keep_alive {
            b"Connection: keep-alive\r\n\r\n"
        } else {
            b"Connection: close\r\n\r\n"
        };
        head.reserve(connection.len() + body.len());
        head.extend_from_slice(connection);
        if !self.is_head_method {
            head.extend_from_slice(body);
        }
        self.output = head;
        self.sent = 0;
        self.keep_alive = keep_alive;
        self.phase = Phase::Answering;
    }
}
