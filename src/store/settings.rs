//! Rows of `settings`.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;

/// The one-time code of the setup page, as a hash, until it is used.
pub const SETUP_CODE: &str = "setup_code_hash";

/// How mail goes out, as JSON (`mail/settings.rs`). Has the password of the mail server.
pub const SMTP: &str = "smtp";

pub fn get(conn: &Connection, name: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub fn set(conn: &Connection, name: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO settings (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![name, value])?;
    Ok(())
}

pub fn delete(conn: &Connection, name: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM settings WHERE name = ?1")?.execute([name])?;
    Ok(())
}
