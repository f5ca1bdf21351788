//! What visitors in live queues have been told, and how long answered ones have waited.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        ids::{ConversationId, WorkstreamId},
        queue_words::{Told, WaitAverage},
        time::Timestamp,
    },
    error::Result,
};

/// One in the line.
#[derive(Clone, Copy, Debug)]
pub struct InLine {
    pub id: ConversationId,
    pub told: Option<Told>,
    /// Left by the offline form: it has its place, but nobody reads what is said of it.
    pub is_offline_message: bool,
}

/// Live workstreams with somebody in the queue. Costs next to nothing where nobody is.
pub fn live_with_queue(conn: &Connection) -> Result<Vec<WorkstreamId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM workstreams w WHERE mode = 'live' AND EXISTS
             (SELECT 1 FROM conversations WHERE workstream_id = w.id AND state = 'queued')",
    )?;
    let ids = statement.query_map([], |row| Ok(WorkstreamId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The whole queue of a workstream, in its order.
pub fn line(conn: &Connection, workstream: WorkstreamId) -> Result<Vec<InLine>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, position_told, position_told_at_ms, is_offline_message FROM conversations
         WHERE workstream_id = ?1 AND state = 'queued' ORDER BY queue_order_ms, id",
    )?;
    let rows = statement.query_map([workstream.0], |row| {
        let told = match (row.get(1)?, row.get(2)?) {
            (Some(position), Some(at)) => Some(Told { position, at: Timestamp(at) }),
            _ => None,
        };
        Ok(InLine { id: ConversationId(row.get(0)?), told, is_offline_message: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes what the visitor was told of its place.
pub fn told(conn: &Connection, id: ConversationId, told: Told) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET position_told = ?2, position_told_at_ms = ?3 WHERE id = ?1",
    )?
    .execute(params![id.0, told.position, told.at.0])?;
    Ok(())
}

/// Notes that the visitor is told of the wait; false if that was done before.
pub fn tell_wait_once(conn: &Connection, id: ConversationId) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE conversations SET is_wait_told = 1 WHERE id = ?1 AND is_wait_told = 0",
        )?
        .execute([id.0])?;
    Ok(changed == 1)
}

/// Since when a conversation waits that nobody has ever accepted; `None` once somebody has.
pub fn waits_since(conn: &Connection, id: ConversationId) -> Result<Option<Timestamp>> {
    let since: Option<Option<i64>> = conn
        .prepare_cached(
            "SELECT queued_at_ms FROM conversations WHERE id = ?1 AND accepted_at_ms IS NULL",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    Ok(since.flatten().map(Timestamp))
}

pub fn wait_average(conn: &Connection, id: WorkstreamId) -> Result<WaitAverage> {
    let mut statement = conn.prepare_cached(
        "SELECT wait_average_ms, wait_samples, wait_sampled_at_ms FROM workstreams WHERE id = ?1",
    )?;
    Ok(statement.query_row([id.0], |row| {
        Ok(WaitAverage {
            ms: row.get(0)?,
            samples: row.get(1)?,
            sampled_at: row.get::<_, Option<i64>>(2)?.map(Timestamp),
        })
    })?)
}

pub fn set_wait_average(conn: &Connection, id: WorkstreamId, average: WaitAverage) -> Result<()> {
    conn.prepare_cached(
        "UPDATE workstreams SET wait_average_ms = ?2, wait_samples = ?3, wait_sampled_at_ms = ?4
         WHERE id = ?1",
    )?
    .execute(params![id.0, average.ms, average.samples, average.sampled_at.map(|at| at.0)])?;
    Ok(())
}
