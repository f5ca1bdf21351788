//! Finding what was said, by whom and about whom, through the API.

use deskbell::bench::client::Client;
use serde_json::{Value, json};

use crate::support::{PATIENCE, Person, TestServer};

/// Percent-encodes everything, so that any text fits into a query.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[track_caller]
fn search(person: &mut Person, text: &str, more: &str) -> Value {
    person.get(&format!("/api/v1/conversations?q={}{more}", encoded(text)))
}

fn ids(page: &Value) -> Vec<i64> {
    let items = page["items"].as_array().unwrap();
    items.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

fn status(client: &mut Client, path: &str) -> u16 {
    client.get(path).unwrap().status
}

/// A closed conversation of a named visitor with Ana, and its number.
fn chat(server: &TestServer, ana: &mut Person, name: &str, text: &str) -> i64 {
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", text);
    ana.act(&id, "accept", 200);
    let contact = ana.conversation(&id)["contact"]["id"].clone();
    ana.patch(&format!("/api/v1/contacts/{contact}"), &json!({"name": name}), 200);
    id.as_i64().unwrap()
}

#[test]
fn everything_is_found_as_soon_as_it_is_there() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let id = chat(&server, &mut ana, "Zoë Quill", "My <b>kettle</b> leaks, order A-3310");
    let number = json!(id);

    let page = search(&mut ana, "kettle", "");
    assert_eq!(ids(&page), [id]);
    let found = &page["items"][0]["match"];
    assert_eq!(found["field"], "message");
    assert!(found["message"].is_i64());
    let pieces = json!([["My <b>", false], ["kettle", true], ["</b> leaks, order A-3310", false]]);
    assert_eq!(found["snippet"], pieces, "pieces of text, and no HTML is made of them");

    let path = format!("/api/v1/conversations/{id}/messages");
    let note = json!({"client_id": "a-note-1", "text": "Reklamation geprüft", "note": true});
    ana.post(&path, &note, 201);
    let found = search(&mut ana, "gepruft", "");
    assert_eq!(found["items"][0]["match"]["field"], "note", "accents do not matter");

    let file = format!("/api/v1/conversations/{id}/files/a-file-01?name=warranty.txt");
    let sent = ana.client.request("PUT", &file, b"words in the file").unwrap();
    assert_eq!(sent.status, 201, "{}", sent.json());
    assert_eq!(ids(&search(&mut ana, "warranty.txt", "")), [id]);

    let person = search(&mut ana, "zoe", "");
    assert_eq!(person["items"][0]["match"]["field"], "contact");
    assert_eq!(person["items"][0]["match"]["message"], Value::Null);
    assert_eq!(person["items"][0]["match"]["snippet"][0], json!(["Zoë", true]));

    ana.act(&number, "end", 200);
    let wrap_up = format!("/api/v1/conversations/{id}/wrap_up");
    ana.put(&wrap_up, &json!({"notes": "Replacement shipped"}), 200);
    let found = search(&mut ana, "replacement shi", "");
    assert_eq!(found["items"][0]["match"]["field"], "wrap_up");

    assert_eq!(ids(&search(&mut ana, "a-3310", "")), [id]);
    assert!(ids(&search(&mut ana, "a-3311", "")).is_empty());
    assert!(
        ids(&search(&mut ana, "joined", "")).is_empty(),
        "the system's words are not looked at"
    );
}

#[test]
fn agents_find_what_they_may_see() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let active = chat(&server, &mut ana, "One", "A leaking kettle");
    let closed = chat(&server, &mut ana, "Two", "Another leaking kettle");
    ana.act(&json!(closed), "end", 200);
    ana.put(&format!("/api/v1/conversations/{closed}/wrap_up"), &json!({}), 200);
    ana.act(&json!(closed), "done", 200);
    let mut ben = server.agent("Ben");

    assert_eq!(ids(&search(&mut ana, "kettle", "")), [closed, active]);
    assert_eq!(ids(&search(&mut ben, "kettle", "")), [closed]);
    assert_eq!(ids(&search(&mut server.admin(), "kettle", "")), [closed, active]);
    let inside = format!("/api/v1/conversations/{active}/search?q=kettle");
    assert_eq!(status(&mut ben.client, &inside), 404);
    let summary = format!("/api/v1/conversations/{active}/summary");
    assert_eq!(status(&mut ben.client, &summary), 404);
}

#[test]
fn filters_and_pages_go_together_with_words() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut all: Vec<i64> = Vec::new();
    for number in 0..5 {
        all.push(chat(&server, &mut ana, &format!("Kettle {number}"), "The kettle leaks"));
        server.advance(1000);
    }
    all.reverse();

    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = search(&mut ana, "kettle", &format!("&limit=2{cursor}"));
        pages.push(ids(&page));
        // What is new does not move the pages that follow.
        chat(&server, &mut ana, "Late", "A late kettle");
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages.concat(), all);

    let waiting = search(&mut ana, "leaks", "&state=waiting");
    assert!(ids(&waiting).is_empty());
    let since = ana.conversation(&json!(all[1]))["created_at"].as_str().unwrap().to_string();
    let newer = search(&mut ana, "leaks", &format!("&from={}", encoded(&since)));
    assert_eq!(ids(&newer), all[..2]);
    let older = search(&mut ana, "leaks", &format!("&to={}", encoded(&since)));
    assert_eq!(ids(&older), all[2..]);
    let listed = ana.get(&format!("/api/v1/conversations?to={}", encoded(&since)));
    assert_eq!(ids(&listed), all[2..], "lists without words know dates, too");
    assert_eq!(status(&mut ana.client, "/api/v1/conversations?q=a&from=yesterday"), 400);
}

#[test]
fn any_text_is_safe_and_none_is_refused() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let id = chat(&server, &mut ana, "Zoe", "It said \"NEAR\" and 50% of C++");
    let kilobytes = "x".repeat(2000);
    for text in [
        "\"",
        "'",
        "*",
        "a*b",
        "NEAR(a b)",
        "a AND",
        "OR",
        "NOT x",
        "^a",
        "text:a",
        "{a}",
        "(",
        "\u{1f600}",
        "...",
        "\0",
        "a\0b",
        "%",
        "\\",
        "--;",
        "e\u{301}",
        "की",
        "漢字",
        &kilobytes,
    ] {
        search(&mut ana, text, "");
    }
    for text in ["near", "\"NEAR\"", "c++", "50%"] {
        assert_eq!(ids(&search(&mut ana, text, "")), [id], "{text}");
    }
    for path in ["/api/v1/conversations?q=", "/api/v1/conversations?q=%20"] {
        let reply = ana.client.get(path).unwrap();
        assert_eq!((reply.status, reply.json()["code"].as_str()), (400, Some("invalid")));
    }
    let inside = format!("/api/v1/conversations/{id}/search");
    assert_eq!(status(&mut ana.client, &inside), 400);
}

#[test]
fn one_conversation_can_be_searched() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let id = chat(&server, &mut ana, "Zoe", "The kettle leaks");
    chat(&server, &mut ana, "Yan", "Another kettle");
    ana.say(&json!(id), "answer-01", "Which kettle is it?");
    ana.say(&json!(id), "answer-02", "And which colour?");

    let path = format!("/api/v1/conversations/{id}/search?q=kettle&limit=1");
    let first = ana.get(&path);
    assert_eq!(first["items"][0]["snippet"][1], json!(["kettle", true]));
    let second = ana.get(&format!("{path}&cursor={}", first["next"].as_str().unwrap()));
    let message = |page: &Value| page["items"][0]["message"].as_i64().unwrap();
    assert!(message(&second) < message(&first));
    let third = ana.get(&format!("{path}&cursor={}", second["next"].as_str().unwrap()));
    assert_eq!(third, json!({"items": [], "next": null}));
}

#[test]
fn a_summary_says_what_was_said() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello! My kettle leaks at the bottom since yesterday.");
    let path = format!("/api/v1/conversations/{id}/summary");
    assert!(ana.get(&path)["text"].as_str().unwrap().contains("kettle leaks"));
    ana.act(&id, "accept", 200);
    ana.say(&id, "answer-01", "Please send us a photo of the bottom of the kettle.");
    let note = json!({"client_id": "a-note-1", "text": "Third leaking kettle", "note": true});
    ana.post(&format!("/api/v1/conversations/{id}/messages"), &note, 201);
    visitor.write("second-word", "Done, I have sent the photo.");
    ana.say(&id, "answer-02", "Thanks! We have sent you a new kettle, it arrives on Tuesday.");
    visitor.write("third-word", &"And one more thing about my order. ".repeat(40));

    for verb in ["", "end"] {
        if !verb.is_empty() {
            ana.act(&id, verb, 200);
        }
        let summary = ana.get(&path);
        assert_eq!(summary["source"], "builtin");
        let text = summary["text"].as_str().unwrap();
        assert!(text.contains("kettle leaks"), "{text}");
        assert!(!text.contains("Third"), "notes are the team's: {text}");
        assert!(text.split_whitespace().count() <= 60, "{text}");
        assert_eq!(summary["sections"][0]["section"], "problem");
        let pieces = summary["sections"].as_array().unwrap().iter();
        let pieces: Vec<&str> = pieces.map(|piece| piece["text"].as_str().unwrap()).collect();
        assert_eq!(pieces.join(" "), text);
    }
}

#[test]
fn an_endpoint_writes_the_summary_and_ours_steps_in_when_it_fails() {
    let server = TestServer::start();
    let (mut admin, mut ana) = (server.admin(), server.agent("Ana"));
    let id = server.visitor().write("first-word", "My kettle leaks at the bottom.");
    ana.act(&id, "accept", 200);
    let endpoint = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1/chat/completions", endpoint.server_addr());
    let summary = json!({"url": url, "model": "small", "allow_local": true});
    admin.patch("/api/v1/settings", &json!({"summary": summary}), 200);
    let path = format!("/api/v1/conversations/{id}/summary");

    for (status, source) in [(200, "endpoint"), (500, "builtin")] {
        let summary = std::thread::scope(|scope| {
            let asking = scope.spawn(|| ana.get(&path));
            let mut request = endpoint.recv_timeout(PATIENCE).unwrap().expect("it is asked");
            let mut asked = String::new();
            request.as_reader().read_to_string(&mut asked).unwrap();
            assert!(asked.contains("Customer: My kettle leaks"), "{asked}");
            let written = json!({"choices": [{"message": {"content": "A kettle leaks (by us)."}}]});
            let answer = tiny_http::Response::from_string(written.to_string());
            request.respond(answer.with_status_code(status)).unwrap();
            asking.join().unwrap()
        });
        assert_eq!(summary["source"], source);
        let is_theirs = summary["text"] == "A kettle leaks (by us).";
        assert_eq!(is_theirs, source == "endpoint", "{summary}");
    }
}
