//! Finds the weights of `domain::summary`, from the fitting part of the dialogues only.
//!
//! Words come first: how much more often sentences with a word were chosen by people than others.
//! Then the weights: least squares gives a start, and an evolution strategy (separable CMA-ES)
//! looks for what makes whole summaries score best. While the weights are sought, the words of a
//! dialogue come from the other four fifths, so that they do not seem better than they are.

mod evolve;
mod words;

use super::{
    LENGTHS,
    dialogs::{Dialog, fnv},
    references,
    rouge::{self, Reference, Vocabulary},
};
use crate::domain::summary::{
    Speaker,
    features::{self, Candidate, FEATURES},
    pick::{self, WEIGHTS, Weights},
    text, weights,
};

use words::Cues;

const ROUNDS: usize = 120;
const FOLDS: u64 = 5;

/// How much the abstractive references count; the extractive ones have the rest.
const ABSTRACTIVE: f64 = 0.6;

/// Quoting half a sentence or saying a thing twice costs a reader more than ROUGE knows: name and
/// the most that its weight may be.
const FOR_READERS: [(&str, f64); 3] = [
    ("part of a sentence", -0.7),
    ("not from the sentence's start", -0.7),
    ("like one that is picked", -1.5),
];

/// Keeps weights small where they change nothing.
const DECAY: f64 = 1e-5;

/// A dialogue with all that does not change from try to try.
struct Sample {
    rooms: [Room; LENGTHS.len()],
    abstractive: Vec<Reference>,
    extractive: Vec<Reference>,
}

/// What can be picked for one length, with the words as ROUGE sees them.
struct Room {
    words_max: usize,
    candidates: Vec<Candidate>,
    words: Vec<Vec<u32>>,
}

/// The text that belongs into `src/domain/summary/weights.rs` after its functions.
pub(super) fn fit(dialogs: &[&Dialog]) -> String {
    let fitting: Vec<&Dialog> = dialogs.iter().copied().filter(|d| d.is_for_fitting()).collect();
    let mut samples = Vec::new();
    for fold in 0..FOLDS {
        let is_in = |dialog: &&Dialog| fnv(&dialog.id) / 10 % FOLDS == fold;
        let others: Vec<&Dialog> = fitting.iter().copied().filter(|d| !is_in(d)).collect();
        let cues = words::learn(&others);
        samples.extend(fitting.iter().copied().filter(is_in).map(|dialog| sample(dialog, &cues)));
    }
    let start = least_squares(&samples);
    let best = evolve::best(&start, ROUNDS, &|point| quality(&samples, &to_weights(point)));
    written(&to_weights(&best), &words::learn(&fitting))
}

fn sample(dialog: &Dialog, cues: &Cues) -> Sample {
    let turns = dialog.turns();
    let sentences = text::sentences(&turns);
    let cue = |speaker: Speaker, stem: &str| cues.of(speaker, stem);
    let mut vocabulary = Vocabulary::default();
    let rooms = LENGTHS.map(|words_max| {
        let candidates = features::candidates(&turns, &sentences, &cue, words_max);
        let shown = candidates.iter().map(|candidate| {
            let words = &sentences[candidate.sentence].words[candidate.from..candidate.to];
            vocabulary.words(&words.join(" "))
        });
        Room { words_max, words: shown.collect(), candidates }
    });
    Sample {
        rooms,
        abstractive: references(&mut vocabulary, &dialog.abstractive),
        extractive: references(&mut vocabulary, &dialog.extractive),
    }
}

/// What is to become large: the mean over dialogues and lengths.
fn quality(samples: &[Sample], weights: &Weights) -> f64 {
    let mut sum = 0.0;
    for Sample { rooms, abstractive, extractive } in samples {
        for Room { words_max, candidates, words } in rooms {
            let picked = pick::pick(candidates, weights, *words_max);
            let words = picked.into_iter().flat_map(|at| words[at].iter().copied());
            let words: Vec<u32> = words.collect();
            let told = rouge::score(&words, abstractive);
            // ROUGE-1 is what abstractive summaries agree in most.
            let told = (told.one * 1.5 + told.two + told.long * 0.5) / 3.0;
            let quoted = rouge::score(&words, extractive).mean();
            sum += told * ABSTRACTIVE + quoted * (1.0 - ABSTRACTIVE);
        }
    }
    let decay: f64 = [&weights.visitor, &weights.agent].into_iter().flatten().map(|w| w * w).sum();
    sum / (samples.len() * LENGTHS.len()) as f64 - decay * DECAY
}

fn to_weights(point: &[f64]) -> Weights {
    let mut weights = Weights { visitor: [0.0; WEIGHTS], agent: [0.0; WEIGHTS] };
    let (visitor, agent) = point.split_at(WEIGHTS);
    weights.visitor.copy_from_slice(visitor);
    weights.agent.copy_from_slice(agent);
    for (at, (name, _, _)) in weights::TABLE.iter().enumerate() {
        if let Some((_, most)) = FOR_READERS.iter().find(|(bounded, _)| bounded == name) {
            weights.visitor[at] = weights.visitor[at].min(*most);
            weights.agent[at] = weights.agent[at].min(*most);
        }
    }
    weights
}

/// Weights that tell how well each candidate would do alone; a start for the search.
fn least_squares(samples: &[Sample]) -> Vec<f64> {
    let mut point = Vec::new();
    for speaker in [Speaker::Visitor, Speaker::Agent] {
        let mut matrix = vec![vec![0.0; FEATURES + 1]; FEATURES];
        for Sample { rooms, abstractive, extractive } in samples {
            let pairs = rooms.iter().flat_map(|room| room.candidates.iter().zip(&room.words));
            for (candidate, words) in pairs.filter(|(each, _)| each.speaker == speaker) {
                let told = rouge::score(words, abstractive).mean();
                let value = told + 0.7 * rouge::score(words, extractive).mean() - 0.3;
                for (row, one) in matrix.iter_mut().zip(&candidate.features) {
                    for (cell, other) in row.iter_mut().zip(&candidate.features) {
                        *cell += one * other;
                    }
                    row[FEATURES] += one * value;
                }
            }
        }
        point.extend(solve(matrix).into_iter().map(|weight| weight * 10.0));
        point.extend([-1.0, -0.5, -0.2, 0.0, 0.0, 0.0]);
    }
    point
}

/// Gauss and Jordan; the last column is the right-hand side.
fn solve(mut matrix: Vec<Vec<f64>>) -> Vec<f64> {
    const RIDGE: f64 = 3.0;
    for (at, row) in matrix.iter_mut().enumerate() {
        row[at] += RIDGE;
    }
    for pivot in 0..matrix.len() {
        let top = matrix[pivot].clone();
        for (at, row) in matrix.iter_mut().enumerate() {
            let factor = row[pivot] / top[pivot];
            if at != pivot {
                row.iter_mut().zip(&top).for_each(|(cell, above)| *cell -= factor * above);
            }
        }
    }
    let last = matrix.len();
    matrix.iter().enumerate().map(|(at, row)| row[last] / row[at]).collect()
}

/// As Rust, for `cargo fmt` to lay out.
fn written(weights: &Weights, cues: &Cues) -> String {
    let mut text = "pub const TABLE: [(&str, f64, f64); WEIGHTS] = [\n".to_string();
    for (at, (name, _, _)) in weights::TABLE.iter().enumerate() {
        let (visitor, agent) = (weights.visitor[at], weights.agent[at]);
        text += &format!("    (\"{name}\", {visitor:.2}, {agent:.2}),\n");
    }
    text += "];\n";
    for (name, speaker) in [("VISITOR", Speaker::Visitor), ("AGENT", Speaker::Agent)] {
        text += &format!("\nconst {name}_CUES: &[(&str, f64)] = &[\n");
        for (stem, weight) in cues.listed(speaker) {
            text += &format!("    (\"{stem}\", {weight:.2}),\n");
        }
        text += "];\n";
    }
    text
}
