//! Rows of `canned`: texts that agents put into their answers.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    domain::{
        ids::{AgentId, CannedId, TeamId},
        time::Timestamp,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Canned {
    pub id: CannedId,
    pub shortcut: String,
    pub title: String,
    pub text: String,
    /// Shared with this team only.
    pub team: Option<TeamId>,
    /// Theirs alone; shared where `None`.
    pub owner: Option<AgentId>,
}

pub fn insert(conn: &Connection, new: &Canned, now: Timestamp) -> Result<CannedId> {
    conn.prepare_cached(
        "INSERT INTO canned (shortcut, title, text, team_id, agent_id, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        new.shortcut,
        new.title,
        new.text,
        new.team.map(|id| id.0),
        new.owner.map(|id| id.0),
        now.0
    ])
    .map_err(unique_shortcut)?;
    Ok(CannedId(conn.last_insert_rowid()))
}

/// Stores everything but the owner.
pub fn update(conn: &Connection, changed: &Canned) -> Result<()> {
    conn.prepare_cached(
        "UPDATE canned SET shortcut = ?2, title = ?3, text = ?4, team_id = ?5 WHERE id = ?1",
    )?
    .execute(params![
        changed.id.0,
        changed.shortcut,
        changed.title,
        changed.text,
        changed.team.map(|id| id.0)
    ])
    .map_err(unique_shortcut)?;
    Ok(())
}

fn unique_shortcut(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("shortcut", "belongs to another canned response already")
        }
        _ => error.into(),
    }
}

const SELECT: &str = "SELECT id, shortcut, title, text, team_id, agent_id FROM canned";

/// What is shared with everybody or with a team of the agent, and what is their own.
const IS_FOR_AGENT: &str = "(agent_id = ?1 OR (agent_id IS NULL AND (team_id IS NULL
     OR team_id IN (SELECT team_id FROM team_members WHERE agent_id = ?1))))";

/// The same for those who manage what is shared.
const IS_FOR_ADMIN: &str = "(agent_id = ?1 OR agent_id IS NULL)";

/// Who looks: whoever manages what is shared sees all of it.
#[derive(Clone, Copy)]
pub enum Reader {
    Agent(AgentId),
    Admin(AgentId),
}

impl Reader {
    fn condition(self) -> (&'static str, AgentId) {
        match self {
            Reader::Agent(id) => (IS_FOR_AGENT, id),
            Reader::Admin(id) => (IS_FOR_ADMIN, id),
        }
    }
}

/// The text, if it is for this reader.
pub fn get(conn: &Connection, id: CannedId, reader: Reader) -> Result<Canned> {
    let (condition, agent) = reader.condition();
    let sql = format!("{SELECT} WHERE id = ?2 AND {condition}");
    let found =
        conn.prepare_cached(&sql)?.query_row(params![agent.0, id.0], from_row).optional()?;
    found.ok_or_else(|| Error::not_found("canned response"))
}

/// Everything that is for this reader, by shortcut.
pub fn list(conn: &Connection, reader: Reader) -> Result<Vec<Canned>> {
    let (condition, agent) = reader.condition();
    let sql = format!("{SELECT} WHERE {condition} ORDER BY shortcut, id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([agent.0], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How many an agent has of their own, or how many are shared.
pub fn count(conn: &Connection, owner: Option<AgentId>) -> Result<usize> {
    let mut statement = conn.prepare_cached("SELECT count(*) FROM canned WHERE agent_id IS ?1")?;
    Ok(statement.query_row([owner.map(|id| id.0)], |row| row.get(0))?)
}

pub fn delete(conn: &Connection, id: CannedId) -> Result<()> {
    conn.prepare_cached("DELETE FROM canned WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

fn from_row(row: &Row) -> rusqlite::Result<Canned> {
    Ok(Canned {
        id: CannedId(row.get(0)?),
        shortcut: row.get(1)?,
        title: row.get(2)?,
        text: row.get(3)?,
        team: row.get::<_, Option<i64>>(4)?.map(TeamId),
        owner: row.get::<_, Option<i64>>(5)?.map(AgentId),
    })
}
