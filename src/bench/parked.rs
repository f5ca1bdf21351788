//! Thousands of visitors who wait in long polls: what they cost, and how soon they hear.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::SocketAddr,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use mio::{Events, Interest, Poll, Token, net::TcpStream};
use serde_json::json;

use super::{
    Figure, Plan,
    client::{Address, take_reply},
    failed, figure,
    server::{Pair, Server, ask, new_file},
    spread,
};
use crate::error::{Error, Result};

const MESSAGES: usize = 2000;
const PER_SECOND: u32 = 200;
const IDLE: Duration = Duration::from_secs(10);
const BUILDERS: usize = 16;
/// Visitors who have connected and not been answered yet.
const AHEAD_MAX: usize = 200;

pub(super) fn measure(folder: &Path, plan: Plan) -> Result<Vec<Figure>> {
    let few = round(folder, "pairs", plan.pairs)?;
    let many = round(folder, "parked", plan.parked)?;
    let count = plan.parked;
    Ok(vec![
        figure(
            format!("send → delivered, {} pairs at {PER_SECOND}/s, p50 / p99", plan.pairs),
            few.delivery,
            "≤ 2 / ≤ 20 ms",
        ),
        figure(
            format!("{count} parked visitors, resident"),
            format!("{:.1} MB", many.memory as f64 / 1e6),
            "≤ 140 MB",
        ),
        figure(
            format!("{count} parked visitors, idle, of one core"),
            format!("{:.1} %", many.idle_cpu * 100.0),
            "< 5 %",
        ),
        figure(
            format!("{count} parked visitors, send → delivered, p50 / p99"),
            many.delivery,
            "p99 < 20 ms",
        ),
        figure(
            format!("{count} parked visitors, messages lost of {MESSAGES}"),
            many.lost.to_string(),
            "0",
        ),
    ])
}

struct Round {
    memory: u64,
    idle_cpu: f64,
    delivery: String,
    lost: usize,
}

fn round(folder: &Path, name: &str, count: usize) -> Result<Round> {
    let server = Server::start(&new_file(folder, name))?;
    let agent = server.agent(0)?;
    let pairs = build(&server, &agent, count)?;
    let Address::Tcp(address) = server.tcp.clone() else {
        return Err(Error::internal("measure", "no TCP address"));
    };
    let crowd = Arc::new(Crowd::default());
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let listener = scope.spawn(|| listen(address, &pairs, &crowd, &is_over));
        while crowd.parked.load(Ordering::Relaxed) < count && !listener.is_finished() {
            thread::sleep(Duration::from_millis(50));
        }
        if listener.is_finished() {
            listener.join().map_err(|_| Error::internal("measure", "the listener panicked"))??;
            return Err(Error::internal("measure", "the listener ended early"));
        }
        // Sent is not parked yet; what follows lasts longer than the rest of the way.
        thread::sleep(Duration::from_millis(500));
        let (memory, idle_cpu) = idle(&server);
        speak(&server, &agent, &pairs)?;
        let give_up_at = Instant::now() + Duration::from_secs(10);
        while crowd.heard.load(Ordering::Relaxed) < MESSAGES && Instant::now() < give_up_at {
            thread::sleep(Duration::from_millis(20));
        }
        is_over.store(true, Ordering::Relaxed);
        listener.join().map_err(|_| Error::internal("measure", "the listener panicked"))??;
        let delays = std::mem::take(&mut *crowd.delays.lock().map_err(|_| Error::busy())?);
        let lost = MESSAGES - delays.len();
        Ok(Round { memory, idle_cpu, delivery: spread(delays), lost })
    })
}

/// Makes the visitors and their conversations, several at once.
fn build(server: &Server, agent: &str, count: usize) -> Result<Vec<Pair>> {
    let widget = server.widget()?;
    let pairs = Mutex::new(Vec::with_capacity(count));
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        let builders: Vec<_> = (0..BUILDERS)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    let mut client = server.client(agent);
                    while next.fetch_add(1, Ordering::Relaxed) < count {
                        let pair = server.pair(&mut client, &widget)?;
                        pairs.lock().map_err(|_| Error::busy())?.push(pair);
                    }
                    Ok(())
                })
            })
            .collect();
        for builder in builders {
            builder.join().map_err(|_| Error::internal("measure", "a builder panicked"))??;
        }
        Ok::<_, Error>(())
    })?;
    pairs.into_inner().map_err(|_| Error::busy())
}

fn idle(server: &Server) -> (u64, f64) {
    let (cpu, started) = (server.cpu(), Instant::now());
    thread::sleep(IDLE);
    let used = server.cpu().saturating_sub(cpu).as_secs_f64() / started.elapsed().as_secs_f64();
    (server.memory(), used)
}

/// An agent writes to one visitor after the other, at a steady pace.
fn speak(server: &Server, agent: &str, pairs: &[Pair]) -> Result<()> {
    let mut client = server.client(agent);
    let started = Instant::now();
    for number in 0..MESSAGES {
        let due = Duration::from_secs(number as u64) / PER_SECOND;
        thread::sleep(due.saturating_sub(started.elapsed()));
        // Prime steps reach everybody before anybody twice.
        let pair = &pairs[number * 7919 % pairs.len()];
        let text = format!("sent {}", nanos());
        let body = json!({"client_id": format!("bench-{number:08}"), "text": text});
        let path = format!("/api/v1/conversations/{}/messages", pair.conversation);
        ask(&mut client, "POST", &path, &body)?;
    }
    Ok(())
}

/// One clock for both ends: nanoseconds since this program began.
fn nanos() -> u128 {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGIN.get_or_init(Instant::now).elapsed().as_nanos()
}

#[derive(Default)]
struct Crowd {
    parked: AtomicUsize,
    heard: AtomicUsize,
    delays: Mutex<Vec<Duration>>,
}

/// One visitor's connection.
struct Seat {
    stream: TcpStream,
    input: Vec<u8>,
    request: Vec<u8>,
    cursor: i64,
}

/// All visitors in one thread: each polls, hears, and polls again.
fn listen(address: SocketAddr, pairs: &[Pair], crowd: &Crowd, is_over: &AtomicBool) -> Result<()> {
    let mut poll = Poll::new().map_err(failed("make a poll"))?;
    let mut seats: HashMap<usize, Seat> = HashMap::with_capacity(pairs.len());
    let mut events = Events::with_capacity(1024);
    for (index, pair) in pairs.iter().enumerate() {
        // Visitors arrive one after the other: more at once than the queue holds are told to wait.
        while AHEAD_MAX < index - crowd.parked.load(Ordering::Relaxed).min(index) {
            hear_once(&mut poll, &mut events, &mut seats, crowd)?;
        }
        let stream = std::net::TcpStream::connect(address).map_err(failed("connect"))?;
        stream.set_nonblocking(true).map_err(failed("connect"))?;
        let mut stream = TcpStream::from_std(stream);
        poll.registry()
            .register(&mut stream, Token(index), Interest::READABLE)
            .map_err(failed("register"))?;
        let request = format!(
            " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
            pair.visitor
        );
        let mut seat = Seat { stream, input: Vec::new(), request: request.into_bytes(), cursor: 0 };
        seat.ask("0")?;
        seats.insert(index, seat);
    }
    while !is_over.load(Ordering::Relaxed) {
        hear_once(&mut poll, &mut events, &mut seats, crowd)?;
    }
    Ok(())
}

fn hear_once(
    poll: &mut Poll,
    events: &mut Events,
    seats: &mut HashMap<usize, Seat>,
    crowd: &Crowd,
) -> Result<()> {
    poll.poll(events, Some(Duration::from_millis(100))).map_err(failed("poll"))?;
    for event in &*events {
        if let Some(seat) = seats.get_mut(&event.token().0) {
            seat.hear(crowd)?;
        }
    }
    Ok(())
}

impl Seat {
    fn ask(&mut self, wait: &str) -> Result<()> {
        let mut request =
            format!("GET /api/v1/visitor/events?after={}&wait={wait}", self.cursor).into_bytes();
        request.extend_from_slice(&self.request);
        self.stream.write_all(&request).map_err(failed("send a poll"))
    }

    fn hear(&mut self, crowd: &Crowd) -> Result<()> {
        let mut scratch = [0; 8192];
        loop {
            match self.stream.read(&mut scratch) {
                Ok(0) => return Err(Error::internal("listen", "the server hung up")),
                Ok(read) => self.input.extend_from_slice(&scratch[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(Error::internal("listen", error)),
            }
        }
        let Some(reply) = take_reply(&mut self.input, false).map_err(failed("listen"))? else {
            return Ok(());
        };
        self.input = Vec::new();
        let arrived = nanos();
        let answer = reply.json();
        let is_first = self.cursor == 0;
        self.cursor = answer["cursor"].as_i64().unwrap_or(self.cursor);
        if is_first {
            crowd.parked.fetch_add(1, Ordering::Relaxed);
        }
        for event in answer["events"].as_array().into_iter().flatten() {
            let text = event["message"]["text"].as_str().unwrap_or_default();
            let sent = text.strip_prefix("sent ").and_then(|text| text.parse::<u128>().ok());
            if let Some(sent) = sent {
                let delay = u64::try_from(arrived.saturating_sub(sent)).unwrap_or(u64::MAX);
                crowd.delays.lock().map_err(|_| Error::busy())?.push(Duration::from_nanos(delay));
                crowd.heard.fetch_add(1, Ordering::Relaxed);
            }
        }
        self.ask("30")
    }
}
