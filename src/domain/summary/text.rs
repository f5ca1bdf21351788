//! From messages to words, sentences and clauses, knowing no language.

use super::{
    Turn,
    ends::{opening, signature},
};

/// A message longer than this is read only so far: a summary needs its beginning, not a novel.
const WORDS_READ_MAX: usize = 300;

/// A clause that goes on and on without a comma is cut about here.
const CLAUSE_WORDS_MAX: usize = 24;

const CLAUSES_MAX: usize = 4;
const CLAUSE_WORDS_MIN: usize = 5;

/// Fewer words, or fewer letters in them, say nothing alone.
const SENTENCE_WORDS_MIN: usize = 3;
const SENTENCE_LETTERS_MIN: usize = 10;

/// How much of a word tells it from others; what follows is mostly grammar.
const STEM_CHARS: usize = 6;

/// One sentence of a message, as words that stand in the message so.
#[derive(Debug)]
pub struct Sentence<'a> {
    pub turn: usize,
    pub words: Vec<&'a str>,
    /// Where clauses begin in `words`; the first is 0.
    pub clauses: Vec<usize>,
    /// A link stood in it and was left out.
    pub has_link: bool,
    /// It began with a greeting, a name or a filler, which was left out.
    pub is_softened: bool,
}

/// All sentences of the dialogue that could say something.
pub fn sentences<'a>(turns: &[Turn<'a>]) -> Vec<Sentence<'a>> {
    let mut found = Vec::new();
    for (turn, Turn { text, .. }) in turns.iter().enumerate() {
        for words in split(text) {
            found.extend(sentence_of(turn, words));
        }
    }
    found
}

/// The words of a message by sentences.
pub fn split(text: &str) -> Vec<Vec<&str>> {
    let mut found = Vec::new();
    let mut read = 0;
    let last_line = text.trim_end().lines().count();
    for (number, line) in text.lines().enumerate() {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if number + 1 == last_line {
            let length = words.len() - signature(&words);
            words.truncate(length);
        }
        words.truncate(WORDS_READ_MAX - read);
        read += words.len();
        let mut rest = words.as_slice();
        while !rest.is_empty() {
            let end = (1..rest.len()).find(|&at| is_border(rest, at)).unwrap_or(rest.len());
            found.push(rest[..end].to_vec());
            rest = &rest[end..];
        }
    }
    found
}

/// Whether a sentence ends before `words[at]`.
fn is_border(words: &[&str], at: usize) -> bool {
    let before = words[at - 1];
    if is_picture(before) && !is_picture(words[at]) {
        return true;
    }
    let bare = before.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*']);
    if bare.ends_with(['!', '?', '…', '؟', '。', '！', '？', '।', '۔']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else { return false };
    // "e.g.", "J.", "3." and "No. 5" go on.
    let letters = stem.chars().filter(|found| found.is_alphanumeric()).count();
    let goes_on = words[at].starts_with(|next: char| next.is_lowercase() || next.is_numeric());
    let is_short = stem.contains('.') && !stem.ends_with('.') || letters <= 1;
    !(is_short || letters <= 2 && goes_on)
}

/// An emoji or the like: no letter in it, and some character that is no punctuation either.
fn is_picture(word: &str) -> bool {
    let is_symbol =
        |found: char| matches!(u32::from(found), 0x2300..=0x23ff | 0x2600..=0x27bf | 0x1f000..);
    !has_letters(word) && word.contains(is_symbol)
}

pub fn has_letters(word: &str) -> bool {
    word.contains(char::is_alphanumeric)
}

pub fn is_link(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '<', '[', '"']);
    ["http://", "https://", "www."].iter().any(|opening| word.starts_with(opening))
}

/// Lower case and without punctuation at the ends, to look words up.
pub fn plain(word: &str) -> String {
    word.trim_matches(|found: char| !found.is_alphanumeric()).to_lowercase()
}

/// What words of one family share, in any language: their beginning.
pub fn stem(word: &str) -> String {
    let bare = word.trim_matches(|found: char| !found.is_alphanumeric());
    let mut stem = String::with_capacity(STEM_CHARS * 2);
    stem.extend(bare.chars().flat_map(char::to_lowercase).take(STEM_CHARS));
    stem
}

/// Leaves out links, greetings and fillers; nothing if too little remains.
fn sentence_of(turn: usize, mut words: Vec<&str>) -> Option<Sentence<'_>> {
    let length = words.len();
    words.retain(|word| !is_link(word));
    let has_link = words.len() < length;
    let skipped = opening(&words);
    let is_softened = 0 < skipped;
    words.drain(..skipped);
    while words.last().is_some_and(|word| !has_letters(word)) {
        words.pop();
    }
    // Only pictures, only a greeting, only a name.
    let letters = || words.iter().flat_map(|word| word.chars()).filter(|c| c.is_alphanumeric());
    if words.len() < SENTENCE_WORDS_MIN && letters().count() < SENTENCE_LETTERS_MIN {
        return None;
    }
    let clauses = clauses(&words);
    Some(Sentence { turn, words, clauses, has_link, is_softened })
}

/// Where clauses begin: after commas, colons, dashes and brackets, and where it is high time.
fn clauses(words: &[&str]) -> Vec<usize> {
    let mut starts = vec![0];
    for at in 1..words.len() {
        let since = at - starts.last().copied().unwrap_or(0);
        let before = words[at - 1];
        let is_pause = before.ends_with([',', ';', ':', '–', '—', '…', '،', '؛', ')'])
            || before.ends_with("..")
            || !has_letters(words[at])
            || words[at].starts_with('(');
        let is_enough = CLAUSE_WORDS_MIN <= since && CLAUSE_WORDS_MIN <= words.len() - at;
        if is_pause && is_enough || CLAUSE_WORDS_MAX <= since {
            starts.push(at);
        }
    }
    starts
}

/// The runs of clauses of a sentence that may stand alone, each at most `words_max` words.
pub fn runs(sentence: &Sentence, words_max: usize) -> Vec<(usize, usize)> {
    let starts = &sentence.clauses;
    let end = sentence.words.len();
    let border = |clause: usize| starts.get(clause).copied().unwrap_or(end);
    let mut found = vec![(0, end.min(words_max))];
    for first in 0..starts.len() {
        for last in first + 1..=starts.len().min(first + CLAUSES_MAX) {
            let mut from = border(first);
            while from < border(last) && !has_letters(sentence.words[from]) {
                from += 1;
            }
            let to = border(last).min(from + words_max);
            if first + 1 < last && to < border(last) {
                break;
            }
            let is_whole = from == 0 && to == end.min(words_max);
            if !is_whole && CLAUSE_WORDS_MIN <= to - from {
                found.push((from, to));
            }
        }
    }
    found
}

/// The words as a reader should see them: without an open end.
pub fn written(sentence: &Sentence, from: usize, to: usize) -> String {
    let words = &sentence.words[from..to];
    let is_cut = to < sentence.words.len();
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        push_word(&mut text, word);
    }
    let open = [',', ';', ':', '-', '–', '—', '،', '؛', '&', '(', '/'];
    text.truncate(text.trim_end_matches(|last: char| open.contains(&last) || last == ' ').len());
    if is_cut && !text.ends_with('…') {
        text.push('…');
    } else if text.ends_with(char::is_alphanumeric) {
        text.push('.');
    }
    text
}

/// One word, without what changes how the text around it is shown, and not endless.
fn push_word(text: &mut String, word: &str) {
    const CHARS_MAX: usize = 60;
    let is_disguise = |found: &char| {
        found.is_control() || matches!(found, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut chars = word.chars().filter(|found| !is_disguise(found));
    text.extend(chars.by_ref().take(CHARS_MAX));
    if chars.next().is_some() {
        text.push('…');
    }
}
