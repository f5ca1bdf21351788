//! Hours as people write them, and the instants that follow; instants in UTC.

mod properties;

use super::*;

fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn shown(at: Option<Timestamp>) -> String {
    let shown = |at: Timestamp| jiff::Timestamp::from_millisecond(at.0).unwrap().to_string();
    at.map_or("never".to_string(), shown)
}

fn written(range: &str) -> Written {
    let (from, to) = range.split_once('-').unwrap();
    Written { from: from.to_string(), to: to.to_string() }
}

/// "mon 08:00-12:00 13:00-17:00, tue …"; "all" stands for every day.
fn week(text: &str) -> [Vec<Written>; 7] {
    let mut week: [Vec<Written>; 7] = Default::default();
    for part in text.split(", ").filter(|part| !part.is_empty()) {
        let (name, ranges) = part.split_once(' ').unwrap();
        for (day, entries) in DAYS.iter().zip(&mut week) {
            if name == "all" || day.starts_with(name) {
                entries.extend(ranges.split(' ').map(written));
            }
        }
    }
    week
}

fn holiday(from: &str, to: &str, ranges: &[&str]) -> WrittenHoliday {
    WrittenHoliday {
        from: from.to_string(),
        to: to.to_string(),
        name: "Holiday".to_string(),
        ranges: ranges.iter().map(|range| written(range)).collect(),
    }
}

fn hours(zone: &str, text: &str) -> Hours {
    Hours::new(zone, &week(text), &[]).unwrap()
}

/// Follows the changes from `start` and compares them; openings with `+`, closings with `-`.
#[track_caller]
fn check(hours: &Hours, start: &str, expected: &[&str]) {
    let mut at = utc(start);
    let mut changes = Vec::new();
    for _ in expected {
        let Some(next) = hours.next_change(at) else {
            changes.push("never".to_string());
            break;
        };
        let sign = if hours.is_open(next) { '+' } else { '-' };
        changes.push(format!("{sign}{}", shown(Some(next)).trim_end_matches(":00Z")));
        at = next;
    }
    assert_eq!(changes, expected);
}

#[test]
fn a_working_week() {
    let hours = hours("Europe/Berlin", "mon 08:00-12:00 13:00-17:00, fri 08:00-12:00");

    check(
        &hours,
        "2026-01-05T00:00:00Z",
        &[
            "+2026-01-05T07:00",
            "-2026-01-05T11:00",
            "+2026-01-05T12:00",
            "-2026-01-05T16:00",
            "+2026-01-09T07:00",
            "-2026-01-09T11:00",
            "+2026-01-12T07:00",
        ],
    );
    let noon = utc("2026-01-05T10:00:00Z");
    assert_eq!(shown(hours.next_opening(noon)), "2026-01-05T12:00:00Z");
    assert!(!hours.is_open(utc("2026-01-05T06:59:59.999Z")), "not before it opens");
    assert!(hours.is_open(utc("2026-01-05T07:00:00Z")), "open at the very instant");
    assert!(!hours.is_open(utc("2026-01-05T11:00:00Z")), "closed at the very instant");
}

#[test]
fn over_midnight_is_one_opening() {
    let hours = hours("Asia/Kolkata", "sun 22:00-02:00, wed 22:00-00:00, thu 00:00-01:00");

    check(
        &hours,
        "2026-06-01T00:00:00Z",
        &["+2026-06-03T16:30", "-2026-06-03T19:30", "+2026-06-07T16:30", "-2026-06-07T20:30"],
    );
    let to_monday: Vec<_> = hours.week().on(0).iter().map(|range| range.written()).collect();
    assert_eq!(to_monday, [written("00:00-02:00")]);
}

#[test]
fn around_the_clock_and_never() {
    let always = Hours::always(Zone::named("Pacific/Apia").unwrap());
    let written = hours("Pacific/Apia", "all 00:00-24:00");
    let never = hours("Pacific/Apia", "");
    let now = utc("2026-06-01T00:00:00Z");

    assert_eq!(always, written);
    assert!(always.is_open(now) && !never.is_open(now));
    for hours in [always, never] {
        assert_eq!(hours.next_change(now), None);
        assert_eq!(hours.next_opening(now), None);
    }
}

#[test]
fn spring_in_berlin_skips_an_hour() {
    let start = "2026-03-28T12:00:00Z";

    check(
        &hours("Europe/Berlin", "sun 01:00-05:00"),
        start,
        &["+2026-03-29T00:00", "-2026-03-29T03:00", "+2026-04-04T23:00"],
    );
    // 02:30 is not there, and 03:30 is.
    check(
        &hours("Europe/Berlin", "sun 02:30-06:00"),
        start,
        &["+2026-03-29T01:30", "-2026-03-29T04:00"],
    );
    check(
        &hours("Europe/Berlin", "sun 01:00-02:30"),
        start,
        &["+2026-03-29T00:00", "-2026-03-29T01:30"],
    );
    // What would begin after its end is left out.
    check(&hours("Europe/Berlin", "sun 02:30-03:15"), start, &["+2026-04-05T00:30"]);
}

#[test]
fn autumn_in_berlin_has_an_hour_twice() {
    let start = "2026-10-24T12:00:00Z";

    check(
        &hours("Europe/Berlin", "sun 01:00-05:00"),
        start,
        &["+2026-10-24T23:00", "-2026-10-25T04:00"],
    );
    check(
        &hours("Europe/Berlin", "sun 02:15-02:45"),
        start,
        &["+2026-10-25T00:15", "-2026-10-25T01:45", "+2026-11-01T01:15"],
    );
    // Both stretch over the hour that comes twice, and meet.
    check(
        &hours("Europe/Berlin", "sun 01:00-02:15 02:45-04:00"),
        start,
        &["+2026-10-24T23:00", "-2026-10-25T03:00"],
    );
}

#[test]
fn other_places() {
    // No summer time since 2019.
    check(
        &hours("America/Sao_Paulo", "mon 09:00-18:00"),
        "2026-10-18T00:00:00Z",
        &["+2026-10-19T12:00", "-2026-10-19T21:00", "+2026-10-26T12:00"],
    );
    // At that time, clocks skipped from midnight to 01:00: the day began later.
    check(
        &hours("America/Sao_Paulo", "sun 00:00-02:00, sat 22:00-24:00"),
        "2017-10-14T12:00:00Z",
        &["+2017-10-15T01:00", "-2017-10-15T04:00"],
    );
    // Half an hour of summer time, +11 and +10:30.
    let howe = hours("Australia/Lord_Howe", "sun 01:00-03:00");
    check(&howe, "2026-04-04T00:00:00Z", &["+2026-04-04T14:00", "-2026-04-04T16:30"]);
    check(&howe, "2026-10-03T00:00:00Z", &["+2026-10-03T14:30", "-2026-10-03T16:00"]);
    let inside = hours("Australia/Lord_Howe", "sun 02:10-02:20");
    check(&inside, "2026-10-03T00:00:00Z", &["+2026-10-03T15:40", "-2026-10-03T15:50"]);
    check(&howe, "2026-06-06T00:00:00Z", &["+2026-06-06T14:30", "-2026-06-06T16:30"]);
}

#[test]
fn spans_out_of_order_are_one_opening() {
    // The skipped 02:10 comes to lie behind 03:00, which follows it on paper.
    let berlin = hours("Europe/Berlin", "sun 02:10-02:50 03:00-03:30");
    check(&berlin, "2026-03-28T12:00:00Z", &["+2026-03-29T01:00", "-2026-03-29T01:50"]);
}

#[test]
fn clocks_that_go_back_over_midnight_return_to_the_day_before() {
    // From Sunday 00:01 to Saturday 23:01, at 02:31 UTC.
    let saturday = hours("America/St_Johns", "sat 12:00-24:00");
    check(&saturday, "2010-11-06T12:00:00Z", &["+2010-11-06T14:30", "-2010-11-07T03:30"]);
    assert!(saturday.is_open(utc("2010-11-07T02:30:30Z")), "it is Sunday for a minute");

    let sunday = hours("America/St_Johns", "sun 00:00-08:00");
    check(&sunday, "2010-11-06T12:00:00Z", &["+2010-11-07T02:30", "-2010-11-07T11:30"]);
    assert!(sunday.is_open(utc("2010-11-07T03:00:00Z")), "it is Saturday again");
}

#[test]
fn the_day_that_samoa_skipped_has_no_hours() {
    let thursday = "2011-12-29T12:00:00Z";
    let friday_only = hours("Pacific/Apia", "fri 08:00-17:00");
    check(&friday_only, thursday, &["+2012-01-05T18:00", "-2012-01-06T03:00"]);

    // The night from Thursday into Friday ended at midnight; Saturday came next.
    let nights = hours("Pacific/Apia", "thu 22:00-02:00, sat 08:00-09:00");
    let expected =
        ["+2011-12-30T08:00", "-2011-12-30T10:00", "+2011-12-30T18:00", "-2011-12-30T19:00"];
    check(&nights, thursday, &expected);
}

#[test]
fn holidays_replace_the_week() {
    let holidays = [
        holiday("2026-12-25", "2026-12-26", &[]),
        holiday("2026-12-24", "2026-12-24", &["09:00-12:00"]),
    ];
    let hours = Hours::new("Europe/Berlin", &week("all 08:00-17:00"), &holidays).unwrap();

    check(
        &hours,
        "2026-12-23T20:00:00Z",
        &["+2026-12-24T08:00", "-2026-12-24T11:00", "+2026-12-27T07:00", "-2026-12-27T16:00"],
    );
    let name = |at| hours.holiday(utc(at)).map(|holiday| holiday.from.to_string());
    assert_eq!(name("2026-12-23T22:59:59Z"), None);
    assert_eq!(name("2026-12-23T23:00:00Z").as_deref(), Some("2026-12-24"));
    assert_eq!(name("2026-12-26T22:59:59Z").as_deref(), Some("2026-12-25"));
    assert_eq!(name("2026-12-26T23:00:00Z"), None);
}

#[test]
fn the_horizon_is_400_days() {
    let opening = |to: &str| {
        let holidays = [holiday("2026-01-01", to, &[])];
        let hours = Hours::new("UTC", &week("all 12:00-13:00"), &holidays).unwrap();
        shown(hours.next_opening(utc("2026-01-01T12:00:00Z")))
    };

    assert_eq!(opening("2027-02-04"), "2027-02-05T12:00:00Z");
    assert_eq!(opening("2027-02-05"), "never");
}

#[test]
fn what_is_wrong_is_named() {
    let refused = |zone: &str, text: &str, holidays: &[WrittenHoliday]| {
        let refusal = Hours::new(zone, &week(text), holidays).unwrap_err();
        format!("{}: {}", refusal.field, refusal.should_be())
    };
    let day = |from, to| holiday(from, to, &[]);
    let time = "a time from 00:00 to 24:00, as 08:30";

    for zone in ["", "Berlin", "Etc/Unknown", "Europe/Berlin ", "../etc/passwd", "CET-1CEST"] {
        let expected = "zone: an IANA time zone, as Europe/Berlin";
        assert_eq!(refused(zone, "", &[]), expected, "{zone}");
    }
    for wrong in ["24:00-02:00", "8:00-09:00", "08:60-09:00", "+8:00-09:00", "-09:00", "ä0:00-1"] {
        let found = refused("UTC", &format!("mon 01:00-02:00 {wrong}"), &[]);
        assert_eq!(found, format!("week.monday[1].from: {time}"), "{wrong}");
    }
    for wrong in ["08:00-24:01", "08:00-9", "08:00-99:99", "08:00-17:00:00"] {
        let found = refused("UTC", &format!("sun {wrong}"), &[]);
        assert_eq!(found, format!("week.sunday[0].to: {time}"), "{wrong}");
    }
    assert_eq!(
        refused("UTC", "tue 08:00-08:00", &[]),
        "week.tuesday[0].to: another time than the start; a whole day is 00:00 to 24:00"
    );
    assert_eq!(
        refused("UTC", "sun 20:00-04:00, mon 03:00-05:00", &[]),
        "week.monday[0].from: after the end of week.sunday[0], which it overlaps"
    );
    assert_eq!(
        refused("UTC", "", &[day("2026-01-01", "2026-02-29")]),
        "holidays[0].to: a date, as 2026-12-24"
    );
    assert_eq!(
        refused("UTC", "", &[day("2026-01-01T00", "2026-01-01")]),
        "holidays[0].from: a date, as 2026-12-24"
    );
    assert_eq!(
        refused("UTC", "", &[day("2026-01-02", "2026-01-01")]),
        "holidays[0].to: 2026-01-02 or later"
    );
    assert_eq!(
        refused("UTC", "", &[day("2026-01-02", "2026-01-02"), day("2026-01-01", "2026-01-02")]),
        "holidays[0].from: after the end of holidays[1], which it overlaps"
    );
    assert_eq!(
        refused("UTC", "", &[holiday("2026-01-01", "2026-01-01", &["22:00-02:00"])]),
        "holidays[0].ranges[0].to: a time after the start, 24:00 at the latest"
    );
    let many = vec![day("2026-01-01", "2026-01-01"); HOLIDAYS_MAX + 1];
    assert_eq!(refused("UTC", "", &many), "holidays: at most 400 entries");
    let many = format!("mon{}", " 01:00-02:00".repeat(RANGES_MAX + 1));
    assert_eq!(refused("UTC", &many, &[]), "week.monday: at most 24 entries");
}

#[test]
fn zones_are_known_by_name() {
    let names: Vec<_> = zones().collect();
    for name in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(names.is_sorted() && 400 < names.len());
    assert!(names.iter().all(|name| Zone::named(name).is_some_and(|zone| zone.name() == *name)));
    assert_eq!(Zone::named("europe/berlin").unwrap().name(), "Europe/Berlin");
    assert_eq!(Zone::UTC.name(), "UTC");
    assert_eq!(Zone::named("utc"), Some(Zone::UTC));
}

#[test]
fn local_time_is_told() {
    let local = Zone::named("Asia/Kolkata").unwrap().local(utc("2026-03-01T20:00:59Z"));

    assert_eq!(local.date.to_string(), "2026-03-02");
    assert_eq!(clock_of(local.minutes), "01:30");
    assert_eq!(local.weekday, jiff::civil::Weekday::Monday);
}

#[test]
fn the_ends_of_time_do_no_harm() {
    let always = Hours::always(Zone::UTC);
    for at in [i64::MIN, i64::MIN + 1, i64::MAX - 1, i64::MAX].map(Timestamp) {
        assert!(!always.is_open(at));
        assert_eq!(always.next_change(at), None);
        assert_eq!(always.next_opening(at), None);
        assert!(at <= always.zone().next_midnight(at));
    }
}
