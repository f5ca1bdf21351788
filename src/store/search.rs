//! Search over messages, people and wrap-up notes, by the tables `…_search` of the schema.
//!
//! Hits come by conversation, newest first, straight from the order of the index, so that a page
//! of a common word costs no more than one of a rare word. The work for one page is bounded: a
//! page may be short, and the next one goes on where it ended.

mod snippet;
mod wanted;

use rusqlite::{Connection, OptionalExtension, Rows, Statement, params};

pub use snippet::Snippet;
pub use wanted::Wanted;

use super::{
    contacts::{Contact, contact_from_row},
    shown::Filter,
};
use crate::{
    domain::{
        ids::{ContactId, ConversationId, MessageId},
        time::Timestamp,
    },
    error::Result,
    limits::{SEARCH_COMMON_MESSAGES, SEARCH_CONTACTS_MAX, SEARCH_LOOKS_MAX, SEARCH_STEPS_MAX},
};

/// Where the words were found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Field {
    Message,
    Note,
    Contact,
    WrapUp,
}

impl Field {
    pub fn name(self) -> &'static str {
        match self {
            Field::Message => "message",
            Field::Note => "note",
            Field::Contact => "contact",
            Field::WrapUp => "wrap_up",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Hit {
    pub conversation: ConversationId,
    pub message: Option<MessageId>,
    pub field: Field,
    pub snippet: Snippet,
}

#[derive(Debug, Default)]
pub struct Page {
    pub hits: Vec<Hit>,
    /// Where the next page goes on, if there may be one: behind this conversation or message.
    pub next: Option<i64>,
}

/// How many messages are not indexed yet.
pub fn pending(conn: &Connection) -> Result<usize> {
    Ok(conn
        .prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM messages), 0) - min(indexed_through,
                 coalesce((SELECT max(id) FROM messages), 0)) FROM search_state",
        )?
        .query_row([], |row| row.get(0))?)
}

/// Indexes the oldest messages that are not. They go in by row id: FTS5 writes a piece of index
/// whenever row ids go back.
pub fn index_block(conn: &Connection, messages_max: usize) -> Result<()> {
    let through: Option<i64> = conn
        .prepare_cached(
            "SELECT max(id) FROM (SELECT id FROM messages
                 WHERE (SELECT indexed_through FROM search_state) < id ORDER BY id LIMIT ?1)",
        )?
        .query_row([messages_max], |row| row.get(0))?;
    let Some(through) = through else { return Ok(()) };
    conn.prepare_cached(
        "INSERT INTO message_search (rowid, text)
         SELECT (conversation_id << 32) | id, text FROM messages
         WHERE (SELECT indexed_through FROM search_state) < id AND id <= ?1
             AND author_kind NOT IN ('system', 'dialogue')
         ORDER BY 1",
    )?
    .execute([through])?;
    conn.prepare_cached("UPDATE search_state SET indexed_through = ?1")?.execute([through])?;
    Ok(())
}

/// Conversations that pass `filter` with a hit for each, newest first.
pub fn find(conn: &Connection, wanted: &Wanted, filter: &Filter, limit: usize) -> Result<Page> {
    let expression = expression(conn, wanted)?;
    let before = filter.before.map_or(CONVERSATION_END, |id| id.0.clamp(0, CONVERSATION_END));
    let mut statements = [
        conn.prepare_cached(
            "SELECT rowid FROM message_search WHERE message_search MATCH ?1 AND rowid < ?2 << 32
             ORDER BY rowid DESC",
        )?,
        conn.prepare_cached(
            "SELECT rowid FROM wrap_up_search WHERE wrap_up_search MATCH ?1 AND rowid < ?2 << 32
             ORDER BY rowid DESC",
        )?,
        conn.prepare_cached(&of_contacts())?,
    ];
    let [messages, notes, people] = &mut statements;
    let mut sources = [
        Source::of(messages.query(params![expression, before])?)?,
        Source::of(notes.query(params![expression, before])?)?,
        Source::of(people.query(params![expression, before])?)?,
    ];
    let sql = format!(
        "SELECT EXISTS (SELECT 1 FROM conversations c WHERE c.id = :id AND {})",
        filter.condition()
    );
    let mut passes = conn.prepare_cached(&sql)?;
    filter.bind(&mut passes)?;

    let mut found: Vec<(i64, Field)> = Vec::new();
    let (mut looks, mut last) = (0, None);
    let next = loop {
        let Some(conversation) = sources.iter().filter_map(Source::conversation).max() else {
            break None;
        };
        let steps: usize = sources.iter().map(|source| source.steps).sum();
        if found.len() == limit || SEARCH_STEPS_MAX <= steps || looks == SEARCH_LOOKS_MAX {
            // The steps may have ended inside the last one, which was looked at already.
            break Some(if last == Some(conversation) { conversation } else { conversation + 1 });
        }
        looks += 1;
        last = Some(conversation);
        if does_pass(&mut passes, conversation)? {
            let fields = [Field::Message, Field::WrapUp, Field::Contact];
            found.extend(sources.iter().zip(fields).find_map(|(source, field)| {
                (source.conversation() == Some(conversation)).then_some((source.row?, field))
            }));
        }
        for source in &mut sources {
            source.pass(conversation)?;
        }
    };
    Ok(Page { hits: hits(conn, &expression, &found)?, next })
}

/// Messages of one conversation, newest first.
pub fn find_inside(
    conn: &Connection,
    wanted: &Wanted,
    conversation: ConversationId,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Page> {
    let expression = expression(conn, wanted)?;
    let before = before.map_or(INNER_MASK, |id| id.0.clamp(0, INNER_MASK));
    let mut statement = conn.prepare_cached(
        "SELECT rowid FROM message_search WHERE message_search MATCH ?1
             AND ?2 << 32 < rowid AND rowid < (?2 << 32) + ?3
         ORDER BY rowid DESC LIMIT ?4",
    )?;
    let rows = statement
        .query_map(params![expression, conversation.0, before, limit], |row| {
            Ok((row.get(0)?, Field::Message))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let hits = hits(conn, &expression, &rows)?;
    let next = hits.last().filter(|_| hits.len() == limit);
    let next = next.and_then(|hit| hit.message).map(|id| id.0);
    Ok(Page { hits, next })
}

/// Somebody who was looked for.
#[derive(Clone, Debug)]
pub struct Found {
    pub contact: Contact,
    pub conversations: i64,
    pub created_at: Timestamp,
}

/// People by words of what is known of them, by their number, or by e-mail or telephone as they
/// stand; the newest first.
pub fn people(
    conn: &Connection,
    words: Option<&Wanted>,
    number: Option<ContactId>,
    text: &str,
    limit: usize,
) -> Result<Vec<Found>> {
    let expression = words.map_or_else(|| "\"\"".to_string(), |words| words.expression(true));
    let mut statement = conn.prepare_cached(
        "SELECT id, name, email, phone, fields, is_verified, is_blocked, created_at_ms,
             (SELECT count(*) FROM visitors v JOIN conversations c ON c.visitor_id = v.id
                 WHERE v.contact_id = k.id)
         FROM contacts k WHERE id IN (
             SELECT ?2 UNION SELECT id FROM contacts WHERE email = ?3 COLLATE NOCASE
             UNION SELECT id FROM contacts WHERE phone = ?3
             UNION SELECT * FROM (SELECT rowid FROM contact_search
                 WHERE contact_search MATCH ?1 ORDER BY rowid DESC LIMIT ?4))
         ORDER BY id DESC LIMIT ?4",
    )?;
    let given = params![expression, number.map(|id| id.0), text, limit];
    let rows = statement.query_map(given, |row| {
        Ok(Found {
            contact: contact_from_row(row)?,
            conversations: row.get(8)?,
            created_at: Timestamp(row.get(7)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Greater than every conversation that has a row id in the index.
const CONVERSATION_END: i64 = (1 << 31) - 1;
const INNER_MASK: i64 = (1 << 32) - 1;

fn of_contacts() -> String {
    format!(
        "SELECT c.id << 32 FROM (SELECT rowid AS id FROM contact_search
             WHERE contact_search MATCH ?1 ORDER BY rowid DESC LIMIT {SEARCH_CONTACTS_MAX}) k
         CROSS JOIN visitors v ON v.contact_id = k.id
         CROSS JOIN conversations c ON c.visitor_id = v.id AND c.id < ?2
         ORDER BY c.id DESC"
    )
}

/// A last word that is common as it stands is not taken for a beginning.
fn expression(conn: &Connection, wanted: &Wanted) -> Result<String> {
    let Some(word) = wanted.long_beginning() else { return Ok(wanted.expression(true)) };
    let is_common: bool = conn
        .prepare_cached(
            "SELECT ?2 = (SELECT count(*) FROM
                 (SELECT 1 FROM message_search WHERE message_search MATCH ?1 LIMIT ?2))",
        )?
        .query_row(params![word, SEARCH_COMMON_MESSAGES], |row| row.get(0))?;
    Ok(wanted.expression(!is_common))
}

/// Rows `conversation * 2^32 + message` (or agent, or nothing), greatest first.
struct Source<'a> {
    rows: Rows<'a>,
    row: Option<i64>,
    steps: usize,
}

impl Source<'_> {
    fn of(rows: Rows) -> Result<Source> {
        let mut source = Source { rows, row: None, steps: 0 };
        source.step()?;
        Ok(source)
    }

    fn step(&mut self) -> Result<()> {
        self.row = self.rows.next()?.map(|row| row.get(0)).transpose()?;
        self.steps += 1;
        Ok(())
    }

    fn conversation(&self) -> Option<i64> {
        self.row.map(|row| row >> 32)
    }

    /// Goes past the rows of a conversation, as far as the steps reach.
    fn pass(&mut self, conversation: i64) -> Result<()> {
        while self.conversation() == Some(conversation) && self.steps < SEARCH_STEPS_MAX {
            self.step()?;
        }
        Ok(())
    }
}

fn does_pass(passes: &mut Statement, conversation: i64) -> Result<bool> {
    if let Some(index) = passes.parameter_index(":id")? {
        passes.raw_bind_parameter(index, conversation)?;
    }
    let mut rows = passes.raw_query();
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or(false))
}

/// Reads what was found, and marks the words in it.
fn hits(conn: &Connection, expression: &str, found: &[(i64, Field)]) -> Result<Vec<Hit>> {
    let mut texts = Vec::with_capacity(found.len());
    let mut hits = Vec::with_capacity(found.len());
    for &(row, field) in found {
        let (conversation, inner) = (row >> 32, row & INNER_MASK);
        let sql = match field {
            Field::Message | Field::Note => {
                "SELECT text, kind = 'note' FROM messages WHERE conversation_id = ?1 AND id = ?2"
            }
            Field::WrapUp => {
                "SELECT notes, FALSE FROM wrap_ups WHERE conversation_id = ?1 AND agent_id = ?2"
            }
            Field::Contact => {
                "SELECT k.text, FALSE FROM conversations c JOIN visitors v ON v.id = c.visitor_id
                 JOIN contact_texts k ON k.contact_id = v.contact_id WHERE c.id = ?1 AND ?2 = 0"
            }
        };
        let read = conn
            .prepare_cached(sql)?
            .query_row([conversation, inner], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (text, is_note): (String, bool) = read.unwrap_or_default();
        texts.push(text);
        hits.push(Hit {
            conversation: ConversationId(conversation),
            message: (field == Field::Message).then_some(MessageId(inner)),
            field: if is_note { Field::Note } else { field },
            snippet: Snippet::default(),
        });
    }
    for (hit, snippet) in hits.iter_mut().zip(snippet::mark(expression, &texts)?) {
        hit.snippet = snippet;
    }
    Ok(hits)
}

#[cfg(test)]
mod tests;
