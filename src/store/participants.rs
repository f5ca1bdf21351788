//! Rows of `participants`: colleagues who have joined a conversation.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId},
        time::Timestamp,
    },
    error::Result,
};

/// False if they had joined already.
pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    agent: AgentId,
    now: Timestamp,
) -> Result<bool> {
    let added = conn
        .prepare_cached(
            "INSERT OR IGNORE INTO participants (conversation_id, agent_id, joined_at_ms)
             VALUES (?1, ?2, ?3)",
        )?
        .execute(params![conversation.0, agent.0, now.0])?;
    Ok(added == 1)
}

/// False if they had not joined.
pub fn delete(conn: &Connection, conversation: ConversationId, agent: AgentId) -> Result<bool> {
    let removed = conn
        .prepare_cached("DELETE FROM participants WHERE conversation_id = ?1 AND agent_id = ?2")?
        .execute(params![conversation.0, agent.0])?;
    Ok(removed == 1)
}

pub fn list(conn: &Connection, conversation: ConversationId) -> Result<Vec<AgentId>> {
    let mut statement =
        conn.prepare_cached("SELECT agent_id FROM participants WHERE conversation_id = ?1")?;
    let ids = statement.query_map([conversation.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
