//! Rows of `offers` and `turns`: who was asked, who is next.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{AgentId, ConversationId, WorkstreamId},
        presence::{Presence, effective},
        routing::Candidate,
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

/// Notes an offer and gives the agent's turn in the workstream away.
pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    workstream: WorkstreamId,
    agent: AgentId,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO offers (conversation_id, agent_id, round, offered_at_ms)
         VALUES (?1, ?2, (SELECT coalesce(max(round), 1) FROM offers WHERE conversation_id = ?1),
                 ?3)",
    )?
    .execute(params![conversation.0, agent.0, now.0])?;
    conn.prepare_cached(
        "INSERT INTO turns (workstream_id, agent_id, turn)
         VALUES (?1, ?2, (SELECT coalesce(max(turn), 0) + 1 FROM turns WHERE workstream_id = ?1))
         ON CONFLICT (workstream_id, agent_id) DO UPDATE SET turn = excluded.turn",
    )?
    .execute(params![workstream.0, agent.0])?;
    Ok(())
}

/// Closes the pending offer of a conversation, if there is one.
pub fn decide(
    conn: &Connection,
    conversation: ConversationId,
    outcome: Outcome,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE offers SET outcome = ?2, decided_at_ms = ?3
         WHERE conversation_id = ?1 AND outcome IS NULL",
    )?
    .execute(params![conversation.0, outcome.name(), now.0])?;
    Ok(())
}

/// Begins a new round: the conversation came back to the queue and everybody may be asked again.
pub fn new_round(conn: &Connection, conversation: ConversationId) -> Result<()> {
    conn.prepare_cached(
        "UPDATE offers SET round = round + 1 WHERE id =
             (SELECT max(id) FROM offers WHERE conversation_id = ?1)",
    )?
    .execute([conversation.0])?;
    Ok(())
}

/// To whom the conversation was offered in vain in its present round.
pub fn tried(conn: &Connection, conversation: ConversationId) -> Result<Vec<AgentId>> {
    let mut statement = conn.prepare_cached(
        "SELECT agent_id FROM offers WHERE conversation_id = ?1
         AND outcome IN ('declined', 'expired')
         AND round = (SELECT max(round) FROM offers WHERE conversation_id = ?1)",
    )?;
    let ids = statement.query_map([conversation.0], |row| Ok(AgentId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
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

/// Everybody who takes chats, as routing sees them.
pub fn candidates(conn: &Connection, workstream: WorkstreamId) -> Result<Vec<Candidate>> {
    let mut statement = conn.prepare_cached(
        "SELECT a.id, a.presence, a.is_inactive, a.disconnected_at_ms IS NULL, a.capacity,
             coalesce(t.turn, 0),
             (SELECT count(*) FROM conversations c JOIN workstreams w ON w.id = c.workstream_id
              WHERE c.agent_id = a.id
              AND (c.state = 'active' OR (c.state = 'wrap_up' AND w.wrap_up_counts = 1)))
             + (SELECT count(*) FROM conversations c
                WHERE c.offered_to = a.id AND c.state = 'offered')
         FROM agents a LEFT JOIN turns t ON t.agent_id = a.id AND t.workstream_id = ?1
         WHERE a.is_enabled = 1 AND a.takes_chats = 1",
    )?;
    let rows = statement.query_map([workstream.0], |row| {
        let presence: String = row.get(1)?;
        let chosen = Presence::from_name(&presence).unwrap_or(Presence::Offline);
        Ok(Candidate {
            agent: AgentId(row.get(0)?),
            presence: effective(chosen, row.get(2)?, row.get(3)?),
            used: row.get(6)?,
            capacity: row.get(4)?,
            last_turn: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
