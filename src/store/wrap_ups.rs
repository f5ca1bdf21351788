//! Rows of `wrap_ups`: what each agent wrote down of a conversation.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId, DispositionId},
        time::Timestamp,
    },
    error::Result,
};

/// The agent has the conversation, or has joined it: there will be something to write down.
///
/// What they wrote when they had it before is a draft again.
pub fn expect(conn: &Connection, conversation: ConversationId, agent: AgentId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO wrap_ups (conversation_id, agent_id) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET submitted_at_ms = NULL WHERE submitted_at_ms IS NOT NULL",
    )?
    .execute(params![conversation.0, agent.0])?;
    Ok(())
}

/// Whether the agent has had a part in the conversation.
pub fn is_expected(conn: &Connection, id: ConversationId, agent: AgentId) -> Result<bool> {
    let mut statement = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM wrap_ups WHERE conversation_id = ?1 AND agent_id = ?2)",
    )?;
    Ok(statement.query_row(params![id.0, agent.0], |row| row.get(0))?)
}

pub fn submitted_at(
    conn: &Connection,
    id: ConversationId,
    agent: AgentId,
) -> Result<Option<Timestamp>> {
    let mut statement = conn.prepare_cached(
        "SELECT submitted_at_ms FROM wrap_ups WHERE conversation_id = ?1 AND agent_id = ?2",
    )?;
    let at: Option<Option<i64>> =
        statement.query_row(params![id.0, agent.0], |row| row.get(0)).optional()?;
    Ok(at.flatten().map(Timestamp))
}

/// Stores the agent's record in the place of an earlier one.
pub fn save(
    conn: &Connection,
    id: ConversationId,
    agent: AgentId,
    disposition: Option<DispositionId>,
    notes: &str,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO wrap_ups (conversation_id, agent_id, disposition_id, notes, submitted_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET disposition_id = excluded.disposition_id,
             notes = excluded.notes, submitted_at_ms = excluded.submitted_at_ms",
    )?
    .execute(params![id.0, agent.0, disposition.map(|id| id.0), notes, now.0])?;
    Ok(())
}
