//! Texts that agents put into their answers, with what is filled in.

use std::ops::RangeInclusive;

use super::system_text::{Values, next_placeholder, unknown_in};

/// What a text may name in braces.
pub const VARIABLES: [&str; 6] = [
    "visitor.name",
    "visitor.first_name",
    "agent.name",
    "workstream",
    "page.title",
    "conversation.id",
];

pub const SHORTCUT_CHARS: RangeInclusive<usize> = 1..=32;

/// What is typed behind the slash.
pub fn is_shortcut(text: &str) -> bool {
    SHORTCUT_CHARS.contains(&text.len())
        && text.chars().all(|found| {
            found.is_ascii_lowercase() || found.is_ascii_digit() || matches!(found, '_' | '-')
        })
}

/// The first variable of the text that nobody can fill in.
pub fn unknown_variable(text: &str) -> Option<&str> {
    unknown_in(text, &VARIABLES)
}

/// The first word of a name.
pub fn first_name(name: &str) -> &str {
    name.split_whitespace().next().unwrap_or("")
}

/// The text with its variables filled in. Where there is no value, the gap closes: "Hello
/// {visitor.name}, welcome!" becomes "Hello, welcome!" in any language.
pub fn fill(text: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_placeholder(rest) {
        filled.push_str(before);
        rest = after;
        match values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty()) {
            Some(value) => filled.push_str(value),
            None => rest = close_gap(&mut filled, after),
        }
    }
    filled.push_str(rest);
    filled
}

/// Takes away what only made sense around a value; returns what is left behind the gap.
fn close_gap<'a>(before: &mut String, after: &'a str) -> &'a str {
    let is_line_start = before.is_empty() || before.ends_with('\n');
    if is_line_start {
        return after.trim_start_matches([' ', ',', ';', ':']);
    }
    let closes = |next: char| next.is_whitespace() || ",.;:!?…)".contains(next);
    if before.ends_with(' ') && after.chars().next().is_none_or(closes) {
        before.pop();
    }
    after
}

/// How well a text answers what was typed: smaller is better, `None` is not at all.
pub fn rank(typed: &str, shortcut: &str, title: &str, text: &str) -> Option<usize> {
    let typed = typed.trim().to_lowercase();
    let title = title.to_lowercase();
    if shortcut.starts_with(&typed) {
        return Some(0);
    }
    if title.starts_with(&typed) {
        return Some(1);
    }
    if title.split_whitespace().any(|word| word.starts_with(&typed)) {
        return Some(2);
    }
    (title.contains(&typed) || text.to_lowercase().contains(&typed)).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str, pairs: &[(&str, &str)]) -> String {
        let values =
            pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
        fill(text, &values)
    }

    #[test]
    fn values_are_filled_in_and_never_read_again() {
        let mia = [("visitor.name", "{agent.name}"), ("agent.name", "Ana")];
        assert_eq!(
            filled("Hi {visitor.name}, {agent.name} here { x }", &mia),
            "Hi {agent.name}, Ana here { x }"
        );
    }

    #[test]
    fn a_gap_closes_in_any_language() {
        for (text, expected) in [
            ("Hello {visitor.name}, welcome!", "Hello, welcome!"),
            ("Bonjour {visitor.first_name} !", "Bonjour !"),
            ("{visitor.name}, welcome", "welcome"),
            ("You are on {page.title} now", "You are on now"),
            ("Thanks {visitor.name}", "Thanks"),
            ("A\n{visitor.name}: b", "A\nb"),
            ("({visitor.name})", "()"),
            ("{visitor.name}", ""),
        ] {
            assert_eq!(filled(text, &[("visitor.name", " ")]), expected, "{text}");
        }
    }

    #[test]
    fn unknown_variables_are_found_and_other_braces_are_text() {
        assert_eq!(unknown_variable("{visitor.name} {} { a } {\"a\": 1}"), None);
        assert_eq!(unknown_variable("{visitor.name} {visitor.age}"), Some("visitor.age"));
        assert_eq!(unknown_variable("{name}"), Some("name"));
    }

    #[test]
    fn the_beginning_of_a_shortcut_or_title_comes_first() {
        let of = |typed| rank(typed, "refund-eu", "Money back", "Your refund is on its way, É.");
        assert_eq!(of("REF"), Some(0));
        assert_eq!(of("mon"), Some(1));
        assert_eq!(of("back"), Some(2));
        assert_eq!(of("way, é"), Some(3));
        assert_eq!(of("parcel"), None);
        assert_eq!(of(""), Some(0));
    }

    #[test]
    fn shortcuts_are_plain() {
        assert!(is_shortcut("re_fund-2"));
        assert!(["", "Refund", "a b", "é", &"x".repeat(33)].iter().all(|text| !is_shortcut(text)));
    }

    proptest::proptest! {
        #[test]
        fn text_of_any_kind_is_filled_without_a_panic(text in "[{}a-z_.,é \n]{0,40}") {
            proptest::prop_assert!(fill(&text, &Values::new()).len() <= text.len());
        }
    }
}
