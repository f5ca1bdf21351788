//! Passwords: Argon2id with OWASP's minimum (19 MiB, two passes), a few at a time.

use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use crossbeam_channel::{Receiver, Sender, bounded};

use crate::{
    error::{Error, Result},
    limits::{PASSWORD_HASHES_AT_ONCE, PASSWORD_HASHES_WAITING},
};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Hashes and checks passwords; a flood of logins waits here instead of taking the memory.
pub struct Passwords {
    seats: (Sender<()>, Receiver<()>),
    /// How many have a seat or wait for one.
    inside: AtomicUsize,
    /// Checked when the account does not exist, so that both take the same time.
    decoy: String,
}

impl Passwords {
    pub fn new() -> Result<Passwords> {
        let seats = bounded(PASSWORD_HASHES_AT_ONCE);
        // A hash in the right form that belongs to no password; made without the work.
        let decoy = format!(
            "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p=1$ZGVza2JlbGxkZWNveXNhbHQ$\
             AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        );
        Ok(Passwords { seats, inside: AtomicUsize::new(0), decoy })
    }

    pub fn hash(&self, password: &str) -> Result<String> {
        let _seat = self.take_seat()?;
        let hash = hasher()?
            .hash_password(password.as_bytes())
            .map_err(|error| Error::internal("hash a password", error.to_string()))?;
        Ok(hash.to_string())
    }

    /// Whether `password` belongs to `stored`; takes as long where nothing is stored.
    #[must_use = "a password that is not checked lets everybody in"]
    pub fn is_right(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let _seat = self.take_seat()?;
        let text = stored.unwrap_or(&self.decoy);
        let hash = PasswordHash::new(text)
            .map_err(|error| Error::internal("read a password hash", error.to_string()))?;
        let matches = hasher()?.verify_password(password.as_bytes(), &hash).is_ok();
        Ok(matches && stored.is_some())
    }

    /// Turns away whoever would wait too long: the workers have others to serve.
    fn take_seat(&self) -> Result<Seat<'_>> {
        let before = self.inside.fetch_add(1, Ordering::AcqRel);
        let mut seat = Seat { passwords: self, is_taken: false };
        if PASSWORD_HASHES_AT_ONCE + PASSWORD_HASHES_WAITING <= before {
            return Err(Error::busy());
        }
        self.seats.0.send(()).map_err(|_| Error::busy())?;
        seat.is_taken = true;
        Ok(seat)
    }
}

/// One of the few places at the work bench, or in the line before it; free again when dropped.
struct Seat<'a> {
    passwords: &'a Passwords,
    is_taken: bool,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if self.is_taken {
            // Our own token is in the channel, so this never finds it empty.
            let _ = self.passwords.seats.1.try_recv();
        }
        self.passwords.inside.fetch_sub(1, Ordering::AcqRel);
    }
}

fn hasher() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None)
        .map_err(|error| Error::internal("set up the password hash", error.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_opens_and_nothing_else_does() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("correct horse battery").unwrap();

        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.is_right("correct horse battery", Some(&stored)).unwrap());
        assert!(!passwords.is_right("correct horse batterx", Some(&stored)).unwrap());
        assert!(!passwords.is_right("correct horse battery", None).unwrap());
    }
}
