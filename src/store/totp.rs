//! Rows of `agent_totp` and `agent_recovery_codes`: the second thing that signing in asks for.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{ids::AgentId, time::Timestamp},
    error::Result,
};

/// SHA-256 of a recovery code.
pub type CodeHash = [u8; 32];

/// The secret that an agent shares with an app.
pub struct Totp {
    pub secret: [u8; 20],
    /// `None` while the app has not yet shown that it has the secret.
    pub confirmed_at: Option<Timestamp>,
    /// Its codes up to this step are used up.
    pub last_step: i64,
}

pub fn find(conn: &Connection, agent: AgentId) -> Result<Option<Totp>> {
    Ok(conn
        .prepare_cached(
            "SELECT secret, confirmed_at_ms, last_step FROM agent_totp WHERE agent_id = ?1",
        )?
        .query_row([agent.0], |row| {
            Ok(Totp {
                secret: row.get(0)?,
                confirmed_at: row.get::<_, Option<i64>>(1)?.map(Timestamp),
                last_step: row.get(2)?,
            })
        })
        .optional()?)
}

/// Whether signing in asks this agent for a code.
pub fn is_on(conn: &Connection, agent: AgentId) -> Result<bool> {
    Ok(find(conn, agent)?.is_some_and(|totp| totp.confirmed_at.is_some()))
}

/// Begins anew with a secret that is not confirmed yet.
pub fn begin(conn: &Connection, agent: AgentId, secret: &[u8; 20]) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO agent_totp (agent_id, secret) VALUES (?1, ?2)
         ON CONFLICT (agent_id) DO UPDATE
         SET secret = excluded.secret, confirmed_at_ms = NULL, last_step = 0",
    )?
    .execute(params![agent.0, secret])?;
    Ok(())
}

pub fn confirm(conn: &Connection, agent: AgentId, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE agent_totp SET confirmed_at_ms = ?2 WHERE agent_id = ?1")?
        .execute(params![agent.0, now.0])?;
    Ok(())
}

pub fn use_step(conn: &Connection, agent: AgentId, step: i64) -> Result<()> {
    conn.prepare_cached("UPDATE agent_totp SET last_step = ?2 WHERE agent_id = ?1")?
        .execute(params![agent.0, step])?;
    Ok(())
}

/// Takes everything away; false if there was nothing.
pub fn delete(conn: &Connection, agent: AgentId) -> Result<bool> {
    conn.execute("DELETE FROM agent_recovery_codes WHERE agent_id = ?1", [agent.0])?;
    Ok(conn.execute("DELETE FROM agent_totp WHERE agent_id = ?1", [agent.0])? == 1)
}

/// In place of those before.
pub fn set_recovery_codes(conn: &Connection, agent: AgentId, codes: &[CodeHash]) -> Result<()> {
    conn.execute("DELETE FROM agent_recovery_codes WHERE agent_id = ?1", [agent.0])?;
    let mut insert = conn
        .prepare_cached("INSERT INTO agent_recovery_codes (agent_id, code_hash) VALUES (?1, ?2)")?;
    for code in codes {
        insert.execute(params![agent.0, code])?;
    }
    Ok(())
}

/// Each is good once; false if there is none like it.
pub fn use_recovery_code(conn: &Connection, agent: AgentId, code: &CodeHash) -> Result<bool> {
    let used = conn
        .prepare_cached("DELETE FROM agent_recovery_codes WHERE agent_id = ?1 AND code_hash = ?2")?
        .execute(params![agent.0, code])?;
    Ok(used == 1)
}

pub fn recovery_codes_left(conn: &Connection, agent: AgentId) -> Result<i64> {
    Ok(conn
        .prepare_cached("SELECT COUNT(*) FROM agent_recovery_codes WHERE agent_id = ?1")?
        .query_row([agent.0], |row| row.get(0))?)
}
