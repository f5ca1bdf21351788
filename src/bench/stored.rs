//! A file with many messages: does it still start and answer at once?

use std::{path::Path, time::Instant};

use rusqlite::{Connection, params};
use serde_json::Value;

use super::{
    Figure, Plan, figure,
    server::{Server, ask, new_file},
    spread,
};
use crate::error::Result;

const SAMPLES: usize = 500;
const PER_CONVERSATION: usize = 100;

pub(super) fn measure(folder: &Path, plan: Plan) -> Result<Vec<Figure>> {
    let data = new_file(folder, "stored");
    let first = Server::start(&data)?;
    let agent = first.agent(0)?;
    let widget = first.widget()?;
    // The pattern that is multiplied below.
    first.pair(&mut first.client(&agent), &widget)?;
    first.stop()?;
    fill(&data, plan.stored_messages)?;

    let server = Server::start(&data)?;
    let mut client = server.client(&server.admin);
    let count = plan.stored_messages;
    let inbox = time(|_| ask(&mut client, "GET", "/api/v1/inbox", &Value::Null).map(|_| ()))?;
    let conversations = count / PER_CONVERSATION;
    let page = time(|number| {
        let id = 2 + number * 7919 % conversations.max(1);
        let path = format!("/api/v1/conversations/{id}/messages?limit=50");
        ask(&mut client, "GET", &path, &Value::Null).map(|_| ())
    })?;
    let list = time(|_| {
        let path = "/api/v1/conversations?state=closed&limit=50";
        ask(&mut client, "GET", path, &Value::Null).map(|_| ())
    })?;
    let start_up = server.start_up.as_secs_f64() * 1000.0;
    server.stop()?;
    Ok(vec![
        figure(
            format!("start to first answer, {count} messages"),
            format!("{start_up:.0} ms"),
            "≤ 500 ms",
        ),
        figure(format!("inbox, {count} messages, p50 / p99"), inbox, "p99 ≤ 20 ms"),
        figure(format!("history page, {count} messages, p50 / p99"), page, "p99 ≤ 20 ms"),
        figure(format!("closed list, {count} messages, p50 / p99"), list, "p99 ≤ 20 ms"),
    ])
}

fn time(mut step: impl FnMut(usize) -> Result<()>) -> Result<String> {
    let mut samples = Vec::with_capacity(SAMPLES);
    for number in 0..SAMPLES {
        let started = Instant::now();
        step(number)?;
        samples.push(started.elapsed());
    }
    Ok(spread(samples))
}

/// Closed conversations of the visitor that is there, each with its messages.
fn fill(data: &Path, messages: usize) -> Result<()> {
    let conn = Connection::open(data)?;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;")?;
    let text = "Where is my parcel? It should have been here on Tuesday, I think.";
    for number in 0..messages / PER_CONVERSATION {
        let at = 1_700_000_000_000_i64 + number as i64 * 60_000;
        conn.prepare_cached(
            "INSERT INTO conversations (visitor_id, workstream_id, mode, locale, state, agent_id,
                 close_reason, created_at_ms, queued_at_ms, closed_at_ms)
             VALUES (1, 1, 'live', 'en', 'closed', 1, 'agent_ended', ?1, ?1, ?1)",
        )?
        .execute([at])?;
        let conversation = conn.last_insert_rowid();
        for turn in 0..PER_CONVERSATION {
            let (kind, id) = if turn % 2 == 0 { ("visitor", 1) } else { ("agent", 1) };
            conn.prepare_cached(
                "INSERT INTO messages (conversation_id, author_kind, author_id, author_name,
                     client_id, kind, text, sent_at_ms)
                 VALUES (?1, ?2, ?3, 'X', ?4, 'text', ?5, ?6)",
            )?
            .execute(params![
                conversation,
                kind,
                id,
                format!("fill-{turn}"),
                text,
                at
            ])?;
        }
        conn.prepare_cached("UPDATE conversations SET last_message_id = ?2 WHERE id = ?1")?
            .execute(params![conversation, conn.last_insert_rowid()])?;
    }
    conn.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
