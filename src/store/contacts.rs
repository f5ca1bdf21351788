//! Rows of `contacts` and `visitors`: the people, and the browsers they come with.

use std::collections::BTreeMap;

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
    /// How long the browser's word for who it is holds; `None`: it has given none.
    pub verified_until: Option<Timestamp>,
    /// Whether nobody gets in at this widget without an identity.
    pub requires_identity: bool,
}

impl Visitor {
    /// Whether nobody vouches for this browser, and never did.
    pub fn is_anonymous(&self) -> bool {
        self.verified_until.is_none() && !self.is_verified
    }

    /// What agents call somebody who gave no name: a number, stable and speakable.
    pub fn caption(&self) -> String {
        self.name.clone().unwrap_or_else(|| format!("Visitor {}", self.contact))
    }
}

/// Where a visitor is.
#[derive(Clone, Default)]
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
    let contact = insert_contact(conn, now)?;
    let visitor = insert_visitor(conn, contact, new, now)?;
    insert_token(conn, &new.token, visitor, None, now)?;
    Ok(visitor)
}

pub fn insert_contact(conn: &Connection, now: Timestamp) -> Result<ContactId> {
    conn.prepare_cached("INSERT INTO contacts (created_at_ms) VALUES (?1)")?.execute([now.0])?;
    Ok(ContactId(conn.last_insert_rowid()))
}

/// A contact comes to a widget for the first time.
pub fn insert_visitor(
    conn: &Connection,
    contact: ContactId,
    new: &NewVisitor,
    now: Timestamp,
) -> Result<VisitorId> {
    conn.prepare_cached(
        "INSERT INTO visitors (contact_id, widget_id, channel, device, locale, page_url,
             page_title, referrer, country, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute(params![
        contact.0,
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
    Ok(VisitorId(conn.last_insert_rowid()))
}

/// Another browser of a visitor.
pub fn insert_token(
    conn: &Connection,
    token: &TokenHash,
    visitor: VisitorId,
    verified_until: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO visitor_tokens (token_hash, visitor_id, verified_until_ms, created_at_ms)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![token, visitor.0, verified_until.map(|at| at.0), now.0])?;
    Ok(())
}

/// The browser has shown its identity once more.
pub fn extend_token(conn: &Connection, token: &TokenHash, until: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE visitor_tokens SET verified_until_ms = max(verified_until_ms, ?2)
         WHERE token_hash = ?1",
    )?
    .execute(params![token, until.0])?;
    Ok(())
}

pub fn delete_token(conn: &Connection, token: &TokenHash) -> Result<()> {
    conn.prepare_cached("DELETE FROM visitor_tokens WHERE token_hash = ?1")?.execute([token])?;
    Ok(())
}

/// Forgets a visitor's browsers whose identity ended before `before`.
pub fn delete_ended_tokens(conn: &Connection, visitor: VisitorId, before: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM visitor_tokens WHERE visitor_id = ?1 AND verified_until_ms < ?2",
    )?
    .execute([visitor.0, before.0])?;
    Ok(())
}

/// Nobody who came through one of these widgets is vouched for any more.
pub fn end_verifications(conn: &Connection, widgets: &[WidgetId], now: Timestamp) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "UPDATE visitor_tokens SET verified_until_ms = ?2 WHERE ?2 < verified_until_ms
         AND visitor_id IN (SELECT id FROM visitors WHERE widget_id = ?1)",
    )?;
    for widget in widgets {
        statement.execute([widget.0, now.0])?;
    }
    Ok(())
}

pub fn find_by_token(conn: &Connection, token: &TokenHash) -> Result<Option<Visitor>> {
    Ok(conn
        .prepare_cached(
            "SELECT v.id, v.contact_id, v.widget_id, v.locale, k.name, k.email, k.is_verified,
                 k.is_blocked, t.verified_until_ms, s.require_identity
             FROM visitor_tokens t JOIN visitors v ON v.id = t.visitor_id
                 JOIN contacts k ON k.id = v.contact_id
                 JOIN widgets w ON w.id = v.widget_id
                 JOIN workstreams s ON s.id = w.workstream_id
             WHERE t.token_hash = ?1",
        )?
        .query_row([token], from_row)
        .optional()?)
}

pub fn has_visitor(conn: &Connection, id: VisitorId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM visitors WHERE id = ?1)")?
        .query_row([id.0], |row| row.get(0))?)
}

/// The contact at a widget.
pub fn find_visitor(
    conn: &Connection,
    contact: ContactId,
    widget: WidgetId,
) -> Result<Option<VisitorId>> {
    Ok(conn
        .prepare_cached(
            "SELECT id FROM visitors WHERE contact_id = ?1 AND widget_id = ?2 ORDER BY id LIMIT 1",
        )?
        .query_row([contact.0, widget.0], |row| Ok(VisitorId(row.get(0)?)))
        .optional()?)
}

/// Somebody as a site that vouches for them knows them.
pub struct Person {
    pub realm: String,
    /// Never changes within the realm.
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub is_email_verified: bool,
    pub phone: Option<String>,
    /// JSON object.
    pub fields: String,
}

/// The contact who is this person: by the site's own name for them, else by an e-mail address for
/// which both this site and the contact's vouch.
pub fn find_person(conn: &Connection, person: &Person) -> Result<Option<ContactId>> {
    let mut by_subject = conn.prepare_cached(
        "SELECT contact_id FROM contact_identities WHERE realm = ?1 AND subject = ?2",
    )?;
    let found = by_subject
        .query_row([&person.realm, &person.subject], |row| Ok(ContactId(row.get(0)?)))
        .optional()?;
    if found.is_some() || !person.is_email_verified {
        return Ok(found);
    }
    let mut by_email = conn.prepare_cached(
        "SELECT id FROM contacts WHERE is_email_verified = 1 AND email = ?1 COLLATE NOCASE
         ORDER BY id LIMIT 1",
    )?;
    Ok(by_email.query_row([&person.email], |row| Ok(ContactId(row.get(0)?))).optional()?)
}

/// Takes over what the site says of a contact; where it says nothing, what is known stays.
pub fn set_person(conn: &Connection, id: ContactId, person: &Person) -> Result<()> {
    conn.prepare_cached(
        "UPDATE contacts SET is_verified = 1, name = coalesce(?2, name),
             is_email_verified = iif(?3 IS NULL, is_email_verified, ?4),
             email = coalesce(?3, email), phone = coalesce(?5, phone),
             fields = json_patch(fields, ?6)
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        person.name,
        person.email,
        person.is_email_verified,
        person.phone,
        person.fields,
    ])?;
    conn.prepare_cached(
        "INSERT OR IGNORE INTO contact_identities (realm, subject, contact_id) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![person.realm, person.subject, id.0])?;
    Ok(())
}

/// Fills what is not known of a contact from another one who is the same person. A block holds
/// for the person, else signing in would lift it.
pub fn fill_from(conn: &Connection, id: ContactId, other: ContactId) -> Result<()> {
    conn.prepare_cached(
        "UPDATE contacts SET name = coalesce(contacts.name, o.name),
             email = coalesce(contacts.email, o.email),
             phone = coalesce(contacts.phone, o.phone),
             is_blocked = max(contacts.is_blocked, o.is_blocked),
             fields = json_patch(o.fields, contacts.fields)
         FROM contacts o WHERE contacts.id = ?1 AND o.id = ?2",
    )?
    .execute([id.0, other.0])?;
    Ok(())
}

/// Deletes a contact with its visitors and their tokens; whoever has conversations is kept.
pub fn delete_empty(conn: &Connection, id: ContactId) -> Result<()> {
    conn.prepare_cached(
        "DELETE FROM contacts WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM conversations
             WHERE visitor_id IN (SELECT id FROM visitors WHERE contact_id = ?1))",
    )?
    .execute([id.0])?;
    Ok(())
}

/// Another browser of the visitor is in use now.
pub fn set_browser(conn: &Connection, id: VisitorId, new: &NewVisitor) -> Result<()> {
    conn.prepare_cached(
        "UPDATE visitors SET channel = ?2, device = ?3, country = coalesce(?4, country)
         WHERE id = ?1",
    )?
    .execute(params![id.0, new.channel, new.device, new.country])?;
    Ok(())
}

pub fn time_zone(conn: &Connection, id: VisitorId) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT time_zone FROM visitors WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?)
}

pub fn set_time_zone(conn: &Connection, id: VisitorId, zone: &str) -> Result<()> {
    conn.prepare_cached("UPDATE visitors SET time_zone = ?2 WHERE id = ?1")?
        .execute(params![id.0, zone])?;
    Ok(())
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

/// What a dialogue has learned of somebody; what is `None` stays.
pub struct Learned<'a> {
    pub name: Option<&'a String>,
    pub email: Option<&'a String>,
    pub phone: Option<&'a String>,
    pub fields: BTreeMap<&'a str, &'a str>,
}

pub fn learn(conn: &Connection, id: ContactId, learned: &Learned) -> Result<()> {
    let Learned { name, email, phone, fields } = learned;
    let fields = serde_json::json!(fields).to_string();
    conn.prepare_cached(
        "UPDATE contacts SET name = coalesce(?2, name), email = coalesce(?3, email),
             phone = coalesce(?4, phone), fields = json_patch(fields, ?5) WHERE id = ?1",
    )?
    .execute(params![id.0, name, email, phone, fields])?;
    Ok(())
}

/// The card of a person.
#[derive(Clone, Debug)]
pub struct Contact {
    pub id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// JSON object: whatever else is known.
    pub fields: String,
    pub is_verified: bool,
    pub is_blocked: bool,
}

pub fn find_contact(conn: &Connection, id: ContactId) -> Result<Option<Contact>> {
    Ok(conn
        .prepare_cached(
            "SELECT id, name, email, phone, fields, is_verified, is_blocked
             FROM contacts WHERE id = ?1",
        )?
        .query_row([id.0], contact_from_row)
        .optional()?)
}

/// Stores what agents may change of a card.
pub fn update_card(conn: &Connection, contact: &Contact) -> Result<()> {
    conn.prepare_cached(
        "UPDATE contacts SET name = ?2, email = ?3, phone = ?4, fields = ?5 WHERE id = ?1",
    )?
    .execute(params![
        contact.id.0,
        contact.name,
        contact.email,
        contact.phone,
        contact.fields
    ])?;
    Ok(())
}

/// Contacts with the same e-mail address or telephone number, oldest first.
pub fn duplicates(conn: &Connection, contact: &Contact, limit: usize) -> Result<Vec<Contact>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, name, email, phone, fields, is_verified, is_blocked FROM contacts
         WHERE id IN (SELECT id FROM contacts WHERE email = ?2 COLLATE NOCASE
             UNION SELECT id FROM contacts WHERE phone = ?3) AND id <> ?1
         ORDER BY id LIMIT ?4",
    )?;
    let found = statement
        .query_map(params![contact.id.0, contact.email, contact.phone, limit], contact_from_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// Makes one contact's browsers and identities another's, and deletes the one. Each browser keeps
/// the history that it has, and sees no other.
pub fn merge(conn: &Connection, id: ContactId, other: ContactId) -> Result<()> {
    fill_from(conn, id, other)?;
    let pair = [id.0, other.0];
    conn.execute(
        "UPDATE contacts SET is_verified = max(contacts.is_verified, o.is_verified)
         FROM contacts o WHERE contacts.id = ?1 AND o.id = ?2",
        pair,
    )?;
    conn.execute("UPDATE visitors SET contact_id = ?1 WHERE contact_id = ?2", pair)?;
    conn.execute("UPDATE contact_identities SET contact_id = ?1 WHERE contact_id = ?2", pair)?;
    conn.execute("DELETE FROM contacts WHERE id = ?1", [other.0])?;
    Ok(())
}

pub(super) fn contact_from_row(row: &Row) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: ContactId(row.get(0)?),
        name: row.get(1)?,
        email: row.get(2)?,
        phone: row.get(3)?,
        fields: row.get(4)?,
        is_verified: row.get(5)?,
        is_blocked: row.get(6)?,
    })
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
        verified_until: row.get::<_, Option<i64>>(8)?.map(Timestamp),
        requires_identity: row.get(9)?,
    })
}
