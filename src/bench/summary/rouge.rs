//! ROUGE-1, -2 and -L as F-scores, as Google's `rouge_score` reckons them without its stemmer.
//!
//! Words are runs of letters and digits in lower case. ROUGE-L is of the whole text, not of
//! sentences. With several references the score is the mean over them.

use std::collections::HashMap;

/// The words of a text as numbers, so that comparing them is cheap.
#[derive(Default)]
pub(super) struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    pub(super) fn words(&mut self, text: &str) -> Vec<u32> {
        let lower = text.to_lowercase();
        let words = lower.split(|found: char| !found.is_alphanumeric()).filter(|w| !w.is_empty());
        words
            .map(|word| {
                let next = self.0.len() as u32;
                *self.0.entry(word.to_string()).or_insert(next)
            })
            .collect()
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub struct Rouge {
    pub one: f64,
    pub two: f64,
    pub long: f64,
}

impl Rouge {
    pub fn add(&mut self, other: Rouge, part: f64) {
        self.one += other.one * part;
        self.two += other.two * part;
        self.long += other.long * part;
    }

    pub fn mean(&self) -> f64 {
        (self.one + self.two + self.long) / 3.0
    }
}

/// A human's summary, ready to be compared with.
pub(super) struct Reference {
    words: Vec<u32>,
    ones: Vec<u64>,
    twos: Vec<u64>,
}

impl Reference {
    pub(super) fn new(words: Vec<u32>) -> Reference {
        Reference { ones: grams(&words, 1), twos: grams(&words, 2), words }
    }
}

pub(super) fn score(words: &[u32], references: &[Reference]) -> Rouge {
    let (ones, twos) = (grams(words, 1), grams(words, 2));
    let mut sum = Rouge::default();
    for reference in references {
        let one = f_score(common(&ones, &reference.ones), ones.len(), reference.ones.len());
        let two = f_score(common(&twos, &reference.twos), twos.len(), reference.twos.len());
        let long =
            f_score(subsequence(words, &reference.words), words.len(), reference.words.len());
        sum.add(Rouge { one, two, long }, 1.0 / references.len() as f64);
    }
    sum
}

fn grams(words: &[u32], size: usize) -> Vec<u64> {
    let of = |gram: &[u32]| gram.iter().fold(0, |sum, word| sum << 32 | u64::from(*word));
    let mut grams: Vec<u64> = words.windows(size).map(of).collect();
    grams.sort_unstable();
    grams
}

/// How many of two sorted lists pair up.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut at, mut next, mut count) = (0, 0, 0);
    while at < one.len() && next < other.len() {
        match one[at].cmp(&other[next]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => next += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                at += 1;
                next += 1;
            }
        }
    }
    count
}

/// The length of the longest common subsequence.
fn subsequence(one: &[u32], other: &[u32]) -> usize {
    let mut row = vec![0; other.len() + 1];
    for word in one {
        let mut diagonal = 0;
        for (at, next) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if word == next { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row[other.len()]
}

fn f_score(common: usize, found: usize, wanted: usize) -> f64 {
    if common == 0 {
        return 0.0;
    }
    2.0 * common as f64 / (found + wanted) as f64
}
