//! How long each kind of data is kept, and deleting what is older, a batch at a time.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Map, Value};

use super::{erasure, settings};
use crate::{
    domain::{ids::ConversationId, time::Timestamp},
    error::{Error, Result},
};

/// A kind of data with a time of its own. A new kind is a row here and an arm in [`delete_old`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Closed ones, with everything that hangs on them.
    Conversations,
    /// Of closed conversations; their names stay in the history.
    Files,
    /// Where visitors were, and where they came from.
    PageVisits,
    /// Without a conversation or a meeting.
    Contacts,
    Meetings,
    /// Mails that went out or were given up.
    Mails,
}

pub const KINDS: [(&str, Kind); 6] = [
    ("conversations", Kind::Conversations),
    ("files", Kind::Files),
    ("page_visits", Kind::PageVisits),
    ("contacts", Kind::Contacts),
    ("meetings", Kind::Meetings),
    ("mails", Kind::Mails),
];

const SETTING: &str = "retention";

/// The days that were set, by kind; without a number it is kept for good.
pub fn days(conn: &Connection) -> Result<Vec<(&'static str, Kind, Option<i64>)>> {
    let stored: Map<String, Value> = match settings::get(conn, SETTING)? {
        Some(text) => serde_json::from_str(&text)
            .map_err(|error| Error::internal("read the retention", error))?,
        None => Map::new(),
    };
    let of = |name: &str| stored.get(name).and_then(Value::as_i64);
    Ok(KINDS.iter().map(|(name, kind)| (*name, *kind, of(name))).collect())
}

pub fn set_days(conn: &Connection, days: &[(&'static str, Kind, Option<i64>)]) -> Result<()> {
    let set = days.iter().filter_map(|(name, _, days)| days.map(|days| (name, days)));
    let value: Map<String, Value> =
        set.map(|(name, days)| ((*name).to_string(), days.into())).collect();
    settings::set(conn, SETTING, &Value::Object(value).to_string())
}

/// Deletes up to `limit` rows of a kind from before `before`; true if there may be more.
pub fn delete_old(conn: &Connection, kind: Kind, before: Timestamp, limit: usize) -> Result<bool> {
    let sql = match kind {
        Kind::Conversations => return delete_conversation(conn, before, limit),
        Kind::Files => {
            "UPDATE files SET content = x'', media_type = 'application/octet-stream',
                 width = NULL, height = NULL
             WHERE id IN (SELECT f.id FROM files f JOIN conversations c
                 ON c.id = f.conversation_id
                 WHERE 0 < length(f.content) AND c.state = 'closed' AND c.closed_at_ms < ?1
                 LIMIT ?2)"
        }
        Kind::PageVisits => return delete_visits(conn, before, limit),
        Kind::Contacts => {
            "DELETE FROM contacts WHERE id IN (SELECT id FROM contacts c
                 WHERE created_at_ms < ?1 AND NOT EXISTS (SELECT 1 FROM visitors v
                     WHERE v.contact_id = c.id AND (?1 <= v.created_at_ms
                         OR EXISTS (SELECT 1 FROM conversations WHERE visitor_id = v.id)
                         OR EXISTS (SELECT 1 FROM meetings WHERE visitor_id = v.id)
                         OR EXISTS (SELECT 1 FROM page_visits
                             WHERE visitor_id = v.id AND ?1 <= came_at_ms)))
                 LIMIT ?2)"
        }
        Kind::Meetings => {
            "DELETE FROM meetings WHERE id IN
                 (SELECT id FROM meetings WHERE end_at_ms < ?1 LIMIT ?2)"
        }
        Kind::Mails => {
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE created_at_ms < ?1
                 AND (sent_at_ms IS NOT NULL OR failed_at_ms IS NOT NULL) LIMIT ?2)"
        }
    };
    Ok(conn.prepare_cached(sql)?.execute(params![before.0, limit])? == limit)
}

fn delete_conversation(conn: &Connection, before: Timestamp, limit: usize) -> Result<bool> {
    let oldest: Option<i64> = conn
        .prepare_cached(
            "SELECT id FROM conversations WHERE state = 'closed' AND closed_at_ms < ?1
             ORDER BY id LIMIT 1",
        )?
        .query_row([before.0], |row| row.get(0))
        .optional()?;
    let Some(oldest) = oldest else { return Ok(false) };
    erasure::delete_some(conn, ConversationId(oldest), limit)?;
    Ok(true)
}

/// Where visitors were last stands at the visitor, too.
fn delete_visits(conn: &Connection, before: Timestamp, limit: usize) -> Result<bool> {
    let given = params![before.0, limit];
    let deleted = conn
        .prepare_cached(
            "DELETE FROM page_visits WHERE id IN
                 (SELECT id FROM page_visits WHERE came_at_ms < ?1 LIMIT ?2)",
        )?
        .execute(given)?;
    let emptied = conn
        .prepare_cached(
            "UPDATE visitors SET page_url = '', page_title = '', referrer = ''
             WHERE id IN (SELECT id FROM visitors v WHERE created_at_ms < ?1
                 AND (page_url, page_title, referrer) <> ('', '', '')
                 AND NOT EXISTS (SELECT 1 FROM page_visits WHERE visitor_id = v.id)
                 AND NOT EXISTS (SELECT 1 FROM conversations
                     WHERE visitor_id = v.id AND state <> 'closed') LIMIT ?2)",
        )?
        .execute(given)?;
    Ok(deleted == limit || emptied == limit)
}
