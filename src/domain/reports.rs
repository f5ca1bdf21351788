//! Reports: figures from facts, by who or when. Every figure is made from the rows each time, so
//! none can drift from what happened.

mod columns;

use std::collections::BTreeMap;

pub use columns::{Column, Measure, Unit, columns, kinds};

use super::{
    facts::Kind,
    hours::Days,
    ids::{AgentId, TeamId, WorkstreamId},
    time::Timestamp,
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Name {
    Volume,
    FirstResponse,
    HandleTime,
    Wait,
    MissedOffers,
    Breaches,
    Ratings,
}

pub const NAMES: [(&str, Name); 7] = [
    ("volume", Name::Volume),
    ("first_response", Name::FirstResponse),
    ("handle_time", Name::HandleTime),
    ("wait", Name::Wait),
    ("missed_offers", Name::MissedOffers),
    ("breaches", Name::Breaches),
    ("ratings", Name::Ratings),
];

impl Name {
    pub fn from_name(name: &str) -> Option<Name> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, found)| *found)
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum By {
    Agent,
    /// An agent in two teams counts in both.
    Team,
    Workstream,
    Hour,
    Day,
}

impl By {
    pub fn from_name(name: &str) -> Option<By> {
        Some(match name {
            "agent" => By::Agent,
            "team" => By::Team,
            "workstream" => By::Workstream,
            "hour" => By::Hour,
            "day" => By::Day,
            _ => return None,
        })
    }

    pub fn name(self) -> &'static str {
        match self {
            By::Agent => "agent",
            By::Team => "team",
            By::Workstream => "workstream",
            By::Hour => "hour",
            By::Day => "day",
        }
    }
}

/// Something that happened or lasted, as reports need it.
#[derive(Clone, Debug)]
pub struct Fact {
    pub kind: Kind,
    pub at: Timestamp,
    /// `None`: it goes on.
    pub value: Option<i64>,
    pub detail: String,
    pub workstream: WorkstreamId,
    /// That alone was asked.
    pub team: Option<TeamId>,
    pub agent: Option<AgentId>,
}

/// What a row stands for. Days and hours are in their order, the rest by id.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Key {
    Agent(Option<AgentId>),
    Team(Option<TeamId>),
    Workstream(WorkstreamId),
    /// Of the day, 0 to 23.
    Hour(usize),
    /// The how-manieth of the period.
    Day(usize),
}

/// A figure in milliseconds, a number or a score; `None` where there is nothing to make it from.
pub type Figure = Option<f64>;

#[derive(Debug)]
pub struct Row {
    pub key: Key,
    pub figures: Vec<Figure>,
}

#[derive(Debug)]
pub struct Report {
    pub rows: Vec<Row>,
    /// Of everything, each thing counted once.
    pub total: Vec<Figure>,
}

/// Lays the facts of a period out in rows. `teams_of` tells the teams of an agent.
pub fn report(
    name: Name,
    by: By,
    days: &Days,
    facts: &[Fact],
    teams_of: &dyn Fn(AgentId) -> Vec<TeamId>,
) -> Report {
    let mut groups: BTreeMap<Key, Vec<&Fact>> = BTreeMap::new();
    match by {
        By::Day => groups.extend((0..days.names().count()).map(|day| (Key::Day(day), Vec::new()))),
        By::Hour => groups.extend((0..24).map(|hour| (Key::Hour(hour), Vec::new()))),
        By::Agent | By::Team | By::Workstream => {}
    }
    for fact in facts {
        for key in keys(fact, by, days, teams_of) {
            groups.entry(key).or_default().push(fact);
        }
    }
    let all: Vec<&Fact> = facts.iter().collect();
    let columns = columns(name);
    let figures = |facts: &[&Fact]| columns.iter().map(|column| column.figure(facts)).collect();
    Report {
        rows: groups
            .iter()
            .map(|(key, facts)| Row { key: *key, figures: figures(facts) })
            .collect(),
        total: figures(&all),
    }
}

fn keys(fact: &Fact, by: By, days: &Days, teams_of: &dyn Fn(AgentId) -> Vec<TeamId>) -> Vec<Key> {
    match by {
        By::Agent => vec![Key::Agent(fact.agent)],
        By::Team => {
            let own = || fact.agent.map(teams_of).unwrap_or_default();
            let teams = fact.team.map_or_else(own, |team| vec![team]);
            match teams.is_empty() {
                true => vec![Key::Team(None)],
                false => teams.into_iter().map(|team| Key::Team(Some(team))).collect(),
            }
        }
        By::Workstream => vec![Key::Workstream(fact.workstream)],
        By::Hour => vec![Key::Hour(days.hour_of(fact.at))],
        By::Day => days.index_of(fact.at).map(Key::Day).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
