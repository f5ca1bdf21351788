//! The whole workspace as JSON lines, for other programs and for `import`.
//!
//! The first line names format and schema, each line after it one row of one table, the last one
//! counts them. Tables are read as they stand in the file, so that a new one is never forgotten;
//! only what others make anew is left out.

use std::io::Write;

use data_encoding::BASE64;
use rusqlite::{Connection, types::ValueRef};
use serde_json::{Map, Value, json};

use super::SCHEMA_VERSION;
use crate::error::{Error, Result};

/// Of the format itself.
pub const EXPORT_VERSION: i64 = 1;

/// Who is signed in now, what clients have yet to be told, and how far the search index goes,
/// which is made anew.
const LEFT_OUT: [&str; 4] = ["agent_sessions", "events", "feed", "search_state"];

/// The highest ids that were ever given out: they must not be given out again.
pub(super) const SEQUENCES: &str = "sqlite_sequence";

pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

pub(super) struct Column {
    pub(super) name: String,
    /// As it was declared.
    pub(super) kind: String,
    pub(super) is_required: bool,
    /// Its place in the primary key, from 1 on.
    key: i64,
}

/// All tables that are exported, in the order of their names.
pub(super) fn tables(conn: &Connection) -> Result<Vec<Table>> {
    let mut statement = conn.prepare(
        "SELECT name FROM pragma_table_list
         WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    let names = names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str()));
    names.map(|name| Ok(Table { columns: columns(conn, &name)?, name })).collect()
}

pub(super) fn sequences(conn: &Connection) -> Result<Table> {
    Ok(Table { name: SEQUENCES.to_string(), columns: columns(conn, SEQUENCES)? })
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<Column>> {
    let mut statement =
        conn.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?1) ORDER BY cid")?;
    let rows = statement.query_map([table], |row| {
        Ok(Column {
            name: row.get(0)?,
            kind: row.get(1)?,
            is_required: row.get(2)?,
            key: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

impl Table {
    /// In an order that depends on nothing but the rows.
    fn select(&self) -> String {
        let quoted = |column: &Column| format!("\"{}\"", column.name);
        let all: Vec<String> = self.columns.iter().map(quoted).collect();
        let mut keys: Vec<&Column> = self.columns.iter().filter(|one| 0 < one.key).collect();
        keys.sort_by_key(|column| column.key);
        let order: Vec<String> = match keys.is_empty() {
            true => all.clone(),
            false => keys.into_iter().map(quoted).collect(),
        };
        format!("SELECT {} FROM {} ORDER BY {}", all.join(", "), self.name, order.join(", "))
    }
}

/// Writes everything as it is at one moment; returns the number of rows.
///
/// Fails for a file of another schema than ours.
pub fn export(conn: &Connection, out: &mut dyn Write) -> Result<u64> {
    let schema = super::schema::version(conn)?;
    if schema != SCHEMA_VERSION {
        return Err(Error::invalid(format!(
            "the file has schema {schema} and this release {SCHEMA_VERSION}; start the server \
             once, which upgrades it, and export then"
        )));
    }
    conn.execute_batch("BEGIN")?;
    let result = write_all(conn, out);
    conn.execute_batch("COMMIT")?;
    result
}

fn write_all(conn: &Connection, out: &mut dyn Write) -> Result<u64> {
    line(out, &json!({"deskbell_export": EXPORT_VERSION, "schema": SCHEMA_VERSION}))?;
    let mut rows = 0;
    for table in tables(conn)?.into_iter().chain([sequences(conn)?]) {
        rows += write_table(conn, &table, out)?;
    }
    line(out, &json!({"end": true, "rows": rows}))?;
    out.flush().map_err(cannot_write)?;
    Ok(rows)
}

fn write_table(conn: &Connection, table: &Table, out: &mut dyn Write) -> Result<u64> {
    let mut statement = conn.prepare(&table.select())?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        let mut fields = Map::new();
        for (index, column) in table.columns.iter().enumerate() {
            fields.insert(column.name.clone(), to_json(row.get_ref(index)?)?);
        }
        line(out, &json!({"table": table.name, "row": fields}))?;
        count += 1;
    }
    Ok(count)
}

fn to_json(value: ValueRef) -> Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map_err(|error| Error::internal("read a text", error))?.into()
        }
        ValueRef::Blob(bytes) => json!({"base64": BASE64.encode(bytes)}),
    })
}

fn line(out: &mut dyn Write, value: &Value) -> Result<()> {
    writeln!(out, "{value}").map_err(cannot_write)
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::invalid(format!("cannot write the export: {error}"))
}
