//! A whole journey at the loudest log level, and then the log is searched for what was secret.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use data_encoding::BASE64URL_NOPAD;
use deskbell::bench::client::{Address, Client};
use ring::hmac;
use serde_json::{Value, json};

use crate::support::{ADMIN_EMAIL, PASSWORD, Person, expect, new_folder, smtp::MailServer};

const MAIL_PASSWORD: &str = "mail-hunter2-mail";
const WRONG_PASSWORD: &str = "guess-guess-guess-1";
const SITE_SECRET: &str = "site-secret-site-secret-site-secret-1";
const WORDS: &str = "zebra-crossing-words";
const NOTE: &str = "walrus-note-words";
const VISITOR_EMAIL: &str = "otter@private.example";
const FILE_NAME: &str = "badger-bill.txt";

/// `deskbell serve` that writes everything it can into a file.
struct Loud {
    child: Child,
    address: Address,
    folder: PathBuf,
}

impl Loud {
    fn start() -> Loud {
        let folder = new_folder();
        let log = File::create(folder.join("log")).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .args(["serve", "--listen", "127.0.0.1:0", "--insecure-test-hooks"])
            .args(["--public-url", "https://chat.example", "--data"])
            .arg(folder.join("deskbell.db"))
            .env("DESKBELL_SETUP_ADMIN", format!("{ADMIN_EMAIL}:{PASSWORD}"))
            .env("DESKBELL_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("it says where it listens").unwrap();
            if let Some(address) = line.strip_prefix("listening on http://") {
                break Address::Tcp(address.parse().unwrap());
            }
        };
        Loud { child, address, folder }
    }

    fn client(&self) -> Client {
        Client::new(self.address.clone())
    }

    fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.folder.join("log")).unwrap()).into_owned()
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Everything that only some may know, with a name for the report.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, name: &'static str, value: &Value) -> String {
        let text = value.as_str().unwrap_or_else(|| panic!("{name}: {value}")).to_string();
        self.0.push((name, text.clone()));
        text
    }
}

#[test]
fn the_loudest_log_has_no_secret_and_nobodys_words() {
    let server = Loud::start();
    let mail_server = MailServer::start(&json!({"login": ["deskbell", MAIL_PASSWORD]}));
    let mut secrets = Secrets::default();
    for (name, value) in [
        ("the admin's password", PASSWORD),
        ("a wrong password", WRONG_PASSWORD),
        ("the mail server's password", MAIL_PASSWORD),
        ("the site's secret", SITE_SECRET),
        ("a visitor's words", WORDS),
        ("a note", NOTE),
        ("a visitor's address", VISITOR_EMAIL),
        ("the name of a file", FILE_NAME),
        ("an agent's address", ADMIN_EMAIL),
    ] {
        secrets.add(name, &value.into());
    }

    let mut admin = sign_in(&server, &mut secrets);
    furnish(&server, &mut admin, &mail_server, &mut secrets);
    chat(&server, &mut admin, &mut secrets);
    book(&server, &mut admin, &mail_server, &mut secrets);

    let log = server.log();
    for part in ["route=/api/v1/login", "a wrong password", "mail:", "route=/api/v1/visitor/files"]
    {
        assert!(log.contains(part), "the journey left no trace of {part}: {log}");
    }
    assert!(secrets.0.len() > 16, "{:?}", secrets.0);
    for (name, secret) in &secrets.0 {
        let found = log.lines().find(|line| line.contains(secret.as_str()));
        assert_eq!(found, None, "{name} stands in the log");
    }
}

/// By browser, first wrongly; then with two-factor sign-in begun.
fn sign_in(server: &Loud, secrets: &mut Secrets) -> Person {
    let wrong = json!({"email": ADMIN_EMAIL, "password": WRONG_PASSWORD});
    assert_eq!(server.client().post("/api/v1/login", &wrong).unwrap().status, 401);
    let right = json!({"email": ADMIN_EMAIL, "password": PASSWORD});
    let reply = server.client().post("/api/v1/login", &right).unwrap();
    let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_string();
    let value = cookie.split_once('=').unwrap().1;
    secrets.add("a session", &value.into());
    let csrf = secrets.add("a CSRF value", &reply.json()["me"]["csrf"]);
    let client =
        server.client().with_header("Cookie", &cookie).with_header("X-Deskbell-Csrf", &csrf);
    let mut admin = Person { client };
    let made = admin.post("/api/v1/me/totp", &json!({"password": PASSWORD}), 201);
    secrets.add("the secret of an app", &made["secret"]);
    admin.put("/api/v1/me/totp", &json!({"code": "000000"}), 400);
    admin
}

fn furnish(server: &Loud, admin: &mut Person, mail: &MailServer, secrets: &mut Secrets) {
    let smtp = json!({"host": "localhost", "port": mail.port, "security": "none",
        "from": "help@shop.example", "username": "deskbell", "password": MAIL_PASSWORD});
    let settings = json!({"smtp": smtp, "notifications": {"failed_action": ["a@shop.example"]}});
    admin.patch("/api/v1/settings", &settings, 200);
    let key = json!({"name": "Shop", "algorithm": "HS256", "key": SITE_SECRET, "widgets": [1]});
    admin.post("/api/v1/identity_keys", &key, 201);
    let token = admin.post("/api/v1/tokens", &json!({"name": "CRM"}), 201);
    let token = secrets.add("an API token", &token["token"]);
    let mut program = server.client().with_bearer(&token);
    assert_eq!(program.get("/api/v1/users").unwrap().status, 200);
    assert_eq!(server.client().with_bearer("dbk_wrong").get("/api/v1/me").unwrap().status, 401);
    admin.patch("/api/v1/me", &json!({"display_name": "Ada"}), 200);
    let user = json!({"takes_chats": true});
    let id = admin.get("/api/v1/me")["id"].clone();
    admin.patch(&format!("/api/v1/users/{id}"), &user, 200);
    admin.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
}

/// A visitor for whom the site vouches, with files, notes and all.
fn chat(server: &Loud, admin: &mut Person, secrets: &mut Secrets) {
    let key = admin.get("/api/v1/widgets")["items"][0]["key"].as_str().unwrap().to_string();
    let claims = json!({"sub": "otter-7", "email": VISITOR_EMAIL, "exp": in_an_hour()});
    let identity = signed(&claims);
    secrets.add("a visitor's identity", &identity.as_str().into());
    let opening = json!({"widget": key, "identity": identity});
    let session =
        expect(server.client().post("/api/v1/visitor/session", &opening).unwrap(), 200, "session");
    let token = secrets.add("a visitor's token", &session["token"]);
    let mut visitor = Person { client: server.client().with_bearer(&token) };
    let words = json!({"client_id": "first-words", "text": WORDS});
    let said = visitor.post("/api/v1/visitor/messages", &words, 201);
    let path = format!("/api/v1/visitor/files/file-number-1?name={FILE_NAME}");
    let file = visitor.client.request("PUT", &path, b"bytes").unwrap();
    assert_eq!(file.status, 201);
    let conversation = &said["conversation"];
    admin.act(conversation, "accept", 200);
    let note = json!({"client_id": "note-note-1", "text": NOTE, "note": true});
    admin.post(&format!("/api/v1/conversations/{conversation}/messages"), &note, 201);
    let search = format!("/api/v1/conversations?q={WORDS}");
    admin.get(&search);
    visitor.get("/api/v1/visitor/events?after=0&wait=0");
    admin.act(conversation, "end", 200);
    // Requests that fail are logged, too.
    visitor.post("/api/v1/visitor/messages", &json!({"text": WORDS}), 400);
    let stale = json!({"widget": key, "token": "x", "identity": format!("{identity}x")});
    assert_ne!(server.client().post("/api/v1/visitor/session", &stale).unwrap().status, 200);
}

/// A meeting with its mail, whose links let in whoever has them.
fn book(server: &Loud, admin: &mut Person, mail: &MailServer, secrets: &mut Secrets) {
    let day = json!([{"from": "00:00", "to": "24:00"}]);
    let week = json!({"monday": day, "tuesday": day, "wednesday": day, "thursday": day,
        "friday": day, "saturday": day, "sunday": day});
    let calendar = json!({"bookable": true, "notice_min": 0, "zone": "UTC", "week": week});
    admin.put("/api/v1/me/calendar", &calendar, 200);
    let agent = admin.get("/api/v1/me")["id"].clone();
    let key = admin.get("/api/v1/widgets")["items"][0]["key"].clone();
    let session = server.client().post("/api/v1/visitor/session", &json!({"widget": key}));
    let token = secrets.add("another visitor's token", &session.unwrap().json()["token"]);
    let mut visitor = Person { client: server.client().with_bearer(&token) };
    let slots = visitor.get(&format!("/api/v1/visitor/slots?agent={agent}"));
    let booking = json!({"client_id": "book-book-1", "agent": agent,
        "start": slots["items"][0]["start"], "zone": "UTC", "name": "Otter",
        "email": VISITOR_EMAIL, "notes": NOTE});
    visitor.post("/api/v1/visitor/meetings", &booking, 201);
    let letters = [mail.received(), mail.received()];
    let bodies: String = letters.iter().map(|each| each["body"].as_str().unwrap()).collect();
    let links: Vec<&str> = bodies
        .split_whitespace()
        .filter_map(|word| word.split_once("https://chat.example/m/"))
        .map(|(_, rest)| rest.split(['/', '?', '>']).next().unwrap())
        .collect();
    assert!(!links.is_empty(), "{bodies}");
    for link in links {
        secrets.add("a link to a meeting", &link.into());
        assert_eq!(server.client().get(&format!("/m/{link}")).unwrap().status, 200);
        assert_eq!(server.client().get(&format!("/m/{link}/invite.ics")).unwrap().status, 200);
        assert_eq!(server.client().get(&format!("/m/{link}x")).unwrap().status, 404);
    }
}

fn in_an_hour() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_secs() + 3600
}

fn signed(claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", part(&json!({"alg": "HS256"})), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, SITE_SECRET.as_bytes());
    let tag = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", BASE64URL_NOPAD.encode(tag.as_ref()))
}
