//! What the system says, to whom, and what visitors in a queue are told.

use deskbell::store;
use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor};

/// A visitor whose browser speaks `locale`.
fn visitor_in(server: &TestServer, key: &str, locale: &str) -> Visitor {
    let body = json!({"widget": key, "locale": locale});
    let session = server.client().post("/api/v1/visitor/session", &body).unwrap().json();
    let token = session["token"].as_str().unwrap().to_string();
    let cursor = session["cursor"].as_i64().unwrap();
    let person = Person { client: server.client().with_bearer(&token) };
    Visitor { person, key: key.to_string(), token, cursor }
}

/// Visitors who have written "Hello?", one behind the other, with their conversations.
fn line_of(server: &TestServer, key: &str, locales: &[&str]) -> Vec<(Visitor, Value)> {
    let enter = |locale: &&str| {
        let mut visitor = visitor_in(server, key, locale);
        let id = visitor.write("first-word", "Hello?");
        (visitor, id)
    };
    let line = locales.iter().map(enter).collect();
    server.advance(0);
    line
}

/// What the system said to the visitor.
fn told(visitor: &mut Visitor) -> Vec<String> {
    let history = visitor.history();
    history.into_iter().filter(|(kind, _)| kind == "system").map(|(_, text)| text).collect()
}

/// Position and wait of each `conversation.position` that the visitor's feed has.
fn positions(visitor: &mut Visitor) -> Vec<(i64, Value)> {
    let path = format!("/api/v1/visitor/events?after={}&wait=0", visitor.cursor);
    let feed = visitor.person.get(&path);
    let events = feed["events"].as_array().unwrap().iter();
    events
        .filter(|event| event["type"] == "conversation.position")
        .map(|event| (event["position"].as_i64().unwrap(), event["wait_s"].clone()))
        .collect()
}

/// Nobody is rung: whoever waits does so until an agent takes them.
fn picked(server: &TestServer, messages: &Value) {
    server.set_workstream(&json!({"distribution": "pick", "messages": messages}));
}

#[test]
fn three_in_a_queue_move_up_behind_one_agent() {
    let server = TestServer::start();
    server.set_workstream(&json!({"wrap_up": {"capacity": "never"}}));
    let mut ana = server.agent("Ana");
    let me = ana.get("/api/v1/me")["id"].clone();
    server.admin().patch(&format!("/api/v1/users/{me}"), &json!({"capacity": 1}), 200);
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en"; 4]);
    ana.act(&line[0].1, "accept", 200);
    server.advance(0);
    assert_eq!(told(&mut line[1].0), [""; 0], "the first of the queue has no line before them");
    assert_eq!(told(&mut line[2].0), ["You are number 2 in the queue."]);
    assert_eq!(told(&mut line[3].0), ["You are number 3 in the queue."]);

    server.advance(10_000);
    ana.act(&line[0].1, "end", 200);
    server.advance(15_000);
    assert_eq!(told(&mut line[2].0).len(), 1, "not more often than every 30 seconds");
    server.advance(6_000);
    assert_eq!(told(&mut line[2].0)[1..], ["You are next in line."]);
    assert_eq!(told(&mut line[3].0)[1..], ["You are number 2 in the queue."]);

    ana.act(&line[1].1, "decline", 200);
    server.advance(31_000);
    assert_eq!(told(&mut line[3].0).last().unwrap(), "You are next in line.");
    assert_eq!(positions(&mut line[3].0), [(3, json!(null)), (2, json!(null)), (1, json!(null))]);
}

#[test]
fn nobody_falls_back_when_an_older_one_returns_to_the_queue() {
    let server = TestServer::start();
    server.set_workstream(&json!({"on_no_accept": "all_available"}));
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let me = ana.get("/api/v1/me")["id"].clone();
    for id in [me.clone(), ben.get("/api/v1/me")["id"].clone()] {
        server.admin().patch(&format!("/api/v1/users/{id}"), &json!({"capacity": 1}), 200);
    }
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en"; 4]);
    let session = |visitor: &Visitor| {
        let body = json!({"widget": key, "token": visitor.token});
        let answer = server.client().post("/api/v1/visitor/session", &body).unwrap().json();
        answer["conversation"]["position"].clone()
    };
    assert_eq!(told(&mut line[3].0), ["You are number 2 in the queue."]);
    assert_eq!(session(&line[3].0), 2);

    // Nobody is left to take the second one's offer, so it is back at the head of the queue.
    ben.put("/api/v1/me/presence", &json!({"presence": "away"}), 200);
    server.advance(46_000);
    server.advance(60_000);
    assert!(told(&mut line[3].0).iter().all(|text| !text.contains("number 3")));
    let position = session(&line[3].0);
    assert!(position.is_null() || position.as_i64().unwrap() <= 2, "{position}");
}

#[test]
fn a_long_line_is_told_half_as_often() {
    let server = TestServer::start();
    picked(&server, &json!({}));
    let mut ana = server.agent("Ana");
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en"; 160]);
    let (last, _) = line.last_mut().unwrap();
    assert_eq!(told(last), ["You are number 160 in the queue."]);

    let head = line[0].1.clone();
    ana.act(&head, "accept", 200);
    let (last, _) = line.last_mut().unwrap();
    server.advance(31_000);
    assert_eq!(told(last).len(), 1);
    server.advance(30_000);
    assert_eq!(told(last)[1..], ["You are number 159 in the queue."]);
}

#[test]
fn words_are_replaced_and_switched_off_by_language() {
    let server = TestServer::start();
    let own = json!({"queue_position": {
        "de": "Platz {position}, {ahead} vor Ihnen.", "fr": false, "default": "#{position}",
    }});
    picked(&server, &own);
    assert_eq!(server.admin().get("/api/v1/workstreams/1")["messages"], own);
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en", "de-AT", "fr", "es"]);
    assert_eq!(told(&mut line[1].0), ["Platz 2, 1 vor Ihnen."]);
    assert_eq!(told(&mut line[2].0), [""; 0]);
    assert_eq!(positions(&mut line[2].0), [(3, json!(null))], "the panel may still show it");
    assert_eq!(told(&mut line[3].0), ["#4"]);

    picked(&server, &json!({"queue_position": false}));
    let mut line = line_of(&server, &key, &["de"]);
    assert_eq!(told(&mut line[0].0), [""; 0]);
}

#[test]
fn wrong_overrides_are_refused_by_name() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let workstream = json!({"name": "Care", "mode": "persistent"});
    let persistent = admin.post("/api/v1/workstreams", &workstream, 201)["id"].clone();
    let live = json!(1);
    for (id, messages, field, words) in [
        (&live, json!({"queue": "x"}), "messages.queue", "not the code"),
        (&live, json!({"next_in_line": true}), "messages.next_in_line", "must be a text"),
        (&live, json!({"next_in_line": "  "}), "messages.next_in_line", "1 to 2000"),
        (
            &live,
            json!({"queue_position": {"de": "Platz {place}"}}),
            "messages.queue_position.de",
            "has {place}; this message knows {position}, {ahead}",
        ),
        (
            &live,
            json!({"next_in_line": {"default": "{agent}"}}),
            "messages.next_in_line.default",
            "has {agent}, but this message has no placeholders",
        ),
        (&live, json!({"fallback": {"it": "x"}}), "messages.fallback.it", "is no language"),
        (&live, json!({"fallback": {"de": 1}}), "messages.fallback.de", "must be a text"),
        (
            &persistent,
            json!({"queue_position": false}),
            "messages.queue_position",
            "is never said in a persistent workstream",
        ),
    ] {
        let path = format!("/api/v1/workstreams/{id}");
        let refused = admin.patch(&path, &json!({"messages": messages}), 400);
        assert_eq!(refused["field"], field);
        let detail = refused["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn admins_see_everything_that_may_be_said() {
    let server = TestServer::start();
    let all = server.admin().get("/api/v1/system_messages");
    assert_eq!(all["languages"], json!(["en", "fr", "pt-BR", "id", "es", "de"]));
    let items = all["items"].as_array().unwrap();
    let position = items.iter().find(|item| item["code"] == "queue_position").unwrap();
    assert_eq!(position["modes"], json!(["live"]));
    assert_eq!(position["placeholders"], json!(["position", "ahead"]));
    assert_eq!(position["texts"]["en"], "You are number {position} in the queue.");
    assert_eq!(position["texts"].as_object().unwrap().len(), 6);
    assert!(position["when"].as_str().unwrap().ends_with('.'));
}

#[test]
fn persistent_queues_are_silent() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let workstream = json!({"name": "Care", "mode": "persistent", "distribution": "pick"});
    let id = admin.post("/api/v1/workstreams", &workstream, 201)["id"].clone();
    admin.patch("/api/v1/widgets/1", &json!({"workstream": id}), 200);
    let mut ana = server.agent("Ana");
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en"; 3]);
    ana.act(&line[0].1, "accept", 200);
    server.advance(3_600_000);
    for (visitor, _) in &mut line[1..] {
        assert_eq!(told(visitor), [""; 0]);
        assert_eq!(positions(visitor), []);
    }
}

#[test]
fn nothing_is_said_of_the_queue_outside_the_hours() {
    let server = TestServer::start();
    picked(&server, &json!({}));
    let mut ana = server.agent("Ana");
    let key = server.widget_key();
    let mut line = line_of(&server, &key, &["en"; 3]);
    let never = store::hours::Entry {
        id: deskbell::domain::ids::HoursId(0),
        name: "Never".to_string(),
        zone: "UTC".to_string(),
        week: Default::default(),
        holidays: Vec::new(),
    };
    let store = &server.running().app.store;
    let hours = store.write(move |tx| store::hours::insert(tx.conn, &never, tx.now)).unwrap();
    server.set_workstream(&json!({"hours": hours.0}));
    ana.act(&line[0].1, "accept", 200);
    server.advance(61_000);
    assert_eq!(told(&mut line[2].0), ["You are number 3 in the queue."]);
    server.set_workstream(&json!({"hours": null}));
    server.advance(0);
    assert_eq!(told(&mut line[2].0)[1..], ["You are number 2 in the queue."]);
}

#[test]
fn the_usual_wait_is_told_once_after_twenty_answers() {
    let server = TestServer::start();
    picked(&server, &json!({}));
    let mut ana = server.agent("Ana");
    let me = ana.get("/api/v1/me")["id"].clone();
    server.admin().patch(&format!("/api/v1/users/{me}"), &json!({"capacity": 1000}), 200);
    let key = server.widget_key();
    let line = line_of(&server, &key, &["en"; 19]);
    server.advance(150_000);
    for (_, id) in &line {
        ana.act(id, "accept", 200);
    }
    let mut early = line_of(&server, &key, &["en"]);
    assert_eq!(told(&mut early[0].0), [""; 0], "nineteen are too few");
    server.advance(150_000);
    assert_eq!(told(&mut early[0].0), [""; 0], "whoever waits already is told nothing late");
    ana.act(&early[0].1, "accept", 200);

    let mut late = line_of(&server, &key, &["en", "de"]);
    assert_eq!(told(&mut late[0].0), ["The wait is about 3 minutes."]);
    assert_eq!(positions(&mut late[0].0), [(1, json!(180))]);
    let words =
        ["Sie sind Nummer 2 in der Warteschlange.", "Die Wartezeit beträgt etwa 3 Minuten."];
    assert_eq!(told(&mut late[1].0), words);
    ana.act(&late[0].1, "accept", 200);
    ana.act(&late[0].1, "release", 200);
    server.advance(31_000);
    let again = told(&mut late[0].0);
    assert_eq!(again.iter().filter(|text| text.contains("minutes")).count(), 1, "{again:?}");

    server.advance(8 * 24 * 3_600_000);
    let mut next_week = line_of(&server, &key, &["en"]);
    assert_eq!(told(&mut next_week[0].0), [""; 0]);
}

#[test]
fn each_side_reads_the_systems_words_in_its_own_way() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let key = server.widget_key();
    let mut visitor = visitor_in(&server, &key, "de");
    let id = visitor.write("first-word", "Hallo?");
    ana.act(&id, "accept", 200);
    let to = ben.get("/api/v1/me")["id"].clone();
    ana.post(&format!("/api/v1/conversations/{id}/transfer"), &json!({"agent": to}), 200);
    ben.act(&id, "accept", 200);
    visitor.person.post("/api/v1/visitor/end", &json!({}), 200);
    let words =
        ["Ana ist jetzt im Chat.", "Sie sprechen jetzt mit Ben.", "Sie haben den Chat beendet."];
    assert_eq!(told(&mut visitor), words);

    let page = ben.get(&format!("/api/v1/conversations/{id}/messages"));
    let items = page["items"].as_array().unwrap();
    let system: Vec<&Value> =
        items.iter().filter(|item| item["author"]["kind"] == "system").collect();
    let texts: Vec<&str> = system.iter().map(|item| item["text"].as_str().unwrap()).collect();
    let expected =
        ["Ana joined the chat.", "The chat was handed to Ben.", "The visitor ended the chat."];
    assert_eq!(texts, expected);
    assert_eq!(system[2]["code"], "visitor_ended");
    assert_eq!(system[2]["visitor_text"], "Sie haben den Chat beendet.");
    let view = ben.conversation(&id);
    assert_eq!(view["last_message"]["text"], "Hallo?", "lists show what people said");
}

#[test]
fn words_about_the_queue_are_no_news_to_the_team() {
    let server = TestServer::start();
    picked(&server, &json!({}));
    let mut ana = server.agent("Ana");
    let key = server.widget_key();
    let (_, id) = line_of(&server, &key, &["en", "fr"]).pop().unwrap();
    let view = ana.conversation(&id);
    assert_eq!(view["last_message"]["text"], "Hello?");
    let page = ana.get(&format!("/api/v1/conversations/{id}/messages"));
    let last = page["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["text"], "The visitor was told: number 2 in the queue.");
    let feed = ana.get("/api/v1/events?after=0&wait=0");
    let is_queue_word = |event: &Value| event["message"]["code"] == "queue_position";
    assert!(!feed["events"].as_array().unwrap().iter().any(is_queue_word));

    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/conversations/{id}/read");
    ana.client.post(&path, &json!({"message": last["id"]})).unwrap();
    assert_eq!(ana.conversation(&id)["unread"], 0);
    ana.act(&id, "release", 200);
    ana.act(&id, "accept", 200);
    let page = ana.get(&format!("/api/v1/conversations/{id}/messages"));
    let last = page["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["text"], "Ana took over the chat.");
    assert_eq!(last["visitor_text"], "Ana poursuit la conversation avec vous.");
}
