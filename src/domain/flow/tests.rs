//! Stories of flows, told as JSON-like trees, and what holds for every flow.

mod properties;
mod walks;

use super::*;
use crate::domain::{
    ids::HoursId,
    rules::{Facts, Value},
};

const NOTHING: Next = None;

fn text(text: &str) -> Tree {
    Tree::text(text)
}

fn to(id: &str) -> Next {
    Some(id.to_string())
}

fn card(id: &str, kind: Kind) -> Card {
    Card { id: id.to_string(), name: String::new(), kind }
}

fn message(id: &str, next: Next) -> Card {
    card(id, Kind::Message { text: format!("This is {id}."), is_poke: true, next })
}

fn question(id: &str, answers: &[(&str, Next)], field: Option<ContactField>) -> Card {
    let answers = answers.iter().map(|(id, next)| Answer {
        id: (*id).to_string(),
        label: id.to_uppercase(),
        value: None,
        next: next.clone(),
    });
    let answers = answers.collect();
    card(id, Kind::Question { text: "Which?".to_string(), answers, field, is_poke: true })
}

fn capture(id: &str, fields: &[(ContactField, bool, WhenKnown)], next: Next) -> Card {
    let fields = fields.iter().cloned().map(|(field, is_required, when_known)| CaptureField {
        label: Some(field.name()),
        field,
        is_required,
        when_known,
    });
    card(id, Kind::Capture { text: "Who?".to_string(), fields: fields.collect(), next })
}

fn live_chat(id: &str, next: Next) -> Card {
    card(id, Kind::LiveChat { text: "One moment.".to_string(), asks: LiveChat::default(), next })
}

fn flow(cards: Vec<Card>) -> Flow {
    Flow { start: cards.first().map(|card| card.id.clone()), cards }
}

fn report(flow: &Flow) -> Report {
    let known = Known {
        is_agent: &|id| id == AgentId(1),
        is_team: &|id| id == TeamId(1),
        is_hours: &|id| id == HoursId(1),
        is_bookable: &|host| host.team == Some(TeamId(1)),
    };
    check(flow, &known)
}

/// Codes of the problems with their cards and fields, sorted.
fn problems(flow: &Flow) -> Vec<String> {
    let told = |issue: &Issue| {
        let (card, field) = (issue.card.clone(), issue.field.clone());
        format!("{} {} {}", card.unwrap_or_default(), issue.code, field.unwrap_or_default())
            .trim()
            .to_string()
    };
    let mut told: Vec<String> = report(flow).problems.iter().map(told).collect();
    told.sort();
    told
}

#[test]
fn a_whole_flow_has_no_problems_and_reads_as_it_was_written() {
    let condition = Written {
        field: "contact.fields.plan".to_string(),
        op: "is".to_string(),
        value: Value::Text("gold".to_string()),
    };
    let branch = Branch { matches: Matches::Any, conditions: vec![condition], next: to("chat") };
    let whole = flow(vec![
        message("hello", to("ask")),
        question("ask", &[("yes", to("who")), ("no", to("bye"))], None),
        capture(
            "who",
            &[
                (ContactField::FirstName, true, WhenKnown::Skip),
                (ContactField::Email, true, WhenKnown::Confirm),
            ],
            to("plan"),
        ),
        card("plan", Kind::Condition { branches: vec![branch], otherwise: to("set") }),
        card(
            "set",
            Kind::SetField {
                field: ContactField::Custom("plan".to_string()),
                value: "none".to_string(),
                next: to("goal"),
            },
        ),
        card("goal", Kind::Goal { goal: "Lead".to_string(), next: NOTHING }),
        live_chat("chat", NOTHING),
        card("bye", Kind::End { text: String::new() }),
    ]);

    assert_eq!(problems(&whole), [""; 0]);
    assert_eq!(report(&whole).warnings, []);
    assert_eq!(read("draft", &write(&whole)), Ok(whole));
}

#[test]
fn a_live_chat_card_must_be_the_last_and_is_named() {
    let flow = flow(vec![live_chat("chat", to("more")), message("more", NOTHING)]);
    let report = report(&flow);
    assert_eq!(report.problems.len(), 1);
    let expected = "The card `chat` must be the last card of its branch: nothing can follow it.";
    assert_eq!(report.problems[0].text, expected);
    assert_eq!(report.problems[0].code, "live_chat_not_last");
    let codes: Vec<&str> = report.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["no_consent", "no_name_and_email"]);
}

#[test]
fn a_flow_that_is_no_tree_is_not_published() {
    assert_eq!(problems(&Flow::default()), ["no_start"]);
    let nowhere = flow(vec![message("a", to("b"))]);
    assert_eq!(problems(&nowhere), ["a no_such_card next"]);
    let circle = flow(vec![message("a", to("b")), message("b", to("a"))]);
    assert_eq!(problems(&circle), ["b loop next"]);
    let itself = flow(vec![message("a", to("a"))]);
    assert_eq!(problems(&itself), ["a loop next"]);
    let loose = flow(vec![message("a", NOTHING), message("b", to("c")), message("c", to("b"))]);
    assert_eq!(problems(&loose), ["b unreachable", "c unreachable"]);
    let shared =
        flow(vec![question("a", &[("x", to("b")), ("y", to("b"))], None), message("b", NOTHING)]);
    assert_eq!(problems(&shared), ["b two_ways_in"]);
}

#[test]
fn unfinished_cards_are_told_one_by_one() {
    let asks = |routing| LiveChat { routing: Some(routing), ..LiveChat::default() };
    let nobody = Routing { method: RoutingMethod::Team, host: Host::default() };
    let gone = Routing {
        method: RoutingMethod::Agent,
        host: Host { agent: Some(AgentId(9)), team: None },
    };
    let hours =
        Written { field: "hours".to_string(), op: "within".to_string(), value: Value::Number(9) };
    let wrong = Written { field: "colour".to_string(), ..hours.clone() };
    let branch = |conditions| Branch { matches: Matches::All, conditions, next: NOTHING };
    let twice = (ContactField::Email, true, WhenKnown::Skip);
    let meeting = Kind::Meeting {
        text: "When?".to_string(),
        host: Host { agent: Some(AgentId(1)), team: None },
        booked: NOTHING,
        otherwise: NOTHING,
    };
    let set =
        Kind::SetField { field: ContactField::Email, value: "nobody".to_string(), next: NOTHING };
    for (kind, expected) in [
        (Kind::Message { text: String::new(), is_poke: true, next: NOTHING }, "text_missing text"),
        (question("a", &[], None).kind, "answers_missing answers"),
        (question("a", &[("", NOTHING)], None).kind, "label_missing answers[0].label"),
        (capture("a", &[], NOTHING).kind, "fields_missing fields"),
        (capture("a", &[twice.clone(), twice], NOTHING).kind, "field_twice fields[1].name"),
        (Kind::Condition { branches: vec![], otherwise: NOTHING }, "conditions_missing branches"),
        (
            Kind::Condition { branches: vec![branch(vec![hours])], otherwise: NOTHING },
            "no_such_hours branches[0].conditions[0].value",
        ),
        (
            Kind::Condition { branches: vec![branch(vec![wrong])], otherwise: NOTHING },
            "condition_wrong branches[0].conditions[0].field",
        ),
        (set, "value_missing value"),
        (Kind::Goal { goal: String::new(), next: NOTHING }, "goal_missing goal"),
        (meeting, "meeting_unavailable"),
        (
            Kind::LiveChat { text: String::new(), asks: asks(nobody), next: NOTHING },
            "routing_incomplete routing",
        ),
        (
            Kind::LiveChat { text: String::new(), asks: asks(gone), next: NOTHING },
            "no_such_agent routing.agent",
        ),
    ] {
        assert_eq!(problems(&flow(vec![card("a", kind)])), [format!("a {expected}")]);
    }
}

#[test]
fn a_wrong_shape_is_refused_with_its_place_and_card() {
    let of_card = |entries: Vec<(&str, Tree)>| {
        let entries = entries.into_iter().map(|(name, value)| (name.to_string(), value));
        let card = Tree::Map(entries.collect());
        let flow = Tree::map([("start", Tree::Nothing), ("cards", Tree::list([card]))]);
        let refusal = read("draft", &flow).unwrap_err();
        format!("{} {}", refusal.field, refusal.rule)
    };
    let (id, kind) = (("id", text("ask")), ("kind", text("question")));
    for (entries, expected) in [
        (vec![], "draft.cards[0].id must have 1 to 40 of a-z, 0-9, `_` and `-`"),
        (vec![("id", text("Ask"))], "draft.cards[0].id must have 1 to 40"),
        (vec![id.clone(), ("kind", text("quiz"))], "draft.cards[0].kind must be one of `message`"),
        (
            vec![id.clone(), kind.clone(), ("txt", text("x"))],
            "draft.cards[0].txt is not a field here (card `ask`)",
        ),
        (
            vec![id.clone(), kind.clone(), ("text", Tree::text("x".repeat(2001)))],
            "draft.cards[0].text must have at most 2000 characters (card `ask`)",
        ),
        (
            vec![id.clone(), kind.clone(), ("field", text("custom:Ä"))],
            "draft.cards[0].field must be one of `first_name`",
        ),
        (
            vec![id.clone(), kind.clone(), ("answers", Tree::list([Tree::Number(1)]))],
            "draft.cards[0].answers[0] must be an object (card `ask`)",
        ),
        (
            vec![id, kind, ("answers", Tree::list(vec![Tree::map([("id", text("x"))]); 2]))],
            "draft.cards[0].answers[1].id is taken: two answers have the id `x` (card `ask`)",
        ),
    ] {
        let found = of_card(entries);
        assert!(found.starts_with(expected), "{found}");
    }
    let twice = Tree::list(vec![Tree::map([("id", text("a")), ("kind", text("end"))]); 2]);
    let refusal = read("flow", &Tree::map([("cards", twice)])).unwrap_err();
    assert_eq!(refusal.field, "flow.cards[1].id");
    assert_eq!(read("flow", &Tree::Flag(true)).unwrap_err().field, "flow");
}
