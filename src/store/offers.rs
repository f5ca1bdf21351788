//! Rows of `offers` and `turns`: who was asked, who is next.

use std::collections::HashSet;

use rusqlite::{Connection, named_params, params};

use super::facts::{self, NewFact};
use crate::{
    domain::{
        facts::Kind,
        ids::{AgentId, ConversationId, WorkstreamId},
        presence::{Presence, effective},
        routing::{Candidate, Pool},
        time::Timestamp,
    },
    error::Result,
};

#[derive(Clone, Copy)]
pub enum Outcome {
    Accepted,
    Declined,
    Expired,
    /// The visitor ended, or the agent was lost, while it was pending.
    Withdrawn,
}

impl Outcome {
    fn name(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Declined => "declined",
            Outcome::Expired => "expired",
            Outcome::Withdrawn => "withdrawn",
        }
    }
}

/// Notes an offer, with whoever has handed the conversation over, and gives the agent's turn in the
/// pool away.
pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    pool: Pool,
    agent: AgentId,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO offers (conversation_id, agent_id, handed_by, round, offered_at_ms)
         SELECT id, ?2, handed_by, 0, ?3 FROM conversations WHERE id = ?1",
    )?
    .execute(params![conversation.0, agent.0, now.0])?;
    facts::note(conn, conversation, &NewFact::beginning(Kind::Offer, Some(agent)), now)?;
    give_turn_away(conn, pool, agent)
}

/// Puts the agent behind everybody else of the pool.
pub fn give_turn_away(conn: &Connection, pool: Pool, agent: AgentId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO turns (pool, agent_id, turn)
         VALUES (?1, ?2, (SELECT coalesce(max(turn), 0) + 1 FROM turns WHERE pool = ?1))
         ON CONFLICT (pool, agent_id) DO UPDATE SET turn = excluded.turn",
    )?
    .execute(params![pool_key(pool), agent.0])?;
    Ok(())
}

/// The pool is no more.
pub fn forget_turns(conn: &Connection, pool: Pool) -> Result<()> {
    conn.prepare_cached("DELETE FROM turns WHERE pool = ?1")?.execute([pool_key(pool)])?;
    Ok(())
}

/// Closes the pending offer of a conversation; false if there is none.
pub fn decide(
    conn: &Connection,
    conversation: ConversationId,
    outcome: Outcome,
    now: Timestamp,
) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE offers SET outcome = ?2, decided_at_ms = ?3
             WHERE conversation_id = ?1 AND outcome IS NULL",
        )?
        .execute(params![conversation.0, outcome.name(), now.0])?;
    facts::end(conn, conversation, Kind::Offer, None, Some(outcome.name()), now)?;
    Ok(changed == 1)
}

/// Begins a new round: the conversation came back to the queue and everybody may be asked again.
pub fn new_round(conn: &Connection, conversation: ConversationId) -> Result<()> {
    conn.prepare_cached("UPDATE offers SET round = round + 1 WHERE conversation_id = ?1")?
        .execute([conversation.0])?;
    Ok(())
}

/// To whom the conversation was offered in vain in its present round.
pub fn tried(conn: &Connection, conversation: ConversationId) -> Result<Vec<AgentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT agent_id FROM offers WHERE conversation_id = ?1 AND round = 0
         AND outcome IN ('declined', 'expired')",
    )?;
    let ids = statement.query_map([conversation.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// What waits in a queue and was offered in vain in its present round.
pub fn queued_in_vain(
    conn: &Connection,
    workstream: WorkstreamId,
) -> Result<HashSet<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations c WHERE workstream_id = ?1 AND state = 'queued'
         AND EXISTS (SELECT 1 FROM offers WHERE conversation_id = c.id AND round = 0
             AND outcome IN ('declined', 'expired'))",
    )?;
    let ids = statement.query_map([workstream.0], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// When the conversation's last offer was answered, or missed.
pub fn last_decided_at(
    conn: &Connection,
    conversation: ConversationId,
) -> Result<Option<Timestamp>> {
    let mut statement =
        conn.prepare_cached("SELECT max(decided_at_ms) FROM offers WHERE conversation_id = ?1")?;
    let at: Option<i64> = statement.query_row([conversation.0], |row| row.get(0))?;
    Ok(at.map(Timestamp))
}

/// How the agent's last offer of this conversation ended, if there was one.
pub fn last_outcome(
    conn: &Connection,
    conversation: ConversationId,
    agent: AgentId,
) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(outcome, 'pending') FROM offers
         WHERE conversation_id = ?1 AND agent_id = ?2 ORDER BY id DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![conversation.0, agent.0])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}

/// Everybody of a pool who takes chats, as routing sees them.
///
/// `presences` are those that the workstream rings. An agent whose console is lost, or who is
/// inactive after missed offers, is rung only where the list says so.
pub fn candidates(
    conn: &Connection,
    pool: Pool,
    presences: &[Presence],
    now: Timestamp,
) -> Result<Vec<Candidate>> {
    let (team, one) = match pool {
        Pool::Everybody(_) => (None, None),
        Pool::Team(team) => (Some(team.0), None),
        Pool::One(agent) => (None, Some(agent.0)),
    };
    let sql = format!(
        "SELECT a.id, a.presence, a.is_inactive, a.disconnected_at_ms IS NULL, a.capacity,
             coalesce(t.turn, 0), {}
         FROM agents a LEFT JOIN turns t ON t.agent_id = a.id AND t.pool = :pool
         WHERE a.is_enabled = 1 AND a.takes_chats = 1
         AND (:team IS NULL OR a.id IN (SELECT agent_id FROM team_members WHERE team_id = :team))
         AND (:one IS NULL OR a.id = :one)",
        super::agents::used_sql()
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let given = named_params! {":pool": pool_key(pool), ":team": team, ":one": one, ":now": now.0};
    let rows = statement.query_map(given, |row| {
        let presence: String = row.get(1)?;
        let chosen = Presence::from_name(&presence).unwrap_or(Presence::Offline);
        let presence = effective(chosen, row.get(2)?, row.get(3)?);
        Ok(Candidate {
            agent: AgentId(row.get(0)?),
            is_rung: presences.contains(&presence),
            used: row.get(6)?,
            capacity: row.get(4)?,
            last_turn: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Under which name the turns of a pool are kept.
fn pool_key(pool: Pool) -> String {
    match pool {
        Pool::Everybody(workstream) => format!("w{workstream}"),
        Pool::Team(team) => format!("t{team}"),
        Pool::One(agent) => format!("a{agent}"),
    }
}
