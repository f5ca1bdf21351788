//! A file with many messages: does it still start, answer and find at once?

mod words;

use std::{path::Path, time::Instant};

use rusqlite::{Connection, params};
use serde_json::Value;

use super::{
    Figure, Plan, figure,
    server::{Server, ask, new_file},
    spread,
};
use crate::error::{Error, Result};

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
    let started = Instant::now();
    fill(&data, plan.stored_messages)?;
    let filled = started.elapsed().as_secs_f64();

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
    let mut searches = Vec::new();
    for (what, wanted) in words::SEARCHES {
        let took = time(|number| {
            let path = format!("/api/v1/conversations?q={}&limit=50", wanted(number));
            let page = ask(&mut client, "GET", &path, &Value::Null)?;
            let is_empty = page["items"].as_array().is_none_or(Vec::is_empty);
            if is_empty { Err(Error::internal("search", path)) } else { Ok(()) }
        })?;
        let what = format!("search: {what}, {count} messages, p50 / p99");
        searches.push(figure(what, took, "p99 ≤ 20 ms"));
    }
    let start_up = server.start_up.as_secs_f64() * 1000.0;
    server.stop()?;
    let mut figures = vec![
        figure(
            format!("filling with {count} messages"),
            format!("{filled:.0} s"),
            "for comparison",
        ),
        figure(
            format!("start to first answer, {count} messages"),
            format!("{start_up:.0} ms"),
            "≤ 500 ms",
        ),
        figure(format!("inbox, {count} messages, p50 / p99"), inbox, "p99 ≤ 20 ms"),
        figure(format!("history page, {count} messages, p50 / p99"), page, "p99 ≤ 20 ms"),
        figure(format!("closed list, {count} messages, p50 / p99"), list, "p99 ≤ 20 ms"),
    ];
    figures.append(&mut searches);
    Ok(figures)
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

/// Closed conversations of people with names, each with its messages, and the index of all.
fn fill(data: &Path, messages: usize) -> Result<()> {
    let conn = Connection::open(data)?;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN;")?;
    for number in 0..messages / PER_CONVERSATION {
        let at = 1_700_000_000_000_i64 + number as i64 * 60_000;
        conn.prepare_cached("INSERT INTO contacts (name, created_at_ms) VALUES (?1, ?2)")?
            .execute(params![words::name(number), at])?;
        let contact = conn.last_insert_rowid();
        conn.prepare_cached(
            "INSERT INTO visitors (contact_id, widget_id, channel, device, locale, created_at_ms)
             VALUES (?1, 1, 'web', 'X', 'en', ?2)",
        )?
        .execute([contact, at])?;
        let visitor = conn.last_insert_rowid();
        conn.prepare_cached(
            "INSERT INTO conversations (visitor_id, workstream_id, mode, locale, state, agent_id,
                 close_reason, created_at_ms, queued_at_ms, closed_at_ms)
             VALUES (?1, 1, 'live', 'en', 'closed', 1, 'agent_ended', ?2, ?2, ?2)",
        )?
        .execute([visitor, at])?;
        fill_conversation(&conn, visitor, at)?;
    }
    conn.execute_batch(
        "INSERT INTO message_search (rowid, text)
             SELECT (conversation_id << 32) | id, text FROM messages
             WHERE (SELECT indexed_through FROM search_state) < id AND author_kind <> 'system'
             ORDER BY 1;
         UPDATE search_state SET indexed_through = (SELECT max(id) FROM messages);
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE);",
    )?;
    Ok(())
}

/// The messages of the conversation that was stored last.
fn fill_conversation(conn: &Connection, visitor: i64, at: i64) -> Result<()> {
    let conversation = conn.last_insert_rowid();
    for turn in 0..PER_CONVERSATION {
        let (kind, id) = if turn % 2 == 0 { ("visitor", visitor) } else { ("agent", 1) };
        let number = usize::try_from(conversation).unwrap_or(0) * PER_CONVERSATION + turn;
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
            words::sentence(number),
            at
        ])?;
    }
    let last = conn.last_insert_rowid();
    conn.prepare_cached(
        "UPDATE conversations SET last_message_id = ?2, last_said_id = ?2 WHERE id = ?1",
    )?
    .execute([conversation, last])?;
    Ok(())
}
