//! Slowing down who tries too often: password guesses, and floods of requests.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::limits::{LOGIN_DELAY_MAX, LOGIN_FREE_FAILURES, LOGIN_RECORDS_MAX};

/// Failed logins per account and address.
///
/// The delay is kept for the *pair*: a guesser behind a shared address does not lock out the
/// others there, and guesses from elsewhere do not lock the owner out of the account. A second,
/// more patient record per address bounds guessing over many accounts.
#[derive(Default)]
pub struct LoginThrottle {
    records: Mutex<HashMap<Key, Failures>>,
}

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Key {
    Pair(String, IpAddr),
    Address(IpAddr),
}

struct Failures {
    count: u32,
    last: Instant,
}

/// How many more failures an address may collect over all accounts than a pair.
const ADDRESS_FACTOR: u32 = 10;

impl LoginThrottle {
    /// How long this account must wait before it may try again from this address.
    pub fn wait(&self, account: &str, address: IpAddr, now: Instant) -> Option<Duration> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network_of(address);
        let pair = records.get(&Key::Pair(account.to_ascii_lowercase(), address));
        let all = records.get(&Key::Address(address));
        let pair = pair.and_then(|failures| failures.wait(LOGIN_FREE_FAILURES, now));
        let all = all.and_then(|failures| failures.wait(LOGIN_FREE_FAILURES * ADDRESS_FACTOR, now));
        pair.max(all)
    }

    pub fn failed(&self, account: &str, address: IpAddr, now: Instant) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network_of(address);
        for key in [Key::Pair(account.to_ascii_lowercase(), address), Key::Address(address)] {
            let failures = records.entry(key).or_insert(Failures { count: 0, last: now });
            failures.count = failures.count.saturating_add(1);
            failures.last = now;
        }
        if LOGIN_RECORDS_MAX < records.len() {
            records.retain(|_, failures| now.duration_since(failures.last) < LOGIN_DELAY_MAX);
        }
    }

    pub fn succeeded(&self, account: &str, address: IpAddr) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.remove(&Key::Pair(account.to_ascii_lowercase(), network_of(address)));
    }
}

impl Failures {
    /// 1 s after the free tries, doubling with each further failure.
    fn wait(&self, free: u32, now: Instant) -> Option<Duration> {
        let over = self.count.checked_sub(free)?;
        let delay = Duration::from_secs(1 << over.min(20)).min(LOGIN_DELAY_MAX);
        (self.last + delay).checked_duration_since(now).filter(|wait| !wait.is_zero())
    }
}

/// A single IPv6 host has a whole /64 to send from.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            }
        },
    }
}

/// Token buckets, one per key, with a bounded number of keys.
pub struct Buckets<K> {
    burst: f64,
    per_second: f64,
    keys_max: usize,
    buckets: Mutex<HashMap<K, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled_at: Instant,
}

impl<K: Eq + Hash> Buckets<K> {
    pub fn new(burst: u32, per_second: f64, keys_max: usize) -> Buckets<K> {
        Buckets { burst: f64::from(burst), per_second, keys_max, buckets: Mutex::default() }
    }

    /// Takes a token, or tells after how long there will be one.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if self.keys_max <= buckets.len() {
            // Full again means forgotten without loss: a new bucket starts full too.
            let full_after = Duration::from_secs_f64(self.burst / self.per_second);
            buckets.retain(|_, bucket| now.duration_since(bucket.filled_at) < full_after);
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: self.burst, filled_at: now });
        let passed = now.duration_since(bucket.filled_at).as_secs_f64();
        bucket.tokens = (bucket.tokens + passed * self.per_second).min(self.burst);
        bucket.filled_at = now;
        if bucket.tokens < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.tokens) / self.per_second));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }
}

/// The key under which requests of one address are counted.
pub fn address_key(address: IpAddr) -> IpAddr {
    network_of(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn a_guesser_waits_longer_each_time_and_nobody_else_waits() {
        let throttle = LoginThrottle::default();
        let now = Instant::now();
        for _ in 0..LOGIN_FREE_FAILURES {
            assert_eq!(throttle.wait("ana@shop.example", OFFICE, now), None);
            throttle.failed("ana@shop.example", OFFICE, now);
        }

        let first = throttle.wait("Ana@Shop.example", OFFICE, now).unwrap();
        throttle.failed("ana@shop.example", OFFICE, now);
        let second = throttle.wait("ana@shop.example", OFFICE, now).unwrap();

        assert!(first < second, "{first:?} {second:?}");
        assert_eq!(throttle.wait("ana@shop.example", ELSEWHERE, now), None);
        assert_eq!(throttle.wait("ben@shop.example", OFFICE, now), None);
        assert_eq!(throttle.wait("ana@shop.example", OFFICE, now + second), None);
    }

    #[test]
    fn one_address_cannot_try_a_password_on_everybody() {
        let throttle = LoginThrottle::default();
        let now = Instant::now();
        for account in 0..60 {
            throttle.failed(&format!("user{account}@shop.example"), OFFICE, now);
        }

        assert!(throttle.wait("next@shop.example", OFFICE, now).is_some());
    }

    #[test]
    fn a_bucket_gives_its_burst_and_refills() {
        let buckets = Buckets::new(3, 1.0, 100);
        let now = Instant::now();
        for _ in 0..3 {
            assert!(buckets.take("v", now).is_ok());
        }

        let wait = buckets.take("v", now).unwrap_err();

        assert!(buckets.take("w", now).is_ok(), "others are not held up");
        assert!(buckets.take("v", now + wait + Duration::from_millis(1)).is_ok());
    }
}
