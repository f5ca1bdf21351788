//! Routing rules: whom they name for a visitor, and why.

use std::collections::HashMap;

use rusqlite::Connection;

use super::matter::Matter;
use crate::{
    domain::{
        hours::Zone,
        ids::{HoursId, RuleId},
        routing::Pool,
        rules::{Explanation, Facts, Rule, first_match, hours_named},
        time::Timestamp,
        workstream::Workstream,
    },
    error::Result,
    store::{
        self, Tx,
        rules::{Entry, Target},
    },
};

/// Whom the first matching rule names; `None` where none matches.
///
/// An agent who is disabled, or a team without members, is named all the same: that nobody is
/// free is another road than that no rule matches (field rule 3).
pub(super) fn pool_for(tx: &Tx, matter: &Matter) -> Result<Option<Pool>> {
    let rules = rules_of(tx.conn, &matter.rules)?;
    let facts = store::rules::facts_of(tx.conn, matter.conversation.visitor)?;
    let named = hours_named(&rules);
    let moment = Moment::new(tx.conn, matter.rules.hours, named, tx.now)?;
    let facts = facts.at(&moment.zone, tx.now);
    let found = first_match(&rules, &facts, &|id| moment.is_open(id));
    Ok(found.map(|rule| match rule.target.1 {
        Target::Agent(agent) => Pool::One(agent),
        Target::Team(team) => Pool::Team(team),
    }))
}

/// What each rule of a workstream would say.
pub struct Trial {
    pub rule: RuleId,
    pub target: Target,
    pub explanation: Explanation,
}

/// Looks at every rule that the workstream goes by, as if a visitor came at that moment.
pub fn try_out(
    conn: &Connection,
    workstream: &Workstream,
    facts: Facts,
    at: Timestamp,
) -> Result<Vec<Trial>> {
    let rules = rules_of(conn, workstream)?;
    let moment = Moment::new(conn, workstream.hours, hours_named(&rules), at)?;
    let facts = facts.at(&moment.zone, at);
    let trial = |rule: &Rule<(RuleId, Target)>| Trial {
        rule: rule.target.0,
        target: rule.target.1,
        explanation: rule.explain(&facts, &|id| moment.is_open(id)),
    };
    Ok(rules.iter().map(trial).collect())
}

fn rules_of(conn: &Connection, workstream: &Workstream) -> Result<Vec<Rule<(RuleId, Target)>>> {
    let checked = |entry: &Entry| {
        let target = (entry.id, entry.target);
        Ok(Rule { matches: entry.matches, conditions: entry.checked()?, target })
    };
    store::rules::list_for(conn, workstream.id)?.iter().map(checked).collect()
}

/// The time where the team is, and which operating hours are open then.
pub(super) struct Moment {
    /// Of the workstream's hours; UTC where it has none.
    pub(super) zone: Zone,
    open: HashMap<HoursId, bool>,
}

impl Moment {
    /// `hours` are those of the workstream; `named` are the ones that somebody asks for.
    pub(super) fn new(
        conn: &Connection,
        hours: Option<HoursId>,
        named: impl IntoIterator<Item = HoursId>,
        at: Timestamp,
    ) -> Result<Moment> {
        let mut open = HashMap::new();
        for id in named {
            if let Some(entry) = store::hours::find(conn, id)? {
                open.insert(id, entry.hours()?.is_open(at));
            }
        }
        let zone = match hours {
            Some(id) => store::hours::get(conn, id)?.hours()?.zone().clone(),
            None => Zone::UTC,
        };
        Ok(Moment { zone, open })
    }

    pub(super) fn is_open(&self, id: HoursId) -> bool {
        self.open.get(&id).copied().unwrap_or(false)
    }
}
