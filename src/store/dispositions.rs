//! Rows of `dispositions` and of the workstreams that they belong to.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        dispositions::{Disposition, Tree},
        ids::{DispositionId, WorkstreamId},
        time::Timestamp,
    },
    error::{Error, Result},
};

/// Stores a new one; a position of 0 puts it behind its siblings.
pub fn insert(conn: &Connection, new: &Disposition, now: Timestamp) -> Result<DispositionId> {
    conn.prepare_cached(
        "INSERT INTO dispositions (parent_id, name, position, is_enabled, created_at_ms)
         VALUES (?1, ?2, iif(?3 = 0, (SELECT coalesce(max(position), 0) + 1 FROM dispositions
             WHERE parent_id IS ?1), ?3), ?4, ?5)",
    )?
    .execute(params![new.parent.map(|id| id.0), new.name, new.position, new.is_enabled, now.0])
    .map_err(unique_name)?;
    let id = DispositionId(conn.last_insert_rowid());
    insert_workstreams(conn, id, &new.workstreams)?;
    Ok(id)
}

/// Stores everything; a position of 0 puts it behind its siblings, as for a new one.
pub fn update(conn: &Connection, changed: &Disposition) -> Result<()> {
    conn.prepare_cached(
        "UPDATE dispositions SET parent_id = ?2, name = ?3, is_enabled = ?5,
             position = iif(?4 = 0, (SELECT coalesce(max(position), 0) + 1 FROM dispositions
                 WHERE parent_id IS ?2 AND id <> ?1), ?4)
         WHERE id = ?1",
    )?
    .execute(params![
        changed.id.0,
        changed.parent.map(|id| id.0),
        changed.name,
        changed.position,
        changed.is_enabled
    ])
    .map_err(unique_name)?;
    conn.prepare_cached("DELETE FROM disposition_workstreams WHERE disposition_id = ?1")?
        .execute([changed.id.0])?;
    insert_workstreams(conn, changed.id, &changed.workstreams)
}

fn insert_workstreams(conn: &Connection, id: DispositionId, of: &[WorkstreamId]) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO disposition_workstreams (disposition_id, workstream_id) VALUES (?1, ?2)",
    )?;
    for workstream in of {
        statement.execute(params![id.0, workstream.0])?;
    }
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to another disposition beside it already")
        }
        _ => error.into(),
    }
}

pub fn tree(conn: &Connection) -> Result<Tree> {
    let mut statement = conn.prepare_cached(
        "SELECT id, parent_id, name, position, is_enabled FROM dispositions ORDER BY id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Disposition {
            id: DispositionId(row.get(0)?),
            parent: row.get::<_, Option<i64>>(1)?.map(DispositionId),
            name: row.get(2)?,
            workstreams: Vec::new(),
            position: row.get(3)?,
            is_enabled: row.get(4)?,
        })
    })?;
    let mut all: Vec<Disposition> = rows.collect::<rusqlite::Result<_>>()?;
    let mut statement = conn.prepare_cached(
        "SELECT disposition_id, workstream_id FROM disposition_workstreams ORDER BY 1, 2",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, workstream) = (DispositionId(row.get(0)?), WorkstreamId(row.get(1)?));
        // They are in the order of their ids.
        if let Ok(index) = all.binary_search_by_key(&id, |each| each.id) {
            all[index].workstreams.push(workstream);
        }
    }
    Ok(Tree(all))
}

/// Refused for what was chosen already, and for what has others below it.
pub fn delete(conn: &Connection, id: DispositionId) -> Result<()> {
    let has = |sql: &str| -> Result<bool> {
        Ok(conn.prepare_cached(sql)?.query_row([id.0], |row| row.get(0))?)
    };
    if has("SELECT EXISTS (SELECT 1 FROM wrap_ups WHERE disposition_id = ?1)")? {
        return Err(Error::conflict(
            "the disposition stands in wrap-ups already: disable it instead, and nobody can \
             choose it any more",
        ));
    }
    if has("SELECT EXISTS (SELECT 1 FROM dispositions WHERE parent_id = ?1)")? {
        return Err(Error::conflict("the disposition has others below it"));
    }
    conn.prepare_cached("DELETE FROM dispositions WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}
