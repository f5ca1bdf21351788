//! Picking passages one by one: the best first, then whatever adds most to what is there.

use std::cmp::Ordering;

use super::{
    Speaker,
    features::{Candidate, FEATURES},
};

/// What is known only while picking.
const STATE: usize = 6;

pub const WEIGHTS: usize = FEATURES + STATE;

/// From here on a passage says what another one has said, whatever its weights are.
const REPEATED: f64 = 0.8;

/// How much each feature counts, by speaker, in the order of `weights::TABLE`.
#[derive(Clone, Debug)]
pub struct Weights {
    pub visitor: [f64; WEIGHTS],
    pub agent: [f64; WEIGHTS],
}

impl Weights {
    fn of(&self, candidate: &Candidate) -> (&[f64], &[f64]) {
        let weights = match candidate.speaker {
            Speaker::Visitor => &self.visitor,
            Speaker::Agent => &self.agent,
        };
        weights.split_at(FEATURES)
    }
}

/// The candidates to take, in the order of the dialogue, and at most `words_max` words.
pub fn pick(candidates: &[Candidate], weights: &Weights, words_max: usize) -> Vec<usize> {
    let base = candidates.iter().map(|candidate| dot(weights.of(candidate).0, &candidate.features));
    let mut draft = Draft {
        candidates,
        weights,
        words_max,
        base: base.collect(),
        likeness: vec![0.0; candidates.len()],
        picked: Vec::new(),
        used: 0,
    };
    while let Some(best) = draft.best() {
        draft.take(best);
    }
    draft.picked.sort_unstable_by_key(|&at| (candidates[at].sentence, candidates[at].from));
    draft.picked
}

struct Draft<'a> {
    candidates: &'a [Candidate],
    weights: &'a Weights,
    words_max: usize,
    base: Vec<f64>,
    /// To what is picked already.
    likeness: Vec<f64>,
    picked: Vec<usize>,
    used: usize,
}

impl Draft<'_> {
    /// The candidate that fits and adds most, if any adds something; the first is always taken.
    fn best(&self) -> Option<usize> {
        let fitting = (0..self.candidates.len()).filter(|&at| self.fits(at));
        let scored = fitting.map(|at| (at, self.score(at)));
        let (best, score) =
            scored.reduce(|best, next| if best.1 < next.1 { next } else { best })?;
        (0.0 < score || self.picked.is_empty()).then_some(best)
    }

    fn fits(&self, at: usize) -> bool {
        let candidate = &self.candidates[at];
        let overlaps = |&at: &usize| {
            let other = &self.candidates[at];
            let is_apart = candidate.to <= other.from || other.to <= candidate.from;
            candidate.sentence == other.sentence && !is_apart
        };
        let has_room = self.used + candidate.words() <= self.words_max;
        let is_new = self.likeness[at] < REPEATED && !self.picked.iter().any(overlaps);
        0 < candidate.words() && has_room && is_new
    }

    fn score(&self, at: usize) -> f64 {
        let candidate = &self.candidates[at];
        let picked = || self.picked.iter().map(|&at| &self.candidates[at]);
        let same = picked().filter(|other| other.speaker == candidate.speaker).count();
        let is_same_turn = picked().any(|other| other.turn == candidate.turn);
        let state: [f64; STATE] = [
            self.likeness[at],
            same as f64,
            (self.picked.len() - same) as f64,
            self.used as f64 / 20.0,
            candidate.words() as f64 / self.words_max as f64,
            if is_same_turn { 1.0 } else { 0.0 },
        ];
        self.base[at] + dot(self.weights.of(candidate).1, &state)
    }

    fn take(&mut self, best: usize) {
        self.used += self.candidates[best].words();
        self.picked.push(best);
        for (candidate, likeness) in self.candidates.iter().zip(&mut self.likeness) {
            *likeness = likeness.max(alike(&candidate.content, &self.candidates[best].content));
        }
    }
}

fn dot(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
}

/// Words in common, as a share of the shorter one's. Both are sorted.
fn alike(one: &[u32], other: &[u32]) -> f64 {
    let (mut at, mut next, mut common) = (0, 0, 0_u32);
    while at < one.len() && next < other.len() {
        let order = one[at].cmp(&other[next]);
        common += u32::from(order == Ordering::Equal);
        at += usize::from(order != Ordering::Greater);
        next += usize::from(order != Ordering::Less);
    }
    f64::from(common) / one.len().min(other.len()).max(1) as f64
}
