//! The audit log: whatever an admin does leaves a line, and no line is ever changed.

use std::{cell::RefCell, collections::BTreeSet};

use deskbell::{
    domain::{ids::AgentId, time::DAY_MS},
    http::{
        audit::{ASKS, action, is_recorded},
        request::Method,
        routes::ROUTES,
    },
    store::{self, Tx, open_read_only},
};
use serde_json::{Value, json};

use crate::support::{ADMIN_EMAIL, PASSWORD, Person, TestServer, receiver::Receiver, wait_until};

impl TestServer {
    fn audit(&self, query: &str) -> Vec<Value> {
        let mut boss = self.sign_in(ADMIN_EMAIL);
        boss.get(&format!("/api/v1/audit?{query}"))["items"].as_array().unwrap().clone()
    }
}

/// An admin who works through every route, and looks into the log after each.
struct Worker {
    admin: Person,
    done: BTreeSet<(&'static str, &'static str)>,
}

impl Worker {
    /// `ids` fill the braces of the pattern.
    #[track_caller]
    fn does(
        &mut self,
        method: Method,
        pattern: &'static str,
        ids: &[&Value],
        body: &Value,
    ) -> Value {
        let mut ids = ids.iter();
        let parts = pattern.split('/').map(|part| match part.starts_with('{') {
            true => {
                let id = *ids.next().unwrap();
                id.as_str().map_or_else(|| id.to_string(), str::to_string)
            }
            false => part.to_string(),
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let client = &mut self.admin.client;
        let reply = match method {
            Method::Post => client.post(&path, body),
            Method::Put => client.put(&path, body),
            Method::Patch => client.patch(&path, body),
            Method::Delete => client.request("DELETE", &path, b""),
            _ => client.get(&path),
        }
        .unwrap();
        assert!(matches!(reply.status, 200..=204), "{path}: {} {}", reply.status, reply.json());
        let newest = self.admin.get("/api/v1/audit?limit=1")["items"][0].clone();
        assert_eq!(newest["action"], action(method, pattern), "{path}: {newest}");
        assert_eq!(newest["actor"]["kind"], "token", "{newest}");
        assert_eq!(newest["address"], "127.0.0.1", "{newest}");
        self.done.insert((method.name(), pattern));
        match reply.status {
            204 => Value::Null,
            // Some are files.
            _ => serde_json::from_slice(&reply.body).unwrap_or(Value::Null),
        }
    }

    /// Makes, changes and returns one of a kind.
    #[track_caller]
    fn makes(
        &mut self,
        all: &'static str,
        one: &'static str,
        body: &Value,
        change: &Value,
    ) -> Value {
        let id = self.does(Method::Post, all, &[], body)["id"].clone();
        self.does(Method::Patch, one, &[&id], change);
        id
    }
}

use Method::{Delete, Get, Patch, Post, Put};

fn on_people(worker: &mut Worker, server: &TestServer) {
    let nothing = json!({});
    let user = json!({"name": "Ana", "email": "ana@example.com", "password": PASSWORD});
    let ana = worker.makes("/api/v1/users", "/api/v1/users/{id}", &user, &json!({"capacity": 3}));
    worker.does(Put, "/api/v1/users/{id}/calendar", &[&ana], &json!({"day_max": 2}));
    let team = json!({"name": "Sales", "members": [ana]});
    let team = worker.makes("/api/v1/teams", "/api/v1/teams/{id}", &team, &json!({"name": "T"}));
    worker.does(Put, "/api/v1/teams/{id}/calendar", &[&team], &json!({"bookable": false}));
    let rule = json!({"name": "VIP", "agent": ana, "match": "all", "conditions": [
        {"field": "page_url", "op": "contains", "value": "x"}]});
    let rule = worker.makes("/api/v1/rules", "/api/v1/rules/{id}", &rule, &json!({"name": "V"}));
    worker.does(Put, "/api/v1/rules/order", &[], &json!({"ids": [rule]}));
    worker.does(Delete, "/api/v1/rules/{id}", &[&rule], &nothing);
    worker.does(Delete, "/api/v1/teams/{id}", &[&team], &nothing);
    let id = AgentId(ana.as_i64().unwrap());
    let give = move |tx: &Tx| store::totp::begin(tx.conn, id, &[7; 20]);
    server.running().app.store.write(give).unwrap();
    worker.does(Delete, "/api/v1/users/{id}/totp", &[&ana], &nothing);
    worker.does(Delete, "/api/v1/users/{id}", &[&ana], &nothing);
    worker.does(Patch, "/api/v1/me", &[], &json!({"display_name": "Boss"}));
    worker.does(Put, "/api/v1/me/calendar", &[], &json!({"day_max": 2}));
    let password = json!({"current": PASSWORD, "password": PASSWORD});
    worker.does(Put, "/api/v1/me/password", &[], &password);
    worker.does(Post, "/api/v1/logout", &[], &nothing);
}

fn on_work(worker: &mut Worker) {
    let nothing = json!({});
    let hours = json!({"name": "Shop", "zone": "Europe/Berlin",
        "week": {"monday": [{"from": "08:00", "to": "17:00"}]}});
    let hours = worker.makes("/api/v1/hours", "/api/v1/hours/{id}", &hours, &json!({"name": "H"}));
    worker.does(Delete, "/api/v1/hours/{id}", &[&hours], &nothing);
    let stream = json!({"name": "Mailbox", "mode": "persistent"});
    let one = "/api/v1/workstreams/{id}";
    let stream = worker.makes("/api/v1/workstreams", one, &stream, &json!({"preview": true}));
    let widget = json!({"name": "Blog", "workstream": stream, "origins": ["*"]});
    let one = "/api/v1/widgets/{id}";
    let widget = worker.makes("/api/v1/widgets", one, &widget, &json!({"name": "B"}));
    worker.does(Delete, "/api/v1/widgets/{id}", &[&widget], &nothing);
    worker.does(Delete, "/api/v1/workstreams/{id}", &[&stream], &nothing);
    let flow = json!({"start": "a", "cards": [{"id": "a", "kind": "end", "text": "Bye"}]});
    let dialogue = json!({"name": "Hello", "draft": flow});
    let one = "/api/v1/dialogues/{id}";
    let dialogue = worker.makes("/api/v1/dialogues", one, &dialogue, &json!({"priority": 2}));
    worker.does(Post, "/api/v1/dialogues/{id}/publish", &[&dialogue], &nothing);
    let restore = "/api/v1/dialogues/{id}/versions/{version}/restore";
    worker.does(Post, restore, &[&dialogue, &json!(1)], &nothing);
    worker.does(Delete, "/api/v1/dialogues/{id}", &[&dialogue], &nothing);
    for (all, one, body, change) in [
        ("/api/v1/tags", "/api/v1/tags/{id}", json!({"name": "VIP"}), json!({"name": "V"})),
        (
            "/api/v1/dispositions",
            "/api/v1/dispositions/{id}",
            json!({"name": "Order"}),
            json!({"enabled": false}),
        ),
        (
            "/api/v1/canned",
            "/api/v1/canned/{id}",
            json!({"shortcut": "hi", "title": "Hi", "text": "Hello"}),
            json!({"text": "Hello!"}),
        ),
        (
            "/api/v1/identity_keys",
            "/api/v1/identity_keys/{id}",
            json!({"name": "Shop", "algorithm": "HS256", "generate": true}),
            json!({"name": "S"}),
        ),
    ] {
        let id = worker.makes(all, one, &body, &change);
        worker.does(Delete, one, &[&id], &nothing);
    }
}

fn on_the_system(worker: &mut Worker, receiver: &Receiver) {
    let nothing = json!({});
    let token = worker.does(Post, "/api/v1/tokens", &[], &json!({"name": "Report"}));
    worker.does(Delete, "/api/v1/tokens/{id}", &[&token["id"]], &nothing);
    let hook = json!({"name": "CRM", "url": receiver.url, "events": ["message.created"]});
    let one = "/api/v1/webhooks/{id}";
    let hook = worker.makes("/api/v1/webhooks", one, &hook, &json!({"name": "C"}));
    worker.does(Post, "/api/v1/webhooks/{id}/rotate", &[&hook], &nothing);
    let sent = worker.does(Post, "/api/v1/webhooks/{id}/test", &[&hook], &nothing);
    let replay = "/api/v1/webhooks/{id}/deliveries/{delivery}/replay";
    worker.does(Post, replay, &[&hook, &sent["id"]], &nothing);
    worker.does(Delete, "/api/v1/webhooks/{id}", &[&hook], &nothing);
    let smtp = json!({"host": "127.0.0.1", "port": 1, "security": "none", "from": "a@b.example"});
    worker.does(
        Patch,
        "/api/v1/settings",
        &[],
        &json!({"smtp": smtp,
        "notifications": {"admins": ["boss@example.com"]}}),
    );
    worker.does(Post, "/api/v1/settings/test_notifications", &[], &nothing);
    let mail = worker.admin.get("/api/v1/outbox")["items"][0]["id"].clone();
    worker.does(Post, "/api/v1/outbox/{id}/retry", &[&mail], &nothing);
    worker.does(Get, "/api/v1/audit/csv", &[], &nothing);
    worker.does(Patch, "/api/v1/privacy", &[], &json!({"retention": {"files": 90}}));
    worker.does(Post, "/api/v1/privacy/rewrite", &[], &nothing);
    worker.does(Patch, "/api/v1/backups", &[], &json!({"keep": 3}));
    worker.does(Post, "/api/v1/backups", &[], &nothing);
    let admin = RefCell::new(&mut worker.admin);
    wait_until("the copy is made", || {
        let backups = admin.borrow_mut().get("/api/v1/backups");
        backups["running"] == false && backups["items"][0].is_object()
    });
    let made = worker.admin.get("/api/v1/backups")["items"][0]["name"].clone();
    worker.does(Get, "/api/v1/backups/{name}", &[&made], &nothing);
    worker.does(Delete, "/api/v1/backups/{name}", &[&made], &nothing);
}

fn on_conversations(worker: &mut Worker, server: &TestServer) {
    let nothing = json!({});
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello");
    let me = worker.admin.get("/api/v1/me")["id"].clone();
    let assign = "/api/v1/conversations/{id}/assign";
    worker.does(Post, assign, &[&id], &json!({"agent": me}));
    worker.does(Post, "/api/v1/conversations/{id}/block", &[&id], &nothing);
    worker.does(Post, "/api/v1/conversations/{id}/force_close", &[&id], &nothing);
    let contact = |worker: &mut Worker, id: &Value| {
        let shown = worker.admin.conversation(id);
        shown["contact"]["id"].clone()
    };
    let other = server.visitor().write("first-word", "Hello");
    let (kept, merged) = (contact(worker, &id), contact(worker, &other));
    let body = json!({"contact": merged});
    worker.does(Post, "/api/v1/contacts/{id}/merge", &[&kept], &body);
    worker.does(Get, "/api/v1/contacts/{id}/export", &[&kept], &nothing);
    let name = json!({"name": format!("Visitor {kept}")});
    worker.does(Post, "/api/v1/contacts/{id}/erase", &[&kept], &name);
}

#[test]
fn every_route_that_changes_something_leaves_a_line() {
    let (server, receiver) = (TestServer::start(), Receiver::start());
    let mut worker = Worker { admin: server.admin(), done: BTreeSet::new() };
    on_work(&mut worker);
    on_the_system(&mut worker, &receiver);
    on_conversations(&mut worker, &server);
    on_people(&mut worker, &server);

    let recorded = ROUTES.iter().filter(|route| is_recorded(route));
    let missing: Vec<_> = recorded
        .map(|route| (route.method.name(), route.path))
        .filter(|route| !worker.done.contains(route))
        .collect();
    assert!(missing.is_empty(), "nobody has tried these: {missing:?}");
}

#[test]
fn what_only_asks_changes_nothing() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let conn = open_read_only(&server.running().app.config.data).unwrap();
    let version =
        || -> i64 { conn.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap() };
    let flow = json!({"start": "a", "cards": [{"id": "a", "kind": "end", "text": "Bye"}]});
    for (method, path) in ASKS {
        let body = match *path {
            "/api/v1/rules/try" => json!({"workstream": 1}),
            "/api/v1/identity_keys/check" => json!({"token": "a.b.c"}),
            _ => json!({"flow": flow}),
        };
        assert_eq!(*method, Method::Post);
        let before = version();
        admin.post(path, &body, 200);
        assert_eq!(version(), before, "{path}");
    }
}

#[test]
fn a_line_says_what_was_before_and_after_and_no_secret() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let user = json!({"name": "Ana", "email": "ana@example.com", "password": "a-first-secret-1"});
    let ana = admin.post("/api/v1/users", &user, 201)["id"].clone();
    let path = format!("/api/v1/users/{ana}");
    let change = json!({"role": "supervisor", "password": "a-second-secret-2", "capacity": 10});
    admin.patch(&path, &change, 200);
    let smtp = json!({"host": "mail.example", "security": "tls", "username": "shop",
        "password": "a-third-secret-3", "from": "help@shop.example"});
    admin.patch("/api/v1/settings", &json!({"smtp": smtp, "limits": {"monthly": 5}}), 200);
    let key = json!({"name": "Shop", "algorithm": "HS256", "generate": true, "widgets": [1]});
    let secret = admin.post("/api/v1/identity_keys", &key, 201)["key"].clone();
    let team = admin.post("/api/v1/teams", &json!({"name": "T", "members": [1]}), 201);
    let members = json!({"members": [1, ana]});
    admin.patch(&format!("/api/v1/teams/{}", team["id"]), &members, 200);

    let fields = |query: &str| {
        let row = server.audit(query)[0].clone();
        let fields = row["changes"][0]["fields"].as_array().unwrap().clone();
        (row, fields)
    };
    let (row, changed) = fields(&format!("action=users.change&object=users:{ana}"));
    assert_eq!(row["object"], json!({"kind": "users", "id": ana.to_string(), "name": "Ana"}));
    assert_eq!(
        changed,
        [
            json!({"field": "password_hash", "before": "(hidden)", "after": "(hidden)"}),
            json!({"field": "role", "before": "agent", "after": "supervisor"}),
        ]
    );
    let (_, changed) = fields("action=teams.change");
    assert_eq!(changed, [json!({"field": "members", "before": "", "after": ana.to_string()})]);
    let (row, _) = fields("action=settings.change");
    let host = json!({"field": "smtp.host", "before": null, "after": "mail.example"});
    let all = row["changes"].as_array().unwrap().iter();
    let found = all.flat_map(|change| change["fields"].as_array().unwrap()).any(|one| *one == host);
    assert!(found, "{row}");
    let csv = server.sign_in(ADMIN_EMAIL).client.get("/api/v1/audit/csv").unwrap();
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let log = String::from_utf8(csv.body).unwrap();
    for secret in [
        "a-first-secret",
        "a-second-secret",
        "a-third-secret",
        "argon2",
        "dbk_",
        secret.as_str().unwrap(),
        PASSWORD,
    ] {
        assert!(!log.contains(secret), "{secret}");
    }
}

#[test]
fn sign_ins_and_failures_are_told_and_the_log_can_be_searched() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    assert_eq!(ana.client.get("/api/v1/audit").unwrap().status, 403);
    for email in ["ana@example.com", "my-password-typed-here@example.com"] {
        let body = json!({"email": email, "password": "wrong-wrong-wrong"});
        assert_eq!(server.client().post("/api/v1/login", &body).unwrap().status, 401);
    }
    let failed = server.audit("action=sign_in.fail");
    assert_eq!(failed.len(), 2);
    assert_eq!(failed[1]["object"]["kind"], "users");
    assert_eq!(failed[0]["object"], Value::Null);
    assert!(!json!(failed).to_string().contains("typed-here"));

    let id = ana.get("/api/v1/me")["id"].clone();
    let own = server.audit(&format!("who={id}"));
    assert_eq!(own.len(), 1);
    assert_eq!((&own[0]["action"], &own[0]["actor"]["name"]), (&json!("sign_in"), &json!("Ana")));
    assert!(server.audit("kind=token").iter().all(|row| row["actor"]["kind"] == "token"));
    assert!(!server.audit("action=users").is_empty());
    assert!(server.audit("action=user").is_empty());
    assert!(server.audit("to=2001-01-01T00:00:00Z").is_empty());
    let mut admin = server.admin();
    let problem = admin.client.get("/api/v1/audit?kind=ghost").unwrap();
    assert_eq!(problem.json()["field"], "kind");

    let whole = admin.get("/api/v1/audit?limit=200")["items"].as_array().unwrap().len();
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let page = admin.get(&format!("/api/v1/audit?limit=2{cursor}"));
        seen += page["items"].as_array().unwrap().len();
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, whole);
}

#[test]
fn no_line_is_changed_and_old_ones_go_only_when_the_workspace_says_so() {
    let server = TestServer::start();
    server.admin().patch("/api/v1/settings", &json!({"audit": {"keep_days": 30}}), 200);
    let store = &server.running().app.store;
    for sql in [
        "UPDATE audit SET actor = 'somebody else'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, at_ms, actor_kind, actor, action, changes)
         SELECT id, 0, 'system', '', '', '[]' FROM audit",
    ] {
        let before = server.audit("limit=200").len();
        let refused = store.write(move |tx| Ok(tx.conn.execute(sql, [])?));
        assert!(refused.is_err(), "{sql}");
        assert!(before <= server.audit("limit=200").len());
    }
    let old = server.audit("")[0]["id"].as_i64().unwrap();
    server.advance(31 * DAY_MS);
    server.sign_in(ADMIN_EMAIL);
    wait_until("old lines are gone", || {
        store.write(deskbell::actions::deadlines::prune).unwrap();
        let rows = server.audit("limit=200");
        !rows.is_empty() && rows.iter().all(|row| old < row["id"].as_i64().unwrap())
    });
}

#[test]
fn a_change_that_fails_leaves_no_line() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let before = server.audit("action=users.change").len();
    admin.patch("/api/v1/users/1", &json!({"enabled": false}), 409);
    admin.patch("/api/v1/users/1", &json!({"role": "king"}), 400);
    assert_eq!(server.audit("action=users.change").len(), before);
}
