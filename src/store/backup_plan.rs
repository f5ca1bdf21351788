//! When copies of the file are made, and what became of the last ones: two rows of `settings`.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::settings;
use crate::{
    domain::{backup_plan::Plan, time::Timestamp},
    error::{Error, Result},
};

const PLAN: &str = "backup_plan";
const STATE: &str = "backup_state";

/// What a restart must not forget.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub next_at: Option<Timestamp>,
    /// The last one that was whole.
    pub made_at: Option<Timestamp>,
    /// Since then.
    pub failure: Option<(Timestamp, String)>,
}

pub fn plan(conn: &Connection) -> Result<Plan> {
    let usual = Plan::default();
    let Some(stored) = read(conn, PLAN)? else { return Ok(usual) };
    let number = |name: &str, usual: i64| stored[name].as_i64().unwrap_or(usual);
    Ok(Plan {
        is_on: stored["is_on"].as_bool().unwrap_or(usual.is_on),
        every_hours: number("every_hours", usual.every_hours),
        hour: number("hour", usual.hour),
        keep: number("keep", usual.keep),
    })
}

pub fn set_plan(conn: &Connection, plan: &Plan) -> Result<()> {
    let value = json!({
        "is_on": plan.is_on,
        "every_hours": plan.every_hours,
        "hour": plan.hour,
        "keep": plan.keep,
    });
    settings::set(conn, PLAN, &value.to_string())
}

pub fn state(conn: &Connection) -> Result<State> {
    let Some(stored) = read(conn, STATE)? else { return Ok(State::default()) };
    let time = |name: &str| stored[name].as_i64().map(Timestamp);
    let reason = stored["failure"].as_str().map(str::to_string);
    Ok(State {
        next_at: time("next_at_ms"),
        made_at: time("made_at_ms"),
        failure: time("failed_at_ms").zip(reason),
    })
}

pub fn set_state(conn: &Connection, state: &State) -> Result<()> {
    let (failed_at, failure) = state.failure.clone().unzip();
    let value = json!({
        "next_at_ms": state.next_at.map(|at| at.0),
        "made_at_ms": state.made_at.map(|at| at.0),
        "failed_at_ms": failed_at.map(|at| at.0),
        "failure": failure,
    });
    settings::set(conn, STATE, &value.to_string())
}

fn read(conn: &Connection, name: &str) -> Result<Option<Value>> {
    let Some(text) = settings::get(conn, name)? else { return Ok(None) };
    let value =
        serde_json::from_str(&text).map_err(|error| Error::internal("read the settings", error))?;
    Ok(Some(value))
}
