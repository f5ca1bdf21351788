//! Which words stand in sentences that people choose for a summary, and which do not.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    bench::summary::{dialogs::Dialog, rouge::Vocabulary},
    domain::summary::{Speaker, text},
};

/// Rarer words are chance, or somebody's name.
const DIALOGS_MIN: f64 = 10.0;

/// How many sentences of the mean a word is given beforehand.
const PRIOR: f64 = 30.0;

const WORDS_MAX: usize = 180;

/// To the size of the other features.
const SCALE: f64 = 5.0;

/// Weights of the beginnings of words.
pub(super) struct Cues {
    visitor: BTreeMap<String, f64>,
    agent: BTreeMap<String, f64>,
}

impl Cues {
    pub(super) fn of(&self, speaker: Speaker, stem: &str) -> f64 {
        self.map(speaker).get(stem).copied().unwrap_or(0.0)
    }

    /// In the order of the bytes, as a binary search needs it.
    pub(super) fn listed(&self, speaker: Speaker) -> impl Iterator<Item = (&String, &f64)> {
        self.map(speaker).iter()
    }

    fn map(&self, speaker: Speaker) -> &BTreeMap<String, f64> {
        match speaker {
            Speaker::Visitor => &self.visitor,
            Speaker::Agent => &self.agent,
        }
    }
}

#[derive(Default)]
struct Count {
    dialogs: BTreeSet<usize>,
    sentences: f64,
    /// The sum of the shares of people who chose the sentence.
    chosen: f64,
}

pub(super) fn learn(dialogs: &[&Dialog]) -> Cues {
    Cues { visitor: learn_of(dialogs, Speaker::Visitor), agent: learn_of(dialogs, Speaker::Agent) }
}

fn learn_of(dialogs: &[&Dialog], speaker: Speaker) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for (number, dialog) in dialogs.iter().enumerate() {
        let turns = dialog.turns();
        let mut vocabulary = Vocabulary::default();
        let references: Vec<Vec<u32>> =
            dialog.extractive.iter().map(|text| vocabulary.words(text)).collect();
        let sentences = text::sentences(&turns);
        for sentence in sentences.iter().filter(|s| turns[s.turn].speaker == speaker) {
            let words = vocabulary.words(&sentence.words.join(" "));
            let holds = |text: &&Vec<u32>| text.windows(words.len().max(1)).any(|w| w == words);
            let chosen = references.iter().filter(holds).count() as f64;
            let stems: BTreeSet<String> = sentence.words.iter().map(|w| text::stem(w)).collect();
            for stem in stems.into_iter().filter(|stem| stem.chars().all(char::is_alphabetic)) {
                let count = counts.entry(stem).or_default();
                count.dialogs.insert(number);
                count.sentences += 1.0;
                count.chosen += chosen / references.len().max(1) as f64;
            }
        }
    }
    weigh(counts)
}

fn weigh(counts: BTreeMap<String, Count>) -> BTreeMap<String, f64> {
    let sentences: f64 = counts.values().map(|count| count.sentences).sum();
    let mean = counts.values().map(|count| count.chosen).sum::<f64>() / sentences.max(1.0);
    let surplus = |count: &Count| count.chosen - mean * count.sentences;
    let mut known: Vec<(String, Count)> =
        counts.into_iter().filter(|(stem, c)| !stem.is_empty() && is_frequent(c)).collect();
    let clarity = |count: &Count| surplus(count).abs() / count.sentences.sqrt();
    known.sort_by(|one, other| clarity(&other.1).total_cmp(&clarity(&one.1)));
    known.truncate(WORDS_MAX / 2);
    let weight = |count: &Count| SCALE * surplus(count) / (count.sentences + PRIOR);
    known.into_iter().map(|(stem, count)| (stem, weight(&count))).collect()
}

fn is_frequent(count: &Count) -> bool {
    DIALOGS_MIN <= count.dialogs.len() as f64
}
