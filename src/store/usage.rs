//! Rows of `engagements`: conversations in which an agent was really connected, by month.
//!
//! Months are those of UTC, so that the server's own zone changes nothing.

use rusqlite::{Connection, params};

use crate::{
    domain::{
        ids::{ConversationId, WorkstreamId},
        time::Timestamp,
    },
    error::Result,
};

#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// "2026-11"
    pub name: String,
    pub count: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Usage {
    pub lifetime: i64,
    pub month: Month,
}

/// Counts one engagement.
pub fn count(conn: &Connection, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO engagements (month, count)
         VALUES (strftime('%Y-%m', ?1 / 1000, 'unixepoch'), 1)
         ON CONFLICT (month) DO UPDATE SET count = count + 1",
    )?
    .execute([now.0])?;
    Ok(())
}

pub fn usage(conn: &Connection, now: Timestamp) -> Result<Usage> {
    Ok(conn
        .prepare_cached(
            "SELECT (SELECT coalesce(sum(count), 0) FROM engagements), m.name,
                 coalesce((SELECT count FROM engagements WHERE month = m.name), 0)
             FROM (SELECT strftime('%Y-%m', ?1 / 1000, 'unixepoch') AS name) m",
        )?
        .query_row([now.0], |row| {
            let month = Month { name: row.get(1)?, count: row.get(2)? };
            Ok(Usage { lifetime: row.get(0)?, month })
        })?)
}

/// Every month with an engagement, newest first.
pub fn months(conn: &Connection) -> Result<Vec<Month>> {
    let mut statement =
        conn.prepare_cached("SELECT month, count FROM engagements ORDER BY month DESC")?;
    let rows =
        statement.query_map([], |row| Ok(Month { name: row.get(0)?, count: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// When the next month begins.
pub fn month_ends(conn: &Connection, now: Timestamp) -> Result<Timestamp> {
    Ok(conn
        .prepare_cached(
            "SELECT unixepoch(?1 / 1000, 'unixepoch', 'start of month', '+1 month') * 1000",
        )?
        .query_row([now.0], |row| row.get(0).map(Timestamp))?)
}

/// Whether an agent ever had it.
pub fn was_connected(conn: &Connection, id: ConversationId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT accepted_at_ms IS NOT NULL FROM conversations WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?)
}

/// What waits for its first agent and has not been told yet that there will be none.
pub fn not_told(
    conn: &Connection,
    workstream: WorkstreamId,
    code: &str,
    limit: usize,
) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT c.id FROM conversations c
         WHERE c.workstream_id = ?1 AND c.state = 'queued' AND c.accepted_at_ms IS NULL
         AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.code = ?2)
         ORDER BY c.queue_order_ms, c.id LIMIT ?3",
    )?;
    let ids = statement
        .query_map(params![workstream.0, code, limit], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::time::DAY_MS, store::schema};

    #[test]
    fn months_are_those_of_utc_and_the_lifetime_has_them_all() {
        let conn = Connection::open_in_memory().unwrap();
        schema::create_or_check(&conn).unwrap();
        // 2026-11-30 23:59:59.999 UTC
        let last = Timestamp(1_796_083_199_999);
        for at in [last, last, last + 1, last + 40 * DAY_MS] {
            count(&conn, at).unwrap();
        }

        let names: Vec<(String, i64)> =
            months(&conn).unwrap().into_iter().map(|month| (month.name, month.count)).collect();
        let month = |name: &str, count| (name.to_string(), count);
        assert_eq!(names, [month("2027-01", 1), month("2026-12", 1), month("2026-11", 2)]);
        let november = usage(&conn, last).unwrap();
        assert_eq!((november.lifetime, november.month.count), (4, 2));
        assert_eq!(usage(&conn, last + 100 * DAY_MS).unwrap().month.count, 0);
        assert_eq!(month_ends(&conn, last).unwrap(), last + 1);
        assert_eq!(month_ends(&conn, last + 1).unwrap(), last + 1 + 31 * DAY_MS);
    }
}
