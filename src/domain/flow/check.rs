//! What stands in the way of publishing a flow, and what its admin should think about.

use std::collections::HashMap;

use super::{Branch, Card, ContactField, Flow, Host, Kind, LiveChat, RoutingMethod};
use crate::domain::{
    ids::{AgentId, HoursId, TeamId},
    rules::{Condition, conditions_from},
};

/// What there is to be named.
pub struct Known<'a> {
    pub is_agent: &'a dyn Fn(AgentId) -> bool,
    pub is_team: &'a dyn Fn(TeamId) -> bool,
    pub is_hours: &'a dyn Fn(HoursId) -> bool,
    /// Whether visitors can book a meeting with them.
    pub is_bookable: &'a dyn Fn(Host) -> bool,
}

/// A problem or a warning, in a sentence that names the card.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issue {
    pub card: Option<String>,
    /// As `answers[0].next`.
    pub field: Option<String>,
    pub code: &'static str,
    pub text: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// A flow with any cannot be published.
    pub problems: Vec<Issue>,
    pub warnings: Vec<Issue>,
}

/// Looks at every card, whether or not it can be reached.
pub fn check(flow: &Flow, known: &Known) -> Report {
    let mut checker = Checker { flow, known, report: Report::default() };
    for card in &flow.cards {
        checker.check_card(card);
    }
    checker.check_tree();
    checker.report
}

struct Checker<'a> {
    flow: &'a Flow,
    known: &'a Known<'a>,
    report: Report,
}

impl<'a> Checker<'a> {
    /// `says` completes a sentence that begins with the card's name.
    fn problem(&mut self, card: &Card, field: &str, code: &'static str, says: &str) {
        self.report.problems.push(issue(card, field, code, says));
    }

    fn check_card(&mut self, card: &Card) {
        match &card.kind {
            Kind::Message { text, .. } => self.needs_text(card, text),
            Kind::Question { text, answers, .. } => {
                self.needs_text(card, text);
                if answers.is_empty() {
                    self.problem(card, "answers", "answers_missing", "has no answers");
                }
                for (index, answer) in answers.iter().enumerate() {
                    if answer.label.is_empty() {
                        let field = format!("answers[{index}].label");
                        self.problem(card, &field, "label_missing", "has an answer without words");
                    }
                }
            }
            Kind::Capture { text, fields, .. } => {
                self.needs_text(card, text);
                if fields.is_empty() {
                    self.problem(card, "fields", "fields_missing", "asks for nothing");
                }
                for (index, each) in fields.iter().enumerate() {
                    if fields[..index].iter().any(|other| other.field == each.field) {
                        let says = format!("asks for `{}` twice", each.field.name());
                        let field = format!("fields[{index}].name");
                        self.problem(card, &field, "field_twice", &says);
                    }
                }
            }
            Kind::Condition { branches, .. } => self.check_branches(card, branches),
            Kind::SetField { field, value, .. } => {
                let says = match field.checked(value) {
                    _ if value.is_empty() => "has no value to set".to_string(),
                    Ok(_) => return,
                    Err(rule) => format!("sets a value that is wrong: it {rule}"),
                };
                self.problem(card, "value", "value_missing", &says);
            }
            Kind::Goal { goal, .. } => {
                if goal.is_empty() {
                    self.problem(card, "goal", "goal_missing", "has no name for its goal");
                }
            }
            Kind::Meeting { text, host, .. } => {
                self.needs_text(card, text);
                let names_nobody = host.agent.is_none() && host.team.is_none();
                if !names_nobody && !(self.known.is_bookable)(*host) {
                    let says = "books a meeting with somebody whose calendar is not bookable";
                    self.problem(card, "", "meeting_unavailable", says);
                }
                self.check_host(card, "", host, names_nobody);
            }
            Kind::End { .. } => {}
            Kind::LiveChat { asks, next, .. } => {
                if next.is_some() {
                    let says = "must be the last card of its branch: nothing can follow it";
                    self.problem(card, "next", "live_chat_not_last", says);
                }
                self.check_live_chat(card, asks);
            }
        }
    }

    fn needs_text(&mut self, card: &Card, text: &str) {
        if text.is_empty() {
            self.problem(card, "text", "text_missing", "has no text");
        }
    }

    fn check_branches(&mut self, card: &Card, branches: &[Branch]) {
        if branches.is_empty() {
            self.problem(card, "branches", "conditions_missing", "has no branches");
        }
        for (index, branch) in branches.iter().enumerate() {
            let place = format!("branches[{index}].conditions");
            if branch.conditions.is_empty() {
                let says = "has a branch without conditions";
                self.problem(card, &place, "conditions_missing", says);
            }
            match conditions_from(&place, &branch.conditions) {
                Ok(conditions) => self.check_hours(card, &place, &conditions),
                Err(refusal) => {
                    let says = format!("has a condition that is wrong: it {}", refusal.rule);
                    self.problem(card, &refusal.field, "condition_wrong", &says);
                }
            }
        }
    }

    fn check_hours(&mut self, card: &Card, place: &str, conditions: &[Condition]) {
        for (index, condition) in conditions.iter().enumerate() {
            if condition.hours().is_some_and(|id| !(self.known.is_hours)(id)) {
                let field = format!("{place}[{index}].value");
                let says = "asks for operating hours that are not there";
                self.problem(card, &field, "no_such_hours", says);
            }
        }
    }

    fn check_live_chat(&mut self, card: &Card, asks: &LiveChat) {
        if let Some(routing) = asks.routing {
            let is_incomplete = match routing.method {
                RoutingMethod::Agent => routing.host.agent.is_none(),
                RoutingMethod::Team => routing.host.team.is_none(),
                RoutingMethod::RoundRobin
                | RoutingMethod::LeastBusy
                | RoutingMethod::Rules
                | RoutingMethod::Broadcast => false,
            };
            self.check_host(card, "routing.", &routing.host, is_incomplete);
        }
    }

    fn check_host(&mut self, card: &Card, prefix: &str, host: &Host, is_incomplete: bool) {
        if is_incomplete {
            let says = "names neither an agent nor a team";
            self.problem(card, prefix.trim_end_matches('.'), "routing_incomplete", says);
        }
        if host.agent.is_some_and(|id| !(self.known.is_agent)(id)) {
            let says = "names an agent who is not there, or takes no chats";
            self.problem(card, &format!("{prefix}agent"), "no_such_agent", says);
        }
        if host.team.is_some_and(|id| !(self.known.is_team)(id)) {
            let says = "names a team that is not there";
            self.problem(card, &format!("{prefix}team"), "no_such_team", says);
        }
    }

    /// Walks all branches from the start; every card must be met once.
    fn check_tree(&mut self) {
        let flow = self.flow;
        let Some(start) = flow.start.as_deref().and_then(|id| flow.card(id)) else {
            let text = "The dialogue has no first card.".to_string();
            let problem = Issue { card: None, field: None, code: "no_start", text };
            self.report.problems.push(problem);
            return;
        };
        // Each card that was met, with the one before it.
        let mut before: HashMap<&str, Option<&'a Card>> = HashMap::from([(&*start.id, None)]);
        let mut to_visit = vec![start];
        while let Some(card) = to_visit.pop() {
            if matches!(card.kind, Kind::LiveChat { .. }) {
                self.warn_of(card, &before);
            }
            for (field, next) in card.branches() {
                let Some(id) = next.as_deref() else { continue };
                let Some(target) = flow.card(id) else {
                    let says = format!("leads to `{id}`, which is not there");
                    self.problem(card, &field, "no_such_card", &says);
                    continue;
                };
                if !before.contains_key(id) {
                    before.insert(&target.id, Some(card));
                    to_visit.push(target);
                } else if is_ahead(target, card, &before) {
                    let says = format!("leads back to {}", target.caption());
                    self.problem(card, &field, "loop", &says);
                } else {
                    let says = "is behind two branches";
                    self.problem(target, "", "two_ways_in", says);
                }
            }
        }
        for card in flow.cards.iter().filter(|card| !before.contains_key(&*card.id)) {
            self.problem(card, "", "unreachable", "is behind no branch");
        }
    }

    /// Whoever is connected should have agreed to it, and be known by name and e-mail.
    fn warn_of(&mut self, live_chat: &Card, before: &HashMap<&str, Option<&'a Card>>) {
        let (mut has_question, mut has_name, mut has_email) = (false, false, false);
        let mut at = live_chat;
        while let Some(Some(card)) = before.get(&*at.id) {
            match &card.kind {
                Kind::Question { .. } => has_question = true,
                Kind::Capture { fields, .. } => {
                    let asks = |wanted| fields.iter().any(|field| field.field == wanted);
                    has_name |= asks(ContactField::FirstName);
                    has_email |= asks(ContactField::Email);
                }
                _ => {}
            }
            at = card;
        }
        if !has_question {
            let says = "connects visitors whom no question has asked whether they want it";
            self.report.warnings.push(issue(live_chat, "", "no_consent", says));
        }
        if !has_name || !has_email {
            let says = "connects visitors who were not asked for first name and e-mail";
            self.report.warnings.push(issue(live_chat, "", "no_name_and_email", says));
        }
    }
}

fn issue(card: &Card, field: &str, code: &'static str, says: &str) -> Issue {
    let field = (!field.is_empty()).then(|| field.to_string());
    let text = format!("The card {} {says}.", card.caption());
    Issue { card: Some(card.id.clone()), field, code, text }
}

/// Whether `wanted` is `from`, or stands before it.
fn is_ahead(wanted: &Card, from: &Card, before: &HashMap<&str, Option<&Card>>) -> bool {
    let mut at = Some(from);
    while let Some(card) = at {
        if card.id == wanted.id {
            return true;
        }
        at = before.get(&*card.id).copied().flatten();
    }
    false
}
