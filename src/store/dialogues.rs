//! Rows of `dialogues`: what admins design, and the versions that were published.

mod figures;
mod runs;
pub mod tree;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Value, json};

pub use figures::{CardFigures, Figures, figures};
pub use runs::{
    AtTheDoor, Outcome, Run, Step, answer_json, at_the_door, began_to_wait, card_answered,
    card_json, find_run, find_step, insert_run, insert_step, note_answer, note_asks, note_booking,
    queued_by_card, said, set_card, set_outcome,
};

use super::conversations::broken;
use crate::{
    domain::{
        flow::{Audience, Card, Flow, Targeting, read, write},
        ids::{AgentId, DialogueId, HoursId, TeamId, WidgetId},
        time::Timestamp,
    },
    error::{Error, Result},
    limits::DIALOGUE_VERSIONS_MAX,
};

/// What an admin says of a dialogue, apart from its flow.
#[derive(Clone, Debug)]
pub struct Settings {
    pub name: String,
    /// None: every widget.
    pub widgets: Vec<WidgetId>,
    pub is_enabled: bool,
    /// Larger comes first.
    pub priority: i64,
    pub idle_ms: i64,
    pub targeting: Targeting,
}

#[derive(Clone, Debug)]
pub struct Dialogue {
    pub id: DialogueId,
    pub settings: Settings,
    pub draft: Flow,
    pub published: Option<Published>,
    /// The draft is not what was published last.
    pub has_changes: bool,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug)]
pub struct Published {
    pub version: i64,
    pub at: Timestamp,
    pub by: Option<(AgentId, String)>,
}

pub fn insert(
    conn: &Connection,
    settings: &Settings,
    draft: &Flow,
    now: Timestamp,
) -> Result<DialogueId> {
    conn.prepare_cached(
        "INSERT INTO dialogues (name, is_enabled, priority, idle_ms, targeting, draft,
             created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        settings.name,
        settings.is_enabled,
        settings.priority,
        settings.idle_ms,
        targeting_json(&settings.targeting).to_string(),
        flow_text(draft),
        now.0,
    ])?;
    let id = DialogueId(conn.last_insert_rowid());
    set_widgets(conn, id, &settings.widgets)?;
    Ok(id)
}

pub fn update(conn: &Connection, id: DialogueId, settings: &Settings, draft: &Flow) -> Result<()> {
    conn.prepare_cached(
        "UPDATE dialogues SET name = ?2, is_enabled = ?3, priority = ?4, idle_ms = ?5,
             targeting = ?6, draft = ?7 WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        settings.name,
        settings.is_enabled,
        settings.priority,
        settings.idle_ms,
        targeting_json(&settings.targeting).to_string(),
        flow_text(draft),
    ])?;
    set_widgets(conn, id, &settings.widgets)
}

fn set_widgets(conn: &Connection, id: DialogueId, widgets: &[WidgetId]) -> Result<()> {
    conn.prepare_cached("DELETE FROM dialogue_widgets WHERE dialogue_id = ?1")?.execute([id.0])?;
    let mut statement = conn
        .prepare_cached("INSERT INTO dialogue_widgets (dialogue_id, widget_id) VALUES (?1, ?2)")?;
    for widget in widgets {
        statement.execute([id.0, widget.0])?;
    }
    Ok(())
}

/// Hides a dialogue for good; whoever is in it finishes it.
pub fn delete(conn: &Connection, id: DialogueId, now: Timestamp) -> Result<()> {
    set_widgets(conn, id, &[])?;
    super::widget_forms::forget_dialogue(conn, id)?;
    conn.prepare_cached("UPDATE dialogues SET deleted_at_ms = ?2 WHERE id = ?1")?
        .execute([id.0, now.0])?;
    Ok(())
}

/// Makes the draft the version that visitors get from now on.
pub fn publish(conn: &Connection, id: DialogueId, by: AgentId, now: Timestamp) -> Result<()> {
    let version: i64 = conn
        .prepare_cached(
            "INSERT INTO dialogue_versions (dialogue_id, version, flow, published_by,
                 published_at_ms)
             SELECT id, coalesce(published_version, 0) + 1, draft, ?2, ?3
             FROM dialogues WHERE id = ?1
             RETURNING version",
        )?
        .query_row([id.0, by.0, now.0], |row| row.get(0))?;
    conn.prepare_cached("UPDATE dialogues SET published_version = ?2 WHERE id = ?1")?
        .execute([id.0, version])?;
    conn.prepare_cached(
        "DELETE FROM dialogue_versions WHERE dialogue_id = ?1 AND version <= ?2
         AND version NOT IN (SELECT version FROM dialogue_runs
             WHERE dialogue_id = ?1 AND outcome IS NULL)",
    )?
    .execute(params![id.0, version - DIALOGUE_VERSIONS_MAX as i64])?;
    Ok(())
}

const SELECT: &str = "SELECT d.id, d.name, d.is_enabled, d.priority, d.idle_ms, d.targeting,
     d.draft, d.created_at_ms, d.published_version AS version, v.published_at_ms, v.published_by,
     a.name AS published_by_name, d.draft IS NOT v.flow AS has_changes,
     (SELECT json_group_array(widget_id ORDER BY widget_id) FROM dialogue_widgets w
         WHERE w.dialogue_id = d.id) AS widgets
     FROM dialogues d
     LEFT JOIN dialogue_versions v ON v.dialogue_id = d.id AND v.version = d.published_version
     LEFT JOIN agents a ON a.id = v.published_by
     WHERE d.deleted_at_ms IS NULL";

pub fn get(conn: &Connection, id: DialogueId) -> Result<Dialogue> {
    let sql = format!("{SELECT} AND d.id = ?1");
    let found = conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?;
    found.ok_or_else(|| Error::not_found("dialogue"))
}

/// All of them, in the order in which they would start.
pub fn list(conn: &Connection) -> Result<Vec<Dialogue>> {
    let sql = format!("{SELECT} ORDER BY d.priority DESC, d.id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The name of a dialogue that may start at this widget only, or at this one and some others.
pub fn naming_widget(conn: &Connection, id: WidgetId) -> Result<Option<String>> {
    let mut statement = conn.prepare_cached(
        "SELECT d.name FROM dialogue_widgets w JOIN dialogues d ON d.id = w.dialogue_id
         WHERE w.widget_id = ?1 LIMIT 1",
    )?;
    Ok(statement.query_row([id.0], |row| row.get(0)).optional()?)
}

/// The name of a dialogue with a card, published or in its draft, of which this is so.
fn with_card(conn: &Connection, is_so: impl Fn(&Card) -> bool) -> Result<Option<String>> {
    for dialogue in list(conn)? {
        let mut cards = dialogue.draft.cards;
        if let Some(published) = &dialogue.published {
            cards.extend(flow(conn, dialogue.id, published.version)?.cards);
        }
        if cards.iter().any(&is_so) {
            return Ok(Some(dialogue.settings.name));
        }
    }
    Ok(None)
}

/// The name of a dialogue that asks whether these operating hours are open.
pub fn naming_hours(conn: &Connection, id: HoursId) -> Result<Option<String>> {
    with_card(conn, |card| card.hours().contains(&id))
}

/// The name of a dialogue that asks this team.
pub fn naming_team(conn: &Connection, id: TeamId) -> Result<Option<String>> {
    with_card(conn, |card| card.host().is_some_and(|host| host.team == Some(id)))
}

/// What was published, newest first.
pub fn versions(conn: &Connection, id: DialogueId) -> Result<Vec<Published>> {
    let mut statement = conn.prepare_cached(
        "SELECT v.version, v.published_at_ms, v.published_by, a.name AS published_by_name
         FROM dialogue_versions v LEFT JOIN agents a ON a.id = v.published_by
         WHERE v.dialogue_id = ?1 ORDER BY v.version DESC",
    )?;
    let rows = statement.query_map([id.0], published_from)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The flow of a version.
pub fn flow(conn: &Connection, id: DialogueId, version: i64) -> Result<Flow> {
    let found: Option<String> = conn
        .prepare_cached(
            "SELECT flow FROM dialogue_versions WHERE dialogue_id = ?1 AND version = ?2",
        )?
        .query_row([id.0, version], |row| row.get(0))
        .optional()?;
    let text = found.ok_or_else(|| Error::not_found("version"))?;
    Ok(flow_from(&text)?)
}

/// As clients get it, and as it is stored.
pub fn flow_json(flow: &Flow) -> Value {
    tree::to_json(&write(flow))
}

fn flow_text(flow: &Flow) -> String {
    flow_json(flow).to_string()
}

fn flow_from(text: &str) -> rusqlite::Result<Flow> {
    let tree = tree::tree_from(text).ok_or_else(|| broken("flow"))?;
    read("flow", &tree).map_err(|refusal| broken(&refusal.field))
}

pub fn targeting_json(targeting: &Targeting) -> Value {
    json!({
        "urls": targeting.urls,
        "not_urls": targeting.not_urls,
        "audience": targeting.audience.name(),
        "after_s": targeting.after_s,
        "scroll_percent": targeting.scroll_percent,
        "proactive": targeting.is_proactive,
    })
}

fn targeting_from(text: &str) -> Option<Targeting> {
    let json: Value = serde_json::from_str(text).ok()?;
    let texts = |value: &Value| -> Option<Vec<String>> {
        value.as_array()?.iter().map(|each| each.as_str().map(str::to_string)).collect()
    };
    Some(Targeting {
        urls: texts(&json["urls"])?,
        not_urls: texts(&json["not_urls"])?,
        audience: Audience::from_name(json["audience"].as_str()?)?,
        after_s: json["after_s"].as_i64(),
        scroll_percent: json["scroll_percent"].as_i64(),
        is_proactive: json["proactive"].as_bool()?,
    })
}

fn from_row(row: &Row) -> rusqlite::Result<Dialogue> {
    let published = match row.get::<_, Option<i64>>("version")? {
        Some(_) => Some(published_from(row)?),
        None => None,
    };
    let widgets: Vec<i64> =
        serde_json::from_str(&row.get::<_, String>("widgets")?).map_err(|_| broken("widgets"))?;
    Ok(Dialogue {
        id: DialogueId(row.get("id")?),
        settings: Settings {
            name: row.get("name")?,
            widgets: widgets.into_iter().map(WidgetId).collect(),
            is_enabled: row.get("is_enabled")?,
            priority: row.get("priority")?,
            idle_ms: row.get("idle_ms")?,
            targeting: targeting_from(&row.get::<_, String>("targeting")?)
                .ok_or_else(|| broken("targeting"))?,
        },
        draft: flow_from(&row.get::<_, String>("draft")?)?,
        published,
        has_changes: row.get("has_changes")?,
        created_at: Timestamp(row.get("created_at_ms")?),
    })
}

fn published_from(row: &Row) -> rusqlite::Result<Published> {
    let name: Option<String> = row.get("published_by_name")?;
    Ok(Published {
        version: row.get("version")?,
        at: Timestamp(row.get("published_at_ms")?),
        by: row.get::<_, Option<i64>>("published_by")?.map(AgentId).zip(name),
    })
}
