//! What holds in any zone, any week, at any instant.

use proptest::prelude::*;

use super::utc;
use crate::domain::{
    hours::*,
    time::{HOUR_MS, MINUTE_MS},
};

/// Zones with something odd: half hours, changes at midnight, before and over it, skipped days.
const ODD_ZONES: &[&str] = &[
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/Sao_Paulo",
    "America/St_Johns",
    "America/Havana",
    "America/Santiago",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kwajalein",
];

/// An instant within a day of a change of clocks, or anywhere from 1990 on.
fn instants() -> impl Strategy<Value = (Zone, Timestamp)> {
    let offset = -36 * HOUR_MS..36 * HOUR_MS;
    let start = utc("1990-01-01T00:00:00Z").0;
    let odd = (0..ODD_ZONES.len(), start..utc("2060-01-01T00:00:00Z").0, any::<bool>(), offset);
    odd.prop_map(|(zone, at, is_near_change, offset)| {
        let name = ODD_ZONES[zone];
        let near = jiff::Timestamp::from_millisecond(at).unwrap();
        let rules = jiff::tz::TimeZone::get(name).unwrap();
        let change = rules.following(near).next().map(|change| change.timestamp());
        let at = match change.filter(|_| is_near_change) {
            Some(change) => change.as_millisecond() + offset,
            None => at,
        };
        (Zone::named(name).unwrap(), Timestamp(at - at % MINUTE_MS + at % 2))
    })
}

/// Any week: sorted edges of a day, in pairs. Many lie early, where clocks are changed.
fn weeks() -> impl Strategy<Value = Week> {
    let minute = prop_oneof![Just(0_u16), 0..240_u16, 0..1440_u16, Just(1440_u16)];
    let day = prop::collection::btree_set(minute, 0..6).prop_map(|edges| {
        let edges: Vec<u16> = edges.into_iter().collect();
        let clocks = edges.chunks_exact(2);
        clocks.map(|pair| Written { from: clock_of(pair[0]), to: clock_of(pair[1]) }).collect()
    });
    prop::collection::vec(day, 7)
        .prop_map(|days: Vec<Vec<Written>>| week_from(&days.try_into().unwrap()).unwrap())
}

#[test]
fn the_answers_agree() {
    let samples = prop::collection::vec(0.0..1.0_f64, 20);
    let closed = 0..5_i64;
    proptest!(|((zone, at) in instants(), week in weeks(), samples in samples, closed in closed)| {
        let today = zone.local(at).date;
        let day = today.saturating_add(Period::new().days(closed));
        let holiday = Holiday { from: day, to: day, name: String::new(), ranges: Vec::new() };
        let hours = Hours { zone, week, holidays: vec![holiday] };
        let is_open = hours.is_open(at);
        let change = hours.next_change(at);
        let until = change.unwrap_or(at.plus_ms(HORIZON_DAYS * DAY_MS));
        prop_assert!(at < until, "strictly after");
        for share in samples {
            let between = Timestamp(at.0 + ((until.0 - at.0) as f64 * share) as i64);
            prop_assert_eq!(hours.is_open(between), is_open, "constant until then");
        }
        prop_assert_eq!(hours.is_open(until.plus_ms(-1)), is_open, "constant until then");
        if let Some(change) = change {
            prop_assert_eq!(hours.is_open(change), !is_open, "flips there");
        }
        if let Some(opening) = hours.next_opening(at) {
            prop_assert!(at < opening);
            prop_assert!(hours.is_open(opening) && !hours.is_open(opening.plus_ms(-1)));
            prop_assert!(change.is_some_and(|change| change <= opening));
        }
    });
}

#[test]
fn midnight_begins_another_day() {
    proptest!(|((zone, at) in instants())| {
        let midnight = zone.next_midnight(at);
        prop_assert!(at < midnight && midnight <= at.plus_ms(26 * HOUR_MS));
        let (before, after) = (zone.local(midnight.plus_ms(-1)).date, zone.local(midnight).date);
        prop_assert!(before < after || zone.local(midnight).minutes == 0);
    });
}
