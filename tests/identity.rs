//! Visitors for whom their site vouches.

mod joining;
mod keys;

use data_encoding::BASE64URL_NOPAD;
use ring::hmac;
use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor, said};

const SECRET: &str = "a secret of the shop, made for these tests";

/// A site that signs with a shared secret, linked with the first widget.
fn site(server: &TestServer) -> i64 {
    // These stories are of people; who waits where is not their matter.
    let silent = json!({"messages": {"queue_position": false, "next_in_line": false}});
    server.set_workstream(&silent);
    let key = json!({"name": "Shop", "algorithm": "HS256", "key": SECRET, "widgets": [1]});
    server.admin().post("/api/v1/identity_keys", &key, 201)["id"].as_i64().unwrap()
}

fn now_s(server: &TestServer) -> i64 {
    server.running().app.clock.now().0 / 1000
}

fn signed(secret: &str, header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let message = format!("{}.{}", part(header), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signature = hmac::sign(&key, message.as_bytes());
    format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

/// Holds for an hour, unless `more` says otherwise.
fn token(server: &TestServer, subject: &str, more: &Value) -> String {
    let mut claims = json!({"sub": subject, "exp": now_s(server) + 3600});
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    signed(SECRET, &json!({"alg": "HS256"}), &claims)
}

fn session(server: &TestServer, token: Option<&str>, identity: Option<&str>, status: u16) -> Value {
    let key = server.widget_key();
    let body = json!({"widget": key, "token": token, "identity": identity});
    server_post(server, "/api/v1/visitor/session", &body, status)
}

fn server_post(server: &TestServer, path: &str, body: &Value, status: u16) -> Value {
    Person { client: server.client() }.post(path, body, status)
}

/// A browser in which somebody is signed in at the site.
fn signed_in(server: &TestServer, token: Option<&str>, identity: &str) -> Visitor {
    browser(server, &session(server, token, Some(identity), 200))
}

fn browser(server: &TestServer, session: &Value) -> Visitor {
    let token = session["token"].as_str().unwrap().to_string();
    let person = Person { client: server.client().with_bearer(&token) };
    let cursor = session["cursor"].as_i64().unwrap();
    Visitor { person, key: String::new(), token, cursor }
}

fn texts(visitor: &mut Visitor) -> Vec<String> {
    visitor.history().into_iter().map(|(_, text)| text).collect()
}

fn heard(visitor: &mut Visitor) -> Vec<Value> {
    let path = format!("/api/v1/visitor/events?after={}&wait=0", visitor.cursor);
    visitor.person.get(&path)["events"].as_array().unwrap().clone()
}

fn heard_texts(visitor: &mut Visitor) -> Vec<Value> {
    let messages = heard(visitor).into_iter().filter(|event| event["type"] == "message.created");
    messages.map(|event| event["message"]["text"].clone()).collect()
}

/// Says again what was stored already, because the answer was lost.
fn retry(visitor: &mut Visitor, client_id: &str, text: &str) -> Value {
    let body = json!({"client_id": client_id, "text": text});
    visitor.person.post("/api/v1/visitor/messages", &body, 200)["conversation"].clone()
}

#[test]
fn a_person_has_one_history_in_every_browser() {
    let server = TestServer::start();
    site(&server);
    let mut ana = server.agent("Ana");
    let mia = json!({"name": "Mia", "email": "mia@shop.example", "phone": "+49 30 1",
        "fields": {"plan": "gold", "orders": 3}});
    let identity = token(&server, "customer-1", &mia);
    let mut laptop = signed_in(&server, None, &identity);
    let mut phone = signed_in(&server, None, &identity);
    assert_ne!(laptop.token, phone.token);

    let id = laptop.write("laptop-01", "From my laptop");
    ana.act(&id, "accept", 200);
    assert_eq!(phone.write("phone-001", "And from my phone"), id, "it is one conversation");
    ana.say(&id, "agent-001", "Hello Mia!");

    for visitor in [&mut laptop, &mut phone] {
        let expected =
            ["From my laptop", "Ana joined the chat.", "And from my phone", "Hello Mia!"];
        assert_eq!(texts(visitor), expected);
        assert_eq!(heard_texts(visitor), expected, "live, too");
    }
    let shown = ana.conversation(&id);
    assert_eq!(shown["caption"], "Mia");
    let contact = &shown["contact"];
    assert_eq!(contact["verified"], true);
    assert_eq!(contact["email"], "mia@shop.example");
    assert_eq!(contact["phone"], "+49 30 1");
    assert_eq!(contact["fields"], json!({"plan": "gold", "orders": 3}));

    let form = json!({"fields": {"name": "Mallory", "email": "other@example.com"}});
    laptop.person.post("/api/v1/visitor/conversation", &form, 200);
    assert_eq!(ana.conversation(&id)["caption"], "Mia", "a form changes nothing of it");
    let again = session(&server, Some(&laptop.token), None, 200);
    assert_eq!(again["token"], laptop.token.as_str(), "a page change needs no new identity");
    assert_eq!(again["contact"]["verified"], true);
    assert!(again["verified_until"].is_string());
}

#[test]
fn what_was_said_before_signing_in_joins_the_history() {
    let server = TestServer::start();
    site(&server);
    let mut ana = server.agent("Ana");
    let identity = token(&server, "customer-1", &json!({"name": "Mia"}));
    let mut laptop = signed_in(&server, None, &identity);
    let first = laptop.write("laptop-01", "An old matter");
    ana.act(&first, "accept", 200);
    ana.act(&first, "end", 200);

    let mut phone = server.visitor();
    let second = phone.write("phone-001", "Not signed in yet");
    assert_eq!(ana.conversation(&second)["contact"]["verified"], false);
    let before = phone.token.clone();
    let mut phone = signed_in(&server, Some(&before), &identity);

    let all = texts(&mut phone);
    assert_eq!(all.first().unwrap(), "An old matter");
    assert_eq!(all.last().unwrap(), "Not signed in yet");
    assert_eq!(texts(&mut laptop), all);
    assert_eq!(heard_texts(&mut laptop).last().unwrap(), "Not signed in yet");
    let last = heard(&mut laptop).pop().unwrap();
    assert_eq!(last["view"]["id"], second, "the open panel shows what is open now");
    let shown = ana.conversation(&second);
    assert_eq!(
        (shown["caption"].as_str(), &shown["contact"]["verified"]),
        (Some("Mia"), &json!(true))
    );
    assert_eq!(
        retry(&mut phone, "phone-001", "Not signed in yet"),
        second,
        "a retry stays harmless"
    );
    assert_eq!(texts(&mut laptop), all);
    let stale = session_of(&server, &before);
    assert_eq!(stale, 401, "whoever knew the token from before is not let in");
}

/// What somebody with this token gets to see.
fn session_of(server: &TestServer, token: &str) -> u16 {
    server.client().with_bearer(token).get("/api/v1/visitor/messages").unwrap().status
}

#[test]
fn of_two_open_conversations_the_newer_goes_on() {
    let server = TestServer::start();
    site(&server);
    let mut ana = server.agent("Ana");
    let identity = token(&server, "customer-1", &json!({"name": "Mia"}));
    for is_brought_newer in [true, false] {
        let mut laptop = signed_in(&server, None, &identity);
        let mut phone = server.visitor();
        let own = laptop.write(&format!("laptop-1{is_brought_newer}"), "From my laptop");
        let brought = phone.write(&format!("phone-1{is_brought_newer}"), "From my phone");
        if !is_brought_newer {
            laptop.write("laptop-2x", "One thing more");
        }
        let mut phone = signed_in(&server, Some(&phone.token), &identity);
        let (kept, given_up) = if is_brought_newer { (&brought, &own) } else { (&own, &brought) };
        let closed = ana.conversation(given_up);
        assert_eq!(closed["state"], "closed");
        assert_eq!(closed["close_reason"], "merged");
        assert_ne!(ana.conversation(kept)["state"], "closed");
        assert_eq!(&phone.write(&format!("phone-2{is_brought_newer}"), "Here I am"), kept);
        assert_eq!(heard(&mut laptop).pop().unwrap()["conversation"], *kept);
        assert!(texts(&mut laptop).contains(&"From my phone".to_string()));
        let client_id = format!("phone-1{is_brought_newer}");
        let retried = retry(&mut phone, &client_id, "From my phone");
        assert_eq!(retried, brought, "it is stored once, wherever it is now");
        phone.person.post("/api/v1/visitor/end", &json!({}), 200);
        let session = session(&server, Some(&laptop.token), None, 200);
        assert_eq!(session["conversation"]["id"], *kept, "what was given up is only history");
    }
}

#[test]
fn a_page_of_joined_history_is_in_order() {
    let server = TestServer::start();
    site(&server);
    let identity = token(&server, "customer-1", &json!({}));
    let mut laptop = signed_in(&server, None, &identity);
    let mut phone = server.visitor();
    for number in 0..10 {
        laptop.write(&format!("laptop-{number}"), &format!("{}", 2 * number));
        phone.write(&format!("phone-0{number}"), &format!("{}", 2 * number + 1));
    }
    signed_in(&server, Some(&phone.token), &identity);
    let mut seen = Vec::new();
    let mut path = "/api/v1/visitor/messages?limit=3".to_string();
    loop {
        let page = laptop.person.get(&path);
        let mut texts: Vec<String> = said(&page).into_iter().map(|(_, text)| text).collect();
        texts.append(&mut seen);
        seen = texts;
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/visitor/messages?limit=3&before={next}");
    }
    let expected: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    assert_eq!(seen, expected);
}

#[test]
fn an_identity_that_ended_shows_nothing_to_whoever_comes_next() {
    let server = TestServer::start();
    site(&server);
    let identity = token(&server, "customer-1", &json!({}));
    let mut mia = signed_in(&server, None, &identity);
    mia.write("mia-00001", "A secret matter");

    server.advance(3600 * 1000 + 61_000);
    mia.write("mia-00002", "Still at it");
    let next = session(&server, Some(&mia.token), None, 200);
    assert_ne!(next["token"], mia.token.as_str());
    assert_eq!(next["contact"]["verified"], false);
    assert_eq!(next["conversation"], Value::Null);
    assert!(browser(&server, &next).history().is_empty());
    assert_eq!(session_of(&server, &mia.token), 401);

    let expired = session(&server, None, Some(&identity), 401);
    assert_eq!(expired["code"], "identity_invalid");
    assert_eq!(expired["reason"], "token_expired");
    let fresh = token(&server, "customer-1", &json!({}));
    let mut mia = signed_in(&server, next["token"].as_str(), &fresh);
    let all = texts(&mut mia);
    assert_eq!((all[0].as_str(), all[2].as_str()), ("A secret matter", "Still at it"));
    server.advance(3600 * 1000 + 61_000);
    let fresh = token(&server, "customer-1", &json!({}));
    let renewed = session(&server, Some(&mia.token), Some(&fresh), 200);
    assert_eq!(renewed["token"], mia.token.as_str(), "the same person goes on");
}

#[test]
fn another_person_at_the_same_browser_is_another_person() {
    let server = TestServer::start();
    site(&server);
    let mut mia = signed_in(&server, None, &token(&server, "customer-1", &json!({})));
    let matter = mia.write("mia-00001", "Mia's matter");
    let tom =
        session(&server, Some(&mia.token), Some(&token(&server, "customer-2", &json!({}))), 200);
    assert_ne!(tom["token"], mia.token.as_str());
    let mut tom = browser(&server, &tom);
    assert!(tom.history().is_empty());
    assert_ne!(tom.write("tom-00001", "Tom's matter"), matter);
    assert_eq!(session_of(&server, &mia.token), 401, "she has left this browser");
    let mut mia = signed_in(&server, None, &token(&server, "customer-1", &json!({})));
    assert_eq!(texts(&mut mia), ["Mia's matter"]);
}

#[test]
fn where_an_identity_is_required_nobody_gets_in_without() {
    let server = TestServer::start();
    site(&server);
    let anonymous = server.visitor();
    server.set_workstream(&json!({"require_identity": true}));
    let before = contacts(&server);
    let refused = session(&server, None, None, 401);
    assert_eq!(refused["code"], "identity_required");
    let refused = session(&server, Some(&anonymous.token), None, 401);
    assert_eq!(refused["code"], "identity_required");
    assert_eq!(session_of(&server, &anonymous.token), 401, "an older token does not help");
    session(&server, None, Some("not.a.token"), 401);
    assert_eq!(contacts(&server), before, "nothing was stored");

    let identity = token(&server, "customer-1", &json!({}));
    let mut mia = signed_in(&server, Some(&anonymous.token), &identity);
    mia.write("mia-00001", "Hello?");
    server.advance(3600 * 1000 + 61_000);
    let body = json!({"client_id": "mia-00002", "text": "Hello?"});
    let refused = mia.person.post("/api/v1/visitor/messages", &body, 401);
    assert_eq!(refused["code"], "identity_expired");
    let refused = session(&server, Some(&mia.token), None, 401);
    assert_eq!(refused["code"], "identity_expired");
    let fresh = token(&server, "customer-1", &json!({}));
    session(&server, Some(&mia.token), Some(&fresh), 200);
    mia.person.post("/api/v1/visitor/messages", &body, 201);
}

fn contacts(server: &TestServer) -> i64 {
    let count = |conn: &rusqlite::Connection| {
        Ok(conn.query_row("SELECT count(*) FROM contacts", [], |row| row.get(0))?)
    };
    server.running().app.store.read(count).unwrap()
}

#[test]
fn an_address_joins_people_only_where_both_sides_vouch_for_it() {
    let server = TestServer::start();
    site(&server);
    let mail = "mia@shop.example";
    let vouched = |subject: &str| token(&server, subject, &json!({"email": mail}));
    let unsure =
        |subject: &str| token(&server, subject, &json!({"email": mail, "email_verified": false}));

    let mut form = server.visitor();
    let fields =
        json!({"fields": {"email": mail}, "message": {"client_id": "form-0001", "text": "1"}});
    form.person.post("/api/v1/visitor/conversation", &fields, 201);
    let mut thief = signed_in(&server, None, &unsure("thief"));
    thief.write("thief-001", "2");
    let mut mia = signed_in(&server, None, &vouched("mia"));
    assert!(mia.history().is_empty(), "neither the form's nor the thief's are hers");
    mia.write("mia-00001", "3");
    let mut thief = signed_in(&server, None, &unsure("other-thief"));
    assert!(thief.history().is_empty());
    let upper = token(&server, "new-number", &json!({"email": "MIA@shop.example"}));
    assert_eq!(texts(&mut signed_in(&server, None, &upper)), ["3"], "her new account");

    let other = json!({"name": "Other shop", "realm": "other", "algorithm": "HS256", "kid": "other",
        "key": "another secret, which is long enough too", "widgets": [1]});
    server.admin().post("/api/v1/identity_keys", &other, 201);
    let claims = json!({"sub": "mia", "exp": now_s(&server) + 60});
    let header = json!({"alg": "HS256", "kid": "other"});
    let stranger = signed("another secret, which is long enough too", &header, &claims);
    assert!(signed_in(&server, None, &stranger).history().is_empty(), "the same `sub` elsewhere");
}

#[test]
fn a_block_is_not_lifted_by_signing_in() {
    let server = TestServer::start();
    site(&server);
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("rude-0001", "Rude words");
    ana.act(&id, "accept", 200);
    ana.act(&id, "block", 200);
    let identity = token(&server, "customer-1", &json!({}));
    signed_in(&server, None, &identity);
    let mut visitor = signed_in(&server, Some(&visitor.token), &identity);
    let body = json!({"client_id": "rude-0002", "text": "More"});
    visitor.person.post("/api/v1/visitor/messages", &body, 403);
}

/// Two tabs of one browser sign in with the token that they share.
#[test]
fn two_tabs_may_sign_in_at_once() {
    let server = TestServer::start();
    site(&server);
    let identity = token(&server, "customer-1", &json!({}));
    let mut visitor = server.visitor();
    visitor.write("before-01", "Before");
    let mut tabs: Vec<Visitor> = std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| signed_in(&server, Some(&visitor.token), &identity)))
            .collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).collect()
    });
    for tab in &mut tabs {
        assert_eq!(texts(tab), ["Before"]);
    }
    assert_eq!(contacts(&server), 1);
}
