//! The keys as a resource, and tokens that are not believed.

use serde_json::{Value, json};

use super::{SECRET, now_s, session, signed, site, token};
use crate::support::TestServer;

const KEYS: &str = "/api/v1/identity_keys";

#[test]
fn a_secret_is_shown_once_and_never_again() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let made = json!({"name": "Shop", "algorithm": "HS256", "generate": true, "widgets": [1]});
    let made = admin.post(KEYS, &made, 201);
    let secret = made["key"].as_str().unwrap().to_string();
    assert!(43 <= secret.len());
    assert_eq!((&made["realm"], &made["kid"]), (&json!("main"), &Value::Null));
    let id = made["id"].clone();
    let pasted = json!({"name": "Old shop", "algorithm": "HS256", "key": SECRET});
    assert!(admin.post(KEYS, &pasted, 201).get("key").is_none(), "who pastes it has it already");

    let changed = admin.patch(&format!("{KEYS}/{id}"), &json!({"name": "The shop"}), 200);
    assert_eq!(changed["name"], "The shop");
    for path in [KEYS, &format!("{KEYS}/{id}"), "/api/v1/widgets", "/api/v1/events?after=0&wait=0"]
    {
        let text = admin.get(path).to_string();
        assert!(!text.contains(&secret) && !text.contains(SECRET), "{path}: {text}");
    }
    let key = server.running().app.store.read(|conn| {
        deskbell::store::identity_keys::get(conn, deskbell::domain::ids::IdentityKeyId(1))
    });
    let claims = json!({"sub": "a", "exp": now_s(&server) + 60});
    let identity = signed(&key.unwrap().material, &json!({"alg": "HS256"}), &claims);
    let answer = session(&server, None, Some(&identity), 200);
    assert!(!answer.to_string().contains(&secret));
    assert!(answer["widget"].get("identity_keys").is_none(), "none of a visitor's business");
}

#[test]
fn keys_are_linked_from_both_sides() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let id = site(&server);
    let widget = admin.get("/api/v1/widgets/1");
    assert_eq!(widget["identity_keys"], json!([id]));
    admin.patch("/api/v1/widgets/1", &json!({"identity_keys": []}), 200);
    assert_eq!(admin.get(&format!("{KEYS}/{id}"))["widgets"], json!([]));
    admin.patch(&format!("{KEYS}/{id}"), &json!({"widgets": [1]}), 200);
    admin.patch("/api/v1/widgets/1", &json!({"name": "Shop"}), 200);
    assert_eq!(admin.get("/api/v1/widgets/1")["identity_keys"], json!([id]));

    for (body, field) in [
        (json!({"algorithm": "HS256", "key": SECRET}), "name"),
        (json!({"name": "A", "key": SECRET}), "algorithm"),
        (json!({"name": "A", "algorithm": "none", "key": SECRET}), "algorithm"),
        (json!({"name": "A", "algorithm": "HS256"}), "key"),
        (json!({"name": "A", "algorithm": "HS256", "key": "short"}), "key"),
        (json!({"name": "A", "algorithm": "RS256", "generate": true}), "generate"),
        (json!({"name": "A", "algorithm": "HS256", "key": SECRET, "generate": true}), "generate"),
        (json!({"name": "A", "algorithm": "HS256", "key": SECRET, "widgets": [7]}), "widgets"),
        (json!({"name": "A", "algorithm": "HS256", "key": SECRET, "color": "red"}), "color"),
    ] {
        let problem = admin.post(KEYS, &body, 400);
        assert_eq!(problem["field"], field, "{problem}");
        assert!(!problem.to_string().contains(SECRET));
    }
    let private = json!({"name": "A", "algorithm": "RS256", "key": "-----BEGIN PRIVATE KEY-----"});
    assert_eq!(admin.post(KEYS, &private, 400)["code"], "key_private");
    admin.post(KEYS, &json!({"name": "Shop", "algorithm": "HS256", "key": SECRET}), 409);
    assert_eq!(admin.patch(&format!("{KEYS}/{id}"), &json!({"realm": "x"}), 400)["field"], "realm");
    let unknown = json!({"identity_keys": [99]});
    assert_eq!(admin.patch("/api/v1/widgets/1", &unknown, 400)["field"], "identity_keys");
    for number in 2..=10 {
        let key = json!({"name": format!("Key {number}"), "algorithm": "HS256", "generate": true,
            "widgets": [1]});
        admin.post(KEYS, &key, 201);
    }
    let eleventh =
        json!({"name": "Key 11", "algorithm": "HS256", "generate": true, "widgets": [1]});
    assert_eq!(admin.post(KEYS, &eleventh, 400)["field"], "widgets");
    assert_eq!(admin.get(KEYS)["items"].as_array().unwrap().len(), 10);
}

#[test]
fn what_is_wrong_with_a_token_is_said_to_the_developer() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let refused = session(&server, None, Some("a.b.c"), 401);
    assert_eq!(
        (&refused["code"], &refused["reason"]),
        (&json!("identity_invalid"), &json!("no_key"))
    );
    let id = site(&server);
    let soon = now_s(&server) + 60;
    let hs256 = json!({"alg": "HS256"});
    let long = "x".repeat(9000);
    for (identity, reason) in [
        ("a.b.c".to_string(), "token_malformed"),
        (long, "token_too_long"),
        (
            signed("another secret", &hs256, &json!({"sub": "a", "exp": soon})),
            "token_bad_signature",
        ),
        (signed(SECRET, &json!({"alg": "none"}), &json!({"sub": "a"})), "token_wrong_algorithm"),
        (signed(SECRET, &json!({"alg": "RS256"}), &json!({"sub": "a"})), "token_wrong_algorithm"),
        (signed(SECRET, &hs256, &json!({"exp": soon})), "token_missing_claim"),
        (token(&server, "a", &json!({"exp": soon - 1000})), "token_expired"),
        (token(&server, "a", &json!({"exp": soon + 90_000})), "token_lifetime_too_long"),
        (token(&server, "a", &json!({"aud": "https://api.shop.example"})), "token_wrong_audience"),
    ] {
        let refused = session(&server, None, Some(&identity), 401);
        assert_eq!(refused["code"], "identity_invalid");
        assert_eq!(refused["reason"], reason, "{refused}");
        assert!(20 < refused["detail"].as_str().unwrap().len(), "{refused}");
        assert!(!refused.to_string().contains(SECRET));
        let checked = admin.post(&format!("{KEYS}/check"), &json!({"token": identity}), 200);
        assert_eq!((&checked["valid"], &checked["problem"]), (&json!(false), &json!(reason)));
    }
    let ours = json!({"aud": [server.widget_key()], "name": "Mia"});
    let right = token(&server, "customer-1", &ours);
    session(&server, None, Some(&right), 200);
    let checked = admin.post(&format!("{KEYS}/check"), &json!({"token": right}), 200);
    assert_eq!(checked["valid"], true);
    assert_eq!(checked["key"], id);
    assert_eq!(checked["claims"]["sub"], "customer-1");
    assert_eq!(checked["claims"]["name"], "Mia");
}

#[test]
fn keys_are_changed_without_a_gap_and_a_deleted_one_lets_nobody_in() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let claims = json!({"sub": "customer-1", "exp": now_s(&server) + 3600});
    let mut ids = Vec::new();
    let mut tokens = Vec::new();
    for year in ["2029", "2030"] {
        let secret = format!("the secret of the year {year}, long enough");
        let key = json!({"name": year, "algorithm": "HS256", "kid": year, "key": secret,
            "widgets": [1]});
        ids.push(admin.post(KEYS, &key, 201)["id"].clone());
        tokens.push(signed(&secret, &json!({"alg": "HS256", "kid": year}), &claims));
    }
    let old = session(&server, None, Some(&tokens[0]), 200);
    session(&server, None, Some(&tokens[1]), 200);
    assert_eq!(super::contacts(&server), 1, "one realm, one person");

    let path = format!("{KEYS}/{}", ids[0]);
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 204);
    let refused = session(&server, None, Some(&tokens[0]), 401);
    assert_eq!(refused["reason"], "token_unknown_key");
    let next = session(&server, old["token"].as_str(), None, 200);
    assert_eq!(next["contact"]["verified"], false, "what it let in is out again");
    session(&server, None, Some(&tokens[1]), 200);
}
