//! Stories of conversations, told as events and the states they lead to.

mod table;

use super::*;
use crate::domain::workstream::Distribution;

const ANA: AgentId = AgentId(1);
const BEN: AgentId = AgentId(2);

/// Plays `events`, each at its second, from the queue, and compares the story.
///
/// The only test code that knows the signature of `next`.
#[track_caller]
fn check(mode: Mode, distribution: Distribution, events: &[(i64, Event)], expected: &[&str]) {
    let rules = Workstream { mode, distribution, ..Workstream::live("Shop") };
    let mut state = queued(&rules, Timestamp(0));
    let mut story = Vec::new();
    for &(second, event) in events {
        match next(&rules, mode, state, event, Timestamp(second * 1000)) {
            Ok(after) => {
                state = after;
                story.push(match after {
                    State::Closed { reason, .. } => format!("closed: {}", reason.name()),
                    State::WrapUp { reason, .. } => format!("wrap_up: {}", reason.name()),
                    State::Offered { to, .. } => format!("offered to {to}"),
                    State::Active { agent, .. } => format!("active with {agent}"),
                    _ => after.name().to_string(),
                });
            }
            Err(refusal) => story.push(format!("refused: {refusal:?}")),
        }
    }
    assert_eq!(story, expected);
}

#[test]
fn a_live_conversation_from_offer_to_close() {
    check(
        Mode::Live,
        Distribution::Push,
        &[
            (0, Event::Offered { to: ANA }),
            (44, Event::Accepted { by: ANA }),
            (50, Event::AgentEnded),
            (60, Event::WrapUpDone),
        ],
        &["offered to 1", "active with 1", "wrap_up: agent_ended", "closed: agent_ended"],
    );
}

#[test]
fn an_offer_is_refused_to_the_wrong_agent_and_at_its_deadline() {
    check(
        Mode::Live,
        Distribution::Push,
        &[
            (0, Event::Offered { to: ANA }),
            (1, Event::Accepted { by: BEN }),
            (44, Event::OfferExpired),
            (45, Event::Accepted { by: ANA }),
            (45, Event::OfferExpired),
            (46, Event::Offered { to: BEN }),
            (90, Event::Accepted { by: BEN }),
        ],
        &[
            "offered to 1",
            "refused: OfferedToSomeoneElse",
            "refused: TooEarly",
            "refused: OfferExpired",
            "queued",
            "offered to 2",
            "active with 2",
        ],
    );
}

#[test]
fn what_is_offered_in_vain_ends_with_the_fallback() {
    check(
        Mode::Live,
        Distribution::Push,
        &[
            (0, Event::Offered { to: ANA }),
            (9, Event::Declined { by: ANA }),
            (9, Event::GivenUp),
            (10, Event::VisitorWrote),
            (10, Event::Forced),
        ],
        &[
            "offered to 1",
            "queued",
            "closed: fallback",
            "refused: NotPossibleNow",
            "refused: NotPossibleNow",
        ],
    );
}

#[test]
fn offers_do_not_lengthen_the_time_in_the_queue() {
    check(
        Mode::Live,
        Distribution::Push,
        &[(1190, Event::Offered { to: ANA }), (1199, Event::TimeOver), (1200, Event::TimeOver)],
        &["offered to 1", "refused: TooEarly", "closed: expired"],
    );
}

#[test]
fn a_visitor_who_ends_before_anybody_answered_abandons() {
    check(Mode::Live, Distribution::Push, &[(5, Event::VisitorEnded)], &["closed: abandoned"]);
    check(
        Mode::Live,
        Distribution::Push,
        &[(0, Event::Offered { to: ANA }), (180, Event::VisitorGone)],
        &["offered to 1", "closed: abandoned"],
    );
}

#[test]
fn only_agents_end_a_persistent_conversation() {
    check(
        Mode::Persistent,
        Distribution::Push,
        &[
            (0, Event::VisitorEnded),
            (0, Event::VisitorGone),
            (0, Event::Offered { to: ANA }),
            (1, Event::Accepted { by: ANA }),
            (2, Event::VisitorEnded),
            (3, Event::Parked),
            (9, Event::VisitorWrote),
            (9, Event::AgentEnded),
        ],
        &[
            "refused: PersistentNotEndable",
            "refused: NotPossibleNow",
            "offered to 1",
            "active with 1",
            "refused: PersistentNotEndable",
            "waiting",
            "active with 1",
            "wrap_up: agent_ended",
        ],
    );
}

#[test]
fn silence_ends_a_live_conversation_and_speech_puts_it_off() {
    check(
        Mode::Live,
        Distribution::Push,
        &[
            (0, Event::Offered { to: ANA }),
            (0, Event::Accepted { by: ANA }),
            (500, Event::VisitorWrote),
            (600, Event::TimeOver),
            (700, Event::AgentWrote { by: ANA }),
            (1300, Event::TimeOver),
        ],
        &[
            "offered to 1",
            "active with 1",
            "active with 1",
            "refused: TooEarly",
            "active with 1",
            "wrap_up: idle",
        ],
    );
}

#[test]
fn a_parked_live_conversation_goes_back_to_the_queue() {
    check(
        Mode::Live,
        Distribution::Push,
        &[
            (0, Event::Offered { to: ANA }),
            (0, Event::Accepted { by: ANA }),
            (1, Event::Parked),
            (2, Event::Offered { to: BEN }),
            (3, Event::Accepted { by: BEN }),
            (4, Event::AgentWrote { by: ANA }),
            (5, Event::AgentLost),
        ],
        &[
            "offered to 1",
            "active with 1",
            "queued",
            "offered to 2",
            "active with 2",
            "refused: NotPossibleNow",
            "queued",
        ],
    );
}

#[test]
fn claiming_is_for_pick_and_broadcast_only() {
    check(
        Mode::Live,
        Distribution::Push,
        &[(0, Event::Claimed { by: ANA })],
        &["refused: NotPossibleNow"],
    );
    for distribution in [Distribution::Pick, Distribution::Broadcast] {
        check(
            Mode::Live,
            distribution,
            &[(0, Event::Claimed { by: ANA }), (0, Event::Claimed { by: BEN })],
            &["active with 1", "refused: NotPossibleNow"],
        );
    }
}

/// Whatever happens, in whatever order: what is closed stays closed, an expired offer is never
/// accepted, and only persistent conversations wait.
#[test]
fn no_sequence_of_events_breaks_the_invariants() {
    use proptest::prelude::*;

    let event = prop_oneof![
        Just(Event::Offered { to: ANA }),
        Just(Event::Offered { to: BEN }),
        Just(Event::Claimed { by: BEN }),
        Just(Event::Accepted { by: ANA }),
        Just(Event::Accepted { by: BEN }),
        Just(Event::Declined { by: ANA }),
        Just(Event::OfferExpired),
        Just(Event::GivenUp),
        Just(Event::VisitorWrote),
        Just(Event::VisitorWroteToNobody),
        Just(Event::AgentWrote { by: ANA }),
        Just(Event::VisitorEnded),
        Just(Event::VisitorGone),
        Just(Event::AgentEnded),
        Just(Event::AgentLost),
        Just(Event::Parked),
        Just(Event::ResumedBy { agent: BEN }),
        Just(Event::HandedTo { agent: BEN }),
        Just(Event::TimeOver),
        Just(Event::WrapUpDone),
        Just(Event::Forced),
        Just(Event::Merged),
        Just(Event::AgentWanted),
        Just(Event::DialogueEnded),
    ];
    let steps = proptest::collection::vec((0_i64..40_000, event), 1..60);
    proptest!(|(steps in steps, persistent in any::<bool>(), pick in any::<bool>())| {
        let mode = if persistent { Mode::Persistent } else { Mode::Live };
        let distribution = if pick { Distribution::Pick } else { Distribution::Push };
        let rules = Workstream { mode, distribution, ..Workstream::live("Shop") };
        let mut now = Timestamp(0);
        let mut state = queued(&rules, now);
        for (pause_ms, event) in steps {
            now = now + pause_ms;
            let Ok(after) = next(&rules, mode, state, event, now) else { continue };
            let was_closed = matches!(state, State::Closed { .. });
            prop_assert!(!was_closed, "closed is terminal");
            if let (State::Offered { to, until, .. }, Event::Accepted { by }) = (state, event) {
                prop_assert!(now < until && to == by, "only the asked agent, only in time");
            }
            if mode == Mode::Live {
                prop_assert!(!matches!(after, State::Waiting { .. }), "live never waits");
            } else {
                prop_assert!(event != Event::VisitorEnded, "visitors never end persistent ones");
            }
            if let Some(deadline) = after.deadline() {
                let is_new = Some(deadline) != state.deadline();
                prop_assert!(!is_new || now <= deadline, "no new deadline lies in the past");
            }
            state = after;
        }
    });
}
