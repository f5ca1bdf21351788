//! What follows when a visitor is left without an answer for longer than promised.

use super::{hours::Hours, time::Timestamp};

/// The chain, from the quietest step to the loudest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// The console of whoever has it rings.
    Sound,
    /// The same, as a notification of the browser.
    Browser,
    /// All agents.
    Everyone,
    Email,
    Supervisor,
}

impl Step {
    pub const ALL: [Step; 5] =
        [Step::Sound, Step::Browser, Step::Everyone, Step::Email, Step::Supervisor];

    pub fn name(self) -> &'static str {
        match self {
            Step::Sound => "sound",
            Step::Browser => "browser",
            Step::Everyone => "everyone",
            Step::Email => "email",
            Step::Supervisor => "supervisor",
        }
    }

    /// The one that follows after `taken` steps.
    pub fn after(taken: usize) -> Option<Step> {
        Step::ALL.get(taken).copied()
    }
}

/// How long after the promised time each step follows; the first one does at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Delays {
    pub browser_ms: i64,
    pub everyone_ms: i64,
    pub email_ms: i64,
    pub supervisor_ms: i64,
}

impl Default for Delays {
    fn default() -> Delays {
        Delays {
            browser_ms: 30_000,
            everyone_ms: 60_000,
            email_ms: 120_000,
            supervisor_ms: 300_000,
        }
    }
}

impl Delays {
    pub fn of(&self, step: Step) -> i64 {
        match step {
            Step::Sound => 0,
            Step::Browser => self.browser_ms,
            Step::Everyone => self.everyone_ms,
            Step::Email => self.email_ms,
            Step::Supervisor => self.supervisor_ms,
        }
    }
}

/// Stretches of open time that a wait may go through: years, for hours that anybody keeps.
const STRETCHES_MAX: usize = 1000;

/// When `ms` have passed since `from`, of which only the time within the hours counts; `None`
/// where it never opens again.
pub fn due(hours: Option<&Hours>, from: Timestamp, ms: i64) -> Option<Timestamp> {
    let Some(hours) = hours else { return Some(from + ms) };
    let mut at = if hours.is_open(from) { from } else { hours.next_opening(from)? };
    let mut left_ms = ms;
    for _ in 0..STRETCHES_MAX {
        let Some(closes) = hours.next_change(at) else { return Some(at + left_ms) };
        let open_ms = closes.ms_since(at);
        if left_ms < open_ms {
            return Some(at + left_ms);
        }
        left_ms -= open_ms;
        at = hours.next_opening(closes)?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        hours::Written,
        time::{HOUR_MS, MINUTE_MS},
    };

    /// Thursday, 1970-01-01, at midnight.
    const MIDNIGHT: Timestamp = Timestamp(0);

    fn from_nine_to_five() -> Hours {
        let day = || vec![Written { from: "09:00".to_string(), to: "17:00".to_string() }];
        Hours::new("UTC", &std::array::from_fn(|_| day()), &[]).unwrap()
    }

    fn at(hours: i64, minutes: i64) -> Timestamp {
        MIDNIGHT + hours * HOUR_MS + minutes * MINUTE_MS
    }

    #[test]
    fn only_open_time_counts() {
        let hours = from_nine_to_five();
        for (from, minutes, expected) in [
            (at(10, 0), 10, at(10, 10)),
            (at(7, 0), 10, at(9, 10)),
            (at(16, 55), 10, at(24 + 9, 5)),
            (at(16, 50), 10, at(24 + 9, 0)),
            (at(20, 0), 20 * 60, at(72 + 13, 0)),
            (at(9, 0), 100 * 8 * 60, at(100 * 24 + 9, 0)),
        ] {
            let due = due(Some(&hours), from, minutes * MINUTE_MS);
            assert_eq!(due, Some(expected), "{minutes} minutes from {from:?}");
        }
        assert_eq!(due(None, at(3, 0), MINUTE_MS), Some(at(3, 1)));
    }

    #[test]
    fn what_never_opens_is_never_due() {
        let never = Hours::new("UTC", &std::array::from_fn(|_| Vec::new()), &[]).unwrap();
        assert_eq!(due(Some(&never), MIDNIGHT, 1), None);
    }

    #[test]
    fn the_chain_has_every_step_in_order() {
        let delays = Delays::default();
        let chain: Vec<i64> = Step::ALL.iter().map(|step| delays.of(*step) / 1000).collect();
        assert_eq!(chain, [0, 30, 60, 120, 300]);
        assert_eq!(Step::after(4), Some(Step::Supervisor));
        assert_eq!(Step::after(5), None);
    }
}
