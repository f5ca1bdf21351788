//! Rows of `mentions`: colleagues who were named in a note.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId},
        time::Timestamp,
    },
    error::Result,
};

pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    agent: AgentId,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT OR IGNORE INTO mentions (conversation_id, agent_id, mentioned_at_ms)
         VALUES (?1, ?2, ?3)",
    )?
    .execute(params![conversation.0, agent.0, now.0])?;
    Ok(())
}
