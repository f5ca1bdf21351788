//! What a story has shown so far, and what must be so after every step.

use std::collections::{HashMap, HashSet};

use deskbell::{
    domain::{
        conversation::{CloseReason, State},
        ids::{AgentId, ConversationId},
        routing::may_try_another,
        time::{DAY_MS, MINUTE_MS, SECOND_MS, Timestamp},
        workstream::{Distribution, Mode, WrapUpHold},
    },
    store::shown::{self, Shown},
};

use super::{
    rows::{Offer, newest_offer, offers_of, queue_ms, room, said_by, wrap_up_ms, wrong_last_ids},
    step::{Step, Verb, agent_row, expected, is_there, place},
    world::{AGENTS, BY_HOURS, PERSISTENT, Settings, VISITORS, World, is_open, number_of},
};

/// One conversation as it was last seen.
#[derive(Clone, Debug)]
pub(crate) struct Life {
    pub(crate) id: ConversationId,
    pub(crate) visitor: usize,
    pub(crate) mode: Mode,
    pub(crate) state: State,
    /// Who has handed it over, until somebody has it.
    pub(crate) handed_by: Option<AgentId>,
    left_at: Option<Timestamp>,
    /// When it came to the place where it is.
    since: Timestamp,
    /// When it was taken, or when somebody last spoke in it.
    spoke_at: Timestamp,
    unread: i64,
    visitor_messages: i64,
    /// Offers up to here belong to earlier rounds.
    offers_before: i64,
}

impl Life {
    pub(crate) fn place(&self) -> String {
        place(self.state, self.handed_by)
    }

    /// Notes what the step has said or read in it.
    fn speak(&mut self, step: Step, is_new: bool, now: Timestamp) {
        match step {
            // Into the open one; else a newer conversation has it.
            Step::Write(_) if is_new || self.state.is_open() => {
                self.spoke_at = now;
                self.unread += 1;
                self.visitor_messages += 1;
            }
            Step::Do(Verb::Say, ..) => {
                self.spoke_at = now;
                self.unread = 0;
            }
            Step::Do(Verb::Read, ..) => self.unread = 0,
            Step::Assign(..) | Step::Do(Verb::TransferTo(_), ..) => self.spoke_at = now,
            _ => {}
        }
    }
}

#[derive(Default)]
pub(crate) struct Model {
    lives: HashMap<ConversationId, Life>,
    /// What each visitor was told is stored.
    written: HashMap<usize, Vec<String>>,
    last_offer: i64,
    /// The same before the present step.
    last_offer_before: i64,
    /// The clock has not looked at the present instant.
    is_clock_late: bool,
}

type Checked = Result<(), String>;

macro_rules! must {
    ($is_so:expr, $($what:tt)+) => {
        if !$is_so {
            return Err(format!($($what)+));
        }
    };
}

impl Model {
    pub(crate) fn life(&self, world: &World, visitor: usize) -> Option<Life> {
        self.lives.get(&world.newest(visitor)?).cloned()
    }

    /// Does the step and compares what has become of everything.
    pub(crate) fn follow(
        &mut self,
        world: &mut World,
        settings: &Settings,
        step: Step,
        number: usize,
    ) -> Checked {
        let target = step.visitor().and_then(|visitor| self.life(world, visitor));
        let planned = expected(world, settings, step, target.as_ref());
        let result = super::step::perform(world, step, number, target.as_ref());
        if step.visitor().is_some() {
            must!(result.is_ok() == planned.is_some(), "expected {planned:?}, got {result:?}");
        } else {
            must!(result.is_ok(), "failed: {result:?}");
        }
        self.is_clock_late = match step {
            Step::Wait { is_clock_late, .. } => is_clock_late,
            _ => self.is_clock_late,
        };
        let is_done = result.is_ok();
        self.observe(world, step, target.map(|life| life.id), planned)?;
        if let (Step::Write(visitor), true) = (step, is_done) {
            self.written.entry(visitor).or_default().push(format!("word {number}"));
        }
        self.check_places(world)?;
        self.check_offers(world, settings)?;
        self.check_messages(world)?;
        if matches!(step, Step::Wait { is_clock_late: false, .. }) {
            self.check_deadlines(world, settings)?;
        }
        if !self.is_clock_late {
            self.check_nobody_waits_needlessly(world, settings)?;
        }
        Ok(())
    }

    /// Compares every conversation with what it was before the step.
    fn observe(
        &mut self,
        world: &World,
        step: Step,
        target: Option<ConversationId>,
        planned: Option<String>,
    ) -> Checked {
        let now = world.now();
        let all = shown::Filter::default();
        let rows = world.store().read(|conn| shown::show_list(conn, &all, 10_000)).unwrap();
        for Shown { conversation: row, unread, visitor_messages, handed_by, .. } in rows {
            let handed_by = handed_by.map(|(by, _)| by);
            let before = self.lives.get(&row.id).cloned();
            let is_target = Some(row.id) == target;
            let is_new = before.is_none();
            if let Some(before) = &before {
                // Whoever writes after the end begins another conversation.
                let begins = matches!(step, Step::Write(_) | Step::Ask(_));
                let is_meant = is_target && (before.state.is_open() || !begins);
                let planned = planned.as_ref().filter(|_| is_meant);
                is_explained(world, step, before, (row.state, handed_by), planned)
                    .map_err(|what| format!("conversation {}: {what}", row.id))?;
            } else {
                let may = matches!(step, Step::Write(visitor) | Step::Ask(visitor)
                    if visitor == number_of(world, row.visitor));
                must!(may, "conversation {} came from nowhere", row.id);
            }
            let mut life = before.unwrap_or(Life {
                id: row.id,
                visitor: number_of(world, row.visitor),
                mode: row.mode,
                state: row.state,
                handed_by,
                left_at: None,
                since: now,
                spoke_at: now,
                unread: 0,
                visitor_messages: 0,
                offers_before: self.last_offer,
            });
            let is_target = is_target || is_new;
            if life.place() != place(row.state, handed_by) {
                life.since = now;
                life.spoke_at = now;
                life.offers_before = self.last_offer;
            }
            if is_target && planned.is_some() {
                life.speak(step, is_new, now);
            }
            must!(
                (unread, visitor_messages) == (life.unread, life.visitor_messages),
                "conversation {}: unread {unread}, written {visitor_messages}; really {} and {}",
                row.id,
                life.unread,
                life.visitor_messages
            );
            life.state = row.state;
            life.handed_by = handed_by;
            life.left_at = row.visitor_left_at;
            self.lives.insert(row.id, life);
        }
        self.last_offer_before = self.last_offer;
        self.last_offer = newest_offer(world);
        Ok(())
    }

    /// Each conversation is in one list of one person, and each visitor has one that is open.
    fn check_places(&self, world: &World) -> Checked {
        let mut found: HashMap<ConversationId, Vec<String>> = HashMap::new();
        let mut add = |place: &str, list: Vec<Shown>| {
            for shown in list {
                found.entry(shown.conversation.id).or_default().push(place.to_string());
            }
        };
        world
            .store()
            .read(|conn| {
                add("the queue", shown::show_queue(conn, 10_000)?);
                let closed =
                    shown::Filter { state: Some("closed".to_string()), ..Default::default() };
                add("history", shown::show_list(conn, &closed, 10_000)?);
                for (name, agent) in AGENTS.iter().zip(&world.agents) {
                    add(&format!("offers of {name}"), shown::show_offered(conn, agent.id)?);
                    for (list, which) in
                        [("own", shown::Waiting::Without), ("waiting", shown::Waiting::Only)]
                    {
                        add(&format!("{list} of {name}"), shown::show_mine(conn, agent.id, which)?);
                    }
                }
                Ok(())
            })
            .unwrap();
        let mut talking = HashSet::new();
        for life in self.lives.values() {
            let places = found.get(&life.id).cloned().unwrap_or_default();
            must!(places.len() == 1, "conversation {} is in {places:?}", life.id);
            if life.state.is_open() {
                must!(talking.insert(life.visitor), "visitor {} has two open", life.visitor);
            }
        }
        Ok(())
    }

    /// The offers of the present round, apart from those that were withdrawn, and when another one
    /// may begin.
    fn round(&self, life: &Life, offers: &[Offer]) -> (Vec<Offer>, Timestamp) {
        let mut round: Vec<Offer> = Vec::new();
        let mut next_begins = Timestamp(i64::MAX);
        for offer in offers.iter().filter(|offer| life.offers_before < offer.id) {
            if next_begins <= offer.at {
                round.clear();
            }
            if life.mode == Mode::Persistent {
                next_begins = offer.decided_at + 5 * MINUTE_MS;
            }
            if offer.outcome.as_deref() != Some("withdrawn") {
                round.push(offer.clone());
            }
        }
        (round, next_begins)
    }

    /// Who is asked may be asked, has room, and is asked once in a round.
    fn check_offers(&self, world: &World, settings: &Settings) -> Checked {
        for life in self.lives.values() {
            let offers = offers_of(world, life.id);
            let pending: Vec<&Offer> =
                offers.iter().filter(|offer| offer.outcome.is_none()).collect();
            let State::Offered { to, until, .. } = life.state else {
                must!(pending.is_empty(), "conversation {} has {pending:?}", life.id);
                continue;
            };
            must!(pending.len() == 1 && pending[0].agent == to, "{} has {pending:?}", life.id);
            let offer = pending[0];
            must!(until == offer.at + 45 * SECOND_MS, "{} is offered until {until:?}", life.id);
            let (round, _) = self.round(life, &offers);
            let agents: HashSet<AgentId> = round.iter().map(|offer| offer.agent).collect();
            let in_vain = round.len() - 1;
            must!(agents.len() == round.len(), "conversation {}: {round:?}", life.id);
            must!(may_try_another(settings.on_no_accept, in_vain), "{}: {round:?}", life.id);
            // A colleague may be asked beyond their capacity.
            if self.last_offer_before < offer.id && life.handed_by.is_none() {
                let (used, capacity) = (self.used(world, settings, to), room(world, to).1);
                must!(
                    used <= capacity,
                    "{to} is offered {}, and has {used} of {capacity}",
                    life.id
                );
            }
        }
        Ok(())
    }

    fn used(&self, world: &World, settings: &Settings, agent: AgentId) -> i64 {
        let counts = |life: &&Life| match life.state {
            State::Active { agent: whose, .. } => whose == agent,
            State::Offered { to, .. } => to == agent || life.handed_by == Some(agent),
            State::WrapUp { agent: whose, .. } => {
                let is_held = match settings.wrap_up_hold {
                    WrapUpHold::Always => true,
                    WrapUpHold::Never => false,
                    WrapUpHold::For { ms } => world.now() < life.since + ms,
                };
                whose == agent && is_held
            }
            _ => false,
        };
        i64::try_from(self.lives.values().filter(counts).count()).unwrap()
    }

    /// Freed capacity pulls the next one at once.
    fn check_nobody_waits_needlessly(&self, world: &World, settings: &Settings) -> Checked {
        for life in self.lives.values() {
            let widget = VISITORS[life.visitor];
            let is_pushed =
                widget != super::world::LIVE || settings.distribution == Distribution::Push;
            let is_served = widget != PERSISTENT || is_open(world.now());
            if !matches!(life.state, State::Queued { .. }) || !is_pushed || !is_served {
                continue;
            }
            let (mut tried, next_begins) = self.round(life, &offers_of(world, life.id));
            must!(
                life.mode == Mode::Persistent || tried.is_empty(),
                "{} was offered in vain, and is in the queue still",
                life.id
            );
            if next_begins <= world.now() {
                tried.clear();
            }
            if !may_try_another(settings.on_no_accept, tried.len()) {
                continue;
            }
            let pool = match widget {
                BY_HOURS => &world.agents[..2],
                _ => &world.agents[..],
            };
            for agent in pool {
                let is_tried = tried.iter().any(|offer| offer.agent == agent.id);
                let (is_rung, capacity) = room(world, agent.id);
                let is_free = is_rung && self.used(world, settings, agent.id) < capacity;
                must!(
                    is_tried || !is_free,
                    "{} waits, and {} is free",
                    life.id,
                    agent.display_name
                );
            }
        }
        Ok(())
    }

    /// What the clock should have acted upon, by times that were noted apart from the database.
    fn check_deadlines(&self, world: &World, settings: &Settings) -> Checked {
        let now = world.now();
        for life in self.lives.values() {
            let is_live = life.mode == Mode::Live;
            let hold_ms = settings.wrap_up_hold;
            let hold_ms = if let WrapUpHold::For { ms } = hold_ms { ms } else { 0 };
            let due = match life.state {
                State::Queued { .. } | State::Offered { .. } => life.since + queue_ms(life.mode),
                State::Active { .. } if is_live => life.spoke_at + 10 * MINUTE_MS,
                State::Waiting { .. } => life.since + 28 * DAY_MS,
                State::WrapUp { .. } => life.since + wrap_up_ms(life.mode).max(hold_ms),
                _ => Timestamp(i64::MAX),
            };
            must!(now < due, "{} is overdue: {life:?} at {now:?}", life.id);
            if let State::Offered { until, .. } = life.state {
                must!(now < until, "the offer of {} is over", life.id);
            }
            if let (true, true, Some(left)) = (is_live, life.state.is_open(), life.left_at) {
                must!(now < left + 180 * SECOND_MS, "the visitor of {} is gone", life.id);
            }
            let holder = match life.state {
                State::Offered { to, .. } => Some(to),
                State::Active { agent, .. } => Some(agent),
                _ => None,
            };
            let lost = holder.and_then(|agent| agent_row(world, agent).disconnected_at);
            let is_given = life.since + 150 * SECOND_MS <= now;
            let is_lost = lost.is_some_and(|lost| lost + 150 * SECOND_MS <= now);
            // What is handed to somebody who was gone already stays with them.
            must!(!is_lost || !is_given || lost < Some(life.since), "{} is lost", life.id);
        }
        Ok(())
    }

    /// Nothing that was said is lost, doubled or out of order; the newest id is right.
    fn check_messages(&self, world: &World) -> Checked {
        for (number, visitor) in world.visitors.iter().enumerate() {
            let said = said_by(world, visitor.id);
            let written = self.written.get(&number).cloned().unwrap_or_default();
            must!(said == written, "visitor {number} wrote {written:?}, stored is {said:?}");
        }
        let wrong = wrong_last_ids(world);
        must!(wrong.is_empty(), "wrong last ids: {wrong:?}");
        Ok(())
    }
}

/// Whether a conversation may have come from where it was to where it is.
fn is_explained(
    world: &World,
    step: Step,
    before: &Life,
    (after, handed_by): (State, Option<AgentId>),
    planned: Option<&String>,
) -> Checked {
    let was = before.state;
    let place = |state| place(state, if state == was { before.handed_by } else { handed_by });
    let is_clock = matches!(step, Step::Wait { is_clock_late: false, .. });
    let is_disabling = matches!(step, Step::SetEnabled(_, false));
    if let State::Closed { .. } = was {
        must!(was == after, "closed is never reopened: {after:?}");
    }
    let reason = match after {
        State::Closed { reason, .. } | State::WrapUp { reason, .. } if was.is_open() => {
            Some(reason)
        }
        _ => None,
    };
    if reason == Some(CloseReason::Fallback) {
        let may = before.mode == Mode::Live && place(was) == "queue" || is_clock || is_disabling;
        must!(may, "fell back from {was:?}");
        let is_asked = !offers_of(world, before.id).is_empty();
        must!(is_asked, "fell back, and nobody was asked");
        return Ok(());
    }
    if is_clock {
        return happened_in_time(world, before, after, reason);
    }
    if let Some(planned) = planned {
        must!(place(after) == *planned, "from {was:?} to {after:?}, planned was {planned}");
        return Ok(());
    }
    let is_released = is_disabling && matches!(was, State::Active { .. } | State::Offered { .. });
    let may = match was {
        State::Queued { .. } => place(after) == "queue",
        State::Offered { .. } if is_released && before.handed_by.is_some() => {
            let is_back = after.agent().is_some() && after.agent() == before.handed_by;
            was == after || is_back || place(after) == "queue"
        }
        _ if is_released => was == after || place(after) == "queue",
        _ => was == after,
    };
    must!(may, "from {was:?} to {after:?}, though it was not about it");
    Ok(())
}

/// The clock acts on what is due, and never too early.
fn happened_in_time(
    world: &World,
    before: &Life,
    after: State,
    reason: Option<CloseReason>,
) -> Checked {
    let now = world.now();
    let is_gone = before.left_at.is_some_and(|left| left + 180 * SECOND_MS <= now);
    let may = match (before.state, after, reason) {
        (_, _, Some(CloseReason::Abandoned | CloseReason::VisitorLeft)) => is_gone,
        (_, _, Some(CloseReason::Idle)) => before.spoke_at + 10 * MINUTE_MS <= now,
        (State::Waiting { .. }, _, Some(CloseReason::Expired)) => before.since + 28 * DAY_MS <= now,
        (_, _, Some(CloseReason::Expired)) => before.since + queue_ms(before.mode) <= now,
        (State::WrapUp { .. }, State::Closed { .. }, _) => {
            before.since + wrap_up_ms(before.mode) <= now
        }
        (State::Offered { until, .. }, State::Queued { .. } | State::Offered { .. }, _) => {
            let is_by_there = before.handed_by.is_some_and(|by| is_there(world, by));
            before.state == after || (until <= now && !is_by_there)
        }
        // Refused by silence, or whoever was asked is lost.
        (State::Offered { .. }, State::Active { agent, .. }, _) => before.handed_by == Some(agent),
        // Its agent was lost, or it is offered now.
        (State::Active { .. }, State::Queued { .. } | State::Offered { .. }, _) => true,
        (State::Queued { .. }, State::Offered { .. }, _) => true,
        (was, after, _) => was == after,
    };
    must!(may, "from {:?} to {after:?} at {now:?}", before.state);
    Ok(())
}
