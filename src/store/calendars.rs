//! Rows of `calendars`: how agents and teams can be booked, and whose turn it is.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::week::{WrittenWeek, week_from, week_json};
use crate::{
    domain::{
        booking::Whom,
        hours::{Hours, Refusal, Written},
        ids::{AgentId, TeamId},
        slots::Rules,
        time::{HOUR_MS, MINUTE_MS},
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Calendar {
    pub is_bookable: bool,
    pub title: String,
    pub place: String,
    pub duration_ms: i64,
    /// The duration without it.
    pub step_ms: Option<i64>,
    pub buffer_before_ms: i64,
    pub buffer_after_ms: i64,
    pub notice_ms: i64,
    pub horizon_days: i64,
    pub day_max: Option<i64>,
    /// IANA name.
    pub zone: String,
    /// Monday first.
    pub week: WrittenWeek,
}

impl Default for Calendar {
    /// What somebody begins with who has set nothing yet.
    fn default() -> Calendar {
        let day = || vec![Written { from: "09:00".to_string(), to: "17:00".to_string() }];
        Calendar {
            is_bookable: false,
            title: String::new(),
            place: String::new(),
            duration_ms: 30 * MINUTE_MS,
            step_ms: None,
            buffer_before_ms: 0,
            buffer_after_ms: 0,
            notice_ms: 4 * HOUR_MS,
            horizon_days: 30,
            day_max: None,
            zone: "UTC".to_string(),
            week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
        }
    }
}

impl Calendar {
    pub fn check(&self) -> std::result::Result<Hours, Refusal> {
        Hours::new(&self.zone, &self.week, &[])
    }

    /// What is stored has been checked before.
    pub fn hours(&self) -> Result<Hours> {
        self.check().map_err(|refusal| {
            Error::internal("read a calendar", format!("{} is wrong", refusal.field))
        })
    }

    pub fn rules(&self) -> Rules {
        Rules {
            duration_ms: self.duration_ms,
            step_ms: self.step_ms.unwrap_or(self.duration_ms),
            buffer_before_ms: self.buffer_before_ms,
            buffer_after_ms: self.buffer_after_ms,
            notice_ms: self.notice_ms,
            horizon_days: self.horizon_days,
            day_max: self.day_max.and_then(|most| usize::try_from(most).ok()),
        }
    }
}

const COLUMNS: &str = "is_bookable, title, place, duration_ms, step_ms, buffer_before_ms,
     buffer_after_ms, notice_ms, horizon_days, day_max, zone, week";

/// `None` where nothing was ever set.
pub fn find(conn: &Connection, whom: Whom) -> Result<Option<Calendar>> {
    let sql = match whom {
        Whom::Agent(_) => format!("SELECT {COLUMNS} FROM calendars WHERE agent_id = ?1"),
        Whom::Team(_) => format!("SELECT {COLUMNS} FROM calendars WHERE team_id = ?1"),
    };
    Ok(conn.prepare_cached(&sql)?.query_row([key(whom)], from_row).optional()?)
}

pub fn set(conn: &Connection, whom: Whom, new: &Calendar) -> Result<()> {
    let sql = match whom {
        Whom::Agent(_) => "DELETE FROM calendars WHERE agent_id = ?1",
        Whom::Team(_) => "DELETE FROM calendars WHERE team_id = ?1",
    };
    conn.prepare_cached(sql)?.execute([key(whom)])?;
    conn.prepare_cached(&format!(
        "INSERT INTO calendars (agent_id, team_id, {COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    ))?
    .execute(params![
        whom.agent().map(|id| id.0),
        whom.team().map(|id| id.0),
        new.is_bookable,
        new.title,
        new.place,
        new.duration_ms,
        new.step_ms,
        new.buffer_before_ms,
        new.buffer_after_ms,
        new.notice_ms,
        new.horizon_days,
        new.day_max,
        new.zone,
        week_json(&new.week).to_string(),
    ])?;
    Ok(())
}

/// Everybody who can be booked: agents by name, then teams.
pub fn bookable(conn: &Connection) -> Result<Vec<Whom>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.agent_id, c.team_id FROM calendars c
         LEFT JOIN agents a ON a.id = c.agent_id LEFT JOIN teams t ON t.id = c.team_id
         WHERE c.is_bookable = 1 AND (a.id IS NULL OR a.is_enabled = 1)
         ORDER BY c.team_id IS NOT NULL, coalesce(a.name, t.name), c.id",
    )?;
    let rows = statement.query_map([], |row| Ok(Whom::from_ids(row.get(0)?, row.get(1)?)))?;
    let all: Vec<Option<Whom>> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(all.into_iter().flatten().collect())
}

/// The members of a team who can be booked, whoever has waited longest for a turn first.
pub fn members_in_turn(conn: &Connection, team: TeamId) -> Result<Vec<AgentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.id FROM team_members m JOIN agents a ON a.id = m.agent_id
         JOIN calendars c ON c.agent_id = a.id AND c.is_bookable = 1
         LEFT JOIN turns t ON t.agent_id = a.id AND t.pool = ?2
         WHERE m.team_id = ?1 AND a.is_enabled = 1
         ORDER BY coalesce(t.turn, 0), a.id",
    )?;
    let rows = statement.query_map(params![team.0, pool(team)], |row| row.get(0).map(AgentId))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts the agent behind everybody else of the team.
pub fn give_turn_away(conn: &Connection, team: TeamId, agent: AgentId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO turns (pool, agent_id, turn)
         VALUES (?1, ?2, (SELECT coalesce(max(turn), 0) + 1 FROM turns WHERE pool = ?1))
         ON CONFLICT (pool, agent_id) DO UPDATE SET turn = excluded.turn",
    )?
    .execute(params![pool(team), agent.0])?;
    Ok(())
}

/// The team is no more.
pub(super) fn forget_turns(conn: &Connection, team: TeamId) -> Result<()> {
    conn.prepare_cached("DELETE FROM turns WHERE pool = ?1")?.execute([pool(team)])?;
    Ok(())
}

fn pool(team: TeamId) -> String {
    format!("m{team}")
}

fn key(whom: Whom) -> i64 {
    match whom {
        Whom::Agent(id) => id.0,
        Whom::Team(id) => id.0,
    }
}

fn from_row(row: &Row) -> rusqlite::Result<Calendar> {
    let week: String = row.get("week")?;
    let week = serde_json::from_str(&week).map_err(|_| super::conversations::broken("week"))?;
    Ok(Calendar {
        is_bookable: row.get("is_bookable")?,
        title: row.get("title")?,
        place: row.get("place")?,
        duration_ms: row.get("duration_ms")?,
        step_ms: row.get("step_ms")?,
        buffer_before_ms: row.get("buffer_before_ms")?,
        buffer_after_ms: row.get("buffer_after_ms")?,
        notice_ms: row.get("notice_ms")?,
        horizon_days: row.get("horizon_days")?,
        day_max: row.get("day_max")?,
        zone: row.get("zone")?,
        week: week_from(&week),
    })
}
