//! Creates the schema, and refuses files that it does not understand.

use rusqlite::Connection;

use crate::error::{Error, Result};

const SCHEMA: &str = include_str!("../../schema.sql");

/// Counts up with every change of `schema.sql`. Before the first release there are no
/// migrations: an older file is refused too.
pub const SCHEMA_VERSION: i64 = 12;

/// Marks the file as ours ("DBel").
const APPLICATION_ID: i64 = 0x4442_656c;

pub(super) fn create_or_check(conn: &Connection) -> Result<()> {
    let version: i64 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let application: i64 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if version == 0 && tables == 0 {
        conn.execute_batch(&format!(
            "BEGIN IMMEDIATE; {SCHEMA}
             PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};
             COMMIT;"
        ))?;
        return Ok(());
    }
    if application != APPLICATION_ID {
        return Err(Error::invalid("the file is an SQLite database, but not one of Deskbell"));
    }
    if version == SCHEMA_VERSION {
        return Ok(());
    }
    let age = if SCHEMA_VERSION < version { "newer" } else { "older" };
    Err(Error::invalid(format!(
        "the file has schema {version}, which is {age} than this binary's {SCHEMA_VERSION}; \
         use the release that wrote it"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_file_is_refused_and_left_as_it_is() {
        let conn = Connection::open_in_memory().unwrap();
        create_or_check(&conn).unwrap();
        conn.execute_batch("PRAGMA user_version = 99").unwrap();

        let error = create_or_check(&conn).unwrap_err();

        assert!(error.to_string().contains("schema 99, which is newer"), "{error}");
    }

    #[test]
    fn a_foreign_database_is_refused() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE photos (id INTEGER)").unwrap();

        assert!(create_or_check(&conn).unwrap_err().to_string().contains("not one of Deskbell"));
    }
}
