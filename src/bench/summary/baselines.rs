//! What a summary is compared with: four simple ways that need no fitting.
//!
//! All fill the room to the last word: what comes last is cut. The product uses none of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::summary::{Turn, text};

const DAMPING: f64 = 0.85;
const ROUNDS: usize = 60;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Baseline {
    /// The first words of the dialogue.
    Lead,
    /// The longest messages.
    Longest,
    /// Mihalcea and Tarau 2004: PageRank over shared words.
    TextRank,
    /// Erkan and Radev 2004, continuous: PageRank over the cosine of tf-idf.
    LexRank,
}

impl Baseline {
    pub const ALL: [Baseline; 4] =
        [Baseline::Lead, Baseline::Longest, Baseline::TextRank, Baseline::LexRank];

    pub fn name(self) -> &'static str {
        match self {
            Baseline::Lead => "LEAD",
            Baseline::Longest => "LONGEST",
            Baseline::TextRank => "TextRank",
            Baseline::LexRank => "LexRank",
        }
    }

    /// Reads a dialogue; the ranking serves summaries of any length.
    pub fn read<'a>(self, turns: &[Turn<'a>]) -> Ranking<'a> {
        let messages = || turns.iter().map(|turn| turn.text.split_whitespace().collect()).collect();
        let sentences = || turns.iter().flat_map(|turn| text::split(turn.text)).collect();
        let units: Vec<Vec<&str>> = match self {
            Baseline::Lead | Baseline::Longest => messages(),
            Baseline::TextRank | Baseline::LexRank => sentences(),
        };
        let scores = match self {
            Baseline::Lead => vec![0.0; units.len()],
            Baseline::Longest => units.iter().map(|unit| unit.len() as f64).collect(),
            Baseline::TextRank => rank(&shared_words(&units)),
            Baseline::LexRank => rank(&cosines(&units)),
        };
        // Stable: the earlier of equals comes first.
        let mut order: Vec<usize> = (0..units.len()).collect();
        order.sort_by(|one, other| scores[*other].total_cmp(&scores[*one]));
        Ranking { units, order }
    }
}

/// Messages or sentences, and which is how good.
pub struct Ranking<'a> {
    units: Vec<Vec<&'a str>>,
    order: Vec<usize>,
}

impl Ranking<'_> {
    /// Takes the best up to the limit and puts them into the dialogue's order.
    pub fn summary(&self, words_max: usize) -> String {
        let mut room = words_max;
        let mut taken = BTreeMap::new();
        for &at in &self.order {
            let words = self.units[at].len().min(room);
            room -= words;
            taken.insert(at, words);
        }
        let words = taken.into_iter().flat_map(|(at, words)| &self.units[at][..words]);
        words.copied().collect::<Vec<_>>().join(" ")
    }
}

/// How often each word is in a unit, later by its weight.
type Bag = BTreeMap<String, f64>;

fn bags(units: &[Vec<&str>]) -> Vec<Bag> {
    let bag = |unit: &Vec<&str>| {
        let mut bag = Bag::new();
        for word in unit.iter().map(|word| text::plain(word)).filter(|word| !word.is_empty()) {
            *bag.entry(word).or_insert(0.0) += 1.0;
        }
        bag
    };
    units.iter().map(bag).collect()
}

fn shared_words(units: &[Vec<&str>]) -> Vec<Vec<f64>> {
    let bags = bags(units);
    let like = |one: &Bag, other: &Bag| {
        let shared = one.keys().filter(|word| other.contains_key(*word)).count() as f64;
        let lengths = (one.len().max(1) as f64).ln() + (other.len().max(1) as f64).ln();
        if 0.0 < lengths { shared / lengths } else { 0.0 }
    };
    matrix(&bags, like)
}

fn cosines(units: &[Vec<&str>]) -> Vec<Vec<f64>> {
    let mut bags = bags(units);
    let words: BTreeSet<String> = bags.iter().flat_map(|bag| bag.keys().cloned()).collect();
    let count = bags.len() as f64;
    for word in words {
        let holders = bags.iter().filter(|bag| bag.contains_key(&word)).count() as f64;
        let idf = (count / holders).ln() + 0.1;
        for weight in bags.iter_mut().filter_map(|bag| bag.get_mut(&word)) {
            *weight *= idf;
        }
    }
    let norm = |bag: &Bag| bag.values().map(|w| w * w).sum::<f64>().sqrt();
    let like = |one: &Bag, other: &Bag| {
        let product: f64 = one.iter().filter_map(|(word, w)| Some(w * other.get(word)?)).sum();
        let norms = norm(one) * norm(other);
        if 0.0 < norms { product / norms } else { 0.0 }
    };
    matrix(&bags, like)
}

fn matrix(bags: &[Bag], like: impl Fn(&Bag, &Bag) -> f64) -> Vec<Vec<f64>> {
    let row = |at: usize| {
        let cell = |(next, other): (usize, &Bag)| {
            if next == at { 0.0 } else { like(&bags[at], other) }
        };
        bags.iter().enumerate().map(cell).collect()
    };
    (0..bags.len()).map(row).collect()
}

/// PageRank by rounds of the weighted graph.
fn rank(graph: &[Vec<f64>]) -> Vec<f64> {
    let count = graph.len();
    let sums: Vec<f64> = graph.iter().map(|row| row.iter().sum()).collect();
    let mut ranks = vec![1.0 / count.max(1) as f64; count];
    for _ in 0..ROUNDS {
        let next = |at: usize| {
            let flow = (0..count).filter(|&from| 0.0 < sums[from]);
            let flow: f64 = flow.map(|from| ranks[from] * graph[from][at] / sums[from]).sum();
            (1.0 - DAMPING) / count as f64 + DAMPING * flow
        };
        ranks = (0..count).map(next).collect();
    }
    ranks
}
