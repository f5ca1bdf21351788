//! Which times of an agent a visitor may book.
//!
//! Each range of an agent's bookable week lays out a grid of starts, counted in real minutes from
//! its beginning: so none falls into an hour that a change of clocks skips. A start is free where
//! the whole meeting lies inside the hours, far enough ahead, and with its buffers beside every
//! other meeting and its buffers.

use std::collections::BTreeMap;

use super::{
    hours::{Hours, Span, joined},
    ids::AgentId,
    time::{DAY_MS, Timestamp},
};

/// How an agent may be booked, beside their hours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rules {
    pub duration_ms: i64,
    /// From one start to the next.
    pub step_ms: i64,
    /// Kept free before and after each meeting, and not shared by two of them.
    pub buffer_before_ms: i64,
    pub buffer_after_ms: i64,
    /// How long ahead a meeting must be booked at least.
    pub notice_ms: i64,
    /// How many days ahead it may be booked at most.
    pub horizon_days: i64,
    /// Meetings of one local day.
    pub day_max: Option<usize>,
}

/// One agent's time.
#[derive(Clone, Debug)]
pub struct Diary {
    pub agent: AgentId,
    pub hours: Hours,
    pub rules: Rules,
    /// Meetings that are booked, without their buffers.
    pub taken: Vec<Span>,
}

/// How far a look at the meetings must reach beyond the times that are asked for.
pub const REACH_MS: i64 = 3 * DAY_MS;

/// The free times that begin from `from` on and before `until`, in order.
pub fn free(diary: &Diary, from: Timestamp, until: Timestamp, now: Timestamp) -> Vec<Span> {
    let Diary { hours, rules, taken, .. } = diary;
    let from = from.max(now.plus_ms(rules.notice_ms));
    let until = until.min(ends(rules, now));
    if until <= from {
        return Vec::new();
    }
    let ranges = hours.ranges_between(from, until);
    let open = joined(ranges.clone());
    let booked_on = |slot: Span| {
        let day = hours.zone().local(slot.start).date;
        taken.iter().filter(|meeting| hours.zone().local(meeting.start).date == day).count()
    };
    let mut found: Vec<Span> = ranges
        .iter()
        .flat_map(|range| starts(*range, rules, from, until))
        .map(|start| Span { start, end: start + rules.duration_ms })
        .filter(|slot| {
            let begun = open.partition_point(|span| span.start <= slot.start);
            open[..begun].last().is_some_and(|span| span.holds(*slot))
        })
        .filter(|slot| !taken.iter().any(|meeting| collide(*slot, *meeting, rules)))
        .filter(|slot| rules.day_max.is_none_or(|most| booked_on(*slot) < most))
        .collect();
    // Where clocks are set back, two ranges may cover the same time.
    found.sort_unstable();
    found.dedup();
    found
}

/// Where the horizon ends.
pub fn ends(rules: &Rules, now: Timestamp) -> Timestamp {
    now.plus_ms(rules.horizon_days * DAY_MS)
}

/// The points of the grid of one range between `from` and `until`.
fn starts(
    range: Span,
    rules: &Rules,
    from: Timestamp,
    until: Timestamp,
) -> impl Iterator<Item = Timestamp> {
    let behind = from.ms_since(range.start);
    let skipped = behind / rules.step_ms + i64::from(behind % rules.step_ms != 0);
    let step_ms = rules.step_ms;
    let last = range.end.min(until);
    (skipped..).map(move |step| range.start + step * step_ms).take_while(move |at| *at < last)
}

fn collide(slot: Span, meeting: Span, rules: &Rules) -> bool {
    let with_buffers = |span: Span| Span {
        start: span.start + -rules.buffer_before_ms,
        end: span.end + rules.buffer_after_ms,
    };
    with_buffers(slot).overlaps(with_buffers(meeting))
}

/// The free times of a team: whenever one of its members is free. Each with those who are, in the
/// order of the diaries.
pub fn union(
    diaries: &[Diary],
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> BTreeMap<Span, Vec<AgentId>> {
    let mut all: BTreeMap<Span, Vec<AgentId>> = BTreeMap::new();
    for diary in diaries {
        for slot in free(diary, from, until, now) {
            all.entry(slot).or_default().push(diary.agent);
        }
    }
    all
}

/// Who is free at exactly this start; the first in the order of the diaries has the turn.
pub fn pick(diaries: &[Diary], start: Timestamp, now: Timestamp) -> Option<(AgentId, Span)> {
    let at = |diary: &Diary| free(diary, start, start + 1, now).into_iter().next();
    diaries.iter().find_map(|diary| Some((diary.agent, at(diary)?)))
}

#[cfg(test)]
mod tests;
