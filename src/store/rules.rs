//! Rows of `rules`, and the facts about visitors that they look at.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value as Json, json};

use super::conversations::broken;
use crate::{
    domain::{
        ids::{AgentId, HoursId, RuleId, TeamId, VisitorId, WorkstreamId},
        rules::{Condition, Facts, Matches, Refusal, Value, Written, conditions_from},
        time::Timestamp,
    },
    error::{Error, Result},
};

/// Whom a rule names.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    Agent(AgentId),
    Team(TeamId),
}

/// A rule as an admin wrote it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: RuleId,
    pub name: String,
    /// Smaller comes first.
    pub position: i64,
    pub is_enabled: bool,
    /// `None` for every workstream.
    pub workstream: Option<WorkstreamId>,
    pub matches: Matches,
    pub conditions: Vec<Written>,
    pub target: Target,
}

impl Entry {
    pub fn check(&self) -> std::result::Result<Vec<Condition>, Refusal> {
        conditions_from("conditions", &self.conditions)
    }

    /// The conditions; what is stored has been checked before.
    pub fn checked(&self) -> Result<Vec<Condition>> {
        self.check().map_err(|refusal| {
            Error::internal("read a rule", format!("{} is wrong", refusal.field))
        })
    }
}

/// Stores a rule behind all others.
pub fn insert(conn: &Connection, entry: &Entry, now: Timestamp) -> Result<RuleId> {
    let (agent, team) = target_columns(entry.target);
    conn.prepare_cached(
        "INSERT INTO rules (name, position, is_enabled, workstream_id, matches, conditions,
             agent_id, team_id, created_at_ms)
         VALUES (?1, (SELECT coalesce(max(position), 0) + 1 FROM rules), ?2, ?3, ?4, ?5, ?6, ?7,
             ?8)",
    )?
    .execute(params![
        entry.name,
        entry.is_enabled,
        entry.workstream.map(|id| id.0),
        entry.matches.name(),
        conditions_json(&entry.conditions).to_string(),
        agent,
        team,
        now.0,
    ])?;
    Ok(RuleId(conn.last_insert_rowid()))
}

/// Stores everything but the position.
pub fn update(conn: &Connection, entry: &Entry) -> Result<()> {
    let (agent, team) = target_columns(entry.target);
    conn.prepare_cached(
        "UPDATE rules SET name = ?2, is_enabled = ?3, workstream_id = ?4, matches = ?5,
             conditions = ?6, agent_id = ?7, team_id = ?8 WHERE id = ?1",
    )?
    .execute(params![
        entry.id.0,
        entry.name,
        entry.is_enabled,
        entry.workstream.map(|id| id.0),
        entry.matches.name(),
        conditions_json(&entry.conditions).to_string(),
        agent,
        team,
    ])?;
    Ok(())
}

fn target_columns(target: Target) -> (Option<i64>, Option<i64>) {
    match target {
        Target::Agent(id) => (Some(id.0), None),
        Target::Team(id) => (None, Some(id.0)),
    }
}

/// Puts the rules into the order of the list.
pub fn reorder(conn: &Connection, ids: &[RuleId]) -> Result<()> {
    let mut statement = conn.prepare_cached("UPDATE rules SET position = ?2 WHERE id = ?1")?;
    for (index, id) in ids.iter().enumerate() {
        statement.execute(params![id.0, index + 1])?;
    }
    Ok(())
}

pub fn delete(conn: &Connection, id: RuleId) -> Result<()> {
    conn.prepare_cached("DELETE FROM rules WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

const SELECT: &str = "SELECT id, name, position, is_enabled, workstream_id, matches, conditions,
     agent_id, team_id FROM rules";

pub fn get(conn: &Connection, id: RuleId) -> Result<Entry> {
    let sql = format!("{SELECT} WHERE id = ?1");
    let found = conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?;
    found.ok_or_else(|| Error::not_found("rule"))
}

/// All rules in their order.
pub fn list(conn: &Connection) -> Result<Vec<Entry>> {
    let sql = format!("{SELECT} ORDER BY position, id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The rules that a workstream goes by, in their order.
pub fn list_for(conn: &Connection, workstream: WorkstreamId) -> Result<Vec<Entry>> {
    let sql = format!(
        "{SELECT} WHERE is_enabled = 1 AND (workstream_id IS NULL OR workstream_id = ?1)
         ORDER BY position, id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([workstream.0], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The name of a rule that asks whether these operating hours are open.
pub fn naming_hours(conn: &Connection, id: HoursId) -> Result<Option<String>> {
    for entry in list(conn)? {
        if entry.checked()?.iter().any(|condition| condition.hours() == Some(id)) {
            return Ok(Some(entry.name));
        }
    }
    Ok(None)
}

/// What is known of a visitor, but for the time.
pub fn facts_of(conn: &Connection, visitor: VisitorId) -> Result<Facts> {
    let mut statement = conn.prepare_cached(
        "SELECT v.country, v.locale, v.page_url, v.page_title, v.referrer, v.device, v.channel,
             k.name, k.email, k.phone, k.fields, k.is_verified
         FROM visitors v JOIN contacts k ON k.id = v.contact_id WHERE v.id = ?1",
    )?;
    Ok(statement.query_row([visitor.0], |row| {
        let text =
            |column: &str| row.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        Ok(Facts {
            country: text("country")?,
            language: text("locale")?,
            page_url: text("page_url")?,
            page_title: text("page_title")?,
            referrer: text("referrer")?,
            device: text("device")?,
            channel: text("channel")?,
            name: text("name")?,
            email: text("email")?,
            phone: text("phone")?,
            fields: fields_from(&text("fields")?)?,
            is_verified: row.get("is_verified")?,
            ..Facts::default()
        })
    })?)
}

/// Numbers and flags of the site become texts.
fn fields_from(json: &str) -> rusqlite::Result<BTreeMap<String, String>> {
    let all: BTreeMap<String, Json> = serde_json::from_str(json).map_err(|_| broken("fields"))?;
    let as_text = |value: Json| match value {
        Json::String(text) => text,
        Json::Null => String::new(),
        other => other.to_string(),
    };
    Ok(all.into_iter().map(|(key, value)| (key, as_text(value))).collect())
}

/// The list as it is stored, and as admins see it.
pub fn conditions_json(conditions: &[Written]) -> Json {
    let value = |value: &Value| match value {
        Value::Nothing | Value::Other => Json::Null,
        Value::Text(text) => json!(text),
        Value::Texts(texts) => json!(texts),
        Value::Flag(flag) => json!(flag),
        Value::Number(number) => json!(number),
    };
    let all = conditions.iter().map(|condition| {
        json!({"field": condition.field, "op": condition.op, "value": value(&condition.value)})
    });
    all.collect()
}

/// The value of a condition; what no condition takes becomes `Value::Other`.
pub fn value_from(json: &Json) -> Value {
    match json {
        Json::Null => Value::Nothing,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => number.as_i64().map_or(Value::Other, Value::Number),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_string)).collect();
            texts.map_or(Value::Other, Value::Texts)
        }
        Json::Object(_) => Value::Other,
    }
}

fn from_row(row: &Row) -> rusqlite::Result<Entry> {
    let matches: String = row.get("matches")?;
    let conditions: String = row.get("conditions")?;
    let conditions: Vec<Json> =
        serde_json::from_str(&conditions).map_err(|_| broken("conditions"))?;
    let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
    let target = match (row.get("agent_id")?, row.get("team_id")?) {
        (Some(agent), None) => Target::Agent(AgentId(agent)),
        (None, Some(team)) => Target::Team(TeamId(team)),
        _ => return Err(broken("agent_id")),
    };
    Ok(Entry {
        id: RuleId(row.get("id")?),
        name: row.get("name")?,
        position: row.get("position")?,
        is_enabled: row.get("is_enabled")?,
        workstream: row.get::<_, Option<i64>>("workstream_id")?.map(WorkstreamId),
        matches: Matches::from_name(&matches).ok_or_else(|| broken("matches"))?,
        conditions: conditions
            .iter()
            .map(|each| Written {
                field: text(&each["field"]),
                op: text(&each["op"]),
                value: value_from(&each["value"]),
            })
            .collect(),
        target,
    })
}
