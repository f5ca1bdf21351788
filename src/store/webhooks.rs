//! Rows of `webhooks` and `webhook_deliveries`: whom we tell, and what became of it.
//!
//! A delivery is written in the transaction of what it tells of, so it is there if and only if
//! that was committed. It is sent at least once, always under the same `uid`.

mod deliveries;

use rusqlite::{Connection, OptionalExtension, Row, params};

pub use self::deliveries::{
    Delivery, Due, NewDelivery, due, enqueue, find_delivery, give_up_all, list_deliveries,
    mark_tried, next_due_at, prune, replay, tries, waiting,
};
use super::Tx;
use crate::{
    domain::{
        ids::{WebhookId, WorkstreamId},
        time::Timestamp,
        webhook::Kind,
    },
    error::{Error, Result},
};

/// A program of others, without what its messages are signed with.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub id: WebhookId,
    pub name: String,
    pub url: String,
    pub events: Vec<Kind>,
    /// Hears of this one only.
    pub workstream: Option<WorkstreamId>,
    pub has_notes: bool,
    pub is_enabled: bool,
    pub disabled_why: Option<Why>,
    /// Tries in a row, and since when.
    pub failures: u32,
    pub failing_since: Option<Timestamp>,
    pub old_secret_until: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// Why we have disabled one ourselves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Why {
    /// It said so.
    Gone,
    Failing,
}

impl Why {
    pub fn name(self) -> &'static str {
        match self {
            Why::Gone => "gone",
            Why::Failing => "failing",
        }
    }
}

const SELECT: &str = "SELECT id, name, url, events, workstream_id, has_notes, is_enabled,
     disabled_why, failures, failing_since_ms, old_secret_until_ms, created_at_ms FROM webhooks";

fn read(row: &Row) -> rusqlite::Result<Webhook> {
    let events: String = row.get(3)?;
    // A name that is not known any more is of an older version, and nothing is told by it.
    let names: Vec<String> = serde_json::from_str(&events).unwrap_or_default();
    let why: Option<String> = row.get(7)?;
    let time = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(Timestamp));
    Ok(Webhook {
        id: WebhookId(row.get(0)?),
        name: row.get(1)?,
        url: row.get(2)?,
        events: names.iter().filter_map(|name| Kind::from_name(name)).collect(),
        workstream: row.get::<_, Option<i64>>(4)?.map(WorkstreamId),
        has_notes: row.get(5)?,
        is_enabled: row.get(6)?,
        disabled_why: why.map(|why| if why == "gone" { Why::Gone } else { Why::Failing }),
        failures: row.get(8)?,
        failing_since: time(9)?,
        old_secret_until: time(10)?,
        created_at: Timestamp(row.get(11)?),
    })
}

fn names_of(webhook: &Webhook) -> String {
    serde_json::json!(webhook.events.iter().map(|kind| kind.name()).collect::<Vec<_>>()).to_string()
}

pub fn insert(tx: &Tx, new: &Webhook, secret: &str) -> Result<WebhookId> {
    tx.conn
        .prepare_cached(
            "INSERT INTO webhooks (name, url, events, workstream_id, has_notes, is_enabled, secret,
                 created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            new.name,
            new.url,
            names_of(new),
            new.workstream.map(|id| id.0),
            new.has_notes,
            new.is_enabled,
            secret,
            tx.now.0,
        ])
        .map_err(unique_name)?;
    Ok(WebhookId(tx.conn.last_insert_rowid()))
}

/// What an admin has changed.
pub fn update(conn: &Connection, changed: &Webhook) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhooks SET name = ?2, url = ?3, events = ?4, workstream_id = ?5, has_notes = ?6,
             is_enabled = ?7, disabled_why = ?8, failures = ?9, failing_since_ms = ?10
         WHERE id = ?1",
    )?
    .execute(params![
        changed.id.0,
        changed.name,
        changed.url,
        names_of(changed),
        changed.workstream.map(|id| id.0),
        changed.has_notes,
        changed.is_enabled,
        changed.disabled_why.map(Why::name),
        changed.failures,
        changed.failing_since.map(|at| at.0),
    ])
    .map_err(unique_name)?;
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_extended_error_code() {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Error::conflict_field("name", "belongs to another webhook already")
        }
        _ => error.into(),
    }
}

pub fn find(conn: &Connection, id: WebhookId) -> Result<Option<Webhook>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    Ok(statement.query_row([id.0], read).optional()?)
}

pub fn get(conn: &Connection, id: WebhookId) -> Result<Webhook> {
    find(conn, id)?.ok_or_else(|| Error::not_found("webhook"))
}

pub fn list(conn: &Connection) -> Result<Vec<Webhook>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Those that hear of something at all.
pub fn list_enabled(conn: &Connection) -> Result<Vec<Webhook>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} WHERE is_enabled = 1"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Its log goes with it.
pub fn delete(conn: &Connection, id: WebhookId) -> Result<()> {
    conn.prepare_cached("DELETE FROM webhooks WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Signs with a new secret from now on, and with the one before beside it until `until`.
pub fn rotate(conn: &Connection, id: WebhookId, secret: &str, until: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhooks SET old_secret = secret, old_secret_until_ms = ?3, secret = ?2
         WHERE id = ?1",
    )?
    .execute(params![id.0, secret, until.0])?;
    Ok(())
}

/// What to sign with now, the newest first.
pub fn secrets(conn: &Connection, id: WebhookId, now: Timestamp) -> Result<Vec<String>> {
    let found = conn
        .prepare_cached(
            "SELECT secret, iif(?2 < old_secret_until_ms, old_secret, NULL) FROM webhooks
             WHERE id = ?1",
        )?
        .query_row(params![id.0, now.0], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
        })
        .optional()?;
    Ok(found.into_iter().flat_map(|(new, old)| std::iter::once(new).chain(old)).collect())
}

/// A secret that signs no more is not kept.
pub fn forget_old_secrets(conn: &Connection, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhooks SET old_secret = NULL, old_secret_until_ms = NULL
         WHERE old_secret_until_ms <= ?1",
    )?
    .execute([now.0])?;
    Ok(())
}

pub fn note_success(conn: &Connection, id: WebhookId) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhooks SET failures = 0, failing_since_ms = NULL
         WHERE id = ?1 AND 0 < failures",
    )?
    .execute([id.0])?;
    Ok(())
}

pub fn note_failure(conn: &Connection, id: WebhookId, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhooks SET failures = failures + 1,
             failing_since_ms = coalesce(failing_since_ms, ?2) WHERE id = ?1",
    )?
    .execute(params![id.0, now.0])?;
    Ok(())
}

/// Tells it nothing from now on, until an admin says otherwise.
pub fn disable(conn: &Connection, id: WebhookId, why: Why) -> Result<()> {
    conn.prepare_cached("UPDATE webhooks SET is_enabled = 0, disabled_why = ?2 WHERE id = ?1")?
        .execute(params![id.0, why.name()])?;
    Ok(())
}
