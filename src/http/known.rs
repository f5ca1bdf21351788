//! Callers seen a moment ago, by the hash of their secret.
//!
//! Every request names its caller, and most callers are the same few hundred for hours. An entry
//! holds as long as no row about people has changed (the store counts that); its age is bounded
//! too, for changes made by another process, such as `deskbell user disable`.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::domain::time::Timestamp;
use crate::store::sessions::TokenHash;

/// How long another process's change may go unnoticed.
const LIFE_MS: i64 = 1000;
/// Beyond this everything is forgotten; it comes back with the next requests.
const ENTRIES_MAX: usize = 20_000;

pub struct Known<V> {
    entries: Mutex<HashMap<TokenHash, Entry<V>>>,
}

struct Entry<V> {
    value: V,
    version: u64,
    read_at: Timestamp,
}

impl<V> Default for Known<V> {
    fn default() -> Known<V> {
        Known { entries: Mutex::default() }
    }
}

impl<V: Clone> Known<V> {
    /// What is known of `secret`, if it is still of `version` and fresh.
    pub fn find(&self, secret: &TokenHash, version: u64, now: Timestamp) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(secret)?;
        let is_valid = entry.version == version && now.ms_since(entry.read_at) < LIFE_MS;
        is_valid.then(|| entry.value.clone())
    }

    /// Keeps what was read; `version` is from before the reading.
    pub fn keep(&self, secret: TokenHash, version: u64, now: Timestamp, value: V) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if ENTRIES_MAX <= entries.len() {
            entries.clear();
        }
        entries.insert(secret, Entry { value, version, read_at: now });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_of_people_makes_it_forget() {
        let known = Known::default();
        let secret = [7; 32];
        known.keep(secret, 1, Timestamp(0), "Ana");

        assert_eq!(known.find(&secret, 1, Timestamp(999)), Some("Ana"));
        assert_eq!(known.find(&secret, 2, Timestamp(999)), None, "somebody has changed since");
        assert_eq!(known.find(&[8; 32], 1, Timestamp(999)), None);
        assert_eq!(known.find(&secret, 1, Timestamp(1000)), None, "too long ago to be sure");
    }

    #[test]
    fn it_never_grows_beyond_its_bound() {
        let known = Known::default();
        for number in 0..=ENTRIES_MAX {
            let mut secret = [0; 32];
            secret[..8].copy_from_slice(&number.to_le_bytes());
            known.keep(secret, 1, Timestamp(0), number);
        }
        assert!(known.entries.lock().unwrap().len() <= ENTRIES_MAX);
    }
}
