//! Which columns a report has, and the arithmetic of each.

use super::{Fact, Figure, Name};
use crate::domain::facts::{ANSWERED, GIVEN_UP, Kind};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unit {
    Count,
    /// Milliseconds.
    Time,
    /// 1 to 5.
    Score,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Measure {
    Count,
    Sum,
    Mean,
    Median,
    /// What nine of ten stay within.
    P90,
}

/// One figure of the facts that it takes.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub unit: Unit,
    measure: Measure,
    takes: Takes,
}

#[derive(Clone, Copy, Debug)]
struct Takes {
    kind: Kind,
    /// `None`: any.
    detail: Option<&'static str>,
    /// Or only this value.
    value: Option<i64>,
    is_over: bool,
}

/// Everything of a kind, whether it goes on or not.
const fn all(kind: Kind) -> Takes {
    Takes { kind, detail: None, value: None, is_over: false }
}

const fn over(kind: Kind) -> Takes {
    Takes { is_over: true, ..all(kind) }
}

const fn with(kind: Kind, detail: &'static str) -> Takes {
    Takes { detail: Some(detail), ..over(kind) }
}

const fn count(name: &'static str, takes: Takes) -> Column {
    Column { name, unit: Unit::Count, measure: Measure::Count, takes }
}

const fn sum(name: &'static str, takes: Takes) -> Column {
    Column { name, unit: Unit::Count, measure: Measure::Sum, takes }
}

const fn time(name: &'static str, measure: Measure, takes: Takes) -> Column {
    Column { name, unit: Unit::Time, measure, takes }
}

const fn score(name: &'static str, value: i64) -> Column {
    count(name, Takes { value: Some(value), ..over(Kind::Rating) })
}

const VOLUME: &[Column] = &[
    count("begun", all(Kind::Begun)),
    count("closed", all(Kind::Closed)),
    count("agent_ended", with(Kind::Closed, "agent_ended")),
    count("visitor_ended", with(Kind::Closed, "visitor_ended")),
    count("visitor_left", with(Kind::Closed, "visitor_left")),
    count("idle", with(Kind::Closed, "idle")),
    count("abandoned", with(Kind::Closed, "abandoned")),
    count("expired", with(Kind::Closed, "expired")),
    count("fallback", with(Kind::Closed, "fallback")),
    count("forced", with(Kind::Closed, "forced")),
    count("merged", with(Kind::Closed, "merged")),
    count("dialogue_ended", with(Kind::Closed, "dialogue_ended")),
    sum("visitor_messages", with(Kind::Messages, "visitor")),
    sum("agent_messages", with(Kind::Messages, "agent")),
];

const FIRST_RESPONSE: &[Column] = &[
    count("answered", over(Kind::FirstResponse)),
    time("median_s", Measure::Median, over(Kind::FirstResponse)),
    time("p90_s", Measure::P90, over(Kind::FirstResponse)),
    time("mean_s", Measure::Mean, over(Kind::FirstResponse)),
];

const HANDLE_TIME: &[Column] = &[
    count("handled", over(Kind::Talk)),
    time("median_s", Measure::Median, over(Kind::Talk)),
    time("p90_s", Measure::P90, over(Kind::Talk)),
    time("mean_s", Measure::Mean, over(Kind::Talk)),
    time("wrap_up_mean_s", Measure::Mean, over(Kind::WrapUp)),
];

const WAIT: &[Column] = &[
    count("answered", with(Kind::Wait, ANSWERED)),
    time("median_s", Measure::Median, with(Kind::Wait, ANSWERED)),
    time("p90_s", Measure::P90, with(Kind::Wait, ANSWERED)),
    time("mean_s", Measure::Mean, with(Kind::Wait, ANSWERED)),
    count("given_up", with(Kind::Wait, GIVEN_UP)),
    time("given_up_mean_s", Measure::Mean, with(Kind::Wait, GIVEN_UP)),
];

const MISSED_OFFERS: &[Column] = &[
    count("offers", all(Kind::Offer)),
    count("accepted", with(Kind::Offer, "accepted")),
    count("missed", with(Kind::Offer, "expired")),
    count("declined", with(Kind::Offer, "declined")),
    count("withdrawn", with(Kind::Offer, "withdrawn")),
    time("accept_mean_s", Measure::Mean, with(Kind::Offer, "accepted")),
];

const BREACHES: &[Column] = &[
    count("promise", all(Kind::PromiseBreach)),
    count("response_target", all(Kind::TargetBreach)),
];

const RATINGS: &[Column] = &[
    count("ratings", all(Kind::Rating)),
    Column {
        name: "average",
        unit: Unit::Score,
        measure: Measure::Mean,
        takes: over(Kind::Rating),
    },
    score("score_1", 1),
    score("score_2", 2),
    score("score_3", 3),
    score("score_4", 4),
    score("score_5", 5),
];

pub fn columns(name: Name) -> &'static [Column] {
    match name {
        Name::Volume => VOLUME,
        Name::FirstResponse => FIRST_RESPONSE,
        Name::HandleTime => HANDLE_TIME,
        Name::Wait => WAIT,
        Name::MissedOffers => MISSED_OFFERS,
        Name::Breaches => BREACHES,
        Name::Ratings => RATINGS,
    }
}

/// What a report is made from, each kind once.
pub fn kinds(name: Name) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for column in columns(name) {
        if !kinds.contains(&column.takes.kind) {
            kinds.push(column.takes.kind);
        }
    }
    kinds
}

impl Column {
    pub(super) fn figure(&self, facts: &[&Fact]) -> Figure {
        let taken = facts.iter().filter(|fact| self.takes.fits(fact));
        if self.measure == Measure::Count {
            return Some(taken.count() as f64);
        }
        let mut values: Vec<i64> = taken.filter_map(|fact| fact.value).collect();
        let sum = || values.iter().map(|value| *value as f64).sum::<f64>();
        match self.measure {
            Measure::Count | Measure::Sum => Some(sum()),
            Measure::Mean if values.is_empty() => None,
            Measure::Mean => Some(sum() / values.len() as f64),
            Measure::Median => {
                values.sort_unstable();
                median(&values)
            }
            Measure::P90 => {
                values.sort_unstable();
                p90(&values)
            }
        }
    }
}

impl Takes {
    fn fits(&self, fact: &Fact) -> bool {
        fact.kind == self.kind
            && self.detail.is_none_or(|detail| fact.detail == detail)
            && self.value.is_none_or(|value| fact.value == Some(value))
            && (!self.is_over || fact.value.is_some())
    }
}

/// Of sorted values: the one in the middle, or what lies between the two.
fn median(values: &[i64]) -> Figure {
    let (low, high) =
        (values.get(values.len().checked_sub(1)? / 2)?, values.get(values.len() / 2)?);
    Some((*low as f64 + *high as f64) / 2.0)
}

/// Of sorted values: the smallest that nine tenths of them do not exceed.
fn p90(values: &[i64]) -> Figure {
    let rank = (values.len() * 9).div_ceil(10);
    values.get(rank.checked_sub(1)?).map(|value| *value as f64)
}
