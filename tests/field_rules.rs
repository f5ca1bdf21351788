//! `docs/field-rules.md` names a test for each rule: those that stand nowhere else are here, and
//! so is the check that all of them exist.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestServer};

#[test]
fn every_rule_has_its_line_and_every_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/field-rules.md")).unwrap();
    let mut tests = String::new();
    for folder in ["src", "tests"] {
        read_all(&root.join(folder), &mut tests);
    }
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let rows: Vec<Vec<&str>> = rows.skip(2).map(|row| row.split('|').collect()).collect();
    let numbers: Vec<String> = rows.iter().map(|row| row[1].trim().to_string()).collect();
    assert_eq!(numbers, (1..=58).map(|number| number.to_string()).collect::<Vec<_>>());
    for row in rows {
        let shown_by = row[3];
        let named: Vec<&str> = shown_by.split('`').skip(1).step_by(2).collect();
        let says_why = shown_by.contains("later") || shown_by.contains("none");
        assert!(!named.is_empty() || says_why, "rule {} has neither", row[1]);
        for name in named {
            let exists =
                tests.contains(&format!("fn {name}(")) || tests.contains(&format!("(\"{name}\", "));
            assert!(exists, "rule {}: there is no test `{name}`", row[1]);
        }
    }
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "js") {
            into.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

fn id_of(agent: &mut crate::support::Person) -> Value {
    agent.get("/api/v1/me")["id"].clone()
}

#[test]
fn an_engagement_counts_once_however_often_it_changes_hands() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    let lifetime = || server.admin().get("/api/v1/usage")["lifetime"]["count"].clone();
    assert_eq!(lifetime(), 0, "an offer is no engagement yet");
    ana.act(&id, "accept", 200);
    let mut ben = server.agent("Ben");
    let to = json!({"agent": id_of(&mut ben)});
    ana.post(&format!("/api/v1/conversations/{id}/transfer"), &to, 200);
    ben.act(&id, "accept", 200);
    ben.act(&id, "release", 200);

    assert_eq!(lifetime(), 1);
}

#[test]
fn persistent_conversations_queue_by_their_last_interaction() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let workstream = json!({"name": "Persistent", "mode": "persistent"});
    let made = admin.post("/api/v1/workstreams", &workstream, 201);
    let widget = json!({"name": "Messages", "workstream": made["id"], "origins": ["*"]});
    let widget = admin.post("/api/v1/widgets", &widget, 201);
    let key = widget["key"].as_str().unwrap();
    let (mut first, mut second) = (server.visitor_of(key), server.visitor_of(key));
    let early = first.write("word-0001", "Hello?");
    server.advance(1000);
    let late = second.write("word-0002", "Hello?");
    server.advance(1000);
    first.write("word-0003", "Anybody?");

    let queue = admin.get("/api/v1/inbox")["queue"].clone();
    let ids: Vec<&Value> = queue.as_array().unwrap().iter().map(|each| &each["id"]).collect();
    assert_eq!(ids, [&late, &early]);
}

#[test]
fn the_mode_of_a_workstream_is_chosen_once() {
    let server = TestServer::start();
    let change = json!({"mode": "persistent"});
    let refused = server.admin().patch("/api/v1/workstreams/1", &change, 400);
    assert_eq!(refused["field"], "mode");
}

#[test]
fn required_notes_hold_up_the_wrap_up_and_optional_ones_do_not() {
    let server = TestServer::start();
    server.set_workstream(&json!({"wrap_up": {"notes": "required"}}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    ana.act(&id, "end", 200);
    let path = format!("/api/v1/conversations/{id}/wrap_up");

    let refused = ana.put(&path, &json!({"notes": " "}), 422);
    assert_eq!(refused["code"], "notes_required");
    ana.act(&id, "done", 409);
    server.set_workstream(&json!({"wrap_up": {"notes": "optional"}}));
    ana.put(&path, &json!({}), 200);
    assert_eq!(ana.act(&id, "done", 200)["state"], "closed");
}

#[test]
fn a_lost_console_hides_its_agent_at_once() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    let agent = deskbell::domain::ids::AgentId(id_of(&mut ana).as_i64().unwrap());
    let store = &server.running().app.store;
    store.write(move |tx| deskbell::actions::presence::agent_lost(tx, agent)).unwrap();

    let mut admin = server.admin();
    let seen = admin.get("/api/v1/inbox")["agents"].clone();
    let seen = seen.as_array().unwrap().iter().find(|each| each["name"] == "Ana").cloned();
    assert_eq!(seen.unwrap()["presence"], "offline");
    server.advance(149_000);
    assert_eq!(admin.conversation(&id)["state"], "active", "kept for the grace");
    server.advance(2000);
    assert_eq!(admin.conversation(&id)["state"], "queued");
}

#[test]
fn agents_see_their_own_running_chats_and_all_past_ones() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    let mut ben = server.agent("Ben");
    let path = format!("/api/v1/conversations/{id}");
    assert_eq!(ben.client.get(&path).unwrap().status, 404);

    server.admin().act(&id, "force_close", 200);
    assert_eq!(ben.get(&path)["state"], "closed");
}

#[test]
fn what_was_never_accepted_is_in_no_inbox() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    visitor.person.post("/api/v1/visitor/end", &json!({}), 200);

    let inbox = ana.get("/api/v1/inbox");
    for list in ["mine", "offered", "queue", "waiting"] {
        assert_eq!(inbox[list], json!([]), "{list}");
    }
    let past = ana.get("/api/v1/conversations?state=closed");
    assert_eq!(past["items"][0]["id"], id, "but the list of conversations has it");
}

#[test]
fn a_name_that_changes_leaves_what_was_said_as_it_was() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    ana.say(&id, "agent-word-1", "Hello!");
    ana.patch("/api/v1/me", &json!({"display_name": "Annabel"}), 200);

    let page = visitor.person.get("/api/v1/visitor/messages");
    assert_eq!(page["items"][2]["author"]["name"], "Ana", "{page}");
    let again = json!({"email": "ana@example.com", "password": PASSWORD});
    assert_eq!(server.client().post("/api/v1/login", &again).unwrap().status, 200);
}
