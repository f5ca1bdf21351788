//! What is known of a passage before anything is picked: numbers, of which only the last comes
//! from a language.

use std::collections::HashMap;

use super::{
    Speaker, Turn,
    text::{self, Sentence},
};

pub const FEATURES: usize = 24;

/// A sentence, or some clauses of one, that may be picked.
#[derive(Debug)]
pub struct Candidate {
    pub sentence: usize,
    pub turn: usize,
    pub speaker: Speaker,
    pub from: usize,
    pub to: usize,
    /// In the order of `weights::TABLE`.
    pub features: [f64; FEATURES],
    /// Its words that carry content, as numbers, sorted, each once.
    pub content: Vec<u32>,
}

impl Candidate {
    pub fn words(&self) -> usize {
        self.to - self.from
    }
}

/// What the beginning of a word says on its own, as learned.
pub type Cue<'a> = &'a dyn Fn(Speaker, &str) -> f64;

/// A word where it stands.
struct Word {
    id: u32,
    is_content: bool,
    cue: f64,
    has_digit: bool,
    asks: bool,
    exclaims: bool,
}

/// A word of the dialogue, and where it occurs.
struct Usage {
    is_content: bool,
    has_digit: bool,
    visitor_cue: f64,
    agent_cue: f64,
    turns: u32,
    first_turn: usize,
    last_turn: usize,
    by_visitor: bool,
    by_agent: bool,
    in_problem: bool,
}

/// What all candidates of a dialogue have in common.
struct Dialogue {
    turns: usize,
    usage: Vec<Usage>,
    problem: (usize, usize),
    /// First and last turn of the visitor, and of the agent.
    visitor: (usize, usize),
    agent: (usize, usize),
}

/// All that may be picked, sentence by sentence.
pub fn candidates<'a>(
    turns: &[Turn<'a>],
    sentences: &[Sentence<'a>],
    cue: Cue,
    words_max: usize,
) -> Vec<Candidate> {
    let (dialogue, words) = read(turns, sentences, cue);
    let mut found = Vec::new();
    for (number, sentence) in sentences.iter().enumerate() {
        let is_first = number == 0 || sentences[number - 1].turn != sentence.turn;
        let is_last = sentences.get(number + 1).is_none_or(|next| next.turn != sentence.turn);
        for (from, to) in text::runs(sentence, words_max) {
            let span = &words[number][from..to];
            let content = span.iter().filter(|word| word.is_content).map(|word| word.id);
            let mut content: Vec<u32> = content.collect();
            content.sort_unstable();
            content.dedup();
            let mut candidate = Candidate {
                sentence: number,
                turn: sentence.turn,
                speaker: turns[sentence.turn].speaker,
                from,
                to,
                features: [0.0; FEATURES],
                content,
            };
            let is_part = to - from < sentence.words.len();
            candidate.features = measure(&candidate, &dialogue, sentence, span);
            candidate.features[2] = bit(is_first);
            candidate.features[3] = bit(is_last);
            candidate.features[21] = bit(is_part);
            found.push(candidate);
        }
    }
    found
}

/// From the visitor's first turn to the first answer: where the problem is told.
pub fn problem(turns: &[Turn]) -> (usize, usize) {
    let is_visitor = |turn: &Turn| turn.speaker == Speaker::Visitor;
    let first = turns.iter().position(is_visitor).unwrap_or(turns.len());
    let length = turns[first..].iter().position(|turn| !is_visitor(turn));
    (first, length.map_or(turns.len(), |length| first + length))
}

/// Gives every word a number and notes where it occurs.
fn read<'a>(
    turns: &[Turn<'a>],
    sentences: &[Sentence<'a>],
    cue: Cue,
) -> (Dialogue, Vec<Vec<Word>>) {
    let problem = problem(turns);
    let mut ids: HashMap<String, u32> = HashMap::new();
    let mut usage: Vec<Usage> = Vec::new();
    let mut words = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let turn = sentence.turn;
        let speaker = turns[turn].speaker;
        let is_problem = (problem.0..problem.1).contains(&turn);
        let known = sentence.words.iter().map(|word| {
            let next = usage.len() as u32;
            let id = *ids.entry(text::stem(word)).or_insert_with_key(|stem| {
                usage.push(Usage::new(stem, turn, cue));
                next
            });
            let usage = &mut usage[id as usize];
            usage.note(turn, speaker, is_problem);
            Word {
                id,
                is_content: usage.is_content,
                cue: match speaker {
                    Speaker::Visitor => usage.visitor_cue,
                    Speaker::Agent => usage.agent_cue,
                },
                has_digit: usage.has_digit,
                asks: word.ends_with(['?', '؟']),
                exclaims: word.ends_with(['!', '！']),
            }
        });
        words.push(known.collect());
    }
    let ends = |speaker: Speaker| {
        let is_theirs = |turn: &Turn| turn.speaker == speaker;
        let first = turns.iter().position(is_theirs).unwrap_or(0);
        (first, turns.iter().rposition(is_theirs).unwrap_or(0))
    };
    let (visitor, agent) = (ends(Speaker::Visitor), ends(Speaker::Agent));
    (Dialogue { turns: turns.len(), usage, problem, visitor, agent }, words)
}

impl Usage {
    fn new(stem: &str, turn: usize, cue: Cue) -> Usage {
        let has_digit = stem.contains(char::is_numeric);
        Usage {
            // In most languages what is short is grammar, if it is not a number.
            is_content: has_digit || 4 <= stem.chars().count(),
            has_digit,
            visitor_cue: cue(Speaker::Visitor, stem),
            agent_cue: cue(Speaker::Agent, stem),
            turns: 1,
            first_turn: turn,
            last_turn: turn,
            by_visitor: false,
            by_agent: false,
            in_problem: false,
        }
    }

    fn note(&mut self, turn: usize, speaker: Speaker, is_problem: bool) {
        if self.last_turn != turn {
            self.turns += 1;
            self.last_turn = turn;
        }
        match speaker {
            Speaker::Visitor => self.by_visitor = true,
            Speaker::Agent => self.by_agent = true,
        }
        self.in_problem |= is_problem;
    }
}

fn bit(is: bool) -> f64 {
    if is { 1.0 } else { 0.0 }
}

/// All features but those about neighbours, which the caller knows.
fn measure(
    candidate: &Candidate,
    dialogue: &Dialogue,
    sentence: &Sentence,
    span: &[Word],
) -> [f64; FEATURES] {
    let (first, last) = match candidate.speaker {
        Speaker::Visitor => dialogue.visitor,
        Speaker::Agent => dialogue.agent,
    };
    let usage = || candidate.content.iter().map(|id| &dialogue.usage[*id as usize]);
    let content = candidate.content.len().max(1) as f64;
    let share = |is: &dyn Fn(&Usage) -> bool| usage().filter(|u| is(u)).count() as f64 / content;
    let others = dialogue.turns.max(2) as f64 - 1.0;
    let again: f64 = usage().map(|word| f64::from(word.turns - 1) / others).sum();
    let place = candidate.turn as f64 / others;
    let words = span.len() as f64 / 20.0;
    let cue: f64 = span.iter().map(|word| word.cue).sum();
    [
        1.0,
        bit((dialogue.problem.0..dialogue.problem.1).contains(&candidate.turn)),
        0.0,
        0.0,
        place,
        place * place,
        bit(candidate.turn == last),
        bit(candidate.turn == first),
        words,
        words * words,
        bit(span.len() < 5),
        bit(span.iter().any(|word| word.asks)),
        bit(span.iter().any(|word| word.exclaims)),
        bit(span.iter().any(|word| word.has_digit)),
        bit(sentence.has_link),
        bit(sentence.is_softened),
        again / content * 4.0,
        share(&|word| word.by_visitor && word.by_agent),
        share(&|word| word.in_problem),
        share(&|word| word.first_turn == candidate.turn),
        content / span.len() as f64,
        0.0,
        bit(0 < candidate.from),
        cue / (span.len() as f64).sqrt(),
    ]
}
