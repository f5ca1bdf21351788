//! Local time: which instant a local time is, and the other way round.
//!
//! The time zone database is bundled, so that every machine knows the same zones.

use std::sync::LazyLock;

use jiff::{
    Timestamp as Instant,
    civil::{Date, Weekday},
    tz::{AmbiguousTimestamp, TimeZone, db},
};

use crate::domain::time::Timestamp;

/// The part of a zone's name before the slash, for those that people know as places. The rest are
/// old names and technical ones, which are understood but not proposed.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

const UTC: &str = "UTC";

static ZONES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let known = db().available().map(|name| name.as_str().to_string());
    let is_place = |name: &str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    let mut names: Vec<String> = known.filter(|name| is_place(name) || name == UTC).collect();
    names.sort_unstable();
    names
});

/// The zones to choose from, by name.
pub fn zones() -> impl Iterator<Item = &'static str> {
    ZONES.iter().map(String::as_str)
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Zone {
    rules: TimeZone,
}

/// An instant as the calendar and the clock on the wall show it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Local {
    pub date: Date,
    /// Of the day, below 1440.
    pub minutes: u16,
    pub weekday: Weekday,
}

impl Zone {
    pub const UTC: Zone = Zone { rules: TimeZone::UTC };

    /// By IANA name, in upper or lower case.
    pub fn named(name: &str) -> Option<Zone> {
        let rules = TimeZone::get(name).ok().filter(|rules| !rules.is_unknown())?;
        Some(Zone { rules })
    }

    /// The name as IANA spells it.
    pub fn name(&self) -> &str {
        self.rules.iana_name().unwrap_or(UTC)
    }

    pub fn local(&self, at: Timestamp) -> Local {
        let end_of_time = if at.0 < 0 { Instant::MIN } else { Instant::MAX };
        let instant = Instant::from_millisecond(at.0).unwrap_or(end_of_time);
        let local = self.rules.to_datetime(instant);
        let minutes =
            u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        Local { date: local.date(), minutes, weekday: local.weekday() }
    }

    /// The first midnight after `at`.
    pub fn next_midnight(&self, at: Timestamp) -> Timestamp {
        let tomorrow = self.local(at).date.tomorrow().ok();
        let days = tomorrow.into_iter().flat_map(|date| [Some(date), date.tomorrow().ok()]);
        // Where clocks go back over midnight, tomorrow's first midnight may lie behind us.
        days.flatten()
            .flat_map(|date| [self.first(date, 0), self.last(date, 0)])
            .flatten()
            .find(|midnight| at < *midnight)
            .unwrap_or(Timestamp(i64::MAX))
    }

    /// Whether the place had this day: those at the date line may skip one.
    pub(super) fn has_day(&self, date: Date) -> bool {
        self.first(date, 0).is_some_and(|start| self.local(start).date == date)
    }

    /// The first instant that is called so; `None` at the end of the calendar.
    pub(super) fn first(&self, date: Date, minutes: u16) -> Option<Timestamp> {
        self.instants(date, minutes)?.compatible().ok().map(in_ms)
    }

    /// The last instant that is called so.
    pub(super) fn last(&self, date: Date, minutes: u16) -> Option<Timestamp> {
        self.instants(date, minutes)?.later().ok().map(in_ms)
    }

    fn instants(&self, date: Date, minutes: u16) -> Option<AmbiguousTimestamp> {
        let (date, hour) = match minutes / 60 {
            24 => (date.tomorrow().ok()?, 0),
            hour => (date, i8::try_from(hour).ok()?),
        };
        let minute = i8::try_from(minutes % 60).ok()?;
        Some(self.rules.to_ambiguous_timestamp(date.at(hour, minute, 0, 0)))
    }
}

fn in_ms(instant: Instant) -> Timestamp {
    Timestamp(instant.as_millisecond())
}
