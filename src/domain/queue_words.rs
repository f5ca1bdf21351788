//! What visitors in a live queue are told of it, and when (field rules D-09 to D-11).

use super::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp};

/// A line of more than this is told of half as often.
const LONG_LINE: usize = 150;
const TOLD_EVERY_MS: i64 = 30 * SECOND_MS;
const TOLD_EVERY_IN_LONG_LINE_MS: i64 = 60 * SECOND_MS;

/// What a visitor was last told, and when.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Told {
    pub position: i64,
    pub at: Timestamp,
}

/// What a visitor is to be told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
    /// Alone at the head from the start: there is no line to speak of.
    Alone,
    NextInLine,
    /// 2 or more.
    Position(i64),
}

impl Step {
    pub fn position(self) -> i64 {
        match self {
            Step::Alone | Step::NextInLine => 1,
            Step::Position(position) => position,
        }
    }
}

/// What is to be told now to the visitor at `position`, while `waiting` are in the same queue.
///
/// The first word comes at once, later ones only when the position has become smaller and some
/// time has passed. Who falls back, because somebody who has waited for longer was let in ahead,
/// hears nothing of it.
pub fn step(position: i64, waiting: usize, told: Option<Told>, now: Timestamp) -> Option<Step> {
    let Some(told) = told else {
        return Some(if position <= 1 { Step::Alone } else { Step::Position(position) });
    };
    let pause_ms = if LONG_LINE < waiting { TOLD_EVERY_IN_LONG_LINE_MS } else { TOLD_EVERY_MS };
    let is_due = position < told.position && told.at + pause_ms <= now;
    is_due.then_some(if position <= 1 { Step::NextInLine } else { Step::Position(position) })
}

/// A moving average of how long answered visitors have waited.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct WaitAverage {
    pub ms: i64,
    pub samples: i64,
    pub sampled_at: Option<Timestamp>,
}

/// An estimate from fewer answers is not told.
const SAMPLES_MIN: i64 = 20;
/// How many answers the average remembers, roughly: each new one weighs a twentieth.
const SAMPLES_WEIGHT: i64 = 20;
/// Waits of last week say nothing of today's.
const AVERAGE_LIFE_MS: i64 = 7 * DAY_MS;
/// Shorter waits are not told of.
const TOLD_FROM_MS: i64 = MINUTE_MS;
/// Up to here in minutes, beyond in hours: so there is never one hour.
const MINUTES_UP_TO_MS: i64 = 90 * MINUTE_MS;

impl WaitAverage {
    /// With one more answered wait: the mean of the first ones, then an exponential average.
    #[must_use]
    pub fn with(self, wait_ms: i64, now: Timestamp) -> WaitAverage {
        let old = if self.is_over(now) { WaitAverage::default() } else { self };
        let samples = old.samples.saturating_add(1);
        let weight = samples.min(SAMPLES_WEIGHT);
        let ms = old.ms + (wait_ms.max(0) - old.ms) / weight;
        WaitAverage { ms, samples, sampled_at: Some(now) }
    }

    /// What a visitor may be told, if anything.
    pub fn estimate(self, now: Timestamp) -> Option<Estimate> {
        let is_known = SAMPLES_MIN <= self.samples && !self.is_over(now);
        (is_known && TOLD_FROM_MS < self.ms).then(|| {
            let rounded_up = |unit_ms: i64| (self.ms + unit_ms - 1) / unit_ms;
            if self.ms <= MINUTES_UP_TO_MS {
                Estimate::Minutes(rounded_up(MINUTE_MS))
            } else {
                Estimate::Hours(rounded_up(HOUR_MS))
            }
        })
    }

    fn is_over(self, now: Timestamp) -> bool {
        self.sampled_at.is_none_or(|at| at + AVERAGE_LIFE_MS < now)
    }
}

/// A wait as it is told: at least 2 of either.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Estimate {
    Minutes(i64),
    Hours(i64),
}

impl Estimate {
    pub fn seconds(self) -> i64 {
        match self {
            Estimate::Minutes(minutes) => minutes * MINUTE_MS / SECOND_MS,
            Estimate::Hours(hours) => hours * HOUR_MS / SECOND_MS,
        }
    }
}

#[cfg(test)]
mod tests;
