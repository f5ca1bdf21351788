//! What one visitor, one address or one guesser may take, so that the others have theirs.

use std::{
    net::IpAddr,
    time::{Duration, Instant},
};

use super::request::Request;
use crate::{
    auth::throttle::{Buckets, address_key},
    domain::ids::{AgentId, VisitorId},
    error::{Error, Result},
    limits::{
        ADDRESS_CALLS_BURST, ADDRESS_CALLS_PER_SECOND, CODE_TRIES_BURST, CODE_TRY_SECONDS,
        RATE_KEYS_MAX, SESSIONS_BURST, SESSIONS_PER_SECOND, STRANGERS_BURST, STRANGERS_PER_SECOND,
        VISITOR_READS_BURST, VISITOR_READS_PER_SECOND, VISITOR_WRITES_BURST,
        VISITOR_WRITES_PER_SECOND,
    },
};

pub struct Fairness {
    visitor_writes: Buckets<VisitorId>,
    visitor_reads: Buckets<VisitorId>,
    address_calls: Buckets<IpAddr>,
    new_sessions: Buckets<IpAddr>,
    strangers: Buckets<IpAddr>,
    code_tries: Buckets<AgentId>,
}

impl Fairness {
    /// Without limits for visitors: for a demo and for measuring. Guesses are always counted.
    pub fn new(is_unlimited: bool) -> Fairness {
        let burst = |burst: u32| if is_unlimited { u32::MAX } else { burst };
        let keys = RATE_KEYS_MAX;
        Fairness {
            visitor_writes: Buckets::new(
                burst(VISITOR_WRITES_BURST),
                VISITOR_WRITES_PER_SECOND,
                keys,
            ),
            visitor_reads: Buckets::new(burst(VISITOR_READS_BURST), VISITOR_READS_PER_SECOND, keys),
            address_calls: Buckets::new(burst(ADDRESS_CALLS_BURST), ADDRESS_CALLS_PER_SECOND, keys),
            new_sessions: Buckets::new(burst(SESSIONS_BURST), SESSIONS_PER_SECOND, keys),
            strangers: Buckets::new(burst(STRANGERS_BURST), STRANGERS_PER_SECOND, keys),
            code_tries: Buckets::new(CODE_TRIES_BURST, 1.0 / CODE_TRY_SECONDS, keys),
        }
    }

    /// Any call of a visitor; what it writes is counted apart.
    pub fn visitor_calls(&self, request: &Request, visitor: VisitorId) -> Result<()> {
        let now = Instant::now();
        // Behind a proxy of this machine that nobody has named, everybody has its address.
        if !request.client.is_loopback() {
            self.address_calls
                .take(address_key(request.client), now)
                .map_err(|wait| Error::rate_limited("too many requests from this address", wait))?;
        }
        if request.method.is_safe() {
            self.visitor_reads.take(visitor, now).map_err(of_visitor)?;
        }
        Ok(())
    }

    pub fn visitor_writes(&self, visitor: VisitorId) -> Result<()> {
        self.visitor_writes.take(visitor, Instant::now()).map_err(of_visitor)
    }

    pub fn new_visitor(&self, request: &Request) -> Result<()> {
        self.new_sessions
            .take(address_key(request.client), Instant::now())
            .map_err(|wait| Error::rate_limited("too many new visitors from this address", wait))
    }

    /// What anybody may ask for who is nobody yet: a message without a token, a copy by mail.
    pub fn stranger_asks(&self, request: &Request) -> std::result::Result<(), Duration> {
        self.strangers.take(address_key(request.client), Instant::now())
    }

    /// A code of two-factor sign-in.
    pub fn code_try(&self, agent: AgentId) -> Result<()> {
        self.code_tries
            .take(agent, Instant::now())
            .map_err(|wait| Error::rate_limited("too many codes; wait a little", wait))
    }
}

fn of_visitor(wait: Duration) -> Error {
    Error::rate_limited("too many requests from this visitor; slow down", wait)
}
