//! Conversations as lists and panes show them: joined with the names around them.

use rusqlite::{Connection, OptionalExtension, Row, Statement, ToSql, params};

use super::{
    conversations::{broken, from_row},
    messages::code_from,
};
use crate::{
    domain::{
        conversation::Conversation,
        ids::{
            AgentId, ContactId, ConversationId, DialogueId, DispositionId, MessageId, TagId, TeamId,
        },
        message::Code,
        tags::Tag,
        time::Timestamp,
        workstream::WrapUpHold,
    },
    error::{Error, Result},
};

#[derive(Clone, Debug)]
pub struct Shown {
    pub conversation: Conversation,
    pub workstream_name: String,
    pub distribution: String,
    pub response_target_ms: Option<i64>,
    pub wrap_up_asks: WrapUpAsks,
    pub contact: ContactId,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub contact_phone: Option<String>,
    /// JSON object.
    pub contact_fields: String,
    pub contact_is_verified: bool,
    pub contact_is_blocked: bool,
    pub channel: String,
    pub device: String,
    /// Two letters, where a proxy tells.
    pub country: Option<String>,
    /// IANA name, where the browser tells.
    pub time_zone: Option<String>,
    pub page_url: String,
    pub page_title: String,
    pub referrer: String,
    pub agent_name: Option<String>,
    pub agent_display_name: Option<String>,
    pub offered_to_name: Option<String>,
    /// Whose transfer nobody has taken yet, with their name.
    pub handed_by: Option<(AgentId, String)>,
    /// To whom it was offered by a colleague, oldest first; the last ones where there are many.
    pub handovers: Vec<Handover>,
    pub unread: i64,
    pub visitor_messages: i64,
    pub last_message: Option<LastMessage>,
    pub last_visitor_message_at: Option<Timestamp>,
    pub agent_read: MessageId,
    pub visitor_read: MessageId,
    pub rating: Option<i64>,
    pub rating_comment: String,
    pub created_at: Timestamp,
    pub queued_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    /// How far up the chain it has been escalated; 0 while nobody is unanswered for long.
    pub escalation_step: i64,
    /// Whether its agent sees what the visitor has not sent yet.
    pub has_preview: bool,
    /// Colleagues who have joined.
    pub participants: Vec<AgentId>,
    /// Colleagues who were named in a note.
    pub mentioned: Vec<AgentId>,
    /// Of everybody who has had a part in it.
    pub wrap_ups: Vec<WrapUp>,
    pub tags: Vec<Tag>,
    pub dialogue: Option<InDialogue>,
}

/// The dialogue in which a conversation began.
#[derive(Clone, Debug)]
pub struct InDialogue {
    pub id: DialogueId,
    pub name: String,
    pub version: i64,
    /// JSON: the card that waits for the visitor.
    pub card: Option<String>,
}

/// A colleague was asked by another one to take a conversation.
#[derive(Clone, Debug)]
pub struct Handover {
    pub to: (AgentId, String),
    pub by: (AgentId, String),
    pub at: Timestamp,
    /// How it came out, and when; nothing while it is open.
    pub outcome: Option<(String, Timestamp)>,
}

/// What the workstream asks for after the end.
#[derive(Clone, Debug)]
pub struct WrapUpAsks {
    pub disposition: String,
    pub notes: String,
    pub offers_summary: bool,
    pub hold: WrapUpHold,
}

/// What one agent wrote down; nothing yet where it is not submitted.
#[derive(Clone, Debug)]
pub struct WrapUp {
    pub agent: AgentId,
    pub agent_name: String,
    pub submitted_at: Option<Timestamp>,
    /// With its names from the top.
    pub disposition: Option<(DispositionId, Vec<String>)>,
    pub notes: String,
}

#[derive(Clone, Debug)]
pub struct LastMessage {
    pub id: MessageId,
    pub text: String,
    pub kind: String,
    /// Which system message it is.
    pub code: Option<Code>,
    pub author_kind: String,
    pub at: Timestamp,
}

/// CROSS JOIN keeps the conversations outermost, so that their order and limit come from an index.
const SHOWN: &str = "SELECT c.id, c.visitor_id, c.workstream_id, c.mode, c.state, c.agent_id,
     c.offered_to, c.offered_until_ms, c.state_until_ms, c.close_reason, c.visitor_left_at_ms,
     c.is_offline_message,
     c.unanswered_since_ms, c.last_message_id, c.locale, c.live_chat,
     w.name AS workstream_name, w.distribution, w.response_target_ms,
     w.wrap_up_disposition, w.wrap_up_notes, w.wrap_up_summary, w.wrap_up_hold_ms,
     k.id AS contact_id, k.name AS contact_name, k.email AS contact_email,
     k.phone AS contact_phone, k.fields AS contact_fields, k.is_verified, k.is_blocked,
     v.channel, v.device, v.country, v.time_zone,
     v.page_url, v.page_title, v.referrer, a.name AS agent_name,
     a.display_name AS agent_display_name,
     o.name AS offered_to_name, c.handed_by,
     (SELECT name FROM agents WHERE id = c.handed_by) AS handed_by_name,
     (SELECT json_group_array(json_array(f.agent_id, ft.name, f.handed_by, fb.name,
             f.offered_at_ms, f.outcome, f.decided_at_ms) ORDER BY f.id)
         FROM (SELECT * FROM offers WHERE conversation_id = c.id AND handed_by IS NOT NULL
             ORDER BY id DESC LIMIT 10) f
         JOIN agents ft ON ft.id = f.agent_id JOIN agents fb ON fb.id = f.handed_by) AS handovers,
     c.unread, c.visitor_messages,
     m.id AS m_id, substr(m.text, 1, 200) AS m_text, m.kind AS m_kind,
     m.code AS m_code, m.code_values AS m_values,
     m.author_kind AS m_author, m.sent_at_ms AS m_at, c.last_visitor_message_at_ms,
     c.agent_read, c.visitor_read, c.rating, c.rating_comment,
     c.created_at_ms,
     c.queued_at_ms, c.accepted_at_ms, c.ended_at_ms, c.closed_at_ms,
     c.escalation_step, c.has_preview,
     (SELECT group_concat(p.agent_id) FROM participants p WHERE p.conversation_id = c.id)
         AS participants,
     (SELECT group_concat(n.agent_id) FROM mentions n WHERE n.conversation_id = c.id)
         AS mentioned,
     (SELECT json_group_array(json_array(t.id, t.name, t.color) ORDER BY t.name)
         FROM conversation_tags ct JOIN tags t ON t.id = ct.tag_id
         WHERE ct.conversation_id = c.id) AS tags,
     (SELECT json_group_array(json_array(u.agent_id, ua.name, u.submitted_at_ms, u.notes, d1.id,
             json_array(d4.name, d3.name, d2.name, d1.name)) ORDER BY u.agent_id)
         FROM wrap_ups u
         JOIN agents ua ON ua.id = u.agent_id
         LEFT JOIN dispositions d1 ON d1.id = u.disposition_id
         LEFT JOIN dispositions d2 ON d2.id = d1.parent_id
         LEFT JOIN dispositions d3 ON d3.id = d2.parent_id
         LEFT JOIN dispositions d4 ON d4.id = d3.parent_id
         WHERE u.conversation_id = c.id) AS wrap_ups,
     (SELECT json_array(d.id, d.name, r.version, iif(r.outcome IS NULL,
             (SELECT sm.card FROM dialogue_steps s JOIN messages sm ON sm.id = s.message_id
              WHERE s.conversation_id = r.conversation_id AND s.card = r.card), NULL))
         FROM dialogue_runs r JOIN dialogues d ON d.id = r.dialogue_id
         WHERE r.conversation_id = c.id) AS dialogue
     FROM conversations c
     CROSS JOIN workstreams w ON w.id = c.workstream_id
     CROSS JOIN visitors v ON v.id = c.visitor_id
     CROSS JOIN contacts k ON k.id = v.contact_id
     LEFT JOIN agents a ON a.id = c.agent_id
     LEFT JOIN agents o ON o.id = c.offered_to
     LEFT JOIN messages m ON m.id = c.last_said_id";

pub fn show(conn: &Connection, id: ConversationId) -> Result<Shown> {
    let sql = format!("{SHOWN} WHERE c.id = ?1");
    conn.prepare_cached(&sql)?
        .query_row([id.0], shown_from_row)
        .optional()?
        .ok_or_else(|| Error::not_found("conversation"))
}

/// What an agent's list of their own shows: active and wrap-up, or waiting.
pub fn show_mine(conn: &Connection, agent: AgentId, waiting: Waiting) -> Result<Vec<Shown>> {
    let states = match waiting {
        Waiting::Only => "c.state = 'waiting'",
        Waiting::Without => "c.state IN ('active', 'wrap_up')",
    };
    let joined = match waiting {
        Waiting::Only => "",
        Waiting::Without => {
            "OR (c.state = 'active' AND c.id IN
                 (SELECT conversation_id FROM participants WHERE agent_id = ?1))"
        }
    };
    let sql = format!("{SHOWN} WHERE (c.agent_id = ?1 AND {states}) {joined} ORDER BY c.id DESC");
    collect(conn, &sql, params![agent.0])
}

/// Which side of an agent's list.
#[derive(Clone, Copy)]
pub enum Waiting {
    Only,
    Without,
}

pub fn show_offered(conn: &Connection, agent: AgentId) -> Result<Vec<Shown>> {
    let sql = format!("{SHOWN} WHERE c.offered_to = ?1 AND c.state = 'offered' ORDER BY c.id DESC");
    collect(conn, &sql, params![agent.0])
}

/// What an agent has handed over and nobody has taken yet.
pub fn show_handed(conn: &Connection, agent: AgentId) -> Result<Vec<Shown>> {
    let sql = format!("{SHOWN} WHERE c.handed_by = ?1 ORDER BY c.id DESC");
    collect(conn, &sql, params![agent.0])
}

pub fn show_queue(conn: &Connection, limit: usize) -> Result<Vec<Shown>> {
    let sql = format!("{SHOWN} WHERE c.state = 'queued' ORDER BY c.queue_order_ms, c.id LIMIT ?1");
    collect(conn, &sql, params![limit])
}

/// What a list of conversations is narrowed to.
#[derive(Default)]
pub struct Filter {
    pub state: Option<String>,
    pub agent: Option<AgentId>,
    /// Handed to the team, or with somebody of it.
    pub team: Option<TeamId>,
    pub contact: Option<ContactId>,
    /// Begun then or later.
    pub from: Option<Timestamp>,
    /// Begun earlier.
    pub to: Option<Timestamp>,
    /// Somebody chose it, or one below it.
    pub disposition: Option<DispositionId>,
    pub tag: Option<TagId>,
    /// Only older ones than this.
    pub before: Option<ConversationId>,
    /// Only what this agent may see: their own, the queue, what is over, and where they were
    /// mentioned.
    pub visible_to: Option<AgentId>,
}

impl Filter {
    /// For a statement whose conversations are `c`: only what is asked for stands in it, so that
    /// each shape finds its index.
    pub(super) fn condition(&self) -> String {
        let conditions = [
            self.state.as_ref().map(|_| "c.state = :state"),
            self.agent.map(|_| "c.agent_id = :agent"),
            self.team.map(|_| {
                "(c.team_id = :team
                 OR c.agent_id IN (SELECT agent_id FROM team_members WHERE team_id = :team))"
            }),
            self.contact
                .map(|_| "c.visitor_id IN (SELECT id FROM visitors WHERE contact_id = :contact)"),
            self.disposition.map(|_| {
                "c.id IN (SELECT conversation_id FROM wrap_ups WHERE disposition_id IN
                     (WITH RECURSIVE below (id) AS (VALUES (:disposition)
                          UNION SELECT d.id FROM below b JOIN dispositions d ON d.parent_id = b.id)
                      SELECT id FROM below))"
            }),
            self.tag.map(
                |_| "c.id IN (SELECT conversation_id FROM conversation_tags WHERE tag_id = :tag)",
            ),
            self.from.map(|_| ":from <= c.created_at_ms"),
            self.to.map(|_| "c.created_at_ms < :to"),
            self.before.map(|_| "c.id < :before"),
            self.visible_to.map(|_| {
                "(c.agent_id = :visible OR c.offered_to = :visible OR c.handed_by = :visible
                  OR c.state IN ('queued', 'closed')
                  OR c.id IN (SELECT conversation_id FROM participants WHERE agent_id = :visible)
                  OR c.id IN (SELECT conversation_id FROM mentions WHERE agent_id = :visible))"
            }),
        ];
        let conditions: Vec<&str> = conditions.into_iter().flatten().collect();
        if conditions.is_empty() { "TRUE".to_string() } else { conditions.join(" AND ") }
    }

    pub(super) fn bind(&self, statement: &mut Statement) -> Result<()> {
        let values: [(&str, &dyn ToSql); 10] = [
            (":state", &self.state),
            (":agent", &self.agent.map(|id| id.0)),
            (":team", &self.team.map(|id| id.0)),
            (":contact", &self.contact.map(|id| id.0)),
            (":disposition", &self.disposition.map(|id| id.0)),
            (":tag", &self.tag.map(|id| id.0)),
            (":from", &self.from.map(|at| at.0)),
            (":to", &self.to.map(|at| at.0)),
            (":before", &self.before.map(|id| id.0)),
            (":visible", &self.visible_to.map(|id| id.0)),
        ];
        for (name, value) in values {
            if let Some(index) = statement.parameter_index(name)? {
                statement.raw_bind_parameter(index, value)?;
            }
        }
        Ok(())
    }
}

pub fn show_list(conn: &Connection, filter: &Filter, limit: usize) -> Result<Vec<Shown>> {
    let condition = filter.condition();
    let sql = format!("{SHOWN} WHERE {condition} ORDER BY c.id DESC LIMIT :limit");
    let mut statement = conn.prepare_cached(&sql)?;
    filter.bind(&mut statement)?;
    if let Some(index) = statement.parameter_index(":limit")? {
        statement.raw_bind_parameter(index, limit)?;
    }
    let mut rows = statement.raw_query();
    let mut shown = Vec::new();
    while let Some(row) = rows.next()? {
        shown.push(shown_from_row(row)?);
    }
    Ok(shown)
}

fn collect(conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Shown>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params, shown_from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn shown_from_row(row: &Row) -> rusqlite::Result<Shown> {
    let time = |column: &str| row.get::<_, Option<i64>>(column).map(|at| at.map(Timestamp));
    let last_message = match row.get::<_, Option<i64>>("m_id")? {
        Some(id) => Some(LastMessage {
            id: MessageId(id),
            text: row.get("m_text")?,
            kind: row.get("m_kind")?,
            code: code_from(row.get("m_code")?, row.get("m_values")?)?,
            author_kind: row.get("m_author")?,
            at: Timestamp(row.get("m_at")?),
        }),
        None => None,
    };
    let conversation = from_row(row)?;
    let distribution = distribution(&conversation, row.get("distribution")?);
    Ok(Shown {
        conversation,
        workstream_name: row.get("workstream_name")?,
        distribution,
        response_target_ms: row.get("response_target_ms")?,
        wrap_up_asks: wrap_up_asks(row)?,
        contact: ContactId(row.get("contact_id")?),
        contact_name: row.get("contact_name")?,
        contact_email: row.get("contact_email")?,
        contact_phone: row.get("contact_phone")?,
        contact_fields: row.get("contact_fields")?,
        contact_is_verified: row.get("is_verified")?,
        contact_is_blocked: row.get("is_blocked")?,
        channel: row.get("channel")?,
        device: row.get("device")?,
        country: row.get("country")?,
        time_zone: row.get("time_zone")?,
        page_url: row.get("page_url")?,
        page_title: row.get("page_title")?,
        referrer: row.get("referrer")?,
        agent_name: row.get("agent_name")?,
        agent_display_name: row.get("agent_display_name")?,
        offered_to_name: row.get("offered_to_name")?,
        handed_by: row
            .get::<_, Option<i64>>("handed_by")?
            .map(AgentId)
            .zip(row.get("handed_by_name")?),
        handovers: handovers(&row.get::<_, String>("handovers")?)?,
        unread: row.get("unread")?,
        visitor_messages: row.get("visitor_messages")?,
        last_message,
        last_visitor_message_at: time("last_visitor_message_at_ms")?,
        agent_read: MessageId(row.get("agent_read")?),
        visitor_read: MessageId(row.get("visitor_read")?),
        rating: row.get("rating")?,
        rating_comment: row.get("rating_comment")?,
        created_at: Timestamp(row.get("created_at_ms")?),
        queued_at: time("queued_at_ms")?,
        accepted_at: time("accepted_at_ms")?,
        ended_at: time("ended_at_ms")?,
        closed_at: time("closed_at_ms")?,
        escalation_step: row.get("escalation_step")?,
        has_preview: row.get("has_preview")?,
        participants: agents_in(row.get("participants")?),
        mentioned: agents_in(row.get("mentioned")?),
        wrap_ups: wrap_ups(&row.get::<_, String>("wrap_ups")?)?,
        tags: tags(&row.get::<_, String>("tags")?)?,
        dialogue: dialogue(row.get("dialogue")?)?,
    })
}

fn dialogue(json: Option<String>) -> rusqlite::Result<Option<InDialogue>> {
    let Some(json) = json else { return Ok(None) };
    let (id, name, version, card): (i64, String, i64, Option<String>) =
        serde_json::from_str(&json).map_err(|_| broken("dialogue"))?;
    Ok(Some(InDialogue { id: DialogueId(id), name, version, card }))
}

/// A live-chat card may ask in another way than the workstream.
fn distribution(conversation: &Conversation, of_workstream: String) -> String {
    let live_chat = conversation.live_chat.as_ref();
    match live_chat.and_then(|live_chat| live_chat.routing) {
        Some(routing) => routing.distribution().name().to_string(),
        None => of_workstream,
    }
}

fn agents_in(list: Option<String>) -> Vec<AgentId> {
    let list = list.unwrap_or_default();
    list.split(',').filter_map(|id| id.parse().ok().map(AgentId)).collect()
}

fn wrap_up_asks(row: &Row) -> rusqlite::Result<WrapUpAsks> {
    Ok(WrapUpAsks {
        disposition: row.get("wrap_up_disposition")?,
        notes: row.get("wrap_up_notes")?,
        offers_summary: row.get("wrap_up_summary")?,
        hold: WrapUpHold::from_ms(row.get("wrap_up_hold_ms")?),
    })
}

fn tags(json: &str) -> rusqlite::Result<Vec<Tag>> {
    let rows: Vec<(i64, String, String)> =
        serde_json::from_str(json).map_err(|_| broken("tags"))?;
    Ok(rows.into_iter().map(|(id, name, color)| Tag { id: TagId(id), name, color }).collect())
}

/// Who was asked, by whom, when; how it came out, and when.
type HandoverRow = (i64, String, i64, String, i64, Option<String>, Option<i64>);

fn handovers(json: &str) -> rusqlite::Result<Vec<Handover>> {
    let rows: Vec<HandoverRow> = serde_json::from_str(json).map_err(|_| broken("handovers"))?;
    let from = |(to, to_name, by, by_name, at, outcome, decided): HandoverRow| Handover {
        to: (AgentId(to), to_name),
        by: (AgentId(by), by_name),
        at: Timestamp(at),
        outcome: outcome.zip(decided.map(Timestamp)),
    };
    Ok(rows.into_iter().map(from).collect())
}

/// Agent, their name, when submitted, notes, disposition, and its names with gaps at the top.
type WrapUpRow = (i64, String, Option<i64>, String, Option<i64>, Vec<Option<String>>);

fn wrap_ups(json: &str) -> rusqlite::Result<Vec<WrapUp>> {
    let rows: Vec<WrapUpRow> = serde_json::from_str(json).map_err(|_| broken("wrap_ups"))?;
    let from = |(agent, agent_name, submitted, notes, disposition, names): WrapUpRow| WrapUp {
        agent: AgentId(agent),
        agent_name,
        submitted_at: submitted.map(Timestamp),
        disposition: disposition
            .map(|id| (DispositionId(id), names.into_iter().flatten().collect())),
        notes,
    };
    Ok(rows.into_iter().map(from).collect())
}
