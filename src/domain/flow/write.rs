//! From a flow to what clients and the database get: [`read`](super::read) gives the same back.

use super::{
    Answer, Branch, CaptureField, Card, ContactField, Fallback, Flow, Host, Kind, LiveChat, Next,
    Routing, Tree,
};
use crate::domain::{
    rules::{Value, Written},
    workstream::OnNoAccept,
};

pub fn write(flow: &Flow) -> Tree {
    Tree::map([
        ("start", next(&flow.start)),
        ("cards", Tree::list(flow.cards.iter().map(write_card))),
    ])
}

fn write_card(card: &Card) -> Tree {
    let head = [
        ("id", Tree::text(&card.id)),
        ("kind", Tree::text(card.kind_name())),
        ("name", Tree::text(&card.name)),
    ];
    let rest = match &card.kind {
        Kind::Message { text, is_poke, next: to } => {
            vec![("text", Tree::text(text)), ("poke", Tree::Flag(*is_poke)), ("next", next(to))]
        }
        Kind::Question { text, answers, field, is_poke } => vec![
            ("text", Tree::text(text)),
            ("answers", Tree::list(answers.iter().map(write_answer))),
            ("field", Tree::optional(field.as_ref().map(ContactField::name).as_deref())),
            ("poke", Tree::Flag(*is_poke)),
        ],
        Kind::Capture { text, fields, next: to } => vec![
            ("text", Tree::text(text)),
            ("fields", Tree::list(fields.iter().map(write_field))),
            ("next", next(to)),
        ],
        Kind::Condition { branches, otherwise } => vec![
            ("branches", Tree::list(branches.iter().map(write_branch))),
            ("otherwise", next(otherwise)),
        ],
        Kind::SetField { field, value, next: to } => vec![
            ("field", Tree::text(field.name())),
            ("value", Tree::text(value)),
            ("next", next(to)),
        ],
        Kind::Goal { goal, next: to } => vec![("goal", Tree::text(goal)), ("next", next(to))],
        Kind::Meeting { text, host, booked, otherwise } => vec![
            ("text", Tree::text(text)),
            ("agent", agent(host)),
            ("team", team(host)),
            ("booked", next(booked)),
            ("otherwise", next(otherwise)),
        ],
        Kind::End { text } => vec![("text", Tree::text(text))],
        Kind::LiveChat { text, asks, next: to } => write_live_chat(text, asks, to),
    };
    let named = |(name, value): (&str, Tree)| (name.to_string(), value);
    Tree::Map(head.into_iter().chain(rest).map(named).collect())
}

fn write_live_chat(text: &str, asks: &LiveChat, to: &Next) -> Vec<(&'static str, Tree)> {
    let mut entries = vec![("text", Tree::text(text))];
    entries.extend(asks_entries(asks));
    entries.push(("next", next(to)));
    entries
}

/// How an agent is asked for.
pub fn write_asks(asks: &LiveChat) -> Tree {
    Tree::map(asks_entries(asks))
}

fn asks_entries(asks: &LiveChat) -> [(&'static str, Tree); 3] {
    let routing = |routing: &Routing| {
        Tree::map([
            ("method", Tree::text(routing.method.name())),
            ("agent", agent(&routing.host)),
            ("team", team(&routing.host)),
        ])
    };
    let fallback = |fallback: &Fallback| {
        Tree::map([
            ("text", Tree::optional(fallback.text.as_deref())),
            ("offline_form", Tree::Flag(fallback.has_offline_form)),
            ("meeting", Tree::Flag(fallback.has_meeting)),
        ])
    };
    [
        ("routing", asks.routing.as_ref().map_or(Tree::Nothing, routing)),
        ("on_no_accept", Tree::optional(asks.on_no_accept.map(OnNoAccept::name))),
        ("fallback", asks.fallback.as_ref().map_or(Tree::Nothing, fallback)),
    ]
}

fn write_answer(answer: &Answer) -> Tree {
    Tree::map([
        ("id", Tree::text(&answer.id)),
        ("label", Tree::text(&answer.label)),
        ("value", Tree::optional(answer.value.as_deref())),
        ("next", next(&answer.next)),
    ])
}

fn write_field(field: &CaptureField) -> Tree {
    Tree::map([
        ("name", Tree::text(field.field.name())),
        ("label", Tree::optional(field.label.as_deref())),
        ("required", Tree::Flag(field.is_required)),
        ("known", Tree::text(field.when_known.name())),
    ])
}

fn write_branch(branch: &Branch) -> Tree {
    Tree::map([
        ("match", Tree::text(branch.matches.name())),
        ("conditions", Tree::list(branch.conditions.iter().map(write_condition))),
        ("next", next(&branch.next)),
    ])
}

fn write_condition(condition: &Written) -> Tree {
    let value = match &condition.value {
        Value::Nothing | Value::Other => Tree::Nothing,
        Value::Text(text) => Tree::text(text),
        Value::Texts(texts) => Tree::list(texts.iter().map(Tree::text)),
        Value::Flag(flag) => Tree::Flag(*flag),
        Value::Number(number) => Tree::Number(*number),
    };
    Tree::map([
        ("field", Tree::text(&condition.field)),
        ("op", Tree::text(&condition.op)),
        ("value", value),
    ])
}

fn next(next: &Next) -> Tree {
    Tree::optional(next.as_deref())
}

fn agent(host: &Host) -> Tree {
    host.agent.map_or(Tree::Nothing, |id| Tree::Number(id.0))
}

fn team(host: &Host) -> Tree {
    host.team.map_or(Tree::Nothing, |id| Tree::Number(id.0))
}
