//! Rows of `contacts` and `visitors`: the people, and the browsers they come with.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::sessions::TokenHash;
use crate::{
    domain::{
        ids::{ContactId, ConversationId, VisitorId, WidgetId},
        time::Timestamp,
    },
    error::Result,
};

#[derive(Clone, Debug)]
pub struct Visitor {
    pub id: VisitorId,
    pub contact: ContactId,
    pub widget: WidgetId,
    pub locale: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub is_verified: bool,
    /// Blocked people may read what was said, and say nothing more.
    pub is_blocked: bool,
}

impl Visitor {
    /// What agents call somebody who gave no name: a number, stable and speakable.
    pub fn caption(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("Visitor {}", self.contact))
    }
}

/// Where a visitor is and what with.
pub struct Page {
    pub url: String,
    pub title: String,
    pub referrer: String,
}

pub struct NewVisitor {
    pub widget: WidgetId,
    pub token: TokenHash,
    pub channel: &'static str,
    pub device: String,
    pub locale: String,
    pub page: Page,
    /// Two letters, as the reverse proxy told.
    pub country: Option<String>,
}

/// Stores a visitor nobody knows yet, with a contact of its own.
pub fn insert(conn: &Connection, new: &NewVisitor, now: Timestamp) -> Result<VisitorId> {
    conn.prepare_cached("INSERT INTO contacts (created_at_ms) VALUES (?1)")?.execute([now.0])?;
    let contact = conn.last_insert_rowid();
    conn.prepare_cached(
        "INSERT INTO visitors (contact_id, widget_id, channel, device, locale, page_url,
             page_title, referrer, country, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        contact,
        new.widget.0,
        new.channel,
        new.device,
        new.locale,
        new.page.url,
        new.page.title,
        new.page.referrer,
        new.country,
        now.0,
    ])?;
    let id = VisitorId(conn.last_insert_rowid());
    conn.prepare_cached(
        "INSERT INTO visitor_tokens (token_hash, visitor_id, created_at_ms) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![new.token, id.0, now.0])?;
    Ok(id)
}

pub fn find_by_token(conn: &Connection, token: &TokenHash) -> Result<Option<Visitor>> {
    Ok(conn
        .prepare_cached(
            "SELECT v.id, v.contact_id, v.widget_id, v.locale, k.name, k.email, k.is_verified,
                 k.is_blocked
             FROM visitor_tokens t JOIN visitors v ON v.id = t.visitor_id
                 JOIN contacts k ON k.id = v.contact_id
             WHERE t.token_hash = ?1",
        )?
        .query_row([token], from_row)
        .optional()?)
}

pub fn set_page(conn: &Connection, id: VisitorId, page: &Page) -> Result<()> {
    conn.prepare_cached(
        "UPDATE visitors SET page_url = ?2, page_title = ?3, referrer = ?4 WHERE id = ?1",
    )?
    .execute(params![id.0, page.url, page.title, page.referrer])?;
    Ok(())
}

/// Two letters, if the reverse proxy ever told.
pub fn country(conn: &Connection, id: VisitorId) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT country FROM visitors WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?)
}

pub fn set_country(conn: &Connection, id: VisitorId, country: &str) -> Result<()> {
    conn.prepare_cached("UPDATE visitors SET country = ?2 WHERE id = ?1")?
        .execute(params![id.0, country])?;
    Ok(())
}

pub fn set_locale(conn: &Connection, id: VisitorId, locale: &str) -> Result<()> {
    conn.prepare_cached("UPDATE visitors SET locale = ?2 WHERE id = ?1")?
        .execute(params![id.0, locale])?;
    Ok(())
}

/// Fills what the person told of themselves; what is `None` stays.
pub fn set_fields(
    conn: &Connection,
    id: ContactId,
    name: Option<&str>,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE contacts SET name = coalesce(?2, name), email = coalesce(?3, email),
             phone = coalesce(?4, phone) WHERE id = ?1",
    )?
    .execute(params![id.0, name, email, phone])?;
    Ok(())
}

/// The card of a person.
#[derive(Clone, Debug)]
pub struct Contact {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub is_verified: bool,
    pub is_blocked: bool,
}

pub fn find_contact(conn: &Connection, id: ContactId) -> Result<Option<Contact>> {
    Ok(conn
        .prepare_cached(
            "SELECT name, email, phone, is_verified, is_blocked FROM contacts WHERE id = ?1",
        )?
        .query_row([id.0], |row| {
            Ok(Contact {
                id,
                name: row.get(0)?,
                email: row.get(1)?,
                phone: row.get(2)?,
                is_verified: row.get(3)?,
                is_blocked: row.get(4)?,
            })
        })
        .optional()?)
}

/// Stores what agents may change of a card.
pub fn update_card(conn: &Connection, contact: &Contact) -> Result<()> {
    conn.prepare_cached("UPDATE contacts SET name = ?2, email = ?3, phone = ?4 WHERE id = ?1")?
        .execute(params![contact.id.0, contact.name, contact.email, contact.phone])?;
    Ok(())
}

/// Conversations of a person that are not over yet.
pub fn open_conversations(conn: &Connection, id: ContactId) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.id FROM visitors v JOIN conversations c ON c.visitor_id = v.id
         WHERE v.contact_id = ?1 AND c.state <> 'closed'",
    )?;
    let ids = statement.query_map([id.0], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub fn set_blocked(conn: &Connection, id: ContactId, is_blocked: bool) -> Result<()> {
    conn.prepare_cached("UPDATE contacts SET is_blocked = ?2 WHERE id = ?1")?
        .execute(params![id.0, is_blocked])?;
    Ok(())
}

fn from_row(row: &Row) -> rusqlite::Result<Visitor> {
    Ok(Visitor {
        id: VisitorId(row.get(0)?),
        contact: ContactId(row.get(1)?),
        widget: WidgetId(row.get(2)?),
        locale: row.get(3)?,
        name: row.get(4)?,
        email: row.get(5)?,
        is_verified: row.get(6)?,
        is_blocked: row.get(7)?,
    })
}
