//! Rows of `page_visits`: where a visitor was with the widget open.

use rusqlite::{Connection, params};

use super::contacts::Page;
use crate::{
    domain::{ids::VisitorId, time::Timestamp},
    error::Result,
    limits::PAGE_VISITS_MAX,
};

pub struct Visit {
    pub url: String,
    pub title: String,
    pub at: Timestamp,
}

/// Notes a page, unless it is the one that was noted last; the oldest make room.
pub fn note(conn: &Connection, visitor: VisitorId, page: &Page, now: Timestamp) -> Result<()> {
    if page.url.is_empty() {
        return Ok(());
    }
    let is_new = conn
        .prepare_cached(
            "INSERT INTO page_visits (visitor_id, url, title, came_at_ms)
             SELECT ?1, ?2, ?3, ?4 WHERE ?2 IS NOT
                 (SELECT url FROM page_visits WHERE visitor_id = ?1 ORDER BY id DESC LIMIT 1)",
        )?
        .execute(params![visitor.0, page.url, page.title, now.0])?;
    if is_new == 1 {
        conn.prepare_cached(
            "DELETE FROM page_visits WHERE id IN (SELECT id FROM page_visits
                 WHERE visitor_id = ?1 ORDER BY id DESC LIMIT -1 OFFSET ?2)",
        )?
        .execute(params![visitor.0, PAGE_VISITS_MAX])?;
    }
    Ok(())
}

/// Newest first.
pub fn list(conn: &Connection, visitor: VisitorId) -> Result<Vec<Visit>> {
    let mut statement = conn.prepare_cached(
        "SELECT url, title, came_at_ms FROM page_visits WHERE visitor_id = ?1 ORDER BY id DESC",
    )?;
    let visits = statement.query_map([visitor.0], |row| {
        Ok(Visit { url: row.get(0)?, title: row.get(1)?, at: Timestamp(row.get(2)?) })
    })?;
    Ok(visits.collect::<rusqlite::Result<_>>()?)
}
