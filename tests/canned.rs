//! What agents have at hand: canned responses, tags, and colleagues whom they mention.

use serde_json::{Value, json};

use crate::support::{Person, TestServer};

fn canned(person: &mut Person, shortcut: &str, text: &str, more: &Value) -> Value {
    let mut body =
        json!({"shortcut": shortcut, "title": format!("About {shortcut}"), "text": text});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    person.post("/api/v1/canned", &body, 201)
}

fn shortcuts(person: &mut Person, query: &str) -> Vec<String> {
    let list = person.get(&format!("/api/v1/canned{query}"));
    let items = list["items"].as_array().unwrap();
    items.iter().map(|each| each["shortcut"].as_str().unwrap().to_string()).collect()
}

fn id_of(person: &mut Person) -> Value {
    person.get("/api/v1/me")["id"].clone()
}

#[test]
fn everybody_sees_what_is_theirs() {
    let server = TestServer::start();
    let (mut admin, mut ana, mut ben) = (server.admin(), server.agent("Ana"), server.agent("Ben"));
    let team = json!({"name": "Returns", "members": [id_of(&mut ana)]});
    let team = admin.post("/api/v1/teams", &team, 201)["id"].clone();
    let shared = canned(&mut admin, "hello", "Hello!", &json!({}));
    canned(&mut admin, "return", "Send it back.", &json!({"team": team}));
    let own = canned(&mut ana, "hello", "Hi there!", &json!({"personal": true}));

    assert_eq!(shortcuts(&mut ana, ""), ["hello", "hello", "return"]);
    assert_eq!(shortcuts(&mut ben, ""), ["hello"]);
    assert_eq!(shortcuts(&mut admin, ""), ["hello", "return"]);
    let own = format!("/api/v1/canned/{}", own["id"]);
    let shared = format!("/api/v1/canned/{}", shared["id"]);
    for stranger in [&mut ben, &mut admin] {
        assert_eq!(stranger.client.get(&own).unwrap().status, 404);
        stranger.patch(&own, &json!({"title": "Mine"}), 404);
    }
    ana.patch(&shared, &json!({"title": "Mine"}), 403);
    ben.post("/api/v1/canned", &json!({"shortcut": "x", "title": "X", "text": "x"}), 403);
    let changed = ana.patch(&own, &json!({"shortcut": "hi"}), 200);
    assert_eq!((&changed["shortcut"], &changed["personal"]), (&json!("hi"), &json!(true)));
    let path = format!("/api/v1/teams/{team}");
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 409, "it is used");
    assert_eq!(ana.client.request("DELETE", &own, b"").unwrap().status, 204);
    assert_eq!(shortcuts(&mut ana, ""), ["hello", "return"]);
}

#[test]
fn a_search_finds_beginnings_first() {
    let server = TestServer::start();
    let mut admin = server.admin();
    canned(&mut admin, "z-text", "Your refund is on its way.", &json!({}));
    canned(&mut admin, "m-title", "Money", &json!({"title": "Refund by card"}));
    canned(&mut admin, "refund", "Done.", &json!({}));
    canned(&mut admin, "other", "Nothing of it.", &json!({}));

    let mut ana = server.agent("Ana");

    assert_eq!(shortcuts(&mut ana, "?q=Ref"), ["refund", "m-title", "z-text"]);
    assert_eq!(shortcuts(&mut ana, "?q=nobody"), [""; 0]);
    let page = ana.get("/api/v1/canned?q=ref&limit=2");
    let rest = format!("?q=ref&limit=2&cursor={}", page["next"].as_str().unwrap());
    assert_eq!(shortcuts(&mut ana, &rest), ["z-text"]);
}

#[test]
fn wrong_canned_responses_are_refused_by_name() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let body =
        |shortcut: &str, text: &str| json!({"shortcut": shortcut, "title": "T", "text": text});
    for (wrong, field) in [
        (body("Hello", "x"), "shortcut"),
        (body("a b", "x"), "shortcut"),
        (body(&"x".repeat(33), "x"), "shortcut"),
        (body("hello", &"x".repeat(4001)), "text"),
        (body("hello", "Hi {visitor.age}"), "text"),
        (json!({"shortcut": "a", "title": "T", "text": "x", "team": 99}), "team"),
        (json!({"shortcut": "a", "title": "T", "text": "x", "team": 1, "personal": true}), "team"),
    ] {
        let refused = admin.post("/api/v1/canned", &wrong, 400);
        assert_eq!(refused["field"], field, "{refused}");
    }
    let refused = admin.post("/api/v1/canned", &body("hello", "Hi {visitor.age}"), 400);
    assert!(refused["detail"].as_str().unwrap().contains("{visitor.age}"), "{refused}");
    admin.post("/api/v1/canned", &body("hello", "Hi {visitor.name}"), 201);
    assert_eq!(admin.post("/api/v1/canned", &body("hello", "x"), 409)["field"], "shortcut");
}

#[test]
fn variables_are_filled_in_for_the_conversation() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let text = "Hello {visitor.first_name}, {agent.name} of {workstream} here, #{conversation.id}.";
    let made = canned(&mut ana, "hello", text, &json!({"personal": true}));
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/canned/{}/text?conversation={id}", made["id"]);
    let workstream = ana.conversation(&id)["workstream"]["name"].as_str().unwrap().to_string();

    let nameless = ana.get(&path);
    assert_eq!(nameless["text"], format!("Hello, Ana of {workstream} here, #{id}."));
    let contact = ana.conversation(&id)["contact"]["id"].clone();
    ana.patch(&format!("/api/v1/contacts/{contact}"), &json!({"name": "Mia {workstream}"}), 200);
    assert_eq!(ana.get(&path)["text"], format!("Hello Mia, Ana of {workstream} here, #{id}."));

    let mut ben = server.agent("Ben");
    let own = canned(&mut ben, "x", "x", &json!({"personal": true}));
    let foreign = format!("/api/v1/canned/{}/text?conversation={id}", own["id"]);
    assert_eq!(ben.client.get(&foreign).unwrap().status, 404, "it is Ana's conversation");
}

#[test]
fn tags_stand_on_conversations_and_find_them() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let vip = admin.post("/api/v1/tags", &json!({"name": "VIP", "color": "purple"}), 201);
    let bug = admin.post("/api/v1/tags", &json!({"name": "Bug", "color": "red"}), 201);
    assert_eq!(admin.post("/api/v1/tags", &json!({"name": "vip"}), 409)["field"], "name");
    let wrong = json!({"name": "X", "color": "#ff0000"});
    assert_eq!(admin.post("/api/v1/tags", &wrong, 400)["field"], "color");
    let (mut ana, mut visitor) = (server.agent("Ana"), server.visitor());
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let cursor = ana.get("/api/v1/inbox")["cursor"].clone();
    let path = format!("/api/v1/conversations/{id}/tags");

    let tagged = ana.put(&path, &json!({"tags": [vip["id"], bug["id"]]}), 200);
    assert_eq!(tagged["tags"], json!([bug, vip]), "by name");
    let news = ana.get(&format!("/api/v1/events?after={cursor}&wait=0"));
    assert_eq!(news["events"][0]["type"], "conversation.updated");
    assert_eq!(news["events"][0]["view"]["tags"], tagged["tags"]);
    server.agent("Ben").put(&path, &json!({"tags": []}), 404);
    assert_eq!(ana.put(&path, &json!({"tags": [999]}), 400)["field"], "tags[0]");

    let found = |person: &mut Person, tag: &Value| {
        let list = person.get(&format!("/api/v1/conversations?tag={tag}"));
        list["items"].as_array().unwrap().len()
    };
    ana.put(&path, &json!({"tags": [vip["id"]]}), 200);
    assert_eq!((found(&mut ana, &vip["id"]), found(&mut ana, &bug["id"])), (1, 0));
    let list = ana.get("/api/v1/tags");
    assert_eq!(list["items"], json!([bug, vip]));
    let gone = format!("/api/v1/tags/{}", vip["id"]);
    assert_eq!(admin.client.request("DELETE", &gone, b"").unwrap().status, 204);
    assert_eq!(ana.conversation(&id)["tags"], json!([]));
}

#[test]
fn whoever_is_mentioned_in_a_note_may_read_along_and_the_visitor_hears_nothing() {
    const SECRET: &str = "between-us-only";
    let server = TestServer::start();
    let (mut ana, mut ben) = (server.agent("Ana"), server.agent("Ben"));
    let ben_id = id_of(&mut ben);
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let own = format!("/api/v1/conversations/{id}");
    assert_eq!(ben.client.get(&own).unwrap().status, 404);
    let cursor = ben.get("/api/v1/inbox")["cursor"].clone();
    let messages = format!("{own}/messages");
    let note = |client_id: &str, mentions: Value| {
        json!({"client_id": client_id, "note": true, "text": format!("@Ben {SECRET}"),
            "mentions": mentions})
    };

    let refused = ana.post(&messages, &note("note-0001", json!([999])), 400);
    assert_eq!(refused["field"], "mentions[0]");
    let loud = json!({"client_id": "loud-0001", "text": "x", "mentions": [ben_id]});
    assert_eq!(ana.post(&messages, &loud, 400)["field"], "mentions", "not in answers");
    ana.post(&messages, &note("note-0002", json!([ben_id])), 201);
    ana.post(&messages, &note("note-0002", json!([ben_id])), 200);

    let news = ben.get(&format!("/api/v1/events?after={cursor}&wait=0"));
    let events = news["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "once: {events:?}");
    assert_eq!(events[0]["type"], "conversation.mentioned");
    assert_eq!(events[0]["view"]["id"], id);
    assert_eq!(events[0]["message"]["text"], format!("@Ben {SECRET}"));
    assert_eq!(ben.conversation(&id)["state"], "active");
    assert_eq!(ben.get(&messages)["items"].as_array().unwrap().len(), 3);
    assert_eq!(ben.get("/api/v1/conversations")["items"][0]["id"], id);
    let reply = json!({"client_id": "ben-00001", "text": "Hello"});
    ben.post(&messages, &reply, 404);

    let feed = format!("/api/v1/visitor/events?after={}&wait=0", visitor.cursor);
    let feed = visitor.person.get(&feed).to_string();
    assert!(feed.contains("Ana joined") && !feed.contains(SECRET), "{feed}");
    assert!(visitor.history().iter().all(|(_, text)| !text.contains(SECRET)));
    for format in ["txt", "html", "json"] {
        let path = format!("/api/v1/visitor/transcript?format={format}");
        let reply = visitor.person.client.get(&path).unwrap();
        let text = String::from_utf8(reply.body).unwrap();
        assert!(text.contains("Hello?") && !text.contains(SECRET), "{text}");
    }
    let session = visitor.session(&server).to_string();
    assert!(!session.contains(SECRET), "{session}");
}

#[test]
fn a_mention_stays_open_until_the_one_who_was_named_has_looked() {
    let server = TestServer::start();
    let (mut ana, mut ben) = (server.agent("Ana"), server.agent("Ben"));
    let ben_id = id_of(&mut ben);
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let messages = format!("/api/v1/conversations/{id}/messages");
    for (client_id, text) in [("note-0001", "@Ben look"), ("note-0002", "@Ben again")] {
        let note = json!({"client_id": client_id, "note": true, "text": text,
            "mentions": [ben_id]});
        ana.post(&messages, &note, 201);
    }

    let open = ben.get("/api/v1/mentions")["items"].clone();
    assert_eq!(open.as_array().unwrap().len(), 1, "once for each conversation: {open}");
    assert_eq!((&open[0]["conversation"], &open[0]["view"]["id"]), (&id, &id));
    assert_eq!(open[0]["message"]["text"], "@Ben again");
    assert_eq!(ana.get("/api/v1/mentions")["items"], json!([]), "nobody named her");

    let seen = format!("/api/v1/mentions/{id}");
    assert_eq!(ana.client.request("DELETE", &seen, b"").unwrap().status, 204, "not hers to close");
    assert_eq!(ben.get("/api/v1/mentions")["items"].as_array().unwrap().len(), 1);
    assert_eq!(ben.client.request("DELETE", &seen, b"").unwrap().status, 204);
    assert_eq!(ben.get("/api/v1/mentions")["items"], json!([]));
}
