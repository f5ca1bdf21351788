//! Made-up words whose frequencies fall like those of a language: a few are everywhere, and most
//! are rare.

const WORDS: usize = 30_000;
const WORDS_PER_SENTENCE: usize = 14;
const RARE_EVERY: usize = 20_011;
const SYLLABLES: [&str; 20] = [
    "ka", "ri", "to", "me", "lu", "sa", "den", "vor", "pi", "shu", "gra", "nel", "bo", "tis",
    "mar", "fe", "qui", "zan", "hol", "wy",
];

/// What to look for, made from a number.
type Wanted = fn(usize) -> String;

/// What is looked for, by the number of the sample.
pub(super) const SEARCHES: [(&str, Wanted); 6] = [
    ("rare word", |_| "rareword".to_string()),
    ("common word", |number| word(number % 5)),
    ("two common words", |number| format!("{}+{}", word(number % 5), word(5 + number % 7))),
    ("common and rare word", |number| format!("{}+rareword", word(number % 5))),
    ("beginning of common words", |number| word(number % 20).chars().take(5).collect()),
    ("name", |number| name(number * 7 % 100).replace(' ', "+")),
];

/// The `rank`-th most frequent word.
fn word(rank: usize) -> String {
    let syllable = |at: usize| SYLLABLES[at % SYLLABLES.len()];
    let (mut rest, mut word) = (rank, String::new());
    for _ in 0..2 {
        word += syllable(rest + 3);
        rest /= SYLLABLES.len();
    }
    while 0 < rest {
        word += syllable(rest);
        rest /= SYLLABLES.len();
    }
    word
}

pub(super) fn sentence(number: usize) -> String {
    let mut words: Vec<String> =
        (0..WORDS_PER_SENTENCE).map(|at| word(rank(number * WORDS_PER_SENTENCE + at))).collect();
    if number.is_multiple_of(RARE_EVERY) {
        // Beside each common word, so that looking for both finds something.
        words.extend((0..5).map(word));
        words.push("rareword".to_string());
    }
    words.join(" ")
}

pub(super) fn name(number: usize) -> String {
    format!("{} Q{}", word(40 + number % 300), word(number / 7 % 2000))
}

/// Zipf's law: the n-th word is about 1/n as frequent as the first.
fn rank(seed: usize) -> usize {
    let mut bits = (seed as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let part = ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64;
    (WORDS as f64).powf(part) as usize - 1
}
