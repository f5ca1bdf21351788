//! Rows of `mentions` and `open_mentions`: colleagues who were named in a note, and where they have
//! not looked since.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId, MessageId},
        time::Timestamp,
    },
    error::Result,
};

pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    agent: AgentId,
    note: MessageId,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO mentions (conversation_id, agent_id, mentioned_at_ms)
         VALUES (?1, ?2, ?3)",
    )?
    .execute(params![conversation.0, agent.0, now.0])?;
    conn.prepare_cached(
        "INSERT INTO open_mentions (agent_id, conversation_id, message_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (agent_id, conversation_id) DO UPDATE SET message_id = excluded.message_id",
    )?
    .execute(params![agent.0, conversation.0, note.0])?;
    Ok(())
}

/// Where an agent has not looked since they were named, newest first.
pub fn list_open(
    conn: &Connection,
    agent: AgentId,
    limit: usize,
) -> Result<Vec<(ConversationId, MessageId)>> {
    let mut statement = conn.prepare_cached(
        "SELECT conversation_id, message_id FROM open_mentions WHERE agent_id = ?1
         ORDER BY message_id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![agent.0, limit], |row| {
        Ok((ConversationId(row.get(0)?), MessageId(row.get(1)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The agent has looked there, or will not.
pub fn close(conn: &Connection, agent: AgentId, conversation: ConversationId) -> Result<()> {
    conn.prepare_cached("DELETE FROM open_mentions WHERE agent_id = ?1 AND conversation_id = ?2")?
        .execute(params![agent.0, conversation.0])?;
    Ok(())
}
