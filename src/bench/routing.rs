//! How soon an offer is shown after a visitor has asked, and whether each went to the right agent.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Barrier, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, unbounded};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    Figure, Plan,
    client::Client,
    figure,
    server::{Server, ask, new_file, text_of},
    spread,
};
use crate::error::{Error, Result};

const AGENTS: usize = 50;
/// Signed in and away: none of them may be asked.
const AWAY: usize = 2;
const PER_SECOND: u32 = 100;
/// Visitors who ask at the same instant.
const BURST: usize = 50;
const ACCEPTORS: usize = 4;
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn measure(folder: &Path, plan: Plan) -> Result<Vec<Figure>> {
    let file = new_file(folder, "routing");
    let server = Server::start(&file)?;
    let burst_count = plan.asks.div_ceil(AGENTS * 3);
    let places = plan.asks + burst_count * BURST;
    let capacity = places.div_ceil(AGENTS);
    // Everybody has room for as many, so that the last ask fills the last place.
    let paced = capacity * AGENTS - burst_count * BURST;
    let agents = hire(&server, capacity)?;
    let visitors = arrive(&server, capacity * AGENTS + plan.asks_beyond)?;
    let team = Team::default();
    let (offers, to_accept) = unbounded();
    let (stream, bursts, beyond) = thread::scope(|scope| {
        let (server, team, to_accept) = (&server, &team, &to_accept);
        for agent in agents.iter().take(AGENTS) {
            let offers = offers.clone();
            scope.spawn(move || team.note(listen(server, agent, team, &offers)));
        }
        for _ in 0..ACCEPTORS {
            scope.spawn(move || team.note(accept(server, to_accept)));
        }
        drop(offers);
        let figures = ask_all(server, team, &visitors, paced, burst_count);
        team.is_over.store(true, Ordering::Relaxed);
        figures
    })?;
    if let Some(error) = team.failed.into_inner().map_err(|_| Error::busy())? {
        return Err(error);
    }
    server.stop()?;
    let wrong = check(&file, &agents, capacity)?;
    let room = capacity * AGENTS;
    Ok(vec![
        figure(
            format!(
                "{AGENTS} agents with room for {room}, {paced} visitors at {PER_SECOND}/s, \
                 asked → offer shown, p50 / p99"
            ),
            stream,
            "p99 < 50 ms",
        ),
        figure(
            format!("the same in {burst_count} bursts of {BURST}, p50 / p99"),
            bursts,
            "for comparison",
        ),
        figure(
            format!(
                "{} more at {PER_SECOND}/s, everybody full, asked → in the queue, p50 / p99",
                plan.asks_beyond
            ),
            beyond,
            "p99 < 50 ms",
        ),
        figure(
            format!("assignments of {room} against turn order, capacity or presence"),
            wrong.to_string(),
            "0",
        ),
    ])
}

struct Agent {
    id: i64,
    token: String,
}

/// When which conversation was shown to whoever was asked.
#[derive(Default)]
struct Team {
    shown: Mutex<HashMap<i64, Instant>>,
    is_over: AtomicBool,
    failed: Mutex<Option<Error>>,
}

impl Team {
    fn note(&self, result: Result<()>) {
        if let (Err(error), Ok(mut failed)) = (result, self.failed.lock()) {
            *failed = Some(error);
        }
    }
}

fn hire(server: &Server, capacity: usize) -> Result<Vec<Agent>> {
    let mut admin = server.client(&server.admin);
    ask(&mut admin, "PATCH", "/api/v1/workstreams/1", &json!({"distribution": "push"}))?;
    let mut agents = Vec::new();
    for number in 0..AGENTS + AWAY {
        let token = server.agent(number)?;
        let mut client = server.client(&token);
        let presence = if number < AGENTS { "available" } else { "away" };
        ask(&mut client, "PUT", "/api/v1/me/presence", &json!({"presence": presence}))?;
        let me = ask(&mut client, "GET", "/api/v1/me", &Value::Null)?;
        let id = me["id"].as_i64().unwrap_or(0);
        let path = format!("/api/v1/users/{id}");
        ask(&mut admin, "PATCH", &path, &json!({"capacity": capacity}))?;
        agents.push(Agent { id, token });
    }
    Ok(agents)
}

/// Visitors who have opened the panel; returns their tokens.
fn arrive(server: &Server, count: usize) -> Result<Vec<String>> {
    let mut guest = Client::new(server.tcp.clone());
    let body = json!({"widget": server.widget()?});
    let arrive = |_| {
        let session = ask(&mut guest, "POST", "/api/v1/visitor/session", &body)?;
        text_of(&session, "token")
    };
    (0..count).map(arrive).collect()
}

/// An agent's console: polls, notes what is offered to it, and has that accepted.
fn listen(
    server: &Server,
    agent: &Agent,
    team: &Team,
    offers: &Sender<(String, i64)>,
) -> Result<()> {
    let mut client = server.client(&agent.token);
    let inbox = ask(&mut client, "GET", "/api/v1/inbox", &Value::Null)?;
    let mut cursor = inbox["cursor"].as_i64().unwrap_or(0);
    while !team.is_over.load(Ordering::Relaxed) {
        let path = format!("/api/v1/events?after={cursor}&wait=1");
        let answer = ask(&mut client, "GET", &path, &Value::Null)?;
        let heard = Instant::now();
        cursor = answer["cursor"].as_i64().unwrap_or(cursor);
        for event in answer["events"].as_array().into_iter().flatten() {
            let is_own = event["view"]["offered_to"]["id"] == agent.id;
            if event["type"] != "conversation.offered" || !is_own {
                continue;
            }
            let id = event["conversation"].as_i64().unwrap_or(0);
            team.shown.lock().map_err(|_| Error::busy())?.entry(id).or_insert(heard);
            // Nobody accepts any more where this fails.
            let _ = offers.send((agent.token.clone(), id));
        }
    }
    Ok(())
}

fn accept(server: &Server, to_accept: &Receiver<(String, i64)>) -> Result<()> {
    let mut clients: HashMap<String, Client> = HashMap::new();
    while let Ok((token, id)) = to_accept.recv() {
        let client = clients.entry(token).or_insert_with_key(|token| server.client(token));
        ask(client, "POST", &format!("/api/v1/conversations/{id}/accept"), &json!({}))?;
    }
    Ok(())
}

/// Returns the spreads of the paced stream, of the bursts, and of those for whom nobody is free.
fn ask_all(
    server: &Server,
    team: &Team,
    visitors: &[String],
    paced: usize,
    burst_count: usize,
) -> Result<(String, String, String)> {
    let (stream, rest) = visitors.split_at(paced);
    let (in_bursts, beyond) = rest.split_at(burst_count * BURST);
    let (count, before) = (stream.len(), server.cpu());
    let stream = until_shown(team, &ask_paced(server, stream)?)?;
    let stream = with_cpu(spread(stream), before, server, count);
    let mut bursts = Vec::new();
    for burst in in_bursts.chunks(BURST) {
        bursts.extend(until_shown(team, &ask_at_once(server, burst)?)?);
    }
    let (count, before) = (beyond.len(), server.cpu());
    let beyond = ask_paced(server, beyond)?;
    let beyond = beyond.iter().map(|asked| asked.answered - asked.sent).collect();
    let beyond = with_cpu(spread(beyond), before, server, count);
    Ok((stream, spread(bursts), beyond))
}

/// Processor time holds still when others use the machine too.
fn with_cpu(spread: String, before: Duration, server: &Server, count: usize) -> String {
    let used = server.cpu().saturating_sub(before).as_secs_f64() * 1000.0;
    format!("{spread}; processor for each: {:.1} ms", used / count.max(1) as f64)
}

/// Visitor and conversation, and when it asked and was answered.
struct Asked {
    conversation: i64,
    sent: Instant,
    answered: Instant,
}

fn ask_once(client: &mut Client) -> Result<Asked> {
    let sent = Instant::now();
    let opened = ask(client, "POST", "/api/v1/visitor/conversation", &json!({}))?;
    let conversation = opened["id"].as_i64().unwrap_or(0);
    Ok(Asked { conversation, sent, answered: Instant::now() })
}

/// One after the other at a steady pace, each on a connection of its own that is there already.
fn ask_paced(server: &Server, visitors: &[String]) -> Result<Vec<Asked>> {
    const LANES: usize = 16;
    let began = Instant::now();
    let lanes = |lane: usize| {
        let mut asked = Vec::new();
        for (number, token) in visitors.iter().enumerate().skip(lane).step_by(LANES) {
            let mut client = connected(server, token)?;
            let due = Duration::from_secs(number as u64) / PER_SECOND;
            thread::sleep(due.saturating_sub(began.elapsed()));
            asked.push(ask_once(&mut client)?);
        }
        Ok(asked)
    };
    in_lanes(LANES, &lanes)
}

fn ask_at_once(server: &Server, visitors: &[String]) -> Result<Vec<Asked>> {
    let barrier = Barrier::new(visitors.len());
    let lane = |number: usize| {
        let client = connected(server, &visitors[number]);
        // Also where it failed, so that the others do not wait for ever.
        barrier.wait();
        Ok(vec![ask_once(&mut client?)?])
    };
    in_lanes(visitors.len(), &lane)
}

fn in_lanes(
    count: usize,
    lane: &(dyn Fn(usize) -> Result<Vec<Asked>> + Sync),
) -> Result<Vec<Asked>> {
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..count).map(|number| scope.spawn(move || lane(number))).collect();
        let mut asked = Vec::new();
        for lane in lanes {
            let of_lane =
                lane.join().map_err(|_| Error::internal("measure", "a visitor panicked"))?;
            asked.extend(of_lane?);
        }
        Ok(asked)
    })
}

fn connected(server: &Server, token: &str) -> Result<Client> {
    let mut client = server.client(token);
    client.get("/health").map_err(super::failed("connect"))?;
    Ok(client)
}

/// Waits until every offer is on a screen.
fn until_shown(team: &Team, asked: &[Asked]) -> Result<Vec<Duration>> {
    let give_up_at = Instant::now() + PATIENCE;
    loop {
        let shown = team.shown.lock().map_err(|_| Error::busy())?.clone();
        let delays: Vec<Duration> = asked
            .iter()
            .filter_map(|asked| Some(*shown.get(&asked.conversation)? - asked.sent))
            .collect();
        if delays.len() == asked.len() {
            return Ok(delays);
        }
        if give_up_at < Instant::now() {
            let missing = asked.len() - delays.len();
            return Err(Error::internal("measure", format!("{missing} offers were never shown")));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Counts what should have gone elsewhere. All are equally available and nobody ends, so the turn
/// goes round in the order of the first round.
fn check(file: &Path, agents: &[Agent], capacity: usize) -> Result<usize> {
    let conn = Connection::open(file)?;
    let mut statement = conn.prepare("SELECT agent_id, outcome FROM offers ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let offers: Vec<(i64, Option<String>)> = rows.collect::<rusqlite::Result<_>>()?;
    let available: Vec<i64> = agents.iter().take(AGENTS).map(|agent| agent.id).collect();
    let mut wrong = (capacity * AGENTS).abs_diff(offers.len());
    let mut taken: HashMap<i64, usize> = HashMap::new();
    for (number, (agent, outcome)) in offers.iter().enumerate() {
        let used = taken.entry(*agent).or_default();
        *used += 1;
        let is_in_turn = match number.checked_sub(AGENTS) {
            Some(before) => offers[before].0 == *agent,
            None => *used == 1,
        };
        let is_right = is_in_turn
            && *used <= capacity
            && available.contains(agent)
            && outcome.as_deref() == Some("accepted");
        wrong += usize::from(!is_right);
    }
    Ok(wrong)
}
