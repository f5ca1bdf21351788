//! What reports are made from: facts of a time, and the messages that were written in it.
//!
//! Facts are a range of the index `facts_by_time` for each kind, some six rows to a conversation.
//! Messages have no index by time, which every sender would pay for: those of a period are found
//! through the conversations that reach into it, in runs of `messages_by_conversation`, and
//! counted by quarters of an hour, which every time zone's hours are made of. Over a file with
//! 1,000,000 messages in 10,000 conversations (2 cores, others at work), volume took 0.6 s for all
//! of them and 0.1 s for a quarter; any other report 0.1 s.

use std::collections::HashMap;

use rusqlite::{Connection, Row, named_params, params};

use crate::{
    domain::{
        facts::Kind,
        ids::{AgentId, ConversationId, TeamId, WorkstreamId},
        reports::Fact,
        time::{MINUTE_MS, Timestamp},
    },
    error::Result,
};

const QUARTER_MS: i64 = 15 * MINUTE_MS;

/// Of what a report is made.
#[derive(Clone, Copy, Debug)]
pub struct Filter {
    pub start: Timestamp,
    /// The first instant after it.
    pub end: Timestamp,
    pub workstream: Option<WorkstreamId>,
    pub agent: Option<AgentId>,
}

pub fn facts(conn: &Connection, kind: Kind, filter: &Filter) -> Result<Vec<Fact>> {
    let mut statement = conn.prepare_cached(
        "SELECT at_ms, value, coalesce(detail, ''), workstream_id, team_id, agent_id FROM facts
         WHERE kind = :kind AND :start <= at_ms AND at_ms < :end
         AND (:workstream IS NULL OR workstream_id = :workstream)
         AND (:agent IS NULL OR agent_id = :agent)",
    )?;
    let given = named_params! {
        ":kind": kind.name(),
        ":start": filter.start.0,
        ":end": filter.end.0,
        ":workstream": filter.workstream.map(|id| id.0),
        ":agent": filter.agent.map(|id| id.0),
    };
    let rows = statement.query_map(given, |row| from_row(row, kind))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whose messages of which quarter of an hour.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
struct Writer {
    quarter: i64,
    is_agent: bool,
    workstream: i64,
    team: Option<i64>,
    agent: Option<i64>,
}

/// How many messages were written by whom, by quarters of an hour; a visitor's count for the
/// agent of the conversation. Notes are none.
///
/// Conversations come first (`CROSS JOIN` is SQLite's word for that), since a short period has
/// few; and the rows are counted here, since SQLite would sort them for it.
pub fn messages(conn: &Connection, filter: &Filter) -> Result<Vec<Fact>> {
    let mut statement = conn.prepare_cached(
        "SELECT m.sent_at_ms / 900000, m.author_kind = 'agent', c.workstream_id, c.team_id,
             iif(m.author_kind = 'agent', m.author_id, c.agent_id) AS agent
         FROM conversations c CROSS JOIN messages m ON m.conversation_id = c.id
         WHERE c.created_at_ms < :end AND (c.closed_at_ms IS NULL OR :start <= c.closed_at_ms)
         AND :start <= m.sent_at_ms AND m.sent_at_ms < :end
         AND m.author_kind IN ('visitor', 'agent') AND m.kind <> 'note'
         AND (:workstream IS NULL OR c.workstream_id = :workstream)
         AND (:agent IS NULL OR agent = :agent)",
    )?;
    let mut rows = statement.query(named_params! {
        ":start": filter.start.0,
        ":end": filter.end.0,
        ":workstream": filter.workstream.map(|id| id.0),
        ":agent": filter.agent.map(|id| id.0),
    })?;
    let mut counts: HashMap<Writer, i64> = HashMap::new();
    while let Some(row) = rows.next()? {
        let writer = Writer {
            quarter: row.get(0)?,
            is_agent: row.get(1)?,
            workstream: row.get(2)?,
            team: row.get(3)?,
            agent: row.get(4)?,
        };
        *counts.entry(writer).or_default() += 1;
    }
    let facts = counts.into_iter().map(|(writer, count)| Fact {
        kind: Kind::Messages,
        at: Timestamp(writer.quarter * QUARTER_MS),
        value: Some(count),
        detail: if writer.is_agent { "agent" } else { "visitor" }.to_string(),
        workstream: WorkstreamId(writer.workstream),
        team: writer.team.map(TeamId),
        agent: writer.agent.map(AgentId),
    });
    Ok(facts.collect())
}

fn from_row(row: &Row, kind: Kind) -> rusqlite::Result<Fact> {
    Ok(Fact {
        kind,
        at: Timestamp(row.get(0)?),
        value: row.get(1)?,
        detail: row.get(2)?,
        workstream: WorkstreamId(row.get(3)?),
        team: row.get::<_, Option<i64>>(4)?.map(TeamId),
        agent: row.get::<_, Option<i64>>(5)?.map(AgentId),
    })
}

/// What a visitor has said of a conversation.
#[derive(Clone, Debug)]
pub struct Comment {
    pub at: Timestamp,
    pub score: i64,
    pub text: String,
    pub conversation: ConversationId,
    pub workstream: WorkstreamId,
    pub agent: Option<AgentId>,
}

/// The newest first.
pub fn comments(conn: &Connection, filter: &Filter, limit: usize) -> Result<Vec<Comment>> {
    let mut statement = conn.prepare_cached(
        "SELECT f.at_ms, f.value, c.rating_comment, c.id, f.workstream_id, f.agent_id
         FROM facts f JOIN conversations c ON c.id = f.conversation_id
         WHERE f.kind = 'rating' AND :start <= f.at_ms AND f.at_ms < :end
         AND c.rating_comment <> ''
         AND (:workstream IS NULL OR f.workstream_id = :workstream)
         AND (:agent IS NULL OR f.agent_id = :agent)
         ORDER BY f.at_ms DESC LIMIT :limit",
    )?;
    let given = named_params! {
        ":start": filter.start.0,
        ":end": filter.end.0,
        ":workstream": filter.workstream.map(|id| id.0),
        ":agent": filter.agent.map(|id| id.0),
        ":limit": limit,
    };
    let rows = statement.query_map(given, |row| {
        Ok(Comment {
            at: Timestamp(row.get(0)?),
            score: row.get(1)?,
            text: row.get(2)?,
            conversation: ConversationId(row.get(3)?),
            workstream: WorkstreamId(row.get(4)?),
            agent: row.get::<_, Option<i64>>(5)?.map(AgentId),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The names of those that rows stand for, those who are gone included.
#[derive(Debug, Default)]
pub struct Names {
    pub agents: HashMap<i64, String>,
    pub teams: HashMap<i64, String>,
    pub workstreams: HashMap<i64, String>,
    /// Teams of each agent, as they are today.
    pub teams_of: HashMap<AgentId, Vec<TeamId>>,
}

pub fn names(conn: &Connection) -> Result<Names> {
    let all = |sql: &str| -> Result<HashMap<i64, String>> {
        let mut statement = conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    };
    let mut names = Names {
        agents: all("SELECT id, name FROM agents")?,
        teams: all("SELECT id, name FROM teams")?,
        workstreams: all("SELECT id, name FROM workstreams")?,
        teams_of: HashMap::new(),
    };
    let mut statement =
        conn.prepare_cached("SELECT agent_id, team_id FROM team_members ORDER BY team_id")?;
    let rows =
        statement.query_map(params![], |row| Ok((AgentId(row.get(0)?), TeamId(row.get(1)?))))?;
    for row in rows {
        let (agent, team) = row?;
        names.teams_of.entry(agent).or_default().push(team);
    }
    Ok(names)
}
