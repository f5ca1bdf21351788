//! Rows of `push_subscriptions`, and what waits in `outbox` for them.
//!
//! A notice is of use for minutes only: unlike a mail its row is deleted when it has gone out, or
//! will not. A newer one on the same conversation takes the place of one that still waits.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::{
    Tx,
    outbox::{self, Channel, Due},
};
use crate::{
    domain::{
        ids::{AgentId, ConversationId, OutboxId, SubscriptionId},
        time::Timestamp,
    },
    error::Result,
    limits::{PUSH_OFFER_LIFE_MS, PUSH_OTHER_LIFE_MS, PUSH_SUBSCRIPTIONS_MAX},
};

/// A browser that an agent wants to be told in.
#[derive(Clone, Debug)]
pub struct Subscription {
    pub agent: AgentId,
    /// Whoever knows it may not write to it without the server's key, yet it is nobody's business.
    pub endpoint: String,
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Offer,
    Message,
    /// Nobody has answered for too long.
    Late,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Offer => "offer",
            Kind::Message => "message",
            Kind::Late => "late",
        }
    }

    fn from_name(name: &str) -> Kind {
        match name {
            "offer" => Kind::Offer,
            "late" => Kind::Late,
            _ => Kind::Message,
        }
    }

    /// How long it is worth telling.
    pub fn life_ms(self) -> i64 {
        match self {
            Kind::Offer => PUSH_OFFER_LIFE_MS,
            Kind::Message | Kind::Late => PUSH_OTHER_LIFE_MS,
        }
    }
}

/// What an agent is told.
#[derive(Clone, Debug)]
pub struct Notice {
    pub kind: Kind,
    pub conversation: ConversationId,
    pub title: String,
    pub body: String,
}

/// A notice whose time has come, and where it goes; `to` is `None` where nobody listens any more.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: OutboxId,
    pub subscription: SubscriptionId,
    pub to: Option<Subscription>,
    pub notice: Notice,
    pub attempts: u32,
    pub created_at: Timestamp,
}

/// Adds a browser, or notes whose it is now. Beyond the limit the oldest is forgotten.
pub fn subscribe(tx: &Tx, new: &Subscription, user_agent: &str) -> Result<()> {
    tx.conn
        .prepare_cached(
            "INSERT INTO push_subscriptions (agent_id, endpoint, p256dh, auth, user_agent,
                 created_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (endpoint) DO UPDATE SET agent_id = excluded.agent_id,
                 p256dh = excluded.p256dh, auth = excluded.auth, failed_at_ms = NULL",
        )?
        .execute(params![new.agent.0, new.endpoint, new.p256dh, new.auth, user_agent, tx.now.0])?;
    tx.conn
        .prepare_cached(
            "DELETE FROM push_subscriptions WHERE agent_id = ?1 AND id NOT IN
                 (SELECT id FROM push_subscriptions WHERE agent_id = ?1 ORDER BY id DESC LIMIT ?2)",
        )?
        .execute(params![new.agent.0, PUSH_SUBSCRIPTIONS_MAX])?;
    Ok(())
}

pub fn unsubscribe(conn: &Connection, agent: AgentId, endpoint: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM push_subscriptions WHERE agent_id = ?1 AND endpoint = ?2")?
        .execute(params![agent.0, endpoint])?;
    Ok(())
}

/// Nothing goes to any browser of theirs, until one subscribes again.
pub fn unsubscribe_all(conn: &Connection, agent: AgentId) -> Result<()> {
    conn.prepare_cached("DELETE FROM push_subscriptions WHERE agent_id = ?1")?
        .execute([agent.0])?;
    Ok(())
}

pub fn remove(conn: &Connection, id: SubscriptionId) -> Result<()> {
    conn.prepare_cached("DELETE FROM push_subscriptions WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

pub fn mark_failed(conn: &Connection, id: SubscriptionId, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE push_subscriptions SET failed_at_ms = ?2 WHERE id = ?1")?
        .execute(params![id.0, now.0])?;
    Ok(())
}

/// The browsers of an agent who may still sign in.
pub fn of_agent(conn: &Connection, agent: AgentId) -> Result<Vec<SubscriptionId>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id FROM push_subscriptions p JOIN agents a ON a.id = p.agent_id
         WHERE p.agent_id = ?1 AND a.is_enabled = 1",
    )?;
    let ids = statement.query_map([agent.0], |row| row.get(0).map(SubscriptionId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// The browsers of all who would take a chat, were their console open.
pub fn of_those_on_duty(conn: &Connection) -> Result<Vec<SubscriptionId>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id FROM push_subscriptions p JOIN agents a ON a.id = p.agent_id
         WHERE a.is_enabled = 1 AND a.takes_chats = 1 AND a.is_inactive = 0
         AND a.presence IN ('available', 'busy')",
    )?;
    let ids = statement.query_map([], |row| row.get(0).map(SubscriptionId))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Hands a notice over to the push worker, which hears of it after the commit.
pub fn enqueue(tx: &Tx, to: SubscriptionId, notice: &Notice) -> Result<()> {
    let body = json!({"kind": notice.kind.name(), "conversation": notice.conversation.0,
        "body": notice.body});
    // A new row, so that the outcome of the one before is not taken for its own.
    tx.conn
        .prepare_cached(
            "INSERT OR REPLACE INTO outbox (channel, recipient, subject, body, dedupe_key,
                 next_try_at_ms, created_at_ms) VALUES ('push', ?1, ?2, ?3, ?4, ?5, ?5)",
        )?
        .execute(params![
            to.to_string(),
            notice.title,
            body.to_string(),
            format!("{to}:{}", notice.conversation),
            tx.now.0
        ])?;
    tx.ring_for_push();
    Ok(())
}

/// What has waited longest, first.
pub fn due(conn: &Connection, now: Timestamp, limit: usize) -> Result<Vec<Waiting>> {
    let rows = outbox::due(conn, Channel::Push, now, limit)?;
    rows.into_iter().map(|row| waiting(conn, row)).collect()
}

fn waiting(conn: &Connection, row: Due) -> Result<Waiting> {
    // What nobody can read is for nobody.
    let subscription = SubscriptionId(row.recipient.parse().unwrap_or_default());
    let value: Value = serde_json::from_str(&row.body).unwrap_or_default();
    let notice = Notice {
        kind: Kind::from_name(value["kind"].as_str().unwrap_or_default()),
        conversation: ConversationId(value["conversation"].as_i64().unwrap_or_default()),
        title: row.subject,
        body: value["body"].as_str().unwrap_or_default().to_string(),
    };
    let to = conn
        .prepare_cached(
            "SELECT agent_id, endpoint, p256dh, auth FROM push_subscriptions WHERE id = ?1",
        )?
        .query_row([subscription.0], read)
        .optional()?;
    let (id, attempts, created_at) = (row.id, row.attempts, row.created_at);
    Ok(Waiting { id, subscription, to, notice, attempts, created_at })
}

fn read(row: &Row) -> rusqlite::Result<Subscription> {
    Ok(Subscription {
        agent: AgentId(row.get(0)?),
        endpoint: row.get(1)?,
        p256dh: row.get(2)?,
        auth: row.get(3)?,
    })
}

/// Whether the conversation is offered to that agent right now.
pub fn is_offered_to(conn: &Connection, id: ConversationId, agent: AgentId) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM conversations WHERE id = ?1 AND state = 'offered' AND offered_to = ?2",
        )?
        .exists(params![id.0, agent.0])?)
}

/// It has gone out, or never will.
pub fn delete(conn: &Connection, id: OutboxId) -> Result<()> {
    conn.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// Looks at it again later; with an error where it was tried.
pub fn postpone(
    conn: &Connection,
    id: OutboxId,
    until: Timestamp,
    error: Option<&str>,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE outbox SET next_try_at_ms = ?2, attempts = attempts + (?3 IS NOT NULL),
             last_error = coalesce(?3, last_error) WHERE id = ?1",
    )?
    .execute(params![id.0, until.0, error])?;
    Ok(())
}
