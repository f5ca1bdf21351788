use proptest::prelude::*;

use super::*;
use crate::domain::{
    hours::{DAYS, Written},
    time::{HOUR_MS, MINUTE_MS},
};

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
];

fn utc(text: &str) -> Timestamp {
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn rules() -> Rules {
    Rules {
        duration_ms: 30 * MINUTE_MS,
        step_ms: 30 * MINUTE_MS,
        buffer_before_ms: 0,
        buffer_after_ms: 0,
        notice_ms: 0,
        horizon_days: 30,
        day_max: None,
    }
}

/// The same hours on every day of the week.
fn diary(zone: &str, from: &str, to: &str, rules: Rules) -> Diary {
    let range = Written { from: from.to_string(), to: to.to_string() };
    let week = DAYS.map(|_| vec![range.clone()]);
    let hours = Hours::new(zone, &week, &[]).unwrap();
    Diary { agent: AgentId(1), hours, rules, taken: Vec::new() }
}

fn span(start: &str, minutes: i64) -> Span {
    let start = utc(start);
    Span { start, end: start + minutes * MINUTE_MS }
}

/// Starts on one day, by the clock in UTC.
#[track_caller]
fn check(diary: &Diary, day: &str, now: &str, expected: &[&str]) {
    let from = utc(&format!("{day}T00:00:00Z"));
    let found = free(diary, from, from + DAY_MS, utc(now));
    let clock = |slot: &Span| {
        let minutes = slot.start.ms_since(from) / MINUTE_MS;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    };
    assert_eq!(found.iter().map(clock).collect::<Vec<_>>(), expected);
}

#[test]
fn slots_fill_the_hours_and_skip_what_is_taken() {
    let mut diary = diary("UTC", "09:00", "11:15", rules());
    check(&diary, "2026-11-23", "2026-11-20T00:00:00Z", &["09:00", "09:30", "10:00", "10:30"]);

    diary.taken = vec![span("2026-11-23T09:30:00Z", 30)];
    check(&diary, "2026-11-23", "2026-11-20T00:00:00Z", &["09:00", "10:00", "10:30"]);
    diary.rules.day_max = Some(1);
    check(&diary, "2026-11-23", "2026-11-20T00:00:00Z", &[]);
    check(&diary, "2026-11-24", "2026-11-20T00:00:00Z", &["09:00", "09:30", "10:00", "10:30"]);
}

#[test]
fn buffers_are_kept_on_both_sides() {
    let mut diary = diary("UTC", "09:00", "13:00", rules());
    diary.rules.step_ms = 15 * MINUTE_MS;
    diary.rules.buffer_before_ms = 5 * MINUTE_MS;
    diary.rules.buffer_after_ms = 10 * MINUTE_MS;
    diary.taken = vec![span("2026-11-23T11:00:00Z", 30)];
    check(
        &diary,
        "2026-11-23",
        "2026-11-20T00:00:00Z",
        &["09:00", "09:15", "09:30", "09:45", "10:00", "10:15", "11:45", "12:00", "12:15", "12:30"],
    );
}

#[test]
fn notice_and_horizon_bound_what_is_offered() {
    let mut diary = diary("UTC", "09:00", "11:00", rules());
    diary.rules.notice_ms = 2 * HOUR_MS;
    diary.rules.horizon_days = 1;
    check(&diary, "2026-11-23", "2026-11-23T07:45:00Z", &["10:00", "10:30"]);
    check(&diary, "2026-11-24", "2026-11-23T09:30:00Z", &["09:00"]);
    check(&diary, "2026-11-25", "2026-11-23T09:30:00Z", &[]);
}

#[test]
fn a_changed_clock_moves_the_slots_and_never_skips_into_the_gap() {
    // Germany: 02:00 becomes 03:00 on 2026-03-29, and 03:00 becomes 02:00 on 2026-10-25.
    let night = diary("Europe/Berlin", "01:00", "04:00", rules());
    // 01:00 and 01:30, then 03:00 and 03:30; in the evening UTC, the next night has begun.
    let found = ["00:00", "00:30", "01:00", "01:30", "23:00", "23:30"];
    check(&night, "2026-03-29", "2026-03-20T00:00:00Z", &found);
    let day = diary("Europe/Berlin", "09:00", "10:00", rules());
    check(&day, "2026-10-24", "2026-10-20T00:00:00Z", &["07:00", "07:30"]);
    check(&day, "2026-10-25", "2026-10-20T00:00:00Z", &["08:00", "08:30"]);
}

#[test]
fn a_meeting_may_go_over_midnight_inside_the_hours() {
    let mut late = diary("UTC", "22:30", "00:30", rules());
    late.rules.duration_ms = HOUR_MS;
    check(&late, "2026-11-23", "2026-11-20T00:00:00Z", &["22:30", "23:00", "23:30"]);
}

#[test]
fn a_team_is_free_when_one_of_it_is_and_the_first_in_turn_is_picked() {
    let ana = diary("UTC", "09:00", "10:00", rules());
    let ben = Diary { agent: AgentId(2), ..diary("UTC", "09:30", "10:30", rules()) };
    let now = utc("2026-11-20T00:00:00Z");
    let from = utc("2026-11-23T00:00:00Z");
    let both = [ben, ana];

    let all = union(&both, from, from + DAY_MS, now);
    assert_eq!(all.len(), 3);
    let half_past = span("2026-11-23T09:30:00Z", 30);
    assert_eq!(all[&half_past], [AgentId(2), AgentId(1)]);
    assert_eq!(pick(&both, half_past.start, now), Some((AgentId(2), half_past)));
    assert_eq!(pick(&both, half_past.start + MINUTE_MS, now), None);
}

/// Any week, any rules, any meetings that have been booked by these rules.
#[test]
fn what_is_booked_never_overlaps_and_always_lies_inside_the_hours() {
    let range = (0..22_u16, 1..9_u16, 0..4_u16);
    let settings = (1..9_i64, 1..9_i64, 0..4_i64, 0..4_i64, 0..30_i64, 1..6_i64);
    let picks = prop::collection::vec(0.0..1.0_f64, 12);
    let day = utc("2026-01-01T00:00:00Z").0..utc("2027-12-31T00:00:00Z").0;
    proptest!(|(zone in 0..ZONES.len(), range in range, settings in settings, picks in picks,
                now in day)| {
        let (from, hours, quarter) = range;
        let to = (from + hours).min(24);
        let (minute, end) = (quarter * 15, to * 60);
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let (duration, step, before, after, notice, horizon_days) = settings;
        let quarters = |count: i64| count * 15 * MINUTE_MS;
        let rules = Rules {
            duration_ms: quarters(duration),
            step_ms: quarters(step),
            buffer_before_ms: quarters(before),
            buffer_after_ms: quarters(after),
            notice_ms: notice * HOUR_MS,
            horizon_days,
            day_max: None,
        };
        let mut diary = diary(ZONES[zone], &clock(from * 60 + minute), &clock(end), rules);
        let now = Timestamp(now - now % MINUTE_MS);
        for share in picks {
            let slots = free(&diary, now, now + 8 * DAY_MS, now);
            let Some(slot) = slots.get((slots.len() as f64 * share) as usize) else { break };
            prop_assert!(now + rules.notice_ms <= slot.start);
            prop_assert!(slot.start < ends(&rules, now));
            prop_assert_eq!(slot.end, slot.start + rules.duration_ms);
            for at in [slot.start, slot.end + -1] {
                prop_assert!(diary.hours.is_open(at), "inside the hours");
            }
            let gap = rules.buffer_before_ms + rules.buffer_after_ms;
            for other in &diary.taken {
                prop_assert!(other.end + gap <= slot.start || slot.end + gap <= other.start);
            }
            prop_assert_eq!(pick(&[diary.clone()], slot.start, now), Some((AgentId(1), *slot)));
            diary.taken.push(*slot);
        }
    });
}
