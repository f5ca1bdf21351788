//! What holds for every flow, however it was made.

use proptest::{collection::vec, prelude::*};

use super::*;

/// Anything that JSON can say.
fn tree() -> impl Strategy<Value = Tree> {
    let names = prop_oneof![
        Just("id"),
        Just("kind"),
        Just("text"),
        Just("next"),
        Just("answers"),
        Just("fields"),
        Just("cards"),
        Just("start"),
        Just("label"),
        Just("value"),
        Just("routing"),
        Just("name"),
        Just("branches"),
        Just("conditions"),
        Just("op"),
        Just("field"),
        Just("fallback"),
    ];
    let words = prop_oneof![
        "[a-z]{0,3}",
        Just("question".to_string()),
        Just("message".to_string()),
        Just("live_chat".to_string()),
        Just("capture".to_string()),
        Just("email".to_string()),
        Just("condition".to_string()),
        ".{0,8}",
    ];
    let leaf = prop_oneof![
        Just(Tree::Nothing),
        Just(Tree::Other),
        any::<bool>().prop_map(Tree::Flag),
        any::<i64>().prop_map(Tree::Number),
        words.prop_map(Tree::Text),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let entry = (names.clone().prop_map(str::to_string), inner.clone());
        prop_oneof![vec(inner, 0..5).prop_map(Tree::List), vec(entry, 0..7).prop_map(Tree::Map),]
    })
}

/// A card of any kind whose branches lead anywhere among six cards.
fn any_card(id: usize) -> impl Strategy<Value = Card> {
    let next =
        || prop_oneof![1 => Just(None), 3 => (0..7_usize).prop_map(|id| Some(format!("c{id}")))];
    let plan = || ContactField::Custom("plan".to_string());
    let is_known = Written {
        field: "contact.fields.plan".to_string(),
        op: "exists".to_string(),
        value: Value::Nothing,
    };
    (0..8_u8, next(), next(), any::<bool>()).prop_map(move |(kind, one, two, flag)| {
        let known = if flag { WhenKnown::Skip } else { WhenKnown::Confirm };
        let id = format!("c{id}");
        let kind = match kind {
            0 => message(&id, one).kind,
            1 => question(&id, &[("x", one), ("y", two)], flag.then(plan)).kind,
            2 => capture(&id, &[(plan(), flag, known)], one).kind,
            3 => {
                let conditions = vec![is_known.clone()];
                let branch = Branch { matches: Matches::All, conditions, next: one };
                Kind::Condition { branches: vec![branch], otherwise: two }
            }
            4 => Kind::SetField { field: plan(), value: "set".to_string(), next: one },
            5 => Kind::Goal { goal: "G".to_string(), next: one },
            6 => live_chat(&id, one.filter(|_| flag)).kind,
            _ => Kind::End { text: String::new() },
        };
        card(&id, kind)
    })
}

fn any_flow() -> impl Strategy<Value = Flow> {
    let cards: Vec<_> = (0..6).map(any_card).collect();
    cards.prop_map(|cards| Flow { start: to("c0"), cards })
}

/// The cards that can be reached: what is left of a flow that is published.
fn tree_of(flow: Flow) -> Flow {
    let mut kept: Vec<Card> = Vec::new();
    let mut left = vec![flow.start.clone().unwrap_or_default()];
    while let Some(id) = left.pop() {
        if kept.iter().any(|card| card.id == id) {
            continue;
        }
        if let Some(card) = flow.card(&id) {
            left.extend(card.branches().into_iter().filter_map(|(_, next)| next.clone()));
            kept.push(card.clone());
        }
    }
    Flow { start: flow.start, cards: kept }
}

/// Walks on with whatever each card takes, and tells where it has been.
fn walk(flow: &Flow, choices: &[bool]) -> (Vec<Walk>, bool) {
    let mut facts = Facts::default();
    let mut walks = vec![begin(flow, &mut facts, &|_| true)];
    for choice in choices {
        let Some(Walk { arrival: Arrival::Waits(at), .. }) = walks.last() else { break };
        let at = at.clone();
        let given = match &flow.card(&at).unwrap().kind {
            Kind::Question { .. } => Tree::text(if *choice { "x" } else { "y" }),
            _ => Tree::map([("custom:plan", Tree::text("gold"))]),
        };
        walks.push(answer(flow, &at, Input::Given(&given), &mut facts, &|_| true).unwrap());
    }
    let is_over = !matches!(walks.last().unwrap().arrival, Arrival::Waits(_));
    (walks, is_over)
}

proptest! {
    #[test]
    fn anything_is_read_or_refused_with_its_place(tree in tree()) {
        match read("draft", &tree) {
            Ok(flow) => {
                // Whatever was read can be checked, written, walked through and read again.
                report(&flow);
                begin(&flow, &mut Facts::default(), &|_| true);
                prop_assert_eq!(read("draft", &write(&flow)), Ok(flow));
            }
            Err(refusal) => prop_assert!(refusal.field.starts_with("draft")),
        }
    }

    #[test]
    fn any_answer_to_any_card_is_taken_or_refused_by_name(flow in any_flow(), given in tree()) {
        for card in &flow.cards {
            let facts = &mut Facts::default();
            if let Err(refusal) = answer(&flow, &card.id, Input::Given(&given), facts, &|_| true) {
                prop_assert!(refusal.field.starts_with("value"));
            }
        }
    }

    #[test]
    fn what_is_published_ends_and_goes_the_same_way_again(
        flow in any_flow(),
        choices in vec(any::<bool>(), 7),
    ) {
        let flow = tree_of(flow);
        let (walks, is_over) = walk(&flow, &choices);
        prop_assert_eq!(&walk(&flow, &choices).0, &walks);
        if report(&flow).problems.is_empty() {
            prop_assert!(is_over, "no more answers than cards are needed");
            let mut seen: Vec<&str> = Vec::new();
            for said in walks.iter().flat_map(|walk| &walk.said) {
                let id = match said {
                    Said::ByCard(face) => &face.card,
                    Said::Passed(card) => card,
                    Said::ByVisitor { .. } => continue,
                };
                prop_assert!(!seen.contains(&id.as_str()), "no card comes twice");
                seen.push(id);
            }
        }
    }
}
