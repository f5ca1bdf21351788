//! Rows of `identity_keys` and `widget_identity_keys`. What a key is, `auth::identity` knows.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::conversations::broken;
use crate::{
    domain::{
        ids::{IdentityKeyId, WidgetId},
        time::Timestamp,
    },
    error::{Error, Result},
};

#[derive(Clone)]
pub struct IdentityKey {
    pub id: IdentityKeyId,
    pub name: String,
    /// Whose customers: the same `sub` in another realm is somebody else.
    pub realm: String,
    pub algorithm: String,
    pub kid: Option<String>,
    /// The public key, or the shared secret. It never leaves the server.
    pub material: String,
    pub widgets: Vec<WidgetId>,
    pub created_at: Timestamp,
}

const SELECT: &str = "SELECT id, name, realm, algorithm, kid, material, created_at_ms,
     (SELECT json_group_array(widget_id) FROM widget_identity_keys WHERE key_id = k.id) AS widgets
     FROM identity_keys k";

/// Without its links to widgets.
pub fn insert(conn: &Connection, key: &IdentityKey, now: Timestamp) -> Result<IdentityKeyId> {
    conn.execute(
        "INSERT INTO identity_keys (name, realm, algorithm, kid, material, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![key.name, key.realm, key.algorithm, key.kid, key.material, now.0],
    )
    .map_err(unique_name)?;
    Ok(IdentityKeyId(conn.last_insert_rowid()))
}

/// The name and the `kid`; everything else makes another key.
pub fn update(conn: &Connection, key: &IdentityKey) -> Result<()> {
    conn.execute(
        "UPDATE identity_keys SET name = ?2, kid = ?3 WHERE id = ?1",
        params![key.id.0, key.name, key.kid],
    )
    .map_err(unique_name)?;
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to another key already")
        }
        _ => error.into(),
    }
}

pub fn find(conn: &Connection, id: IdentityKeyId) -> Result<Option<IdentityKey>> {
    let sql = format!("{SELECT} WHERE id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

pub fn get(conn: &Connection, id: IdentityKeyId) -> Result<IdentityKey> {
    find(conn, id)?.ok_or_else(|| Error::not_found("identity key"))
}

pub fn list(conn: &Connection) -> Result<Vec<IdentityKey>> {
    let sql = format!("{SELECT} ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The keys with which tokens shown at a widget are checked.
pub fn list_of_widget(conn: &Connection, widget: WidgetId) -> Result<Vec<IdentityKey>> {
    let sql = format!(
        "{SELECT} WHERE id IN (SELECT key_id FROM widget_identity_keys WHERE widget_id = ?1)
         ORDER BY id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([widget.0], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Links a key with exactly these widgets.
pub fn set_widgets(conn: &Connection, key: IdentityKeyId, widgets: &[WidgetId]) -> Result<()> {
    conn.execute("DELETE FROM widget_identity_keys WHERE key_id = ?1", [key.0])?;
    for widget in widgets {
        link(conn, *widget, key)?;
    }
    Ok(())
}

/// Links a widget with exactly these keys.
pub fn set_keys(conn: &Connection, widget: WidgetId, keys: &[IdentityKeyId]) -> Result<()> {
    conn.execute("DELETE FROM widget_identity_keys WHERE widget_id = ?1", [widget.0])?;
    for key in keys {
        link(conn, widget, *key)?;
    }
    Ok(())
}

fn link(conn: &Connection, widget: WidgetId, key: IdentityKeyId) -> Result<()> {
    conn.prepare_cached("INSERT INTO widget_identity_keys (widget_id, key_id) VALUES (?1, ?2)")?
        .execute([widget.0, key.0])?;
    Ok(())
}

pub fn count_of_widget(conn: &Connection, widget: WidgetId) -> Result<usize> {
    let mut statement =
        conn.prepare_cached("SELECT count(*) FROM widget_identity_keys WHERE widget_id = ?1")?;
    Ok(statement.query_row([widget.0], |row| row.get(0))?)
}

pub fn delete(conn: &Connection, id: IdentityKeyId) -> Result<()> {
    conn.execute("DELETE FROM identity_keys WHERE id = ?1", [id.0])?;
    Ok(())
}

fn from_row(row: &Row) -> rusqlite::Result<IdentityKey> {
    let widgets: String = row.get("widgets")?;
    let widgets: Vec<i64> = serde_json::from_str(&widgets).map_err(|_| broken("widgets"))?;
    Ok(IdentityKey {
        id: IdentityKeyId(row.get("id")?),
        name: row.get("name")?,
        realm: row.get("realm")?,
        algorithm: row.get("algorithm")?,
        kid: row.get("kid")?,
        material: row.get("material")?,
        widgets: widgets.into_iter().map(WidgetId).collect(),
        created_at: Timestamp(row.get("created_at_ms")?),
    })
}
