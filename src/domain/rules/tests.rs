use proptest::prelude::*;

use super::*;
use crate::domain::{hours::Zone, time::Timestamp};

fn facts() -> Facts {
    let facts = Facts {
        country: "DE".to_string(),
        language: "de-AT".to_string(),
        page_url:
            "https://shop.example/Prices?a=1&utm_source=News%20Letter+1&utm_term=#utm_medium=x"
                .to_string(),
        page_title: "Prices | Shop".to_string(),
        device: "Firefox on Linux".to_string(),
        channel: "web".to_string(),
        email: "Ada@Example.com".to_string(),
        fields: [("plan".to_string(), "Gold".to_string())].into(),
        is_verified: true,
        ..Facts::default()
    };
    // A Saturday, 08:30 in UTC and 09:30 in Berlin.
    facts.at(&Zone::named("Europe/Berlin").unwrap(), Timestamp(1_795_249_800_000))
}

fn written(field: &str, op: &str, value: Value) -> Written {
    Written { field: field.to_string(), op: op.to_string(), value }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn texts(items: &[&str]) -> Value {
    Value::Texts(items.iter().map(|item| (*item).to_string()).collect())
}

#[track_caller]
fn holds(field: &str, op: &str, value: Value) -> bool {
    let condition = Condition::new(&written(field, op, value)).unwrap();
    condition.holds(&facts(), &|id| id == HoursId(1))
}

#[test]
fn conditions_look_at_facts() {
    let cases = [
        ("country", "is", text("de"), true),
        ("country", "in", texts(&["AT", "CH"]), false),
        ("language", "is", text("de"), true),
        ("language", "is", text("de-at"), true),
        ("language", "is", text("de-CH"), false),
        ("language", "in", texts(&["fr", "de"]), true),
        ("language", "is_not", text("d"), true),
        ("page_url", "matches", text("*://shop.example/prices*"), true),
        ("page_url", "starts_with", text("HTTPS://SHOP"), true),
        ("page_url", "contains", text("/cart"), false),
        ("page_title", "ends_with", text("shop"), true),
        ("referrer", "exists", Value::Nothing, false),
        ("referrer", "not_contains", text("x"), true),
        ("utm_source", "is", text("news letter 1"), true),
        ("utm_term", "exists", Value::Nothing, false),
        ("utm_medium", "not_exists", Value::Nothing, true),
        ("device", "contains", text("linux"), true),
        ("channel", "is", text("mobile"), false),
        ("contact.name", "is_not", text("Ada"), true),
        ("contact.email", "ends_with", text("@example.COM"), true),
        ("contact.fields.plan", "is", text("gold"), true),
        ("contact.fields.Plan", "exists", Value::Nothing, false),
        ("verified", "is", Value::Flag(true), true),
        ("verified", "is_not", Value::Flag(true), false),
        ("time", "before", text("09:31"), true),
        ("time", "before", text("09:30"), false),
        ("time", "after", text("09:30"), true),
        ("time", "after", text("24:00"), false),
        ("weekday", "is", text("Saturday"), true),
        ("weekday", "in", texts(&["monday", "sunday"]), false),
        ("hours", "within", Value::Number(1), true),
        ("hours", "not_within", Value::Number(2), true),
    ];
    for (field, op, value, expected) in cases {
        assert_eq!(holds(field, op, value.clone()), expected, "{field} {op} {value:?}");
    }
}

#[test]
fn what_is_not_known_is_equal_to_nothing() {
    let nobody = Facts::default();
    for (op, expected) in [
        ("is", false),
        ("is_not", true),
        ("contains", false),
        ("not_contains", true),
        ("starts_with", false),
        ("matches", false),
    ] {
        let condition = Condition::new(&written("contact.name", op, text("*"))).unwrap();
        assert_eq!(condition.holds(&nobody, &|_| true), expected, "{op}");
    }
}

#[test]
fn a_refusal_names_the_field_and_what_would_be_right() {
    let cases = [
        ("colour", "is", text("red"), "conditions[1].field", "must be one of `country`, "),
        ("contact.fields.", "is", text("x"), "conditions[1].field", "must be one of"),
        ("time", "is", text("08:00"), "conditions[1].op", "must be one of `before`, `after` "),
        ("page_url", "like", text("x"), "conditions[1].op", "must be one of `is`, `is_not`, "),
        ("page_url", "is", text(" "), "conditions[1].value", "must have 1 to 500 characters"),
        ("page_url", "is", Value::Flag(true), "conditions[1].value", "must be text"),
        ("page_url", "in", text("x"), "conditions[1].value", "must be a list of texts"),
        ("page_url", "in", texts(&[]), "conditions[1].value", "must have 1 to 200 items"),
        ("page_url", "exists", text("x"), "conditions[1].value", "must be left out here"),
        ("country", "is", text("Germany"), "conditions[1].value", "must be a country of two"),
        ("language", "is", text("de AT"), "conditions[1].value", "must be a language, as `de`"),
        ("weekday", "in", texts(&["mo"]), "conditions[1].value", "must be a day, as `monday`"),
        ("time", "after", text("8:30"), "conditions[1].value", "must be a time from 00:00"),
        ("verified", "is", text("yes"), "conditions[1].value", "must be true or false"),
        ("hours", "within", Value::Number(0), "conditions[1].value", "must be the id of oper"),
    ];
    for (field, op, value, at, rule) in cases {
        let list = [written("country", "exists", Value::Nothing), written(field, op, value)];
        let refusal = conditions_from("conditions", &list).unwrap_err();
        assert_eq!(refusal.field, at);
        assert!(refusal.rule.starts_with(rule), "{}", refusal.rule);
    }
    let many = vec![written("country", "exists", Value::Nothing); CONDITIONS_MAX + 1];
    assert_eq!(conditions_from("conditions", &many).unwrap_err().field, "conditions");
}

fn rule(matches: Matches, conditions: &[Written], target: u8) -> Rule<u8> {
    Rule { matches, conditions: conditions_from("conditions", conditions).unwrap(), target }
}

#[test]
fn the_first_rule_that_holds_decides_and_every_one_is_explained() {
    let german = written("country", "is", text("DE"));
    let french = written("country", "is", text("FR"));
    let rules = [
        rule(Matches::All, &[german.clone(), french.clone()], 1),
        rule(Matches::Any, &[french, german], 2),
        rule(Matches::Any, &[], 3),
    ];

    let found = first_match(&rules, &facts(), &|_| false).unwrap();

    assert_eq!(found.target, 2);
    let told: Vec<(bool, Vec<bool>)> = rules
        .iter()
        .map(|rule| rule.explain(&facts(), &|_| false))
        .map(|told| (told.is_match, told.conditions))
        .collect();
    assert_eq!(told, [(false, vec![true, false]), (true, vec![false, true]), (true, vec![])]);
    assert!(first_match(&rules[..1], &facts(), &|_| false).is_none());
}

/// Any condition that may be written, over words that often meet.
fn conditions() -> impl Strategy<Value = Written> {
    let fields = prop::sample::select(vec![
        "country",
        "language",
        "page_url",
        "utm_source",
        "contact.name",
        "contact.fields.a",
        "verified",
        "time",
        "weekday",
        "hours",
    ]);
    (fields, any::<prop::sample::Index>(), "[a-cA-C*ßİΣ -]{1,6}", any::<bool>(), 0..5_u8).prop_map(
        |(field, op, word, flag, number)| {
            let ops = Field::from_name(field).unwrap().ops();
            let op = ops[op.index(ops.len())];
            let word = match field {
                "country" => "de".to_string(),
                "language" => "en-GB".to_string(),
                "time" => format!("0{number}:30"),
                "weekday" => crate::domain::hours::DAYS[usize::from(number)].to_string(),
                _ => format!("{word}b"),
            };
            let value = match (field, op) {
                (_, Op::Exists | Op::NotExists) => Value::Nothing,
                ("verified", _) => Value::Flag(flag),
                ("hours", _) => Value::Number(i64::from(number) + 1),
                (_, Op::In | Op::NotIn) => Value::Texts(vec![word.clone(), word]),
                _ => Value::Text(word),
            };
            written(field, op.name(), value)
        },
    )
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let word = "[a-cA-C%+&=?#*ßİΣ -]{0,8}";
    (word, word, word, any::<bool>(), 0..1440_u16, 0..7_usize).prop_map(
        |(url, name, field, is_verified, minutes, day)| Facts {
            country: ["de", "FR", ""][day % 3].to_string(),
            language: ["en_gb", "EN", "x"][day % 3].to_string(),
            page_url: format!("?utm_source={url}"),
            name,
            fields: [("a".to_string(), field)].into(),
            is_verified,
            minutes,
            weekday: crate::domain::hours::DAYS[day],
            ..Facts::default()
        },
    )
}

#[test]
fn not_is_the_complement() {
    let pairs = [
        ("is", "is_not"),
        ("contains", "not_contains"),
        ("in", "not_in"),
        ("exists", "not_exists"),
        ("before", "after"),
        ("within", "not_within"),
    ];
    proptest!(|(condition in conditions(), facts in any_facts(), open in 0..6_i64)| {
        let is_open = |id: HoursId| id.0 == open;
        let holds = |op: &str| {
            let each = Written { op: op.to_string(), ..condition.clone() };
            Condition::new(&each).unwrap().holds(&facts, &is_open)
        };
        for (op, other) in pairs {
            if condition.op == op || condition.op == other {
                prop_assert_ne!(holds(op), holds(other));
            }
        }
    });
}

#[test]
fn any_of_one_is_all_of_one_and_both_agree_with_their_explanation() {
    let list = prop::collection::vec(conditions(), 1..5);
    proptest!(|(list in list, facts in any_facts())| {
        let is_open = |id: HoursId| id.0 % 2 == 0;
        let one = |matches| rule(matches, &list[..1], 0).holds(&facts, &is_open);
        prop_assert_eq!(one(Matches::Any), one(Matches::All));
        let (any, all) = (rule(Matches::Any, &list, 0), rule(Matches::All, &list, 0));
        prop_assert!(any.holds(&facts, &is_open) || !all.holds(&facts, &is_open));
        for each in [any, all] {
            prop_assert_eq!(each.explain(&facts, &is_open).is_match, each.holds(&facts, &is_open));
        }
    });
}

#[test]
fn no_text_makes_it_panic() {
    let names = prop_oneof![Just("page_url".to_string()), Just("utm_term".to_string()), ".*"];
    let ops = prop_oneof![Just("matches".to_string()), Just("in".to_string()), ".*"];
    proptest!(|(field in names, op in ops, value in ".*", page in ".*")| {
        let facts = Facts { page_url: format!("?utm_term={page}"), ..Facts::default() };
        for value in [Value::Text(value.clone()), Value::Texts(vec![value])] {
            if let Ok(condition) = Condition::new(&written(&field, &op, value)) {
                condition.holds(&facts, &|_| true);
            }
        }
    });
}

/// The same question asked the slow and obvious way.
fn fits_slowly(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        ([b'*', rest @ ..], _) => (0..=text.len()).any(|at| fits_slowly(rest, &text[at..])),
        ([first, rest @ ..], [other, behind @ ..]) => first == other && fits_slowly(rest, behind),
        ([_, ..], []) => false,
    }
}

#[test]
fn a_pattern_fits_as_it_would_by_trying_everything() {
    proptest!(ProptestConfig::with_cases(2000), |(wanted in "[ab*]{0,7}", text in "[ab]{0,8}")| {
        let expected = fits_slowly(wanted.as_bytes(), text.as_bytes());
        prop_assert_eq!(pattern::fits(&wanted, &text), expected, "{} {}", wanted, text);
    });
}

#[test]
fn a_pattern_of_many_stars_takes_no_longer_for_a_long_text() {
    let stars = format!("{}b", "a*".repeat(200));
    assert!(!pattern::fits(&stars, &"a".repeat(1_000_000)));
}
