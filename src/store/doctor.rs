//! What `deskbell doctor` leaves in the file while it asks the server from outside, and what it
//! looks for.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::settings;
use crate::{domain::time::Timestamp, error::Result};

/// The hash of a code, and until when it is good.
const CODE: &str = "doctor_code";

pub fn set_code(conn: &Connection, hash: &[u8], until: Timestamp) -> Result<()> {
    let value = json!({"hash": data_encoding::HEXLOWER.encode(hash), "until_ms": until.0});
    settings::set(conn, CODE, &value.to_string())
}

pub fn forget_code(conn: &Connection) -> Result<()> {
    settings::delete(conn, CODE)
}

pub fn is_code(conn: &Connection, hash: &[u8], now: Timestamp) -> Result<bool> {
    let Some(stored) = settings::get(conn, CODE)? else { return Ok(false) };
    let stored: Value = serde_json::from_str(&stored).unwrap_or_default();
    let is_it = stored["hash"] == data_encoding::HEXLOWER.encode(hash).as_str();
    Ok(is_it && stored["until_ms"].as_i64().is_some_and(|until| now.0 < until))
}

/// The newest time that the server has written down: the clock should not lie before it.
pub fn newest_time(conn: &Connection) -> Result<Option<Timestamp>> {
    let newest: Option<i64> = conn.query_row(
        "SELECT max(at) FROM (
           SELECT max(at_ms) AS at FROM (SELECT at_ms FROM events ORDER BY id DESC LIMIT 1)
           UNION ALL
           SELECT max(sent_at_ms) FROM (SELECT sent_at_ms FROM messages ORDER BY id DESC LIMIT 1))",
        [],
        |row| row.get(0),
    )?;
    Ok(newest.map(Timestamp))
}

/// Everything that SQLite finds without comparing the indexes with their tables.
pub fn quick_problems(conn: &Connection) -> Result<Vec<String>> {
    let mut statement = conn.prepare("PRAGMA quick_check(5)")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let found: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}
