//! Rows of `webhook_deliveries`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    domain::{
        ids::{ConversationId, DeliveryId, MeetingId, WebhookId},
        time::Timestamp,
        webhook::Attempt,
    },
    error::Result,
    limits::WEBHOOK_LOG_PRUNED_PER_BATCH,
    store::Tx,
};

/// Something to be told.
pub struct NewDelivery<'a> {
    pub webhook: WebhookId,
    pub conversation: Option<ConversationId>,
    pub meeting: Option<MeetingId>,
    pub event: &'a str,
    pub uid: &'a str,
    /// JSON.
    pub body: &'a str,
}

/// What an admin sees of it.
#[derive(Clone, Debug)]
pub struct Delivery {
    pub id: DeliveryId,
    pub event: String,
    pub uid: String,
    pub body: String,
    pub tries: u32,
    /// `None` when it is over.
    pub next_try_at: Option<Timestamp>,
    pub is_delivered: bool,
    pub status: Option<u16>,
    pub took_ms: Option<i64>,
    pub answer: Option<String>,
    pub error: Option<String>,
    pub tried_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// What is to be sent now.
#[derive(Clone, Debug)]
pub struct Due {
    pub id: DeliveryId,
    pub webhook: WebhookId,
    pub url: String,
    pub uid: String,
    pub body: String,
}

/// Hands it over to the webhook worker, which hears of it after the commit.
pub fn enqueue(tx: &Tx, new: &NewDelivery) -> Result<DeliveryId> {
    tx.conn
        .prepare_cached(
            "INSERT INTO webhook_deliveries (webhook_id, conversation_id, meeting_id, event, uid,
                 body, next_try_at_ms, created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        )?
        .execute(params![
            new.webhook.0,
            new.conversation.map(|id| id.0),
            new.meeting.map(|id| id.0),
            new.event,
            new.uid,
            new.body,
            tx.now.0,
        ])?;
    tx.ring_for_webhooks();
    Ok(DeliveryId(tx.conn.last_insert_rowid()))
}

/// Sends the same once more, whatever became of it; `None` where there is no such thing.
pub fn replay(tx: &Tx, webhook: WebhookId, id: DeliveryId) -> Result<Option<DeliveryId>> {
    let copied = tx
        .conn
        .prepare_cached(
            "INSERT INTO webhook_deliveries (webhook_id, conversation_id, meeting_id, event, uid,
                 body, next_try_at_ms, created_at_ms)
             SELECT webhook_id, conversation_id, meeting_id, event, uid, body, ?3, ?3
             FROM webhook_deliveries WHERE id = ?2 AND webhook_id = ?1",
        )?
        .execute(params![webhook.0, id.0, tx.now.0])?;
    tx.ring_for_webhooks();
    Ok((copied == 1).then(|| DeliveryId(tx.conn.last_insert_rowid())))
}

/// Of one webhook: what has waited longest, first.
pub fn due(
    conn: &Connection,
    webhook: WebhookId,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Due>> {
    let mut statement = conn.prepare_cached(
        "SELECT d.id, w.url, d.uid, d.body
         FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
         WHERE d.webhook_id = ?1 AND d.next_try_at_ms <= ?2
         ORDER BY d.next_try_at_ms, d.id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![webhook.0, now.0, limit], |row| {
        Ok(Due {
            id: DeliveryId(row.get(0)?),
            webhook,
            url: row.get(1)?,
            uid: row.get(2)?,
            body: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When something of it will be due that is not yet, if anything waits.
pub fn next_due_at(
    conn: &Connection,
    webhook: WebhookId,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let at: Option<i64> = conn
        .prepare_cached(
            "SELECT min(next_try_at_ms) FROM webhook_deliveries
             WHERE webhook_id = ?1 AND ?2 < next_try_at_ms",
        )?
        .query_row(params![webhook.0, now.0], |row| row.get(0))?;
    Ok(at.map(Timestamp))
}

/// How much waits there; counted up to `limit`.
pub fn waiting(conn: &Connection, webhook: WebhookId, limit: usize) -> Result<usize> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries
             WHERE webhook_id = ?1 AND next_try_at_ms IS NOT NULL LIMIT ?2)",
        )?
        .query_row(params![webhook.0, limit], |row| row.get(0))?)
}

/// Notes a try; it is over where there is no `next`.
pub fn mark_tried(
    conn: &Connection,
    attempt: &Attempt,
    next: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let error = attempt.outcome.error();
    let is_delivered = error.is_none();
    conn.prepare_cached(
        "UPDATE webhook_deliveries SET tries = tries + 1, next_try_at_ms = ?2, is_delivered = ?3,
             status = ?4, took_ms = ?5, answer = ?6, error = ?7, tried_at_ms = ?8 WHERE id = ?1",
    )?
    .execute(params![
        attempt.delivery.0,
        next.map(|at| at.0),
        is_delivered,
        attempt.status,
        attempt.took_ms,
        attempt.answer,
        error,
        now.0,
    ])?;
    Ok(())
}

/// Nothing that still waits there is sent any more.
pub fn give_up_all(conn: &Connection, webhook: WebhookId, why: &str) -> Result<()> {
    conn.prepare_cached(
        "UPDATE webhook_deliveries SET next_try_at_ms = NULL, error = coalesce(error, ?2)
         WHERE webhook_id = ?1 AND next_try_at_ms IS NOT NULL",
    )?
    .execute(params![webhook.0, why])?;
    Ok(())
}

const SELECT: &str = "SELECT id, event, uid, body, tries, next_try_at_ms, is_delivered, status,
     took_ms, answer, error, tried_at_ms, created_at_ms FROM webhook_deliveries";

fn read(row: &Row) -> rusqlite::Result<Delivery> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|at| at.map(Timestamp));
    Ok(Delivery {
        id: DeliveryId(row.get(0)?),
        event: row.get(1)?,
        uid: row.get(2)?,
        body: row.get(3)?,
        tries: row.get(4)?,
        next_try_at: time(5)?,
        is_delivered: row.get(6)?,
        status: row.get(7)?,
        took_ms: row.get(8)?,
        answer: row.get(9)?,
        error: row.get(10)?,
        tried_at: time(11)?,
        created_at: Timestamp(row.get(12)?),
    })
}

/// A page of a webhook's log, newest first; `before` is the last id of the page before.
pub fn list_deliveries(
    conn: &Connection,
    webhook: WebhookId,
    before: Option<DeliveryId>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let sql = format!("{SELECT} WHERE webhook_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
    let mut statement = conn.prepare_cached(&sql)?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let rows = statement.query_map(params![webhook.0, before, limit], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn find_delivery(
    conn: &Connection,
    webhook: WebhookId,
    id: DeliveryId,
) -> Result<Option<Delivery>> {
    let mut statement =
        conn.prepare_cached(&format!("{SELECT} WHERE webhook_id = ?1 AND id = ?2"))?;
    Ok(statement.query_row(params![webhook.0, id.0], read).optional()?)
}

/// How often it was tried; `None` where it is gone.
pub fn tries(conn: &Connection, id: DeliveryId) -> Result<Option<u32>> {
    Ok(conn
        .prepare_cached("SELECT tries FROM webhook_deliveries WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?)
}

/// Deletes a batch of what is older, whatever became of it.
pub fn prune(conn: &Connection, before: Timestamp) -> Result<usize> {
    Ok(conn
        .prepare_cached(
            "DELETE FROM webhook_deliveries WHERE id IN
                 (SELECT id FROM webhook_deliveries WHERE created_at_ms < ?1
                  ORDER BY created_at_ms LIMIT ?2)",
        )?
        .execute(params![before.0, WEBHOOK_LOG_PRUNED_PER_BATCH])?)
}
