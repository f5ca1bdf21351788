//! Creates the schema, brings older files up to it, and refuses files that it does not understand.
//!
//! `schema.sql` is the truth for new files. Whoever changes it counts `SCHEMA_VERSION` up and
//! writes the way there for files that exist: `migrations/NNN_what.sql`, with a row in
//! `MIGRATIONS`. `tests/upgrade.rs` compares the two, and fails where one was forgotten.

use std::path::Path;

use rusqlite::Connection;

use super::backup;
use crate::{
    domain::time::Timestamp,
    error::{Error, Kind, Result},
};

const SCHEMA: &str = include_str!("../../schema.sql");

/// Counts up with every change of `schema.sql`.
pub const SCHEMA_VERSION: i64 = 13;

/// Marks the file as ours ("DBel").
const APPLICATION_ID: i64 = 0x4442_656c;

/// The SQL that makes a file of the version before into one of `to`.
///
/// It runs inside a transaction, with foreign keys off, so that tables may be built anew (create,
/// copy, drop, rename); all references are checked before the commit. New columns that cannot be
/// added by ALTER TABLE, and changed CHECKs, need that. Definitions must say the same as in
/// `schema.sql`, but for comments and the order of columns.
struct Migration {
    to: i64,
    sql: &'static str,
}

/// In order, without gaps: the oldest file that can be read is of the version before the first.
const MIGRATIONS: &[Migration] =
    &[Migration { to: 13, sql: include_str!("migrations/013_reports_privacy_webhooks_audit.sql") }];

/// Makes an empty file ours and an older one new; fails for all others but the present version.
pub(super) fn create_or_upgrade(conn: &Connection, path: &Path, now: Timestamp) -> Result<()> {
    if is_empty(conn)? {
        conn.execute_batch(&format!(
            "BEGIN IMMEDIATE; {SCHEMA}
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};
             COMMIT;"
        ))?;
        return Ok(());
    }
    upgrade(conn, path, now, MIGRATIONS, SCHEMA_VERSION)
}

/// For tests that need nothing but the tables.
#[cfg(test)]
pub(super) fn create_or_check(conn: &Connection) -> Result<()> {
    create_or_upgrade(conn, Path::new("unused.db"), Timestamp(0))
}

fn is_empty(conn: &Connection) -> Result<bool> {
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(stored_version(conn)? == 0 && tables == 0)
}

fn stored_version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Of a file of ours that we could read: the present version or an older one.
pub(super) fn version(conn: &Connection) -> Result<i64> {
    let version = stored_version(conn)?;
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION_ID {
        return Err(Error::invalid("the file is an SQLite database, but not one of Deskbell"));
    }
    if SCHEMA_VERSION < version {
        return Err(Error::invalid(format!(
            "the file has schema {version}, which is newer than this binary's {SCHEMA_VERSION}; \
             use the release that wrote it, or a later one"
        )));
    }
    Ok(version)
}

fn upgrade(
    conn: &Connection,
    path: &Path,
    now: Timestamp,
    migrations: &[Migration],
    newest: i64,
) -> Result<()> {
    let version = version(conn)?;
    if version == newest {
        return Ok(());
    }
    let steps: Vec<&Migration> = migrations.iter().filter(|step| version < step.to).collect();
    let is_known = steps.first().is_some_and(|first| first.to == version + 1);
    if !is_known {
        return Err(Error::invalid(format!(
            "the file has schema {version}, which is older than all that this release can bring \
             up to {newest}; start a release in between with it first"
        )));
    }
    // Fails while anybody else has the file open: an older server must not find a newer file
    // under its feet. Without WAL, a migration that is cut short is taken back by whoever opens
    // the file next, of whatever release.
    conn.execute_batch("PRAGMA busy_timeout = 0")?;
    let is_alone =
        conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
    conn.execute_batch("PRAGMA busy_timeout = 5000")?;
    is_alone.map_err(|_| {
        Error::invalid(format!(
            "the file has schema {version} and must be upgraded to {newest}, but another process \
             has it open; stop that one first"
        ))
    })?;
    let copy = path.with_file_name(backup::name_at(path, &format!("v{version}-"), now));
    // Has no effect inside a transaction.
    conn.execute_batch("PRAGMA foreign_keys = OFF; BEGIN")?;
    let result = backup::copy(conn, &copy, &|| true)
        .and_then(|()| backup::verify(&copy)?.into_sound())
        .and_then(|_| run(conn, &steps, newest));
    if result.is_err() {
        if !conn.is_autocommit() {
            conn.execute_batch("ROLLBACK")?;
        }
        // The file is what it was; copies of it would pile up with every attempt to start.
        backup::remove_with_logs(&copy);
    }
    conn.execute_batch("PRAGMA foreign_keys = ON")?;
    result.map_err(|error| not_upgraded(error, version, newest))?;
    log::info!("store: upgraded: schema={newest} before={version} copy={}", copy.display());
    Ok(())
}

fn run(conn: &Connection, steps: &[&Migration], newest: i64) -> Result<()> {
    for step in steps {
        conn.execute_batch(step.sql)?;
        if conn.is_autocommit() {
            return Err(Error::internal("upgrade the file", "a step ended the transaction"));
        }
    }
    let broken: i64 =
        conn.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if 0 < broken {
        let why = format!("{broken} rows would refer to nothing");
        return Err(Error::internal("upgrade the file", why));
    }
    conn.execute_batch(&format!("PRAGMA user_version = {newest}; COMMIT"))?;
    Ok(())
}

/// In one line, whatever went wrong.
fn not_upgraded(error: Error, version: i64, newest: i64) -> Error {
    let doing = format!(
        "upgrading the file from schema {version} to {newest} failed, and it is as it was: {error}"
    );
    match error.kind() {
        Kind::Busy => Error::busy().with_cause(doing),
        _ => Error::invalid(doing.replace('\n', " ")),
    }
}

#[cfg(test)]
mod tests;
