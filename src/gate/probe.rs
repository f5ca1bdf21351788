//! The parser without a socket, for those who send it what no client would.

use std::net::{IpAddr, Ipv4Addr};

use super::{
    GateLimits,
    chunked::{Chunked, Progress},
    head::{Framing, Surroundings, parse},
};

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// Could still become a request.
    Incomplete,
    /// With this status.
    Refused(u16),
    /// What would go on to the server behind the gate.
    Relayed { head: Vec<u8>, body: Vec<u8> },
}

/// What the gate would do with these bytes as the first ones of a connection.
pub fn judge(bytes: &[u8], body_limit: fn(&str, &str) -> u64) -> Verdict {
    let limits = GateLimits::default();
    let around = Surroundings {
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        trusted: &[],
        limits: &limits,
        body_limit,
    };
    let head = match parse(bytes, &around) {
        Ok(Some(head)) => head,
        Ok(None) => return Verdict::Incomplete,
        Err(refusal) => return Verdict::Refused(refusal.status),
    };
    let rest = bytes.get(head.bytes..).unwrap_or_default();
    let body = match head.framing {
        Framing::Length(length) => {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            match rest.get(..length) {
                Some(body) => body.to_vec(),
                None => return Verdict::Incomplete,
            }
        }
        Framing::Chunked => {
            let mut decoder = Chunked::default();
            match decoder.feed(rest, head.body_limit) {
                Progress::Done(_) => decoder.body,
                Progress::More => return Verdict::Incomplete,
                Progress::Malformed => return Verdict::Refused(400),
                Progress::TooLarge => return Verdict::Refused(413),
            }
        }
    };
    Verdict::Relayed { head: head.relayed, body }
}
