//! Rows of `conversations`.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::dialogues::tree::tree_from;
use crate::{
    domain::{
        conversation::{CloseReason, Conversation, State},
        flow::{LiveChat, read_asks},
        ids::{AgentId, ConversationId, MessageId, VisitorId, WorkstreamId},
        time::Timestamp,
        workstream::Mode,
    },
    error::Result,
};

const COLUMNS: &str = "id, visitor_id, workstream_id, mode, state, agent_id, offered_to,
     offered_until_ms, state_until_ms, close_reason, visitor_left_at_ms, unanswered_since_ms,
     last_message_id, locale, is_offline_message, live_chat";

pub struct NewConversation<'a> {
    pub visitor: VisitorId,
    pub workstream: WorkstreamId,
    pub mode: Mode,
    pub locale: &'a str,
    pub state: State,
}

pub fn insert(conn: &Connection, new: &NewConversation, now: Timestamp) -> Result<ConversationId> {
    conn.prepare_cached(
        "INSERT INTO conversations (visitor_id, workstream_id, mode, locale, state,
             state_until_ms, deadline_at_ms, created_at_ms, queued_at_ms, queue_order_ms,
             has_preview)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7,
             iif(?5 = 'queued', ?7, NULL), iif(?5 = 'queued', ?7, NULL),
             (SELECT preview FROM workstreams WHERE id = ?2))",
    )?
    .execute(params![
        new.visitor.0,
        new.workstream.0,
        new.mode.name(),
        new.locale,
        new.state.name(),
        new.state.deadline().map(|at| at.0),
        now.0,
    ])?;
    Ok(ConversationId(conn.last_insert_rowid()))
}

/// Whether its agent sees what the visitor has not sent yet.
pub fn has_preview(conn: &Connection, id: ConversationId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT has_preview FROM conversations WHERE id = ?1")?
        .query_row([id.0], |row| row.get(0))?)
}

pub fn find(conn: &Connection, id: ConversationId) -> Result<Option<Conversation>> {
    let sql = format!("SELECT {COLUMNS} FROM conversations WHERE id = ?1");
    Ok(conn.prepare_cached(&sql)?.query_row([id.0], from_row).optional()?)
}

/// The one conversation in which the visitor may speak.
pub fn find_open(conn: &Connection, visitor: VisitorId) -> Result<Option<Conversation>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM conversations WHERE visitor_id = ?1
         AND state IN ('dialogue', 'queued', 'offered', 'active', 'waiting')"
    );
    Ok(conn.prepare_cached(&sql)?.query_row([visitor.0], from_row).optional()?)
}

/// The visitor's conversation of now: the open one, else the one that ended last.
///
/// Where histories were joined, that need not be the newest, and it is never one that was given
/// up for another.
pub fn find_latest(conn: &Connection, visitor: VisitorId) -> Result<Option<Conversation>> {
    if let Some(open) = find_open(conn, visitor)? {
        return Ok(Some(open));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM conversations WHERE visitor_id = ?1
         AND close_reason IS NOT 'merged' ORDER BY ended_at_ms DESC, id DESC LIMIT 1"
    );
    Ok(conn.prepare_cached(&sql)?.query_row([visitor.0], from_row).optional()?)
}

/// Gives all conversations of one visitor to another, and returns them, oldest first.
pub fn move_all(conn: &Connection, from: VisitorId, to: VisitorId) -> Result<Vec<Conversation>> {
    let sql = format!("SELECT {COLUMNS} FROM conversations WHERE visitor_id = ?1 ORDER BY id");
    let mut statement = conn.prepare_cached(&sql)?;
    let moved = statement
        .query_map([from.0], from_row)?
        .map(|row| row.map(|conversation| Conversation { visitor: to, ..conversation }))
        .collect::<rusqlite::Result<_>>()?;
    conn.prepare_cached("UPDATE conversations SET visitor_id = ?2 WHERE visitor_id = ?1")?
        .execute([from.0, to.0])?;
    Ok(moved)
}

/// Stores a change of state, with the deadline that goes with it.
pub fn save_state(
    conn: &Connection,
    conversation: &Conversation,
    deadline: Option<Timestamp>,
) -> Result<()> {
    let state = conversation.state;
    let (offered_to, offered_until, until, reason) = match state {
        State::Dialogue { idle_ends } => (None, None, Some(idle_ends), None),
        State::Queued { expires } => (None, None, Some(expires), None),
        State::Offered { to, until, queue_expires } => {
            (Some(to.0), Some(until.0), Some(queue_expires), None)
        }
        State::Active { idle_ends, .. } => (None, None, idle_ends, None),
        State::Waiting { closes, .. } => (None, None, Some(closes), None),
        State::WrapUp { reason, closes, .. } => (None, None, Some(closes), Some(reason.name())),
        State::Closed { reason, .. } => (None, None, None, Some(reason.name())),
    };
    conn.prepare_cached(
        "UPDATE conversations SET state = ?2, agent_id = ?3, offered_to = ?4,
             offered_until_ms = ?5, state_until_ms = ?6, close_reason = ?7,
             visitor_left_at_ms = ?8, deadline_at_ms = ?9,
             handed_by = iif(?2 IN ('queued', 'offered'), handed_by, NULL),
             handed_to = iif(?2 IN ('queued', 'offered'), handed_to, NULL)
         WHERE id = ?1",
    )?
    .execute(params![
        conversation.id.0,
        state.name(),
        state.agent().map(|id| id.0),
        offered_to,
        offered_until,
        until.map(|at| at.0),
        reason,
        conversation.visitor_left_at.map(|at| at.0),
        deadline.map(|at| at.0),
    ])?;
    Ok(())
}

/// Notes that the visitor is gone, or there again.
///
/// The clock's column is not put off: it may say more than the state does, such as when another
/// round of offers begins.
pub fn save_visitor_left(
    conn: &Connection,
    id: ConversationId,
    left_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET visitor_left_at_ms = ?2,
             deadline_at_ms = coalesce(min(deadline_at_ms, ?3), deadline_at_ms, ?3)
         WHERE id = ?1",
    )?
    .execute(params![id.0, left_at.map(|at| at.0), deadline.map(|at| at.0)])?;
    Ok(())
}

/// One of the instants that lists and reports show.
#[derive(Clone, Copy)]
pub enum Mark {
    Queued,
    Accepted,
    Ended,
    Closed,
}

pub fn mark(conn: &Connection, id: ConversationId, mark: Mark, now: Timestamp) -> Result<()> {
    let sql = match mark {
        Mark::Queued => {
            "UPDATE conversations SET queued_at_ms = ?2, queue_order_ms = ?2, position_told = NULL,
                 position_told_at_ms = NULL WHERE id = ?1"
        }
        Mark::Accepted => {
            "UPDATE conversations SET accepted_at_ms = coalesce(accepted_at_ms, ?2) WHERE id = ?1"
        }
        Mark::Ended => {
            "UPDATE conversations SET ended_at_ms = coalesce(ended_at_ms, ?2) WHERE id = ?1"
        }
        Mark::Closed => {
            "UPDATE conversations SET closed_at_ms = ?2,
                 ended_at_ms = coalesce(ended_at_ms, ?2) WHERE id = ?1"
        }
    };
    conn.prepare_cached(sql)?.execute(params![id.0, now.0])?;
    Ok(())
}

/// Notes that the visitor said something.
///
/// `idle_ends` moves the state's own deadline; the clock's column stays where it is, since it
/// may lie too early, and rewriting its index for each message would cost more than a look.
/// `look_at` is for the clock, too: it counts where this message begins a wait for an answer.
pub fn visitor_wrote(
    conn: &Connection,
    id: ConversationId,
    message: MessageId,
    state_until: Option<Timestamp>,
    look_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET last_message_id = ?2, last_said_id = ?2, unread = unread + 1,
             visitor_messages = visitor_messages + 1, last_visitor_message_at_ms = ?3,
             unanswered_since_ms = coalesce(unanswered_since_ms, ?3), state_until_ms = ?4,
             queue_order_ms = iif(mode = 'persistent', ?3, queue_order_ms),
             escalate_at_ms = iif(unanswered_since_ms IS NULL
                 AND (escalate_at_ms IS NULL OR ?5 < escalate_at_ms), ?5, escalate_at_ms)
         WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        message.0,
        now.0,
        state_until.map(|at| at.0),
        look_at.map(|at| at.0)
    ])?;
    Ok(())
}

/// Notes that an agent said something to the visitor; whoever answers has read what came before.
pub fn agent_wrote(
    conn: &Connection,
    id: ConversationId,
    message: MessageId,
    state_until: Option<Timestamp>,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET last_message_id = ?2, last_said_id = ?2, unread = 0,
             unanswered_since_ms = NULL, agent_read = max(agent_read, last_message_id),
             state_until_ms = ?3, escalation_step = 0, target_breached_at_ms = NULL
         WHERE id = ?1",
    )?
    .execute(params![id.0, message.0, state_until.map(|at| at.0)])?;
    Ok(())
}

/// Notes a message that is neither the visitor's nor an answer: a note, or the system's.
pub fn other_wrote(conn: &Connection, id: ConversationId, message: MessageId) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET last_message_id = ?2 WHERE id = ?1")?
        .execute(params![id.0, message.0])?;
    Ok(())
}

/// Moves the agents' read mark; false if it was there already.
pub fn agent_read(conn: &Connection, id: ConversationId, message: MessageId) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE conversations SET agent_read = ?2,
                 unread = (SELECT count(*) FROM messages WHERE conversation_id = ?1
                     AND ?2 < id AND author_kind = 'visitor')
             WHERE id = ?1 AND agent_read < ?2
                 AND ?2 <= (SELECT max(id) FROM messages WHERE conversation_id = ?1)",
        )?
        .execute(params![id.0, message.0])?;
    Ok(changed == 1)
}

/// Moves the visitor's read mark; false if it was there already.
pub fn visitor_read(conn: &Connection, id: ConversationId, message: MessageId) -> Result<bool> {
    let changed = conn
        .prepare_cached(
            "UPDATE conversations SET visitor_read = ?2
             WHERE id = ?1 AND visitor_read < ?2
                 AND ?2 <= (SELECT max(id) FROM messages WHERE conversation_id = ?1)",
        )?
        .execute(params![id.0, message.0])?;
    Ok(changed == 1)
}

/// When both sides stopped talking.
pub fn ended_at(conn: &Connection, id: ConversationId) -> Result<Option<Timestamp>> {
    let mut statement =
        conn.prepare_cached("SELECT ended_at_ms FROM conversations WHERE id = ?1")?;
    let at: Option<Option<i64>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
    Ok(at.flatten().map(Timestamp))
}

/// Stores the visitor's verdict.
pub fn rate(conn: &Connection, id: ConversationId, score: i64, comment: &str) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET rating = ?2, rating_comment = ?3 WHERE id = ?1")?
        .execute(params![id.0, score, comment])?;
    Ok(())
}

/// Notes who hands a conversation over, and to whom if that is one colleague.
pub fn set_handed(
    conn: &Connection,
    id: ConversationId,
    by: Option<AgentId>,
    to: Option<AgentId>,
) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET handed_by = ?2, handed_to = ?3 WHERE id = ?1")?
        .execute(params![id.0, by.map(|id| id.0), to.map(|id| id.0)])?;
    Ok(())
}

/// Who has handed it over to a colleague, or to many, that have not taken it yet.
pub fn handed(conn: &Connection, id: ConversationId) -> Result<Option<Handed>> {
    let mut statement = conn.prepare_cached(
        "SELECT handed_by, handed_to FROM conversations WHERE id = ?1 AND handed_by IS NOT NULL",
    )?;
    let found = statement.query_row([id.0], |row| {
        let to: Option<i64> = row.get(1)?;
        Ok(Handed { by: AgentId(row.get(0)?), to: to.map(AgentId) })
    });
    Ok(found.optional()?)
}

/// A transfer that nobody has taken yet.
#[derive(Clone, Copy, Debug)]
pub struct Handed {
    pub by: AgentId,
    /// `None` where a team or a workstream is asked.
    pub to: Option<AgentId>,
}

/// Moves a conversation to another workstream, whose rules it follows from now on.
pub fn set_workstream(
    conn: &Connection,
    id: ConversationId,
    workstream: WorkstreamId,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET workstream_id = ?2, live_chat = NULL WHERE id = ?1",
    )?
    .execute(params![id.0, workstream.0])?;
    Ok(())
}

/// Marks a conversation as left by the offline form, or as a chat like any other.
pub fn set_offline_message(conn: &Connection, id: ConversationId, is_one: bool) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET is_offline_message = ?2 WHERE id = ?1")?
        .execute(params![id.0, is_one])?;
    Ok(())
}

/// Moves a whole conversation into the past, its messages `step_ms` apart: for a demo's history.
pub fn move_back(conn: &Connection, id: ConversationId, by_ms: i64, step_ms: i64) -> Result<()> {
    conn.execute(
        "UPDATE messages SET sent_at_ms = sent_at_ms - ?2 + ?3 * (SELECT count(*) FROM messages m
             WHERE m.conversation_id = ?1 AND m.id < messages.id)
         WHERE conversation_id = ?1",
        params![id.0, by_ms, step_ms],
    )?;
    conn.execute(
        "UPDATE conversations SET created_at_ms = created_at_ms - ?2,
             queued_at_ms = queued_at_ms - ?2, accepted_at_ms = accepted_at_ms - ?2 + ?3,
             ended_at_ms = ended_at_ms - ?2 + 8 * ?3, closed_at_ms = closed_at_ms - ?2 + 9 * ?3,
             last_visitor_message_at_ms = last_visitor_message_at_ms - ?2 + 6 * ?3
         WHERE id = ?1",
        params![id.0, by_ms, step_ms],
    )?;
    Ok(())
}

/// What the clock must look at, most urgent first.
pub fn due(conn: &Connection, now: Timestamp, limit: usize) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations WHERE deadline_at_ms <= ?1 ORDER BY deadline_at_ms LIMIT ?2",
    )?;
    let ids = statement.query_map(params![now.0, limit], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub fn set_deadline(conn: &Connection, id: ConversationId, at: Option<Timestamp>) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET deadline_at_ms = ?2 WHERE id = ?1")?
        .execute(params![id.0, at.map(|at| at.0)])?;
    Ok(())
}

/// The queue of a workstream: whoever waits longest comes first.
pub fn queued_in(
    conn: &Connection,
    workstream: WorkstreamId,
    limit: usize,
) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations WHERE workstream_id = ?1 AND state = 'queued'
         ORDER BY queue_order_ms, id LIMIT ?2",
    )?;
    let ids =
        statement.query_map(params![workstream.0, limit], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// How many wait in the same queue before this one, itself included; `None` outside the queue.
///
/// What the visitor was told already does not go up again (field rule D-10).
pub fn queue_position(conn: &Connection, id: ConversationId) -> Result<Option<i64>> {
    let mut statement = conn.prepare_cached(
        "SELECT (SELECT min(count(*), coalesce(c.position_told, count(*))) FROM conversations q
                 WHERE q.workstream_id = c.workstream_id AND q.state = 'queued'
                 AND (q.queue_order_ms, q.id) <= (c.queue_order_ms, c.id))
         FROM conversations c WHERE c.id = ?1 AND c.state = 'queued'",
    )?;
    Ok(statement.query_row([id.0], |row| row.get(0)).optional()?)
}

/// Workstreams with somebody in the queue.
pub fn workstreams_with_queue(conn: &Connection) -> Result<Vec<WorkstreamId>> {
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT workstream_id FROM conversations WHERE state = 'queued'",
    )?;
    let ids = statement.query_map([], |row| Ok(WorkstreamId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// What an agent holds or is offered, for the day when they are gone.
pub fn held_by(conn: &Connection, agent: AgentId) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations WHERE agent_id = ?1 AND state = 'active'
         UNION ALL
         SELECT id FROM conversations WHERE offered_to = ?1 AND state = 'offered'",
    )?;
    let ids = statement.query_map([agent.0], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

/// Visitors with a live conversation that nobody has noticed to be gone.
pub fn visitors_expected(conn: &Connection) -> Result<Vec<VisitorId>> {
    let mut statement = conn.prepare_cached(
        "SELECT visitor_id FROM conversations
         WHERE state IN ('dialogue', 'queued', 'offered', 'active', 'waiting')
         AND mode = 'live' AND visitor_left_at_ms IS NULL",
    )?;
    let ids = statement.query_map([], |row| Ok(VisitorId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn from_row(row: &Row) -> rusqlite::Result<Conversation> {
    let mode: String = row.get("mode")?;
    let state: String = row.get("state")?;
    let agent = row.get::<_, Option<i64>>("agent_id")?.map(AgentId);
    let until = row.get::<_, Option<i64>>("state_until_ms")?.map(Timestamp);
    let reason: Option<String> = row.get("close_reason")?;
    let mode = Mode::from_name(&mode).ok_or_else(|| broken("mode"))?;
    let reason = reason.as_deref().and_then(CloseReason::from_name);
    let needed = |value: Option<Timestamp>| value.ok_or_else(|| broken("state_until_ms"));
    let needed_agent = || agent.ok_or_else(|| broken("agent_id"));
    let needed_reason = || reason.ok_or_else(|| broken("close_reason"));
    let state = match state.as_str() {
        "dialogue" => State::Dialogue { idle_ends: needed(until)? },
        "queued" => State::Queued { expires: needed(until)? },
        "offered" => State::Offered {
            to: AgentId(row.get("offered_to")?),
            until: Timestamp(row.get("offered_until_ms")?),
            queue_expires: needed(until)?,
        },
        "active" => State::Active { agent: needed_agent()?, idle_ends: until },
        "waiting" => State::Waiting { agent: needed_agent()?, closes: needed(until)? },
        "wrap_up" => State::WrapUp {
            agent: needed_agent()?,
            reason: needed_reason()?,
            closes: needed(until)?,
        },
        "closed" => State::Closed { agent, reason: needed_reason()? },
        _ => return Err(broken("state")),
    };
    Ok(Conversation {
        id: ConversationId(row.get("id")?),
        visitor: VisitorId(row.get("visitor_id")?),
        workstream: WorkstreamId(row.get("workstream_id")?),
        mode,
        state,
        visitor_left_at: row.get::<_, Option<i64>>("visitor_left_at_ms")?.map(Timestamp),
        is_offline_message: row.get("is_offline_message")?,
        unanswered_since: row.get::<_, Option<i64>>("unanswered_since_ms")?.map(Timestamp),
        last_message: MessageId(row.get("last_message_id")?),
        locale: row.get("locale")?,
        live_chat: live_chat_from(row.get("live_chat")?)?,
    })
}

fn live_chat_from(json: Option<String>) -> rusqlite::Result<Option<LiveChat>> {
    let Some(json) = json else { return Ok(None) };
    let asks = tree_from(&json).and_then(|tree| read_asks(&tree).ok());
    asks.map(Some).ok_or_else(|| broken("live_chat"))
}

/// A row that the CHECKs of the schema should have made impossible.
pub(super) fn broken(column: &str) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnName(format!("{column} does not fit its row"))
}
