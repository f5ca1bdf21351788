//! The table of routes, its document, and what it is held to.

use deskbell::http::{
    openapi::{is_documented, notes},
    routes::{ROUTES, Route},
};
use serde_json::json;

use crate::support::TestServer;

#[test]
fn the_document_tells_of_every_route_and_of_nothing_else() {
    let server = TestServer::start();
    let document = server.client().get("/api/v1/openapi.json").unwrap().json();
    assert_eq!(document["openapi"], "3.1.0");
    let documented: usize = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    let routes: Vec<&Route> = ROUTES.iter().filter(|route| is_documented(route.path)).collect();
    assert_eq!(documented, routes.len());
    for route in &routes {
        let operation = &document["paths"][route.path][route.method.name().to_lowercase()];
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{} {} has no note", route.method.name(), route.path);
    }
    for note in notes() {
        let is_route = routes
            .iter()
            .any(|route| route.path == note.path && route.method.name() == note.method);
        assert!(is_route, "{} {} is no route", note.method, note.path);
    }
}

#[test]
fn a_session_without_its_csrf_value_changes_nothing() {
    let server = TestServer::start();
    let body = json!({"email": crate::support::ADMIN_EMAIL, "password": crate::support::PASSWORD});
    let reply = server.client().post("/api/v1/login", &body).unwrap();
    let cookie = reply.header("set-cookie").unwrap().to_string();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let value = cookie.split(';').next().unwrap();

    let mut forged = server.client().with_header("Cookie", value);
    let presence = json!({"presence": "busy"});
    assert_eq!(forged.put("/api/v1/me/presence", &presence).unwrap().status, 403);
    let mut wrong =
        server.client().with_header("Cookie", value).with_header("X-Deskbell-Csrf", "x");
    assert_eq!(wrong.put("/api/v1/me/presence", &presence).unwrap().status, 403);
    assert_eq!(forged.get("/api/v1/me").unwrap().status, 200);
}

#[test]
fn guessing_a_password_gets_slower_and_a_new_one_ends_sessions() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let wrong = json!({"email": "ana@example.com", "password": "not the password"});
    let statuses: Vec<u16> =
        (0..7).map(|_| server.client().post("/api/v1/login", &wrong).unwrap().status).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    let unknown = json!({"email": "nobody@example.com", "password": "not the password"});
    let reply = server.client().post("/api/v1/login", &unknown).unwrap();
    assert_eq!((reply.status, reply.json()["code"].as_str()), (401, Some("unauthenticated")));

    assert_eq!(ana.client.get("/api/v1/me").unwrap().status, 200);
    let change = json!({"password": "an entirely new password"});
    server.admin().patch("/api/v1/users/2", &change, 200);
    assert_eq!(ana.client.get("/api/v1/me").unwrap().status, 401);
}

#[test]
fn other_sites_get_in_only_where_the_widget_lists_them() {
    let server = TestServer::start();
    let key = server.widget_key();
    let mut admin = server.admin();
    admin.patch("/api/v1/widgets/1", &json!({"origins": ["https://shop.example"]}), 200);
    let body = json!({"widget": key});

    let mut shop = server.client().with_header("Origin", "https://shop.example");
    let reply = shop.post("/api/v1/visitor/session", &body).unwrap();
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://shop.example"));
    let preflight = shop.request("OPTIONS", "/api/v1/visitor/messages", b"").unwrap();
    assert_eq!(preflight.status, 204);

    for origin in ["https://shop.example.evil.com", "https://evilshop.example", "null"] {
        let mut other = server.client().with_header("Origin", origin);
        let reply = other.post("/api/v1/visitor/session", &body).unwrap();
        assert_eq!(reply.status, 403, "{origin}");
        assert_eq!(reply.json()["code"], "origin_not_allowed");
        assert_eq!(reply.header("access-control-allow-origin"), None);
        let preflight = other.request("OPTIONS", "/api/v1/visitor/messages", b"").unwrap();
        assert_eq!(preflight.status, 403, "{origin}");
    }
    let panel = server.client().get(&format!("/w/{key}")).unwrap();
    let policy = panel.header("content-security-policy").unwrap();
    assert!(policy.ends_with("frame-ancestors 'self' https://shop.example"), "{policy}");
}

/// What is wrong is named, with what would be right, and nothing is stored halfway.
#[test]
fn bad_input_is_refused_by_name() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let mut visitor = server.visitor();
    let long = "x".repeat(4001);
    for (path, body, field) in [
        ("messages", json!({"client_id": "abcdefgh", "text": ""}), "text"),
        ("messages", json!({"client_id": "abcdefgh", "text": long}), "text"),
        ("messages", json!({"client_id": "abcdefgh", "text": " \n "}), "text"),
        ("messages", json!({"client_id": "short", "text": "x"}), "client_id"),
        ("messages", json!({"client_id": "with space", "text": "x"}), "client_id"),
        ("messages", json!({"client_id": "abcdefgh", "text": 5}), "text"),
        ("messages", json!({"client_id": "abcdefgh", "text": "x", "colour": 1}), "colour"),
        ("rating", json!({"score": 6}), "score"),
        ("read", json!({"message": "5"}), "message"),
        ("conversation", json!({"fields": {"email": "x"}}), "email"),
    ] {
        let path = format!("/api/v1/visitor/{path}");
        let reply = visitor.person.client.post(&path, &body).unwrap();
        let problem = reply.json();
        assert_eq!(reply.status, 400, "{body}: {problem}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        assert!(problem["field"].as_str().unwrap().ends_with(field), "{problem}");
        for key in ["type", "title", "status", "detail", "code", "request_id"] {
            assert!(problem.get(key).is_some(), "{key}: {problem}");
        }
    }
    for (path, body, field) in [
        ("users", json!({"name": "A", "email": "no-address"}), "email"),
        ("users", json!({"name": "A", "email": "a@x.example", "password": "short"}), "password"),
        ("users", json!({"name": "A", "email": "a@x.example", "role": "boss"}), "role"),
        ("widgets", json!({"name": "W", "workstream": 99}), "workstream"),
        ("widgets", json!({"name": "W", "workstream": 1, "origins": ["shop"]}), "origins"),
        ("workstreams", json!({"name": "S", "accept_timeout_s": 1}), "accept_timeout_s"),
        ("workstreams", json!({"name": "S", "messages": {"hello": "x"}}), "messages.hello"),
        ("workstreams", json!({"name": "S", "routing": {"method": "agent"}}), "routing.agent"),
    ] {
        let reply = admin.client.post(&format!("/api/v1/{path}"), &body).unwrap();
        let problem = reply.json();
        assert_eq!((reply.status, problem["field"].as_str()), (400, Some(field)), "{problem}");
    }
    assert!(visitor.history().is_empty());
    assert_eq!(admin.get("/api/v1/users")["items"].as_array().unwrap().len(), 1);
    assert_eq!(admin.get("/api/v1/workstreams")["items"].as_array().unwrap().len(), 1);
}

#[test]
fn of_many_setups_at_once_one_wins() {
    let server = TestServer::start_with(|config| config.setup_admin = None);
    let app = &server.running().app;
    let code = "the-code-on-the-console";
    let hash = data_encoding::HEXLOWER.encode(&deskbell::auth::token::hash(code));
    app.store
        .write(move |tx| {
            use deskbell::store::settings;
            settings::set(tx.conn, settings::SETUP_CODE, &hash)
        })
        .unwrap();
    let setup = |code: &str, number: usize| {
        let body = json!({"code": code, "name": "Ada", "email": format!("ada{number}@example.com"),
            "password": crate::support::PASSWORD, "site_origin": "https://Shop.example/"});
        server.client().post("/api/v1/setup", &body).unwrap().status
    };
    assert_eq!(setup("a-wrong-code", 0), 403);

    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let setups: Vec<_> =
            (1..9).map(|number| scope.spawn(move || setup(code, number))).collect();
        setups.into_iter().map(|setup| setup.join().unwrap()).collect()
    });

    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409 || *status == 403), "{statuses:?}");
}

/// Whatever is answered: pages, calls, files, refusals.
#[test]
fn every_answer_has_the_headers_that_guard_it() {
    let server = TestServer::start();
    let key = server.widget_key();
    let mut admin = server.admin();
    let pages = ["/agent", "/admin", "/login", "/setup", "/nowhere"];
    let calls = ["/api/v1/me", "/api/v1/users", "/api/v1/nowhere", "/health", "/metrics"];
    let panel = format!("/w/{key}");
    for path in pages.into_iter().chain(calls).chain([panel.as_str(), "/widget.js"]) {
        let mut client = server.client().with_header("Accept", "text/html");
        let reply = if calls.contains(&path) { admin.client.get(path) } else { client.get(path) };
        let reply = reply.unwrap();
        let header = |name: &str| reply.header(name).unwrap_or_default();
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        let is_typed =
            ["text/", "application/"].iter().any(|kind| header("content-type").starts_with(kind));
        assert!(is_typed, "{path}: {}", header("content-type"));
        if calls.contains(&path) {
            assert_eq!(header("cache-control"), "no-store", "{path}");
            continue;
        }
        if path == "/widget.js" {
            continue;
        }
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self';",
            "style-src 'self';",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types ",
            "frame-ancestors ",
        ] {
            assert!(policy.contains(part), "{path}: {part} is not in {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("strict-dynamic"), "{policy}");
        let is_framed = path == panel;
        assert_eq!(policy.ends_with("frame-ancestors 'none'"), !is_framed, "{path}: {policy}");
        let html = String::from_utf8_lossy(&reply.body);
        assert!(!html.contains("<style") && !html.contains(" style="), "{path} has inline styles");
        assert!(!html.contains("<script>") && !html.contains(" onclick"), "{path} has inline code");
    }
}
