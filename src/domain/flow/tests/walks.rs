//! What happens on the way.

use super::*;

/// Walks with these answers, and tells what was said, step by step.
#[track_caller]
fn check(flow: &Flow, facts: &mut Facts, answers: &[(&str, Tree)], expected: &[&str]) {
    let mut told = Vec::new();
    let mut tell = |walk: Walk| {
        for said in walk.said {
            told.push(match said {
                Said::ByCard(face) => match face.fields.as_slice() {
                    [] => face.card,
                    fields => {
                        let names: Vec<String> =
                            fields.iter().map(|asked| asked.field.name()).collect();
                        format!("{}({})", face.card, names.join(" "))
                    }
                },
                Said::ByVisitor { text, .. } => format!("- {text}"),
                Said::Passed(card) => format!("[{card}]"),
            });
        }
        match walk.arrival {
            Arrival::Waits(card) => told.push(format!("{card}?")),
            Arrival::Ends => told.push("end".to_string()),
            Arrival::LiveChat(_) => told.push("agent".to_string()),
        }
    };
    tell(begin(flow, facts, &|_| true));
    for (card, value) in answers {
        match answer(flow, card, Input::Given(value), facts, &|_| true) {
            Ok(walk) => tell(walk),
            Err(refusal) => tell(Walk {
                said: vec![Said::Passed(format!("{} {}", refusal.field, refusal.rule))],
                learned: Vec::new(),
                arrival: Arrival::Waits((*card).to_string()),
            }),
        }
    }
    assert_eq!(told, expected);
}

fn ask_who(when_known: WhenKnown) -> Flow {
    flow(vec![
        capture(
            "who",
            &[
                (ContactField::FirstName, true, when_known),
                (ContactField::Email, true, when_known),
                (ContactField::Phone, false, when_known),
            ],
            to("chat"),
        ),
        live_chat("chat", NOTHING),
    ])
}

#[test]
fn what_is_told_is_checked_and_kept() {
    let mut facts = Facts::default();
    let given = |email: &str| Tree::map([("first_name", text("Ana")), ("email", text(email))]);
    let strange = Tree::map([("is_admin", text("yes"))]);
    let late = Tree::map([
        ("first_name", text(" Ana ")),
        ("email", text("ana@shop.example")),
        ("phone", text("12")),
    ]);
    check(
        &ask_who(WhenKnown::Skip),
        &mut facts,
        &[
            ("who", text("Ana")),
            ("who", strange),
            ("who", Tree::map([("first_name", Tree::Number(1))])),
            ("who", Tree::map([("first_name", text("Ana"))])),
            ("who", given("ana@shop")),
            ("who", late),
            ("who", given("ana@shop.example")),
        ],
        &[
            "who(first_name email phone)",
            "who?",
            "[value must be an object]",
            "who?",
            "[value.is_admin is not asked for]",
            "who?",
            "[value.first_name must be text]",
            "who?",
            "[value.email is missing]",
            "who?",
            "[value.email must be an e-mail address]",
            "who?",
            "[value.phone must be a phone number, as +44 20 7946 0000]",
            "who?",
            "- first_name: Ana\nemail: ana@shop.example",
            "chat",
            "agent",
        ],
    );
    assert_eq!((facts.name.as_str(), facts.email.as_str()), ("Ana", "ana@shop.example"));
}

#[test]
fn what_is_known_is_skipped_or_confirmed() {
    let known = Facts {
        name: "Ana Lima".to_string(),
        email: "ana@shop.example".to_string(),
        ..Facts::default()
    };
    let skip = ask_who(WhenKnown::Skip);
    check(&skip, &mut known.clone(), &[], &["who(phone)", "who?"]);
    let all = Facts { phone: "555 0100".to_string(), ..known.clone() };
    check(&skip, &mut all.clone(), &[], &["chat", "agent"]);
    let confirm = ask_who(WhenKnown::Confirm);
    let nothing_new = [("who", Tree::map([]))];
    let expected = ["who(first_name email phone)", "who?", "- –", "chat", "agent"];
    check(&confirm, &mut known.clone(), &nothing_new, &expected);
    let walk = begin(&confirm, &mut known.clone(), &|_| true);
    let Said::ByCard(face) = &walk.said[0] else { panic!("{walk:?}") };
    let values: Vec<Option<&str>> =
        face.fields.iter().map(|asked| asked.value.as_deref()).collect();
    assert_eq!(values, [Some("Ana"), Some("ana@shop.example"), None]);
}

#[test]
fn answers_lead_on_and_later_conditions_see_them() {
    let plan = ContactField::Custom("plan".to_string());
    let is_gold = Written {
        field: "contact.fields.plan".to_string(),
        op: "is".to_string(),
        value: Value::Text("gold".to_string()),
    };
    let branch = Branch { matches: Matches::All, conditions: vec![is_gold], next: to("chat") };
    let flow = flow(vec![
        question("ask", &[("gold", to("if")), ("none", to("mark"))], Some(plan.clone())),
        card("if", Kind::Condition { branches: vec![branch], otherwise: to("no") }),
        live_chat("chat", NOTHING),
        card("no", Kind::End { text: "Bye.".to_string() }),
        card("mark", Kind::SetField { field: plan, value: "asked".to_string(), next: to("goal") }),
        card("goal", Kind::Goal { goal: "Asked".to_string(), next: NOTHING }),
    ]);
    check(
        &flow,
        &mut Facts::default(),
        &[("ask", text("silver")), ("no", text("gold")), ("ask", text("gold"))],
        &[
            "ask",
            "ask?",
            "[value must be one of `gold`, `none`]",
            "ask?",
            "[value is not what this card asks for]",
            "no?",
            "- GOLD",
            "[if]",
            "chat",
            "agent",
        ],
    );
    let mut facts = Facts::default();
    let expected = ["ask", "ask?", "- NONE", "[mark]", "[goal]", "end"];
    check(&flow, &mut facts, &[("ask", text("none"))], &expected);
    assert_eq!(facts.fields["plan"], "asked");
    let mut vouched = Facts { is_verified: true, ..Facts::default() };
    vouched.fields.insert("plan".to_string(), "iron".to_string());
    let expected = ["ask", "ask?", "- GOLD", "[if]", "no", "end"];
    check(&flow, &mut vouched, &[("ask", text("gold"))], &expected);
    assert_eq!(vouched.fields["plan"], "iron", "the site knows better than a form");
}

#[test]
fn a_slot_leads_one_way_and_none_the_other() {
    let kind = Kind::Meeting {
        text: "When?".to_string(),
        host: Host { agent: Some(AgentId(1)), team: None },
        booked: to("yes"),
        otherwise: to("no"),
    };
    let flow = flow(vec![card("when", kind), message("yes", NOTHING), message("no", NOTHING)]);
    let facts = &mut Facts::default();
    check(&flow, facts, &[("when", Tree::Nothing)], &["when", "when?", "no", "end"]);
    let booked = answer(&flow, "when", Input::Booked, facts, &|_| true).unwrap();
    assert!(matches!(&booked.said[..], [Said::ByCard(face)] if face.card == "yes"));
    let refused = answer(&flow, "when", Input::Given(&Tree::Flag(true)), facts, &|_| true);
    assert_eq!(refused.unwrap_err().field, "value");
}
