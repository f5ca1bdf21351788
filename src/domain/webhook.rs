//! What programs of others are told by HTTP, and what becomes of one who does not answer.

use super::{
    ids::{DeliveryId, WebhookId},
    time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
};

/// What a webhook may ask to hear of, by the names that it is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Queued,
    Accepted,
    OfferExpired,
    Transferred,
    Ended,
    Closed,
    Rated,
    Escalated,
    MessageCreated,
    MeetingBooked,
    MeetingMoved,
    MeetingCancelled,
}

impl Kind {
    pub const ALL: [Kind; 12] = [
        Kind::Queued,
        Kind::Accepted,
        Kind::OfferExpired,
        Kind::Transferred,
        Kind::Ended,
        Kind::Closed,
        Kind::Rated,
        Kind::Escalated,
        Kind::MessageCreated,
        Kind::MeetingBooked,
        Kind::MeetingMoved,
        Kind::MeetingCancelled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Queued => "conversation.queued",
            Kind::Accepted => "conversation.accepted",
            Kind::OfferExpired => "conversation.offer_expired",
            Kind::Transferred => "conversation.transferred",
            Kind::Ended => "conversation.ended",
            Kind::Closed => "conversation.closed",
            Kind::Rated => "conversation.rated",
            Kind::Escalated => "conversation.escalated",
            Kind::MessageCreated => "message.created",
            Kind::MeetingBooked => "meeting.booked",
            Kind::MeetingMoved => "meeting.moved",
            Kind::MeetingCancelled => "meeting.cancelled",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What an admin sends to try a webhook out; nobody can ask for it.
pub const TEST: &str = "webhook.test";

/// The wait after each try that failed; after the last one it is given up: eight tries over a day.
const RETRY_MS: [i64; 7] = [
    5 * SECOND_MS,
    5 * MINUTE_MS,
    30 * MINUTE_MS,
    2 * HOUR_MS,
    5 * HOUR_MS,
    7 * HOUR_MS,
    10 * HOUR_MS,
];
/// A receiver that asks for more time than this is not waited for any longer.
const RETRY_AFTER_MS_MAX: i64 = DAY_MS;
/// A webhook is disabled when this many tries in a row have failed…
const FAILURES_MAX: u32 = 10;
/// …for as long as this.
const FAILING_MS_MAX: i64 = DAY_MS;

/// One try to deliver, and what came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    pub delivery: DeliveryId,
    pub webhook: WebhookId,
    pub outcome: Outcome,
    /// What the receiver answered, if it did.
    pub status: Option<u16>,
    pub took_ms: i64,
    /// The beginning of what it said.
    pub answer: String,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    Received,
    /// The receiver says that nobody wants to hear of anything there any more.
    Gone,
    /// It may work another time.
    Failed {
        why: String,
        retry_after_ms: Option<i64>,
    },
    /// We do not connect there, now or later.
    Refused(String),
}

/// What follows from a try.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    Delivered,
    /// Nobody wants to hear of anything there any more.
    Gone,
    GiveUp,
    TryAgain {
        at: Timestamp,
    },
}

impl Outcome {
    /// `tries` counts this one; `spread` is any number, so that what failed together does not come
    /// back together.
    pub fn verdict(&self, tries: u32, spread: u64, now: Timestamp) -> Verdict {
        let asked_ms = match self {
            Outcome::Received => return Verdict::Delivered,
            Outcome::Gone => return Verdict::Gone,
            Outcome::Refused(_) => return Verdict::GiveUp,
            Outcome::Failed { retry_after_ms, .. } => retry_after_ms.unwrap_or(0),
        };
        let index = usize::try_from(tries).unwrap_or(usize::MAX).saturating_sub(1);
        let Some(own_ms) = RETRY_MS.get(index) else { return Verdict::GiveUp };
        let wait_ms = own_ms + jitter_ms(*own_ms, spread);
        Verdict::TryAgain { at: now.plus_ms(wait_ms.max(asked_ms.min(RETRY_AFTER_MS_MAX))) }
    }

    /// Why it was not received, in words for admins.
    pub fn error(&self) -> Option<&str> {
        match self {
            Outcome::Received => None,
            Outcome::Gone => Some("the receiver says that it is gone"),
            Outcome::Failed { why, .. } | Outcome::Refused(why) => Some(why),
        }
    }
}

/// Up to a fifth more.
fn jitter_ms(wait_ms: i64, spread: u64) -> i64 {
    // Neighbouring numbers end far apart (Fibonacci hashing).
    let mixed = spread.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let thousandth = i64::try_from(mixed % 200).unwrap_or_default();
    wait_ms * thousandth / 1000
}

/// Whether a webhook whose tries fail in a row since then is to be left alone.
pub fn has_failed_for_long(failures: u32, since: Timestamp, now: Timestamp) -> bool {
    FAILURES_MAX <= failures && FAILING_MS_MAX <= now.ms_since(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn failed(retry_after_ms: Option<i64>) -> Outcome {
        Outcome::Failed { why: "down".to_string(), retry_after_ms }
    }

    #[test]
    fn eight_tries_take_about_a_day() {
        let mut now = NOW;
        let mut tries = 1;
        while let Verdict::TryAgain { at } = failed(None).verdict(tries, 7, now) {
            assert!(now < at);
            now = at;
            tries += 1;
        }
        assert_eq!(tries, 8);
        let hours = now.ms_since(NOW) / HOUR_MS;
        assert!((24..=30).contains(&hours), "{hours} h");
    }

    #[test]
    fn what_fails_together_does_not_come_back_together() {
        let at = |spread| failed(None).verdict(3, spread, NOW);
        let mut times: Vec<_> = (0..20).map(|spread| format!("{:?}", at(spread))).collect();
        times.sort_unstable();
        times.dedup();
        assert!(10 < times.len(), "{times:?}");
    }

    #[test]
    fn the_receiver_may_ask_for_time_but_not_for_ever() {
        let wait = |ms| match failed(Some(ms)).verdict(1, 0, NOW) {
            Verdict::TryAgain { at } => at.ms_since(NOW),
            other => panic!("{other:?}"),
        };
        assert_eq!(wait(MINUTE_MS), MINUTE_MS);
        assert_eq!(wait(SECOND_MS), 5 * SECOND_MS, "never sooner than by our own plan");
        assert_eq!(wait(i64::MAX), DAY_MS);
    }

    #[test]
    fn what_cannot_get_better_is_not_tried_again() {
        assert_eq!(Outcome::Received.verdict(1, 0, NOW), Verdict::Delivered);
        assert_eq!(Outcome::Gone.verdict(1, 0, NOW), Verdict::Gone);
        let refused = Outcome::Refused("a private address".to_string());
        assert_eq!(refused.verdict(1, 0, NOW), Verdict::GiveUp);
        assert_eq!(Outcome::Received.error(), None);
        assert_eq!(refused.error(), Some("a private address"));
    }

    #[test]
    fn a_day_without_a_single_success_is_long() {
        assert!(!has_failed_for_long(100, NOW, NOW.plus_ms(HOUR_MS)));
        assert!(!has_failed_for_long(8, NOW, NOW.plus_ms(2 * DAY_MS)), "one delivery only");
        assert!(has_failed_for_long(10, NOW, NOW.plus_ms(DAY_MS)));
    }

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Kind::from_name(TEST), None);
    }
}
