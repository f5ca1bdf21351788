//! Rows of `tags`, and on which conversations they are.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    domain::{
        ids::{ConversationId, TagId},
        tags::Tag,
        time::Timestamp,
    },
    error::{Error, Result},
};

pub fn insert(conn: &Connection, name: &str, color: &str, now: Timestamp) -> Result<TagId> {
    conn.prepare_cached("INSERT INTO tags (name, color, created_at_ms) VALUES (?1, ?2, ?3)")?
        .execute(params![name, color, now.0])
        .map_err(unique_name)?;
    Ok(TagId(conn.last_insert_rowid()))
}

pub fn update(conn: &Connection, tag: &Tag) -> Result<()> {
    conn.prepare_cached("UPDATE tags SET name = ?2, color = ?3 WHERE id = ?1")?
        .execute(params![tag.id.0, tag.name, tag.color])
        .map_err(unique_name)?;
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to another tag already")
        }
        _ => error.into(),
    }
}

pub fn find(conn: &Connection, id: TagId) -> Result<Option<Tag>> {
    let mut statement = conn.prepare_cached("SELECT id, name, color FROM tags WHERE id = ?1")?;
    Ok(statement.query_row([id.0], from_row).optional()?)
}

pub fn get(conn: &Connection, id: TagId) -> Result<Tag> {
    find(conn, id)?.ok_or_else(|| Error::not_found("tag"))
}

pub fn list(conn: &Connection) -> Result<Vec<Tag>> {
    let mut statement = conn.prepare_cached("SELECT id, name, color FROM tags ORDER BY name")?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn from_row(row: &Row) -> rusqlite::Result<Tag> {
    Ok(Tag { id: TagId(row.get(0)?), name: row.get(1)?, color: row.get(2)? })
}

/// It leaves its conversations, too.
pub fn delete(conn: &Connection, id: TagId) -> Result<()> {
    conn.prepare_cached("DELETE FROM tags WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Puts exactly these tags on a conversation.
pub fn set(conn: &Connection, conversation: ConversationId, tags: &[TagId]) -> Result<()> {
    conn.prepare_cached("DELETE FROM conversation_tags WHERE conversation_id = ?1")?
        .execute([conversation.0])?;
    let mut statement = conn.prepare_cached(
        "INSERT INTO conversation_tags (conversation_id, tag_id) VALUES (?1, ?2)",
    )?;
    for tag in tags {
        statement.execute(params![conversation.0, tag.0])?;
    }
    Ok(())
}
