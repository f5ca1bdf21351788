//! What a conversation was about: its problem, what was tried and how it ended, in its own words.
//!
//! The summary is made of sentences and clauses that somebody said, so it cannot claim what nobody
//! did. Greetings, links and signatures are left out. Which passages are picked is a linear model
//! over features that need no language (who said it, where, how long, which words come again on
//! the other side), plus a small list of learned words; see docs/performance.md, "Summaries".

mod ends;
pub mod features;
pub mod pick;
pub mod text;
pub mod weights;

/// A length that fits beside a list of conversations.
pub const WORDS_MAX: usize = 60;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Speaker {
    Visitor,
    Agent,
}

/// One message. What the system or a script says should be left out by the caller.
#[derive(Clone, Copy, Debug)]
pub struct Turn<'a> {
    pub speaker: Speaker,
    pub text: &'a str,
}

/// What a passage is to the conversation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Section {
    /// What the visitor came with.
    Problem,
    /// What was asked, tried and advised.
    Steps,
    /// How things stood at the end.
    Outcome,
}

impl Section {
    pub fn name(self) -> &'static str {
        match self {
            Section::Problem => "problem",
            Section::Steps => "steps",
            Section::Outcome => "outcome",
        }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Passage {
    pub section: Section,
    pub speaker: Speaker,
    /// Which of the turns it is from.
    pub turn: usize,
    pub text: String,
}

/// Passages in the order of the dialogue; none if nothing was said but greetings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Summary {
    pub passages: Vec<Passage>,
}

impl Summary {
    pub fn is_empty(&self) -> bool {
        self.passages.is_empty()
    }

    /// The whole summary as one paragraph.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.passages.iter().map(|passage| passage.text.as_str()).collect();
        texts.join(" ")
    }
}

/// At most `words_max` words of what was said; words are what stands between white space.
pub fn summarise(turns: &[Turn], words_max: usize) -> Summary {
    let sentences = text::sentences(turns);
    let candidates = features::candidates(turns, &sentences, &weights::cue, words_max);
    let picked = pick::pick(&candidates, &weights::fitted(), words_max);
    let borders = Borders::of(turns);
    let mut passages: Vec<Passage> = picked
        .into_iter()
        .map(|at| {
            let candidate = &candidates[at];
            let sentence = &sentences[candidate.sentence];
            Passage {
                section: borders.section(candidate.speaker, candidate.turn),
                speaker: candidate.speaker,
                turn: candidate.turn,
                text: text::written(sentence, candidate.from, candidate.to),
            }
        })
        .collect();
    let has_problem = passages.iter().any(|passage| passage.section == Section::Problem);
    // A problem told late, after "hello?" and "hi, how can we help", is still one.
    if !has_problem && let Some(first) = passages.iter_mut().find(|p| p.speaker == Speaker::Visitor)
    {
        first.section = Section::Problem;
    }
    Summary { passages }
}

/// Where a dialogue's problem ends and its closing words begin, as indices of turns.
struct Borders {
    answered: usize,
    closing: usize,
}

impl Borders {
    fn of(turns: &[Turn]) -> Borders {
        let (_, answered) = features::problem(turns);
        // Where the speaker changes: what one of them says in one go is one move.
        let starts = (0..turns.len())
            .filter(|&at| at == 0 || turns[at - 1].speaker != turns[at].speaker)
            .filter(|&at| answered <= at);
        let moves: Vec<usize> = starts.collect();
        let last_answer =
            moves.iter().rposition(|&at| turns[at].speaker == Speaker::Agent).unwrap_or(0);
        // The very first answer is a step, not an end.
        let closing = moves.get(last_answer.max(1)).copied().unwrap_or(turns.len());
        Borders { answered, closing }
    }

    fn section(&self, speaker: Speaker, turn: usize) -> Section {
        if turn < self.answered && speaker == Speaker::Visitor {
            Section::Problem
        } else if turn < self.closing {
            Section::Steps
        } else {
            Section::Outcome
        }
    }
}

#[cfg(test)]
mod tests;
