//! Rows of `outbox`: what goes out to the world.
//!
//! A row is written in the transaction of what it tells of, so it is there if and only if that
//! was committed. It is sent at least once: after a crash between the sending and the note of
//! it, once more (under the same Message-ID).

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Tx;
use crate::{
    domain::{ids::OutboxId, time::Timestamp},
    error::Result,
    limits::MAIL_RETRY_MS,
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Channel {
    Email,
    /// Short-lived: see store/push.rs.
    Push,
}

impl Channel {
    pub fn name(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Push => "push",
        }
    }
}

/// A mail to be sent, in plain text.
#[derive(Clone, Debug)]
pub struct Mail {
    pub recipient: String,
    pub subject: String,
    pub body: String,
    /// An invitation to go with it, as iCalendar.
    pub calendar: Option<String>,
    /// Names what it tells of ("reset/17"), so that one thing is mailed once.
    pub dedupe_key: String,
}

/// What is to be sent now.
#[derive(Clone, Debug)]
pub struct Due {
    pub id: OutboxId,
    pub recipient: String,
    pub subject: String,
    pub body: String,
    /// iCalendar.
    pub calendar: Option<String>,
    /// That failed before.
    pub attempts: u32,
    pub created_at: Timestamp,
}

/// What an admin sees of it: everything but what it says, which may hold a one-time link.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: OutboxId,
    pub channel: String,
    pub recipient: String,
    pub subject: String,
    pub state: State,
    pub attempts: u32,
    pub last_error: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// For this time, or for the mail server's settings.
    Waiting {
        until: Timestamp,
    },
    Sent {
        at: Timestamp,
    },
    GivenUp {
        at: Timestamp,
    },
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Waiting { .. } => "waiting",
            State::Sent { .. } => "sent",
            State::GivenUp { .. } => "given_up",
        }
    }
}

/// Hands a mail over to the mail worker, which hears of it after the commit.
///
/// False, and nothing is done, where one with this key was handed over in the last 30 days.
pub fn enqueue(tx: &Tx, mail: &Mail) -> Result<bool> {
    enqueue_for(tx, mail, tx.now)
}

/// The same for a mail that goes out at `due_at`, unless it is withdrawn before.
pub fn enqueue_for(tx: &Tx, mail: &Mail, due_at: Timestamp) -> Result<bool> {
    let inserted = tx
        .conn
        .prepare_cached(
            "INSERT INTO outbox (channel, recipient, subject, body, dedupe_key, next_try_at_ms,
                 created_at_ms, calendar) VALUES ('email', ?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (channel, dedupe_key) DO NOTHING",
        )?
        .execute(params![
            mail.recipient,
            mail.subject,
            mail.body,
            mail.dedupe_key,
            due_at.0,
            tx.now.0,
            mail.calendar,
        ])?;
    tx.ring_for_mail();
    Ok(inserted == 1)
}

/// Takes back what was to be sent later, under keys that begin so.
pub fn withdraw(tx: &Tx, key_prefix: &str) -> Result<()> {
    tx.conn
        .prepare_cached(
            "DELETE FROM outbox WHERE channel = 'email' AND ?1 <= dedupe_key
             AND dedupe_key < ?1 || char(1114111) AND attempts = 0 AND ?2 < next_try_at_ms
             AND sent_at_ms IS NULL",
        )?
        .execute(params![key_prefix, tx.now.0])?;
    Ok(())
}

/// How many mails with keys that begin so were written since; to one address, or to all.
pub fn count_lately(
    conn: &Connection,
    key_prefix: &str,
    recipient: Option<&str>,
    since: Timestamp,
) -> Result<i64> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM outbox WHERE channel = 'email' AND ?1 <= dedupe_key
             AND dedupe_key < ?1 || char(1114111) AND ?3 < created_at_ms
             AND (?2 IS NULL OR recipient = ?2)",
        )?
        .query_row(params![key_prefix, recipient, since.0], |row| row.get(0))?)
}

/// What has waited longest, first.
pub fn due(conn: &Connection, channel: Channel, now: Timestamp, limit: usize) -> Result<Vec<Due>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, recipient, subject, body, attempts, created_at_ms, calendar FROM outbox
         WHERE channel = ?1 AND next_try_at_ms <= ?2
         AND sent_at_ms IS NULL AND failed_at_ms IS NULL
         ORDER BY next_try_at_ms, id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![channel.name(), now.0, limit], |row| {
        Ok(Due {
            id: OutboxId(row.get(0)?),
            recipient: row.get(1)?,
            subject: row.get(2)?,
            body: row.get(3)?,
            attempts: row.get(4)?,
            created_at: Timestamp(row.get(5)?),
            calendar: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When something will be due, if anything waits.
pub fn next_due_at(conn: &Connection, channel: Channel) -> Result<Option<Timestamp>> {
    let at: Option<i64> = conn
        .prepare_cached(
            "SELECT min(next_try_at_ms) FROM outbox
             WHERE channel = ?1 AND sent_at_ms IS NULL AND failed_at_ms IS NULL",
        )?
        .query_row([channel.name()], |row| row.get(0))?;
    Ok(at.map(Timestamp))
}

/// Notes that it went out, and erases what it said.
pub fn mark_sent(conn: &Connection, id: OutboxId, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE outbox SET sent_at_ms = ?2, attempts = attempts + 1, body = '', calendar = NULL,
             last_error = NULL, failed_at_ms = NULL
         WHERE id = ?1",
    )?
    .execute(params![id.0, now.0])?;
    Ok(())
}

/// Notes a failure; returns when it is tried again, or `None` where it is given up: after a
/// `is_final` failure at once, otherwise after the last of `MAIL_RETRY_MS`.
pub fn mark_failed(
    conn: &Connection,
    id: OutboxId,
    error: &str,
    is_final: bool,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let failed_before: Option<usize> = conn
        .prepare_cached("SELECT attempts FROM outbox WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))
        .optional()?;
    let wait = failed_before.and_then(|attempts| MAIL_RETRY_MS.get(attempts));
    let next = wait.filter(|_| !is_final).map(|ms| now.plus_ms(*ms));
    let given_up_at = next.is_none().then_some(now.0);
    conn.prepare_cached(
        "UPDATE outbox SET attempts = attempts + 1, last_error = ?2,
             next_try_at_ms = coalesce(?3, next_try_at_ms), failed_at_ms = ?4
         WHERE id = ?1 AND sent_at_ms IS NULL",
    )?
    .execute(params![id.0, error, next.map(|at| at.0), given_up_at])?;
    Ok(next)
}

/// Has what waits or was given up tried at once, as if for the first time; false where there is
/// no such thing.
pub fn retry(tx: &Tx, id: OutboxId) -> Result<bool> {
    let changed = tx
        .conn
        .prepare_cached(
            "UPDATE outbox SET attempts = 0, next_try_at_ms = ?2, failed_at_ms = NULL
             WHERE id = ?1 AND sent_at_ms IS NULL",
        )?
        .execute(params![id.0, tx.now.0])?;
    tx.ring_for_mail();
    Ok(changed == 1)
}

const SELECT: &str = "SELECT id, channel, recipient, subject, attempts, last_error, created_at_ms,
     sent_at_ms, failed_at_ms, next_try_at_ms FROM outbox";

/// A page of everything, newest first; `before` is the last id of the page before.
pub fn list(conn: &Connection, before: Option<OutboxId>, limit: usize) -> Result<Vec<Entry>> {
    let sql = format!("{SELECT} WHERE id < ?1 AND channel <> 'push' ORDER BY id DESC LIMIT ?2");
    let mut statement = conn.prepare_cached(&sql)?;
    let before = before.map_or(i64::MAX, |id| id.0);
    let rows = statement.query_map(params![before, limit], entry)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn find(conn: &Connection, id: OutboxId) -> Result<Option<Entry>> {
    let mut statement = conn.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    Ok(statement.query_row([id.0], entry).optional()?)
}

pub fn find_by_key(conn: &Connection, dedupe_key: &str) -> Result<Option<OutboxId>> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM outbox WHERE channel = 'email' AND dedupe_key = ?1")?;
    Ok(statement.query_row([dedupe_key], |row| row.get(0).map(OutboxId)).optional()?)
}

fn entry(row: &Row) -> rusqlite::Result<Entry> {
    let (sent_at, given_up_at): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    let state = match (sent_at, given_up_at) {
        (Some(at), _) => State::Sent { at: Timestamp(at) },
        (None, Some(at)) => State::GivenUp { at: Timestamp(at) },
        (None, None) => State::Waiting { until: Timestamp(row.get(9)?) },
    };
    Ok(Entry {
        id: OutboxId(row.get(0)?),
        channel: row.get(1)?,
        recipient: row.get(2)?,
        subject: row.get(3)?,
        state,
        attempts: row.get(4)?,
        last_error: row.get(5)?,
        created_at: Timestamp(row.get(6)?),
    })
}

/// Deletes what is older, whatever became of it.
pub fn delete_before(conn: &Connection, before: Timestamp) -> Result<usize> {
    Ok(conn.prepare_cached("DELETE FROM outbox WHERE created_at_ms < ?1")?.execute([before.0])?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn after_the_last_attempt_it_is_given_up_and_stays_visible() {
        let conn = Connection::open_in_memory().unwrap();
        schema::create_or_check(&conn).unwrap();
        conn.execute_batch(
            "INSERT INTO outbox (channel, recipient, subject, body, dedupe_key, next_try_at_ms,
                 created_at_ms) VALUES ('email', 'a@b.example', 's', 'b', 'k', 1000, 1000)",
        )
        .unwrap();
        let mut now = Timestamp(1000);
        let mut waits = Vec::new();

        loop {
            let due = due(&conn, Channel::Email, now, 10).unwrap();
            let id = due[0].id;
            let Some(next) = mark_failed(&conn, id, "down", false, now).unwrap() else { break };
            assert_eq!(next_due_at(&conn, Channel::Email).unwrap(), Some(next));
            waits.push(next.ms_since(now));
            now = next;
        }

        assert_eq!(waits, MAIL_RETRY_MS);
        assert_eq!(next_due_at(&conn, Channel::Email).unwrap(), None);
        let entry = list(&conn, None, 10).unwrap().remove(0);
        assert_eq!(entry.state, State::GivenUp { at: now });
        assert_eq!((entry.attempts, entry.last_error.as_deref()), (6, Some("down")));
    }
}
