//! The rules of the trade in random stories: the real store and actions beside a simple model.

mod model;
mod rows;
mod step;
mod world;

use std::{collections::VecDeque, env, fmt};

use deskbell::{
    actions::conversations as verbs,
    domain::{
        ids::ConversationId,
        presence::Presence,
        time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS},
        workstream::{Distribution, OnNoAccept, WrapUpHold},
    },
    store::Tx,
};
use proptest::{prelude::*, sample::select, test_runner::TestCaseError};

use model::Model;
use step::{Step, Verb, Who};
use world::{LIVE, Settings, VISITORS, World};

const STORIES: u32 = 40;
const TURN_STORIES: u32 = 16;
const STEPS_MAX: usize = 120;

fn settings() -> impl Strategy<Value = Settings> {
    let distributions =
        vec![Distribution::Push, Distribution::Push, Distribution::Pick, Distribution::Broadcast];
    let policies = vec![OnNoAccept::NextAgent, OnNoAccept::None, OnNoAccept::AllAvailable];
    let holds = vec![WrapUpHold::Always, WrapUpHold::Never, WrapUpHold::For { ms: 2 * MINUTE_MS }];
    let capacities = prop::array::uniform3(1_i64..=3);
    (
        capacities,
        select(distributions),
        any::<bool>(),
        select(policies),
        any::<bool>(),
        select(holds),
    )
        .prop_map(
            |(
                capacities,
                distribution,
                least_busy,
                on_no_accept,
                keep_same_agent,
                wrap_up_hold,
            )| {
                Settings {
                    capacities,
                    distribution,
                    least_busy,
                    on_no_accept,
                    keep_same_agent,
                    wrap_up_hold,
                }
            },
        )
}

/// One step in one line, so that a shrunken story can be read.
#[derive(Clone)]
struct Story(Vec<Step>);

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            write!(f, "\n    {number:3} {step:?}")?;
        }
        Ok(())
    }
}

fn step() -> impl Strategy<Value = Step> {
    let visitor = || 0..VISITORS.len();
    let agent = || 0..3_usize;
    let who = prop_oneof![5 => Just(Who::Right), 1 => agent().prop_map(Who::Agent)];
    let verb = prop_oneof![
        6 => Just(Verb::Accept),
        2 => Just(Verb::Decline),
        2 => Just(Verb::Say),
        1 => Just(Verb::Read),
        2 => Just(Verb::Park),
        2 => Just(Verb::End),
        1 => Just(Verb::Release),
        1 => Just(Verb::Resume),
        2 => Just(Verb::WrapUp),
        1 => agent().prop_map(Verb::TransferTo),
    ];
    let presences = vec![Presence::Available, Presence::Available, Presence::Busy, Presence::Away];
    let pauses = vec![
        SECOND_MS,
        10 * SECOND_MS,
        45 * SECOND_MS,
        MINUTE_MS,
        150 * SECOND_MS,
        5 * MINUTE_MS,
        10 * MINUTE_MS,
        20 * MINUTE_MS,
        5 * HOUR_MS,
        DAY_MS,
        28 * DAY_MS,
    ];
    prop_oneof![
        10 => visitor().prop_map(Step::Write),
        3 => visitor().prop_map(Step::Ask),
        2 => visitor().prop_map(Step::EndByVisitor),
        2 => visitor().prop_map(Step::LeavePage),
        1 => visitor().prop_map(Step::ComeBack),
        24 => (verb, who, visitor()).prop_map(|(verb, who, visitor)| Step::Do(verb, who, visitor)),
        1 => (visitor(), agent()).prop_map(|(visitor, agent)| Step::Assign(visitor, agent)),
        1 => visitor().prop_map(Step::ForceClose),
        3 => (agent(), select(presences)).prop_map(|(agent, chosen)| Step::Choose(agent, chosen)),
        1 => agent().prop_map(Step::LoseConsole),
        1 => agent().prop_map(Step::FindConsole),
        1 => (agent(), 1_i64..=3).prop_map(|(agent, count)| Step::SetCapacity(agent, count)),
        1 => (agent(), any::<bool>()).prop_map(|(agent, is_on)| Step::SetEnabled(agent, is_on)),
        8 => (select(pauses), prop::bool::weighted(0.2))
            .prop_map(|(ms, is_clock_late)| Step::Wait { ms, is_clock_late }),
        1 => Just(Step::Restart),
    ]
}

/// `PROPTEST_CASES` asks for more.
fn config(cases: u32) -> ProptestConfig {
    let asked = env::var("PROPTEST_CASES").ok().and_then(|count| count.parse().ok());
    ProptestConfig {
        cases: asked.unwrap_or(cases),
        max_shrink_iters: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(STORIES))]

    #[test]
    fn no_story_breaks_the_rules(
        settings in settings(),
        story in prop::collection::vec(step(), 1..STEPS_MAX).prop_map(Story),
    ) {
        tell(&settings, &story.0).map_err(TestCaseError::fail)?;
    }
}

/// Ordinary settings, for stories that are told by hand.
fn plain(on_no_accept: OnNoAccept) -> Settings {
    Settings {
        capacities: [1; 3],
        distribution: Distribution::Push,
        least_busy: false,
        on_no_accept,
        keep_same_agent: true,
        wrap_up_hold: WrapUpHold::Always,
    }
}

/// What breaks a rule on the way, if something does.
fn tell(settings: &Settings, story: &[Step]) -> Result<(), String> {
    let mut world = World::new(settings);
    let mut model = Model::default();
    for (number, &step) in story.iter().enumerate() {
        let followed = model.follow(&mut world, settings, step, number);
        followed.map_err(|what| format!("step {number}, {step:?}: {what}"))?;
    }
    Ok(())
}

const fn pause(ms: i64) -> Step {
    Step::Wait { ms, is_clock_late: false }
}

const ACCEPT_TIMEOUT: Step = pause(45 * SECOND_MS);

/// Each was found by chance, and broke a rule once.
const BROKE_ONCE: [(&str, OnNoAccept, &[Step]); 6] = [
    (
        "an agent who is enabled again is asked at once",
        OnNoAccept::NextAgent,
        &[
            Step::Choose(0, Presence::Away),
            Step::Choose(2, Presence::Away),
            Step::SetEnabled(1, false),
            Step::Choose(1, Presence::Available),
            Step::Write(2),
            Step::SetEnabled(1, true),
        ],
    ),
    (
        "who declines has room for another workstream",
        OnNoAccept::NextAgent,
        &[
            Step::Choose(1, Presence::Away),
            Step::Choose(2, Presence::Away),
            Step::Write(0),
            Step::Write(2),
            Step::Do(Verb::Decline, Who::Right, 0),
        ],
    ),
    (
        "a second round asks as many as the first",
        OnNoAccept::NextAgent,
        &[Step::Ask(2), ACCEPT_TIMEOUT, ACCEPT_TIMEOUT, pause(5 * MINUTE_MS), ACCEPT_TIMEOUT],
    ),
    (
        "handed over and released, it may be offered to everybody",
        OnNoAccept::None,
        &[
            Step::Choose(1, Presence::Away),
            Step::Choose(2, Presence::Away),
            Step::Write(2),
            Step::Do(Verb::Decline, Who::Right, 2),
            Step::Assign(2, 1),
            Step::Do(Verb::Release, Who::Right, 2),
        ],
    ),
    (
        "a lost console does not have others asked twice",
        OnNoAccept::NextAgent,
        &[
            Step::Write(4),
            pause(20 * MINUTE_MS),
            Step::Write(4),
            ACCEPT_TIMEOUT,
            Step::LoseConsole(0),
            pause(150 * SECOND_MS),
        ],
    ),
    (
        "a visitor who leaves does not put off the next round",
        OnNoAccept::AllAvailable,
        &[
            Step::Write(3),
            Step::Choose(1, Presence::Away),
            Step::SetEnabled(0, false),
            ACCEPT_TIMEOUT,
            Step::LeavePage(3),
            pause(5 * MINUTE_MS),
        ],
    ),
];

#[test]
fn stories_that_broke_a_rule_once() {
    let told = BROKE_ONCE.map(|(what, on_no_accept, story)| {
        tell(&plain(on_no_accept), story).err().map(|error| format!("{what}: {error}"))
    });
    let broken: Vec<String> = told.into_iter().flatten().collect();
    assert_eq!(broken, [] as [String; 0]);
}

/// What happens while everybody is equally available.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Arrives,
    /// The agent ends the oldest conversation, and is done with it.
    Ends(usize),
    Restart,
}

proptest! {
    #![proptest_config(config(TURN_STORIES))]

    #[test]
    fn turns_are_fair_within_one(
        turns in prop::collection::vec(prop_oneof![
            6 => Just(Turn::Arrives),
            3 => (0..3_usize).prop_map(Turn::Ends),
            1 => Just(Turn::Restart),
        ], 1..40),
    ) {
        let settings = Settings { capacities: [100; 3], ..plain(OnNoAccept::NextAgent) };
        let mut world = World::new(&settings);
        let mut taken: [VecDeque<ConversationId>; 3] = Default::default();
        let mut counts = [0_usize; 3];
        for (number, turn) in turns.into_iter().enumerate() {
            match turn {
                Turn::Arrives => {
                    let visitor = world.arrive(LIVE, u8::try_from(100 + number).unwrap());
                    let ask = move |tx: &Tx| Ok(verbs::ask_for_agent(tx, &visitor)?.id);
                    let id = world.write(ask).unwrap();
                    let agent = world.accept_by_the_asked(id);
                    counts[agent] += 1;
                    taken[agent].push_back(id);
                }
                Turn::Ends(agent) => {
                    let Some(id) = taken[agent].pop_front() else { continue };
                    let caller = world.agents[agent].clone();
                    world.write(move |tx| verbs::end_by_agent(tx, &caller, id)).unwrap();
                }
                Turn::Restart => world.restart(),
            }
            let (most, least) = (counts.iter().max().unwrap(), counts.iter().min().unwrap());
            prop_assert!(most - least <= 1, "{counts:?}");
        }
    }
}
