//! Starts the real server in this process and speaks to it over real sockets.

pub(crate) mod push_service;
pub(crate) mod receiver;
pub(crate) mod smtp;

use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use deskbell::{
    app::Running,
    bench::client::{Address, Client, Reply},
    config::{Config, Listen},
};
use serde_json::{Value, json};

/// A test that waits for longer than this has failed; it must not hang.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// A server of its own for one test: own port, own file, a clock that tests may advance.
pub(crate) struct TestServer {
    running: Option<Running>,
    folder: PathBuf,
}

impl TestServer {
    pub(crate) fn start() -> TestServer {
        TestServer::start_with(|_| {})
    }

    pub(crate) fn start_with(change: impl FnOnce(&mut Config)) -> TestServer {
        let folder = new_folder();
        let mut config = Config::new(folder.join("deskbell.db"));
        config.listen = vec![Listen::Tcp("127.0.0.1:0".parse().unwrap())];
        config.insecure_test_hooks = true;
        config.without_rate_limits = true;
        config.setup_admin = Some(format!("{ADMIN_EMAIL}:{PASSWORD}"));
        change(&mut config);
        TestServer { running: Some(Running::start(config).unwrap()), folder }
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    pub(crate) fn address(&self) -> Address {
        Address::Tcp(self.running().addresses()[0])
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// The admin, by an API token.
    pub(crate) fn admin(&self) -> Person {
        let mut browser = self.sign_in(ADMIN_EMAIL);
        let token = browser.post("/api/v1/tokens", &json!({"name": "tests"}), 201);
        Person { client: self.client().with_bearer(token["token"].as_str().unwrap()) }
    }

    /// A browser session with its cookie and CSRF value.
    pub(crate) fn sign_in(&self, email: &str) -> Person {
        let body = json!({"email": email, "password": PASSWORD});
        let reply = self.client().post("/api/v1/login", &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.json());
        let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_string();
        let csrf = reply.json()["me"]["csrf"].as_str().unwrap().to_string();
        let client =
            self.client().with_header("Cookie", &cookie).with_header("X-Deskbell-Csrf", &csrf);
        Person { client }
    }

    /// An agent who is there to be offered conversations.
    pub(crate) fn agent(&self, name: &str) -> Person {
        let mut admin = self.admin();
        let email = format!("{}@example.com", name.to_lowercase());
        let user = json!({"name": name, "email": email, "password": PASSWORD});
        admin.post("/api/v1/users", &user, 201);
        let mut agent = self.sign_in(&email);
        agent.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
        agent
    }

    pub(crate) fn widget_key(&self) -> String {
        let widgets = self.admin().get("/api/v1/widgets");
        widgets["items"][0]["key"].as_str().unwrap().to_string()
    }

    /// A visitor who has opened the panel and written nothing yet.
    pub(crate) fn visitor(&self) -> Visitor {
        self.visitor_of(&self.widget_key())
    }

    /// The same at another widget than the first.
    pub(crate) fn visitor_of(&self, key: &str) -> Visitor {
        let reply = self.client().post("/api/v1/visitor/session", &json!({"widget": key})).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.json());
        let session = reply.json();
        let token = session["token"].as_str().unwrap().to_string();
        let cursor = session["cursor"].as_i64().unwrap();
        let person = Person { client: self.client().with_bearer(&token) };
        Visitor { person, key: key.to_string(), token, cursor }
    }

    /// Changes the first workstream.
    pub(crate) fn set_workstream(&self, change: &Value) {
        self.admin().patch("/api/v1/workstreams/1", change, 200);
    }

    /// Moves the server's clock; everything that is due then has happened when this returns.
    pub(crate) fn advance(&self, ms: i64) {
        let body = json!({"advance_ms": ms});
        let reply = self.client().post("/api/v1/test/clock", &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.json());
    }

    /// Waits until `count` long polls are parked, so that a test never has to sleep and hope.
    #[track_caller]
    pub(crate) fn wait_for_parked(&self, count: usize) {
        wait_until("the polls are parked", || self.running().app.hub.parked() == count);
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder of its own for one test.
pub(crate) fn new_folder() -> PathBuf {
    static NEXT_ID: AtomicUsize = AtomicUsize::new(0);
    let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("deskbell-test-{}-{id}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Looks again and again until something is so, within the limit of patience.
#[track_caller]
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let give_up_at = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < give_up_at, "it never happened that {what}");
        thread::yield_now();
    }
}

/// Somebody who speaks to the server, and expects each answer to be as planned.
pub(crate) struct Person {
    pub(crate) client: Client,
}

impl Person {
    #[track_caller]
    pub(crate) fn get(&mut self, path: &str) -> Value {
        expect(self.client.get(path).unwrap(), 200, path)
    }

    #[track_caller]
    pub(crate) fn post(&mut self, path: &str, body: &Value, status: u16) -> Value {
        expect(self.client.post(path, body).unwrap(), status, path)
    }

    #[track_caller]
    pub(crate) fn put(&mut self, path: &str, body: &Value, status: u16) -> Value {
        expect(self.client.put(path, body).unwrap(), status, path)
    }

    #[track_caller]
    pub(crate) fn patch(&mut self, path: &str, body: &Value, status: u16) -> Value {
        expect(self.client.patch(path, body).unwrap(), status, path)
    }

    /// A verb on a conversation.
    #[track_caller]
    pub(crate) fn act(&mut self, conversation: &Value, verb: &str, status: u16) -> Value {
        self.post(&format!("/api/v1/conversations/{conversation}/{verb}"), &json!({}), status)
    }

    #[track_caller]
    pub(crate) fn say(&mut self, conversation: &Value, client_id: &str, text: &str) -> Value {
        let path = format!("/api/v1/conversations/{conversation}/messages");
        self.post(&path, &json!({"client_id": client_id, "text": text}), 201)
    }

    /// Ids of what this agent is offered.
    pub(crate) fn offered(&mut self) -> Vec<i64> {
        let inbox = self.get("/api/v1/inbox");
        let offered = inbox["offered"].as_array().unwrap();
        offered.iter().map(|conversation| conversation["id"].as_i64().unwrap()).collect()
    }

    pub(crate) fn conversation(&mut self, id: &Value) -> Value {
        self.get(&format!("/api/v1/conversations/{id}"))
    }
}

pub(crate) struct Visitor {
    pub(crate) person: Person,
    /// Of the widget.
    pub(crate) key: String,
    pub(crate) token: String,
    pub(crate) cursor: i64,
}

impl Visitor {
    /// Writes, and returns the number of the conversation.
    #[track_caller]
    pub(crate) fn write(&mut self, client_id: &str, text: &str) -> Value {
        let body = json!({"client_id": client_id, "text": text});
        let message = self.person.post("/api/v1/visitor/messages", &body, 201);
        message["conversation"].clone()
    }

    /// What the panel is told when it is opened again.
    #[track_caller]
    pub(crate) fn session(&self, server: &TestServer) -> Value {
        let body = json!({"widget": self.key, "token": self.token});
        expect(server.client().post("/api/v1/visitor/session", &body).unwrap(), 200, "session")
    }

    /// Authors and texts of the whole history.
    pub(crate) fn history(&mut self) -> Vec<(String, String)> {
        let page = self.person.get("/api/v1/visitor/messages?limit=200");
        said(&page)
    }
}

/// Kind of author and text of each message on a page.
pub(crate) fn said(page: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| (text(&item["author"]["kind"]), text(&item["text"]))).collect()
}

#[track_caller]
pub(crate) fn expect(reply: Reply, status: u16, path: &str) -> Value {
    let body = reply.json();
    assert_eq!(reply.status, status, "{path}: {body}");
    body
}
