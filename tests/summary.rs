//! Summaries are better than simple ways to make them, on dialogues that no weight has seen.

use std::{fs, path::PathBuf};

use deskbell::{
    bench::summary::{
        LENGTHS, OURS, Row, compare,
        dialogs::{self, Dialog},
        table,
    },
    domain::summary::{Speaker, summarise},
};

/// ROUGE-1 against abstractive summaries, of 1.
const LEAD_MIN: f64 = 0.03;

/// The testing part of the dialogues beside the project.
fn testing() -> Option<Vec<Dialog>> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/support-dialogs.jsonl");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("notice: {} is not here; a small made-up sample is used", path.display());
        return None;
    };
    let all = dialogs::parse(&text, false).expect("dialogues in the known form");
    let testing: Vec<Dialog> = all.into_iter().filter(|dialog| !dialog.is_for_fitting()).collect();
    assert!(300 < testing.len(), "only {} dialogues are for testing", testing.len());
    Some(testing)
}

#[test]
fn summaries_are_ahead_of_all_baselines() {
    let Some(testing) = testing() else { return };
    let rows = compare(&testing.iter().collect::<Vec<&Dialog>>());
    for words_max in LENGTHS {
        let (ours, others) = of_length(&rows, words_max);
        assert!(ours.words <= words_max as f64);
        for other in others {
            let what = format!("{} at {words_max}:\n{}", other.system, table(&rows));
            let (lead, doubt) = ours.lead(other);
            assert!(LEAD_MIN < lead - doubt, "{what}");
            for (one, two) in
                [(ours.abstractive, other.abstractive), (ours.extractive, other.extractive)]
            {
                assert!(two.one < one.one && two.two < one.two && two.long < one.long, "{what}");
            }
        }
    }
}

fn of_length(rows: &[Row], words_max: usize) -> (&Row, Vec<&Row>) {
    let (ours, others): (Vec<&Row>, Vec<&Row>) =
        rows.iter().filter(|row| row.words_max == words_max).partition(|row| row.system == OURS);
    assert_eq!((ours.len(), others.len()), (1, 4));
    (ours[0], others)
}

#[test]
fn a_made_up_sample_is_summarised_better_than_by_its_beginning() {
    let sample = sample();
    let rows = compare(&sample.iter().collect::<Vec<&Dialog>>());
    let (ours, others) = of_length(&rows, 35);
    for other in others {
        assert!(other.abstractive.one < ours.abstractive.one, "{}", table(&rows));
    }
}

#[test]
fn every_dialogue_has_a_summary_within_its_room() {
    for dialog in testing().unwrap_or_else(sample) {
        let turns = dialog.turns();
        for words_max in [1, 7, 35, 60] {
            let summary = summarise(&turns, words_max);
            let words = summary.text().split_whitespace().count();
            assert!((1..=words_max).contains(&words), "{}: {summary:?}", dialog.id);
            assert!(summary.passages.is_sorted_by_key(|p| p.turn), "{}: {summary:?}", dialog.id);
        }
    }
}

fn sample() -> Vec<Dialog> {
    let made = [
        (
            "Hi! Hope you all had a nice weekend, mine was great. My kettle leaks at the bottom|\
             Hello and welcome to the shop, what a nice day it is today! Sorry to hear that!|\
             It began yesterday evening|\
             Please send us a photo of the bottom of the kettle by direct message|\
             Done, thanks so much for your help, you are really very kind and patient with me|\
             You're welcome! We have sent you a new kettle, it will arrive on Tuesday",
            "The visitor's kettle leaks at the bottom. The agent asked for a photo of the bottom \
             and sent a new kettle, which will arrive on Tuesday.",
        ),
        (
            "Good morning everybody, I hope you are all well! I was charged twice for order 3310|\
             Good morning! Thanks for reaching out to us, we are very happy to help you today|\
             Can I have the money back?|\
             We can refund the second charge. Please send us the email of your account|\
             ana@shop.example, and thanks, that is really very very nice of you, have a good day!|\
             The refund is on its way and takes three days. Have a lovely day!",
            "The visitor was charged twice for order 3310. The agent asked for the email of the \
             account and refunded the second charge, which takes three days.",
        ),
    ];
    let dialog = |(number, (turns, reference)): (usize, (&str, &str))| {
        let speaker =
            |at: usize| if at.is_multiple_of(2) { Speaker::Visitor } else { Speaker::Agent };
        let turns = turns.split('|').enumerate().map(|(at, text)| (speaker(at), text.to_string()));
        Dialog {
            id: format!("made-{number}"),
            turns: turns.collect(),
            abstractive: vec![reference.to_string()],
            extractive: vec![reference.to_string()],
        }
    };
    made.into_iter().enumerate().map(dialog).collect()
}
