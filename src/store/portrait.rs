//! Everything that is stored of a person, for the person: rows as JSON objects, column by column.

use rusqlite::{Connection, types::ValueRef};
use serde_json::{Map, Value, json};

use crate::{domain::ids::ContactId, error::Result};

/// Parts of it, with the rows that belong to a contact (`?1`). Columns that end in `_json` hold
/// JSON, and those in `_at_ms` are instants.
const PARTS: &[(&str, &str)] = &[
    (
        "contact",
        "SELECT id, name, email, phone, fields AS fields_json, is_verified, is_email_verified,
             is_blocked, created_at_ms FROM contacts WHERE id = ?1",
    ),
    ("identities", "SELECT realm, subject FROM contact_identities WHERE contact_id = ?1"),
    (
        "browsers",
        "SELECT v.id, w.name AS widget, v.channel, v.device, v.locale, v.country, v.time_zone,
             v.page_url, v.page_title, v.referrer, v.created_at_ms
         FROM visitors v JOIN widgets w ON w.id = v.widget_id WHERE v.contact_id = ?1",
    ),
    (
        "page_visits",
        "SELECT p.visitor_id AS browser, p.url, p.title, p.came_at_ms
         FROM visitors v JOIN page_visits p ON p.visitor_id = v.id WHERE v.contact_id = ?1
         ORDER BY p.id",
    ),
    (
        "conversations",
        "SELECT c.id, c.visitor_id AS browser, w.name AS workstream, c.mode, c.state,
             c.close_reason, c.locale, a.display_name AS agent, c.rating, c.rating_comment,
             c.created_at_ms, c.ended_at_ms, c.closed_at_ms
         FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         JOIN workstreams w ON w.id = c.workstream_id LEFT JOIN agents a ON a.id = c.agent_id
         WHERE v.contact_id = ?1 ORDER BY c.id",
    ),
    (
        "messages",
        "SELECT m.id, m.conversation_id AS conversation, m.author_kind AS author,
             m.author_name AS name, m.kind, m.text, m.card AS card_json, m.file_id AS file,
             m.sent_at_ms
         FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         JOIN messages m ON m.conversation_id = c.id WHERE v.contact_id = ?1 ORDER BY m.id",
    ),
    (
        "wrap_ups",
        "SELECT u.conversation_id AS conversation, a.display_name AS agent, d.name AS disposition,
             u.notes, u.submitted_at_ms
         FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         JOIN wrap_ups u ON u.conversation_id = c.id JOIN agents a ON a.id = u.agent_id
         LEFT JOIN dispositions d ON d.id = u.disposition_id
         WHERE v.contact_id = ?1 AND u.submitted_at_ms IS NOT NULL",
    ),
    (
        "tags",
        "SELECT c.id AS conversation, t.name FROM visitors v
         JOIN conversations c ON c.visitor_id = v.id
         JOIN conversation_tags x ON x.conversation_id = c.id JOIN tags t ON t.id = x.tag_id
         WHERE v.contact_id = ?1",
    ),
    (
        "dialogue_answers",
        "SELECT s.conversation_id AS conversation, s.card, s.answer AS answer_json,
             s.answered_at_ms
         FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         JOIN dialogue_steps s ON s.conversation_id = c.id
         WHERE v.contact_id = ?1 AND s.answer IS NOT NULL",
    ),
    (
        "meetings",
        "SELECT m.id, m.state, m.title, m.place, a.display_name AS agent, m.name, m.email,
             m.phone, m.notes, m.zone, m.start_at_ms, m.end_at_ms, m.created_at_ms
         FROM meetings m JOIN agents a ON a.id = m.agent_id
         WHERE m.visitor_id IN (SELECT id FROM visitors WHERE contact_id = ?1)
         OR m.email = (SELECT email FROM contacts WHERE id = ?1) COLLATE NOCASE",
    ),
    (
        "mails",
        "SELECT o.id, o.subject, o.created_at_ms, o.sent_at_ms FROM contacts c
         JOIN outbox o ON o.channel = 'email' AND o.recipient = c.email COLLATE NOCASE
         WHERE c.id = ?1",
    ),
    (
        "files",
        "SELECT f.id, f.conversation_id AS conversation, f.name, f.media_type, f.size_bytes,
             0 < length(f.content) AS is_kept
         FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         JOIN files f ON f.conversation_id = c.id WHERE v.contact_id = ?1 ORDER BY f.id",
    ),
];

pub fn of(conn: &Connection, id: ContactId) -> Result<Map<String, Value>> {
    let mut portrait = Map::new();
    for (part, sql) in PARTS {
        portrait.insert((*part).to_string(), rows(conn, sql, id)?.into());
    }
    Ok(portrait)
}

fn rows(conn: &Connection, sql: &str, id: ContactId) -> Result<Vec<Value>> {
    let mut statement = conn.prepare_cached(sql)?;
    let columns: Vec<String> = statement.column_names().map(str::to_string).collect();
    let mut rows = statement.query([id.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut object = Map::new();
        for (index, column) in columns.iter().enumerate() {
            let (name, value) = cell(column, row.get_ref(index)?);
            object.insert(name, value);
        }
        found.push(Value::Object(object));
    }
    Ok(found)
}

fn cell(column: &str, value: ValueRef) -> (String, Value) {
    let value = match value {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(number) if column.starts_with("is_") => json!(number != 0),
        ValueRef::Integer(number) => json!(number),
        ValueRef::Real(number) => json!(number),
        ValueRef::Text(text) => json!(String::from_utf8_lossy(text)),
    };
    match (column.strip_suffix("_json"), value.as_str()) {
        (Some(name), Some(text)) => {
            (name.to_string(), serde_json::from_str(text).unwrap_or(Value::Null))
        }
        (Some(name), None) => (name.to_string(), Value::Null),
        (None, _) => (column.to_string(), value),
    }
}
