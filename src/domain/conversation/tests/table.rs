//! Every event in every state, in both modes: what follows, or why it is refused.
//!
//! A cell says the state that follows and, after a colon, why the conversation ended. A `*` marks
//! another agent than Ana, whose conversation it is. `a|b`: `a` one millisecond before the state's
//! deadline, `b` at it. Refusals: `-` not possible now, `early` not due yet, `late` the offer's
//! time is over, `other` offered to somebody else, `never` persistent conversations are not the
//! visitor's to end. `closed?` is short for `early|closed:expired`.

use super::{ANA, BEN};
use crate::domain::{
    conversation::{CloseReason, Event, Refusal, State, next},
    ids::AgentId,
    time::{DAY_MS, MINUTE_MS, SECOND_MS, Timestamp},
    workstream::{Distribution, Mode, Workstream},
};

const LIVE: &str = "
                  dialogue  queued    offered        active     wrap_up  closed
Offered           -         offered   -              -          -        -
Claimed           -         -         -              -          -        -
Accepted          -         -         active|late    -          -        -
Accepted*         -         -         other          -          -        -
Declined          -         -         queued         -          -        -
Declined*         -         -         other          -          -        -
OfferExpired      -         -         early|queued   -          -        -
GivenUp           -         closed:fallback -        -          -        -
VisitorWrote      queued    queued    offered        active     -        -
VisitorWroteToNobody -      -         -              -          -        -
AgentWrote        -         -         -              active     -        -
AgentWrote*       -         -         -              -          -        -
VisitorEnded      closed:abandoned closed:abandoned closed:abandoned wrap_up:visitor_ended - -
VisitorGone       -         closed:abandoned closed:abandoned wrap_up:visitor_left - -
AgentEnded        -         -         -              wrap_up:agent_ended - -
AgentLost         -         -         queued         queued     -        -
Parked            -         -         -              queued     -        -
HandedOver*       -         -         -              offered*   -        -
HandedTo*         -         active*   active*        active*    -        -
ResumedBy         -         -         -              -          -        -
ResumedBy*        -         -         -              -          -        -
TimeOver          early|closed:idle closed? closed? early|wrap_up:idle early|closed:idle -
WrapUpDone        -         -         -              -          closed:idle -
Forced            closed:forced closed:forced closed:forced closed:forced closed:forced -
Merged            closed:merged closed:merged closed:merged closed:merged -      -
CardAnswered      dialogue  -         -              -          -        -
AgentWanted       queued    -         -              -          -        -
DialogueEnded     closed:dialogue_ended -   -        -          -        -
";

const PERSISTENT: &str = "
                  dialogue  queued    offered        active   waiting    wrap_up  closed
Offered           -         offered   -              -        -          -        -
Claimed           -         -         -              -        -          -        -
Accepted          -         -         active|late    -        -          -        -
Accepted*         -         -         other          -        -          -        -
Declined          -         -         queued         -        -          -        -
Declined*         -         -         other          -        -          -        -
OfferExpired      -         -         early|queued   -        -          -        -
GivenUp           -         -         -              -        -          -        -
VisitorWrote      queued    queued    offered        active   active     -        -
VisitorWroteToNobody -      -         -              -        queued     -        -
AgentWrote        -         -         -              active   -          -        -
AgentWrote*       -         -         -              -        -          -        -
VisitorEnded      never     never     never          never    never      never    -
VisitorGone       -         -         -              -        -          -        -
AgentEnded        -  - - wrap_up:agent_ended wrap_up:agent_ended -        -
AgentLost         -         -         queued         queued   -          -        -
Parked            -         -         -              waiting  -          -        -
HandedOver*       -         -         -              offered* offered*   -        -
HandedTo*         -         active*   active*        active*  active*    -        -
ResumedBy         -         -         -              -        active     -        -
ResumedBy*        -         -         -              -        active*    -        -
TimeOver          early|closed:idle closed? closed?  early    closed?    early|closed:idle -
WrapUpDone        -         -         -              -        -          closed:idle -
Forced    closed:forced closed:forced closed:forced closed:forced closed:forced closed:forced -
Merged    closed:merged closed:merged closed:merged closed:merged closed:merged -      -
CardAnswered      dialogue  -         -              -        -          -        -
AgentWanted       queued    -         -              -        -          -        -
DialogueEnded     closed:dialogue_ended -   -        -        -          -        -
";

const NOW: Timestamp = Timestamp(1_000_000_000_000);

/// Lists the variants of an enum. A new one does not compile until it is named here, and then
/// fails the test until the tables have a row or a column for it.
macro_rules! every {
    ($type:ident: $($name:ident $({ $($fields:tt)* })?),* $(,)?) => {{
        #[allow(unreachable_patterns)]
        fn is_listed(found: $type) {
            match found {
                $($type::$name { .. } => {})*
            }
        }
        let all = vec![$($type::$name $({ $($fields)* })?),*];
        all.iter().copied().for_each(is_listed);
        all
    }};
}

fn every_event() -> Vec<Event> {
    every!(Event:
        Offered { to: ANA }, Claimed { by: ANA }, Accepted { by: ANA }, Accepted { by: BEN },
        Declined { by: ANA }, Declined { by: BEN }, OfferExpired, GivenUp, VisitorWrote,
        VisitorWroteToNobody, AgentWrote { by: ANA }, AgentWrote { by: BEN }, VisitorEnded,
        VisitorGone, AgentEnded, AgentLost, Parked,
        HandedOver { to: BEN }, HandedTo { agent: BEN },
        ResumedBy { agent: ANA }, ResumedBy { agent: BEN }, TimeOver, WrapUpDone, Forced, Merged,
        CardAnswered { idle_ends: NOW + 2 }, AgentWanted, DialogueEnded,
    )
}

/// Each with its deadline one millisecond after `NOW`.
fn every_state(mode: Mode) -> Vec<State> {
    let due = NOW + 1;
    let idle_ends = (mode == Mode::Live).then_some(due);
    let reason = CloseReason::Idle;
    let states = every!(State:
        Dialogue { idle_ends: due }, Queued { expires: due },
        Offered { to: ANA, until: due, queue_expires: due }, Active { agent: ANA, idle_ends },
        Waiting { agent: ANA, closes: due }, WrapUp { agent: ANA, reason, closes: due },
        Closed { agent: Some(ANA), reason },
    );
    // Live conversations never wait; `live_never_waits` holds the live table to that.
    let is_of_mode = |state: &State| mode == Mode::Persistent || state.name() != "waiting";
    states.into_iter().filter(is_of_mode).collect()
}

/// As the first column of the tables has it.
fn name(event: Event) -> String {
    let text = format!("{event:?}");
    let name = text.split_whitespace().next().unwrap_or_default();
    let star = if text.contains(&format!("{BEN:?}")) { "*" } else { "" };
    format!("{name}{star}")
}

fn cell(result: Result<State, Refusal>) -> String {
    let star = |agent: Option<AgentId>| if agent == Some(BEN) { "*" } else { "" };
    match result {
        Ok(State::Offered { to, .. }) => format!("offered{}", star(Some(to))),
        Ok(state @ (State::WrapUp { reason, .. } | State::Closed { reason, .. })) => {
            format!("{}{}:{}", state.name(), star(state.agent()), reason.name())
        }
        Ok(state) => format!("{}{}", state.name(), star(state.agent())),
        Err(Refusal::NotPossibleNow) => "-".to_string(),
        Err(Refusal::TooEarly) => "early".to_string(),
        Err(Refusal::OfferExpired) => "late".to_string(),
        Err(Refusal::OfferedToSomeoneElse) => "other".to_string(),
        Err(Refusal::PersistentNotEndable) => "never".to_string(),
    }
}

/// The rows that the rules lead to, in the words of the tables.
fn rows(rules: &Workstream) -> Vec<String> {
    let states = every_state(rules.mode);
    let names: Vec<&str> = states.iter().map(|state| state.name()).collect();
    let mut rows = vec![names.join(" ")];
    for event in every_event() {
        let mut row = name(event);
        for &state in &states {
            let before = cell(next(rules, rules.mode, state, event, NOW));
            let at = cell(next(rules, rules.mode, state, event, NOW + 1));
            row.push(' ');
            row += &if before == at { before } else { format!("{before}|{at}") };
        }
        rows.push(row);
    }
    rows
}

/// Fails unless the rules lead to the table, with the rows of `instead` in it.
#[track_caller]
fn check(rules: &Workstream, table: &str, instead: &[&str]) {
    let one_space = |line: &str| {
        let line = line.replace("closed?", "early|closed:expired");
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let mut expected: Vec<String> =
        table.lines().map(one_space).filter(|line| !line.is_empty()).collect();
    for row in instead {
        let row = one_space(row);
        let name = row.split(' ').next().unwrap_or_default();
        let place = expected.iter().position(|line| line.split(' ').next() == Some(name));
        expected[place.unwrap()] = row;
    }
    assert_eq!(rows(rules), expected);
}

fn workstream(mode: Mode) -> Workstream {
    Workstream { mode, ..Workstream::live("Shop") }
}

#[test]
fn every_event_in_every_state_of_a_live_conversation() {
    check(&workstream(Mode::Live), LIVE, &[]);
}

#[test]
fn every_event_in_every_state_of_a_persistent_conversation() {
    check(&workstream(Mode::Persistent), PERSISTENT, &[]);
}

#[test]
fn live_never_waits() {
    assert!(!LIVE.contains("waiting"));
}

#[test]
fn where_agents_help_themselves_they_claim_from_the_queue() {
    for distribution in [Distribution::Pick, Distribution::Broadcast] {
        let rules = |mode| Workstream { distribution, ..workstream(mode) };
        check(&rules(Mode::Live), LIVE, &["Claimed - active - - - -"]);
        check(&rules(Mode::Persistent), PERSISTENT, &["Claimed - active - - - - -"]);
    }
}

#[test]
fn without_the_same_agent_a_waiting_conversation_wakes_into_the_queue() {
    let rules = |mode| Workstream { keep_same_agent: false, ..workstream(mode) };
    let woken = "VisitorWrote queued queued offered active queued - -";
    check(&rules(Mode::Persistent), PERSISTENT, &[woken]);
    check(&rules(Mode::Live), LIVE, &[]);
}

/// The deadline that a state has when it is entered at `NOW`, as the product rules have it.
fn due_of(mode: Mode, before: State, after: State) -> Option<Timestamp> {
    let is_in_queue = |state| matches!(state, State::Queued { .. } | State::Offered { .. });
    if is_in_queue(before) && is_in_queue(after) {
        // Whatever becomes of offers, they do not lengthen the time in the queue.
        return before.deadline();
    }
    if let State::Dialogue { idle_ends } = after {
        // Each dialogue has a time of its own, which comes with the answer.
        return Some(idle_ends);
    }
    let span_ms = match (after, mode) {
        // Handed over: the colleague has as long to accept as anybody.
        (State::Offered { .. }, _) => 45 * SECOND_MS,
        (State::Queued { .. }, Mode::Live) => 20 * MINUTE_MS,
        (State::Queued { .. }, Mode::Persistent) => 30 * DAY_MS,
        (State::Active { .. }, Mode::Live) => 10 * MINUTE_MS,
        (State::Waiting { .. }, Mode::Persistent) => 28 * DAY_MS,
        (State::WrapUp { .. }, Mode::Live) => 15 * MINUTE_MS,
        (State::WrapUp { .. }, Mode::Persistent) => DAY_MS,
        (_, _) => return None,
    };
    Some(NOW + span_ms)
}

#[test]
fn every_state_that_is_entered_has_the_deadline_of_the_product_rules() {
    for mode in [Mode::Live, Mode::Persistent] {
        let rules = workstream(mode);
        for state in every_state(mode) {
            for event in every_event() {
                let Ok(after) = next(&rules, mode, state, event, NOW) else { continue };
                let expected = due_of(mode, state, after);
                assert_eq!(after.deadline(), expected, "{mode:?} {state:?} {event:?}");
            }
        }
    }
}

#[test]
fn an_offer_has_its_own_window_inside_the_time_in_the_queue() {
    let rules = workstream(Mode::Live);
    let state = State::Queued { expires: NOW + MINUTE_MS };
    let offered = next(&rules, Mode::Live, state, Event::Offered { to: ANA }, NOW);
    let (until, queue_expires) = (NOW + 45 * SECOND_MS, NOW + MINUTE_MS);
    assert_eq!(offered, Ok(State::Offered { to: ANA, until, queue_expires }));
}
