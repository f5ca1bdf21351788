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
    server::{Pair, Server, ask, cpu_of, new_file},
    spread,
};
use crate::error::{Error, Result};

const SAMPLES: usize = 2000;
/// Within the capacity that an agent has by default.
const CHATS_PER_AGENT: usize = 8;
const TEXT: &str = "The parcel left our house on Tuesday and should be with you by Friday at the \
     latest; if it is not, write again and I will send a second one the same day. Is that fine?";

pub(super) fn measure(folder: &Path, plan: Plan, limits: Option<&Limits>) -> Result<Vec<Figure>> {
    let server = Server::start(&new_file(folder, "talk"))?;
    let idle = server.idle_memory;
    let start_up = server.start_up;
    let widget = server.widget()?;
    let mut listeners = Vec::new();
    let mut pairs = Vec::new();
    for number in 0..plan.senders.div_ceil(CHATS_PER_AGENT) {
        listeners.push(server.agent(number)?);
    }
    for number in 0..plan.senders {
        let agent = &listeners[number / CHATS_PER_AGENT];
        pairs.push(server.pair(&mut server.client(agent), &widget)?);
    }
    let single = one_sender(&server, &pairs[0])?;
    let crowd = Crowd { pairs, listeners };
    let gate = rate(&server, &server.tcp, &crowd, plan.talk)?;
    let unix = rate(&server, &server.unix, &crowd, plan.talk)?;
    server.stop()?;
    let show = |rate: &Rate| {
        let Rate { per_second, server_us, load_us } = rate;
        let ratio = limits.map_or_else(String::new, |limits| {
            format!(" = {:.2} × raw SQLite in batches", per_second / limits.batched)
        });
        format!(
            "{per_second:.0}/s{ratio}; processor per message: server {server_us:.0} µs, load \
            {load_us:.0} µs"
        )
    };
    Ok(vec![
        figure("idle server, resident", format!("{:.1} MB", idle as f64 / 1e6), "≤ 15 MB"),
        figure("start to first answer, empty file", format!("{:.0} ms", ms(start_up)), "≤ 100 ms"),
        figure("one sender, send → acknowledged, p50 / p99", single, "≤ 1 / ≤ 5 ms"),
        figure(
            format!("{} senders, acknowledged and delivered, through the gate", plan.senders),
            show(&gate),
            "≥ 10,000/s",
        ),
        figure(
            format!("{} senders, acknowledged and delivered, Unix socket", plan.senders),
            show(&unix),
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

/// Who talks: each visitor, and the API token of the agent who listens to it.
struct Crowd {
    pairs: Vec<Pair>,
    listeners: Vec<String>,
}

struct Rate {
    per_second: f64,
    /// Processor time; it holds still when others use the machine too.
    server_us: f64,
    load_us: f64,
}

/// Visitors send as fast as they are answered; the agents, who have a few chats each, hear by
/// long polls.
fn rate(server: &Server, address: &Address, crowd: &Crowd, span: Duration) -> Result<Rate> {
    let Crowd { pairs, listeners } = crowd;
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
    let cpu_before = (server.cpu(), cpu_of(std::process::id()));
    let started = Instant::now();
    thread::scope(|scope| {
        let mut senders = Vec::new();
        let mut hearers = Vec::new();
        let (is_over, all_sent, sent, heard) = (&is_over, &all_sent, &sent, &heard);
        for (number, pair) in pairs.iter().enumerate() {
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
        }
        for (token, &cursor) in listeners.iter().zip(&cursors) {
            let mut agent = Client::new(address.clone()).with_bearer(token);
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
    let per_message = |before: Duration, after: Duration| {
        (after.saturating_sub(before)).as_secs_f64() * 1e6 / heard.max(1) as f64
    };
    Ok(Rate {
        per_second: heard as f64 / elapsed.as_secs_f64(),
        server_us: per_message(cpu_before.0, server.cpu()),
        load_us: per_message(cpu_before.1, cpu_of(std::process::id())),
    })
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
