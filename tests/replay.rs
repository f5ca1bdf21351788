//! Real support dialogues, played through the running server by visitors and agents at once.
//!
//! Each turn is sent by its side's client and must reach the other side through its long poll.
//! Connections are cut at random, before and after the server has answered; whoever is cut tries
//! again with the same `client_id` or cursor, as browsers do.

use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

use deskbell::bench::client::{Address, Client, Reply};
use serde_json::{Value, json};

use crate::support::{PATIENCE, TestServer};

const AT_ONCE: usize = 50;
const AGENTS: usize = 10;

pub(crate) struct Dialogue {
    pub(crate) turns: Vec<Turn>,
}

pub(crate) struct Turn {
    pub(crate) is_visitor: bool,
    pub(crate) text: String,
}

/// The dialogues beside the project where they are, else a small sample made here.
pub(crate) fn dialogues() -> Vec<Dialogue> {
    let path =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/support-dialogs.jsonl");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("notice: {} is not here; a small made-up sample is played", path.display());
        return sample();
    };
    text.lines().map(|line| to_dialogue(&serde_json::from_str(line).unwrap())).collect()
}

fn to_dialogue(value: &Value) -> Dialogue {
    let turns = value["turns"].as_array().unwrap().iter();
    let turns = turns.map(|turn| Turn {
        is_visitor: turn["from"] == "customer",
        text: turn["text"].as_str().unwrap().to_string(),
    });
    Dialogue { turns: turns.collect() }
}

fn sample() -> Vec<Dialogue> {
    (0..120)
        .map(|number| {
            let turns = (0..8).map(|turn| Turn {
                is_visitor: turn % 3 != 1,
                text: format!("Dialogue {number}, turn {turn} – “ñ” & <b>\n🙂"),
            });
            Dialogue { turns: turns.collect() }
        })
        .collect()
}

/// Keys with which the players speak; they outlive restarts of the server.
pub(crate) struct Cast {
    pub(crate) address: Address,
    pub(crate) widget: String,
    /// API tokens of the agents, by their number.
    pub(crate) agents: Vec<(i64, String)>,
    /// May read everything.
    pub(crate) admin: String,
}

/// How many turns have been acknowledged so far.
pub(crate) static NO_ONE_COUNTS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn every_dialogue_arrives_whole_once_and_in_order() {
    let server = TestServer::start();
    let cast = Arc::new(hire(server.address(), |email| {
        let mut agent = server.sign_in(email);
        agent.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    }));

    replay(&cast, &dialogues(), &NO_ONE_COUNTS);
}

/// Makes agents with room for everybody, and the tokens of all players.
pub(crate) fn hire(address: Address, make_available: impl Fn(&str)) -> Cast {
    let mut admin = sign_in(&address, crate::support::ADMIN_EMAIL);
    let token = post(&mut admin, "/api/v1/tokens", &json!({"name": "replay"}));
    let admin_token = token["token"].as_str().unwrap().to_string();
    let mut agents = Vec::new();
    for number in 0..AGENTS {
        let email = format!("agent{number}@example.com");
        let user = json!({"name": format!("Agent {number}"), "email": email, "role": "admin",
            "takes_chats": true, "capacity": 1000, "password": crate::support::PASSWORD});
        let id = post(&mut admin, "/api/v1/users", &user)["id"].as_i64().unwrap();
        make_available(&email);
        let mut agent = sign_in(&address, &email);
        let token = post(&mut agent, "/api/v1/tokens", &json!({"name": "replay"}));
        agents.push((id, token["token"].as_str().unwrap().to_string()));
    }
    let widgets = admin.get("/api/v1/widgets").unwrap().json();
    let widget = widgets["items"][0]["key"].as_str().unwrap().to_string();
    Cast { address, widget, agents, admin: admin_token }
}

pub(crate) fn sign_in(address: &Address, email: &str) -> Client {
    let body = json!({"email": email, "password": crate::support::PASSWORD});
    let reply = Client::new(address.clone()).post("/api/v1/login", &body).unwrap();
    let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_string();
    let csrf = reply.json()["me"]["csrf"].as_str().unwrap().to_string();
    Client::new(address.clone())
        .with_header("Cookie", &cookie)
        .with_header("X-Deskbell-Csrf", &csrf)
}

fn post(client: &mut Client, path: &str, body: &Value) -> Value {
    let reply = client.post(path, body).unwrap();
    assert!(reply.status < 300, "{path}: {}", reply.json());
    reply.json()
}

/// Plays all dialogues, many at once, and compares what every side has in the end.
pub(crate) fn replay(cast: &Arc<Cast>, dialogues: &[Dialogue], acknowledged: &AtomicUsize) {
    let next = Mutex::new(dialogues.iter().enumerate());
    thread::scope(|scope| {
        for player in 0..AT_ONCE.min(dialogues.len()) {
            let (next, cast) = (&next, Arc::clone(cast));
            scope.spawn(move || {
                let mut dice = Dice(0x9e37_79b9 + player as u64);
                loop {
                    let Some((number, dialogue)) = next.lock().unwrap().next() else { return };
                    Scene::open(&cast, number).play(dialogue, &mut dice, acknowledged);
                }
            });
        }
    });
}

/// One dialogue on the stage.
struct Scene {
    visitor: Side,
    agent: Side,
    conversation: i64,
    number: usize,
}

/// One side with its own connection, its place in its feed, and what it has heard.
struct Side {
    client: Client,
    send_path: String,
    feed_path: &'static str,
    cursor: i64,
    heard: Vec<String>,
}

impl Scene {
    fn open(cast: &Cast, number: usize) -> Scene {
        let mut guest = Client::new(cast.address.clone());
        let body = json!({"widget": cast.widget});
        let session = persist(|| guest.post("/api/v1/visitor/session", &body), 200);
        let token = session["token"].as_str().unwrap();
        let mut client = Client::new(cast.address.clone()).with_bearer(token);
        let opened = persist(|| client.post("/api/v1/visitor/conversation", &json!({})), 201);
        let conversation = opened["id"].as_i64().unwrap();

        let mut admin = Client::new(cast.address.clone()).with_bearer(&cast.admin);
        let path = format!("/api/v1/conversations/{conversation}");
        let shown = persist(|| admin.get(&path), 200);
        let offered_to = shown["offered_to"]["id"].as_i64().unwrap();
        let (_, token) = cast.agents.iter().find(|(id, _)| *id == offered_to).unwrap();
        let mut agent = Client::new(cast.address.clone()).with_bearer(token);
        let accept = format!("/api/v1/conversations/{conversation}/accept");
        persist(|| agent.post(&accept, &json!({})), 200);
        let cursor = persist(|| agent.get("/api/v1/inbox"), 200)["cursor"].as_i64().unwrap();
        Scene {
            visitor: Side {
                client,
                send_path: "/api/v1/visitor/messages".to_string(),
                feed_path: "/api/v1/visitor/events",
                cursor: session["cursor"].as_i64().unwrap(),
                heard: Vec::new(),
            },
            agent: Side {
                client: agent,
                send_path: format!("/api/v1/conversations/{conversation}/messages"),
                feed_path: "/api/v1/events",
                cursor,
                heard: Vec::new(),
            },
            conversation,
            number,
        }
    }

    fn play(mut self, dialogue: &Dialogue, dice: &mut Dice, acknowledged: &AtomicUsize) {
        for (turn_number, turn) in dialogue.turns.iter().enumerate() {
            let client_id = format!("replay-{}-{turn_number}", self.number);
            let (sender, listener) = if turn.is_visitor {
                (&mut self.visitor, &mut self.agent)
            } else {
                (&mut self.agent, &mut self.visitor)
            };
            sender.say(&client_id, &turn.text, dice);
            acknowledged.fetch_add(1, Ordering::Relaxed);
            let count = turn_number + 1;
            listener.listen(self.conversation, count, dice);
        }
        let expected: Vec<&str> = dialogue.turns.iter().map(|turn| turn.text.as_str()).collect();
        for side in [&mut self.visitor, &mut self.agent] {
            side.listen(self.conversation, expected.len(), dice);
            assert_eq!(side.heard, expected, "what a side heard of dialogue {}", self.number);
        }
        assert_eq!(self.transcript(), expected, "the transcript of dialogue {}", self.number);
    }

    /// What people said, as the server has it.
    fn transcript(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut before = String::new();
        loop {
            let path = format!("/api/v1/visitor/messages?limit=50{before}");
            let page = persist(|| self.visitor.client.get(&path), 200);
            let items = page["items"].as_array().unwrap().iter();
            let people = items.filter(|item| item["author"]["kind"] != "system");
            let mut older: Vec<String> =
                people.map(|item| item["text"].as_str().unwrap().to_string()).collect();
            older.append(&mut texts);
            texts = older;
            match page["next"].as_str() {
                Some(next) => before = format!("&cursor={next}"),
                None => return texts,
            }
        }
    }
}

impl Side {
    /// Sends until it is acknowledged; sometimes hangs up before the answer.
    fn say(&mut self, client_id: &str, text: &str, dice: &mut Dice) {
        let body = json!({"client_id": client_id, "text": text});
        if dice.one_in(5) {
            // The server may or may not have it: only trying again can tell.
            let _ = self.client.send("POST", &self.send_path, body.to_string().as_bytes());
            self.client.disconnect();
        }
        persist(|| self.client.post(&self.send_path, &body), 201);
    }

    /// Polls until `count` messages of people have been heard; sometimes hangs up while waiting.
    fn listen(&mut self, conversation: i64, count: usize, dice: &mut Dice) {
        let give_up_at = Instant::now() + PATIENCE;
        while self.heard.len() < count {
            assert!(Instant::now() < give_up_at, "heard {} of {count}", self.heard.len());
            let path = format!("{}?after={}&wait=10", self.feed_path, self.cursor);
            if dice.one_in(10) {
                let _ = self.client.send("GET", &path, b"");
                self.client.disconnect();
            }
            let answer = persist(|| self.client.get(&path), 200);
            self.cursor = answer["cursor"].as_i64().unwrap();
            for event in answer["events"].as_array().unwrap() {
                let is_speech = event["type"] == "message.created"
                    && event["conversation"] == conversation
                    && event["message"]["author"]["kind"] != "system";
                if is_speech {
                    self.heard.push(event["message"]["text"].as_str().unwrap().to_string());
                }
            }
        }
    }
}

/// Tries again until the server answers: it may be restarting. 200 always counts as well, for a
/// request that was served before.
fn persist(mut request: impl FnMut() -> io::Result<Reply>, status: u16) -> Value {
    let give_up_at = Instant::now() + PATIENCE;
    loop {
        match request() {
            Ok(reply) if reply.status == status || reply.status == 200 => return reply.json(),
            Ok(reply) if 500 <= reply.status => {}
            Ok(reply) => panic!("answered {}: {}", reply.status, reply.json()),
            Err(_) => {}
        }
        assert!(Instant::now() < give_up_at, "the server never answered");
        thread::yield_now();
    }
}

/// Chances that are the same in every run.
struct Dice(u64);

impl Dice {
    fn one_in(&mut self, sides: u64) -> bool {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.is_multiple_of(sides)
    }
}
