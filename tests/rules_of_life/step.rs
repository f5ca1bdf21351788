//! What people and the clock do in a random story, and what the product rules expect of it.

use deskbell::{
    actions::{
        self, Caller, conversations as verbs, messages, presence, transfer,
        wrap_up::{self, WrapUp},
    },
    domain::{
        conversation::{CloseReason, State},
        ids::{AgentId, ConversationId},
        presence::Presence,
        workstream::{Distribution, Mode},
    },
    error::Result,
    store,
};

use super::{
    model::Life,
    world::{LIVE, PERSISTENT, Settings, VISITORS, World, is_open},
};

/// Agents and visitors by number; a verb on a conversation means the visitor's newest.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    Write(usize),
    Ask(usize),
    EndByVisitor(usize),
    LeavePage(usize),
    ComeBack(usize),
    Do(Verb, Who, usize),
    Assign(usize, usize),
    ForceClose(usize),
    Choose(usize, Presence),
    LoseConsole(usize),
    FindConsole(usize),
    SetCapacity(usize, i64),
    SetEnabled(usize, bool),
    Wait { ms: i64, is_clock_late: bool },
    Restart,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verb {
    Accept,
    Decline,
    Say,
    Read,
    Park,
    End,
    Release,
    Resume,
    WrapUp,
    TransferTo(usize),
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Who {
    /// Whose conversation it is, or to whom it is offered.
    Right,
    Agent(usize),
}

impl Step {
    /// Whose conversation it is about.
    pub(crate) fn visitor(self) -> Option<usize> {
        match self {
            Step::Write(visitor)
            | Step::Ask(visitor)
            | Step::EndByVisitor(visitor)
            | Step::Do(_, _, visitor)
            | Step::Assign(visitor, _)
            | Step::ForceClose(visitor) => Some(visitor),
            _ => None,
        }
    }
}

impl Who {
    pub(crate) fn resolve(self, world: &World, life: Option<&Life>) -> Caller {
        let right = life.and_then(|life| match life.state {
            State::Offered { to, .. } => Some(to),
            state => state.agent(),
        });
        let right = right.and_then(|id| world.agents.iter().find(|agent| agent.id == id));
        match (self, right) {
            (Who::Right, Some(agent)) => agent.clone(),
            (Who::Right, None) => world.agents[0].clone(),
            (Who::Agent(number), _) => world.agents[number].clone(),
        }
    }
}

/// Does it; an error is what the person would be told.
pub(crate) fn perform(
    world: &mut World,
    step: Step,
    number: usize,
    life: Option<&Life>,
) -> Result<()> {
    let id = life.map_or(ConversationId(0), |life| life.id);
    let words = messages::Words {
        client_id: format!("client-{number:04}"),
        content: messages::Content::Text(format!("word {number}")),
    };
    match step {
        Step::Write(visitor) => {
            let visitor = world.visitors[visitor].clone();
            world.write(move |tx| messages::visitor_writes(tx, &visitor, words).map(|_| ()))
        }
        Step::Ask(visitor) => {
            let visitor = world.visitors[visitor].clone();
            world.write(move |tx| verbs::ask_for_agent(tx, &visitor).map(|_| ()))
        }
        Step::EndByVisitor(visitor) => {
            let visitor = world.visitors[visitor].id;
            world.write(move |tx| verbs::end_by_visitor(tx, visitor).map(|_| ()))
        }
        Step::LeavePage(visitor) => {
            let visitor = world.visitors[visitor].id;
            world.write(move |tx| presence::visitor_left(tx, visitor))
        }
        Step::ComeBack(visitor) => {
            let visitor = world.visitors[visitor].id;
            world.write(move |tx| presence::visitor_returned(tx, visitor))
        }
        Step::Do(verb, who, _) => {
            let caller = who.resolve(world, life);
            act(world, verb, caller, id, words)
        }
        Step::Assign(_, agent) => {
            let agent = world.agents[agent].id;
            world.write(move |tx| transfer::assign(tx, id, agent))
        }
        Step::ForceClose(_) => world.write(move |tx| verbs::force_close(tx, id)),
        Step::Wait { ms, is_clock_late } => {
            world.advance(ms);
            if !is_clock_late {
                world.tick();
            }
            Ok(())
        }
        Step::Restart => {
            world.restart();
            Ok(())
        }
        of_agent => perform_of_agent(world, of_agent),
    }
}

fn perform_of_agent(world: &World, step: Step) -> Result<()> {
    let (Step::Choose(agent, _)
    | Step::LoseConsole(agent)
    | Step::FindConsole(agent)
    | Step::SetCapacity(agent, _)
    | Step::SetEnabled(agent, _)) = step
    else {
        return Ok(());
    };
    let id = world.agents[agent].id;
    world.write(move |tx| match step {
        Step::Choose(_, chosen) => presence::choose(tx, id, chosen),
        Step::LoseConsole(_) => presence::agent_lost(tx, id),
        Step::FindConsole(_) => presence::agent_returned(tx, id),
        _ => {
            let mut agent = store::agents::get(tx.conn, id)?;
            match step {
                Step::SetCapacity(_, capacity) => agent.capacity = capacity,
                Step::SetEnabled(_, is_enabled) => agent.is_enabled = is_enabled,
                _ => {}
            }
            // The last admin is not among these agents.
            actions::accounts::change(tx, &agent)
        }
    })
}

fn act(
    world: &World,
    verb: Verb,
    caller: Caller,
    id: ConversationId,
    words: messages::Words,
) -> Result<()> {
    let to = match verb {
        Verb::TransferTo(agent) => world.agents[agent].id,
        _ => caller.id,
    };
    world.write(move |tx| match verb {
        Verb::Accept => verbs::accept(tx, &caller, id),
        Verb::Decline => verbs::decline(tx, &caller, id),
        Verb::Say => messages::agent_writes(tx, &caller, id, words, None).map(|_| ()),
        Verb::Read => {
            let last = store::conversations::find(tx.conn, id)?.map(|found| found.last_message);
            messages::agent_read(
                tx,
                &caller,
                id,
                last.unwrap_or(deskbell::domain::ids::MessageId(0)),
            )
        }
        Verb::Park => verbs::park(tx, &caller, id),
        Verb::End => verbs::end_by_agent(tx, &caller, id),
        Verb::Release => verbs::release(tx, &caller, id),
        Verb::Resume => verbs::resume(tx, &caller, id),
        Verb::WrapUp => {
            let nothing = WrapUp { disposition: None, notes: String::new() };
            wrap_up::submit(tx, &caller, id, nothing)?;
            wrap_up::done(tx, &caller, id)
        }
        Verb::TransferTo(_) => transfer::transfer_to_agent(tx, &caller, id, to, None),
    })
}

/// Where the conversation is after the step, in the words of [`place`], before routing has its
/// say; `None` where the step must be refused.
pub(crate) fn expected(
    world: &World,
    settings: &Settings,
    step: Step,
    life: Option<&Life>,
) -> Option<String> {
    let state = life.map(|life| life.state);
    match step {
        Step::Write(visitor) | Step::Ask(visitor) => {
            let is_write = matches!(step, Step::Write(_));
            match life.filter(|life| life.state.is_open()) {
                // Field rule 19.
                None if is_open(world.now()) || VISITORS[visitor] != super::world::BY_HOURS => {
                    Some("queue".to_string())
                }
                None => None,
                Some(Life { state: State::Waiting { agent, .. }, .. }) if is_write => {
                    let is_kept = settings.keep_same_agent && is_enabled(world, *agent);
                    Some(if is_kept { format!("active with {agent}") } else { "queue".to_string() })
                }
                Some(life) => Some(life.place()),
            }
        }
        Step::EndByVisitor(_) => match (state?, life?.mode) {
            (State::Active { agent, .. }, Mode::Live) => Some(format!("wrap_up of {agent}")),
            (State::Offered { .. }, Mode::Live) if has_giver(world, life?) => {
                Some(format!("wrap_up of {}", life?.handed_by?))
            }
            (state, Mode::Live) if state.is_open() => Some("closed".to_string()),
            _ => None,
        },
        Step::Assign(_, agent) => {
            let agent = world.agents[agent].id;
            let may = state?.is_open() && is_enabled(world, agent);
            may.then(|| format!("active with {agent}"))
        }
        Step::ForceClose(_) => (life?.place() != "closed").then(|| "closed".to_string()),
        Step::Do(verb, who, visitor) => {
            let caller = who.resolve(world, life);
            expected_of_verb(world, settings, verb, &caller, life?, visitor)
        }
        _ => life.map(Life::place),
    }
}

/// Whether whoever has handed it over is there to have it again.
fn has_giver(world: &World, life: &Life) -> bool {
    life.handed_by.is_some_and(|by| is_there(world, by))
}

fn expected_of_verb(
    world: &World,
    settings: &Settings,
    verb: Verb,
    caller: &Caller,
    life: &Life,
    visitor: usize,
) -> Option<String> {
    let own = caller.id;
    let active = || Some(format!("active with {own}"));
    match (verb, life.state) {
        (Verb::Accept, State::Offered { to, until, .. }) if to == own && world.now() < until => {
            active()
        }
        (Verb::Accept, State::Active { agent, .. }) if agent == own => active(),
        (Verb::Accept, State::Queued { .. })
            if VISITORS[visitor] == LIVE && settings.distribution != Distribution::Push =>
        {
            active()
        }
        (Verb::Decline, State::Offered { to, .. }) if to == own => Some(match life.handed_by {
            Some(by) if is_there(world, by) => format!("active with {by}"),
            _ => "queue".to_string(),
        }),
        // All that follows is for whoever has it.
        (Verb::Accept | Verb::Decline, _) => None,
        (_, state) if state.agent() != Some(own) => None,
        (Verb::Read, _) => Some(life.place()),
        (Verb::Say, State::Active { .. }) => active(),
        (Verb::Park, State::Active { .. }) if VISITORS[visitor] == PERSISTENT => {
            Some(format!("waiting for {own}"))
        }
        (Verb::Park | Verb::Release, State::Active { .. }) => Some("queue".to_string()),
        (
            Verb::End,
            State::Active { .. }
            | State::Waiting { .. }
            | State::WrapUp { reason: CloseReason::AgentEnded, .. },
        ) => Some(format!("wrap_up of {own}")),
        (Verb::Resume, State::Waiting { .. }) => active(),
        (Verb::WrapUp, State::WrapUp { closes, .. }) if world.now() < closes => {
            Some("closed".to_string())
        }
        (Verb::TransferTo(agent), State::Active { .. } | State::Waiting { .. }) => {
            let agent = &world.agents[agent];
            let found = agent_row(world, agent.id);
            let is_there = found.is_enabled && found.effective_presence().takes_offers();
            (is_there && agent.id != own).then(|| format!("handed over by {own}"))
        }
        _ => None,
    }
}

fn is_enabled(world: &World, agent: AgentId) -> bool {
    agent_row(world, agent).is_enabled
}

/// Whether what an agent handed over may come back to them.
pub(crate) fn is_there(world: &World, agent: AgentId) -> bool {
    let found = agent_row(world, agent);
    found.is_enabled && found.effective_presence() != Presence::Offline
}

pub(crate) fn agent_row(world: &World, agent: AgentId) -> store::agents::Agent {
    world.store().read(|conn| store::agents::get(conn, agent)).unwrap()
}

/// Where a conversation is, apart from what routing makes of the queue.
pub(crate) fn place(state: State, handed_by: Option<AgentId>) -> String {
    match state {
        State::Queued { .. } | State::Offered { .. } => match handed_by {
            Some(by) => format!("handed over by {by}"),
            None => "queue".to_string(),
        },
        State::Active { agent, .. } => format!("active with {agent}"),
        State::Waiting { agent, .. } => format!("waiting for {agent}"),
        State::WrapUp { agent, .. } => format!("wrap_up of {agent}"),
        other => other.name().to_string(),
    }
}
