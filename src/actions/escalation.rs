//! Visitors who are left without an answer: the chain of who hears of it, and missed targets.
//!
//! One column says when the clock must look at a conversation. It may lie too early: an answer
//! leaves it where it is, so that a quick exchange does not rewrite its index with every message.

use rusqlite::Connection;

use super::{
    facts,
    matter::Matter,
    notify::{self, Letter},
    push, routing, usage,
};
use crate::{
    domain::{
        conversation::State,
        escalation::{self, Step},
        facts::Kind,
        feed::{EventKind, Topic},
        hours::Hours,
        ids::ConversationId,
        time::{MINUTE_MS, Timestamp},
    },
    error::Result,
    limits::DUE_PER_BATCH,
    store::{
        self, Tx,
        escalations::{Progress, progress, save, set_look},
        settings,
    },
};

/// When the clock must look at a conversation in which the visitor begins to wait now.
pub(super) fn began(tx: &Tx, matter: &Matter) -> Result<Option<Timestamp>> {
    next_look(tx, matter, tx.now, Progress { steps: 0, breached_at: None })
}

/// The state has changed: what was due may be so no more, or the other way round.
pub(super) fn rearm(tx: &Tx, matter: &Matter) -> Result<()> {
    let Some(since) = matter.conversation.unanswered_since else { return Ok(()) };
    let is_watched = matter.rules.promise_ms.is_some() || target_due(matter, since).is_some();
    let look_at = match is_watched {
        true => next_look(tx, matter, since, progress(tx.conn, matter.id())?)?,
        false => None,
    };
    set_look(tx.conn, matter.id(), look_at)
}

/// The settings, the hours or a workstream were changed.
pub fn rules_changed(tx: &Tx) -> Result<()> {
    store::escalations::look_at_all(tx.conn, tx.now)
}

/// Whether [`act_on_due`] has something to do, or a month has turned.
pub fn is_due(conn: &Connection, now: Timestamp) -> Result<bool> {
    Ok(!store::escalations::due(conn, now, 1)?.is_empty() || usage::is_released(conn, now)?)
}

/// Acts on a batch of what is due; true if there may be more.
pub(super) fn act_on_due(tx: &Tx) -> Result<bool> {
    let due = store::escalations::due(tx.conn, tx.now, DUE_PER_BATCH)?;
    for &id in &due {
        look(tx, id)?;
    }
    Ok(due.len() == DUE_PER_BATCH)
}

fn look(tx: &Tx, id: ConversationId) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    let Some(since) = matter.conversation.unanswered_since else {
        // It was answered meanwhile.
        return set_look(tx.conn, id, None);
    };
    let mut progress = progress(tx.conn, id)?;
    if progress.breached_at.is_none() && target_due(&matter, since).is_some_and(|at| at <= tx.now) {
        matter.tell(tx, EventKind::TargetBreached, &[matter.team_topic()])?;
        facts::breached(tx, &matter, Kind::TargetBreach)?;
        progress.breached_at = Some(tx.now);
    }
    // Nobody is rung for what a limit holds back; its end has the clock look again.
    let is_held = matches!(matter.conversation.state, State::Queued { .. })
        && usage::is_held(tx, id, usage::limit_reached(tx)?.as_ref())?;
    let hours = hours_of(tx, &matter)?;
    let is_closed = hours.as_ref().is_some_and(|hours| !hours.is_open(tx.now));
    while !is_held
        && !is_closed
        && let Some((step, due)) = next_step(tx, &matter, since, progress)?
        && due <= tx.now
    {
        take(tx, &matter, step, since)?;
        progress.steps += 1;
    }
    save(tx.conn, id, progress)?;
    let look_at = match (is_held, hours) {
        (true, _) => None,
        // The clock was late, and the hours are over; it goes on when they begin.
        (false, Some(hours)) if is_closed => hours.next_opening(tx.now),
        (false, _) => next_look(tx, &matter, since, progress)?,
    };
    set_look(tx.conn, id, look_at)
}

fn next_look(
    tx: &Tx,
    matter: &Matter,
    since: Timestamp,
    progress: Progress,
) -> Result<Option<Timestamp>> {
    let target = target_due(matter, since).filter(|_| progress.breached_at.is_none());
    let step = next_step(tx, matter, since, progress)?.map(|(_, due)| due);
    Ok([target, step].into_iter().flatten().min())
}

/// When an agent who has it should have answered.
fn target_due(matter: &Matter, since: Timestamp) -> Option<Timestamp> {
    let is_active = matches!(matter.conversation.state, State::Active { .. });
    matter.rules.response_target_ms.filter(|_| is_active).map(|ms| since + ms)
}

fn next_step(
    tx: &Tx,
    matter: &Matter,
    since: Timestamp,
    progress: Progress,
) -> Result<Option<(Step, Timestamp)>> {
    let is_watched = match matter.conversation.state {
        State::Queued { .. } | State::Offered { .. } | State::Active { .. } => true,
        State::Dialogue { .. }
        | State::Waiting { .. }
        | State::WrapUp { .. }
        | State::Closed { .. } => false,
    };
    let (true, Some(promise_ms), Some(step)) =
        (is_watched, matter.rules.promise_ms, Step::after(progress.steps))
    else {
        return Ok(None);
    };
    let delay_ms = match step {
        Step::Sound => 0,
        later => settings::notifications(tx.conn)?.escalation.of(later),
    };
    let hours = hours_of(tx, matter)?;
    let due = escalation::due(hours.as_ref(), since, promise_ms + delay_ms);
    Ok(due.map(|due| (step, due)))
}

/// The hours within which alone its time counts; a live chat goes on after their end.
fn hours_of(tx: &Tx, matter: &Matter) -> Result<Option<Hours>> {
    match matter.rules.hours {
        Some(id) if routing::waits_for_opening(&matter.conversation) => {
            Ok(Some(store::hours::get(tx.conn, id)?.hours()?))
        }
        _ => Ok(None),
    }
}

fn take(tx: &Tx, matter: &Matter, step: Step, since: Timestamp) -> Result<()> {
    let topics = match step {
        Step::Sound | Step::Browser | Step::Email => vec![matter.team_topic()],
        Step::Everyone => vec![Topic::Agents],
        Step::Supervisor => store::agents::list(tx.conn)?
            .iter()
            .filter(|agent| agent.is_enabled && agent.role.sees_all_conversations())
            .map(|agent| Topic::Agent(agent.id))
            .collect(),
    };
    match step {
        Step::Browser => push::escalated(tx, matter)?,
        Step::Email => write_to_admins(tx, matter, since)?,
        Step::Sound => facts::breached(tx, matter, Kind::PromiseBreach)?,
        Step::Everyone | Step::Supervisor => {}
    }
    matter.tell_with(tx, EventKind::Escalated, None, Some(step.name()), &topics)
}

fn write_to_admins(tx: &Tx, matter: &Matter, since: Timestamp) -> Result<()> {
    let to = notify::admins(tx)?;
    if to.is_empty() {
        return Ok(());
    }
    let minutes = tx.now.ms_since(since) / MINUTE_MS;
    let (caption, about) = notify::about(tx, matter)?;
    let letter = Letter {
        subject: format!("No answer yet: {caption}"),
        body: format!("A visitor has been waiting for an answer for {minutes} min.\n\n{about}"),
        key: format!("escalated:{}:{}", matter.id(), since.0),
    };
    notify::post(tx, &to, &letter).map(|_| ())
}
