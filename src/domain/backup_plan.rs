//! When copies of the file are made by themselves, and how many are kept.

use super::time::{HOUR_MS, Timestamp};

/// By UTC, so that a change of the clocks neither skips a copy nor doubles one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Plan {
    pub is_on: bool,
    /// Divides a day, so that every day has the same hours.
    pub every_hours: i64,
    /// One of the hours at which a copy is made.
    pub hour: i64,
    /// The newest so many; older ones are deleted.
    pub keep: i64,
}

pub const EVERY_HOURS: [i64; 8] = [1, 2, 3, 4, 6, 8, 12, 24];

impl Default for Plan {
    fn default() -> Plan {
        Plan { is_on: false, every_hours: 24, hour: 3, keep: 7 }
    }
}

impl Plan {
    /// The next one after `now`; none while it is off.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let span = self.every_hours.max(1) * HOUR_MS;
        let first = self.hour * HOUR_MS;
        let passed = now.0.saturating_sub(first).div_euclid(span);
        self.is_on.then(|| Timestamp((passed + 1) * span + first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{DAY_MS, MINUTE_MS};

    #[test]
    fn copies_come_at_their_hours_whatever_the_moment() {
        let day = 20_000 * DAY_MS;
        for (every_hours, hour, now_min, next_hours) in [
            (24, 3, 0, 3),
            (24, 3, 3 * 60, 27),
            (24, 3, 3 * 60 - 1, 3),
            (6, 3, 0, 3),
            (6, 3, 4 * 60, 9),
            (6, 21, 4 * 60, 9),
            (1, 5, 61, 2),
        ] {
            let plan = Plan { is_on: true, every_hours, hour, keep: 7 };
            let next = plan.next_after(Timestamp(day + now_min * MINUTE_MS)).unwrap();
            assert_eq!(next, Timestamp(day + next_hours * HOUR_MS), "{plan:?} at {now_min}");
        }
        assert_eq!(Plan::default().next_after(Timestamp(day)), None, "off until it is switched on");
    }
}
