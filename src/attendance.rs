//! Who is here right now, by their polls and requests. In memory only; deadlines that follow
//! from an absence are columns in the database.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use crate::{
    domain::ids::{AgentId, VisitorId},
    limits::{GONE_AFTER_CUT, GONE_AFTER_QUIET},
};

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Who {
    Agent(AgentId),
    Visitor(VisitorId),
}

/// How a poll came to its end.
#[derive(Clone, Copy, Eq, PartialEq)]
pub enum PollEnd {
    Answered,
    /// The connection went away first.
    Cut,
}

/// Whether what we tell a client's polls arrives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Nearness {
    /// A poll waits.
    Listening,
    /// None does, but one may come in a moment.
    Unsure,
    Away,
}

#[derive(Default)]
pub struct Attendance {
    people: Mutex<HashMap<Who, Seen>>,
}

struct Seen {
    polls: u32,
    last: Instant,
    was_cut: bool,
    is_lost: bool,
}

impl Attendance {
    /// Notes a request; true if `who` counted as lost, or was not known: the caller then tells
    /// the database of the return.
    pub fn seen(&self, who: Who, now: Instant) -> bool {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let mut is_new = false;
        let seen = people.entry(who).or_insert_with(|| {
            is_new = true;
            Seen { polls: 0, last: now, was_cut: false, is_lost: false }
        });
        seen.last = now;
        seen.was_cut = false;
        std::mem::take(&mut seen.is_lost) || is_new
    }

    pub fn poll_began(&self, who: Who, now: Instant) -> bool {
        let returned = self.seen(who, now);
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = people.get_mut(&who) {
            seen.polls += 1;
        }
        returned
    }

    pub fn poll_ended(&self, who: Who, end: PollEnd, now: Instant) {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = people.get_mut(&who) {
            seen.polls = seen.polls.saturating_sub(1);
            seen.last = now;
            seen.was_cut = end == PollEnd::Cut;
        }
    }

    /// Whether somebody waits for news right now.
    pub fn is_listening(&self, who: Who) -> bool {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        people.get(&who).is_some_and(|seen| 0 < seen.polls)
    }

    /// An open client polls again at once, so it is known sooner that none is there than that
    /// somebody has left for good.
    pub fn nearness(&self, who: Who, now: Instant) -> Nearness {
        let people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        match people.get(&who) {
            Some(seen) if 0 < seen.polls => Nearness::Listening,
            Some(seen) if now.duration_since(seen.last) < GONE_AFTER_CUT => Nearness::Unsure,
            _ => Nearness::Away,
        }
    }

    /// Counts somebody as here whom the database expects, after a restart.
    pub fn expect(&self, who: Who, now: Instant) {
        self.seen(who, now);
    }

    /// Whoever has been gone for long enough, each reported once.
    pub fn lost(&self, now: Instant) -> Vec<Who> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lost = Vec::new();
        for (who, seen) in people.iter_mut() {
            let patience = if seen.was_cut { GONE_AFTER_CUT } else { GONE_AFTER_QUIET };
            if !seen.is_lost && seen.polls == 0 && patience <= now.duration_since(seen.last) {
                seen.is_lost = true;
                lost.push(*who);
            }
        }
        lost
    }

    /// Forgets somebody of whom nothing depends any more.
    pub fn forget(&self, who: Who) {
        self.people.lock().unwrap_or_else(PoisonError::into_inner).remove(&who);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ANA: Who = Who::Agent(AgentId(1));

    #[test]
    fn a_cut_poll_counts_sooner_than_a_pause_between_polls() {
        let attendance = Attendance::default();
        let now = Instant::now();
        attendance.poll_began(ANA, now);
        attendance.poll_ended(ANA, PollEnd::Answered, now);

        assert!(attendance.lost(now + GONE_AFTER_CUT).is_empty());
        assert_eq!(attendance.lost(now + GONE_AFTER_QUIET), [ANA]);

        attendance.poll_began(ANA, now);
        attendance.poll_ended(ANA, PollEnd::Cut, now);
        assert_eq!(attendance.lost(now + GONE_AFTER_CUT), [ANA]);
    }

    #[test]
    fn whoever_waits_in_a_poll_is_here_for_as_long_as_it_takes() {
        let attendance = Attendance::default();
        let now = Instant::now();
        attendance.poll_began(ANA, now);
        attendance.poll_began(ANA, now);
        attendance.poll_ended(ANA, PollEnd::Cut, now);

        assert!(attendance.lost(now + Duration::from_secs(600)).is_empty());
    }

    #[test]
    fn between_two_polls_it_is_not_sure_that_nobody_listens() {
        let attendance = Attendance::default();
        let now = Instant::now();
        assert_eq!(attendance.nearness(ANA, now), Nearness::Away);
        attendance.poll_began(ANA, now);
        assert_eq!(attendance.nearness(ANA, now + GONE_AFTER_QUIET), Nearness::Listening);
        attendance.poll_ended(ANA, PollEnd::Answered, now);
        assert_eq!(attendance.nearness(ANA, now), Nearness::Unsure);
        assert_eq!(attendance.nearness(ANA, now + GONE_AFTER_CUT), Nearness::Away);
    }

    #[test]
    fn a_return_is_told_once() {
        let attendance = Attendance::default();
        let now = Instant::now();
        assert!(attendance.seen(ANA, now), "nobody knew of them");
        assert!(!attendance.seen(ANA, now));
        assert_eq!(attendance.lost(now + GONE_AFTER_QUIET), [ANA]);
        assert!(attendance.lost(now + GONE_AFTER_QUIET).is_empty(), "reported once");

        assert!(attendance.seen(ANA, now + GONE_AFTER_QUIET));
        assert!(!attendance.seen(ANA, now + GONE_AFTER_QUIET));
    }
}
