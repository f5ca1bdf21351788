//! The server's time.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use crate::domain::time::Timestamp;

/// Wall-clock time that never goes back while the server runs, and that tests may advance.
#[derive(Default)]
pub struct Clock {
    advanced_ms: AtomicI64,
    latest_ms: AtomicI64,
}

impl Clock {
    pub fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let system_ms = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        let now_ms = system_ms.saturating_add(self.advanced_ms.load(Ordering::Relaxed));
        // A system clock that is set back must not bring deadlines back or order messages wrongly.
        let latest_ms = self.latest_ms.fetch_max(now_ms, Ordering::Relaxed);
        Timestamp(now_ms.max(latest_ms))
    }

    /// Moves the clock forward, for clients that test time rules.
    pub fn advance(&self, ms: i64) {
        self.advanced_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_back() {
        let clock = Clock::default();
        let before = clock.now();

        clock.advance(-60_000);
        assert!(before <= clock.now());

        clock.advance(120_000);
        assert!(before + 60_000 <= clock.now());
    }
}
