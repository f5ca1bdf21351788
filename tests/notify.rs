//! Who is told when something goes wrong, and how often: settings, limits, escalation.

use deskbell::{
    config::Config,
    domain::{
        hours::Written,
        ids::HoursId,
        time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, Timestamp},
    },
    store::hours,
};
use serde_json::{Value, json};

use crate::support::{Person, TestServer, new_folder, smtp::MailServer, wait_until};

const LINKS: &str = "https://chat.example";

impl TestServer {
    fn set(&self, change: &Value) -> Value {
        self.admin().patch("/api/v1/settings", change, 200)
    }

    /// Has mails go to the mail server, and the admins and whoever cares for missed chats hear.
    fn set_mail(&self, mail_server: &MailServer) {
        self.set(&json!({
            "smtp": {"host": "localhost", "port": mail_server.port, "security": "none",
                "from": "help@shop.example"},
            "notifications": {"failed_action": ["sales@shop.example"],
                "admins": ["boss@shop.example"]},
        }));
    }

    fn outbox_subjects(&self) -> Vec<String> {
        let page = self.admin().get("/api/v1/outbox");
        let items = page["items"].as_array().unwrap().iter().rev();
        items.map(|item| item["subject"].as_str().unwrap().to_string()).collect()
    }

    fn now(&self) -> Timestamp {
        self.running().app.clock.now()
    }

    fn make_persistent(&self) {
        let mut admin = self.admin();
        let stream = json!({"name": "Mailbox", "mode": "persistent"});
        let id = admin.post("/api/v1/workstreams", &stream, 201)["id"].clone();
        admin.patch("/api/v1/widgets/1", &json!({"workstream": id}), 200);
    }
}

impl Person {
    /// Every event of a type that this agent has heard of.
    fn heard(&mut self, kind: &str) -> Vec<Value> {
        let feed = self.get("/api/v1/events?after=0&wait=0");
        let events = feed["events"].as_array().unwrap().iter();
        events.filter(|event| event["type"] == kind).cloned().collect()
    }

    fn steps(&mut self) -> Vec<String> {
        let heard = self.heard("conversation.escalated");
        heard.iter().map(|event| event["step"].as_str().unwrap().to_string()).collect()
    }
}

fn with_links(config: &mut Config) {
    config.public_url = Some(LINKS.to_string());
}

#[test]
fn settings_are_kept_and_the_password_is_never_shown() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let usual = admin.get("/api/v1/settings");
    assert_eq!(usual["smtp"], Value::Null);
    assert_eq!(usual["notifications"]["escalation"]["supervisor_after_s"], 300);
    assert_eq!(usual["limits"], json!({"lifetime": null, "monthly": null, "fallback_text": null}));

    let smtp = json!({"host": "mail.example", "security": "tls", "username": "shop",
        "password": "hunter2-hunter2", "from": "help@shop.example"});
    let kept = server.set(&json!({"smtp": smtp, "country_header": "CF-IPCountry",
        "notifications": {"admins": ["a@b.example"], "escalation": {"browser_after_s": 5}},
        "limits": {"lifetime": 100, "fallback_text": "We are full."}}));
    assert_eq!(kept, admin.get("/api/v1/settings"));
    assert_eq!(kept["smtp"]["password_is_set"], true);
    assert!(!kept.to_string().contains("hunter2"), "{kept}");
    assert_eq!(kept["country_header"], "CF-IPCountry");

    let again = server.set(&kept);
    assert_eq!(again, kept, "what is shown may be sent back");
    let removed = server.set(&json!({"smtp": null, "country_header": null,
        "limits": {"lifetime": null}}));
    assert_eq!((&removed["smtp"], &removed["country_header"]), (&Value::Null, &Value::Null));
    assert_eq!(removed["limits"]["fallback_text"], "We are full.");

    for (change, field) in [
        (json!({"smtp": {"host": "m.example", "security": "ssl"}}), "smtp.security"),
        (json!({"notifications": {"admins": ["nobody"]}}), "notifications.admins"),
        (json!({"audit": {"keep_days": 1}}), "audit.keep_days"),
        (
            json!({"notifications": {"escalation": {"email_after_s": 1}}}),
            "notifications.escalation.email_after_s",
        ),
        (json!({"limits": {"monthly": 0}}), "limits.monthly"),
        (json!({"country_header": "a b"}), "country_header"),
        (json!({"colour": 1}), "colour"),
    ] {
        let problem = admin.patch("/api/v1/settings", &change, 400);
        assert_eq!(problem["field"], field, "{problem}");
    }
    assert_eq!(admin.get("/api/v1/settings"), removed, "nothing is stored halfway");
}

#[test]
fn a_missed_chat_is_mailed_once_with_the_words_and_a_link() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start_with(with_links);
    let mut ana = server.agent("Ana");
    server.visitor().write("first-word", "Before the mail server");
    let first = ana.offered()[0];
    ana.act(&json!(first), "decline", 200);
    server.set_mail(&mail_server);
    assert!(server.outbox_subjects().is_empty(), "nothing is written without a mail server");

    let mut visitor = server.visitor();
    let fields = json!({"fields": {"name": "Ann", "email": "ann@example.com"}});
    visitor.person.post("/api/v1/visitor/conversation", &fields, 201);
    let id = visitor.write("first-word", "Where is\nmy parcel?");
    ana.act(&id, "decline", 200);

    let mail = mail_server.received();
    assert_eq!(mail["to"], json!(["sales@shop.example"]));
    assert_eq!(mail["headers"]["subject"], "Missed chat: Ann");
    let body = mail["body"].as_str().unwrap();
    for part in
        ["E-mail: ann@example.com", "  Where is\r\n  my parcel?", &format!("{LINKS}/agent#/c/{id}")]
    {
        assert!(body.contains(part), "{part}: {body}");
    }

    ana.put("/api/v1/me/presence", &json!({"presence": "away"}), 200);
    server.set(&json!({"notifications": {"admins": []}}));
    server.visitor().write("first-word", "Nobody comes");
    server.advance(20 * MINUTE_MS);
    assert!(mail_server.received()["body"].as_str().unwrap().contains("  Nobody comes"));
    assert_eq!(server.outbox_subjects().len(), 2);
}

#[test]
fn beyond_the_lifetime_limit_nobody_is_rung_and_visitors_are_told() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    server.set_mail(&mail_server);
    server.set(&json!({"limits": {"lifetime": 2, "fallback_text": "We are full."}}));
    let first = server.visitor().write("first-word", "One");
    ana.act(&first, "accept", 200);
    ana.act(&first, "release", 200);
    ana.act(&first, "accept", 200);
    let usage = usage_of(&server);
    assert_eq!(usage["lifetime"], json!({"count": 1, "limit": 2}), "once per conversation");
    assert_eq!(usage["warned_at_90"], false);
    let second = server.visitor().write("first-word", "Two");
    ana.act(&second, "accept", 200);
    assert_eq!(mail_server.received()["headers"]["subject"], "90 % of the lifetime limit is used");

    let mut visitor = server.visitor();
    let third = visitor.write("first-word", "Three");
    assert!(ana.offered().is_empty());
    assert_eq!(visitor.history().last().unwrap().1, "We are full.");
    assert_eq!(ana.conversation(&third)["close_reason"], "fallback");
    ana.act(&second, "release", 200);
    assert_eq!(ana.offered(), [second.as_i64().unwrap()], "it was counted already");
    let usage = usage_of(&server);
    assert_eq!((&usage["lifetime"]["count"], &usage["warned_at_90"]), (&json!(2), &json!(true)));
    assert_eq!(usage["months"][0]["count"], 2);

    server.set(&json!({"limits": {"lifetime": 3}}));
    let fourth = visitor.write("second-word", "Four");
    assert_eq!(ana.conversation(&fourth)["state"], "offered");
    let warnings = server.outbox_subjects();
    let warnings = warnings.iter().filter(|subject| subject.starts_with("90 %")).count();
    assert_eq!(warnings, 1, "66 % of the new one");
}

fn usage_of(server: &TestServer) -> Value {
    server.admin().get("/api/v1/usage")
}

#[test]
fn a_persistent_conversation_beyond_the_limit_waits_for_the_next_month() {
    let server = TestServer::start();
    // It must not be so early in a month that thirty days end before the month does.
    let day: i64 = view_of(server.now())[8..10].parse().unwrap();
    server.advance(if day < 15 { 15 * DAY_MS } else { 0 });
    server.agent("Ana");
    server.make_persistent();
    server.set(&json!({"limits": {"monthly": 1}}));
    let mut ana = server.sign_in("ana@example.com");
    let first = server.visitor().write("first-word", "One");
    ana.act(&first, "accept", 200);

    let mut visitor = server.visitor();
    let held = visitor.write("first-word", "Two");
    visitor.write("second-word", "Two and a half");
    ana.put("/api/v1/me/presence", &json!({"presence": "busy"}), 200);
    let history = visitor.history();
    let told = history.iter().filter(|(author, _)| author == "system").count();
    assert_eq!(told, 1, "{history:?}");
    assert_eq!(ana.conversation(&held)["state"], "queued");

    server.advance(31 * DAY_MS - 15 * DAY_MS);
    let mut ana = server.sign_in("ana@example.com");
    let offered = ana.heard("conversation.offered");
    assert_eq!(offered.last().unwrap()["conversation"], held, "{offered:?}");
}

fn view_of(at: Timestamp) -> String {
    deskbell::http::view::time(at)
}

#[test]
fn a_raised_limit_hands_out_what_was_held_back() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    server.make_persistent();
    server.admin().patch("/api/v1/workstreams/2", &json!({"distribution": "pick"}), 200);
    server.set(&json!({"limits": {"lifetime": 1}}));
    let first = server.visitor().write("first-word", "One");
    ana.act(&first, "accept", 200);
    let second = server.visitor().write("first-word", "Two");
    assert_eq!(ana.act(&second, "accept", 409)["code"], "limit_reached");

    server.set_workstream(&json!({"name": "Live"}));
    server.admin().patch("/api/v1/workstreams/2", &json!({"distribution": "push"}), 200);
    assert!(ana.offered().is_empty());
    server.set(&json!({"limits": {"lifetime": null}}));
    assert_eq!(ana.offered(), [second.as_i64().unwrap()]);
}

#[test]
fn an_unanswered_visitor_climbs_the_chain_step_by_step() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start_with(with_links);
    server.set_workstream(&json!({"promise_s": 60, "idle_end_s": 3600}));
    let mut ana = server.agent("Ana");
    server.agent("Ben");
    server.admin().patch("/api/v1/users/3", &json!({"role": "supervisor"}), 200);
    // Another role is another session.
    let mut ben = server.sign_in("ben@example.com");
    server.set_mail(&mail_server);
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    ana.say(&id, "agent-word-1", "Hello!");

    visitor.write("second-word", "And now?");
    server.advance(50 * SECOND_MS);
    visitor.write("third-word", "Still there?");
    let path = format!("/api/v1/conversations/{id}/messages");
    let note = json!({"client_id": "agent-note-1", "text": "Wait.", "note": true});
    ana.post(&path, &note, 201);
    assert!(ana.steps().is_empty());
    server.advance(11 * SECOND_MS);
    assert_eq!(ana.steps(), ["sound"], "a note is no answer");
    server.advance(30 * SECOND_MS);
    assert_eq!(ana.steps(), ["sound", "browser"]);
    assert!(ben.steps().is_empty(), "it is still hers");
    server.advance(30 * SECOND_MS);
    assert_eq!(ben.steps(), ["everyone"]);
    server.advance(60 * SECOND_MS);
    let mail = mail_server.received();
    assert_eq!(mail["to"], json!(["boss@shop.example"]));
    assert!(mail["headers"]["subject"].as_str().unwrap().starts_with("No answer yet: Visitor"));
    assert!(mail["body"].as_str().unwrap().contains("  Still there?"), "{mail}");
    server.advance(HOUR_MS / 4);
    assert_eq!(ben.steps(), ["everyone", "supervisor"]);
    server.advance(HOUR_MS / 4);
    assert_eq!(ana.steps(), ["sound", "browser", "everyone", "email"], "each once");

    ana.say(&id, "agent-word-2", "Sorry!");
    server.advance(10 * MINUTE_MS);
    assert_eq!(ana.steps().len(), 4, "an answer ends it");
    visitor.write("fourth-word", "Well.");
    server.advance(61 * SECOND_MS);
    assert_eq!(ana.steps().last().unwrap(), "sound", "and the chain begins anew");
    assert_eq!(ana.steps().len(), 5);
}

#[test]
fn an_escalation_survives_a_restart() {
    let folder = new_folder();
    let data = folder.join("kept.db");
    let server = TestServer::start_with(|config| config.data.clone_from(&data));
    server.set_workstream(&json!({"promise_s": 60}));
    server.visitor().write("first-word", "Hello?");
    drop(server);

    let server = TestServer::start_with(|config| config.data.clone_from(&data));
    // Nobody but the clock thread acts on it.
    server.running().app.clock.advance(91 * SECOND_MS);

    let steps = std::cell::RefCell::new(server.admin());
    wait_until("it is escalated", || steps.borrow_mut().steps() == ["sound", "browser"]);
    drop(steps);
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn outside_the_hours_nothing_is_escalated() {
    let server = TestServer::start();
    // Until ten o'clock by UTC.
    let past_ten = (server.now().0 - 10 * HOUR_MS).rem_euclid(DAY_MS);
    server.advance(DAY_MS - past_ten);
    server.make_persistent();
    let noon_to_two = || vec![Written { from: "12:00".to_string(), to: "14:00".to_string() }];
    let entry = hours::Entry {
        id: HoursId(0),
        name: "Short".to_string(),
        zone: "UTC".to_string(),
        week: std::array::from_fn(|_| noon_to_two()),
        holidays: Vec::new(),
    };
    let app = &server.running().app;
    let id = app.store.write(move |tx| hours::insert(tx.conn, &entry, tx.now)).unwrap();
    let change = json!({"promise_s": 60, "hours": id.0});
    server.admin().patch("/api/v1/workstreams/2", &change, 200);
    let mut admin = server.admin();

    server.visitor().write("first-word", "Hello?");
    server.advance(2 * HOUR_MS - MINUTE_MS);
    assert!(admin.steps().is_empty());
    server.advance(MINUTE_MS + 30 * SECOND_MS);
    assert!(admin.steps().is_empty(), "the promise counts from the opening");
    server.advance(31 * SECOND_MS);
    assert_eq!(admin.steps(), ["sound"]);
}

#[test]
fn a_missed_target_is_noted_once_until_somebody_answers() {
    let server = TestServer::start();
    server.set_workstream(&json!({"response_target_s": 30, "idle_end_s": 3600}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    server.advance(31 * SECOND_MS);
    assert!(ana.heard("target.breached").is_empty(), "nobody has it yet");

    ana.act(&id, "accept", 200);
    server.advance(0);
    visitor.write("second-word", "Hello??");
    server.advance(MINUTE_MS);
    let heard = ana.heard("target.breached");
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0]["view"]["id"], id);

    ana.say(&id, "agent-word-1", "Hello!");
    server.advance(MINUTE_MS);
    assert_eq!(ana.heard("target.breached").len(), 1);
    visitor.write("third-word", "Thanks");
    server.advance(31 * SECOND_MS);
    assert_eq!(ana.heard("target.breached").len(), 2);
}

#[test]
fn admins_hear_once_an_hour_that_nobody_is_available() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start();
    server.set_mail(&mail_server);
    server.set(&json!({"notifications": {"failed_action": []}}));
    // To the first minute of an hour.
    server.advance(HOUR_MS - server.now().0.rem_euclid(HOUR_MS));
    let mut ana = server.agent("Ana");
    server.visitor().write("first-word", "Hello?");
    assert!(server.outbox_subjects().is_empty(), "Ana is there");
    ana.put("/api/v1/me/presence", &json!({"presence": "away"}), 200);
    server.visitor().write("first-word", "And me?");

    let mail = mail_server.received();
    assert_eq!(mail["headers"]["subject"], "Nobody is available: Live chat");
    server.visitor().write("first-word", "And me, too?");
    assert_eq!(server.outbox_subjects().len(), 1);
    server.advance(HOUR_MS);
    server.visitor().write("first-word", "An hour later");
    assert_eq!(mail_server.received()["to"], json!(["boss@shop.example"]));
}

#[test]
fn every_path_can_be_tried_and_mails_tried_again() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start();
    let mut admin = server.admin();
    let tried = admin.post("/api/v1/settings/test_notifications", &json!({}), 200);
    let paths = tried["paths"].as_array().unwrap();
    let names: Vec<&str> = paths.iter().map(|path| path["path"].as_str().unwrap()).collect();
    assert_eq!(names, ["sound", "browser", "everyone", "email", "supervisor"]);
    assert!(paths.iter().all(|path| path["ok"] == false), "{tried}");

    server.set_mail(&mail_server);
    let cursor = admin.get("/api/v1/inbox")["cursor"].clone();
    let mut poll = server.admin();
    let heard = std::thread::scope(|scope| {
        let path = format!("/api/v1/events?after={cursor}&wait=20");
        let waiting = scope.spawn(move || poll.get(&path));
        server.wait_for_parked(1);
        let tried = admin.post("/api/v1/settings/test_notifications", &json!({}), 200);
        let paths = tried["paths"].as_array().unwrap();
        assert!(paths.iter().all(|path| path["ok"] == true), "{tried}");
        waiting.join().unwrap()
    });
    assert_eq!(heard["events"][0]["type"], "agent.test_notification");
    // Whoever was between two polls hears of it as well.
    let later = admin.get(&format!("/api/v1/events?after={cursor}&wait=0"));
    assert_eq!(later["events"], heard["events"]);

    server.set(&json!({"notifications": {"admins": [], "failed_action": ["x@unknown.example"]}}));
    let tried = admin.post("/api/v1/settings/test_notifications", &json!({}), 200);
    assert!(tried["paths"][3]["detail"].as_str().unwrap().contains("is unknown here"), "{tried}");
    let page = admin.get("/api/v1/outbox?limit=2");
    let (refused, sent) = (&page["items"][0], &page["items"][1]);
    assert_eq!((&refused["state"], &sent["state"]), (&json!("given_up"), &json!("sent")));
    assert!(sent["sent_at"].is_string() && page["next"].is_string(), "{page}");
    let retry = |item: &Value| format!("/api/v1/outbox/{}/retry", item["id"]);
    assert_eq!(admin.post(&retry(refused), &json!({}), 200)["state"], "waiting");
    admin.post(&retry(sent), &json!({}), 409);
    admin.post("/api/v1/outbox/99/retry", &json!({}), 404);
}

#[test]
fn a_country_is_believed_from_a_trusted_proxy_only() {
    for (proxies, expected) in [(vec!["127.0.0.1".to_string()], Some("BR")), (vec![], None)] {
        let server = TestServer::start_with(|config| config.trusted_proxies = proxies);
        let session = json!({"widget": server.widget_key()});
        let mut client = server.client().with_header("CF-IPCountry", "br");
        let mut client = {
            let reply = client.post("/api/v1/visitor/session", &session).unwrap();
            assert_eq!(reply.status, 200);
            assert_eq!(country(&server), None, "no header is named in the settings");
            server.set(&json!({"country_header": "cf-ipcountry"}));
            let token = reply.json()["token"].clone();
            let again = json!({"widget": session["widget"], "token": token});
            assert_eq!(client.post("/api/v1/visitor/session", &again).unwrap().status, 200);
            client.with_header("X-Deskbell-Proxy", "1")
        };
        assert_eq!(country(&server).as_deref(), expected);
        // What the gate says of itself cannot be forged.
        assert_eq!(client.post("/api/v1/visitor/session", &session).unwrap().status, 200);
        assert_eq!(country(&server).as_deref(), expected);
    }
}

/// Of the newest visitor.
fn country(server: &TestServer) -> Option<String> {
    let look = "SELECT country FROM visitors ORDER BY id DESC LIMIT 1";
    let app = &server.running().app;
    app.store.read(|conn| Ok(conn.query_row(look, [], |row| row.get(0))?)).unwrap()
}
