//! How long things are kept, and what is left of a person who was erased: nothing.

use std::{collections::BTreeSet, fs, thread};

use data_encoding::BASE64;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor, expect, wait_until};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// Words that stand in no other place, one for each way into the file.
const WORDS: [&str; 16] = [
    "zebrafish01",
    "zebrafish02",
    "zebrafish03",
    "zebrafish04",
    "zebrafish05",
    "zebrafish06",
    "zebrafish07",
    "zebrafish08",
    "zebrafish09",
    "zebrafish10",
    "zebrafish11",
    "zebrafish12",
    "zebrafish13",
    "zebrafish14",
    "zebrafish15",
    "zebrafish16",
];

impl TestServer {
    /// Which words stand anywhere in the file or beside it, whatever their case.
    fn words_on_disk(&self, words: &[&str]) -> Vec<String> {
        let data = &self.running().app.config.data;
        let mut bytes = Vec::new();
        for end in ["", "-wal", "-shm"] {
            let path = format!("{}{end}", data.display());
            bytes.extend(fs::read(path).unwrap_or_default().to_ascii_lowercase());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        words.iter().filter(|word| text.contains(**word)).map(ToString::to_string).collect()
    }

    fn count(&self, sql: &'static str) -> i64 {
        let app = &self.running().app;
        app.store.read(|conn| Ok(conn.query_row(sql, [], |row| row.get(0))?)).unwrap()
    }

    fn keep(&self, retention: &Value) {
        self.admin().patch("/api/v1/privacy", &json!({"retention": retention}), 200);
    }

    /// Somebody who has written, was answered, and is done with.
    fn done_with(&self, agent: &mut Person, text: &str) -> (Visitor, Value) {
        let mut visitor = self.visitor();
        let id = visitor.write("first-words", text);
        agent.act(&id, "accept", 200);
        agent.say(&id, "an-answer-1", "Done.");
        agent.act(&id, "end", 200);
        agent.put(&format!("/api/v1/conversations/{id}/wrap_up"), &json!({}), 200);
        agent.act(&id, "done", 200);
        (visitor, id)
    }
}

/// A person who has left words wherever a person can; returns the contact.
fn planted(server: &TestServer, ana: &mut Person) -> i64 {
    let mut boss = server.admin();
    // No mail server answers there: mails wait with all that they say.
    let settings = json!({
        "smtp": {"host": "localhost", "port": 1, "security": "none", "from": "help@shop.example"},
        "notifications": {"failed_action": ["sales@shop.example"]},
    });
    boss.patch("/api/v1/settings", &settings, 200);
    let body = json!({"widget": server.widget_key(), "page": {
        "url": format!("https://shop.example/{}", WORDS[0]), "title": WORDS[1],
        "referrer": format!("https://find.example/?q={}", WORDS[2])}});
    let reply = server.client().post("/api/v1/visitor/session", &body).unwrap();
    let session = expect(reply, 200, "session");
    let token = session["token"].as_str().unwrap();
    let mut visitor = Person { client: server.client().with_bearer(token) };
    let say = |visitor: &mut Person, id: &str, text: &str| {
        let body = json!({"client_id": id, "text": text});
        visitor.post("/api/v1/visitor/messages", &body, 201)["conversation"].clone()
    };

    // Nobody comes: the team is written a mail with these words.
    ana.put("/api/v1/me/presence", &json!({"presence": "offline"}), 200);
    say(&mut visitor, "first-words", WORDS[3]);
    server.advance(21 * MINUTE_MS);
    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);

    let id = say(&mut visitor, "again-again", &format!("{} is my order", WORDS[4]));
    ana.act(&id, "accept", 200);
    ana.say(&id, "an-answer-1", &format!("{}, you say?", WORDS[5]));
    let messages = format!("/api/v1/conversations/{id}/messages");
    let note = json!({"client_id": "a-note-01", "text": WORDS[6], "note": true});
    ana.post(&messages, &note, 201);
    let path = format!("/api/v1/visitor/files/a-file-01?name={}.txt", WORDS[7]);
    let file = visitor.client.request("PUT", &path, WORDS[8].as_bytes()).unwrap();
    expect(file, 201, "a file");
    let contact = ana.conversation(&id)["contact"]["id"].as_i64().unwrap();
    let card = json!({"name": format!("Zoe {}", WORDS[9]), "phone": WORDS[10],
        "email": format!("{}@example.org", WORDS[11]), "fields": {"plan": WORDS[12]}});
    ana.patch(&format!("/api/v1/contacts/{contact}"), &card, 200);
    ana.act(&id, "end", 200);
    let wrap_up = format!("/api/v1/conversations/{id}/wrap_up");
    ana.put(&wrap_up, &json!({"notes": WORDS[13]}), 200);
    visitor.post("/api/v1/visitor/rating", &json!({"score": 5, "comment": WORDS[14]}), 204);

    let day = json!([{"from": "00:00", "to": "24:00"}]);
    let calendar = json!({"bookable": true, "title": "Talk", "notice_min": 0, "zone": "UTC",
        "week": {"monday": day, "tuesday": day, "wednesday": day, "thursday": day,
            "friday": day, "saturday": day, "sunday": day}});
    ana.put("/api/v1/me/calendar", &calendar, 200);
    let slots = visitor.get("/api/v1/visitor/slots?agent=2");
    let start = slots["items"][3]["start"].clone();
    let booking = json!({"agent": 2, "start": start, "client_id": "a-booking-1", "zone": "UTC",
        "name": format!("Zoe {}", WORDS[9]), "email": format!("{}@example.org", WORDS[11]),
        "notes": WORDS[15]});
    visitor.post("/api/v1/visitor/meetings", &booking, 201);
    // What was said is found, so it is in the index.
    assert_eq!(boss.get(&format!("/api/v1/conversations?q={}", WORDS[4]))["items"][0]["id"], id);
    contact
}

/// Figures that must be the same after the person has gone.
fn figures(server: &TestServer) -> Vec<Value> {
    let mut boss = server.admin();
    ["volume", "first_response", "handle_time", "wait", "missed_offers", "ratings"]
        .map(|name| boss.get(&format!("/api/v1/reports/{name}?by=agent"))["total"].clone())
        .to_vec()
}

#[test]
fn nothing_is_left_of_a_person_who_was_erased_but_the_figures() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let contact = planted(&server, &mut ana);
    let (_, other) = server.done_with(&mut ana, "A goldfish stays.");
    let mut boss = server.admin();
    assert_eq!(server.words_on_disk(&WORDS), WORDS, "all of it was there");
    let path = format!("/api/v1/contacts/{contact}/erase");
    boss.post(&path, &json!({"name": "Somebody else"}), 422);
    assert_eq!(server.words_on_disk(&WORDS), WORDS, "and stays without the name");
    // What is open is closed with the erasure, so it counts as closed before and after.
    let id = server.count("SELECT max(id) - 1 FROM conversations");
    boss.act(&json!(id), "force_close", 200);
    let before = figures(&server);

    let name = format!("Zoe {}", WORDS[9]);
    let answer = boss.post(&path, &json!({"name": name}), 200);
    assert_eq!(answer["erasures"][0]["done_at"], Value::Null);
    let again = boss.client.post(&path, &json!({"name": name})).unwrap().status;
    assert!([404, 409].contains(&again), "it is on its way, or done already: {again}");
    server.advance(4000);
    wait_until("it is done", || {
        server.count("SELECT count(*) FROM erasures WHERE cleaned_at_ms IS NULL") == 0
    });
    boss.post("/api/v1/privacy/rewrite", &json!({}), 200);

    assert_eq!(server.words_on_disk(&WORDS), [""; 0]);
    assert_eq!(server.words_on_disk(&["goldfish"]), ["goldfish"], "others are as they were");
    assert_eq!(figures(&server), before);
    expect(boss.client.get(&format!("/api/v1/contacts/{contact}")).unwrap(), 404, "the card");
    for (word, found) in [("zebrafish05", 0), ("goldfish", 1)] {
        let page = boss.get(&format!("/api/v1/conversations?q={word}"));
        assert_eq!(page["items"].as_array().unwrap().len(), found, "{word}");
    }
    assert_eq!(server.count("SELECT count(*) FROM meetings"), 0);
    ana.conversation(&other);
    let check: String = server
        .running()
        .app
        .store
        .read(|conn| Ok(conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?))
        .unwrap();
    assert_eq!(check, "ok");
    let index = "INSERT INTO message_search (message_search) VALUES ('integrity-check')";
    server.running().app.store.write(move |tx| Ok(tx.conn.execute_batch(index)?)).unwrap();
}

#[test]
fn an_open_conversation_ends_before_its_person_goes() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut boss = server.admin();
    let mut visitor = server.visitor();
    let id = visitor.write("first-words", "Hello?");
    ana.act(&id, "accept", 200);
    let contact = ana.conversation(&id)["contact"]["id"].clone();
    let cursor = ana.get("/api/v1/inbox")["cursor"].clone();

    let name = json!({"name": format!("Visitor {contact}")});
    let news = thread::scope(|scope| {
        let poll = scope.spawn(|| ana.get(&format!("/api/v1/events?after={cursor}&wait=20")));
        server.wait_for_parked(1);
        boss.post(&format!("/api/v1/contacts/{contact}/erase"), &name, 200);
        poll.join().unwrap()
    });

    let types: Vec<&Value> =
        news["events"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert!(types.contains(&&json!("conversation.closed")), "{types:?}");
    let reply = visitor.person.client.get("/api/v1/visitor/messages").unwrap();
    expect(reply, 401, "the browser is not known any more");
    server.advance(4000);
    wait_until("it is gone", || server.count("SELECT count(*) FROM contacts") == 0);
    assert_eq!(server.count("SELECT count(*) FROM conversations"), 0);
}

#[test]
fn a_person_gets_everything_that_is_stored_of_them() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let contact = planted(&server, &mut ana);
    let mut boss = server.admin();

    let found = boss.get(&format!("/api/v1/contacts?q={}", WORDS[11]));
    assert_eq!(found["items"][0]["id"], contact);
    assert_eq!(
        boss.get(&format!("/api/v1/contacts?q=Visitor+{contact}"))["items"][0]["id"],
        contact
    );
    assert_eq!(boss.get("/api/v1/contacts?q=nobody-of-this-name")["items"], json!([]));
    assert_eq!(boss.get("/api/v1/contacts")["items"], json!([]), "nobody was looked for");
    let reply = boss.client.get(&format!("/api/v1/contacts/{contact}/export")).unwrap();
    assert!(reply.header("content-disposition").unwrap().contains("attachment"));
    let export = expect(reply, 200, "the export");

    let text = export.to_string();
    let content = BASE64.encode(WORDS[8].as_bytes());
    for word in WORDS.iter().filter(|word| **word != WORDS[8]) {
        assert!(text.contains(word), "{word}");
    }
    assert!(text.contains(&content), "the file itself");
    assert_eq!(export["conversations"].as_array().unwrap().len(), 2);
    assert!(export["messages"][0]["sent_at"].as_str().unwrap().ends_with('Z'));
    expect(ana.client.get(&format!("/api/v1/contacts/{contact}/export")).unwrap(), 403, "Ana");
    expect(boss.client.get("/api/v1/contacts/999/export").unwrap(), 404, "nobody");
}

#[test]
fn what_is_too_old_goes_and_the_rest_stays() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (_, old) = server.done_with(&mut ana, "An old zebrafish01.");
    drop(server.visitor());
    server.advance(20 * DAY_MS);
    let mut ana = server.sign_in("ana@example.com");
    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    let (mut young, id) = server.done_with(&mut ana, "A young goldfish.");
    let before = figures(&server);

    // Off until somebody sets it.
    assert_eq!(server.admin().get("/api/v1/privacy")["retention"]["conversations"], Value::Null);
    ana.conversation(&old);
    server.keep(&json!({"conversations": 10, "contacts": 10}));
    server.advance(2 * 60 * MINUTE_MS);

    wait_until("the old one is gone", || {
        server.count("SELECT count(*) FROM conversations") == 1
            // Whom nobody has talked with, and who was talked with long ago.
            && server.count("SELECT count(*) FROM contacts") == 1
    });
    ana.conversation(&id);
    assert!(young.history().iter().any(|(_, text)| text == "A young goldfish."));
    assert_eq!(figures(&server), before, "statistics stay");
}

#[test]
fn files_and_pages_have_a_time_of_their_own() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut boss = server.admin();
    let body = json!({"widget": server.widget_key(),
        "page": {"url": "https://shop.example/zebrafish01", "title": "", "referrer": ""}});
    let session = server.client().post("/api/v1/visitor/session", &body).unwrap().json();
    let token = session["token"].as_str().unwrap();
    let mut visitor = Person { client: server.client().with_bearer(token) };
    let path = "/api/v1/visitor/files/a-file-01?name=list.txt";
    let file = expect(visitor.client.request("PUT", path, b"zebrafish02").unwrap(), 201, "file");
    let id = &file["conversation"];
    ana.act(id, "accept", 200);
    ana.act(id, "end", 200);
    ana.put(&format!("/api/v1/conversations/{id}/wrap_up"), &json!({}), 200);
    ana.act(id, "done", 200);
    let file = format!("/api/v1/files/{}", file["file"]["id"]);
    assert_eq!(ana.client.get(&file).unwrap().status, 200);

    server.keep(&json!({"files": 5, "page_visits": 5}));
    server.advance(6 * DAY_MS);

    let mut ana = server.sign_in("ana@example.com");
    wait_until("both are gone", || {
        server.count("SELECT count(*) FROM files WHERE 0 < length(content)") == 0
            && server.count("SELECT count(*) FROM visitors WHERE page_url <> ''") == 0
            && server.count("SELECT count(*) FROM page_visits") == 0
    });
    assert_eq!(ana.client.get(&file).unwrap().status, 404);
    assert_eq!(ana.conversation(id)["state"], "closed", "the conversation stays");
    boss.patch("/api/v1/privacy", &json!({"retention": {"files": 0}}), 400);
    boss.patch("/api/v1/privacy", &json!({"retention": {"toys": 3}}), 400);
    let kept = boss.patch("/api/v1/privacy", &json!({"retention": {"files": null}}), 200);
    assert_eq!(
        (&kept["retention"]["files"], &kept["retention"]["page_visits"]),
        (&Value::Null, &json!(5))
    );
}

/// Tables that do not go with a contact by themselves, and why they need not.
const OTHERS: &[(&str, &[&str])] = &[
    (
        "what the workspace is made of",
        &[
            "agent_recovery_codes",
            "agent_sessions",
            "agent_totp",
            "agents",
            "api_tokens",
            "calendars",
            "canned",
            "dialogue_versions",
            "dialogue_widgets",
            "dialogues",
            "disposition_workstreams",
            "dispositions",
            "hours",
            "identity_keys",
            "push_subscriptions",
            "rules",
            "settings",
            "tags",
            "team_members",
            "teams",
            "turns",
            "webhooks",
            "widget_forms",
            "widget_identity_keys",
            "widgets",
            "workstreams",
        ],
    ),
    ("numbers that name nobody", &["engagements", "erasures", "facts", "search_state"]),
    ("what users did, and no word of visitors", &["audit"]),
    ("deleted by name in store/erasure.rs", &["meetings", "outbox"]),
    ("cleaned by triggers", &["contact_search", "message_search", "wrap_up_search"]),
];

#[test]
fn every_table_is_known_to_whoever_erases() {
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(include_str!("../schema.sql")).unwrap();
    let list = |sql: &str| -> Vec<String> {
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let tables = list(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name NOT GLOB '*_search_*'",
    );
    let mut gone: BTreeSet<String> = BTreeSet::from(["contacts".to_string()]);
    loop {
        let before = gone.len();
        for table in &tables {
            let parents = list(&format!(
                "SELECT \"table\" FROM pragma_foreign_key_list('{table}')
                 WHERE on_delete = 'CASCADE'"
            ));
            if parents.iter().any(|parent| gone.contains(parent)) {
                gone.insert(table.clone());
            }
        }
        if gone.len() == before {
            break;
        }
    }
    // Messages hang on conversations, and those on visitors.
    assert!(gone.contains("dialogue_steps") && gone.contains("page_visits"), "{gone:?}");

    let known: Vec<&str> = OTHERS.iter().flat_map(|(_, tables)| *tables).copied().collect();
    for table in &tables {
        assert!(
            gone.contains(table) != known.contains(&table.as_str()),
            "`{table}` goes with a person, or has a row in OTHERS: one of both"
        );
    }
    for table in known {
        assert!(tables.iter().any(|each| each == table), "`{table}` is no table");
    }
}
