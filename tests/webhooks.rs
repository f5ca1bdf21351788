//! Webhooks: programs of others hear of what happens, signed, at least once, and nothing else.

use deskbell::domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use serde_json::{Value, json};

use crate::support::{
    PATIENCE, Person, TestServer, Visitor,
    receiver::{Receiver, silent},
    smtp::MailServer,
    wait_until,
};

const LIFE: [&str; 5] = [
    "conversation.queued",
    "conversation.accepted",
    "message.created",
    "conversation.ended",
    "conversation.closed",
];

impl TestServer {
    /// Makes a webhook; returns it with its secret.
    #[track_caller]
    fn hook(&self, url: &str, events: &[&str]) -> Value {
        let name = format!("Hook {}", self.hooks().len());
        self.admin().post(
            "/api/v1/webhooks",
            &json!({"name": name, "url": url,
            "events": events}),
            201,
        )
    }

    fn hooks(&self) -> Vec<Value> {
        self.admin().get("/api/v1/webhooks")["items"].as_array().unwrap().clone()
    }

    fn log(&self, hook: &Value) -> Vec<Value> {
        let path = format!("/api/v1/webhooks/{}/deliveries", hook["id"]);
        self.admin().get(&path)["items"].as_array().unwrap().clone()
    }

    /// Waits until the newest delivery has been tried so often.
    #[track_caller]
    fn wait_for_tries(&self, hook: &Value, tries: i64) -> Value {
        let mut admin = self.admin();
        let path = format!("/api/v1/webhooks/{}/deliveries?limit=1", hook["id"]);
        let give_up_at = std::time::Instant::now() + PATIENCE;
        loop {
            let newest = admin.get(&path)["items"][0].clone();
            if newest["tries"].as_i64().is_some_and(|now| tries <= now) {
                return newest;
            }
            assert!(std::time::Instant::now() < give_up_at, "{tries} tries: {newest}");
            std::thread::yield_now();
        }
    }
}

/// A chat that Ana has taken.
fn chat(server: &TestServer) -> (Person, Visitor, Value) {
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Where is my parcel?");
    ana.act(&id, "accept", 200);
    (ana, visitor, id)
}

#[test]
fn a_chat_is_told_from_its_first_word_to_its_end() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(&receiver.url, &LIFE);
    assert!(hook["secret"].as_str().unwrap().starts_with("whsec_"));
    let shown = server.admin().get("/api/v1/webhooks").to_string();
    assert!(!shown.contains("whsec_"), "the secret is shown once: {shown}");

    let (mut ana, _visitor, id) = chat(&server);
    let path = format!("/api/v1/conversations/{id}/messages");
    let note = json!({"client_id": "a-note-1", "text": "He is angry", "note": true});
    ana.post(&path, &note, 201);
    ana.say(&id, "an-answer", "On its way");
    ana.act(&id, "end", 200);
    ana.put(&format!("/api/v1/conversations/{id}/wrap_up"), &json!({}), 200);
    ana.act(&id, "done", 200);

    let mut calls: Vec<_> = (0..6).map(|_| receiver.heard()).collect();
    calls.sort_by_key(|call| call.body()["timestamp"].as_str().unwrap().to_string());
    let mut kinds: Vec<String> =
        calls.iter().map(|call| call.body()["type"].as_str().unwrap().to_string()).collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            "conversation.accepted",
            "conversation.closed",
            "conversation.ended",
            "conversation.queued",
            "message.created",
            "message.created",
        ]
    );
    for call in &calls {
        assert!(call.is_signed_with(&hook["secret"]), "{call:?}");
        assert_eq!(call.header("content-type"), "application/json");
        assert!(call.header("webhook-id").starts_with("msg_"));
        assert_eq!(call.body()["data"]["conversation"]["id"], id);
        for secret in ["He is angry", "@example.com", "whsec_", "csrf", "password"] {
            assert!(!call.text.contains(secret), "{secret}: {}", call.text);
        }
    }
    let told = |kind: &str| {
        let found = calls.iter().find(|call| call.body()["type"] == kind);
        found.unwrap().body()["data"].clone()
    };
    assert_eq!(told("conversation.accepted")["conversation"]["agent"]["name"], "Ana");
    assert_eq!(told("conversation.closed")["conversation"]["close_reason"], "agent_ended");
    assert_eq!(server.log(&hook).len(), 6, "neither the note nor what the system says");
    wait_until("all is noted", || {
        server.log(&hook).iter().all(|delivery| delivery["state"] == "delivered")
    });
    let log = server.log(&hook);
    assert_eq!((&log[0]["status"], &log[0]["answer"]), (&json!(200), &json!("thanks")));
}

#[test]
fn notes_and_other_workstreams_are_told_only_where_somebody_asks_for_them() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let mut admin = server.admin();
    let other = json!({"name": "Other", "mode": "live"});
    let other = admin.post("/api/v1/workstreams", &other, 201)["id"].clone();
    let hook = |name: &str, workstream: &Value, notes: bool| {
        json!({"name": name, "url": receiver.url, "events": ["message.created"],
            "workstream": workstream, "notes": notes})
    };
    let elsewhere = admin.post("/api/v1/webhooks", &hook("Elsewhere", &other, true), 201);
    let here = admin.post("/api/v1/webhooks", &hook("Here", &json!(1), true), 201);

    let (mut ana, _visitor, id) = chat(&server);
    let path = format!("/api/v1/conversations/{id}/messages");
    ana.post(&path, &json!({"client_id": "a-note-1", "text": "Angry", "note": true}), 201);

    let texts = [receiver.heard(), receiver.heard()].map(|call| {
        assert!(call.is_signed_with(&here["secret"]), "only the one of this workstream hears");
        call.body()["data"]["message"]["text"].as_str().unwrap().to_string()
    });
    assert!(texts.contains(&"Angry".to_string()), "{texts:?}");
    assert_eq!((server.log(&here).len(), server.log(&elsewhere).len()), (2, 0));
}

#[test]
fn what_fails_is_tried_again_under_the_same_id_and_can_be_sent_again() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(&receiver.url, &["conversation.queued"]);
    receiver.will_answer("500 Oops");
    receiver.will_answer("429 Slow\r\nRetry-After: 7200");
    server.visitor().write("first-word", "Hello");

    let first = receiver.heard();
    let failed = server.wait_for_tries(&hook, 1);
    assert_eq!((&failed["state"], &failed["status"]), (&json!("waiting"), &json!(500)));
    server.advance(7 * SECOND_MS);
    let second = receiver.heard();
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.text, second.text);
    assert_ne!(first.header("webhook-timestamp"), second.header("webhook-timestamp"));
    assert!(second.is_signed_with(&hook["secret"]));
    server.wait_for_tries(&hook, 2);
    // Our own plan would be five minutes; the receiver has asked for two hours.
    server.advance(HOUR_MS);
    assert_eq!(server.hooks()[0]["failures"], 2);
    server.advance(HOUR_MS + MINUTE_MS);
    receiver.heard();
    let delivered = server.wait_for_tries(&hook, 3);
    assert_eq!(delivered["state"], "delivered");
    assert_eq!(server.hooks()[0]["failures"], 0);

    let path = format!("/api/v1/webhooks/{}/deliveries/{}", hook["id"], delivered["id"]);
    let mut admin = server.admin();
    assert_eq!(admin.get(&path)["body"]["type"], "conversation.queued");
    let again = admin.post(&format!("{path}/replay"), &json!({}), 201);
    assert_eq!(again["state"], "delivered");
    assert_ne!(again["id"], delivered["id"]);
    let replayed = receiver.heard();
    assert_eq!(replayed.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(server.log(&hook).len(), 2);
}

#[test]
fn after_eight_tries_over_a_day_one_delivery_is_given_up() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(&receiver.url, &["conversation.queued"]);
    for _ in 0..8 {
        receiver.will_answer("503 Down");
    }
    server.visitor().write("first-word", "Hello");
    for tries in 1..=8 {
        receiver.heard();
        server.wait_for_tries(&hook, tries);
        server.advance(12 * HOUR_MS);
    }
    assert_eq!(server.log(&hook)[0]["state"], "given_up");
    assert!(server.hooks()[0]["enabled"].as_bool().unwrap(), "one delivery proves little");
    server.advance(15 * DAY_MS);
    wait_until("the log is pruned", || {
        server.running().app.store.write(deskbell::actions::deadlines::prune).unwrap();
        server.log(&hook).is_empty()
    });
}

/// Admins hear of waiting visitors, too; those mails do not matter here.
#[track_caller]
fn wait_for_mail(mail_server: &MailServer, subject: &str) {
    while mail_server.received()["headers"]["subject"] != subject {}
}

#[test]
fn whoever_is_gone_or_fails_for_a_day_is_told_no_more_and_admins_hear_of_it() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let mail_server = MailServer::start(&json!({}));
    server.admin().patch(
        "/api/v1/settings",
        &json!({"smtp": {"host": "localhost", "port": mail_server.port, "security": "none",
            "from": "help@shop.example"}, "notifications": {"admins": ["boss@shop.example"]}}),
        200,
    );
    let gone = server.hook(&receiver.url, &["conversation.queued"]);
    receiver.will_answer("410 Gone");
    server.visitor().write("first-word", "Hello");
    receiver.heard();
    wait_for_mail(&mail_server, "Webhook disabled: Hook 0");
    let hook = server.hooks()[0].clone();
    assert_eq!((&hook["enabled"], &hook["disabled_why"]), (&json!(false), &json!("gone")));
    server.visitor().write("first-word", "Anybody?");
    assert_eq!(server.log(&gone).len(), 1, "nothing is even written for it");

    let path = format!("/api/v1/webhooks/{}", gone["id"]);
    let on = server.admin().patch(&path, &json!({"enabled": true}), 200);
    assert_eq!((&on["disabled_why"], &on["failures"]), (&Value::Null, &json!(0)));
    for _ in 0..200 {
        receiver.will_answer("500 Oops");
    }
    for _ in 0..10 {
        server.visitor().write("first-word", "Hello");
        receiver.heard();
        server.wait_for_tries(&gone, 1);
    }
    let hook = server.admin().patch(&path, &json!({"name": "Renamed"}), 200);
    assert!(10 <= hook["failures"].as_i64().unwrap(), "{hook}");
    assert_eq!(hook["enabled"], true, "it has not been a day");
    server.advance(DAY_MS);
    wait_until("it is disabled", || server.hooks()[0]["disabled_why"] == "failing");
    wait_for_mail(&mail_server, "Webhook disabled: Renamed");
    let log = server.admin().get("/api/v1/audit?action=webhooks.disable");
    assert_eq!(log["items"].as_array().unwrap().len(), 2);
    assert_eq!(log["items"][0]["actor"]["kind"], "system");
}

#[test]
fn a_new_secret_signs_beside_the_old_one_for_a_day() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(&receiver.url, &["conversation.queued"]);
    let path = format!("/api/v1/webhooks/{}", hook["id"]);
    let renewed = server.admin().post(&format!("{path}/rotate"), &json!({}), 200);
    assert_ne!(renewed["secret"], hook["secret"]);

    server.admin().post(&format!("{path}/test"), &json!({}), 201);
    let both = receiver.heard_of("webhook.test");
    assert_eq!(both.signatures().len(), 2);
    assert!(both.is_signed_with(&hook["secret"]) && both.is_signed_with(&renewed["secret"]));

    server.advance(DAY_MS);
    server.admin().post(&format!("{path}/test"), &json!({}), 201);
    let one = receiver.heard_of("webhook.test");
    assert_eq!(one.signatures().len(), 1);
    assert!(one.is_signed_with(&renewed["secret"]));
}

#[test]
fn one_that_never_answers_delays_nobody_else() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let (url, calls) = silent();
    for _ in 0..3 {
        server.hook(&url, &["conversation.queued"]);
    }
    server.hook(&receiver.url, &["conversation.queued"]);
    for _ in 0..4 {
        server.visitor().write("first-word", "Hello");
    }
    for _ in 0..4 {
        receiver.heard();
    }
    // Each of them got two at once, and no more.
    for _ in 0..6 {
        calls.recv_timeout(PATIENCE).unwrap();
    }
    assert!(calls.try_recv().is_err());
}

#[test]
fn nobody_leads_us_home_or_elsewhere() {
    let receiver = Receiver::start();
    let server = TestServer::start_with(|config| config.insecure_test_hooks = false);
    let mut admin = server.admin();
    for url in [
        receiver.url.as_str(),
        "http://hooks.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://localhost/x",
        "https://169.254.169.254/latest/meta-data",
        "https://metadata.google.internal/x",
        "https://user:pass@hooks.example/x",
        "https://intranet/x",
        "ftp://hooks.example/x",
        "javascript:alert(1)",
    ] {
        let hook = json!({"name": "Home", "url": url, "events": ["message.created"]});
        let problem = admin.post("/api/v1/webhooks", &hook, 400);
        assert_eq!(problem["field"], "url", "{url}: {problem}");
    }
    // What a name leads to is looked at when it is connected to; this one leads nowhere.
    let hook = json!({"name": "Nowhere", "url": "https://hooks.invalid/x",
        "events": ["message.created"]});
    let id = admin.post("/api/v1/webhooks", &hook, 201)["id"].clone();
    let tried = admin.post(&format!("/api/v1/webhooks/{id}/test"), &json!({}), 201);
    assert_ne!(tried["state"], "delivered");

    let near = TestServer::start();
    let hook = near.hook(&receiver.url, &["conversation.queued"]);
    let other = Receiver::start();
    receiver.will_answer(&format!("302 Found\r\nLocation: {}", other.url));
    let path = format!("/api/v1/webhooks/{}/test", hook["id"]);
    let tried = near.admin().post(&path, &json!({}), 201);
    assert_eq!((&tried["state"], &tried["status"]), (&json!("waiting"), &json!(302)));
    assert!(tried["error"].as_str().unwrap().contains("not followed"), "{tried}");
    assert!(!other.has_more());
}

#[test]
fn what_a_visitor_writes_stays_data() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    server.hook(&receiver.url, &["message.created"]);
    let nasty = "\"}},{\"type\":\"x\"} \r\nX-Evil: 1\r\n\r\n<script>\u{2028}' OR 1=1 --";
    server.visitor().write("first-word", nasty);
    let call = receiver.heard();
    assert_eq!(call.body()["data"]["message"]["text"], nasty);
    assert_eq!(call.path, "/hook");
    let problem = server.admin().post(
        "/api/v1/webhooks",
        &json!({"name": "a\r\nb", "url": receiver.url, "events": ["message.created"]}),
        400,
    );
    assert_eq!(problem["field"], "name");
    let problem = server.admin().post(
        "/api/v1/webhooks",
        &json!({"name": "a", "url": receiver.url, "events": ["everything"]}),
        400,
    );
    assert_eq!(problem["field"], "events");
}

#[test]
fn ratings_missed_offers_and_escalations_are_told() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(
        &receiver.url,
        &["conversation.rated", "conversation.offer_expired", "conversation.escalated"],
    );
    server.set_workstream(&json!({"promise_s": 60, "accept_timeout_s": 20}));
    let mut ana = server.agent("Ana");
    let first = server.visitor().write("first-word", "Hello?");
    assert_eq!(ana.offered(), [first.as_i64().unwrap()]);
    server.advance(25 * SECOND_MS);
    let missed = receiver.heard_of("conversation.offer_expired").body();
    assert_eq!(missed["data"]["missed_by"]["name"], "Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Anybody?");
    ana.act(&id, "accept", 200);
    server.advance(3 * MINUTE_MS + SECOND_MS);
    let late = receiver.heard_of("conversation.escalated").body();
    assert_eq!(late["data"]["conversation"]["id"], id);

    ana.post(&format!("/api/v1/conversations/{id}/force_close"), &json!({}), 403);
    server.admin().post(&format!("/api/v1/conversations/{id}/force_close"), &json!({}), 200);
    let verdict = json!({"score": 2, "comment": "Too slow"});
    let reply = visitor.person.client.post("/api/v1/visitor/rating", &verdict).unwrap();
    assert!(reply.status < 300, "{}", reply.json());
    let rated = receiver.heard_of("conversation.rated").body();
    assert_eq!(rated["data"]["conversation"]["rating"], verdict);

    let paths = server.admin().post("/api/v1/settings/test_notifications", &json!({}), 200);
    let path = paths["paths"].as_array().unwrap().iter().find(|path| path["path"] == "webhook");
    assert_eq!(path.unwrap()["ok"], true, "{paths}");
    assert!(receiver.heard_of("webhook.test").is_signed_with(&hook["secret"]));
}

#[test]
fn what_waits_goes_with_its_conversation() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let hook = server.hook(&receiver.url, &["conversation.queued"]);
    receiver.will_answer("500 Oops");
    let id = server.visitor().write("first-word", "Forget me");
    receiver.heard();
    server.wait_for_tries(&hook, 1);
    let conversation = id.as_i64().unwrap();
    server
        .running()
        .app
        .store
        .write(move |tx| {
            tx.conn.execute("DELETE FROM conversations WHERE id = ?1", [conversation])?;
            Ok(())
        })
        .unwrap();
    assert!(server.log(&hook).is_empty(), "nothing of it is left");
}
