//! Rows of `hours`.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::week::{WrittenWeek, ranges_from, ranges_json, text, week_from, week_json};
use crate::{
    domain::{
        hours::{Hours, Refusal, WrittenHoliday},
        ids::HoursId,
        time::Timestamp,
    },
    error::{Error, Result},
};

/// Operating hours as an admin wrote them.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: HoursId,
    pub name: String,
    /// IANA name.
    pub zone: String,
    /// Monday first.
    pub week: WrittenWeek,
    pub holidays: Vec<WrittenHoliday>,
}

impl Entry {
    /// The rules of the domain; what is stored has been checked before.
    pub fn hours(&self) -> Result<Hours> {
        self.check().map_err(|refusal| {
            Error::internal("read operating hours", format!("{} is wrong", refusal.field))
        })
    }

    pub fn check(&self) -> std::result::Result<Hours, Refusal> {
        Hours::new(&self.zone, &self.week, &self.holidays)
    }
}

pub fn insert(conn: &Connection, entry: &Entry, now: Timestamp) -> Result<HoursId> {
    conn.execute(
        "INSERT INTO hours (name, zone, week, holidays, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            entry.name,
            entry.zone,
            week_json(&entry.week).to_string(),
            holidays_json(entry),
            now.0
        ],
    )
    .map_err(unique_name)?;
    Ok(HoursId(conn.last_insert_rowid()))
}

pub fn update(conn: &Connection, entry: &Entry) -> Result<()> {
    conn.execute(
        "UPDATE hours SET name = ?2, zone = ?3, week = ?4, holidays = ?5 WHERE id = ?1",
        params![
            entry.id.0,
            entry.name,
            entry.zone,
            week_json(&entry.week).to_string(),
            holidays_json(entry)
        ],
    )
    .map_err(unique_name)?;
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to other hours already")
        }
        _ => error.into(),
    }
}

const SELECT: &str = "SELECT id, name, zone, week, holidays FROM hours";

pub fn find(conn: &Connection, id: HoursId) -> Result<Option<Entry>> {
    let sql = format!("{SELECT} WHERE id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

pub fn get(conn: &Connection, id: HoursId) -> Result<Entry> {
    find(conn, id)?.ok_or_else(|| Error::not_found("operating hours"))
}

pub fn list(conn: &Connection) -> Result<Vec<Entry>> {
    let sql = format!("{SELECT} ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Refused while a workstream keeps them: it would be open day and night from then on. Rules that
/// ask for them would never find them open.
pub fn delete(conn: &Connection, id: HoursId) -> Result<()> {
    let used_by: Option<String> = conn
        .query_row("SELECT name FROM workstreams WHERE hours_id = ?1 LIMIT 1", [id.0], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(name) = used_by {
        return Err(Error::conflict(format!("the workstream \"{name}\" keeps these hours")));
    }
    if let Some(name) = super::dialogues::naming_hours(conn, id)? {
        return Err(Error::conflict(format!("the dialogue \"{name}\" asks for these hours")));
    }
    if let Some(name) = super::rules::naming_hours(conn, id)? {
        return Err(Error::conflict(format!("the rule \"{name}\" asks for these hours")));
    }
    conn.execute("DELETE FROM hours WHERE id = ?1", [id.0])?;
    Ok(())
}

fn holidays_json(entry: &Entry) -> String {
    let all: Vec<Value> = entry
        .holidays
        .iter()
        .map(|holiday| {
            json!({"from": holiday.from, "to": holiday.to, "name": holiday.name,
                   "ranges": ranges_json(&holiday.ranges)})
        })
        .collect();
    Value::Array(all).to_string()
}

fn from_row(row: &Row) -> rusqlite::Result<Entry> {
    let week: String = row.get("week")?;
    let holidays: String = row.get("holidays")?;
    let week = parsed(&week, "week")?;
    let holidays = parsed(&holidays, "holidays")?;
    Ok(Entry {
        id: HoursId(row.get("id")?),
        name: row.get("name")?,
        zone: row.get("zone")?,
        week: week_from(&week),
        holidays: holidays
            .as_array()
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .map(|holiday| WrittenHoliday {
                from: text(holiday, "from"),
                to: text(holiday, "to"),
                name: text(holiday, "name"),
                ranges: ranges_from(&holiday["ranges"]),
            })
            .collect(),
    })
}

fn parsed(json: &str, column: &str) -> rusqlite::Result<Value> {
    serde_json::from_str(json).map_err(|_| super::conversations::broken(column))
}
