//! Counts changes of who may do what, so that look-ups of callers may be kept in memory.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use rusqlite::{Connection, hooks::Action};

use crate::error::Result;

/// Tables that say who an agent is. All have row ids: SQLite reports changes of no others.
const TEAM: &[&str] = &["agents", "agent_sessions", "api_tokens"];
/// Tables that say who a visitor is, and where.
const VISITORS: &[&str] = &[
    "visitors",
    "visitor_tokens",
    "contacts",
    "contact_identities",
    "widgets",
    // Whether they ask for an identity.
    "workstreams",
];

/// How often the rows about people have changed, as far as this process wrote them.
#[derive(Default)]
pub struct People {
    team: Watched,
    visitors: Watched,
}

#[derive(Default)]
struct Watched {
    version: AtomicU64,
    /// Written to in the transaction that is under way.
    is_touched: AtomicBool,
}

impl People {
    /// Has the writer's connection report its changes.
    pub(super) fn watch(self: &Arc<People>, conn: &mut Connection) -> Result<()> {
        let people = Arc::clone(self);
        conn.update_hook(Some(move |_: Action, _: &str, table: &str, _: i64| {
            for (watched, tables) in [(&people.team, TEAM), (&people.visitors, VISITORS)] {
                if tables.contains(&table) {
                    watched.is_touched.store(true, Ordering::Relaxed);
                }
            }
        }))?;
        Ok(())
    }

    /// Whoever reads from now on sees the transaction. Called before its callers hear of it.
    pub(super) fn committed(&self) {
        for watched in [&self.team, &self.visitors] {
            if watched.is_touched.swap(false, Ordering::Relaxed) {
                watched.version.fetch_add(1, Ordering::Release);
            }
        }
    }

    /// To be read *before* the rows: a change in between then makes the look-up stale.
    pub fn team_version(&self) -> u64 {
        self.team.version.load(Ordering::Acquire)
    }

    /// Like [`People::team_version`], for visitors, contacts and widgets.
    pub fn visitors_version(&self) -> u64 {
        self.visitors.version.load(Ordering::Acquire)
    }
}
