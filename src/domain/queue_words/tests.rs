use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp(1_000_000_000);

fn told(position: i64, seconds_ago: i64) -> Option<Told> {
    Some(Told { position, at: NOW + -seconds_ago * SECOND_MS })
}

#[test]
fn positions_are_told_when_they_have_changed_and_not_too_often() {
    for (position, waiting, told, expected) in [
        (1, 1, None, Some(Step::Alone)),
        (1, 9, None, Some(Step::Alone)),
        (2, 2, None, Some(Step::Position(2))),
        (2, 2, told(3, 29), None),
        (2, 2, told(3, 30), Some(Step::Position(2))),
        (2, 150, told(3, 30), Some(Step::Position(2))),
        (2, 151, told(3, 59), None),
        (2, 151, told(3, 60), Some(Step::Position(2))),
        (3, 3, told(3, 600), None),
        (4, 4, told(3, 600), None),
        (1, 1, told(2, 30), Some(Step::NextInLine)),
        (1, 1, told(1, 600), None),
    ] {
        assert_eq!(step(position, waiting, told, NOW), expected, "{position} {waiting} {told:?}");
    }
}

#[test]
fn an_average_is_told_of_after_twenty_answers_of_more_than_a_minute() {
    let after = |count: i64, wait_ms: i64| {
        (0..count).fold(WaitAverage::default(), |average, _| average.with(wait_ms, NOW))
    };
    for (count, wait_ms, expected) in [
        (0, 0, None),
        (19, 200_000, None),
        (20, 200_000, Some(Estimate::Minutes(4))),
        (20, MINUTE_MS, None),
        (20, MINUTE_MS + 1, Some(Estimate::Minutes(2))),
        (20, 90 * MINUTE_MS, Some(Estimate::Minutes(90))),
        (20, 90 * MINUTE_MS + 1, Some(Estimate::Hours(2))),
        (500, 3 * HOUR_MS, Some(Estimate::Hours(3))),
    ] {
        assert_eq!(after(count, wait_ms).estimate(NOW), expected, "{count} × {wait_ms}");
    }
    assert_eq!(Estimate::Minutes(4).seconds(), 240);
    assert_eq!(Estimate::Hours(2).seconds(), 7200);
}

#[test]
fn an_average_begins_anew_after_a_week_without_answers() {
    let full = WaitAverage { ms: 600_000, samples: 50, sampled_at: Some(NOW) };
    assert_eq!(full.estimate(NOW + 7 * DAY_MS), Some(Estimate::Minutes(10)));
    assert_eq!(full.estimate(NOW + 7 * DAY_MS + 1), None);
    let later = NOW + 7 * DAY_MS + 1;
    let expected = WaitAverage { ms: 5000, samples: 1, sampled_at: Some(later) };
    assert_eq!(full.with(5000, later), expected);
    assert_eq!(full.with(0, NOW).ms, 570_000, "one answer weighs a twentieth");
}

proptest! {
    /// However a queue moves and however often one looks: a visitor hears each position once,
    /// ever smaller ones, never two within the pause.
    #[test]
    fn a_visitor_hears_ever_smaller_positions_with_pauses(
        looks in prop::collection::vec((1i64..300, 1usize..400, 0i64..20_000), 1..200),
    ) {
        let mut now = NOW;
        let mut last: Option<Told> = None;
        for (position, more, passed) in looks {
            now = now + passed;
            let waiting = usize::try_from(position).unwrap() + more;
            let Some(step) = step(position, waiting, last, now) else { continue };
            prop_assert_eq!(step.position(), position);
            if let Some(last) = last {
                prop_assert!(position < last.position);
                prop_assert!(TOLD_EVERY_MS <= now.ms_since(last.at));
                prop_assert_ne!(step, Step::Alone);
            }
            last = Some(Told { position, at: now });
        }
    }

    /// Whoever is looked at for long enough has been told how near they are.
    #[test]
    fn nobody_is_forgotten(from in 2i64..400, to in 1i64..400, waiting in 1usize..500) {
        let last = Told { position: from, at: NOW };
        let told = step(to, waiting, Some(last), NOW + MINUTE_MS);
        prop_assert_eq!(told.is_some(), to < from);
    }

    #[test]
    fn an_average_lies_between_its_samples(
        waits in prop::collection::vec(0i64..10_000_000, 1..100),
    ) {
        let average = waits.iter().fold(WaitAverage::default(), |all, ms| all.with(*ms, NOW));
        let (least, most) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
        prop_assert!(least <= &average.ms && &average.ms <= most);
    }
}
