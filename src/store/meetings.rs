//! Rows of `meetings`.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::conversations::broken;
use crate::{
    domain::{
        booking::{Meeting, Side, State},
        hours::Span,
        ids::{AgentId, ContactId, ConversationId, MeetingId, TeamId, VisitorId},
        time::Timestamp,
    },
    error::Result,
};

/// What a visitor books.
pub struct NewMeeting<'a> {
    pub uid: &'a str,
    pub span: Span,
    pub title: &'a str,
    pub place: &'a str,
    pub agent: AgentId,
    pub team: Option<TeamId>,
    pub visitor: VisitorId,
    pub conversation: Option<ConversationId>,
    pub client_id: &'a str,
    pub zone: &'a str,
    pub locale: &'a str,
    pub name: &'a str,
    pub email: &'a str,
    pub phone: Option<&'a str>,
    pub notes: &'a str,
}

/// `None` where the agent has another meeting then: the schema holds this, whoever asks.
pub fn insert(conn: &Connection, new: &NewMeeting, now: Timestamp) -> Result<Option<MeetingId>> {
    let inserted = conn.prepare_cached(
        "INSERT INTO meetings (uid, state, start_at_ms, end_at_ms, title, place, agent_id, team_id,
             visitor_id, conversation_id, client_id, zone, locale, name, email, phone, notes,
             created_at_ms, changed_at_ms)
         VALUES (?1, 'booked', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
             ?17, ?17)",
    )?
    .execute(params![
        new.uid,
        new.span.start.0,
        new.span.end.0,
        new.title,
        new.place,
        new.agent.0,
        new.team.map(|id| id.0),
        new.visitor.0,
        new.conversation.map(|id| id.0),
        new.client_id,
        new.zone,
        new.locale,
        new.name,
        new.email,
        new.phone,
        new.notes,
        now.0,
    ]);
    Ok(unless_taken(inserted)?.then(|| MeetingId(conn.last_insert_rowid())))
}

fn unless_taken(result: rusqlite::Result<usize>) -> Result<bool> {
    match result {
        Err(error)
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
        {
            Ok(false)
        }
        other => Ok(other? == 1),
    }
}

/// Gives it another time; false where the agent has another meeting then.
pub fn move_to(conn: &Connection, id: MeetingId, span: Span, now: Timestamp) -> Result<bool> {
    let moved = conn
        .prepare_cached(
            "UPDATE meetings SET start_at_ms = ?2, end_at_ms = ?3, sequence = sequence + 1,
             changed_at_ms = ?4 WHERE id = ?1",
        )?
        .execute(params![id.0, span.start.0, span.end.0, now.0]);
    unless_taken(moved)
}

pub fn cancel(
    conn: &Connection,
    id: MeetingId,
    by: Side,
    reason: &str,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE meetings SET state = 'cancelled', cancelled_by = ?2, cancel_reason = ?3,
             sequence = sequence + 1, changed_at_ms = ?4 WHERE id = ?1",
    )?
    .execute(params![id.0, by.name(), reason, now.0])?;
    Ok(())
}

/// Gives all meetings of one visitor to another.
pub fn move_all(conn: &Connection, from: VisitorId, to: VisitorId) -> Result<()> {
    conn.prepare_cached("UPDATE OR IGNORE meetings SET visitor_id = ?2 WHERE visitor_id = ?1")?
        .execute([from.0, to.0])?;
    Ok(())
}

/// Times of an agent that are booked and touch the span, soonest first.
pub fn taken(conn: &Connection, agent: AgentId, span: Span) -> Result<Vec<(MeetingId, Span)>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, start_at_ms, end_at_ms FROM meetings
         WHERE agent_id = ?1 AND state = 'booked' AND start_at_ms < ?3 AND ?2 < end_at_ms
         ORDER BY start_at_ms",
    )?;
    let rows = statement.query_map(params![agent.0, span.start.0, span.end.0], |row| {
        let span = Span { start: Timestamp(row.get(1)?), end: Timestamp(row.get(2)?) };
        Ok((MeetingId(row.get(0)?), span))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

const SELECT: &str = "SELECT m.id, m.uid, m.sequence, m.state, m.cancelled_by, m.cancel_reason,
     m.start_at_ms, m.end_at_ms, m.title, m.place, m.agent_id, a.display_name AS agent_name,
     a.email AS agent_email, m.team_id, t.name AS team_name, m.visitor_id, v.contact_id,
     m.conversation_id, m.zone, m.locale, m.name, m.email, m.phone, m.notes, m.created_at_ms,
     m.changed_at_ms
     FROM meetings m JOIN agents a ON a.id = m.agent_id LEFT JOIN teams t ON t.id = m.team_id
     LEFT JOIN visitors v ON v.id = m.visitor_id";

pub fn find(conn: &Connection, id: MeetingId) -> Result<Option<Meeting>> {
    let sql = format!("{SELECT} WHERE m.id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

/// What this visitor has booked under this name of theirs.
pub fn find_by_client_id(
    conn: &Connection,
    visitor: VisitorId,
    client_id: &str,
) -> Result<Option<Meeting>> {
    let sql = format!("{SELECT} WHERE m.visitor_id = ?1 AND m.client_id = ?2");
    Ok(conn.prepare_cached(&sql)?.query_row(params![visitor.0, client_id], from_row).optional()?)
}

/// What this visitor has before them.
pub fn coming_of_visitor(
    conn: &Connection,
    visitor: VisitorId,
    now: Timestamp,
) -> Result<Vec<Meeting>> {
    let sql = format!(
        "{SELECT} WHERE m.visitor_id = ?1 AND m.state = 'booked' AND ?2 < m.end_at_ms
         ORDER BY m.start_at_ms"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![visitor.0, now.0], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What an agent has before them.
pub fn coming_of_agent(conn: &Connection, agent: AgentId, now: Timestamp) -> Result<Vec<Meeting>> {
    let sql = format!(
        "{SELECT} WHERE m.agent_id = ?1 AND m.state = 'booked' AND ?2 < m.start_at_ms
         ORDER BY m.start_at_ms"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(params![agent.0, now.0], from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// How much somebody has booked, by browser or by address, whichever is more.
pub struct Booked {
    pub coming: i64,
    /// Since `since`, also what was cancelled.
    pub lately: i64,
}

pub fn booked_by(
    conn: &Connection,
    visitor: VisitorId,
    email: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<Booked> {
    const COUNTS: &str = "SELECT count(*) FILTER (WHERE state = 'booked' AND ?2 < end_at_ms),
             count(*) FILTER (WHERE ?3 <= created_at_ms) FROM meetings";
    let count = |condition: &str, key: &dyn rusqlite::ToSql| -> Result<Booked> {
        let sql = format!("{COUNTS} WHERE {condition}");
        Ok(conn.prepare_cached(&sql)?.query_row(params![key, now.0, since.0], |row| {
            Ok(Booked { coming: row.get(0)?, lately: row.get(1)? })
        })?)
    };
    let own = count("visitor_id = ?1", &visitor.0)?;
    let same = count("email = ?1 COLLATE NOCASE", &email)?;
    Ok(Booked { coming: own.coming.max(same.coming), lately: own.lately.max(same.lately) })
}

/// Which meetings a list has.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
    pub state: Option<&'static str>,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// The last of the page before: its start and its id.
    pub after: Option<(Timestamp, MeetingId)>,
}

/// A page, soonest first.
pub fn list(conn: &Connection, filter: &Filter, limit: usize) -> Result<Vec<Meeting>> {
    let sql = format!(
        "{SELECT} WHERE (:agent IS NULL OR m.agent_id = :agent)
         AND (:team IS NULL OR m.team_id = :team) AND (:state IS NULL OR m.state = :state)
         AND :from < m.end_at_ms AND m.start_at_ms < :to
         AND (m.start_at_ms, m.id) > (:after_start, :after_id)
         ORDER BY m.start_at_ms, m.id LIMIT :limit"
    );
    let (start, id) = filter.after.unwrap_or((Timestamp(i64::MIN), MeetingId(0)));
    let mut statement = conn.prepare_cached(&sql)?;
    let rows = statement.query_map(
        named_params! {
            ":agent": filter.agent.map(|id| id.0),
            ":team": filter.team.map(|id| id.0),
            ":state": filter.state,
            ":from": filter.from.map_or(i64::MIN, |at| at.0),
            ":to": filter.to.map_or(i64::MAX, |at| at.0),
            ":after_start": start.0,
            ":after_id": id.0,
            ":limit": limit,
        },
        from_row,
    )?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn from_row(row: &Row) -> rusqlite::Result<Meeting> {
    let state: String = row.get("state")?;
    let by: Option<String> = row.get("cancelled_by")?;
    let state = match (state.as_str(), by.as_deref().and_then(Side::from_name)) {
        ("booked", _) => State::Booked,
        ("cancelled", Some(by)) => State::Cancelled { by, reason: row.get("cancel_reason")? },
        _ => return Err(broken("state")),
    };
    let team: Option<i64> = row.get("team_id")?;
    let team_name: Option<String> = row.get("team_name")?;
    Ok(Meeting {
        id: MeetingId(row.get("id")?),
        uid: row.get("uid")?,
        sequence: row.get("sequence")?,
        state,
        span: Span {
            start: Timestamp(row.get("start_at_ms")?),
            end: Timestamp(row.get("end_at_ms")?),
        },
        title: row.get("title")?,
        place: row.get("place")?,
        agent: AgentId(row.get("agent_id")?),
        agent_name: row.get("agent_name")?,
        agent_email: row.get("agent_email")?,
        team: team.map(|id| (TeamId(id), team_name.unwrap_or_default())),
        visitor: row.get::<_, Option<i64>>("visitor_id")?.map(VisitorId),
        contact: row.get::<_, Option<i64>>("contact_id")?.map(ContactId),
        conversation: row.get::<_, Option<i64>>("conversation_id")?.map(ConversationId),
        zone: row.get("zone")?,
        locale: row.get("locale")?,
        name: row.get("name")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        notes: row.get("notes")?,
        created_at: Timestamp(row.get("created_at_ms")?),
        changed_at: Timestamp(row.get("changed_at_ms")?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    fn book(conn: &Connection, start: i64, minutes: i64) -> Option<MeetingId> {
        let key = format!("{start}-{minutes}");
        let new = NewMeeting {
            uid: &key,
            span: Span { start: Timestamp(start), end: Timestamp(start + minutes) },
            title: "",
            place: "",
            agent: AgentId(1),
            team: None,
            visitor: VisitorId(1),
            conversation: None,
            client_id: &key,
            zone: "UTC",
            locale: "en",
            name: "V",
            email: "v@example.org",
            phone: None,
            notes: "",
        };
        insert(conn, &new, Timestamp(0)).unwrap()
    }

    /// Whatever the code above believes.
    #[test]
    fn the_schema_lets_nobody_be_in_two_meetings_at_once() {
        let conn = Connection::open_in_memory().unwrap();
        schema::create_or_check(&conn).unwrap();
        conn.execute_batch(
            "PRAGMA foreign_keys = OFF;
             INSERT INTO agents (email, name, display_name, role, created_at_ms)
                 VALUES ('a@b.example', 'Ana', 'Ana', 'agent', 0)",
        )
        .unwrap();
        let first = book(&conn, 100, 30).unwrap();
        for (start, minutes) in [(100, 10), (90, 11), (129, 5), (80, 90), (110, 5)] {
            assert_eq!(book(&conn, start, minutes), None, "{start}");
        }
        let beside = book(&conn, 130, 30).unwrap();
        let span = |start| Span { start: Timestamp(start), end: Timestamp(start + 30) };
        assert!(!move_to(&conn, beside, span(110), Timestamp(0)).unwrap());
        assert!(move_to(&conn, beside, span(131), Timestamp(0)).unwrap());
        cancel(&conn, first, Side::Agent, "", Timestamp(0)).unwrap();
        assert!(book(&conn, 100, 31).is_some());
    }
}
