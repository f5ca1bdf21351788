//! When a workstream is staffed: operating hours in a time zone, with holidays.
//!
//! Every range of every local day becomes a span of instants, and the hours are the union of
//! these spans. All questions are asked of the union, so they cannot contradict each other, not
//! even where clocks are changed:
//!
//! - a local time that is skipped lies as far behind the change as it lay behind the last minute
//!   before it (02:30 becomes 03:30);
//! - of a local time that comes twice, an opening takes the first and a closing the second;
//! - a day that a place has skipped altogether (the date line) has no hours.

mod days;
mod week;
mod zone;

use jiff::{Span as Period, civil::Date};

pub use days::Days;
pub use week::{
    DAYS, RANGES_MAX, Range, Refusal, Week, Written, Wrong, clock_of, minutes_of, week_from,
};
pub use zone::{Local, Zone, zones};

use super::time::{DAY_MS, Timestamp};

/// Changes that are further away are not told.
pub const HORIZON_DAYS: i64 = 400;

pub const HOLIDAYS_MAX: usize = 400;

/// Most changes are near; only where there is none this soon, the whole horizon is laid out.
const NEAR_DAYS: i64 = 8;

/// How far a span may reach out of its day where clocks are changed, generously.
const SPILL_DAYS: i64 = 2;

/// Days on which other hours apply than in the week.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Holiday {
    pub from: Date,
    /// The last day, inclusive.
    pub to: Date,
    pub name: String,
    /// The hours on each of these days; closed without any.
    pub ranges: Vec<Range>,
}

/// A holiday as people write it: dates as `2026-12-24`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrittenHoliday {
    pub from: String,
    pub to: String,
    pub name: String,
    pub ranges: Vec<Written>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Hours {
    zone: Zone,
    week: Week,
    /// By date, without overlaps.
    holidays: Vec<Holiday>,
}

/// A stretch of time: from `start` up to, but without, `end`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Span {
    pub start: Timestamp,
    pub end: Timestamp,
}

impl Span {
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl Hours {
    /// `zone` is an IANA name, as `Europe/Berlin`; `week` begins with Monday.
    pub fn new(
        zone: &str,
        week: &[Vec<Written>; 7],
        holidays: &[WrittenHoliday],
    ) -> Result<Hours, Refusal> {
        let zone = Zone::named(zone).ok_or_else(|| Refusal::new("zone", Wrong::UnknownZone))?;
        Ok(Hours { zone, week: week_from(week)?, holidays: holidays_from(holidays)? })
    }

    /// Open around the clock.
    pub fn always(zone: Zone) -> Hours {
        Hours { zone, week: Week::full(), holidays: Vec::new() }
    }

    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    pub fn week(&self) -> &Week {
        &self.week
    }

    pub fn holidays(&self) -> &[Holiday] {
        &self.holidays
    }

    pub fn is_open(&self, at: Timestamp) -> bool {
        self.spans(at, SPILL_DAYS).iter().any(|span| span.start <= at && at < span.end)
    }

    /// The next instant at which it turns open, which is never `at` itself.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        self.first_edge(at, |span| (at < span.start).then_some(span.start))
    }

    /// The next instant at which `is_open` changes, which is never `at` itself.
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.first_edge(at, |span| [span.start, span.end].into_iter().find(|edge| at < *edge))
    }

    /// The holiday that `at` falls on, to tell why it is closed.
    pub fn holiday(&self, at: Timestamp) -> Option<&Holiday> {
        self.holiday_on(self.zone.local(at).date)
    }

    fn holiday_on(&self, date: Date) -> Option<&Holiday> {
        let behind = self.holidays.partition_point(|holiday| holiday.to < date);
        self.holidays.get(behind).filter(|holiday| holiday.from <= date)
    }

    fn first_edge(
        &self,
        at: Timestamp,
        edge: impl Fn(&Span) -> Option<Timestamp>,
    ) -> Option<Timestamp> {
        [NEAR_DAYS, HORIZON_DAYS].into_iter().find_map(|days| {
            // Where the laid out days end is no edge; hence the days beyond those that count.
            let spans = self.spans(at, days + SPILL_DAYS);
            let found = spans.iter().find_map(&edge);
            found.filter(|found| *found <= at.plus_ms(days * DAY_MS))
        })
    }

    /// The open times from the day before yesterday until `days` after today, in order, and
    /// joined where they touch.
    fn spans(&self, at: Timestamp, days: i64) -> Vec<Span> {
        let last = self.zone.local(at).date.saturating_add(Period::new().days(days));
        joined(self.ranges_until(at, last))
    }

    /// Range by range of each day, as they were written, from the day before yesterday of `from`
    /// until two days after `until`; those of one day may touch those of the next.
    pub fn ranges_between(&self, from: Timestamp, until: Timestamp) -> Vec<Span> {
        let last = self.zone.local(until).date.saturating_add(Period::new().days(SPILL_DAYS));
        self.ranges_until(from, last)
    }

    fn ranges_until(&self, from: Timestamp, last: Date) -> Vec<Span> {
        let first = self.zone.local(from).date.saturating_sub(Period::new().days(SPILL_DAYS));
        let dates = std::iter::successors(Some(first), |date| date.tomorrow().ok());
        let mut ranges: Vec<Span> = dates
            .take_while(|date| *date <= last)
            .filter(|date| self.zone.has_day(*date))
            .flat_map(|date| self.ranges_on(date).iter().map(move |range| (date, *range)))
            .filter_map(|(date, range)| self.span(date, range))
            .collect();
        ranges.sort_unstable();
        ranges
    }

    fn ranges_on(&self, date: Date) -> &[Range] {
        match self.holiday_on(date) {
            Some(holiday) => &holiday.ranges,
            None => self.week.on(date.weekday().to_monday_zero_offset().unsigned_abs().into()),
        }
    }

    /// `None` where nothing is left: the change of clocks may put the start behind the end.
    fn span(&self, date: Date, range: Range) -> Option<Span> {
        let start = self.zone.first(date, range.from())?;
        let end = self.zone.last(date, range.to())?;
        (start < end).then_some(Span { start, end })
    }
}

/// Spans in order, joined where they touch.
pub fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    spans
}

fn holidays_from(written: &[WrittenHoliday]) -> Result<Vec<Holiday>, Refusal> {
    if HOLIDAYS_MAX < written.len() {
        return Err(Refusal::new("holidays", Wrong::TooMany { most: HOLIDAYS_MAX }));
    }
    let mut numbered = Vec::new();
    for (index, holiday) in written.iter().enumerate() {
        numbered.push((holiday_from(&format!("holidays[{index}]"), holiday)?, index));
    }
    numbered.sort_by_key(|(holiday, index)| (holiday.from, *index));
    for pair in numbered.windows(2) {
        if let [(earlier, other), (later, index)] = pair
            && later.from <= earlier.to
        {
            let other = format!("holidays[{other}]");
            let field = format!("holidays[{index}].from");
            return Err(Refusal::new(&field, Wrong::Overlaps { other }));
        }
    }
    Ok(numbered.into_iter().map(|(holiday, _)| holiday).collect())
}

fn holiday_from(field: &str, written: &WrittenHoliday) -> Result<Holiday, Refusal> {
    let date = |part: &str, text: &str| {
        let is_plain = text.len() == "2026-12-24".len();
        let date = text.parse::<Date>().ok().filter(|_| is_plain);
        date.ok_or_else(|| Refusal::new(&format!("{field}.{part}"), Wrong::NotADate))
    };
    let from = date("from", &written.from)?;
    let to = date("to", &written.to)?;
    if to < from {
        let after = written.from.clone();
        return Err(Refusal::new(&format!("{field}.to"), Wrong::NotAfter { after }));
    }
    let ranges = week::day_from(&format!("{field}.ranges"), &written.ranges)?;
    Ok(Holiday { from, to, name: written.name.clone(), ranges })
}

#[cfg(test)]
mod tests;
