//! Rows of `agents`.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use serde_json::{Value, json};

use super::{
    conversations::broken,
    week::{WrittenWeek, week_from, week_json},
};
use crate::{
    domain::{
        hours::Refusal,
        ids::AgentId,
        permission::Role,
        presence::{Presence, effective},
        schedule::Schedule,
        time::Timestamp,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Agent {
    pub id: AgentId,
    pub email: String,
    pub name: String,
    /// What visitors see.
    pub display_name: String,
    pub role: Role,
    pub is_enabled: bool,
    pub takes_chats: bool,
    pub capacity: i64,
    /// As chosen by the agent.
    pub presence: Presence,
    /// Set after missed offers.
    pub is_inactive: bool,
    pub missed_in_row: i64,
    pub disconnected_at: Option<Timestamp>,
    pub schedule: Option<WrittenSchedule>,
}

/// When an agent works, as it was written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrittenSchedule {
    /// IANA name; UTC without one.
    pub zone: Option<String>,
    pub week: WrittenWeek,
}

impl WrittenSchedule {
    pub fn check(&self) -> std::result::Result<Schedule, Refusal> {
        Schedule::new(self.zone.as_deref(), &self.week)
    }

    fn to_json(&self) -> String {
        json!({"zone": self.zone, "week": week_json(&self.week)}).to_string()
    }

    fn from_json(text: &str) -> rusqlite::Result<WrittenSchedule> {
        let value: Value = serde_json::from_str(text).map_err(|_| broken("schedule"))?;
        let zone = value["zone"].as_str().map(str::to_string);
        Ok(WrittenSchedule { zone, week: week_from(&value["week"]) })
    }
}

impl Agent {
    /// The rules of their schedule, if they keep one.
    pub fn schedule(&self) -> Result<Option<Schedule>> {
        let Some(written) = &self.schedule else { return Ok(None) };
        let schedule = written.check().map_err(|refusal| {
            Error::internal("read a schedule", format!("{} is wrong", refusal.field))
        })?;
        Ok(Some(schedule))
    }

    /// What others see.
    pub fn effective_presence(&self) -> Presence {
        effective(self.presence, self.is_inactive, self.disconnected_at.is_none())
    }
}

const SELECT: &str =
    "SELECT id, email, name, display_name, role, is_enabled, takes_chats, capacity,
     presence, is_inactive, missed_in_row, disconnected_at_ms, schedule FROM agents";

/// An agent to be stored.
pub struct NewAgent {
    pub email: String,
    pub name: String,
    pub display_name: String,
    pub password_hash: Option<String>,
    pub role: Role,
    pub is_enabled: bool,
    pub takes_chats: bool,
    pub capacity: i64,
}

pub fn insert(conn: &Connection, new: &NewAgent, now: Timestamp) -> Result<AgentId> {
    let result = conn
        .prepare_cached(
            "INSERT INTO agents (email, name, display_name, password_hash, role, takes_chats,
                 capacity, created_at_ms, is_enabled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            new.email,
            new.name,
            new.display_name,
            new.password_hash,
            new.role.name(),
            new.takes_chats,
            new.capacity,
            now.0,
            new.is_enabled,
        ]);
    unique_email(result)?;
    Ok(AgentId(conn.last_insert_rowid()))
}

/// Stores everything that an admin may change.
pub fn update(conn: &Connection, agent: &Agent) -> Result<()> {
    let result = conn
        .prepare_cached(
            "UPDATE agents SET email = ?2, name = ?3, display_name = ?4, role = ?5,
                 is_enabled = ?6, takes_chats = ?7, capacity = ?8, schedule = ?9 WHERE id = ?1",
        )?
        .execute(params![
            agent.id.0,
            agent.email,
            agent.name,
            agent.display_name,
            agent.role.name(),
            agent.is_enabled,
            agent.takes_chats,
            agent.capacity,
            agent.schedule.as_ref().map(WrittenSchedule::to_json),
        ]);
    unique_email(result)
}

fn unique_email(result: rusqlite::Result<usize>) -> Result<()> {
    match result {
        Err(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Err(Error::conflict_field("email", "belongs to another user already"))
        }
        other => {
            other?;
            Ok(())
        }
    }
}

pub fn find(conn: &Connection, id: AgentId) -> Result<Option<Agent>> {
    let sql = format!("{SELECT} WHERE id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

pub fn get(conn: &Connection, id: AgentId) -> Result<Agent> {
    find(conn, id)?.ok_or_else(|| Error::not_found("user"))
}

pub fn find_by_email(conn: &Connection, email: &str) -> Result<Option<Agent>> {
    let sql = format!("{SELECT} WHERE email = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([email], from_row).optional()?)
}

pub fn list(conn: &Connection) -> Result<Vec<Agent>> {
    let sql = format!("{SELECT} WHERE deleted_at_ms IS NULL ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Conversations that count against the agent's capacity: active, offered, and in wrap-up for as
/// long as their workstream says; also what they have handed to a colleague who may refuse it.
pub fn used(conn: &Connection, id: AgentId, now: Timestamp) -> Result<i64> {
    let sql = format!("SELECT {} FROM agents a WHERE a.id = :agent", used_sql());
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement.query_row(named_params! {":agent": id.0, ":now": now.0}, |row| row.get(0))?)
}

/// The sum for the agent `a` at `:now`, to be put into a SELECT.
pub(super) fn used_sql() -> &'static str {
    "((SELECT count(*) FROM conversations c WHERE c.agent_id = a.id AND c.state = 'active')
      + (SELECT count(*) FROM conversations c JOIN workstreams w ON w.id = c.workstream_id
         WHERE c.agent_id = a.id AND c.state = 'wrap_up'
         AND (w.wrap_up_hold_ms IS NULL OR :now < c.ended_at_ms + w.wrap_up_hold_ms))
      + (SELECT count(*) FROM conversations c
         WHERE c.offered_to = a.id AND c.state = 'offered')
      + (SELECT count(*) FROM conversations c
         WHERE c.handed_by = a.id AND c.handed_to IS NOT NULL))"
}

/// Takes a person out of every list. What they said keeps their name; their address becomes free.
pub fn delete(conn: &Connection, id: AgentId, now: Timestamp) -> Result<()> {
    conn.execute(
        "UPDATE agents SET deleted_at_ms = ?2, is_enabled = 0, takes_chats = 0, schedule = NULL,
             schedule_next_ms = NULL, password_hash = NULL,
             email = 'deleted-' || id || '@deleted.invalid' WHERE id = ?1",
        params![id.0, now.0],
    )?;
    conn.execute("DELETE FROM team_members WHERE agent_id = ?1", [id.0])?;
    conn.execute("DELETE FROM api_tokens WHERE agent_id = ?1", [id.0])?;
    conn.execute("DELETE FROM turns WHERE agent_id = ?1", [id.0])?;
    conn.execute("DELETE FROM calendars WHERE agent_id = ?1", [id.0])?;
    conn.execute(
        "UPDATE workstreams SET fallback_agent_id = NULL WHERE fallback_agent_id = ?1",
        [id.0],
    )?;
    Ok(())
}

/// What asks for this agent by name: a workstream or a rule, in words for an admin.
pub fn asked_for_by(conn: &Connection, id: AgentId) -> Result<Option<String>> {
    Ok(conn
        .query_row(
            "SELECT 'the workstream \"' || name || '\"' FROM workstreams
                 WHERE routed_agent_id = ?1
             UNION ALL SELECT 'the rule \"' || name || '\"' FROM rules WHERE agent_id = ?1
             LIMIT 1",
            [id.0],
            |row| row.get(0),
        )
        .optional()?)
}

pub fn is_empty(conn: &Connection) -> Result<bool> {
    Ok(conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM agents)", [], |row| row.get(0))?)
}

pub fn password_hash(conn: &Connection, id: AgentId) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached("SELECT password_hash FROM agents WHERE id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.get(0)).optional()?.flatten())
}

pub fn set_password_hash(conn: &Connection, id: AgentId, hash: &str) -> Result<()> {
    conn.prepare_cached("UPDATE agents SET password_hash = ?2 WHERE id = ?1")?
        .execute(params![id.0, hash])?;
    Ok(())
}

/// Stores a chosen presence; choosing one also resets `inactive`.
pub fn choose_presence(conn: &Connection, id: AgentId, presence: Presence) -> Result<()> {
    conn.prepare_cached(
        "UPDATE agents SET presence = ?2, is_inactive = 0, missed_in_row = 0,
             disconnected_at_ms = NULL, released_at_ms = NULL WHERE id = ?1",
    )?
    .execute(params![id.0, presence.name()])?;
    Ok(())
}

/// Sets the presence that the schedule asks for.
pub fn set_presence(conn: &Connection, id: AgentId, presence: Presence) -> Result<()> {
    conn.prepare_cached("UPDATE agents SET presence = ?2 WHERE id = ?1")?
        .execute(params![id.0, presence.name()])?;
    Ok(())
}

/// Notes when the schedule next has a say; `None` where it never has.
pub fn set_schedule_next(conn: &Connection, id: AgentId, at: Option<Timestamp>) -> Result<()> {
    conn.prepare_cached("UPDATE agents SET schedule_next_ms = ?2 WHERE id = ?1")?
        .execute(params![id.0, at.map(|at| at.0)])?;
    Ok(())
}

/// Agents whose schedule has a say now.
pub fn scheduled_by(conn: &Connection, now: Timestamp) -> Result<Vec<AgentId>> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM agents WHERE schedule_next_ms <= ?1")?;
    let ids = statement.query_map([now.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Counts a missed offer; true if that made the agent inactive.
pub fn missed_offer(conn: &Connection, id: AgentId, missed_max: i64) -> Result<bool> {
    conn.prepare_cached(
        "UPDATE agents SET missed_in_row = missed_in_row + 1,
             is_inactive = (?2 <= missed_in_row + 1) WHERE id = ?1",
    )?
    .execute(params![id.0, missed_max])?;
    Ok(get(conn, id)?.is_inactive)
}

pub fn took_offer(conn: &Connection, id: AgentId) -> Result<()> {
    conn.prepare_cached("UPDATE agents SET missed_in_row = 0 WHERE id = ?1 AND 0 < missed_in_row")?
        .execute([id.0])?;
    Ok(())
}

/// Notes that the console was lost; false if that was known.
pub fn disconnected(conn: &Connection, id: AgentId, now: Timestamp) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE agents SET disconnected_at_ms = ?2, released_at_ms = NULL
             WHERE id = ?1 AND disconnected_at_ms IS NULL",
        )?
        .execute(params![id.0, now.0])?;
    Ok(changed == 1)
}

/// Notes that the console is back; false if it was never lost.
///
/// After the grace the presence stays offline until the agent chooses one again.
pub fn reconnected(conn: &Connection, id: AgentId) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE agents SET disconnected_at_ms = NULL,
                 presence = CASE WHEN released_at_ms IS NULL THEN presence ELSE 'offline' END,
                 released_at_ms = NULL
             WHERE id = ?1 AND disconnected_at_ms IS NOT NULL",
        )?
        .execute([id.0])?;
    Ok(changed == 1)
}

/// Agents whose console has been gone for the whole grace.
pub fn lost_since(conn: &Connection, before: Timestamp) -> Result<Vec<AgentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM agents WHERE disconnected_at_ms <= ?1 AND released_at_ms IS NULL",
    )?;
    let ids = statement.query_map([before.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub fn set_released(conn: &Connection, id: AgentId, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE agents SET released_at_ms = ?2 WHERE id = ?1")?
        .execute(params![id.0, now.0])?;
    Ok(())
}

/// Agents whose console is thought to be there, for the watch after a restart.
pub fn connected(conn: &Connection) -> Result<Vec<AgentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM agents WHERE disconnected_at_ms IS NULL AND presence <> 'offline'",
    )?;
    let ids = statement.query_map([], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many enabled admins there are: the last one stays.
pub fn count_admins(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row(
        "SELECT count(*) FROM agents WHERE role = 'admin' AND is_enabled = 1",
        [],
        |row| row.get(0),
    )?)
}

fn from_row(row: &Row) -> rusqlite::Result<Agent> {
    let role: String = row.get("role")?;
    let presence: String = row.get("presence")?;
    Ok(Agent {
        id: AgentId(row.get("id")?),
        email: row.get("email")?,
        name: row.get("name")?,
        display_name: row.get("display_name")?,
        role: Role::from_name(&role).ok_or_else(|| broken("role"))?,
        is_enabled: row.get("is_enabled")?,
        takes_chats: row.get("takes_chats")?,
        capacity: row.get("capacity")?,
        presence: Presence::from_name(&presence).ok_or_else(|| broken("presence"))?,
        is_inactive: row.get("is_inactive")?,
        missed_in_row: row.get("missed_in_row")?,
        disconnected_at: row.get::<_, Option<i64>>("disconnected_at_ms")?.map(Timestamp),
        schedule: row
            .get::<_, Option<String>>("schedule")?
            .map(|text| WrittenSchedule::from_json(&text))
            .transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn counting_what_an_agent_has_to_do_does_not_read_the_history() {
        let conn = Connection::open_in_memory().unwrap();
        schema::create_or_check(&conn).unwrap();
        let sql = format!("EXPLAIN QUERY PLAN SELECT {} FROM agents a", used_sql());
        let mut statement = conn.prepare(&sql).unwrap();
        let given = named_params! {":now": 0};
        let steps = statement.query_map(given, |row| row.get::<_, String>("detail")).unwrap();
        let steps: Vec<String> = steps.map(std::result::Result::unwrap).collect();

        assert!(!steps.iter().any(|step| step.starts_with("SCAN c")), "{steps:#?}");
    }
}
