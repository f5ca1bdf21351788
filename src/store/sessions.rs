//! Rows of `agent_sessions` and `api_tokens`: who may speak as which agent.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{ids::AgentId, time::Timestamp},
    error::Result,
    limits::{SESSION_IDLE_MS, SESSION_LIFE_MS},
};

/// SHA-256 of a token; the token itself is never stored.
pub type TokenHash = [u8; 32];

pub struct Session {
    pub agent: AgentId,
    pub csrf: String,
    pub last_seen_at: Timestamp,
}

pub fn insert(
    conn: &Connection,
    agent: AgentId,
    token: &TokenHash,
    csrf: &str,
    user_agent: &str,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO agent_sessions (token_hash, agent_id, csrf, user_agent, created_at_ms,
             last_seen_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
    )?
    .execute(params![token, agent.0, csrf, user_agent, now.0])?;
    Ok(())
}

/// The session of an enabled agent, unless it is too old or was idle for too long.
pub fn find(conn: &Connection, token: &TokenHash, now: Timestamp) -> Result<Option<Session>> {
    Ok(conn
        .prepare_cached(
            "SELECT s.agent_id, s.csrf, s.last_seen_at_ms
             FROM agent_sessions s JOIN agents a ON a.id = s.agent_id
             WHERE s.token_hash = ?1 AND a.is_enabled = 1
             AND ?2 < s.created_at_ms AND ?3 < s.last_seen_at_ms",
        )?
        .query_row(params![token, now.0 - SESSION_LIFE_MS, now.0 - SESSION_IDLE_MS], |row| {
            Ok(Session {
                agent: AgentId(row.get(0)?),
                csrf: row.get(1)?,
                last_seen_at: Timestamp(row.get(2)?),
            })
        })
        .optional()?)
}

pub fn touch(conn: &Connection, token: &TokenHash, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE agent_sessions SET last_seen_at_ms = ?2 WHERE token_hash = ?1")?
        .execute(params![token, now.0])?;
    Ok(())
}

pub fn delete(conn: &Connection, token: &TokenHash) -> Result<()> {
    conn.prepare_cached("DELETE FROM agent_sessions WHERE token_hash = ?1")?.execute([token])?;
    Ok(())
}

/// Ends all sessions of an agent, except `keep`: after a new password, role or disabling.
pub fn delete_of(conn: &Connection, agent: AgentId, keep: Option<&TokenHash>) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM agent_sessions WHERE agent_id = ?1 AND (?2 IS NULL OR token_hash <> ?2)",
    )?
    .execute(params![agent.0, keep])?;
    Ok(())
}

pub fn delete_old(conn: &Connection, now: Timestamp) -> Result<usize> {
    Ok(conn.execute(
        "DELETE FROM agent_sessions WHERE created_at_ms <= ?1 OR last_seen_at_ms <= ?2",
        params![now.0 - SESSION_LIFE_MS, now.0 - SESSION_IDLE_MS],
    )?)
}

/// An API token without its secret.
pub struct ApiToken {
    pub id: i64,
    pub agent: AgentId,
    pub agent_name: String,
    pub name: String,
    pub created_at: Timestamp,
}

pub fn insert_api_token(
    conn: &Connection,
    agent: AgentId,
    name: &str,
    token: &TokenHash,
    now: Timestamp,
) -> Result<i64> {
    conn.prepare_cached(
        "INSERT INTO api_tokens (agent_id, name, token_hash, created_at_ms)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![agent.0, name, token, now.0])?;
    Ok(conn.last_insert_rowid())
}

/// As whom it speaks, and its own name.
pub fn find_api_token(conn: &Connection, token: &TokenHash) -> Result<Option<(AgentId, String)>> {
    Ok(conn
        .prepare_cached(
            "SELECT t.agent_id, t.name FROM api_tokens t JOIN agents a ON a.id = t.agent_id
             WHERE t.token_hash = ?1 AND a.is_enabled = 1",
        )?
        .query_row([token], |row| Ok((AgentId(row.get(0)?), row.get(1)?)))
        .optional()?)
}

pub fn list_api_tokens(conn: &Connection) -> Result<Vec<ApiToken>> {
    let mut statement = conn.prepare_cached(
        "SELECT t.id, t.agent_id, a.name, t.name, t.created_at_ms
         FROM api_tokens t JOIN agents a ON a.id = t.agent_id ORDER BY t.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(ApiToken {
            id: row.get(0)?,
            agent: AgentId(row.get(1)?),
            agent_name: row.get(2)?,
            name: row.get(3)?,
            created_at: Timestamp(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// False if there was no such token.
pub fn delete_api_token(conn: &Connection, id: i64) -> Result<bool> {
    Ok(conn.execute("DELETE FROM api_tokens WHERE id = ?1", [id])? == 1)
}
