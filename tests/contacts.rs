//! What agents know of the person behind a conversation, and what they make of it.

use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor};

/// The same browser on another page.
fn comes_to(server: &TestServer, visitor: &Visitor, url: &str, zone: &str) {
    let page = json!({"url": url, "title": format!("At {url}"), "referrer": ""});
    let session = json!({"widget": server.widget_key(), "token": visitor.token, "page": page,
        "time_zone": zone});
    Person { client: server.client() }.post("/api/v1/visitor/session", &session, 200);
}

fn urls(journey: &Value) -> Vec<&str> {
    let items = journey["items"].as_array().unwrap();
    items.iter().map(|visit| visit["url"].as_str().unwrap()).collect()
}

#[test]
fn the_journey_and_the_local_time_of_a_visitor_are_shown() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    comes_to(&server, &visitor, "https://shop.example/lamps", "Europe/Lisbon");
    comes_to(&server, &visitor, "https://shop.example/lamps", "Mars/Olympus");
    comes_to(&server, &visitor, "https://shop.example/cart", "Europe/Lisbon");

    let path = format!("/api/v1/conversations/{id}/journey");
    let journey = ana.get(&path);
    assert_eq!(
        urls(&journey)[..2],
        ["https://shop.example/cart", "https://shop.example/lamps"],
        "the same page again is one visit"
    );
    assert_eq!(ana.conversation(&id)["time_zone"], "Europe/Lisbon", "no such place as Mars");
    for number in 0..60 {
        comes_to(&server, &visitor, &format!("https://shop.example/{number}"), "Europe/Lisbon");
    }
    assert_eq!(urls(&ana.get(&path)).len(), 50, "the oldest make room");
    assert_eq!(server.agent("Ben").client.get(&path).unwrap().status, 404);
}

#[test]
fn duplicates_are_found_by_address_and_merged_without_showing_anybody_more() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let (mut home, mut work) = (server.visitor(), server.visitor());
    let first = home.write("first-word", "From home");
    let second = work.write("first-word", "From work");
    let contact = |ana: &mut Person, id: &Value| ana.conversation(id)["contact"]["id"].clone();
    ana.act(&first, "accept", 200);
    ana.act(&second, "accept", 200);
    let (kept, other) = (contact(&mut ana, &first), contact(&mut ana, &second));
    let card = |id: &Value| format!("/api/v1/contacts/{id}");
    let fields = json!({"plan": "gold", "city": "Porto"});
    ana.patch(&card(&kept), &json!({"email": "zoe@home.example", "fields": fields}), 200);
    ana.patch(&card(&other), &json!({"email": "ZOE@home.example", "name": "Zoe"}), 200);
    ana.patch(&card(&kept), &json!({"fields": {"city": null}}), 200);
    for wrong in [json!({"a b": "x"}), json!({"plan": 5}), json!({"plan": ""})] {
        let problem = ana.patch(&card(&kept), &json!({"fields": wrong}), 400);
        assert!(problem["field"].as_str().unwrap().starts_with("fields."), "{problem}");
    }

    let found = ana.get(&card(&kept));
    assert_eq!(found["fields"], json!({"plan": "gold"}));
    assert_eq!(found["duplicates"][0]["id"], other);
    let merge = format!("{}/merge", card(&kept));
    assert_eq!(ana.post(&merge, &json!({"contact": kept}), 400)["field"], "contact");
    ana.post(&merge, &json!({"contact": 99}), 404);
    let merged = ana.post(&merge, &json!({"contact": other}), 200);

    assert_eq!((&merged["name"], &merged["email"]), (&json!("Zoe"), &json!("zoe@home.example")));
    assert_eq!(contact(&mut ana, &second), kept);
    let both = ana.get(&format!("/api/v1/conversations?contact={kept}"));
    assert_eq!(both["items"].as_array().unwrap().len(), 2);
    assert_eq!(ana.client.get(&card(&other)).unwrap().status, 404);
    work.write("next-word", "Still at work");
    let has = |visitor: &mut Visitor, text: &str| visitor.history().iter().any(|(_, t)| t == text);
    assert!(has(&mut home, "From home") && !has(&mut home, "From work"), "each its own history");
    assert!(has(&mut work, "Still at work") && !has(&mut work, "From home"));
}
