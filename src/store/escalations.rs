//! Columns of `conversations` about visitors who are left without an answer.

use rusqlite::{Connection, params};

use crate::{
    domain::{ids::ConversationId, time::Timestamp},
    error::Result,
};

/// How far it has come since the visitor's first unanswered message.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Steps of the chain that were taken.
    pub steps: usize,
    /// The response target has passed, and that was noted.
    pub breached_at: Option<Timestamp>,
}

pub fn progress(conn: &Connection, id: ConversationId) -> Result<Progress> {
    Ok(conn
        .prepare_cached(
            "SELECT escalation_step, target_breached_at_ms FROM conversations WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            let breached_at = row.get::<_, Option<i64>>(1)?.map(Timestamp);
            Ok(Progress { steps: row.get(0)?, breached_at })
        })?)
}

pub fn save(conn: &Connection, id: ConversationId, progress: Progress) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET escalation_step = ?2, target_breached_at_ms = ?3 WHERE id = ?1",
    )?
    .execute(params![id.0, progress.steps, progress.breached_at.map(|at| at.0)])?;
    Ok(())
}

/// Tells the clock when to look next.
pub fn set_look(conn: &Connection, id: ConversationId, at: Option<Timestamp>) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET escalate_at_ms = ?2 WHERE id = ?1 AND escalate_at_ms IS NOT ?2",
    )?
    .execute(params![id.0, at.map(|at| at.0)])?;
    Ok(())
}

/// The rules have changed: the clock looks at everybody who waits for an answer.
pub fn look_at_all(conn: &Connection, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET escalate_at_ms = ?1
         WHERE state IN ('queued', 'offered', 'active') AND unanswered_since_ms IS NOT NULL",
    )?
    .execute([now.0])?;
    Ok(())
}

/// What the clock must look at, most urgent first.
pub fn due(conn: &Connection, now: Timestamp, limit: usize) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations WHERE escalate_at_ms <= ?1 ORDER BY escalate_at_ms LIMIT ?2",
    )?;
    let ids = statement.query_map(params![now.0, limit], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
