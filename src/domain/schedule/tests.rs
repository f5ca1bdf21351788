//! Schedules and clicks against them; instants in UTC.

use super::*;
use crate::domain::hours::Wrong;

fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

/// The same ranges on every day.
fn every_day(zone: Option<&str>, ranges: &[(&str, &str)]) -> Schedule {
    let written =
        |(from, to): &(&str, &str)| Written { from: from.to_string(), to: to.to_string() };
    let day: Vec<Written> = ranges.iter().map(written).collect();
    Schedule::new(zone, &std::array::from_fn(|_| day.clone())).unwrap()
}

#[test]
fn it_wants_what_the_week_says() {
    let berlin = every_day(Some("Europe/Berlin"), &[("08:00", "12:00")]);
    let nowhere = every_day(None, &[("08:00", "12:00")]);
    let at = utc("2026-01-05T07:30:00Z");

    assert_eq!(berlin.wants(at), Wish::Available);
    assert_eq!(nowhere.wants(at), Wish::Off, "without a zone it is UTC");
    assert_eq!(nowhere.zone().name(), "UTC");
    assert_eq!(berlin.next_change(at), Some(utc("2026-01-05T11:00:00Z")));
    let refusal = Schedule::new(Some("Mars/Olympus"), &Default::default()).unwrap_err();
    assert_eq!((refusal.field.as_str(), refusal.wrong), ("zone", Wrong::UnknownZone));
}

#[test]
fn a_click_stands_until_the_next_edge_or_midnight() {
    let ends = |schedule: &Schedule, at: &str| schedule.override_ends(utc(at));
    let day = every_day(Some("Europe/Berlin"), &[("08:00", "12:00"), ("13:00", "17:00")]);

    assert_eq!(ends(&day, "2026-01-05T09:00:00Z"), utc("2026-01-05T11:00:00Z"));
    assert_eq!(ends(&day, "2026-01-05T11:00:00Z"), utc("2026-01-05T12:00:00Z"), "at an edge");
    assert_eq!(ends(&day, "2026-01-05T18:00:00Z"), utc("2026-01-05T23:00:00Z"), "at night");
    assert_eq!(ends(&day, "2026-01-05T23:00:00Z"), utc("2026-01-06T07:00:00Z"), "at midnight");

    let night = every_day(None, &[("22:00", "06:00")]);
    assert_eq!(ends(&night, "2026-01-05T23:00:00Z"), utc("2026-01-06T00:00:00Z"), "in a block");
    let never = every_day(Some("Asia/Kolkata"), &[]);
    assert_eq!(ends(&never, "2026-01-05T12:00:00Z"), utc("2026-01-05T18:30:00Z"));
}

#[test]
fn midnight_is_where_the_clocks_show_it() {
    let ends = |zone: &str, at: &str| every_day(Some(zone), &[]).override_ends(utc(at));

    // Clocks skip from midnight to 01:00.
    let santiago = ends("America/Santiago", "2026-09-05T20:00:00Z");
    assert_eq!(santiago, utc("2026-09-06T04:00:00Z"));
    // Clocks go back from 01:00 to midnight, which is passed only once.
    let havana = ends("America/Havana", "2026-11-01T04:30:00Z");
    assert_eq!(havana, utc("2026-11-02T05:00:00Z"));
    // Clocks went back from 00:01 to 23:01 the day before: midnight came twice.
    let first = ends("America/St_Johns", "2010-11-07T02:00:00Z");
    assert_eq!(first, utc("2010-11-07T02:30:00Z"));
    let second = ends("America/St_Johns", "2010-11-07T03:00:00Z");
    assert_eq!(second, utc("2010-11-07T03:30:00Z"));
    // The day that was skipped.
    let apia = ends("Pacific/Apia", "2011-12-30T09:00:00Z");
    assert_eq!(apia, utc("2011-12-30T10:00:00Z"));
}
