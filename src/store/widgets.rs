//! Rows of `widgets`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::{
    domain::{
        ids::{IdentityKeyId, WidgetId, WorkstreamId},
        time::Timestamp,
        workstream::Mode,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Widget {
    pub id: WidgetId,
    pub key: String,
    pub name: String,
    pub workstream: WorkstreamId,
    /// In normal form (`domain/origin.rs`).
    pub origins: Vec<String>,
    pub locale: Option<String>,
    /// JSON object, as its admin saved it.
    pub appearance: String,
    /// Whose words for who a visitor is are believed; changed by `identity_keys::set_keys`.
    pub identity_keys: Vec<IdentityKeyId>,
}

impl Widget {
    /// What its panel is called, where the admin says so.
    pub fn title(&self) -> Option<String> {
        let appearance: serde_json::Value = serde_json::from_str(&self.appearance).ok()?;
        appearance["title"].as_str().map(str::to_string)
    }
}

const SELECT: &str = "SELECT id, key, name, workstream_id, origins, locale, appearance,
     (SELECT json_group_array(key_id) FROM widget_identity_keys
      WHERE widget_id = widgets.id) AS identity_keys
     FROM widgets";

pub fn insert(conn: &Connection, widget: &Widget, now: Timestamp) -> Result<WidgetId> {
    conn.prepare_cached(
        "INSERT INTO widgets (key, name, workstream_id, origins, locale, appearance, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        widget.key,
        widget.name,
        widget.workstream.0,
        origins_to_json(&widget.origins),
        widget.locale,
        widget.appearance,
        now.0,
    ])?;
    Ok(WidgetId(conn.last_insert_rowid()))
}

pub fn update(conn: &Connection, widget: &Widget) -> Result<()> {
    conn.prepare_cached(
        "UPDATE widgets SET name = ?2, workstream_id = ?3, origins = ?4, locale = ?5,
             appearance = ?6 WHERE id = ?1",
    )?
    .execute(params![
        widget.id.0,
        widget.name,
        widget.workstream.0,
        origins_to_json(&widget.origins),
        widget.locale,
        widget.appearance,
    ])?;
    Ok(())
}

pub fn get(conn: &Connection, id: WidgetId) -> Result<Widget> {
    let sql = format!("{SELECT} WHERE id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], from_row)
        .optional()?
        .ok_or_else(|| Error::not_found("widget"))
}

pub fn find_by_key(conn: &Connection, key: &str) -> Result<Option<Widget>> {
    let sql = format!("{SELECT} WHERE key = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([key], from_row).optional()?)
}

pub fn list(conn: &Connection) -> Result<Vec<Widget>> {
    let sql = format!("{SELECT} ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Refused while visitors came through it: their history hangs on it.
pub fn delete(conn: &Connection, id: WidgetId) -> Result<()> {
    let is_used: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM visitors WHERE widget_id = ?1)",
        [id.0],
        |row| row.get(0),
    )?;
    if is_used {
        return Err(Error::conflict(
            "the widget has visitors; take its snippet off your site instead of deleting it",
        ));
    }
    if let Some(name) = super::dialogues::naming_widget(conn, id)? {
        return Err(Error::conflict(format!("the dialogue \"{name}\" names this widget")));
    }
    conn.execute("DELETE FROM widgets WHERE id = ?1", [id.0])?;
    Ok(())
}

fn from_row(row: &Row) -> rusqlite::Result<Widget> {
    let origins: String = row.get("origins")?;
    let keys: String = row.get("identity_keys")?;
    let keys: Vec<i64> =
        serde_json::from_str(&keys).map_err(|_| super::conversations::broken("identity_keys"))?;
    Ok(Widget {
        id: WidgetId(row.get("id")?),
        key: row.get("key")?,
        name: row.get("name")?,
        workstream: WorkstreamId(row.get("workstream_id")?),
        origins: serde_json::from_str(&origins)
            .map_err(|_| super::conversations::broken("origins"))?,
        locale: row.get("locale")?,
        appearance: row.get("appearance")?,
        identity_keys: keys.into_iter().map(IdentityKeyId).collect(),
    })
}

fn origins_to_json(origins: &[String]) -> String {
    serde_json::Value::from(origins).to_string()
}

/// The first widget whose workstream has that mode.
pub fn first_of(conn: &Connection, mode: Mode) -> Result<Option<Widget>> {
    for widget in list(conn)? {
        if super::workstreams::get(conn, widget.workstream)?.mode == mode {
            return Ok(Some(widget));
        }
    }
    Ok(None)
}
