//! Operating hours: who waits for them, and what their beginning brings.

use super::{escalation, routing};
use crate::{
    domain::{time::Timestamp, workstream::Workstream},
    error::Result,
    store::{self, Tx},
};

/// Whether somebody is there to answer by the workstream's hours. While closed, the clock is told
/// when to look again.
pub(super) fn is_open(tx: &Tx, rules: &Workstream) -> Result<bool> {
    let Some(id) = rules.hours else { return Ok(true) };
    let hours = store::hours::get(tx.conn, id)?.hours()?;
    if hours.is_open(tx.now) {
        return Ok(true);
    }
    store::workstreams::set_opening(tx.conn, rules.id, hours.next_opening(tx.now))?;
    Ok(false)
}

/// The next opening of a closed workstream; `None` while it is open, or where it never opens.
pub fn next_opening(
    conn: &rusqlite::Connection,
    rules: &Workstream,
    now: Timestamp,
) -> Result<Opening> {
    let Some(id) = rules.hours else { return Ok(Opening::Open) };
    let entry = store::hours::get(conn, id)?;
    let hours = entry.hours()?;
    if hours.is_open(now) {
        return Ok(Opening::Open);
    }
    Ok(Opening::Closed { opens: hours.next_opening(now), zone: entry.zone })
}

/// What a visitor is told of the hours.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Opening {
    Open,
    /// `opens` is `None` where no opening is known for a year.
    Closed {
        opens: Option<Timestamp>,
        zone: String,
    },
}

/// Hands out what waited in workstreams that have opened.
pub(super) fn act_on_openings(tx: &Tx) -> Result<()> {
    for id in store::workstreams::opening_by(tx.conn, tx.now)? {
        store::workstreams::set_opening(tx.conn, id, None)?;
        routing::route(tx, id)?;
    }
    Ok(())
}

/// The hours or the rules were changed: what waits may be due now, or later than was thought.
pub fn hours_changed(tx: &Tx) -> Result<()> {
    store::workstreams::forget_openings(tx.conn)?;
    escalation::rules_changed(tx)?;
    routing::route_all(tx)
}
