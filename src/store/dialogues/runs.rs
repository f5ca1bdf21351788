//! Rows of `dialogue_runs` and `dialogue_steps`: visitors on their way through dialogues.

use rusqlite::{Connection, OptionalExtension, params};

use super::{Flow, Targeting, flow_from, targeting_from, tree};
use crate::{
    domain::{
        flow::{Face, LiveChat, Tree, write_asks},
        ids::{ConversationId, DialogueId, MessageId, VisitorId, WidgetId, WorkstreamId},
        time::Timestamp,
    },
    error::Result,
    store::conversations::broken,
};

/// A published dialogue at the door of a widget.
#[derive(Clone, Debug)]
pub struct AtTheDoor {
    pub id: DialogueId,
    pub version: i64,
    pub idle_ms: i64,
    pub targeting: Targeting,
    pub flow: Flow,
}

/// The dialogues that may start at a widget and that the visitor has not come to the end of, best
/// first; where the widget names one, that one only. `fits` says whom they are for, and on which
/// page; the flows of others are not read.
pub fn at_the_door(
    conn: &Connection,
    widget: WidgetId,
    visitor: VisitorId,
    fits: impl Fn(&Targeting) -> bool,
) -> Result<Vec<AtTheDoor>> {
    let mut statement = conn.prepare_cached(
        "SELECT d.id, d.published_version, d.idle_ms, d.targeting, v.flow
         FROM dialogues d
         JOIN dialogue_versions v ON v.dialogue_id = d.id AND v.version = d.published_version
         WHERE d.is_enabled = 1 AND d.deleted_at_ms IS NULL
         AND CASE (SELECT dialogue_id FROM widget_forms WHERE widget_id = ?1)
             WHEN d.id THEN 1
             ELSE (SELECT dialogue_id FROM widget_forms WHERE widget_id = ?1) IS NULL
                 AND (NOT EXISTS (SELECT 1 FROM dialogue_widgets w WHERE w.dialogue_id = d.id)
                     OR EXISTS (SELECT 1 FROM dialogue_widgets w
                         WHERE w.dialogue_id = d.id AND w.widget_id = ?1))
             END
         AND NOT EXISTS (SELECT 1 FROM conversations c
             JOIN dialogue_runs r ON r.conversation_id = c.id
             WHERE c.visitor_id = ?2 AND r.dialogue_id = d.id AND r.outcome = 'completed')
         ORDER BY d.priority DESC, d.id",
    )?;
    let mut rows = statement.query([widget.0, visitor.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let targeting =
            targeting_from(&row.get::<_, String>(3)?).ok_or_else(|| broken("targeting"))?;
        if fits(&targeting) {
            found.push(AtTheDoor {
                id: DialogueId(row.get(0)?),
                version: row.get(1)?,
                idle_ms: row.get(2)?,
                targeting,
                flow: flow_from(&row.get::<_, String>(4)?)?,
            });
        }
    }
    Ok(found)
}

/// Whether a visitor has ever said something, here or at another widget.
pub fn said(conn: &Connection, visitor: VisitorId) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM conversations WHERE visitor_id IN
                 (SELECT id FROM visitors WHERE contact_id =
                     (SELECT contact_id FROM visitors WHERE id = ?1))
             AND 0 < visitor_messages)",
        )?
        .query_row([visitor.0], |row| row.get(0))?)
}

/// A visitor's walk.
#[derive(Clone, Debug)]
pub struct Run {
    pub conversation: ConversationId,
    pub dialogue: DialogueId,
    pub version: i64,
    /// The card that waits, or waited last.
    pub card: Option<String>,
    pub is_over: bool,
    /// As the dialogue has it today.
    pub idle_ms: i64,
}

#[derive(Clone, Copy)]
pub enum Outcome {
    /// A branch came to its end.
    Completed,
    /// The visitor said no more, or asked for an agent instead.
    Left,
}

pub fn insert_run(
    conn: &Connection,
    id: ConversationId,
    dialogue: &AtTheDoor,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO dialogue_runs (conversation_id, dialogue_id, version, began_at_ms)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id.0, dialogue.id.0, dialogue.version, now.0])?;
    Ok(())
}

pub fn find_run(conn: &Connection, id: ConversationId) -> Result<Option<Run>> {
    let mut statement = conn.prepare_cached(
        "SELECT r.dialogue_id, r.version, r.card, r.outcome IS NOT NULL, d.idle_ms
         FROM dialogue_runs r JOIN dialogues d ON d.id = r.dialogue_id
         WHERE r.conversation_id = ?1",
    )?;
    let run = statement.query_row([id.0], |row| {
        Ok(Run {
            conversation: id,
            dialogue: DialogueId(row.get(0)?),
            version: row.get(1)?,
            card: row.get(2)?,
            is_over: row.get(3)?,
            idle_ms: row.get(4)?,
        })
    });
    Ok(run.optional()?)
}

pub fn set_card(conn: &Connection, id: ConversationId, card: &str) -> Result<()> {
    conn.prepare_cached("UPDATE dialogue_runs SET card = ?2 WHERE conversation_id = ?1")?
        .execute(params![id.0, card])?;
    Ok(())
}

/// Notes how a walk ended; the first word on it stands.
pub fn set_outcome(conn: &Connection, id: ConversationId, outcome: Outcome) -> Result<()> {
    let name = match outcome {
        Outcome::Completed => "completed",
        Outcome::Left => "left",
    };
    conn.prepare_cached(
        "UPDATE dialogue_runs SET outcome = ?2 WHERE conversation_id = ?1 AND outcome IS NULL",
    )?
    .execute(params![id.0, name])?;
    Ok(())
}

/// Notes that a meeting was booked on the way.
pub fn note_booking(conn: &Connection, id: ConversationId) -> Result<()> {
    conn.prepare_cached("UPDATE dialogue_runs SET is_booked = 1 WHERE conversation_id = ?1")?
        .execute([id.0])?;
    Ok(())
}

/// A card as its message keeps it.
pub fn card_json(face: &Face) -> String {
    let mut card = tree::to_json(&face.to_tree());
    card["answered"] = serde_json::Value::Null;
    card.to_string()
}

/// What the message of an answer keeps: which card it is for.
pub fn answer_json(card: &str) -> String {
    serde_json::json!({"answer_to": card}).to_string()
}

/// A card that a walk came to.
pub struct Step {
    pub message: Option<MessageId>,
    /// As it was sent.
    pub answer: Option<Tree>,
}

pub fn insert_step(
    conn: &Connection,
    id: ConversationId,
    card: &str,
    message: Option<MessageId>,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO dialogue_steps (conversation_id, card, message_id, reached_at_ms)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![id.0, card, message.map(|id| id.0), now.0])?;
    Ok(())
}

pub fn find_step(conn: &Connection, id: ConversationId, card: &str) -> Result<Option<Step>> {
    let mut statement = conn.prepare_cached(
        "SELECT message_id, answer FROM dialogue_steps WHERE conversation_id = ?1 AND card = ?2",
    )?;
    let step = statement.query_row(params![id.0, card], |row| {
        let answer: Option<String> = row.get(1)?;
        Ok(Step {
            message: row.get::<_, Option<i64>>(0)?.map(MessageId),
            answer: answer.and_then(|json| tree::tree_from(&json)),
        })
    });
    Ok(step.optional()?)
}

pub fn note_answer(
    conn: &Connection,
    id: ConversationId,
    card: &str,
    answer: &Tree,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE dialogue_steps SET answer = ?3, answered_at_ms = ?4
         WHERE conversation_id = ?1 AND card = ?2",
    )?
    .execute(params![id.0, card, tree::to_json(answer).to_string(), now.0])?;
    Ok(())
}

/// Notes how the live-chat card asks for an agent, and that the visitor waits for one from now on.
pub fn note_asks(conn: &Connection, id: ConversationId, asks: &LiveChat) -> Result<()> {
    let json = tree::to_json(&write_asks(asks)).to_string();
    conn.prepare_cached("UPDATE conversations SET live_chat = ?2 WHERE id = ?1")?
        .execute(params![id.0, json])?;
    Ok(())
}

/// Notes that the visitor answered a card. Nobody owes an answer to that.
pub fn card_answered(
    conn: &Connection,
    id: ConversationId,
    message: MessageId,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE conversations SET last_message_id = ?2, last_said_id = ?2, unread = unread + 1,
             visitor_messages = visitor_messages + 1, last_visitor_message_at_ms = ?3
         WHERE id = ?1",
    )?
    .execute(params![id.0, message.0, now.0])?;
    Ok(())
}

/// Notes that the visitor waits for an agent from now on, without a word.
pub fn began_to_wait(conn: &Connection, id: ConversationId, now: Timestamp) -> Result<()> {
    conn.prepare_cached("UPDATE conversations SET unanswered_since_ms = ?2 WHERE id = ?1")?
        .execute([id.0, now.0])?;
    Ok(())
}

/// Of the queue, in its order, whatever a live-chat card has asked for.
pub fn queued_by_card(
    conn: &Connection,
    workstream: WorkstreamId,
    limit: usize,
) -> Result<Vec<ConversationId>> {
    let mut statement = conn.prepare_cached(
        "SELECT id FROM conversations WHERE workstream_id = ?1 AND state = 'queued'
         AND live_chat IS NOT NULL ORDER BY queue_order_ms, id LIMIT ?2",
    )?;
    let ids =
        statement.query_map(params![workstream.0, limit], |row| Ok(ConversationId(row.get(0)?)))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}
