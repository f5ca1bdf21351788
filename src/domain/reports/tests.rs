use super::*;
use crate::domain::{facts::ANSWERED, hours::Zone, time::HOUR_MS};

/// 2026-03-28 to 2026-03-30 in Berlin: clocks go forward on the second day.
fn spring() -> Days {
    let date = |text: &str| Days::date(text).unwrap();
    let zone = Zone::named("Europe/Berlin").unwrap();
    Days::new(zone, date("2026-03-28"), date("2026-03-30"), 10).unwrap()
}

fn fact(kind: Kind, hours: i64, value: i64, detail: &str) -> Fact {
    Fact {
        kind,
        at: spring().start() + hours * HOUR_MS,
        value: Some(value),
        detail: detail.to_string(),
        workstream: WorkstreamId(1),
        team: None,
        agent: Some(AgentId(1)),
    }
}

fn of(name: Name, by: By, facts: &[Fact]) -> Report {
    // Agent 1 is in teams 10 and 11, agent 2 in none.
    let teams_of = |agent| match agent {
        AgentId(1) => vec![TeamId(10), TeamId(11)],
        _ => Vec::new(),
    };
    report(name, by, &spring(), facts, &teams_of)
}

#[track_caller]
fn waits(values: &[i64], expected: [Figure; 4]) {
    let facts: Vec<Fact> =
        values.iter().map(|value| fact(Kind::Wait, 1, *value, ANSWERED)).collect();

    let total = of(Name::Wait, By::Agent, &facts).total;

    assert_eq!(total[..4], expected, "{values:?}");
}

#[test]
fn median_mean_and_p90_are_those_of_the_books() {
    waits(&[], [Some(0.0), None, None, None]);
    waits(&[7], [Some(1.0), Some(7.0), Some(7.0), Some(7.0)]);
    waits(&[9, 1], [Some(2.0), Some(5.0), Some(9.0), Some(5.0)]);
    waits(&[3, 1, 2], [Some(3.0), Some(2.0), Some(3.0), Some(2.0)]);
    // Nine of ten stay within the ninth.
    waits(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [Some(10.0), Some(5.5), Some(9.0), Some(5.5)]);
    waits(&[1; 1000], [Some(1000.0), Some(1.0), Some(1.0), Some(1.0)]);
}

#[test]
fn what_goes_on_is_counted_where_it_began_and_measured_when_it_is_over() {
    let mut pending = fact(Kind::Offer, 1, 0, "");
    pending.value = None;
    let facts =
        [pending, fact(Kind::Offer, 1, 4000, "accepted"), fact(Kind::Offer, 2, 9, "expired")];

    let total = of(Name::MissedOffers, By::Agent, &facts).total;

    assert_eq!(total, [3.0, 1.0, 1.0, 0.0, 0.0, 4000.0].map(Some));
}

#[test]
fn every_hour_and_day_has_a_row_by_the_clock_on_the_wall() {
    let facts = [0, 25, 26, 27, 47, 70].map(|hours| fact(Kind::Begun, hours, 0, ""));

    let days = of(Name::Volume, By::Day, &facts).rows;
    let hours = of(Name::Volume, By::Hour, &facts).rows;

    let begun = |rows: &[Row]| rows.iter().map(|row| row.figures[0].unwrap()).collect::<Vec<_>>();
    // The second day has 23 hours: the 47th after its eve is the first of the third day.
    assert_eq!(begun(&days), [1.0, 3.0, 2.0]);
    assert_eq!(hours.len(), 24);
    let counted: Vec<usize> = (0..24).filter(|hour| begun(&hours)[*hour] != 0.0).collect();
    // There is no third hour on that day: 26 hours after midnight it is three.
    assert_eq!(counted, [0, 1, 3, 4, 23]);
    assert_eq!(begun(&hours)[0], 2.0);
}

#[test]
fn an_agent_in_two_teams_counts_in_both_and_once_in_all() {
    let by_two = fact(Kind::Rating, 1, 5, "");
    let by_none = Fact { agent: Some(AgentId(2)), ..fact(Kind::Rating, 1, 1, "") };
    let by_team = Fact { team: Some(TeamId(12)), ..fact(Kind::Rating, 1, 3, "") };

    let found = of(Name::Ratings, By::Team, &[by_two, by_none, by_team]);

    let rows: Vec<(Key, Figure)> = found.rows.iter().map(|row| (row.key, row.figures[1])).collect();
    let team = |id: Option<i64>| Key::Team(id.map(TeamId));
    let expected = [(None, 1.0), (Some(10), 5.0), (Some(11), 5.0), (Some(12), 3.0)];
    assert_eq!(rows, expected.map(|(id, average)| (team(id), Some(average))));
    assert_eq!(found.total, [3.0, 3.0, 1.0, 0.0, 1.0, 0.0, 1.0].map(Some));
}

#[test]
fn messages_are_summed_from_what_each_row_has() {
    let facts = [
        fact(Kind::Messages, 1, 4, "visitor"),
        fact(Kind::Messages, 2, 3, "visitor"),
        fact(Kind::Messages, 2, 2, "agent"),
    ];

    let total = of(Name::Volume, By::Workstream, &facts).total;

    assert_eq!(total[12..], [Some(7.0), Some(2.0)]);
}

#[test]
fn every_report_has_a_name_columns_and_kinds() {
    for (name, report) in NAMES {
        assert_eq!(Name::from_name(name), Some(report));
        assert!(!columns(report).is_empty() && !kinds(report).is_empty(), "{name}");
    }
    assert_eq!(Name::from_name("toys"), None);
}
