//! The feeds: parked polls, cursors, and nothing lost in between.

use std::thread;

use serde_json::json;

use crate::support::{PATIENCE, TestServer};

#[test]
fn a_message_wakes_the_poll_that_waits_for_it() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let cursor = visitor.person.get("/api/v1/visitor/events?after=0&wait=0")["cursor"].clone();

    let mut waiting = server.client().with_bearer(&visitor.token);
    let path = format!("/api/v1/visitor/events?after={cursor}&wait=30");
    waiting.send("GET", &path, b"").unwrap();
    server.wait_for_parked(1);
    let sent = ana.say(&id, "agent-word-1", "Good morning");

    let answer = waiting.receive(false).unwrap().json();
    assert_eq!(answer["events"][0]["type"], "message.created");
    assert_eq!(answer["events"][0]["message"]["text"], "Good morning");
    assert_eq!(answer["events"][0]["message"]["id"], sent["id"]);
    assert_eq!(answer["cursor"], answer["events"][0]["id"]);
    server.wait_for_parked(0);
}

#[test]
fn a_poll_ends_empty_at_its_deadline() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    let path = format!("/api/v1/visitor/events?after={}&wait=1", visitor.cursor);

    let answer = visitor.person.get(&path);

    assert_eq!(answer["events"], json!([]));
    assert!(visitor.cursor <= answer["cursor"].as_i64().unwrap());
}

#[test]
fn cursors_from_elsewhere_are_refused() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    for (query, status, code) in [
        ("after=999999&wait=1", 410, "cursor_expired"),
        ("after=999999&wait=0", 410, "cursor_expired"),
        ("wait=1", 400, "invalid"),
        ("after=-1", 400, "invalid"),
        ("after=1&wait=31", 400, "invalid"),
        ("after=1&wait=soon", 400, "invalid"),
        ("after=1&weit=1", 400, "invalid"),
    ] {
        let path = format!("/api/v1/visitor/events?{query}");
        let reply = visitor.person.client.get(&path).unwrap();
        assert_eq!((reply.status, reply.json()["code"].as_str()), (status, Some(code)), "{query}");
    }
}

#[test]
fn typing_reaches_whoever_listens_and_is_not_kept() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let cursor = visitor.person.get("/api/v1/visitor/events?after=0&wait=0")["cursor"].clone();
    let mut waiting = server.client().with_bearer(&visitor.token);
    let path = format!("/api/v1/visitor/events?after={cursor}&wait=30");
    waiting.send("GET", &path, b"").unwrap();
    server.wait_for_parked(1);

    ana.act(&id, "typing", 204);

    let answer = waiting.receive(false).unwrap().json();
    assert_eq!(answer["events"][0]["type"], "typing");
    assert_eq!(answer["events"][0]["author"]["name"], "Ana");
    assert!(answer["events"][0].get("id").is_none());
    assert_eq!(answer["cursor"], cursor, "what is fleeting never moves the cursor");
    let again = visitor.person.get(&format!("/api/v1/visitor/events?after={cursor}&wait=0"));
    assert_eq!(again["events"], json!([]));
}

#[test]
fn what_is_not_sent_yet_is_shown_where_the_visitor_was_told_so() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut before = server.visitor();
    let early = before.write("first-word", "Hello?");
    server.set_workstream(&json!({"preview": true}));
    let mut after = server.visitor();
    let late = after.write("first-word", "Hello?");
    for (visitor, id, is_shown) in [(&mut before, early, false), (&mut after, late, true)] {
        ana.act(&id, "accept", 200);
        assert_eq!(visitor.session(&server)["conversation"]["preview"], is_shown);
        let cursor = ana.get("/api/v1/inbox")["cursor"].clone();
        let mut poll = server.sign_in("ana@example.com");
        let path = format!("/api/v1/events?after={cursor}&wait=20");
        let heard = thread::scope(|scope| {
            let waiting = scope.spawn(move || poll.get(&path));
            server.wait_for_parked(1);
            let words = json!({"text": "I would like to"});
            let reply = visitor.person.client.post("/api/v1/visitor/typing", &words).unwrap();
            assert_eq!(reply.status, 204);
            waiting.join().unwrap()
        });
        let kinds: Vec<&str> =
            heard["events"].as_array().unwrap().iter().filter_map(|e| e["type"].as_str()).collect();
        let expected: &[&str] = if is_shown { &["typing", "preview"] } else { &["typing"] };
        assert_eq!(kinds, expected, "only conversations that begin after it is switched on");
    }
}

#[test]
fn colleagues_in_one_chat_see_each_other_write() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let id = server.visitor().write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let to = ben.get("/api/v1/me")["id"].clone();
    ana.post(&format!("/api/v1/conversations/{id}/join"), &json!({"agent": to}), 200);
    let cursor = ana.get("/api/v1/inbox")["cursor"].clone();
    let path = format!("/api/v1/events?after={cursor}&wait=20");
    let heard = thread::scope(|scope| {
        let waiting = scope.spawn(|| ana.get(&path));
        server.wait_for_parked(1);
        ben.act(&id, "typing", 204);
        waiting.join().unwrap()
    });
    let event = &heard["events"][0];
    assert_eq!((&event["type"], &event["author"]["id"]), (&json!("typing"), &to));
}

/// The reader parks, is woken, and parks again while the writer goes on: whatever falls between
/// two polls must be in the next answer.
#[test]
fn nothing_is_lost_between_two_polls() {
    const MESSAGES: usize = 300;
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let start = visitor.person.get("/api/v1/visitor/events?after=0&wait=0")["cursor"].clone();

    thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..MESSAGES {
                ana.say(&id, &format!("numbered-{number}"), &number.to_string());
            }
        });
        let mut cursor = start.as_i64().unwrap();
        let mut heard: Vec<String> = Vec::new();
        while heard.len() < MESSAGES {
            let path = format!("/api/v1/visitor/events?after={cursor}&wait=10");
            let answer = visitor.person.get(&path);
            cursor = answer["cursor"].as_i64().unwrap();
            for event in answer["events"].as_array().unwrap() {
                if event["type"] == "message.created" {
                    heard.push(event["message"]["text"].as_str().unwrap().to_string());
                }
            }
        }
        let expected: Vec<String> = (0..MESSAGES).map(|number| number.to_string()).collect();
        assert_eq!(heard, expected);
    });
}

#[test]
fn a_client_that_goes_away_leaves_no_poll_behind() {
    let server = TestServer::start();
    let visitor = server.visitor();
    let mut clients: Vec<_> = (0..5)
        .map(|_| {
            let mut client = server.client().with_bearer(&visitor.token);
            let path = format!("/api/v1/visitor/events?after={}&wait=30", visitor.cursor);
            client.send("GET", &path, b"").unwrap();
            client
        })
        .collect();
    server.wait_for_parked(5);

    clients.clear();

    server.wait_for_parked(0);
}

#[test]
fn stopping_answers_every_parked_poll() {
    let server = TestServer::start();
    let visitor = server.visitor();
    let mut client = server.client().with_bearer(&visitor.token);
    let path = format!("/api/v1/visitor/events?after={}&wait=30", visitor.cursor);
    client.send("GET", &path, b"").unwrap();
    server.wait_for_parked(1);
    let started = std::time::Instant::now();

    drop(server);

    let answer = client.receive(false).unwrap();
    assert_eq!((answer.status, answer.json()["events"].clone()), (200, json!([])));
    assert!(started.elapsed() < PATIENCE);
}

#[test]
fn a_feed_holds_nothing_of_other_visitors() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (mut first, mut second) = (server.visitor(), server.visitor());
    let id = first.write("first-word", "My secret");
    second.write("first-word", "My own");
    ana.act(&id, "accept", 200);
    ana.say(&id, "agent-word-1", "Your secret is safe");

    let feed = second.person.get("/api/v1/visitor/events?after=0&wait=0").to_string();

    assert!(feed.contains("My own"), "{feed}");
    assert!(!feed.contains("secret"), "{feed}");
}

#[test]
fn a_proxy_on_a_unix_socket_is_served_without_the_gate() {
    let folder = crate::support::new_folder();
    let socket = folder.join("proxy.sock");
    let path = socket.clone();
    let server = TestServer::start_with(move |config| {
        config.listen.push(deskbell::config::Listen::Unix(path));
    });
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let address = deskbell::bench::client::Address::Unix(socket);
    let mut proxied = deskbell::bench::client::Client::new(address).with_bearer(&visitor.token);

    let start = proxied.get("/api/v1/visitor/events?after=0&wait=0").unwrap().json();
    let path = format!("/api/v1/visitor/events?after={}&wait=30", start["cursor"]);
    proxied.send("GET", &path, b"").unwrap();
    server.wait_for_parked(1);
    ana.say(&id, "agent-word-1", "Through the proxy");

    let answer = proxied.receive(false).unwrap().json();
    assert_eq!(answer["events"][0]["message"]["text"], "Through the proxy");
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}
