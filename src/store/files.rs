//! Rows of `files`.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        ids::{ConversationId, FileId},
        message::FileInfo,
    },
    error::Result,
};

/// A file to be stored, its type found by content.
pub struct NewFile {
    pub name: String,
    pub media_type: String,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub content: Vec<u8>,
}

pub fn insert(conn: &Connection, conversation: ConversationId, new: &NewFile) -> Result<FileInfo> {
    let bytes = i64::try_from(new.content.len()).unwrap_or(i64::MAX);
    conn.prepare_cached(
        "INSERT INTO files (conversation_id, name, media_type, size_bytes, width, height, content)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        conversation.0,
        new.name,
        new.media_type,
        bytes,
        new.width,
        new.height,
        new.content,
    ])?;
    Ok(FileInfo {
        id: FileId(conn.last_insert_rowid()),
        name: new.name.clone(),
        media_type: new.media_type.clone(),
        bytes,
        width: new.width,
        height: new.height,
    })
}

/// A stored file with its bytes and the conversation that it belongs to.
pub struct StoredFile {
    pub conversation: ConversationId,
    pub name: String,
    pub media_type: String,
    pub content: Vec<u8>,
}

/// `None` also for what was deleted after its time.
pub fn find(conn: &Connection, id: FileId) -> Result<Option<StoredFile>> {
    Ok(conn
        .prepare_cached(
            "SELECT conversation_id, name, media_type, content FROM files
             WHERE id = ?1 AND size_bytes = length(content)",
        )?
        .query_row([id.0], |row| {
            Ok(StoredFile {
                conversation: ConversationId(row.get(0)?),
                name: row.get(1)?,
                media_type: row.get(2)?,
                content: row.get(3)?,
            })
        })
        .optional()?)
}
