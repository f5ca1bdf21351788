//! Rows of `facts`: what reports count. Written here, read in `store/reports.rs`.

use rusqlite::{Connection, OptionalExtension, params};

use crate::{
    domain::{
        facts::{Kind, Phase},
        ids::{AgentId, ConversationId},
        time::Timestamp,
    },
    error::Result,
};

/// Something that happened, or begins.
pub struct NewFact<'a> {
    pub kind: Kind,
    /// `None`: it begins, and [`end`] tells how long it lasted.
    pub value: Option<i64>,
    pub detail: Option<&'a str>,
    pub agent: Option<AgentId>,
}

impl NewFact<'_> {
    /// Something that happens in an instant.
    pub fn of(kind: Kind) -> NewFact<'static> {
        NewFact { kind, value: Some(0), detail: None, agent: None }
    }

    /// Something that begins.
    pub fn beginning(kind: Kind, agent: Option<AgentId>) -> NewFact<'static> {
        NewFact { kind, value: None, detail: None, agent }
    }
}

/// Where it happened is read from the conversation, as it stands.
pub fn note(conn: &Connection, id: ConversationId, fact: &NewFact, now: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO facts (kind, at_ms, value, detail, workstream_id, team_id, agent_id,
             conversation_id)
         SELECT ?2, ?3, ?4, ?5, workstream_id, team_id, ?6, id FROM conversations WHERE id = ?1",
    )?
    .execute(params![
        id.0,
        fact.kind.name(),
        now.0,
        fact.value,
        fact.detail,
        fact.agent.map(|agent| agent.0)
    ])?;
    Ok(())
}

/// Ends what goes on, if anything of that kind does. A conversation that was handed to another
/// workstream meanwhile counts there.
pub fn end(
    conn: &Connection,
    id: ConversationId,
    kind: Kind,
    agent: Option<AgentId>,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE facts SET value = max(0, ?3 - at_ms), agent_id = coalesce(?4, facts.agent_id),
             detail = ?5, workstream_id = c.workstream_id, team_id = c.team_id
         FROM conversations c WHERE c.id = ?1
         AND conversation_id = ?1 AND kind = ?2 AND value IS NULL",
    )?
    .execute(params![id.0, kind.name(), now.0, agent.map(|agent| agent.0), detail])?;
    Ok(())
}

/// Whether there is a fact of that kind.
pub fn has(conn: &Connection, id: ConversationId, kind: Kind) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM facts WHERE conversation_id = ?1 AND kind = ?2)",
        )?
        .query_row(params![id.0, kind.name()], |row| row.get(0))?)
}

/// The phase that goes on.
pub fn phase(conn: &Connection, id: ConversationId) -> Result<Option<Phase>> {
    let mut statement = conn.prepare_cached(
        "SELECT kind, agent_id FROM facts
         WHERE conversation_id = ?1 AND kind IN ('wait', 'talk', 'wrap_up') AND value IS NULL",
    )?;
    let found = statement.query_row([id.0], |row| {
        let agent = row.get::<_, Option<i64>>(1)?.map(AgentId);
        Ok((row.get::<_, String>(0)?, agent))
    });
    Ok(match found.optional()? {
        Some((kind, Some(agent))) if kind == "talk" => Some(Phase::Talk(agent)),
        Some((kind, Some(agent))) if kind == "wrap_up" => Some(Phase::WrapUp(agent)),
        Some(_) => Some(Phase::Wait),
        None => None,
    })
}

/// Forgets what is to be said anew.
pub fn forget(conn: &Connection, id: ConversationId, kind: Kind) -> Result<()> {
    conn.prepare_cached("DELETE FROM facts WHERE conversation_id = ?1 AND kind = ?2")?
        .execute(params![id.0, kind.name()])?;
    Ok(())
}

/// Moves all of a conversation into the past, its phases `step_ms` long: for a demo's history.
pub fn move_back(conn: &Connection, id: ConversationId, by_ms: i64, step_ms: i64) -> Result<()> {
    conn.execute(
        "UPDATE facts SET at_ms = at_ms - ?2, value = CASE kind
             WHEN 'wait' THEN ?3 / 2 WHEN 'offer' THEN ?3 / 2 WHEN 'first_response' THEN ?3
             WHEN 'wrap_up' THEN ?3 WHEN 'talk' THEN 8 * ?3 ELSE value END
         WHERE conversation_id = ?1",
        params![id.0, by_ms, step_ms],
    )?;
    Ok(())
}
