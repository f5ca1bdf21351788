//! Rows of `messages`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::conversations::broken;
use crate::{
    domain::{
        ids::{AgentId, ConversationId, FileId, MessageId, VisitorId},
        message::{Author, AuthorKind, Code, FileInfo, Message, MessageKind, NewMessage},
        time::Timestamp,
    },
    error::Result,
};

const SELECT: &str = "SELECT m.id, m.conversation_id, m.author_kind, m.author_id, m.author_name,
     m.client_id, m.kind, m.text, m.code, m.code_values, m.card, m.sent_at_ms, m.file_id,
     f.name AS file_name, f.media_type, f.size_bytes, f.width, f.height
     FROM messages m LEFT JOIN files f ON f.id = m.file_id";

pub fn insert(
    conn: &Connection,
    conversation: ConversationId,
    new: NewMessage,
    now: Timestamp,
) -> Result<Message> {
    conn.prepare_cached(
        "INSERT INTO messages (conversation_id, author_kind, author_id, author_name, client_id,
             kind, text, code, code_values, file_id, sent_at_ms, card)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        conversation.0,
        new.author.kind.name(),
        new.author.kind.id(),
        new.author.name,
        new.client_id,
        new.kind.name(),
        new.text,
        new.code.as_ref().map(|code| &code.name),
        new.code.as_ref().map(|code| serde_json::json!(code.values).to_string()),
        new.file.as_ref().map(|file| file.id.0),
        now.0,
        new.card,
    ])?;
    Ok(Message {
        id: MessageId(conn.last_insert_rowid()),
        conversation,
        client_id: new.client_id,
        author: new.author,
        kind: new.kind,
        text: new.text,
        code: new.code,
        file: new.file,
        card: new.card,
        at: now,
    })
}

pub fn find(conn: &Connection, id: MessageId) -> Result<Option<Message>> {
    let sql = format!("{SELECT} WHERE m.id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

/// What visitor and agents said to each other, oldest first: at most `limit` messages from the
/// beginning, and as many from the end.
pub fn list_spoken(
    conn: &Connection,
    conversation: ConversationId,
    limit: usize,
) -> Result<Vec<Message>> {
    let spoken = "m.conversation_id = ?1 AND m.kind = 'text'
         AND m.author_kind IN ('visitor', 'agent')";
    let ids = |order: &str| {
        format!(
            "SELECT id FROM (SELECT id FROM messages m WHERE {spoken} ORDER BY id {order} \
                 LIMIT ?2)"
        )
    };
    let (first, last) = (ids("ASC"), ids("DESC"));
    let sql = format!("{SELECT} WHERE m.id IN ({first} UNION {last}) ORDER BY m.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![conversation.0, limit], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The message that its sender stored under `client_id` before.
pub fn find_by_client_id(
    conn: &Connection,
    conversation: ConversationId,
    author: AuthorKind,
    client_id: &str,
) -> Result<Option<Message>> {
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.author_kind = ?2 AND m.client_id = ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    Ok(statement
        .query_row(params![conversation.0, author.name(), client_id], from_row)
        .optional()?)
}

/// Who reads a history: visitors never see notes.
#[derive(Clone, Copy)]
pub enum Audience {
    Visitor,
    Agents,
}

/// The last `limit` messages of a conversation before `before`, oldest first.
pub fn list_before(
    conn: &Connection,
    conversation: ConversationId,
    audience: Audience,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Message>> {
    let kinds = match audience {
        Audience::Visitor => "AND m.kind <> 'note'",
        Audience::Agents => "",
    };
    let sql = format!(
        "{SELECT} WHERE m.conversation_id = ?1 AND m.id < ?2 {kinds} ORDER BY m.id DESC LIMIT ?3"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let rows = statement.query_map(params![conversation.0, before, limit], from_row)?;
    let mut messages: Vec<Message> = rows.collect::<rusqlite::Result<_>>()?;
    messages.reverse();
    Ok(messages)
}

/// The visitor's history over all its conversations, in pages like [`list_before`].
///
/// Going through the conversations by their last words reads little more than the page has,
/// however long the history is. They may overlap where histories were joined.
pub fn list_of_visitor(
    conn: &Connection,
    visitor: VisitorId,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Message>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, last_message_id FROM conversations WHERE visitor_id = ?1
         ORDER BY last_message_id DESC",
    )?;
    let mut conversations = statement.query([visitor.0])?;
    // Oldest first.
    let mut page: Vec<Message> = Vec::new();
    while let Some(row) = conversations.next()? {
        let (id, last) = (ConversationId(row.get(0)?), MessageId(row.get(1)?));
        let is_older = page.first().is_some_and(|oldest| last < oldest.id);
        if limit <= page.len() && is_older {
            break;
        }
        let wanted = if is_older { limit - page.len() } else { limit };
        let mut found = list_before(conn, id, Audience::Visitor, before, wanted)?;
        found.append(&mut page);
        if !is_older {
            found.sort_by_key(|message| message.id);
        }
        page = found.split_off(found.len().saturating_sub(limit));
    }
    Ok(page)
}

/// The message that a visitor stored under `client_id` in a conversation that was given up for
/// another one since.
pub fn find_in_merged(
    conn: &Connection,
    visitor: VisitorId,
    client_id: &str,
) -> Result<Option<Message>> {
    let sql = format!(
        "{SELECT} JOIN conversations c ON c.id = m.conversation_id
         WHERE c.visitor_id = ?1 AND c.close_reason = 'merged'
         AND m.author_kind = 'visitor' AND m.client_id = ?2"
    );
    Ok(conn.prepare_cached(&sql)?.query_row(params![visitor.0, client_id], from_row).optional()?)
}

/// What a visitor has said was said by another one, as it turned out.
pub fn set_author(conn: &Connection, from: VisitorId, to: VisitorId) -> Result<()> {
    conn.prepare_cached(
        "UPDATE messages SET author_id = ?2 WHERE author_kind = 'visitor' AND author_id = ?1
         AND conversation_id IN (SELECT id FROM conversations WHERE visitor_id = ?1)",
    )?
    .execute([from.0, to.0])?;
    Ok(())
}

/// The visitor's newest message, if an agent's view that ends at `seen` misses it.
pub fn newer_from_visitor(
    conn: &Connection,
    conversation: ConversationId,
    seen: MessageId,
) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM messages WHERE conversation_id = ?1 AND ?2 < id
             AND author_kind IN ('visitor', 'agent') AND kind <> 'note')",
        )?
        .query_row(params![conversation.0, seen.0], |row| row.get(0))?)
}

/// Notes on a card that it was answered, so that nobody is asked twice.
pub fn mark_answered(conn: &Connection, id: MessageId) -> Result<()> {
    conn.prepare_cached(
        "UPDATE messages SET card = json_set(card, '$.answered', json('true')) WHERE id = ?1",
    )?
    .execute([id.0])?;
    Ok(())
}

pub fn count(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("SELECT coalesce(max(id), 0) FROM messages", [], |row| row.get(0))?)
}

fn from_row(row: &Row) -> rusqlite::Result<Message> {
    let author_kind: String = row.get("author_kind")?;
    let author_id: Option<i64> = row.get("author_id")?;
    let kind: String = row.get("kind")?;
    let author_kind = match (author_kind.as_str(), author_id) {
        ("visitor", Some(id)) => AuthorKind::Visitor(VisitorId(id)),
        ("agent", Some(id)) => AuthorKind::Agent(AgentId(id)),
        ("dialogue", _) => AuthorKind::Dialogue,
        ("system", _) => AuthorKind::System,
        _ => return Err(broken("author_kind")),
    };
    let file = match row.get::<_, Option<i64>>("file_id")? {
        Some(id) => Some(FileInfo {
            id: FileId(id),
            name: row.get("file_name")?,
            media_type: row.get("media_type")?,
            bytes: row.get("size_bytes")?,
            width: row.get("width")?,
            height: row.get("height")?,
        }),
        None => None,
    };
    Ok(Message {
        id: MessageId(row.get("id")?),
        conversation: ConversationId(row.get("conversation_id")?),
        client_id: row.get("client_id")?,
        author: Author { kind: author_kind, name: row.get("author_name")? },
        kind: MessageKind::from_name(&kind).ok_or_else(|| broken("kind"))?,
        text: row.get("text")?,
        code: code_from(row.get("code")?, row.get("code_values")?)?,
        file,
        card: row.get("card")?,
        at: Timestamp(row.get("sent_at_ms")?),
    })
}

/// Which system message a row holds, if it is one.
pub(super) fn code_from(
    name: Option<String>,
    values: Option<String>,
) -> rusqlite::Result<Option<Code>> {
    let Some(name) = name else { return Ok(None) };
    let values = match values {
        Some(json) => serde_json::from_str(&json).map_err(|_| broken("code_values"))?,
        None => Default::default(),
    };
    Ok(Some(Code { name, values }))
}
