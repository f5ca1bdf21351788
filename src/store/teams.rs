//! Rows of `teams` and their members.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId, TeamId},
        routing::Pool,
        time::Timestamp,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub members: Vec<AgentId>,
}

pub fn insert(conn: &Connection, team: &Team, now: Timestamp) -> Result<TeamId> {
    conn.prepare_cached("INSERT INTO teams (name, created_at_ms) VALUES (?1, ?2)")?
        .execute(params![team.name, now.0])
        .map_err(unique_name)?;
    let id = TeamId(conn.last_insert_rowid());
    insert_members(conn, id, &team.members)?;
    Ok(id)
}

/// Stores the name and who is in the team.
pub fn update(conn: &Connection, team: &Team) -> Result<()> {
    conn.prepare_cached("UPDATE teams SET name = ?2 WHERE id = ?1")?
        .execute(params![team.id.0, team.name])
        .map_err(unique_name)?;
    conn.prepare_cached("DELETE FROM team_members WHERE team_id = ?1")?.execute([team.id.0])?;
    insert_members(conn, team.id, &team.members)
}

fn insert_members(conn: &Connection, id: TeamId, members: &[AgentId]) -> Result<()> {
    let mut statement =
        conn.prepare_cached("INSERT INTO team_members (team_id, agent_id) VALUES (?1, ?2)")?;
    for member in members {
        statement.execute(params![id.0, member.0])?;
    }
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to another team already")
        }
        _ => error.into(),
    }
}

/// The team's name, if there is such a team.
pub fn find(conn: &Connection, id: TeamId) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached("SELECT name FROM teams WHERE id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.get(0)).optional()?)
}

pub fn get(conn: &Connection, id: TeamId) -> Result<Team> {
    let name = find(conn, id)?.ok_or_else(|| Error::not_found("team"))?;
    Ok(Team { id, name, members: members(conn, id)? })
}

pub fn list(conn: &Connection) -> Result<Vec<Team>> {
    let mut statement = conn.prepare_cached("SELECT id FROM teams ORDER BY id")?;
    let ids = statement.query_map([], |row| Ok(TeamId(row.get(0)?)))?;
    let ids: Vec<TeamId> = ids.collect::<rusqlite::Result<_>>()?;
    ids.into_iter().map(|id| get(conn, id)).collect()
}

fn members(conn: &Connection, id: TeamId) -> Result<Vec<AgentId>> {
    let mut statement = conn
        .prepare_cached("SELECT agent_id FROM team_members WHERE team_id = ?1 ORDER BY agent_id")?;
    let ids = statement.query_map([id.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Refused while a workstream or a rule sends visitors to it: they would go to nobody. And while
/// it has canned responses: they would be lost, or everybody's.
pub fn delete(conn: &Connection, id: TeamId) -> Result<()> {
    let used_by: Option<String> = conn
        .prepare_cached(
            "SELECT 'the workstream \"' || name || '\"' FROM workstreams
                 WHERE method = 'team' AND routed_team_id = ?1
             UNION ALL SELECT 'the rule \"' || name || '\"' FROM rules WHERE team_id = ?1
             UNION ALL SELECT 'the canned response \"' || title || '\"' FROM canned
                 WHERE team_id = ?1 LIMIT 1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    if let Some(user) = used_by {
        return Err(Error::conflict(format!("{user} names this team")));
    }
    if let Some(name) = super::dialogues::naming_team(conn, id)? {
        return Err(Error::conflict(format!("the dialogue \"{name}\" names this team")));
    }
    super::offers::forget_turns(conn, Pool::Team(id))?;
    super::calendars::forget_turns(conn, id)?;
    conn.prepare_cached("DELETE FROM teams WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// The team that a conversation was handed to, if it was.
pub fn of_conversation(conn: &Connection, id: ConversationId) -> Result<Option<TeamId>> {
    let mut statement = conn.prepare_cached("SELECT team_id FROM conversations WHERE id = ?1")?;
    let team: Option<Option<i64>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
    Ok(team.flatten().map(TeamId))
}

/// Binds a conversation to a team, or lets it go its workstream's way again.
pub fn bind(conn: &Connection, id: ConversationId, team: Option<TeamId>) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET team_id = ?2 WHERE id = ?1")?
        .execute(params![id.0, team.map(|team| team.0)])?;
    Ok(())
}
