//! The table of routes, its document, and who may pass which guard.

use deskbell::{
    bench::client::Client,
    domain::permission::Role,
    http::{
        openapi::{is_documented, notes},
        request::Method,
        routes::{Handler, ROUTES, Route},
    },
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

/// Who knocks at every door.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Knock {
    Nobody,
    Visitor,
    Revoked,
    Agent,
    Supervisor,
    Admin,
}

const ALL: [Knock; 6] =
    [Knock::Nobody, Knock::Visitor, Knock::Revoked, Knock::Agent, Knock::Supervisor, Knock::Admin];

fn may_pass(handler: &Handler, knock: Knock) -> Result<(), u16> {
    let role = match knock {
        Knock::Agent => Some(Role::Agent),
        Knock::Supervisor => Some(Role::Supervisor),
        Knock::Admin => Some(Role::Admin),
        Knock::Nobody | Knock::Visitor | Knock::Revoked => None,
    };
    match (handler, role) {
        (Handler::Open(_) | Handler::NewVisitor(_) | Handler::TestHook(_), _) => Ok(()),
        (Handler::Demo(_), _) => Err(404),
        (Handler::Visitor(_), _) if knock == Knock::Visitor => Ok(()),
        (Handler::Visitor(_), _) | (Handler::Agent(..), None) => Err(401),
        (Handler::Agent(least, _), Some(role)) if role < *least => Err(403),
        (Handler::Agent(..), Some(_)) => Ok(()),
    }
}

/// Every route × every kind of caller: whoever may not pass is told so before anything happens.
#[test]
fn every_guard_lets_in_whom_it_should_and_nobody_else() {
    let server = TestServer::start();
    let visitor = server.visitor();
    let mut admin = server.admin();
    let mut tokens = vec![(Knock::Nobody, String::new()), (Knock::Visitor, visitor.token.clone())];
    for (knock, role) in
        [(Knock::Agent, "agent"), (Knock::Supervisor, "supervisor"), (Knock::Admin, "admin")]
    {
        let email = format!("{role}@guard.example");
        let user = json!({"name": role, "email": email, "role": "admin",
            "password": crate::support::PASSWORD});
        let id = admin.post("/api/v1/users", &user, 201)["id"].clone();
        let token = server.sign_in(&email).post("/api/v1/tokens", &json!({"name": "t"}), 201);
        admin.patch(&format!("/api/v1/users/{id}"), &json!({"role": role}), 200);
        tokens.push((knock, token["token"].as_str().unwrap().to_string()));
    }
    let revoked = admin.post("/api/v1/tokens", &json!({"name": "revoked"}), 201);
    let path = format!("/api/v1/tokens/{}", revoked["id"]);
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 204);
    tokens.push((Knock::Revoked, revoked["token"].as_str().unwrap().to_string()));

    for route in ROUTES {
        for knock in ALL {
            let token = &tokens.iter().find(|(of, _)| *of == knock).unwrap().1;
            let mut client = server.client();
            if !token.is_empty() {
                client = client.with_bearer(token);
            }
            let status = knock_at(&mut client, route);
            match may_pass(&route.handler, knock) {
                Ok(()) => assert!(
                    status != 401 && status != 403,
                    "{knock:?} must pass {} {}, but got {status}",
                    route.method.name(),
                    route.path
                ),
                Err(expected) => assert_eq!(
                    status,
                    expected,
                    "{knock:?} at {} {}",
                    route.method.name(),
                    route.path
                ),
            }
            assert_ne!(status, 500, "{} {}", route.method.name(), route.path);
        }
    }
}

/// A request that no handler acts upon: what it names does not exist, and its body has a field
/// that no route knows.
fn knock_at(client: &mut Client, route: &Route) -> u16 {
    let path = route.path.replace("{client_id}", "knock-knock").replace("{id}", "999999");
    let path = path.replace("{key}", "nokey").replace("{version}", "x").replace("{path*}", "x");
    let path = match route.path.ends_with("/events") {
        true => format!("{path}?after=0&wait=0"),
        false => path,
    };
    let body: &[u8] = match route.method {
        Method::Get => b"",
        _ => b"{\"knock\": true}",
    };
    client.request(route.method.name(), &path, body).unwrap().status
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
