//! Reads what `export` has written into an empty workspace: everything, or nothing.

use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
    path::Path,
};

use data_encoding::BASE64;
use rusqlite::{Connection, params_from_iter, types};
use serde_json::{Map, Value};

use super::{
    SCHEMA_VERSION,
    export::{self, Column, EXPORT_VERSION, SEQUENCES, Table},
    schema,
};
use crate::{
    domain::time::Timestamp,
    error::{Error, Result},
    limits::IMPORT_LINE_BYTES_MAX,
};

/// Fills the file, which may be missing; returns the number of rows.
///
/// Fails if it holds a workspace already, if another process has it open, and at the first line
/// that is not right, whose number and field it names. The file is then as it was.
pub fn import(input: &mut dyn BufRead, data: &Path, now: Timestamp) -> Result<u64> {
    let is_new = !data.exists();
    let result = open(data, now).and_then(|conn| {
        conn.execute_batch("BEGIN IMMEDIATE; PRAGMA defer_foreign_keys = ON")?;
        let result = refuse_full(&conn).and_then(|()| Lines::new(input).fill(&conn));
        // References to what is missing were told by their names, so the commit has no objection.
        conn.execute_batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        result
    });
    if result.is_err() && is_new {
        super::backup::remove_with_logs(data);
    }
    result
}

fn open(data: &Path, now: Timestamp) -> Result<Connection> {
    let conn = Connection::open(data)
        .map_err(|error| Error::invalid(format!("cannot open {}: {error}", data.display())))?;
    super::prepare(&conn)?;
    schema::create_or_upgrade(&conn, data, now)?;
    conn.execute_batch("PRAGMA busy_timeout = 0")?;
    conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0)).map_err(
        |_| Error::invalid(format!("{} is in use; stop the server first", data.display())),
    )?;
    Ok(conn)
}

/// What a server notes at its first start is no workspace yet.
fn refuse_full(conn: &Connection) -> Result<()> {
    for table in export::tables(conn)? {
        if table.name == "settings" {
            conn.execute("DELETE FROM settings", [])?;
            continue;
        }
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", table.name);
        if conn.query_row(&sql, [], |row| row.get(0))? {
            return Err(Error::invalid(format!(
                "the file holds a workspace already (table {}); import into a new file",
                table.name
            )));
        }
    }
    Ok(())
}

struct Lines<'a> {
    input: &'a mut dyn BufRead,
    number: u64,
}

impl Lines<'_> {
    fn new(input: &mut dyn BufRead) -> Lines<'_> {
        Lines { input, number: 0 }
    }

    fn fill(mut self, conn: &Connection) -> Result<u64> {
        let head = self.next()?;
        self.check_head(&head)?;
        let known: Vec<Table> = export::tables(conn)?;
        let known: BTreeMap<String, Table> = known
            .into_iter()
            .chain([export::sequences(conn)?])
            .map(|table| (table.name.clone(), table))
            .collect();
        let mut sequences = Vec::new();
        let mut rows: u64 = 0;
        loop {
            let line = self.next()?;
            if line.get("end") == Some(&Value::Bool(true)) {
                if line.get("rows").and_then(Value::as_u64) != Some(rows) {
                    return Err(self.wrong("rows", &format!("must be {rows}: lines are missing")));
                }
                break;
            }
            let name = line.get("table").and_then(Value::as_str).unwrap_or_default();
            let table = known
                .get(name)
                .ok_or_else(|| self.wrong("table", &format!("names no table: “{name}”")))?;
            let values = self.values(table, &line)?;
            rows += 1;
            // At the end, since storing the rows counts, too.
            if name == SEQUENCES {
                sequences.push(values);
            } else {
                self.store(conn, table, values)?;
            }
        }
        conn.execute("DELETE FROM sqlite_sequence", [])?;
        for values in sequences {
            conn.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
                params_from_iter(values),
            )?;
        }
        check_references(conn)?;
        Ok(rows)
    }

    /// The next line as an object. There is one: the last line says that it is the last.
    fn next(&mut self) -> Result<Map<String, Value>> {
        self.number += 1;
        let number = self.number;
        let mut text = Vec::new();
        let mut bounded = (&mut *self.input).take(IMPORT_LINE_BYTES_MAX);
        bounded.read_until(b'\n', &mut text).map_err(|error| at(number, &error.to_string()))?;
        if text.is_empty() {
            return Err(at(number, "the file ends early: its last line must say `\"end\": true`"));
        }
        match serde_json::from_slice(&text) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(at(number, "must be a JSON object")),
            Err(error) => Err(at(number, &format!("is not JSON: {error}"))),
        }
    }

    fn check_head(&self, head: &Map<String, Value>) -> Result<()> {
        let number = |name: &str| head.get(name).and_then(Value::as_i64);
        match number("deskbell_export") {
            Some(EXPORT_VERSION) => {}
            Some(other) => {
                let rule = format!("is {other}; this release reads {EXPORT_VERSION}");
                return Err(self.wrong("deskbell_export", &rule));
            }
            None => return Err(self.wrong("deskbell_export", "is missing: no export of Deskbell")),
        }
        if number("schema") != Some(SCHEMA_VERSION) {
            let given = head.get("schema").unwrap_or(&Value::Null);
            let rule = format!(
                "is {given} and must be {SCHEMA_VERSION}; import it with the release that wrote \
                 it, then upgrade"
            );
            return Err(self.wrong("schema", &rule));
        }
        Ok(())
    }

    fn values(&self, table: &Table, line: &Map<String, Value>) -> Result<Vec<types::Value>> {
        let Some(Value::Object(row)) = line.get("row") else {
            return Err(self.wrong("row", "must be an object"));
        };
        let is_known = |name: &String| table.columns.iter().any(|column| column.name == *name);
        if let Some(name) = row.keys().find(|name| !is_known(name)) {
            let rule = format!("is no field of {}", table.name);
            return Err(self.wrong(&format!("row.{name}"), &rule));
        }
        let value = |column: &Column| {
            let field = format!("row.{}", column.name);
            let given = row.get(&column.name).ok_or_else(|| self.wrong(&field, "is missing"))?;
            to_sql(column, given).map_err(|rule| self.wrong(&field, &rule))
        };
        table.columns.iter().map(value).collect()
    }

    fn store(&self, conn: &Connection, table: &Table, values: Vec<types::Value>) -> Result<()> {
        let names: Vec<String> =
            table.columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let places = vec!["?"; names.len()].join(", ");
        let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, names.join(", "));
        let stored = conn.prepare_cached(&sql)?.execute(params_from_iter(values));
        stored.map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => {
                at(self.number, &format!("a row of {}: {error}", table.name))
            }
            _ => error.into(),
        })?;
        Ok(())
    }

    fn wrong(&self, field: &str, rule: &str) -> Error {
        at(self.number, &format!("`{field}` {rule}"))
    }
}

fn at(line: u64, what: &str) -> Error {
    Error::invalid(format!("line {line}: {what}"))
}

/// Fails with the rule that the value breaks.
fn to_sql(column: &Column, value: &Value) -> std::result::Result<types::Value, String> {
    let is_any = column.kind.is_empty() || column.kind == "ANY";
    let fits = |kind: &str| is_any || column.kind == kind;
    Ok(match value {
        Value::Null if !column.is_required => types::Value::Null,
        Value::Number(number) if fits("INTEGER") && number.is_i64() => {
            types::Value::Integer(number.as_i64().unwrap_or_default())
        }
        Value::Number(number) if fits("REAL") => {
            types::Value::Real(number.as_f64().unwrap_or_default())
        }
        Value::String(text) if fits("TEXT") => types::Value::Text(text.clone()),
        Value::Object(fields) if fits("BLOB") && fields.contains_key("base64") => {
            let text = fields["base64"].as_str().unwrap_or_default();
            let bytes = BASE64.decode(text.as_bytes());
            types::Value::Blob(bytes.map_err(|_| "must be {\"base64\": …}".to_string())?)
        }
        _ => {
            return Err(match column.kind.as_str() {
                "INTEGER" => "must be a whole number",
                "REAL" => "must be a number",
                "TEXT" => "must be a text",
                _ => "must be {\"base64\": …}",
            }
            .to_string());
        }
    })
}

fn check_references(conn: &Connection) -> Result<()> {
    let mut statement =
        conn.prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(()) };
    let (table, parent): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
    match (table, parent) {
        (Some(table), Some(parent)) => {
            let count: i64 = row.get(2)?;
            Err(Error::invalid(format!(
                "{count} rows refer to rows that are not in the export, such as one of {table} to \
                 one of {parent}"
            )))
        }
        _ => Ok(()),
    }
}
