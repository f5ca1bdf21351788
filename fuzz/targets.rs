//! What hostile bytes are thrown at, and what must hold whatever they are.
//!
//! One file for both: libFuzzer (`fuzz/fuzz_targets`, with nightly) looks for new inputs, and
//! `tests/fuzz.rs` plays the kept ones, and changes of them, with every `./test`.

use std::{
    cell::Cell,
    fs,
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Instant,
};

use data_encoding::BASE64URL_NOPAD;
use deskbell::{
    app::App,
    auth::identity::{self, Algorithm, Key},
    config::Config,
    domain::{
        flow::{self, Arrival, Flow, Input, Known},
        rules::Facts,
    },
    gate::probe::{Verdict, judge},
    http::{
        request::{Headers, Method, Request},
        routes::{self, ROUTES},
        server::Reply,
    },
    store::dialogues::tree::to_tree,
};
use ring::hmac;
use serde_json::{Value, json};

pub(super) type Target = fn(&[u8]);

/// By name: as their folders in `fuzz/corpus`.
pub(super) const TARGETS: [(&str, Target); 4] =
    [("gate", gate), ("bodies", bodies), ("dialogue", dialogue), ("identity", identity_token)];

/// What the gate says itself: how long a request is, and whose.
const OURS: [&str; 8] = [
    "content-length",
    "transfer-encoding",
    "connection",
    "x-deskbell-ticket",
    "x-deskbell-client",
    "x-deskbell-scheme",
    "x-deskbell-proxy",
    "x-deskbell-parked",
];

/// Whatever the gate lets through is one well-formed request, and stays the same however the
/// bytes arrive.
pub(super) fn gate(bytes: &[u8]) {
    let verdict = judge(bytes, routes::body_limit);
    if let Verdict::Relayed { head, body } = &verdict {
        let text = std::str::from_utf8(head).expect("a relayed head is ASCII");
        assert!(text.bytes().all(|byte| matches!(byte, b'\r' | b'\n' | b'\t' | 0x20..=0x7e)));
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
        assert!(!text.contains("\r\n\r\n") && !text.contains("\r\n "), "{text:?}");
        let lower = text.to_ascii_lowercase();
        for ours in OURS {
            assert!(!lower.contains(&format!("\n{ours}:")), "{text:?}");
        }
        assert!(lower.matches("\nhost:").count() < 2, "{text:?}");
        assert!(body.len() as u64 <= deskbell::limits::FILE_BYTES_MAX);
    }
    // A part of it is never a different request: at most it is not whole yet.
    let part = bytes.get(..bytes.len() / 2).unwrap_or_default();
    match (judge(part, routes::body_limit), &verdict) {
        (Verdict::Incomplete, _) | (Verdict::Refused(_), Verdict::Refused(_)) => {}
        (early @ Verdict::Relayed { .. }, late) => assert_eq!(&early, late),
        (Verdict::Refused(status), late) => panic!("refused with {status}, then {late:?}"),
    }
}

/// A server's inside, with somebody of each kind signed in.
struct Inside {
    app: Arc<App>,
    tokens: Vec<Option<String>>,
}

fn inside() -> &'static Inside {
    static INSIDE: OnceLock<Inside> = OnceLock::new();
    INSIDE.get_or_init(|| {
        let folder = root().join("target").join(format!("fuzz-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for the database");
        let mut config = Config::new(folder.join("deskbell.db"));
        config.without_rate_limits = true;
        let app = Arc::new(App::open(config).expect("the database opens"));
        let password_hash = app.passwords.hash("a password nobody guesses").expect("a hash");
        let admin = app
            .store
            .write(move |tx| {
                let first = deskbell::actions::setup::FirstAdmin {
                    name: "Ada".to_string(),
                    email: "ada@example.com".to_string(),
                    password_hash,
                    site_origin: None,
                    widget_key: "0123456789abcdef".to_string(),
                };
                deskbell::actions::setup::first_admin(tx, first)
            })
            .expect("an admin is made");
        let token = "dbk_fuzz".to_string();
        let hash = deskbell::auth::token::hash(&token);
        app.store
            .write(move |tx| {
                deskbell::store::sessions::insert_api_token(tx.conn, admin, "fuzz", &hash, tx.now)
            })
            .expect("a token is made");
        let session = json!({"widget": "0123456789abcdef"}).to_string();
        let answer = ask(&app, Method::Post, "/api/v1/visitor/session", "", None, session.into());
        let visitor = answer["token"].as_str().expect("a visitor comes in").to_string();
        Inside { app, tokens: vec![None, Some(token), Some(visitor)] }
    })
}

/// Through guard, handler, writer and back; nothing is ever a fault of ours.
fn ask(
    app: &Arc<App>,
    method: Method,
    path: &str,
    query: &str,
    token: Option<&str>,
    body: Vec<u8>,
) -> Value {
    let mut request = Request {
        method,
        path: path.to_string(),
        query: query.to_string(),
        headers: Headers {
            host: Some("chat.example".to_string()),
            authorization: token.map(|token| format!("Bearer {token}")),
            ..Headers::default()
        },
        body,
        client: IpAddr::V4(Ipv4Addr::LOCALHOST),
        is_https: false,
        is_by_proxy: false,
        other_headers: Vec::new(),
        id: "1".to_string(),
        path_values: Vec::new(),
        started: Instant::now(),
        learned: Cell::default(),
    };
    let response = routes::dispatch(app, &mut request, &Reply::Gate(0));
    assert_ne!(response.status, 500, "{} {path}?{query}", method.name());
    match response.body {
        deskbell::http::response::Body::Bytes(bytes) => {
            serde_json::from_slice(&bytes).unwrap_or_default()
        }
        _ => Value::Null,
    }
}

/// The first bytes choose the route, the caller and the thing, a line the query, the rest is the
/// body.
pub(super) fn bodies(bytes: &[u8]) {
    let [route, caller, id, rest @ ..] = bytes else { return };
    let Inside { app, tokens } = inside();
    let calls: Vec<_> = ROUTES.iter().filter(|route| route.path.starts_with("/api/")).collect();
    let route = calls[usize::from(*route) % calls.len()];
    // Neither of them ends by itself, or is a person's work.
    if ["/api/v1/test/clock", "/api/v1/settings/test_notifications"].contains(&route.path) {
        return;
    }
    let token = tokens[usize::from(*caller) % tokens.len()].as_deref();
    let (query, body) = rest.split_at(rest.iter().position(|byte| *byte == b'\n').unwrap_or(0));
    let query: String =
        query.iter().filter(|byte| byte.is_ascii_graphic()).map(|b| *b as char).collect();
    let query = if route.path.ends_with("events") { format!("{query}&wait=0") } else { query };
    let path = route.path.replace("{id}", &(id % 8).to_string());
    let path = path.replace("{client_id}", "fuzz-file-1").replace("{version}", "1");
    let body = body.strip_prefix(b"\n").unwrap_or(body).to_vec();
    ask(app, route.method, &path, &query, token, body);
}

/// Every flow that can be published comes to an end, and reads as it was written.
pub(super) fn dialogue(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let Ok(drawn) = flow::read("draft", &to_tree(&value["draft"])) else { return };
    assert_eq!(flow::read("draft", &flow::write(&drawn)), Ok(drawn.clone()));
    let known = Known {
        is_agent: &|_| true,
        is_team: &|_| true,
        is_hours: &|_| true,
        is_bookable: &|_| true,
    };
    if !flow::check(&drawn, &known).problems.is_empty() {
        return;
    }
    visit(&drawn, &value["answers"]);
}

fn visit(drawn: &Flow, answers: &Value) {
    let mut facts = Facts::default();
    let mut walk = flow::begin(drawn, &mut facts, &|_| true);
    let mut cards = 0;
    for answer in answers.as_array().map_or(&[][..], Vec::as_slice) {
        let Arrival::Waits(at) = &walk.arrival else { return };
        let tree = to_tree(answer);
        let input = if answer == "booked" { Input::Booked } else { Input::Given(&tree) };
        // What is refused leaves the visitor where they were.
        let Ok(next) = flow::answer(drawn, at, input, &mut facts, &|_| true) else { continue };
        walk = next;
        cards += 1;
        assert!(cards <= drawn.cards.len(), "a visitor goes in circles");
    }
}

/// Nobody is believed without a signature, and nobody for longer than a token may hold.
pub(super) fn identity_token(bytes: &[u8]) {
    const NOW_MS: i64 = 1_800_000_000_000;
    const SECRET: &str = "a secret that nobody can guess: 32 bytes and more";
    let key = Key::parse(Algorithm::Hs256, SECRET, Some("k1")).expect("a right key");
    let text = String::from_utf8_lossy(bytes);
    let _ = Key::parse(Algorithm::Rs256, &text, None);
    let _ = Key::parse(Algorithm::Es256, &text, None);
    let keys = [key];
    assert!(identity::verify(&text, &keys, NOW_MS).is_err(), "believed without a signature");

    // Signed rightly, whatever it says: the way to the claims.
    let (header, claims) = text.split_once('\n').unwrap_or(("{\"alg\":\"HS256\"}", &text));
    let part = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let message = format!("{}.{}", part(header), part(claims));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes()), message.as_bytes());
    let token = format!("{message}.{}", BASE64URL_NOPAD.encode(tag.as_ref()));
    if let Ok((who, _)) = identity::verify(&token, &keys, NOW_MS) {
        let least = NOW_MS - deskbell::limits::IDENTITY_LEEWAY_MS;
        let most =
            NOW_MS + deskbell::limits::IDENTITY_LIFE_MS + deskbell::limits::IDENTITY_LEEWAY_MS;
        assert!((least..=most).contains(&who.expires_at_ms), "{}", who.expires_at_ms);
        assert!(!who.subject.is_empty() && header.contains("HS256"), "{header}");
    }
}

/// Where this file is.
fn root() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    if folder.ends_with("fuzz") { folder } else { folder.join("fuzz") }
}

/// The kept inputs of a target.
pub(super) fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let files = fs::read_dir(root().join("corpus").join(target)).expect("the corpus is there");
    let mut kept: Vec<_> = files
        .map(|file| file.expect("a file of the corpus").path())
        .map(|path| (path.clone(), fs::read(path).expect("a file of the corpus")))
        .collect();
    kept.sort();
    kept
}
