//! The table itself.

use rusqlite::{Connection, Row as SqlRow, named_params, params};
use serde_json::{Value, json};

use super::{Deed, watch::Change};
use crate::{
    domain::{
        audit::Actor,
        ids::AgentId,
        time::{DAY_MS, Timestamp},
    },
    error::Result,
    limits::AUDIT_PRUNED_PER_BATCH,
    store::{Tx, settings},
};

/// A row to be written.
pub struct Entry {
    pub actor: Actor,
    pub address: Option<String>,
    pub action: String,
    pub object: Option<(String, Option<String>)>,
    pub object_name: Option<String>,
    /// JSON list.
    pub changes: Value,
}

impl Entry {
    /// Of something that the server did by itself.
    pub fn by_system(action: &str, kind: &str, id: i64, name: &str) -> Entry {
        Entry {
            actor: Actor::System { name: "Deskbell" },
            address: None,
            action: action.to_string(),
            object: Some((kind.to_string(), Some(id.to_string()))),
            object_name: Some(name.to_string()),
            changes: json!([]),
        }
    }

    pub(super) fn of(deed: &Deed, changes: &[Change]) -> Entry {
        let (kind, id) = match &deed.object {
            Some((kind, id)) => (Some(kind.clone()), id.clone()),
            None => (None, None),
        };
        let is_object = |change: &&Change| {
            Some(&change.kind) == kind.as_ref() && id.as_ref().is_none_or(|id| *id == change.id)
        };
        // What was just made has its number only now.
        let found = changes.iter().find(is_object);
        Entry {
            actor: deed.actor.clone(),
            address: deed.address.clone(),
            action: deed.action.clone(),
            object: kind.map(|kind| (kind, id.or_else(|| found.map(|change| change.id.clone())))),
            object_name: found.and_then(|change| change.name.clone()),
            changes: changes.iter().map(Change::to_json).collect(),
        }
    }
}

/// Adds a row to the log, in the transaction of what it tells of.
pub fn note(tx: &Tx, entry: &Entry) -> Result<()> {
    let (kind, id) = match &entry.object {
        Some((kind, id)) => (Some(kind), id.as_ref()),
        None => (None, None),
    };
    tx.conn
        .prepare_cached(
            "INSERT INTO audit (at_ms, actor_kind, agent_id, actor, address, action, object_kind,
                 object_id, object_name, changes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            tx.now.0,
            entry.actor.kind(),
            entry.actor.agent().map(|id| id.0),
            entry.actor.name(),
            entry.address,
            entry.action,
            kind,
            id,
            entry.object_name,
            entry.changes.to_string(),
        ])?;
    Ok(())
}

/// A row as it stands there.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: i64,
    pub at: Timestamp,
    pub actor_kind: String,
    pub agent: Option<AgentId>,
    pub actor: String,
    pub address: Option<String>,
    pub action: String,
    pub object_kind: Option<String>,
    pub object_id: Option<String>,
    pub object_name: Option<String>,
    /// JSON list.
    pub changes: String,
}

/// What a page of the log is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub agent: Option<AgentId>,
    /// `user`, `token`, `system` or `unknown`.
    pub actor_kind: Option<String>,
    /// A whole action, or what it begins with, up to a point: `users`.
    pub action: Option<String>,
    pub object_kind: Option<String>,
    pub object_id: Option<String>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// The last id of the page before.
    pub before: Option<i64>,
}

/// Newest first.
pub fn list(conn: &Connection, filter: &Filter, limit: usize) -> Result<Vec<Row>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, at_ms, actor_kind, agent_id, actor, address, action, object_kind, object_id,
             object_name, changes
         FROM audit
         WHERE id < :before AND (:agent IS NULL OR agent_id = :agent)
           AND (:kind IS NULL OR actor_kind = :kind)
           AND (:action IS NULL OR action = :action
                OR substr(action, 1, length(:action) + 1) = :action || '.')
           AND (:object_kind IS NULL OR object_kind = :object_kind)
           AND (:object_id IS NULL OR object_id = :object_id)
           AND (:from IS NULL OR :from <= at_ms) AND (:to IS NULL OR at_ms < :to)
         ORDER BY id DESC LIMIT :limit",
    )?;
    let rows = statement.query_map(
        named_params! {
            ":before": filter.before.unwrap_or(i64::MAX),
            ":agent": filter.agent.map(|id| id.0),
            ":kind": filter.actor_kind,
            ":action": filter.action,
            ":object_kind": filter.object_kind,
            ":object_id": filter.object_id,
            ":from": filter.from.map(|at| at.0),
            ":to": filter.to.map(|at| at.0),
            ":limit": limit,
        },
        read,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &SqlRow) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        at: Timestamp(row.get(1)?),
        actor_kind: row.get(2)?,
        agent: row.get::<_, Option<i64>>(3)?.map(AgentId),
        actor: row.get(4)?,
        address: row.get(5)?,
        action: row.get(6)?,
        object_kind: row.get(7)?,
        object_id: row.get(8)?,
        object_name: row.get(9)?,
        changes: row.get(10)?,
    })
}

/// Deletes a batch of what is older than the workspace keeps; nothing where it keeps all.
pub fn prune(tx: &Tx) -> Result<()> {
    let days: Option<i64> =
        settings::get(tx.conn, settings::AUDIT_KEEP_DAYS)?.and_then(|text| text.parse().ok());
    let Some(days) = days else { return Ok(()) };
    let before = tx.now.0 - days * DAY_MS;
    let is_old: bool = tx
        .conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM audit WHERE at_ms < ?1)")?
        .query_row([before], |row| row.get(0))?;
    if !is_old {
        return Ok(());
    }
    // The schema lets nothing go that is not older than this.
    settings::set(tx.conn, settings::AUDIT_PRUNED_BEFORE, &before.to_string())?;
    tx.conn
        .prepare_cached(
            "DELETE FROM audit WHERE id IN
                 (SELECT id FROM audit WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2)",
        )?
        .execute(params![before, AUDIT_PRUNED_PER_BATCH])?;
    Ok(())
}
