//! One kept-alive connection to tiny_http, and its answers.

use std::{
    io::{self, Read, Write},
    time::Instant,
};

use mio::net::UnixStream;

/// A request that is in tiny_http, or is about to be.
pub(super) struct Upstream {
    pub(super) stream: UnixStream,
    pub(super) work: Work,
    output: Vec<u8>,
    sent: usize,
    input: Vec<u8>,
    pub(super) since: Instant,
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Work {
    /// Shows that tiny_http has given it a thread, before clients depend on it.
    Warming,
    Idle,
    /// A client's request.
    Request {
        client: usize,
        ticket: u64,
        is_head_method: bool,
    },
}

/// What tiny_http said.
#[derive(Debug)]
pub(super) struct Reply {
    /// For the client: status line and fields, without `Connection` and the blank line.
    pub(super) head: Vec<u8>,
    pub(super) body: Vec<u8>,
    pub(super) is_parked: bool,
}

#[derive(Debug)]
pub(super) enum Outcome {
    Later,
    Reply(Reply),
    Broken,
}

/// Fields that are between tiny_http and us.
const NOT_RELAYED: [&str; 5] =
    ["connection", "keep-alive", "server", "transfer-encoding", "x-deskbell-parked"];
const FIELDS_MAX: usize = 64;

impl Upstream {
    pub(super) fn new(stream: UnixStream, now: Instant) -> Upstream {
        let work = Work::Warming;
        let output = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec();
        Upstream { stream, work, output, sent: 0, input: Vec::new(), since: now }
    }

    pub(super) fn begin(&mut self, work: Work, request: Vec<u8>, now: Instant) {
        self.work = work;
        self.output = request;
        self.sent = 0;
        self.since = now;
    }

    /// Sends as much of the request as goes. False if the connection is broken.
    pub(super) fn write(&mut self) -> bool {
        while self.sent < self.output.len() {
            match self.stream.write(&self.output[self.sent..]) {
                Ok(0) => return false,
                Ok(written) => self.sent += written,
                Err(error) if is_later(&error) => return true,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
        if !self.output.is_empty() {
            self.output = Vec::new();
            self.sent = 0;
        }
        true
    }

    /// Reads on; the reply once it is whole.
    pub(super) fn read(&mut self, scratch: &mut [u8]) -> Outcome {
        loop {
            match self.stream.read(scratch) {
                Ok(0) => return Outcome::Broken,
                Ok(read) => self.input.extend_from_slice(&scratch[..read]),
                Err(error) if is_later(&error) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Outcome::Broken,
            }
        }
        if self.input.is_empty() {
            return Outcome::Later;
        }
        let is_head_method = match self.work {
            Work::Request { is_head_method, .. } => is_head_method,
            Work::Warming => false,
            // Nobody asked for anything: whatever this is, it belongs to no request.
            Work::Idle => return Outcome::Broken,
        };
        match parse(&mut self.input, is_head_method) {
            Ok(Some(reply)) => Outcome::Reply(reply),
            Ok(None) => Outcome::Later,
            Err(()) => Outcome::Broken,
        }
    }
}

fn is_later(error: &io::Error) -> bool {
    // A Unix socket whose other side has a full backlog says so in this way too.
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected)
}

/// Takes a whole reply out of `input`; `Err` for what our own server never sends.
fn parse(input: &mut Vec<u8>, is_head_method: bool) -> Result<Option<Reply>, ()> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS_MAX];
    let mut response = httparse::Response::new(&mut fields);
    let end = match response.parse(input) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(()),
    };
    let status = response.code.ok_or(())?;
    let mut length = None;
    let mut is_parked = false;
    let mut head = Vec::with_capacity(512);
    head.extend_from_slice(b"HTTP/1.1 ");
    head.extend_from_slice(status.to_string().as_bytes());
    head.push(b' ');
    head.extend_from_slice(response.reason.unwrap_or_default().as_bytes());
    head.extend_from_slice(b"\r\n");
    for field in response.headers.iter() {
        let name = field.name.to_ascii_lowercase();
        match name.as_str() {
            "content-length" => {
                let text = std::str::from_utf8(field.value).map_err(|_| ())?;
                length = Some(text.parse::<usize>().map_err(|_| ())?);
            }
            "x-deskbell-parked" => is_parked = true,
            _ => {}
        }
        if !NOT_RELAYED.contains(&name.as_str()) {
            head.extend_from_slice(field.name.as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(field.value);
            head.extend_from_slice(b"\r\n");
        }
    }
    let has_body = !is_head_method && !matches!(status, 204 | 304);
    let body_length = if has_body { length.ok_or(())? } else { 0 };
    if input.len() < end + body_length {
        return Ok(None);
    }
    let rest = input.split_off(end + body_length);
    let body = input.split_off(end);
    *input = rest;
    Ok(Some(Reply { head, body, is_parked }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_taken_when_it_is_whole() {
        let whole =
            b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\nA: b\r\n\r\nhello".to_vec();
        for cut in 0..whole.len() {
            let mut part = whole[..cut].to_vec();
            assert!(parse(&mut part, false).unwrap().is_none(), "{cut}");
        }

        let reply = parse(&mut whole.clone(), false).unwrap().unwrap();

        assert_eq!(reply.head, b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n");
        assert_eq!(reply.body, b"hello");
        assert!(!reply.is_parked);
    }

    #[test]
    fn answers_without_a_body_end_with_their_head() {
        let mut no_content = b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
        assert!(parse(&mut no_content, false).unwrap().is_some());
        let mut head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".to_vec();
        assert!(parse(&mut head, true).unwrap().is_some());
        let mut unknown = b"HTTP/1.1 200 OK\r\n\r\nhello".to_vec();
        assert!(parse(&mut unknown, false).is_err());
    }
}
