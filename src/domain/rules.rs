//! Conditions on a visitor, and rules made of them: how admins say "whoever comes from Germany
//! and looks at the prices".
//!
//! Rules stand in an order, and all are looked at in that order: the first that holds decides.
//! What it decides is not this module's business, so a rule carries a `target` of any type.
//! Conditions look at [`Facts`]; whether some operating hours are open comes through a callback.
//! Text is compared without case, and what is not known is equal to nothing.

mod condition;
mod facts;
mod field;
mod pattern;

pub use condition::{
    CONDITIONS_MAX, Condition, Refusal, VALUE_CHARS_MAX, VALUES_MAX, Value, Written,
    conditions_from,
};
pub use facts::Facts;
pub use field::{Field, Op};
pub use pattern::fits as fits_pattern;

use super::ids::HoursId;

/// Whether these operating hours are open at the moment that the facts are of.
pub type IsOpen<'a> = &'a dyn Fn(HoursId) -> bool;

/// How many of a rule's conditions must hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Matches {
    All,
    Any,
}

impl Matches {
    pub fn name(self) -> &'static str {
        match self {
            Matches::All => "all",
            Matches::Any => "any",
        }
    }

    pub fn from_name(name: &str) -> Option<Matches> {
        match name {
            "all" => Some(Matches::All),
            "any" => Some(Matches::Any),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Rule<T> {
    pub matches: Matches,
    /// Without any, the rule holds for everybody.
    pub conditions: Vec<Condition>,
    pub target: T,
}

/// What came of each condition of a rule, and so of the rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explanation {
    pub is_match: bool,
    pub conditions: Vec<bool>,
}

impl<T> Rule<T> {
    pub fn holds(&self, facts: &Facts, is_open: IsOpen) -> bool {
        self.sums_up(self.conditions.iter().map(|condition| condition.holds(facts, is_open)))
    }

    /// Like [`Rule::holds`], with every condition looked at.
    pub fn explain(&self, facts: &Facts, is_open: IsOpen) -> Explanation {
        let each = self.conditions.iter().map(|condition| condition.holds(facts, is_open));
        let conditions: Vec<bool> = each.collect();
        Explanation { is_match: self.sums_up(conditions.iter().copied()), conditions }
    }

    fn sums_up(&self, mut each: impl Iterator<Item = bool>) -> bool {
        match self.matches {
            Matches::All => each.all(|holds| holds),
            Matches::Any => self.conditions.is_empty() || each.any(|holds| holds),
        }
    }
}

/// The first rule that holds, in the order given.
pub fn first_match<'a, T>(
    rules: &'a [Rule<T>],
    facts: &Facts,
    is_open: IsOpen,
) -> Option<&'a Rule<T>> {
    rules.iter().find(|rule| rule.holds(facts, is_open))
}

/// The operating hours that the rules ask for.
pub fn hours_named<T>(rules: &[Rule<T>]) -> impl Iterator<Item = HoursId> {
    rules.iter().flat_map(|rule| &rule.conditions).filter_map(Condition::hours)
}

#[cfg(test)]
mod tests;
