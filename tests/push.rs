//! Web push: agents whose console is closed are told by their browser, and nobody else is.

use std::{fs, path::PathBuf, thread};

use deskbell::{attendance::Who, domain::ids::AgentId};
use serde_json::{Value, json};

use crate::support::{
    Person, TestServer, Visitor, new_folder,
    push_service::{Browser, PushService},
    wait_until,
};

/// Ana, whose browser has subscribed.
struct Desk {
    server: TestServer,
    service: PushService,
    ana: Person,
    browser: Browser,
    key: String,
    folder: PathBuf,
}

impl Desk {
    fn open() -> Desk {
        let (server, service, folder) = (TestServer::start(), PushService::start(), new_folder());
        let mut ana = server.agent("Ana");
        let browser = Browser::new(&folder);
        let key = ana.get("/api/v1/push/key")["key"].as_str().unwrap().to_string();
        let desk = Desk { server, service, ana, browser, key, folder };
        desk.subscribe()
    }

    fn subscribe(mut self) -> Desk {
        let subscription = self.browser.subscription(&self.service);
        self.ana.post("/api/v1/me/push", &subscription, 204);
        self
    }

    /// As if the last poll had ended long ago.
    fn close_console(&mut self) {
        let id = self.ana.get("/api/v1/me")["id"].as_i64().unwrap();
        self.server.running().app.attendance.forget(Who::Agent(AgentId(id)));
    }

    /// Ana has the conversation of a visitor, and goes.
    fn with_chat(&mut self) -> (Visitor, Value) {
        let mut visitor = self.server.visitor();
        let id = visitor.write("first-word", "Hello");
        self.ana.act(&id, "accept", 200);
        self.wait_for_quiet();
        self.close_console();
        (visitor, id)
    }

    #[track_caller]
    fn told(&self) -> Value {
        self.browser.read(&self.service.received())
    }

    fn count(&self, of: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {of}");
        let store = &self.server.running().app.store;
        store.read(|conn| Ok(conn.query_row(&sql, [], |row| row.get(0))?)).unwrap()
    }

    /// Nothing waits to be sent any more.
    #[track_caller]
    fn wait_for_quiet(&self) {
        wait_until("no push waits", || self.count("outbox WHERE channel = 'push'") == 0);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_closed_console_has_the_offer_pushed() {
    let mut desk = Desk::open();
    desk.close_console();

    let words = format!("Where is\nmy parcel? {}", "x".repeat(200));
    let id = desk.server.visitor().write("first-word", &words);

    let pushed = desk.service.received();
    assert_eq!(pushed.path, "/device");
    assert_eq!(pushed.header("topic"), format!("c{id}"));
    let ttl: u64 = pushed.header("ttl").parse().unwrap();
    assert!((50..=60).contains(&ttl), "{ttl}");
    let claims = pushed.claims(&desk.key);
    assert_eq!(claims["aud"], desk.service.origin);
    let told = desk.browser.read(&pushed);
    assert!(told["title"].as_str().unwrap().starts_with("New chat: Visitor"), "{told}");
    assert_eq!(told["conversation"], id);
    let body = told["body"].as_str().unwrap();
    assert!(body.starts_with("Where is my parcel? x"), "{body}");
    assert_eq!(body.chars().count(), 120);

    desk.wait_for_quiet();
    assert!(!desk.service.has_more());
    let outbox = desk.server.admin().get("/api/v1/outbox");
    assert_eq!(outbox["items"], json!([]), "nothing of it is kept");
}

#[test]
fn an_open_console_has_nothing_pushed() {
    let desk = Desk::open();
    let mut poll = desk.server.sign_in("ana@example.com");
    let cursor = poll.get("/api/v1/inbox")["cursor"].clone();
    let console = thread::spawn(move || {
        let mut cursor = cursor;
        let mut seen = Vec::new();
        while !seen.contains(&"conversation.offered".to_string()) {
            let feed = poll.get(&format!("/api/v1/events?after={cursor}&wait=20"));
            cursor = feed["cursor"].clone();
            let events = feed["events"].as_array().unwrap().iter();
            seen.extend(events.map(|event| event["type"].as_str().unwrap().to_string()));
        }
        // The next poll, as a console would do.
        poll.get(&format!("/api/v1/events?after={cursor}&wait=5"));
    });
    desk.server.wait_for_parked(1);

    desk.server.visitor().write("first-word", "Hello");

    desk.wait_for_quiet();
    assert!(!desk.service.has_more());
    console.join().unwrap();
}

#[test]
fn a_message_and_a_late_answer_are_pushed_to_whoever_has_the_chat() {
    let mut desk = Desk::open();
    desk.server.set_workstream(&json!({"promise_s": 60}));
    let escalation = json!({"notifications": {"escalation": {"browser_after_s": 5}}});
    desk.server.admin().patch("/api/v1/settings", &escalation, 200);
    let (mut visitor, id) = desk.with_chat();

    visitor.write("second-word", "Are you there?");
    let told = desk.told();
    assert_eq!((&told["body"], &told["conversation"]), (&json!("Are you there?"), &id));
    desk.wait_for_quiet();

    desk.server.advance(66_000);
    let told = desk.told();
    assert!(told["title"].as_str().unwrap().ends_with("is waiting for an answer"), "{told}");
    desk.wait_for_quiet();
    assert!(!desk.service.has_more(), "one push for one event");
}

#[test]
fn a_subscription_that_is_gone_is_forgotten() {
    let mut desk = Desk::open();
    desk.close_console();
    desk.service.will_answer("410 Gone");

    desk.server.visitor().write("first-word", "Hello");

    desk.service.received();
    wait_until("it is forgotten", || desk.count("push_subscriptions") == 0);
    desk.wait_for_quiet();
}

#[test]
fn a_busy_push_service_is_asked_again_until_it_is_too_late() {
    let mut desk = Desk::open();
    let (mut visitor, _) = desk.with_chat();
    desk.service.will_answer("503 Later");
    visitor.write("second-word", "One");
    desk.service.received();
    let failed = "outbox WHERE channel = 'push' AND attempts = 1";
    wait_until("it waits", || desk.count(failed) == 1);
    desk.server.advance(3000);
    assert_eq!(desk.told()["body"], "One");
    desk.wait_for_quiet();

    // Longer than it is of use.
    desk.service.will_answer("429 Slow\r\nRetry-After: 3600");
    visitor.write("third-word", "Two");
    desk.service.received();
    desk.wait_for_quiet();
    assert_eq!(desk.count("push_subscriptions WHERE failed_at_ms IS NOT NULL"), 1);

    // What is refused for good is not repeated, and the newest word counts.
    desk.service.will_answer("503 Later");
    visitor.write("fourth-word", "Three");
    desk.service.received();
    wait_until("it waits", || desk.count(failed) == 1);
    visitor.write("fifth-word", "Four");
    assert_eq!(desk.told()["body"], "Four");
    desk.wait_for_quiet();
    desk.server.advance(60_000);
    assert!(!desk.service.has_more());
}

#[test]
fn whoever_signs_off_is_told_no_more() {
    let mut desk = Desk::open();
    let subscription = desk.browser.subscription(&desk.service);
    let endpoint = json!({"endpoint": subscription["endpoint"]}).to_string();

    // Somebody else at the same browser.
    let mut ben = desk.server.agent("Ben");
    ben.post("/api/v1/me/push", &subscription, 204);
    assert_eq!(desk.count("push_subscriptions"), 1);
    let delete = |person: &mut Person| {
        person.client.request("DELETE", "/api/v1/me/push", endpoint.as_bytes()).unwrap().status
    };
    assert_eq!(delete(&mut desk.ana), 204);
    assert_eq!(desk.count("push_subscriptions"), 1, "it is Ben's");
    assert_eq!(delete(&mut ben), 204);
    assert_eq!(desk.count("push_subscriptions"), 0);

    ben.post("/api/v1/me/push", &subscription, 204);
    let id = ben.get("/api/v1/me")["id"].clone();
    let password = json!({"password": "an entirely new password"});
    desk.server.admin().patch(&format!("/api/v1/users/{id}"), &password, 200);
    assert_eq!(desk.count("push_subscriptions"), 0, "a stolen session's browser hears nothing");
}

#[test]
fn endpoints_that_lead_into_our_own_network_are_refused_by_name() {
    let server = TestServer::start_with(|config| config.insecure_test_hooks = false);
    let folder = new_folder();
    let (browser, service) = (Browser::new(&folder), PushService::start());
    let mut ana = server.agent("Ana");
    let subscription = browser.subscription(&service);
    for endpoint in [
        service.origin.as_str(),
        "http://push.example/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.1.2.3/x",
        "https://169.254.169.254/latest/meta-data",
        "https://metadata.google.internal/x",
        "https://intranet/x",
        "https://user@push.example/x",
    ] {
        let mut wrong = subscription.clone();
        wrong["endpoint"] = json!(endpoint);
        let problem = ana.post("/api/v1/me/push", &wrong, 400);
        assert_eq!(problem["field"], "endpoint", "{endpoint}: {problem}");
    }
    for (name, value) in [("p256dh", "AAAA"), ("auth", "%%"), ("auth", "")] {
        let mut wrong = subscription.clone();
        wrong["endpoint"] = json!("https://push.example/x");
        wrong["keys"][name] = json!(value);
        let problem = ana.post("/api/v1/me/push", &wrong, 400);
        assert_eq!(problem["field"], format!("keys.{name}"), "{problem}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn whoever_writes_summaries_is_a_setting_with_a_key_that_is_never_shown() {
    let server = TestServer::start();
    let mut admin = server.admin();
    assert_eq!(admin.get("/api/v1/settings")["summary"], Value::Null);
    let summary = json!({"url": "https://llm.example/v1/chat/completions", "model": "small",
        "key": "secret-key"});
    let kept = admin.patch("/api/v1/settings", &json!({"summary": summary}), 200);
    assert_eq!(kept["summary"]["key_is_set"], true);
    assert!(!kept.to_string().contains("secret-key"), "{kept}");
    assert_eq!(admin.patch("/api/v1/settings", &kept, 200), kept, "it may be sent back");
    let local = json!({"summary": {"url": "http://127.0.0.1:11434/v1", "model": "small"}});
    let problem = admin.patch("/api/v1/settings", &local, 400);
    assert_eq!(problem["field"], "summary.url", "{problem}");
    let removed = admin.patch("/api/v1/settings", &json!({"summary": null}), 200);
    assert_eq!(removed["summary"], Value::Null);
}

#[test]
fn the_worker_may_care_for_the_console_and_for_nothing_else() {
    let server = TestServer::start();
    let worker = server.client().get("/agent/worker.js").unwrap();
    assert_eq!(worker.header("service-worker-allowed"), Some("/agent"));
    assert!(worker.header("content-type").unwrap().starts_with("text/javascript"));
    let policy = worker.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let console = server.client().get("/agent").unwrap();
    let policy = console.header("content-security-policy").unwrap();
    assert!(policy.contains("trusted-types deskbell-worker;"), "{policy}");
}
