//! Offering conversations to agents, and giving up when nobody takes them.

use std::collections::HashMap;

use super::{matter::Matter, notify, opening, push, rules, transfer, usage};
use crate::{
    domain::{
        conversation::{Conversation, Event},
        feed::{EventKind, Topic},
        ids::{AgentId, WorkstreamId},
        routing::{Candidate, Method, Order, Pool, choose, may_try_another},
        system_text::SystemMessage,
        time::MINUTE_MS,
        workstream::{Distribution, Mode, OnNoAccept, Workstream},
    },
    error::Result,
    store::{self, Tx, conversations::Mark},
};

/// How far into a queue one look goes; beyond it nobody would be free anyway.
const QUEUE_LOOK_MAX: usize = 200;

/// Between two rounds of asking the same agents in vain.
const ROUND_PAUSE_MS: i64 = 5 * MINUTE_MS;

/// Hands out what waits, in every workstream. Called whenever somebody may have become free.
pub fn route_all(tx: &Tx) -> Result<()> {
    for workstream in store::conversations::workstreams_with_queue(tx.conn)? {
        route(tx, workstream)?;
    }
    Ok(())
}

/// Offers the queued conversations of a workstream to whoever's turn it is, oldest first.
pub(super) fn route(tx: &Tx, workstream: WorkstreamId) -> Result<()> {
    let rules = store::workstreams::get(tx.conn, workstream)?;
    let reached = usage::limit_reached(tx)?;
    if let Some(reached) = &reached {
        usage::hold_back(tx, &rules, reached)?;
    }
    hand_out(tx, &rules, reached.as_ref())?;
    notify::nobody_available(tx, &rules)
}

fn hand_out(tx: &Tx, rules: &Workstream, reached: Option<&usage::Reached>) -> Result<()> {
    let waiting = match rules.distribution {
        Distribution::Push => store::conversations::queued_in(tx.conn, rules.id, QUEUE_LOOK_MAX)?,
        // Agents help themselves, but where a live-chat card says otherwise.
        Distribution::Pick | Distribution::Broadcast => {
            store::dialogues::queued_by_card(tx.conn, rules.id, QUEUE_LOOK_MAX)?
        }
    };
    if waiting.is_empty() {
        return Ok(());
    }
    let is_open = opening::is_open(tx, rules)?;
    let mut agents = Agents { workstream: rules, pools: HashMap::new() };
    let mut asked_in_vain = None;
    for id in waiting {
        // With nobody free, what remains is to give up what was offered in vain, or whatever no
        // rule matches, be it the workstream's or a card's.
        if rules.method != Method::Rules && !agents.has_room(tx)? {
            if asked_in_vain.is_none() {
                let mut asked = store::offers::queued_in_vain(tx.conn, rules.id)?;
                let by_card = store::dialogues::queued_by_card;
                asked.extend(by_card(tx.conn, rules.id, QUEUE_LOOK_MAX)?);
                asked_in_vain = Some(asked);
            }
            if !asked_in_vain.as_ref().is_some_and(|asked| asked.contains(&id)) {
                continue;
            }
        }
        let mut matter = Matter::load(tx, id)?;
        if matter.rules.distribution != Distribution::Push {
            continue;
        }
        if !is_open && waits_for_opening(&matter.conversation) {
            continue;
        }
        if usage::is_held(tx, id, reached)? {
            continue;
        }
        route_one(tx, &mut matter, &mut agents)?;
    }
    Ok(())
}

/// Whoever is in a live queue was let in during the hours, and is served also after their end.
pub(super) fn waits_for_opening(conversation: &Conversation) -> bool {
    conversation.mode == Mode::Persistent || conversation.is_offline_message
}

fn route_one(tx: &Tx, matter: &mut Matter, agents: &mut Agents) -> Result<()> {
    let Some(pool) = pool_of(tx, matter)? else {
        if transfer::bring_back(tx, matter)? {
            return Ok(());
        }
        return no_rule_matched(tx, matter);
    };
    let mut tried = store::offers::tried(tx.conn, matter.id())?;
    if may_begin_again(tx, matter, &tried)? {
        store::offers::new_round(tx.conn, matter.id())?;
        tried.clear();
    }
    match agents.choose(tx, &matter.rules, pool, &tried)? {
        Some((from, agent)) => {
            matter.change(tx, Event::Offered { to: agent })?;
            store::offers::insert(tx.conn, matter.id(), from, agent, tx.now)?;
            agents.took_one(agent, from);
            push::offered(tx, matter, agent)?;
            matter.tell(tx, EventKind::Offered, &[Topic::Agents])
        }
        // It stays in the queue until somebody is free.
        None if tried.is_empty() => Ok(()),
        None if transfer::bring_back(tx, matter)? => Ok(()),
        None if waits_for_opening(&matter.conversation) => wait_for_next_round(tx, matter),
        None => give_up(tx, matter),
    }
}

/// Who may be asked: the team that it was handed to, else whom the workstream names; `None` where
/// that goes by rules and none matches.
fn pool_of(tx: &Tx, matter: &Matter) -> Result<Option<Pool>> {
    if let Some(team) = store::teams::of_conversation(tx.conn, matter.id())? {
        return Ok(Some(Pool::Team(team)));
    }
    Ok(match matter.rules.method {
        Method::RoundRobin | Method::LeastBusy => Some(Pool::Everybody(matter.workstream())),
        Method::Agent(agent) => Some(Pool::One(agent)),
        Method::Team(team) => Some(Pool::Team(team)),
        Method::Rules => rules::pool_for(tx, matter)?,
    })
}

/// Field rule 3: another road than "matched, but nobody accepted". A persistent conversation is
/// never refused: it stays in the queue, where supervisors see it.
fn no_rule_matched(tx: &Tx, matter: &mut Matter) -> Result<()> {
    match matter.conversation.mode {
        Mode::Live => give_up(tx, matter),
        Mode::Persistent => Ok(()),
    }
}

/// Everybody who may be asked was asked in vain. A persistent conversation, or a message that was
/// left, has time: after a pause the same agents are asked again.
fn may_begin_again(tx: &Tx, matter: &Matter, tried: &[AgentId]) -> Result<bool> {
    if tried.is_empty() || !waits_for_opening(&matter.conversation) {
        return Ok(false);
    }
    let last = store::offers::last_decided_at(tx.conn, matter.id())?;
    Ok(last.is_none_or(|last| last + ROUND_PAUSE_MS <= tx.now))
}

fn wait_for_next_round(tx: &Tx, matter: &Matter) -> Result<()> {
    let last = store::offers::last_decided_at(tx.conn, matter.id())?.unwrap_or(tx.now);
    let next_round = last + ROUND_PAUSE_MS;
    let due = matter.deadline().map_or(next_round, |own| own.min(next_round));
    store::conversations::set_deadline(tx.conn, matter.id(), Some(due))
}

/// Offered in vain: the visitor hears the fallback message, and the conversation is over.
pub(super) fn give_up(tx: &Tx, matter: &mut Matter) -> Result<()> {
    matter.say(tx, SystemMessage::Fallback, "")?;
    matter.change(tx, Event::GivenUp)?;
    store::conversations::mark(tx.conn, matter.id(), Mark::Closed, tx.now)?;
    notify::failed(tx, matter)?;
    matter.tell(tx, EventKind::Closed, &[matter.visitor_topic(), Topic::Agents])
}

/// The agents of the pools that one walk through a queue has come across.
struct Agents<'a> {
    workstream: &'a Workstream,
    pools: HashMap<Pool, Vec<Candidate>>,
}

impl Agents<'_> {
    /// Whom to ask next, and in which pool's turn; `None` while nobody may be asked.
    fn choose(
        &mut self,
        tx: &Tx,
        rules: &Workstream,
        pool: Pool,
        tried: &[AgentId],
    ) -> Result<Option<(Pool, AgentId)>> {
        if !may_try_another(rules.on_no_accept, tried.len()) {
            return Ok(None);
        }
        let order = match (rules.method, pool) {
            (Method::LeastBusy, Pool::Everybody(_)) => Order::LeastBusy,
            _ => Order::Turns,
        };
        if let Some(agent) = choose(order, self.of(tx, pool)?, tried) {
            return Ok(Some((pool, agent)));
        }
        // This policy goes beyond the pool, once somebody of it was asked in vain.
        if rules.on_no_accept != OnNoAccept::AllAvailable || tried.is_empty() {
            return Ok(None);
        }
        let everybody = Pool::Everybody(rules.id);
        Ok(choose(order, self.of(tx, everybody)?, tried).map(|agent| (everybody, agent)))
    }

    /// Whether anybody at all may take one more; every pool is a part of everybody.
    fn has_room(&mut self, tx: &Tx) -> Result<bool> {
        let everybody = self.of(tx, Pool::Everybody(self.workstream.id))?;
        Ok(everybody.iter().any(Candidate::may_take_one))
    }

    fn of(&mut self, tx: &Tx, pool: Pool) -> Result<&[Candidate]> {
        if !self.pools.contains_key(&pool) {
            let presences = &self.workstream.presences;
            let found = store::offers::candidates(tx.conn, pool, presences, tx.now)?;
            self.pools.insert(pool, found);
        }
        Ok(self.pools.get(&pool).map_or(&[], Vec::as_slice))
    }

    /// Counts the offer in every pool that the agent is in, and gives the turn in `from` away.
    fn took_one(&mut self, agent: AgentId, from: Pool) {
        for (pool, candidates) in &mut self.pools {
            let turn = candidates.iter().map(|each| each.last_turn).max().unwrap_or(0) + 1;
            for candidate in candidates.iter_mut().filter(|each| each.agent == agent) {
                candidate.used += 1;
                if *pool == from {
                    candidate.last_turn = turn;
                }
            }
        }
    }
}
