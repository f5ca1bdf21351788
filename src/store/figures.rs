//! What operators watch, counted by indices: no question here walks through history.

use rusqlite::Connection;

use crate::error::Result;

/// How many wait for an agent of one workstream.
pub struct Queue {
    pub workstream: String,
    pub waiting: i64,
    /// Since when the first of them waits.
    pub oldest_ms: Option<i64>,
}

pub struct Figures {
    pub conversations_ever: i64,
    /// By state; not those that are closed.
    pub open: Vec<(String, i64)>,
    pub queues: Vec<Queue>,
    /// By presence.
    pub agents: Vec<(String, i64)>,
    pub offers_ever: i64,
    /// By outcome; not those that were taken.
    pub offers_not_taken: Vec<(String, i64)>,
    /// By channel and what has become of them, within the time that the outbox keeps them.
    pub outbox: Vec<(String, String, i64)>,
    pub push_subscriptions: i64,
}

/// The list of states is the index's own, word by word, or SQLite would not use it.
const OPEN: &str = "SELECT state, count(*) FROM conversations
    WHERE state IN ('dialogue', 'queued', 'offered', 'active', 'waiting') GROUP BY state
    UNION ALL SELECT 'wrap_up', count(*) FROM agents a
    JOIN conversations c ON c.agent_id = a.id AND c.state = 'wrap_up'";

const AGENTS: &str = "SELECT CASE WHEN disconnected_at_ms IS NOT NULL THEN 'offline'
        WHEN is_inactive THEN 'inactive' ELSE presence END AS shown, count(*)
    FROM agents WHERE deleted_at_ms IS NULL AND is_enabled GROUP BY shown";

const NOT_TAKEN: &str = "SELECT outcome, count(*) FROM offers
    WHERE outcome IN ('declined', 'expired') GROUP BY outcome";

const QUEUES: &str = "SELECT w.name, count(c.id), min(c.queue_order_ms) FROM workstreams w
    LEFT JOIN conversations c ON c.workstream_id = w.id AND c.state = 'queued'
    GROUP BY w.id ORDER BY w.id";

const OUTBOX: &str = "SELECT channel, CASE WHEN sent_at_ms IS NOT NULL THEN 'sent'
        WHEN failed_at_ms IS NOT NULL THEN 'failed' ELSE 'waiting' END AS fate, count(*)
    FROM outbox GROUP BY channel, fate";

pub fn look(conn: &Connection) -> Result<Figures> {
    let one = |sql| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let mut queues = conn.prepare_cached(QUEUES)?;
    let queues = queues.query_map([], |row| {
        Ok(Queue { workstream: row.get(0)?, waiting: row.get(1)?, oldest_ms: row.get(2)? })
    })?;
    let mut outbox = conn.prepare_cached(OUTBOX)?;
    let outbox = outbox.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(Figures {
        conversations_ever: one("SELECT coalesce(max(id), 0) FROM conversations")?,
        open: counts(conn, OPEN)?,
        queues: queues.collect::<rusqlite::Result<_>>()?,
        agents: counts(conn, AGENTS)?,
        offers_ever: one("SELECT coalesce(max(id), 0) FROM offers")?,
        offers_not_taken: counts(conn, NOT_TAKEN)?,
        outbox: outbox.collect::<rusqlite::Result<_>>()?,
        push_subscriptions: one("SELECT count(*) FROM push_subscriptions")?,
    })
}

fn counts(conn: &Connection, sql: &str) -> Result<Vec<(String, i64)>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
