//! Messages a second, sent and heard, and how long one takes.

use std::{
    path::Path,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    Figure, Plan,
    client::{Address, Client},
    failed, figure,
    raw::Limits,
    server::{Pair, Server, ask, new_file},
    spread,
};
use crate::error::{Error, Result};

const SAMPLES: usize = 2000;
const TEXT: &str = "The parcel left our house on Tuesday and should be with you by Friday at the \
     latest; if it is not, write again and I will send a second one the same day. Is that fine?";

pub(super) fn measure(folder: &Path, plan: Plan, limits: &Limits) -> Result<Vec<Figure>> {
    let server = Server::start(&new_file(folder, "talk"))?;
    let idle = server.idle_memory;
    let start_up = server.start_up;
    let widget = server.widget()?;
    let mut listeners = Vec::new();
    let mut pairs = Vec::new();
    for number in 0..plan.senders {
        let token = server.agent(number)?;
        pairs.push(server.pair(&mut server.client(&token), &widget)?);
        listeners.push(token);
    }
    let single = one_sender(&server, &pairs[0])?;
    let gate = rate(&server.tcp, &pairs, &listeners, plan.talk)?;
    let unix = rate(&server.unix, &pairs, &listeners, plan.talk)?;
    server.stop()?;
    let with_ratio =
        |rate: f64| format!("{rate:.0}/s = {:.2} × raw SQLite in batches", rate / limits.batched);
    Ok(vec![
        figure("idle server, resident", format!("{:.1} MB", idle as f64 / 1e6), "≤ 15 MB"),
        figure("start to first answer, empty file", format!("{:.0} ms", ms(start_up)), "≤ 100 ms"),
        figure("one sender, send → acknowledged, p50 / p99", single, "≤ 1 / ≤ 5 ms"),
        figure(
            format!("{} senders, acknowledged and delivered, through the gate", plan.senders),
            with_ratio(gate),
            "≥ 10,000/s",
        ),
        figure(
            format!("{} senders, acknowledged and delivered, Unix socket", plan.senders),
            with_ratio(unix),
            "≥ 20,000/s",
        ),
    ])
}

fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

fn one_sender(server: &Server, pair: &Pair) -> Result<String> {
    let mut visitor = server.client(&pair.visitor);
    let mut samples = Vec::with_capacity(SAMPLES);
    for number in 0..SAMPLES {
        let body = message("single", number);
        let started = Instant::now();
        ask(&mut visitor, "POST", "/api/v1/visitor/messages", &body)?;
        samples.push(started.elapsed());
    }
    Ok(spread(samples))
}

fn message(run: &str, number: usize) -> Value {
    json!({"client_id": format!("bench-{run}-{number}"), "text": TEXT})
}

/// Visitors send as fast as they are answered, each to an agent who hears by long polls.
fn rate(address: &Address, pairs: &[Pair], listeners: &[String], span: Duration) -> Result<f64> {
    let run = match address {
        Address::Tcp(_) => "tcp",
        Address::Unix(_) => "unix",
    };
    let mut cursors = Vec::new();
    for token in listeners {
        let mut agent = Client::new(address.clone()).with_bearer(token);
        let inbox = ask(&mut agent, "GET", "/api/v1/inbox", &Value::Null)?;
        cursors.push(inbox["cursor"].as_i64().unwrap_or(0));
    }
    let is_over = AtomicBool::new(false);
    let all_sent = AtomicBool::new(false);
    let sent = AtomicUsize::new(0);
    let heard = AtomicUsize::new(0);
    let started = Instant::now();
    thread::scope(|scope| {
        let mut senders = Vec::new();
        let mut hearers = Vec::new();
        for (number, (pair, token)) in pairs.iter().zip(listeners).enumerate() {
            let (is_over, all_sent) = (&is_over, &all_sent);
            let (sent, heard) = (&sent, &heard);
            let mut visitor = Client::new(address.clone()).with_bearer(&pair.visitor);
            senders.push(scope.spawn(move || -> Result<()> {
                let run = format!("{run}-{number}");
                let mut count = 0;
                while !is_over.load(Ordering::Relaxed) {
                    ask(&mut visitor, "POST", "/api/v1/visitor/messages", &message(&run, count))?;
                    count += 1;
                    sent.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            }));
            let mut agent = Client::new(address.clone()).with_bearer(token);
            let cursor = cursors[number];
            hearers.push(scope.spawn(move || listen(&mut agent, cursor, all_sent, sent, heard)));
        }
        thread::sleep(span);
        is_over.store(true, Ordering::Relaxed);
        for sender in senders {
            sender.join().map_err(|_| Error::internal("measure", "a thread panicked"))??;
        }
        all_sent.store(true, Ordering::Relaxed);
        for hearer in hearers {
            hearer.join().map_err(|_| Error::internal("measure", "a thread panicked"))??;
        }
        Ok::<_, Error>(())
    })?;
    let elapsed = started.elapsed();
    let (sent, heard) = (sent.into_inner(), heard.into_inner());
    if sent != heard {
        return Err(Error::internal("measure", format!("{sent} sent, but {heard} heard")));
    }
    Ok(heard as f64 / elapsed.as_secs_f64())
}

fn listen(
    agent: &mut Client,
    mut cursor: i64,
    all_sent: &AtomicBool,
    sent: &AtomicUsize,
    heard: &AtomicUsize,
) -> Result<()> {
    let mut patience = 20;
    loop {
        let reply =
            agent.get(&format!("/api/v1/events?after={cursor}&wait=1")).map_err(failed("poll"))?;
        let answer = reply.json();
        cursor = answer["cursor"].as_i64().unwrap_or(cursor);
        let events = answer["events"].as_array().map_or(&[][..], Vec::as_slice);
        let count = events
            .iter()
            .filter(|event| {
                event["type"] == "message.created"
                    && event["message"]["author"]["kind"] == "visitor"
            })
            .count();
        heard.fetch_add(count, Ordering::Relaxed);
        if all_sent.load(Ordering::Relaxed) {
            let is_all = sent.load(Ordering::Relaxed) == heard.load(Ordering::Relaxed);
            patience -= 1;
            if is_all || patience == 0 {
                return Ok(());
            }
        }
    }
}
