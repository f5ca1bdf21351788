//! Rows of `teams` and their members.

use rusqlite::{Connection, OptionalExtension};

use crate::{domain::ids::TeamId, error::Result};

/// The team's name, if there is such a team.
pub fn find(conn: &Connection, id: TeamId) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached("SELECT name FROM teams WHERE id = ?1")?;
    Ok(statement.query_row([id.0], |row| row.get(0)).optional()?)
}
