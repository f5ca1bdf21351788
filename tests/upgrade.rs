//! A file of an older release becomes one like a new one, and nothing in it is lost.

use std::{collections::BTreeMap, fs, path::Path};

use deskbell::{
    domain::time::Timestamp,
    store::{SCHEMA_VERSION, Store},
};
use rusqlite::{Connection, types::Value};

use crate::support::new_folder;

const OLD_SCHEMA: &str = include_str!("fixtures/schema_v12.sql");
const OLD_ROWS: &str = include_str!("fixtures/rows_v12.sql");

fn old_file(path: &Path) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF; {OLD_SCHEMA} {OLD_ROWS}
         PRAGMA application_id = 0x4442656c; PRAGMA user_version = 12;"
    ))
    .unwrap();
}

fn open_and_close(path: &Path) {
    Store::open(path, || Timestamp(1_790_000_000_000), |_| {}).unwrap().close();
}

/// What a file consists of, by kind and name. Comments, white space and the order of columns say
/// nothing about what it can hold; everything else must be the same.
fn shape(conn: &Connection) -> BTreeMap<String, Vec<String>> {
    let mut shape = BTreeMap::new();
    let mut statement =
        conn.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema").unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let [kind, name, table]: [String; 3] = [0, 1, 2].map(|column| row.get(column).unwrap());
        let sql: Option<String> = row.get(3).unwrap();
        let text = sql.map(|sql| normalize(&sql)).unwrap_or_default();
        let mut parts = if kind == "table" { definitions(&text) } else { vec![text] };
        parts.push(format!("on {table}"));
        shape.insert(format!("{kind} {name}"), parts);
    }
    for table in ["message_search", "contact_search", "wrap_up_search"] {
        let sql = format!("SELECT k || '=' || v FROM {table}_config ORDER BY k");
        let mut statement = conn.prepare(&sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        shape.insert(format!("settings of {table}"), rows.map(Result::unwrap).collect());
    }
    shape
}

fn normalize(sql: &str) -> String {
    let mut text = String::new();
    for line in sql.lines() {
        let end = line.find("--").unwrap_or(line.len());
        for found in line[..end].chars() {
            match found {
                '(' | ')' | ',' => text.extend([' ', found, ' ']),
                // Around the name of a table that was built anew and renamed.
                '"' => {}
                found => text.push(found),
            }
        }
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Columns and constraints of a CREATE TABLE, sorted, behind what stands around them.
fn definitions(sql: &str) -> Vec<String> {
    let (Some(start), Some(end)) = (sql.find('('), sql.rfind(')')) else {
        return vec![sql.to_string()];
    };
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for found in sql[start + 1..end].chars() {
        match found {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        match parts.last_mut() {
            Some(_) if found == ',' && depth == 0 => parts.push(String::new()),
            Some(part) => part.push(found),
            None => {}
        }
    }
    let mut parts: Vec<String> = parts.iter().map(|part| part.trim().to_string()).collect();
    parts.sort();
    parts.insert(0, format!("{} … {}", &sql[..start], &sql[end + 1..]));
    parts
}

/// The rows of a table under the names of its columns.
fn rows(conn: &Connection, table: &str, columns: &[String]) -> Vec<Vec<Value>> {
    let sql = format!("SELECT {0} FROM {table} ORDER BY {0}", columns.join(", "));
    let mut statement = conn.prepare(&sql).unwrap();
    let read = |row: &rusqlite::Row| (0..columns.len()).map(|column| row.get(column)).collect();
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

fn names(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.map(Result::unwrap).collect()
}

/// Fails where `schema.sql` was changed and no migration says how older files come there: count
/// SCHEMA_VERSION up, and write `src/store/migrations/NNN_what.sql` (see src/store/schema.rs).
#[test]
fn an_upgraded_file_is_like_a_new_one() {
    let folder = new_folder();
    let (old, new) = (folder.join("old.db"), folder.join("new.db"));
    old_file(&old);
    open_and_close(&old);
    open_and_close(&new);

    let (old, new) = (Connection::open(old).unwrap(), Connection::open(new).unwrap());
    let (old_shape, new_shape) = (shape(&old), shape(&new));
    for (name, parts) in &new_shape {
        assert_eq!(old_shape.get(name), Some(parts), "{name}: upgraded, and as it should be");
    }
    let left_over: Vec<&String> =
        old_shape.keys().filter(|name| !new_shape.contains_key(*name)).collect();
    assert!(left_over.is_empty(), "{left_over:?} are not in schema.sql any more");
    let version: i64 = old.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, SCHEMA_VERSION);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_upgrade_loses_no_row() {
    let folder = new_folder();
    let (before, after) = (folder.join("before.db"), folder.join("after.db"));
    old_file(&before);
    fs::copy(&before, &after).unwrap();
    open_and_close(&after);

    let (before, after) = (Connection::open(before).unwrap(), Connection::open(after).unwrap());
    let tables = names(
        &before,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND name NOT LIKE 'sqlite_%'",
    );
    assert!(30 < tables.len(), "{tables:?}");
    for table in tables {
        let columns = |conn| names(conn, &format!("SELECT name FROM pragma_table_info('{table}')"));
        let kept: Vec<String> = columns(&before)
            .into_iter()
            .filter(|column| columns(&after).contains(column))
            .collect();
        let old_rows = rows(&before, &table, &kept);
        assert!(!old_rows.is_empty(), "the old file has no row in {table}");
        assert_eq!(rows(&after, &table, &kept), old_rows, "{table}");
    }
    let found: i64 = after
        .query_row(
            "SELECT rowid FROM message_search WHERE message_search MATCH 'parcel'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(found, (1 << 32) | 1);
    let ok: String = after.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(ok, "ok");
    fs::remove_dir_all(folder).unwrap();
}
