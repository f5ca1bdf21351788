//! Sees what a write changes: triggers of the writer's own connection note every row of the tables
//! in which admins work, before and after, for as long as a deed is under way.
//!
//! They are made from the schema, so that a new column is seen without anybody thinking of it.

use rusqlite::{Connection, params};
use serde_json::{Map, Value, json};

use crate::{
    error::Result,
    limits::{AUDIT_FIELDS_MAX, AUDIT_OBJECTS_MAX, AUDIT_VALUE_CHARS_MAX},
};

/// A table in which admins work.
struct Watched {
    table: &'static str,
    /// As the API calls them.
    kind: &'static str,
    key: &'static str,
    name: &'static str,
    /// Columns that the server writes by itself.
    passing: &'static [&'static str],
}

const fn watched(table: &'static str, name: &'static str) -> Watched {
    Watched { table, kind: table, key: "id", name, passing: &[] }
}

const TABLES: &[Watched] = &[
    Watched {
        kind: "users",
        passing: &[
            "presence",
            "is_inactive",
            "missed_in_row",
            "disconnected_at_ms",
            "released_at_ms",
            "schedule_next_ms",
        ],
        ..watched("agents", "name")
    },
    watched("teams", "name"),
    Watched { kind: "tokens", ..watched("api_tokens", "name") },
    watched("hours", "name"),
    Watched {
        passing: &["opens_at_ms", "wait_average_ms", "wait_samples", "wait_sampled_at_ms"],
        ..watched("workstreams", "name")
    },
    watched("rules", "name"),
    watched("widgets", "name"),
    watched("identity_keys", "name"),
    watched("dispositions", "name"),
    watched("canned", "shortcut"),
    watched("tags", "name"),
    watched("calendars", "title"),
    watched("dialogues", "name"),
    Watched {
        passing: &["failures", "failing_since_ms", "old_secret_until_ms"],
        ..watched("webhooks", "name")
    },
    Watched { key: "name", ..watched("settings", "name") },
];

/// What belongs to one of them: table, kind, its column, the name of the list, and what is in it.
const PARTS: &[(&str, &str, &str, &str, &str)] = &[
    ("team_members", "teams", "team_id", "members", "agent_id"),
    ("widget_identity_keys", "widgets", "widget_id", "identity_keys", "key_id"),
    ("disposition_workstreams", "dispositions", "disposition_id", "workstreams", "workstream_id"),
    ("dialogue_widgets", "dialogues", "dialogue_id", "widgets", "widget_id"),
];

/// Whatever has one of these in its name is told of, and never shown.
const SECRET: &[&str] = &["hash", "secret", "password", "material", "totp", "recovery", "api_key"];
/// Settings of which the whole value is one.
const SECRET_SETTINGS: &[&str] = &["setup_code_hash", "vapid_key", "meeting_key"];
/// Inside the values of settings, further names of secrets.
const SECRET_KEYS: &[&str] = &["key", "token"];
const HIDDEN: &str = "(hidden)";

fn is_secret(name: &str) -> bool {
    SECRET.iter().any(|part| name.contains(part))
}

/// Has the writer's connection see what deeds change.
pub fn watch(conn: &Connection) -> Result<()> {
    conn.execute_batch(
        "CREATE TEMP TABLE audit_watch (is_on INTEGER NOT NULL);
         INSERT INTO temp.audit_watch VALUES (0);
         CREATE TEMP TABLE audit_seen (
           seq INTEGER PRIMARY KEY, kind TEXT, id TEXT, name TEXT, part TEXT, before, after
         );",
    )?;
    for watched in TABLES {
        conn.execute_batch(&triggers(conn, watched)?)?;
    }
    for (table, kind, owner, part, value) in PARTS {
        for (verb, row, before, after) in
            [("INSERT", "new", "NULL", "new"), ("DELETE", "old", "old", "NULL")]
        {
            let side = |side: &str| match side {
                "NULL" => "NULL".to_string(),
                row => format!("{row}.{value}"),
            };
            let (before, after) = (side(before), side(after));
            conn.execute_batch(&format!(
                "CREATE TEMP TRIGGER audit_{verb}_{table} AFTER {verb} ON main.{table}
                 WHEN (SELECT is_on FROM temp.audit_watch) BEGIN
                   INSERT INTO audit_seen (kind, id, part, before, after)
                   VALUES ('{kind}', {row}.{owner}, '{part}', {before}, {after});
                 END;"
            ))?;
        }
    }
    Ok(())
}

fn triggers(conn: &Connection, watched: &Watched) -> Result<String> {
    let Watched { table, kind, key, name, passing } = watched;
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([table], |row| row.get::<_, String>(0))?;
    let mut columns: Vec<String> = columns.collect::<rusqlite::Result<_>>()?;
    columns.retain(|column| {
        column != key && column != "created_at_ms" && !passing.contains(&column.as_str())
    });
    let before = object(&columns, "old", |column| format!("iif(old.{column} IS NULL, NULL, 0)"));
    let made = object(&columns, "new", |column| format!("iif(new.{column} IS NULL, NULL, 0)"));
    let after = object(&columns, "new", |column| {
        format!("iif(new.{column} IS NULL, NULL, new.{column} IS NOT old.{column})")
    });
    let of = columns.join(", ");
    let mut sql = String::new();
    for (verb, what, row, before, after) in [
        ("insert", "INSERT".to_string(), "new", "NULL", made.as_str()),
        ("update", format!("UPDATE OF {of}"), "new", before.as_str(), after.as_str()),
        ("delete", "DELETE".to_string(), "old", before.as_str(), "NULL"),
    ] {
        sql.push_str(&format!(
            "CREATE TEMP TRIGGER audit_{verb}_{table} AFTER {what} ON main.{table}
             WHEN (SELECT is_on FROM temp.audit_watch) BEGIN
               INSERT INTO audit_seen (kind, id, name, before, after)
               VALUES ('{kind}', {row}.{key}, {row}.{name}, {before}, {after});
             END;"
        ));
    }
    Ok(sql)
}

/// A row as JSON. A secret is a number that tells whether it is another one.
fn object(columns: &[String], row: &str, secret: impl Fn(&str) -> String) -> String {
    let pairs: Vec<String> = columns
        .iter()
        .map(|column| match is_secret(column) {
            true => format!("'{column}', {}", secret(column)),
            false => format!("'{column}', {row}.{column}"),
        })
        .collect();
    format!("json_object({})", pairs.join(", "))
}

pub(super) fn begin(conn: &Connection) -> Result<()> {
    conn.prepare_cached("UPDATE temp.audit_watch SET is_on = 1")?.execute([])?;
    Ok(())
}

/// Returns what has changed since [`begin`].
pub(super) fn end(conn: &Connection) -> Result<Vec<Change>> {
    conn.prepare_cached("UPDATE temp.audit_watch SET is_on = 0")?.execute([])?;
    let mut seen = Vec::new();
    {
        let mut statement = conn.prepare_cached(
            "SELECT kind, id, name, part, CAST(before AS TEXT), CAST(after AS TEXT)
             FROM temp.audit_seen ORDER BY seq",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let one = Seen {
                kind: row.get(0)?,
                id: row.get(1)?,
                name: row.get(2)?,
                part: row.get(3)?,
                before: row.get(4)?,
                after: row.get(5)?,
            };
            seen.push(one);
        }
    }
    conn.prepare_cached("DELETE FROM temp.audit_seen")?.execute(params![])?;
    Ok(fold(seen))
}

/// One row that was written.
struct Seen {
    kind: String,
    id: String,
    name: Option<String>,
    part: Option<String>,
    before: Option<String>,
    after: Option<String>,
}

/// All that became of one object.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) name: Option<String>,
    fields: Vec<(String, Value, Value)>,
    before: Option<String>,
    after: Option<String>,
    /// List, what has gone from it, what has come to it.
    parts: Vec<(String, Vec<String>, Vec<String>)>,
    is_row: bool,
}

fn fold(seen: Vec<Seen>) -> Vec<Change> {
    let mut changes: Vec<Change> = Vec::new();
    for one in seen {
        let known =
            changes.iter().position(|change| change.kind == one.kind && change.id == one.id);
        let index = known.unwrap_or_else(|| {
            let (kind, id) = (one.kind.clone(), one.id.clone());
            changes.push(Change { kind, id, ..Change::default() });
            changes.len() - 1
        });
        let change = &mut changes[index];
        change.name = one.name.or(change.name.take());
        match one.part {
            Some(part) => change.add_part(part, one.before, one.after),
            None => {
                if !change.is_row {
                    change.before = one.before;
                }
                change.after = one.after;
                change.is_row = true;
            }
        }
    }
    for change in &mut changes {
        change.compare();
    }
    changes.retain(|change| !change.fields.is_empty());
    changes.truncate(AUDIT_OBJECTS_MAX);
    changes
}

impl Change {
    /// Lists are written anew as a whole: what goes and comes again has not changed.
    fn add_part(&mut self, part: String, gone: Option<String>, come: Option<String>) {
        let known = self.parts.iter().position(|(name, ..)| *name == part);
        let index = known.unwrap_or_else(|| {
            self.parts.push((part, Vec::new(), Vec::new()));
            self.parts.len() - 1
        });
        let (_, all_gone, all_come) = &mut self.parts[index];
        if let Some(gone) = gone {
            match all_come.iter().position(|other| *other == gone) {
                Some(index) => drop(all_come.remove(index)),
                None => all_gone.push(gone),
            }
        }
        if let Some(come) = come {
            match all_gone.iter().position(|other| *other == come) {
                Some(index) => drop(all_gone.remove(index)),
                None => all_come.push(come),
            }
        }
    }

    fn compare(&mut self) {
        let (before, after) = (map_of(self.before.as_deref()), map_of(self.after.as_deref()));
        let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
        for name in names {
            let side = |map: &Map<String, Value>| map.get(name).cloned().unwrap_or(Value::Null);
            let (old, new) = (side(&before), side(&after));
            if self.kind == "settings" {
                compare_setting(&self.id, &old, &new, &mut self.fields);
            } else if is_secret(name) {
                compare_secret(name, &old, &new, &mut self.fields);
            } else {
                compare_values(name, &old, &new, &mut self.fields);
            }
        }
        for (part, gone, come) in &self.parts {
            if !gone.is_empty() || !come.is_empty() {
                let list = |ids: &[String]| shortened(&ids.join(", "));
                self.fields.push((part.clone(), list(gone), list(come)));
            }
        }
        self.fields.truncate(AUDIT_FIELDS_MAX);
    }

    pub(super) fn to_json(&self) -> Value {
        let fields: Vec<Value> = self
            .fields
            .iter()
            .map(|(name, before, after)| json!({"field": name, "before": before, "after": after}))
            .collect();
        json!({"kind": self.kind, "id": self.id, "name": self.name, "fields": fields})
    }
}

fn map_of(text: Option<&str>) -> Map<String, Value> {
    match text.and_then(|text| serde_json::from_str(text).ok()) {
        Some(Value::Object(map)) => map,
        _ => Map::new(),
    }
}

type Fields = Vec<(String, Value, Value)>;

fn compare_secret(name: &str, old: &Value, new: &Value, fields: &mut Fields) {
    let is_another = new.as_i64() == Some(1) || old.is_null() != new.is_null();
    if is_another {
        let shown = |value: &Value| if value.is_null() { Value::Null } else { HIDDEN.into() };
        fields.push((name.to_string(), shown(old), shown(new)));
    }
}

fn compare_setting(name: &str, old: &Value, new: &Value, fields: &mut Fields) {
    if SECRET_SETTINGS.contains(&name) || is_secret(name) {
        if old != new {
            let shown = |value: &Value| if value.is_null() { Value::Null } else { HIDDEN.into() };
            fields.push((name.to_string(), shown(old), shown(new)));
        }
        return;
    }
    compare_values(name, old, new, fields);
}

/// Values that are JSON objects themselves are compared by their own fields.
fn compare_values(name: &str, old: &Value, new: &Value, fields: &mut Fields) {
    if old == new {
        return;
    }
    let inside = |value: &Value| match value {
        Value::String(text) if text.starts_with('{') => map_of(Some(text)),
        Value::Object(map) => map.clone(),
        _ => Map::new(),
    };
    let (before, after) = (inside(old), inside(new));
    if before.is_empty() && after.is_empty() {
        fields.push((name.to_string(), short(old), short(new)));
        return;
    }
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    for key in names {
        let side = |map: &Map<String, Value>| map.get(key).cloned().unwrap_or(Value::Null);
        let (old, new) = (side(&before), side(&after));
        if old == new {
            continue;
        }
        let lower = key.to_ascii_lowercase();
        let is_hidden = is_secret(&lower) || SECRET_KEYS.iter().any(|part| lower.contains(part));
        let shown = |value: &Value| match value {
            Value::Null => Value::Null,
            _ if is_hidden => HIDDEN.into(),
            value => short(value),
        };
        fields.push((format!("{name}.{key}"), shown(&old), shown(&new)));
    }
}

/// Numbers and words as they are; what is longer, its beginning.
fn short(value: &Value) -> Value {
    match value {
        Value::String(text) => shortened(text),
        Value::Array(_) | Value::Object(_) => shortened(&value.to_string()),
        other => other.clone(),
    }
}

fn shortened(text: &str) -> Value {
    if text.chars().count() <= AUDIT_VALUE_CHARS_MAX {
        return text.into();
    }
    let start: String = text.chars().take(AUDIT_VALUE_CHARS_MAX - 1).collect();
    format!("{start}…").into()
}
