//! The dialogues with human summaries, and which of them are for fitting and which for testing.

use serde_json::Value;

use crate::domain::summary::{Speaker, Turn};

pub struct Dialog {
    pub id: String,
    pub turns: Vec<(Speaker, String)>,
    pub abstractive: Vec<String>,
    /// Sentences of the dialogue that somebody chose.
    pub extractive: Vec<String>,
}

impl Dialog {
    pub fn turns(&self) -> Vec<Turn<'_>> {
        self.turns.iter().map(|(speaker, text)| Turn { speaker: *speaker, text }).collect()
    }

    /// By a hash of the id (FNV-1a, 64 bits): the last digit 0–4 fits, 5–9 tests.
    pub fn is_for_fitting(&self) -> bool {
        fnv(&self.id) % 10 < 5
    }
}

pub fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Reads JSON lines. The traces of Twitter go for all systems alike: handles, links, initials.
pub fn parse(text: &str, is_raw: bool) -> Option<Vec<Dialog>> {
    let tidy = |text: &str| if is_raw { text.to_string() } else { tidy(text) };
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).ok()?;
            let turns = value["turns"].as_array()?.iter().map(|turn| {
                let is_visitor = turn["from"] == "customer";
                let speaker = if is_visitor { Speaker::Visitor } else { Speaker::Agent };
                Some((speaker, tidy(turn["text"].as_str()?)))
            });
            Some(Dialog {
                id: value["id"].as_str()?.to_string(),
                turns: turns.collect::<Option<Vec<_>>>()?,
                abstractive: references(&value["abstractive"], &tidy)?,
                extractive: references(&value["extractive"], &tidy)?,
            })
        })
        .collect()
}

fn references(value: &Value, tidy: &dyn Fn(&str) -> String) -> Option<Vec<String>> {
    let joined = |sentences: &Value| {
        let sentences = sentences.as_array()?.iter();
        Some(sentences.filter_map(Value::as_str).map(tidy).collect::<Vec<_>>().join(" "))
    };
    value.as_array()?.iter().map(joined).collect()
}

/// What only Twitter adds: entities, handles, links, and at the end initials and "1/2".
fn tidy(text: &str) -> String {
    let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let mut words: Vec<&str> = text.split_whitespace().collect();
    words.retain(|word| !word.starts_with(['@', '.']) || !word.contains('@'));
    words.retain(|word| !word.starts_with("http"));
    while words.last().is_some_and(|last| is_signature(last)) {
        words.pop();
    }
    words.join(" ")
}

fn is_signature(word: &str) -> bool {
    let name = word.strip_prefix(['^', '-', '/', '*', '~']).unwrap_or("").trim_end_matches('.');
    let is_name = name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphabetic);
    let number = word.trim_matches(['(', ')']);
    let is_number = matches!(number.as_bytes(), [b'1'..=b'4', b'/', b'1'..=b'4']);
    is_name || is_number
}
