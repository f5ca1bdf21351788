//! Who may do what: every route by every kind of caller, and one conversation by everybody whom
//! it does not concern.

mod expected;
mod objects;

use std::collections::HashSet;

use deskbell::{
    bench::client::Client,
    domain::permission::Role,
    http::{
        request::Method,
        routes::{ROUTES, Route},
    },
};
use serde_json::json;

use crate::support::{PASSWORD, Person, TestServer};

/// Who knocks at every door.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Knock {
    Nobody,
    /// Has a secret of the right form that was never given out.
    Forger,
    Visitor,
    OtherVisitor,
    /// A browser whose token was given up when its visitor was signed in.
    RevokedVisitor,
    Agent,
    /// Of a team that has nothing to do with anything here.
    OtherAgent,
    Supervisor,
    Admin,
    RevokedToken,
    /// An admin who signed out, or was not seen for longer than a session lasts.
    SignedOut,
    Expired,
    Disabled,
}

impl Knock {
    fn role(self) -> Option<Role> {
        match self {
            Knock::Agent | Knock::OtherAgent => Some(Role::Agent),
            Knock::Supervisor => Some(Role::Supervisor),
            Knock::Admin => Some(Role::Admin),
            _ => None,
        }
    }

    fn is_visitor(self) -> bool {
        matches!(self, Knock::Visitor | Knock::OtherVisitor)
    }
}

/// What the lists say of a route; `None` where it stands in none of them.
fn verdict(row: &str, knock: Knock) -> Option<Result<(), u16>> {
    let is_in = |rows: &[&str]| rows.contains(&row);
    if is_in(expected::OPEN) || is_in(expected::NEW_VISITOR) || is_in(expected::TEST_HOOKS) {
        return Some(Ok(()));
    }
    if is_in(expected::DEMO) {
        return Some(Err(404));
    }
    if is_in(expected::VISITOR) {
        return Some(if knock.is_visitor() { Ok(()) } else { Err(401) });
    }
    let lists = [
        (expected::AGENT, Role::Agent),
        (expected::SUPERVISOR, Role::Supervisor),
        (expected::ADMIN, Role::Admin),
    ];
    let (_, least) = lists.into_iter().find(|(rows, _)| is_in(rows))?;
    Some(match knock.role() {
        None => Err(401),
        Some(role) if role < least => Err(403),
        Some(_) => Ok(()),
    })
}

fn row_of(route: &Route) -> String {
    format!("{} {}", route.method.name(), route.path)
}

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    let lists = [
        expected::OPEN,
        expected::DEMO,
        expected::TEST_HOOKS,
        expected::NEW_VISITOR,
        expected::VISITOR,
        expected::AGENT,
        expected::SUPERVISOR,
        expected::ADMIN,
    ];
    let rows: Vec<&str> = lists.concat();
    let known: HashSet<&str> = rows.iter().copied().collect();
    assert_eq!(known.len(), rows.len(), "a row stands in two lists");
    let routes: HashSet<String> = ROUTES.iter().map(row_of).collect();
    let forgotten: Vec<&String> =
        routes.iter().filter(|route| !known.contains(route.as_str())).collect();
    assert!(forgotten.is_empty(), "say in expected.rs who may call: {forgotten:?}");
    let stale: Vec<&&str> = rows.iter().filter(|row| !routes.contains(**row)).collect();
    assert!(stale.is_empty(), "no such routes: {stale:?}");
}

/// Everybody with the secret that they have.
fn callers(server: &TestServer) -> Vec<(Knock, Client)> {
    let mut admin = server.admin();
    let user = |admin: &mut Person, name: &str, role: &str| {
        let email = format!("{name}@guard.example");
        let body = json!({"name": name, "email": email, "role": role, "password": PASSWORD});
        (admin.post("/api/v1/users", &body, 201)["id"].clone(), email)
    };
    let (_, expired) = user(&mut admin, "expired", "admin");
    let expired = server.sign_in(&expired);
    server.advance(13 * 60 * 60 * 1000);

    let bearer = |token: &str| server.client().with_bearer(token);
    let mut callers = vec![
        (Knock::Nobody, server.client()),
        (Knock::Forger, bearer(&format!("dbk_{}", "A".repeat(43)))),
        (Knock::Visitor, bearer(&server.visitor().token)),
        (Knock::OtherVisitor, bearer(&server.visitor().token)),
        (Knock::RevokedVisitor, bearer(&revoked_visitor(server))),
        (Knock::Admin, admin.client),
        (Knock::Expired, expired.client),
    ];
    let mut admin = server.admin();
    let (agent, email) = user(&mut admin, "agent", "agent");
    let (other, other_email) = user(&mut admin, "other", "agent");
    admin.post("/api/v1/teams", &json!({"name": "One", "members": [agent]}), 201);
    admin.post("/api/v1/teams", &json!({"name": "Another", "members": [other]}), 201);
    let (_, supervisor) = user(&mut admin, "supervisor", "supervisor");
    for (knock, email) in
        [(Knock::Agent, email), (Knock::OtherAgent, other_email), (Knock::Supervisor, supervisor)]
    {
        callers.push((knock, server.sign_in(&email).client));
    }
    let revoked = admin.post("/api/v1/tokens", &json!({"name": "revoked"}), 201);
    let path = format!("/api/v1/tokens/{}", revoked["id"]);
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 204);
    callers.push((Knock::RevokedToken, bearer(revoked["token"].as_str().unwrap())));
    let (_, email) = user(&mut admin, "gone", "admin");
    let mut gone = server.sign_in(&email);
    gone.post("/api/v1/logout", &json!({}), 204);
    callers.push((Knock::SignedOut, gone.client));
    let (id, email) = user(&mut admin, "disabled", "admin");
    let disabled = server.sign_in(&email);
    admin.patch(&format!("/api/v1/users/{id}"), &json!({"enabled": false}), 200);
    callers.push((Knock::Disabled, disabled.client));
    callers
}

/// Takes the row of a token away, as signing in as somebody else does.
fn revoked_visitor(server: &TestServer) -> String {
    let token = server.visitor().token;
    let hash = deskbell::auth::token::hash(&token);
    let app = &server.running().app;
    app.store.write(move |tx| deskbell::store::contacts::delete_token(tx.conn, &hash)).unwrap();
    token
}

/// Whoever may not pass is told so before anything happens.
#[test]
fn every_guard_lets_in_whom_it_should_and_nobody_else() {
    let server = TestServer::start();
    let mut knocks = 0;
    for (knock, mut client) in callers(&server) {
        for route in ROUTES {
            let row = row_of(route);
            let status = knock_at(&mut client, route);
            match verdict(&row, knock).unwrap() {
                Ok(()) => assert!(
                    status != 401 && status != 403,
                    "{knock:?} must pass {row}, but got {status}"
                ),
                Err(expected) => assert_eq!(status, expected, "{knock:?} at {row}"),
            }
            assert!(status < 500, "{status} for {knock:?} at {row}");
            knocks += 1;
        }
    }
    assert_eq!(knocks, 13 * ROUTES.len());
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
