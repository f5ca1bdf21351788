//! Rows of `events` and `feed`: what happened, and who hears of it.

use rusqlite::{Connection, OptionalExtension, params};

use super::writer::{Notice, Tx};
use crate::{
    domain::{
        feed::{EventKind, Topic},
        ids::{AgentId, ConversationId, EventId, MessageId},
        time::Timestamp,
    },
    error::Result,
};

/// A fact to be told.
pub struct NewEvent {
    pub kind: EventKind,
    pub conversation: Option<ConversationId>,
    pub message: Option<MessageId>,
    pub agent: Option<AgentId>,
    pub detail: Option<String>,
}

/// A fact as a feed finds it.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    pub id: EventId,
    pub at: Timestamp,
    pub kind: String,
    pub conversation: Option<ConversationId>,
    pub message: Option<MessageId>,
    pub agent: Option<AgentId>,
    pub detail: Option<String>,
}

/// Stores an event for `topics`, and tells their listeners once it is committed.
pub fn publish(tx: &Tx, event: &NewEvent, topics: &[Topic]) -> Result<EventId> {
    tx.conn
        .prepare_cached(
            "INSERT INTO events (at_ms, type, conversation_id, message_id, agent_id, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            tx.now.0,
            event.kind.name(),
            event.conversation.map(|id| id.0),
            event.message.map(|id| id.0),
            event.agent.map(|id| id.0),
            event.detail,
        ])?;
    let id = EventId(tx.conn.last_insert_rowid());
    let mut line =
        tx.conn.prepare_cached("INSERT OR IGNORE INTO feed (topic, event_id) VALUES (?1, ?2)")?;
    for &topic in topics {
        line.execute(params![topic.key(), id.0])?;
        tx.notify(Notice { topic, event: id });
    }
    Ok(id)
}

/// The events of any of `topics` after `after`, oldest first, each once.
pub fn list_after(
    conn: &Connection,
    topics: &[Topic],
    after: EventId,
    limit: usize,
) -> Result<Vec<StoredEvent>> {
    let mut statement = conn.prepare_cached(
        "SELECT e.id, e.at_ms, e.type, e.conversation_id, e.message_id, e.agent_id, e.detail
         FROM feed f JOIN events e ON e.id = f.event_id
         WHERE f.topic = ?1 AND ?2 < f.event_id
         ORDER BY f.event_id LIMIT ?3",
    )?;
    let mut events: Vec<StoredEvent> = Vec::new();
    for topic in topics {
        let rows = statement.query_map(params![topic.key(), after.0, limit], |row| {
            Ok(StoredEvent {
                id: EventId(row.get(0)?),
                at: Timestamp(row.get(1)?),
                kind: row.get(2)?,
                conversation: row.get::<_, Option<i64>>(3)?.map(ConversationId),
                message: row.get::<_, Option<i64>>(4)?.map(MessageId),
                agent: row.get::<_, Option<i64>>(5)?.map(AgentId),
                detail: row.get(6)?,
            })
        })?;
        for row in rows {
            events.push(row?);
        }
    }
    if 1 < topics.len() {
        events.sort_by_key(|event| event.id);
        events.dedup_by_key(|event| event.id);
        events.truncate(limit);
    }
    Ok(events)
}

/// The newest event of all: where a fresh snapshot's cursor stands.
pub fn last_id(conn: &Connection) -> Result<EventId> {
    let id: Option<i64> = conn
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'events'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(EventId(id.unwrap_or(0)))
}

/// The newest event that was pruned; a cursor before it has missed something.
pub fn pruned_through(conn: &Connection) -> Result<EventId> {
    let oldest: Option<i64> =
        conn.prepare_cached("SELECT min(id) FROM events")?.query_row([], |row| row.get(0))?;
    Ok(match oldest {
        Some(oldest) => EventId(oldest - 1),
        None => last_id(conn)?,
    })
}

/// Deletes up to `limit` events from before `before`; returns how many.
pub fn prune(conn: &Connection, before: Timestamp, limit: usize) -> Result<usize> {
    Ok(conn
        .prepare_cached(
            "DELETE FROM events WHERE id IN
                 (SELECT id FROM events WHERE at_ms < ?1 ORDER BY id LIMIT ?2)
             AND at_ms < ?1",
        )?
        .execute(params![before.0, limit])?)
}
