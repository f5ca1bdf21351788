//! Conversations that are handed over, taken, refused and given back.

use serde_json::{Value, json};

use crate::support::TestServer;

#[test]
fn a_conversation_changes_hands_with_a_note() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);

    let path = format!("/api/v1/conversations/{id}/transfer");
    let handed = ana.post(&path, &json!({"agent": 3, "note": "He knows parcels"}), 200);

    assert_eq!(
        (&handed["state"], &handed["offered_to"]["name"]),
        (&json!("offered"), &json!("Ben"))
    );
    assert_eq!(handed["handed_by"]["name"], "Ana");
    assert_eq!(ana.get("/api/v1/inbox")["handed"][0]["id"], id);
    ben.act(&id, "accept", 200);
    ana.client
        .get(&format!("/api/v1/conversations/{id}"))
        .map(|r| assert_eq!(r.status, 404))
        .unwrap();
    ben.say(&id, "from-ben-01", "Ben here.");
    let body = json!({"client_id": "from-ana-01", "text": "Me too"});
    ana.post(&format!("/api/v1/conversations/{id}/messages"), &body, 404);
}

#[test]
fn what_a_colleague_refuses_comes_back_to_whoever_handed_it_over() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/conversations/{id}/transfer");

    for is_declined in [true, false] {
        ana.post(&path, &json!({"agent": 3}), 200);
        visitor.write(&format!("word-{is_declined}"), "Are you there?");
        if is_declined {
            ben.act(&id, "decline", 200);
        } else {
            server.advance(46_000);
        }
        let view = ana.conversation(&id);
        assert_eq!((&view["state"], &view["agent"]["name"]), (&json!("active"), &json!("Ana")));
        assert_eq!((&view["handed_by"], &view["offered_to"]), (&Value::Null, &Value::Null));
        let late = ben.act(&id, "accept", 409);
        assert!(
            ["state", "offer_taken", "offer_expired"].contains(&late["code"].as_str().unwrap())
        );
    }
    let told = ana.conversation(&id)["handovers"].clone();
    let outcomes: Vec<&Value> =
        told.as_array().unwrap().iter().map(|each| &each["outcome"]).collect();
    assert_eq!(outcomes, ["declined", "expired"], "{told}");
    assert_eq!((&told[0]["by"]["name"], &told[0]["to"]["name"]), (&json!("Ana"), &json!("Ben")));
    assert!(told[0]["at"].as_str() <= told[0]["decided_at"].as_str(), "{told}");
    let events = ana.get("/api/v1/events?after=0&wait=0");
    let kinds: Vec<&str> =
        events["events"].as_array().unwrap().iter().filter_map(|e| e["type"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "conversation.returned").count(), 2);
    assert!(!visitor.history().iter().any(|(_, text)| text.contains("left")), "nobody left");
}

#[test]
fn a_visitor_who_ends_on_the_way_leaves_the_wrap_up_to_whoever_had_it() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    server.agent("Ben");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    ana.post(&format!("/api/v1/conversations/{id}/transfer"), &json!({"agent": 3}), 200);

    visitor.person.post("/api/v1/visitor/end", &json!({}), 200);

    let view = ana.conversation(&id);
    assert_eq!((&view["state"], &view["agent"]["name"]), (&json!("wrap_up"), &json!("Ana")));
    assert_eq!(view["close_reason"], "visitor_ended");
}

#[test]
fn a_team_that_refuses_gives_it_back_and_nobody_hears_the_fallback() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let team = json!({"name": "Parcels", "members": [ben.get("/api/v1/me")["id"]]});
    let team = server.admin().post("/api/v1/teams", &team, 201);
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    ana.post(&format!("/api/v1/conversations/{id}/transfer"), &json!({"team": team["id"]}), 200);

    ben.act(&id, "decline", 200);

    let view = ana.conversation(&id);
    assert_eq!((&view["state"], &view["agent"]["name"]), (&json!("active"), &json!("Ana")));
    visitor.write("next-word", "Still here.");
    assert_eq!(ana.conversation(&id)["unread"], 2);
}
