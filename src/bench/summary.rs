//! How good summaries are, by real dialogues whose human summaries are known.

pub mod baselines;
pub mod dialogs;
mod fit;
mod rouge;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use baselines::Baseline;
use dialogs::Dialog;
use rouge::{Reference, Vocabulary};

pub use rouge::Rouge;

use super::{Figure, figure};
use crate::{
    domain::summary::{self, Speaker, Turn},
    error::{Error, Result},
};

pub const LENGTHS: [usize; 2] = [35, 60];

pub const OURS: &str = "Deskbell";

/// What to do with a file of dialogues.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Task {
    /// The testing part, without the traces of Twitter.
    Compare,
    /// The testing part letter by letter.
    CompareRaw,
    /// New weights from the fitting part, as source on standard output.
    Fit,
}

pub fn run(path: &Path, task: Task) -> Result<()> {
    let text =
        fs::read_to_string(path).map_err(|error| Error::internal("read dialogues", error))?;
    let all = dialogs::parse(&text, task == Task::CompareRaw)
        .ok_or_else(|| Error::internal("read dialogues", "a line has another form"))?;
    if task == Task::Fit {
        print!("{}", fit::fit(&all.iter().collect::<Vec<&Dialog>>()));
        return Ok(());
    }
    let testing: Vec<&Dialog> = all.iter().filter(|dialog| !dialog.is_for_fitting()).collect();
    eprintln!("{} of {} dialogues are for testing", testing.len(), all.len());
    print!("{}", table(&compare(&testing)));
    Ok(())
}

/// What needs no data: the time.
pub(super) fn measure() -> Vec<Figure> {
    let ms = |messages: usize, sentences: usize| {
        format!("{:.1} ms", time(messages, sentences).as_secs_f64() * 1000.0)
    };
    vec![
        figure("summary of 200 messages, p50", ms(200, 3), "≤ 50 ms"),
        figure("summary of 200 messages of 4,000 characters, p50", ms(200, 40), "≤ 50 ms"),
    ]
}

/// One system at one length, over all dialogues that were given.
pub struct Row {
    pub system: &'static str,
    pub words_max: usize,
    /// How many words its summaries really have.
    pub words: f64,
    pub abstractive: Rouge,
    pub extractive: Rouge,
    /// ROUGE-1 against the abstractive references, by dialogue.
    each: Vec<f64>,
}

impl Row {
    /// By how much the row is ahead of another in ROUGE-1 (abstractive), with half the width of
    /// the interval that holds the true lead in 95 of 100 cases.
    pub fn lead(&self, other: &Row) -> (f64, f64) {
        let leads: Vec<f64> =
            self.each.iter().zip(&other.each).map(|(one, two)| one - two).collect();
        let count = leads.len().max(2) as f64;
        let mean = leads.iter().sum::<f64>() / count;
        let variance = leads.iter().map(|lead| (lead - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, 1.96 * (variance / count).sqrt())
    }
}

/// Ours first, then the baselines, for every length.
pub fn compare(dialogs: &[&Dialog]) -> Vec<Row> {
    let mut rows = Vec::new();
    for words_max in LENGTHS {
        let systems = [OURS].into_iter().chain(Baseline::ALL.map(Baseline::name));
        rows.extend(systems.map(|system| Row {
            system,
            words_max,
            words: 0.0,
            abstractive: Rouge::default(),
            extractive: Rouge::default(),
            each: Vec::with_capacity(dialogs.len()),
        }));
    }
    let part = 1.0 / dialogs.len().max(1) as f64;
    for dialog in dialogs {
        let turns = dialog.turns();
        let mut vocabulary = Vocabulary::default();
        let abstractive = references(&mut vocabulary, &dialog.abstractive);
        let extractive = references(&mut vocabulary, &dialog.extractive);
        let rankings = Baseline::ALL.map(|baseline| baseline.read(&turns));
        for (at, row) in rows.iter_mut().enumerate() {
            let text = match at % (rankings.len() + 1) {
                0 => summary::summarise(&turns, row.words_max).text(),
                ranking => rankings[ranking - 1].summary(row.words_max),
            };
            row.words += text.split_whitespace().count() as f64 * part;
            let words = vocabulary.words(&text);
            let told = rouge::score(&words, &abstractive);
            row.each.push(told.one);
            row.abstractive.add(told, part);
            row.extractive.add(rouge::score(&words, &extractive), part);
        }
    }
    rows
}

fn references(vocabulary: &mut Vocabulary, texts: &[String]) -> Vec<Reference> {
    texts.iter().map(|text| Reference::new(vocabulary.words(text))).collect()
}

/// The comparison as a table of Markdown.
pub fn table(rows: &[Row]) -> String {
    let mut text = "| system | room | words | abstractive R-1 | R-2 | R-L | lead | \
         extractive R-1 | R-2 | R-L |\n|---|---|---|---|---|---|---|---|---|---|\n"
        .to_string();
    for row in rows {
        let Row { system, words_max, words, abstractive, extractive, .. } = row;
        let numbers = |rouge: &Rouge| {
            let [one, two, long] = [rouge.one, rouge.two, rouge.long].map(|part| part * 100.0);
            format!("{one:.1} | {two:.1} | {long:.1}")
        };
        let (abstractive, extractive) = (numbers(abstractive), numbers(extractive));
        let ours = rows.iter().find(|ours| ours.system == OURS && ours.words_max == *words_max);
        let lead = ours.filter(|_| *system != OURS).map(|ours| ours.lead(row));
        let lead = lead
            .map(|(mean, half)| format!("{:.1} ± {:.1}", mean * 100.0, half * 100.0))
            .unwrap_or_default();
        text += &format!(
            "| {system} | {words_max} | {words:.0} | {abstractive} | {lead} | {extractive} |\n"
        );
    }
    text
}

/// How long a summary of so many messages takes, in the middle of some runs.
fn time(messages: usize, sentences: usize) -> Duration {
    const RUNS: usize = 21;
    let sentence = |number: usize| {
        let (word, code) = (number * 31 % 97, number * 7 % 29);
        format!("Order {number} has not come, and the page{word} says code {code} in the window.")
    };
    let message = |number: usize| {
        (0..sentences).map(|part| sentence(number * sentences + part)).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (0..messages).map(message).collect();
    let speaker = |number: usize| if number % 3 == 1 { Speaker::Agent } else { Speaker::Visitor };
    let turns = texts.iter().enumerate();
    let turns: Vec<Turn> =
        turns.map(|(number, text)| Turn { speaker: speaker(number), text }).collect();
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(summary::summarise(&turns, summary::WORDS_MAX));
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}
