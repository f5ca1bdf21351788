//! Telling visitors in live queues of their place and of the wait. Called by the clock thread.
//!
//! Everything that the cadence needs stands in columns, so that a restart keeps it.

use rusqlite::Connection;
use serde_json::json;

use super::{
    matter::Matter,
    opening::{self, Opening},
    words::values,
};
use crate::{
    domain::{
        feed::EventKind,
        ids::{ConversationId, WorkstreamId},
        queue_words::{Estimate, Step, Told, step},
        system_text::SystemMessage,
        time::Timestamp,
        workstream::Mode,
    },
    error::Result,
    limits::QUEUE_WORDS_PER_BATCH,
    store::{self, Tx},
};

/// Whether somebody is to be told something.
pub fn is_due(conn: &Connection, now: Timestamp) -> Result<bool> {
    Ok(!due(conn, now, 1)?.is_empty())
}

/// Tells a batch of visitors what is due; true if there may be more.
pub(super) fn act_on_due(tx: &Tx) -> Result<bool> {
    let due = due(tx.conn, tx.now, QUEUE_WORDS_PER_BATCH)?;
    for each in &due {
        tell(tx, each)?;
    }
    Ok(due.len() == QUEUE_WORDS_PER_BATCH)
}

struct Due {
    id: ConversationId,
    step: Step,
    /// It has not been told anything since it came into the queue.
    is_first: bool,
}

/// Who is to be told what, those in front first.
fn due(conn: &Connection, now: Timestamp, limit: usize) -> Result<Vec<Due>> {
    let mut due = Vec::new();
    for workstream in store::queue::live_with_queue(conn)? {
        let line = store::queue::line(conn, workstream)?;
        let steps = (1i64..).zip(&line).filter(|(_, each)| !each.is_offline_message);
        let mut steps = steps
            .filter_map(|(position, each)| {
                let step = step(position, line.len(), each.told, now)?;
                Some(Due { id: each.id, step, is_first: each.told.is_none() })
            })
            .take(limit - due.len())
            .peekable();
        if steps.peek().is_some() && is_open(conn, workstream, now)? {
            due.extend(steps);
        }
        if due.len() == limit {
            break;
        }
    }
    Ok(due)
}

fn is_open(conn: &Connection, workstream: WorkstreamId, now: Timestamp) -> Result<bool> {
    let rules = store::workstreams::get(conn, workstream)?;
    Ok(opening::next_opening(conn, &rules, now)? == Opening::Open)
}

fn tell(tx: &Tx, &Due { id, step, is_first }: &Due) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    let position = step.position();
    store::queue::told(tx.conn, id, Told { position, at: tx.now })?;
    match step {
        Step::Alone => {}
        Step::NextInLine => {
            matter.say_with(tx, SystemMessage::NextInLine, values([]))?;
        }
        Step::Position(position) => {
            let (place, ahead) = (position.to_string(), (position - 1).to_string());
            let values = values([("position", &place), ("ahead", &ahead)]);
            matter.say_with(tx, SystemMessage::QueuePosition, values)?;
        }
    }
    let wait = if is_first { tell_wait(tx, &matter)? } else { None };
    let detail = json!({"position": position, "wait_s": wait.map(Estimate::seconds)}).to_string();
    let topics = [matter.visitor_topic()];
    matter.tell_with(tx, EventKind::Position, None, Some(&detail), &topics)
}

/// The usual wait, told once per conversation: where it is known, and not silenced.
fn tell_wait(tx: &Tx, matter: &Matter) -> Result<Option<Estimate>> {
    let average = store::queue::wait_average(tx.conn, matter.workstream())?;
    let Some(estimate) = average.estimate(tx.now) else { return Ok(None) };
    if !store::queue::tell_wait_once(tx.conn, matter.id())? {
        return Ok(None);
    }
    let is_told = match estimate {
        Estimate::Minutes(minutes) => {
            let values = values([("minutes", &minutes.to_string())]);
            matter.say_with(tx, SystemMessage::WaitMinutes, values)?
        }
        Estimate::Hours(hours) => {
            let values = values([("hours", &hours.to_string())]);
            matter.say_with(tx, SystemMessage::WaitHours, values)?
        }
    };
    Ok(is_told.then_some(estimate))
}

/// An agent has it now; true if none ever had before. To be called before that is noted.
pub(super) fn answered(tx: &Tx, matter: &Matter) -> Result<bool> {
    let Some(since) = store::queue::waits_since(tx.conn, matter.id())? else { return Ok(false) };
    if matter.conversation.mode == Mode::Live && !matter.conversation.is_offline_message {
        let average = store::queue::wait_average(tx.conn, matter.workstream())?;
        let average = average.with(tx.now.ms_since(since), tx.now);
        store::queue::set_wait_average(tx.conn, matter.workstream(), average)?;
    }
    Ok(true)
}
