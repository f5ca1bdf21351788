//! Deleting people and conversations, so that nothing of what they said is left.
//!
//! Most tables hang on a conversation or a contact by ON DELETE CASCADE; what does not is deleted
//! here by name. Deleted bytes are overwritten (`secure_delete`), in the search index, too. Facts
//! for reports stay: they name nobody. tests/privacy.rs holds this to every table of the schema.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        ids::{AgentId, ContactId, ConversationId},
        time::Timestamp,
    },
    error::Result,
    limits::FILES_ERASED_PER_BATCH,
};

/// Deletes up to `limit` messages of a conversation, and the rest of it with the last of them;
/// true once it is gone.
pub fn delete_some(conn: &Connection, id: ConversationId, limit: usize) -> Result<bool> {
    // First of all the events: what they name must be there when a feed is read.
    conn.prepare_cached("DELETE FROM events WHERE conversation_id = ?1")?.execute([id.0])?;
    count_messages(conn, id, limit)?;
    let deleted = conn
        .prepare_cached(
            "DELETE FROM messages WHERE id IN
                 (SELECT id FROM messages WHERE conversation_id = ?1 ORDER BY id LIMIT ?2)",
        )?
        .execute(params![id.0, limit])?;
    if deleted == limit {
        return Ok(false);
    }
    let files = conn
        .prepare_cached(
            "DELETE FROM files WHERE id IN
                 (SELECT id FROM files WHERE conversation_id = ?1 LIMIT ?2)",
        )?
        .execute(params![id.0, FILES_ERASED_PER_BATCH])?;
    if files == FILES_ERASED_PER_BATCH {
        return Ok(false);
    }
    delete_mails_of(conn, id)?;
    conn.prepare_cached("DELETE FROM conversations WHERE id = ?1")?.execute([id.0])?;
    Ok(true)
}

/// Keeps for reports how many messages are about to go.
fn count_messages(conn: &Connection, id: ConversationId, limit: usize) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO facts (kind, at_ms, value, detail, workstream_id, team_id, agent_id)
         SELECT 'messages', m.sent_at_ms / 900000 * 900000, count(*), m.author_kind,
             c.workstream_id, c.team_id, iif(m.author_kind = 'agent', m.author_id, c.agent_id)
         FROM (SELECT * FROM messages WHERE conversation_id = ?1 ORDER BY id LIMIT ?2) m
         JOIN conversations c ON c.id = m.conversation_id
         WHERE m.author_kind IN ('visitor', 'agent') AND m.kind <> 'note'
         GROUP BY 2, 4, 7",
    )?
    .execute(params![id.0, limit])?;
    Ok(())
}

/// Mails and notices that tell of a conversation.
fn delete_mails_of(conn: &Connection, id: ConversationId) -> Result<()> {
    for prefix in [format!("failed:{id}:"), format!("escalated:{id}:")] {
        delete_mails(conn, &prefix)?;
    }
    conn.prepare_cached(
        "DELETE FROM outbox WHERE channel = 'push' AND dedupe_key LIKE '%:' || ?1",
    )?
    .execute([id.0])?;
    Ok(())
}

fn delete_mails(conn: &Connection, key_prefix: &str) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM outbox WHERE channel = 'email' AND ?1 <= dedupe_key
         AND dedupe_key < ?1 || char(1114111)",
    )?
    .execute([key_prefix])?;
    Ok(())
}

/// Cuts a person off: no browser of theirs is known any more.
pub fn forget_browsers(conn: &Connection, id: ContactId) -> Result<()> {
    conn.execute(
        "DELETE FROM visitor_tokens
         WHERE visitor_id IN (SELECT id FROM visitors WHERE contact_id = ?1)",
        [id.0],
    )?;
    conn.execute("DELETE FROM contact_identities WHERE contact_id = ?1", [id.0])?;
    Ok(())
}

/// Goes on erasing a person; true once nothing is left.
pub fn erase_some(conn: &Connection, id: ContactId, limit: usize) -> Result<bool> {
    let conversation: Option<i64> = conn
        .prepare_cached(
            "SELECT c.id FROM visitors v JOIN conversations c ON c.visitor_id = v.id
             WHERE v.contact_id = ?1 LIMIT 1",
        )?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    if let Some(conversation) = conversation {
        delete_some(conn, ConversationId(conversation), limit)?;
        return Ok(false);
    }
    for meeting in numbers(
        conn,
        "SELECT m.id FROM meetings m JOIN visitors v
        ON v.id = m.visitor_id WHERE v.contact_id = ?1",
        id,
    )? {
        delete_mails(conn, &format!("meeting:{meeting}:"))?;
        conn.execute("DELETE FROM meetings WHERE id = ?1", [meeting])?;
    }
    for visitor in numbers(conn, "SELECT id FROM visitors WHERE contact_id = ?1", id)? {
        delete_mails(conn, &format!("failed-booking:{visitor}:"))?;
    }
    // Whatever else was written to them, or names them by their address.
    conn.execute(
        "DELETE FROM outbox WHERE id IN (SELECT o.id FROM contacts c JOIN outbox o
             ON o.recipient = c.email COLLATE NOCASE
             OR instr(lower(o.subject || o.body || coalesce(o.calendar, '')), lower(c.email))
         WHERE c.id = ?1)",
        [id.0],
    )?;
    conn.execute(
        "DELETE FROM meetings WHERE email = (SELECT email FROM contacts WHERE id = ?1)
         COLLATE NOCASE",
        [id.0],
    )?;
    conn.execute("DELETE FROM contacts WHERE id = ?1", [id.0])?;
    Ok(true)
}

fn numbers(conn: &Connection, sql: &str, of: ContactId) -> Result<Vec<i64>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map([of.0], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// An erasure that was asked for.
#[derive(Clone, Debug)]
pub struct Erasure {
    pub id: i64,
    pub contact: ContactId,
    /// The admin's name.
    pub by: Option<String>,
    pub conversations: i64,
    pub requested_at: Timestamp,
    pub done_at: Option<Timestamp>,
}

/// False where it was asked for already.
pub fn request(conn: &Connection, id: ContactId, by: AgentId, now: Timestamp) -> Result<bool> {
    let inserted = conn.execute(
        "INSERT INTO erasures (contact_id, requested_by, conversations, requested_at_ms)
         SELECT ?1, ?2, (SELECT count(*) FROM visitors v JOIN conversations c
             ON c.visitor_id = v.id WHERE v.contact_id = ?1), ?3
         WHERE NOT EXISTS (SELECT 1 FROM erasures WHERE contact_id = ?1)",
        params![id.0, by.0, now.0],
    )?;
    Ok(inserted == 1)
}

/// The oldest that was asked for before `before` and is not done.
pub fn next(conn: &Connection, before: Timestamp) -> Result<Option<(i64, ContactId)>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, contact_id FROM erasures INDEXED BY erasures_open
         WHERE cleaned_at_ms IS NULL AND requested_at_ms <= ?1 AND done_at_ms IS NULL
         ORDER BY requested_at_ms LIMIT 1",
    )?;
    let found = statement.query_row([before.0], |row| Ok((row.get(0)?, ContactId(row.get(1)?))));
    Ok(found.optional()?)
}

pub fn done(conn: &Connection, erasure: i64, now: Timestamp) -> Result<()> {
    conn.execute("UPDATE erasures SET done_at_ms = ?2 WHERE id = ?1", [erasure, now.0])?;
    Ok(())
}

/// Whether the write-ahead log may hold words of somebody who was erased.
pub fn is_unclean(conn: &Connection) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM erasures INDEXED BY erasures_open
             WHERE cleaned_at_ms IS NULL AND done_at_ms IS NOT NULL)",
        )?
        .query_row([], |row| row.get(0))?)
}

/// The log was emptied at that time.
pub fn cleaned(conn: &Connection, at: Timestamp) -> Result<()> {
    conn.execute(
        "UPDATE erasures SET cleaned_at_ms = ?1 WHERE cleaned_at_ms IS NULL AND done_at_ms <= ?1",
        [at.0],
    )?;
    Ok(())
}

/// The newest first.
pub fn list(conn: &Connection, limit: usize) -> Result<Vec<Erasure>> {
    let mut statement = conn.prepare_cached(
        "SELECT e.id, e.contact_id, a.name, e.conversations, e.requested_at_ms, e.cleaned_at_ms
         FROM erasures e LEFT JOIN agents a ON a.id = e.requested_by ORDER BY e.id DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], |row| {
        Ok(Erasure {
            id: row.get(0)?,
            contact: ContactId(row.get(1)?),
            by: row.get(2)?,
            conversations: row.get(3)?,
            requested_at: Timestamp(row.get(4)?),
            done_at: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
