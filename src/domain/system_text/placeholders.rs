//! `{names}` in texts, and what stands in their place.

use super::Values;

/// The text with every `{name}` replaced by its value, and by nothing where there is none.
///
/// Values are taken as they are: braces in somebody's name are no placeholder.
pub fn fill(text: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, name, after)) = next_placeholder(rest) {
        filled.push_str(before);
        filled.push_str(values.get(name).map_or("", String::as_str));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// The first placeholder that is not among `known`.
pub fn unknown_in<'a>(text: &'a str, known: &[&str]) -> Option<&'a str> {
    let mut rest = text;
    while let Some((_, name, after)) = next_placeholder(rest) {
        if !known.contains(&name) {
            return Some(name);
        }
        rest = after;
    }
    None
}

/// What stands before the first placeholder, its name, and what stands behind it. Braces around
/// anything but a name are text.
pub(in crate::domain) fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    text.match_indices('{').find_map(|(start, _)| {
        let (name, after) = text[start + 1..].split_once('}')?;
        let is_name = |found: char| found.is_ascii_alphanumeric() || matches!(found, '_' | '.');
        let is_right = !name.is_empty() && name.chars().all(is_name);
        is_right.then_some((&text[..start], name, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect()
    }

    #[test]
    fn names_are_replaced_once_and_unknown_ones_are_empty() {
        let known = values(&[("agent", "{position}"), ("position", "3")]);
        for (text, filled) in [
            ("{agent} is here.", "{position} is here."),
            ("{position}/{position}", "3/3"),
            ("Hello {nobody}!", "Hello !"),
            ("a { b } {} {c d} {é}", "a { b } {} {c d} {é}"),
            ("{{position}}", "{3}"),
            ("open { end", "open { end"),
            ("", ""),
        ] {
            assert_eq!(fill(text, &known), filled, "{text}");
        }
    }

    #[test]
    fn an_unknown_name_is_found() {
        let known = ["agent", "position"];
        assert_eq!(unknown_in("{agent} {position} { x }", &known), None);
        assert_eq!(unknown_in("{agent}, {Agent} and {x}", &known), Some("Agent"));
    }

    proptest::proptest! {
        #[test]
        fn text_of_any_kind_is_filled_without_a_panic(text in "[{}a-z_é ]{0,40}") {
            let filled = fill(&text, &Values::new());
            proptest::prop_assert!(filled.len() <= text.len());
            if unknown_in(&text, &[]).is_none() {
                proptest::prop_assert_eq!(filled, text);
            }
        }
    }
}
