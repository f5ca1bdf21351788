//! What somebody looks for.

use crate::limits::{
    SEARCH_CHARS_MAX, SEARCH_PREFIX_CHARS_INDEXED, SEARCH_PREFIX_CHARS_MIN, SEARCH_WORDS_MAX,
};

/// Words that must all be there; the last one may be a beginning.
///
/// A word with marks inside, as in an address, stands for its parts one behind the other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wanted {
    words: Vec<String>,
    /// Letters at the very end, which may be the beginning of a longer word.
    open_chars: usize,
}

impl Wanted {
    /// `None`: there is no word in it.
    pub fn parse(text: &str) -> Option<Wanted> {
        let text: String = text
            .chars()
            .take(SEARCH_CHARS_MAX)
            .map(|each| if each.is_control() { ' ' } else { each })
            .collect();
        let words: Vec<String> = text
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .take(SEARCH_WORDS_MAX)
            .map(str::to_string)
            .collect();
        words.last()?;
        let open = text.chars().rev().take_while(|each| each.is_alphanumeric()).count();
        Some(Wanted { words, open_chars: open })
    }

    /// An FTS5 expression in which nothing but the words has a meaning.
    pub(super) fn expression(&self, may_be_beginning: bool) -> String {
        let words: Vec<String> = self.words.iter().map(|word| quoted(word)).collect();
        let is_beginning = may_be_beginning && SEARCH_PREFIX_CHARS_MIN <= self.open_chars;
        words.join(" AND ") + if is_beginning { " *" } else { "" }
    }

    /// The last word alone, as an expression, where the index does not know such beginnings.
    pub(super) fn long_beginning(&self) -> Option<String> {
        let is_long = SEARCH_PREFIX_CHARS_INDEXED < self.open_chars;
        self.words.last().filter(|_| is_long).map(|word| quoted(word))
    }
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn expression(text: &str) -> Option<String> {
        Wanted::parse(text).map(|wanted| wanted.expression(true))
    }

    #[test]
    fn words_are_quoted_and_the_last_may_be_a_beginning() {
        assert_eq!(expression("late parc").unwrap(), "\"late\" AND \"parc\" *");
        assert_eq!(expression("late parc ").unwrap(), "\"late\" AND \"parc\"");
        assert_eq!(expression("Jo").unwrap(), "\"Jo\"");
        assert_eq!(expression("NEAR(a \"b*").unwrap(), "\"NEAR(a\" AND \"\"\"b*\"");
        assert_eq!(expression("ana@shop.example").unwrap(), "\"ana@shop.example\" *");
    }

    #[test]
    fn what_has_no_word_is_nothing() {
        for text in ["", "  ", "\"'*()", "\u{1f600}", "\0"] {
            assert_eq!(expression(text), None, "{text:?}");
        }
    }
}
