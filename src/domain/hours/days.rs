//! A run of local days, each as long as the clocks of the place make it.

use jiff::civil::Date;

use super::zone::Zone;
use crate::domain::time::Timestamp;

#[derive(Clone, Debug)]
pub struct Days {
    zone: Zone,
    dates: Vec<Date>,
    /// When each begins, and when the last one ends.
    edges: Vec<Timestamp>,
}

impl Days {
    /// From one date to another, inclusive; `None` where that is not one to `most` days.
    ///
    /// A day that the place has skipped is left out.
    pub fn new(zone: Zone, from: Date, to: Date, most: usize) -> Option<Days> {
        let mut dates = Vec::new();
        let mut edges = Vec::new();
        let mut date = from;
        while date <= to {
            if most <= dates.len() {
                return None;
            }
            if zone.has_day(date) {
                edges.push(zone.first(date, 0)?);
                dates.push(date);
            }
            date = date.tomorrow().ok()?;
        }
        edges.push(zone.first(date, 0)?);
        (!dates.is_empty()).then_some(Days { zone, dates, edges })
    }

    /// The days up to and with the one of `now`.
    pub fn until(zone: Zone, now: Timestamp, count: usize) -> Option<Days> {
        let to = zone.local(now).date;
        let before = i64::try_from(count).ok()? - 1;
        let from = to.checked_sub(jiff::Span::new().days(before)).ok()?;
        Days::new(zone, from, to, count)
    }

    /// "2026-11-01"
    pub fn date(text: &str) -> Option<Date> {
        let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        text.parse().ok().filter(|_| is_plain)
    }

    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    pub fn start(&self) -> Timestamp {
        self.edges[0]
    }

    /// The first instant after it.
    pub fn end(&self) -> Timestamp {
        self.edges[self.dates.len()]
    }

    /// "2026-11-01" for each.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.dates.iter().map(Date::to_string)
    }

    /// In which of them an instant lies.
    pub fn index_of(&self, at: Timestamp) -> Option<usize> {
        let begun = self.edges.partition_point(|edge| *edge <= at);
        begun.checked_sub(1).filter(|index| *index < self.dates.len())
    }

    /// The hour of the day, as the clock on the wall shows it.
    pub fn hour_of(&self, at: Timestamp) -> usize {
        usize::from(self.zone.local(at).minutes / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::HOUR_MS;

    fn days(zone: &str, from: &str, to: &str) -> Option<Days> {
        Days::new(Zone::named(zone)?, Days::date(from)?, Days::date(to)?, 400)
    }

    #[test]
    fn days_are_as_long_as_the_clocks_make_them() {
        for (zone, date, hours) in [
            ("Europe/Berlin", "2026-03-28", 24),
            ("Europe/Berlin", "2026-03-29", 23),
            ("Europe/Berlin", "2026-10-25", 25),
            ("America/New_York", "2026-11-01", 25),
            ("UTC", "2026-03-29", 24),
        ] {
            let day = days(zone, date, date).unwrap();

            assert_eq!(day.end().ms_since(day.start()), hours * HOUR_MS, "{zone} {date}");
            assert_eq!(day.names().collect::<Vec<_>>(), [date]);
        }
    }

    #[test]
    fn an_instant_lies_in_the_day_and_hour_of_the_wall() {
        let found = days("Europe/Berlin", "2026-10-24", "2026-10-26").unwrap();
        let midnight = found.start();
        let at = |hours: i64| midnight + hours * HOUR_MS;

        // Sunday the 25th has 25 hours: the third comes twice.
        let walk = [(-1, None), (0, Some(0)), (23, Some(0)), (24, Some(1)), (48, Some(1))];
        for (hours, day) in walk.into_iter().chain([(49, Some(2)), (72, Some(2)), (73, None)]) {
            assert_eq!(found.index_of(at(hours)), day, "{hours}");
        }
        let hours = |all: [i64; 5]| all.map(|hour| found.hour_of(at(24 + hour)));
        assert_eq!(hours([1, 2, 3, 4, 24]), [1, 2, 2, 3, 23]);
    }

    #[test]
    fn periods_have_a_day_and_not_too_many() {
        assert!(days("UTC", "2026-01-02", "2026-01-01").is_none());
        assert!(days("UTC", "2024-01-01", "2026-01-01").is_none());
        for wrong in ["", "2026-1-1", "2026-02-30", "20260101", "2026-01-01T00:00", "+002026-01"] {
            assert!(Days::date(wrong).is_none(), "{wrong}");
        }
        // Samoa skipped a day when it moved over the date line.
        let samoa = days("Pacific/Apia", "2011-12-29", "2011-12-31").unwrap();
        assert_eq!(samoa.names().collect::<Vec<_>>(), ["2011-12-29", "2011-12-31"]);
        let now = Timestamp(1_796_083_199_999); // 2026-11-30 23:59:59.999 UTC
        let two = Days::until(Zone::named("Europe/Berlin").unwrap(), now, 2).unwrap();
        assert_eq!(two.names().collect::<Vec<_>>(), ["2026-11-30", "2026-12-01"]);
    }
}
