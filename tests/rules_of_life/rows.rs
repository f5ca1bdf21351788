//! What the stories look up in the database, and the times of the product rules.

use deskbell::domain::{
    ids::{AgentId, ConversationId, VisitorId},
    time::{DAY_MS, MINUTE_MS, Timestamp},
    workstream::Mode,
};

use super::{step::agent_row, world::World};

#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) id: i64,
    pub(super) agent: AgentId,
    pub(super) at: Timestamp,
    pub(super) outcome: Option<String>,
    pub(super) decided_at: Timestamp,
}

pub(super) fn queue_ms(mode: Mode) -> i64 {
    if mode == Mode::Live { 20 * MINUTE_MS } else { 30 * DAY_MS }
}

pub(super) fn wrap_up_ms(mode: Mode) -> i64 {
    if mode == Mode::Live { 15 * MINUTE_MS } else { DAY_MS }
}

/// Whether the agent is rung, and the capacity.
pub(super) fn room(world: &World, agent: AgentId) -> (bool, i64) {
    let row = agent_row(world, agent);
    (row.is_enabled && row.effective_presence().takes_offers(), row.capacity)
}

pub(super) fn offers_of(world: &World, id: ConversationId) -> Vec<Offer> {
    world
        .store()
        .read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT id, agent_id, offered_at_ms, outcome, coalesce(decided_at_ms, 0)
                 FROM offers WHERE conversation_id = ?1 ORDER BY id",
            )?;
            let rows = statement.query_map([id.0], |row| {
                Ok(Offer {
                    id: row.get(0)?,
                    agent: AgentId(row.get(1)?),
                    at: Timestamp(row.get(2)?),
                    outcome: row.get(3)?,
                    decided_at: Timestamp(row.get(4)?),
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}

pub(super) fn newest_offer(world: &World) -> i64 {
    let sql = "SELECT coalesce(max(id), 0) FROM offers";
    world.store().read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).unwrap()
}

/// Everything that a visitor has said, in order.
pub(super) fn said_by(world: &World, visitor: VisitorId) -> Vec<String> {
    world
        .store()
        .read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id
                 WHERE c.visitor_id = ?1 AND m.author_kind = 'visitor' ORDER BY m.id",
            )?;
            let rows = statement.query_map([visitor.0], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}

/// Conversations whose newest message is another than they say.
pub(super) fn wrong_last_ids(world: &World) -> Vec<(i64, i64, Option<i64>)> {
    world
        .store()
        .read(|conn| {
            let mut statement = conn.prepare_cached(
                "SELECT c.id, c.last_message_id, c.last_said_id FROM conversations c
                     WHERE c.last_message_id <> coalesce((SELECT max(id) FROM messages m
                         WHERE m.conversation_id = c.id AND coalesce(m.code, '') NOT IN
                         ('queue_position', 'next_in_line', 'wait_minutes', 'wait_hours')), 0)
                     OR c.last_said_id IS NOT (SELECT max(id) FROM messages m
                         WHERE m.conversation_id = c.id AND m.author_kind <> 'system')",
            )?;
            let rows =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
        .unwrap()
}
