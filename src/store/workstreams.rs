//! Rows of `workstreams`.

use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::conversations::broken;
use crate::{
    domain::{
        booking::Whom,
        ids::{AgentId, HoursId, TeamId, WorkstreamId},
        presence::Presence,
        routing::Method,
        time::Timestamp,
        workstream::{Ask, Distribution, Mode, OnNoAccept, Workstream, WrapUpHold},
    },
    error::{Error, Result},
};

pub fn insert(conn: &Connection, workstream: &Workstream, now: Timestamp) -> Result<WorkstreamId> {
    conn.execute(
        "INSERT INTO workstreams (name, mode, distribution, method, accept_timeout_ms,
             on_no_accept, visitor_grace_ms, idle_end_ms, waiting_close_ms, keep_same_agent,
             preview, wrap_up_disposition, wrap_up_notes, wrap_up_summary, messages, presences,
             require_identity, offline_form, fallback_form, created_at_ms)
         VALUES (?1, ?2, 'push', 'round_robin', 0, 'none', 0, 0, 0, 0, 0, 'off', 'off', 1, '{}',
             '[]', 0, 0, 0, ?3)",
        rusqlite::params![workstream.name, workstream.mode.name(), now.0],
    )
    .map_err(unique_name)?;
    let id = WorkstreamId(conn.last_insert_rowid());
    update(conn, &Workstream { id, ..workstream.clone() })?;
    Ok(id)
}

/// Stores every setting but the mode, which is chosen once (field rule D-01).
pub fn update(conn: &Connection, workstream: &Workstream) -> Result<()> {
    let method = match workstream.method {
        Method::RoundRobin => "round_robin",
        Method::LeastBusy => "least_busy",
        Method::Agent(_) => "agent",
        Method::Team(_) => "team",
        Method::Rules => "rules",
    };
    let presences: Vec<&str> = workstream.presences.iter().map(|each| each.name()).collect();
    conn.prepare_cached(
        "UPDATE workstreams SET name = :name, distribution = :distribution, method = :method,
             routed_agent_id = :agent, accept_timeout_ms = :accept, on_no_accept = :policy,
             response_target_ms = :target, visitor_grace_ms = :grace, idle_end_ms = :idle,
             waiting_close_ms = :waiting, keep_same_agent = :keep, preview = :preview,
             wrap_up_disposition = :disposition, wrap_up_notes = :notes,
             wrap_up_summary = :summary, wrap_up_hold_ms = :hold, fallback_text = :fallback,
             messages = :messages, routed_team_id = :team, hours_id = :hours,
             presences = :presences, require_identity = :identity, promise_ms = :promise,
             offline_form = :offline_form, fallback_form = :fallback_form,
             fallback_agent_id = :fallback_agent, fallback_team_id = :fallback_team
         WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": workstream.id.0,
        ":name": workstream.name,
        ":distribution": workstream.distribution.name(),
        ":method": method,
        ":agent": workstream.routed_agent().map(|id| id.0),
        ":accept": workstream.accept_timeout_ms,
        ":policy": workstream.on_no_accept.name(),
        ":target": workstream.response_target_ms,
        ":grace": workstream.visitor_grace_ms,
        ":idle": workstream.idle_end_ms,
        ":waiting": workstream.waiting_close_ms,
        ":keep": workstream.keep_same_agent,
        ":preview": workstream.preview,
        ":disposition": workstream.wrap_up_disposition.name(),
        ":summary": workstream.wrap_up_summary,
        ":notes": workstream.wrap_up_notes.name(),
        ":hold": workstream.wrap_up_hold.ms(),
        ":team": workstream.routed_team().map(|id| id.0),
        ":hours": workstream.hours.map(|id| id.0),
        ":presences": serde_json::json!(presences).to_string(),
        ":identity": workstream.require_identity,
        ":promise": workstream.promise_ms,
        ":offline_form": workstream.offline_form,
        ":fallback_form": workstream.fallback_form,
        ":fallback_agent": workstream.fallback_meeting.and_then(Whom::agent).map(|id| id.0),
        ":fallback_team": workstream.fallback_meeting.and_then(Whom::team).map(|id| id.0),
        ":fallback": workstream.fallback_text,
        ":messages": workstream.messages,
    })
    .map_err(unique_name)?;
    Ok(())
}

fn unique_name(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => {
            Error::conflict_field("name", "belongs to another workstream already")
        }
        _ => error.into(),
    }
}

const SELECT: &str = "SELECT id, name, mode, distribution, method, routed_agent_id,
     accept_timeout_ms, on_no_accept, response_target_ms, visitor_grace_ms, idle_end_ms,
     waiting_close_ms, keep_same_agent, preview, wrap_up_disposition, wrap_up_notes,
     wrap_up_summary, wrap_up_hold_ms, fallback_text, messages, routed_team_id, hours_id,
     presences, require_identity, promise_ms, offline_form, fallback_form, fallback_agent_id,
     fallback_team_id FROM workstreams";

pub fn get(conn: &Connection, id: WorkstreamId) -> Result<Workstream> {
    let sql = format!("{SELECT} WHERE id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], from_row)
        .optional()?
        .ok_or_else(|| Error::not_found("workstream"))
}

pub fn list(conn: &Connection) -> Result<Vec<Workstream>> {
    let sql = format!("{SELECT} ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map([], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes when a closed workstream opens, for the clock.
pub fn set_opening(conn: &Connection, id: WorkstreamId, at: Option<Timestamp>) -> Result<()> {
    conn.prepare_cached(
        "UPDATE workstreams SET opens_at_ms = ?2 WHERE id = ?1 AND opens_at_ms IS NOT ?2",
    )?
    .execute(rusqlite::params![id.0, at.map(|at| at.0)])?;
    Ok(())
}

/// The hours may have changed; whoever looks at one next notes its opening anew.
pub fn forget_openings(conn: &Connection) -> Result<()> {
    conn.execute("UPDATE workstreams SET opens_at_ms = NULL WHERE opens_at_ms IS NOT NULL", [])?;
    Ok(())
}

/// Workstreams whose opening has come.
pub fn opening_by(conn: &Connection, now: Timestamp) -> Result<Vec<WorkstreamId>> {
    let mut statement =
        conn.prepare_cached("SELECT id FROM workstreams WHERE opens_at_ms <= ?1")?;
    let ids = statement.query_map([now.0], |row| Ok(WorkstreamId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Refused while a widget, a conversation or a disposition belongs to it.
pub fn delete(conn: &Connection, id: WorkstreamId) -> Result<()> {
    let is_used: bool = conn.query_row(
        "SELECT EXISTS (SELECT 1 FROM widgets WHERE workstream_id = ?1)
             OR EXISTS (SELECT 1 FROM conversations WHERE workstream_id = ?1)
             OR EXISTS (SELECT 1 FROM disposition_workstreams WHERE workstream_id = ?1)",
        [id.0],
        |row| row.get(0),
    )?;
    if is_used {
        return Err(Error::conflict("the workstream has widgets, conversations or dispositions"));
    }
    conn.execute("DELETE FROM workstreams WHERE id = ?1", [id.0])?;
    Ok(())
}

fn from_row(row: &Row) -> rusqlite::Result<Workstream> {
    let text = |column: &'static str| row.get::<_, String>(column);
    let mode = text("mode")?;
    let distribution = text("distribution")?;
    let policy = text("on_no_accept")?;
    let notes = text("wrap_up_notes")?;
    let disposition = text("wrap_up_disposition")?;
    let agent: Option<i64> = row.get("routed_agent_id")?;
    let team: Option<i64> = row.get("routed_team_id")?;
    let method = match (text("method")?.as_str(), agent, team) {
        ("least_busy", _, _) => Method::LeastBusy,
        ("rules", _, _) => Method::Rules,
        ("agent", Some(id), _) => Method::Agent(AgentId(id)),
        ("team", _, Some(id)) => Method::Team(TeamId(id)),
        // The named agent or team was deleted: everybody takes turns until an admin decides.
        ("round_robin" | "agent" | "team", _, _) => Method::RoundRobin,
        _ => return Err(broken("method")),
    };
    Ok(Workstream {
        id: WorkstreamId(row.get("id")?),
        name: text("name")?,
        mode: Mode::from_name(&mode).ok_or_else(|| broken("mode"))?,
        distribution: Distribution::from_name(&distribution)
            .ok_or_else(|| broken("distribution"))?,
        method,
        accept_timeout_ms: row.get("accept_timeout_ms")?,
        on_no_accept: OnNoAccept::from_name(&policy).ok_or_else(|| broken("on_no_accept"))?,
        response_target_ms: row.get("response_target_ms")?,
        visitor_grace_ms: row.get("visitor_grace_ms")?,
        idle_end_ms: row.get("idle_end_ms")?,
        waiting_close_ms: row.get("waiting_close_ms")?,
        keep_same_agent: row.get("keep_same_agent")?,
        preview: row.get("preview")?,
        wrap_up_disposition: Ask::from_name(&disposition)
            .ok_or_else(|| broken("wrap_up_disposition"))?,
        wrap_up_summary: row.get("wrap_up_summary")?,
        wrap_up_notes: Ask::from_name(&notes).ok_or_else(|| broken("wrap_up_notes"))?,
        wrap_up_hold: WrapUpHold::from_ms(row.get("wrap_up_hold_ms")?),
        hours: row.get::<_, Option<i64>>("hours_id")?.map(HoursId),
        presences: presences_from(&text("presences")?)?,
        require_identity: row.get("require_identity")?,
        promise_ms: row.get("promise_ms")?,
        offline_form: row.get("offline_form")?,
        fallback_text: row.get("fallback_text")?,
        fallback_form: row.get("fallback_form")?,
        fallback_meeting: Whom::from_ids(
            row.get("fallback_agent_id")?,
            row.get("fallback_team_id")?,
        ),
        messages: row.get("messages")?,
    })
}

fn presences_from(json: &str) -> rusqlite::Result<Vec<Presence>> {
    let names: Vec<String> = serde_json::from_str(json).map_err(|_| broken("presences"))?;
    names.iter().map(|name| Presence::from_name(name).ok_or_else(|| broken("presences"))).collect()
}
