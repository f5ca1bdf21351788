//! After the end: dispositions, whose wrap-up it is, and until when.

use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor};

const MINUTE_MS: i64 = 60_000;

/// A code for wrap-ups; returns its id.
#[track_caller]
fn disposition(server: &TestServer, name: &str, parent: &Value, more: &Value) -> Value {
    let mut body = json!({"name": name, "parent": parent});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    server.admin().post("/api/v1/dispositions", &body, 201)["id"].clone()
}

fn delete(person: &mut Person, path: &str) -> u16 {
    person.client.request("DELETE", path, b"").unwrap().status
}

fn path(id: &Value) -> String {
    format!("/api/v1/conversations/{id}/wrap_up")
}

/// A conversation that the agent has had, over by now.
fn ended(visitor: &mut Visitor, agent: &mut Person) -> Value {
    let id = visitor.write("first-word", "Hello?");
    agent.act(&id, "accept", 200);
    agent.act(&id, "end", 200);
    id
}

#[test]
fn what_the_workstream_requires_blocks_submit() {
    let server = TestServer::start();
    server.set_workstream(&json!({"wrap_up": {"disposition": "required", "notes": "required",
        "summary": false}}));
    let order = disposition(&server, "Order", &Value::Null, &json!({}));
    let late = disposition(&server, "Late parcel", &order, &json!({}));
    let mut ana = server.agent("Ana");
    let id = ended(&mut server.visitor(), &mut ana);
    let rules = &ana.conversation(&id)["wrap_up"]["rules"];
    assert_eq!(rules, &json!({"disposition": "required", "notes": "required", "summary": false}));

    let refused = ana.put(&path(&id), &json!({"notes": "x"}), 422);
    assert_eq!(refused["code"], "disposition_required");
    let refused = ana.put(&path(&id), &json!({"disposition": late, "notes": " "}), 422);
    assert_eq!(refused["code"], "notes_required");
    let done = ana.act(&id, "done", 409);
    assert_eq!(done["code"], "state", "Submit comes before Done");
    let submitted = ana.put(&path(&id), &json!({"disposition": late, "notes": "Sent again."}), 200);

    let wrap_up = &submitted["wrap_up"];
    assert_eq!(wrap_up["disposition"], json!({"id": late, "path": ["Order", "Late parcel"]}));
    assert_eq!(wrap_up["notes"], "Sent again.");
    assert!(wrap_up["submitted_at"].is_string() && wrap_up["frozen_at"].is_string());
    assert_eq!(ana.act(&id, "done", 200)["state"], "closed");

    ended(&mut server.visitor(), &mut ana);
    let other = disposition(&server, "Broken", &order, &json!({}));
    for (chosen, count) in [(&late, 1), (&order, 1), (&other, 0)] {
        let query = format!("/api/v1/conversations?disposition={chosen}");
        assert_eq!(ana.get(&query)["items"].as_array().unwrap().len(), count, "{query}");
    }
}

#[test]
fn only_enabled_leaves_of_the_workstream_can_be_chosen() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let workstream = admin.post("/api/v1/workstreams", &json!({"name": "Sales"}), 201);
    server.set_workstream(&json!({"wrap_up": {"disposition": "optional"}}));
    let top = disposition(&server, "Order", &Value::Null, &json!({}));
    let leaf = disposition(&server, "Lost", &top, &json!({}));
    let disabled = disposition(&server, "Old", &top, &json!({"enabled": false}));
    let only_sales = json!({"workstreams": [workstream["id"]]});
    let foreign = disposition(&server, "Lead", &Value::Null, &only_sales);
    let below_foreign = disposition(&server, "Hot", &foreign, &json!({}));
    let mut ana = server.agent("Ana");
    let id = ended(&mut server.visitor(), &mut ana);

    for wrong in [&top, &disabled, &below_foreign, &json!(999)] {
        let refused = ana.put(&path(&id), &json!({"disposition": wrong}), 400);
        assert_eq!(refused["field"], "disposition", "{wrong}: {refused}");
    }
    ana.put(&path(&id), &json!({}), 200);
    ana.put(&path(&id), &json!({"disposition": leaf}), 200);

    let mut admin = server.admin();
    let used = format!("/api/v1/dispositions/{leaf}");
    let refused = admin.client.request("DELETE", &used, b"").unwrap();
    assert_eq!(refused.status, 409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("disable it instead"));
    admin.patch(&used, &json!({"enabled": false}), 200);
    let kept = ana.conversation(&id)["wrap_up"]["disposition"].clone();
    assert_eq!(kept["path"], json!(["Order", "Lost"]), "what was chosen stays");
    assert_eq!(delete(&mut admin, &format!("/api/v1/dispositions/{top}")), 409);
    assert_eq!(delete(&mut admin, &format!("/api/v1/dispositions/{disabled}")), 204);

    server.set_workstream(&json!({"wrap_up": {"disposition": "off"}}));
    let off = ana.put(&path(&id), &json!({"disposition": leaf}), 400);
    assert_eq!(off["field"], "disposition");
}

#[test]
fn the_tree_of_dispositions_keeps_its_shape() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let mut above = Value::Null;
    let mut chain = Vec::new();
    for name in ["One", "Two", "Three", "Four"] {
        above = disposition(&server, name, &above, &json!({}));
        chain.push(above.clone());
    }
    let too_deep =
        admin.post("/api/v1/dispositions", &json!({"name": "Five", "parent": above}), 400);
    assert_eq!(too_deep["field"], "parent");
    let first = format!("/api/v1/dispositions/{}", chain[0]);
    for parent in [&chain[0], &chain[2]] {
        let refused = admin.patch(&first, &json!({"parent": parent}), 400);
        assert_eq!(refused["field"], "parent", "a loop");
    }
    let twice = admin.post("/api/v1/dispositions", &json!({"name": "One"}), 409);
    assert_eq!(twice["field"], "name");
    let body = json!({"name": "Zero", "position": 1, "workstreams": [99]});
    assert_eq!(admin.post("/api/v1/dispositions", &body, 400)["field"], "workstreams[0]");

    disposition(&server, "Other", &Value::Null, &json!({}));
    admin.patch(&format!("/api/v1/dispositions/{}", chain[3]), &json!({"parent": null}), 200);
    let list = server.agent("Ana").get("/api/v1/dispositions");
    let items = list["items"].as_array().unwrap();
    let names: Vec<&str> = items.iter().map(|each| each["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["One", "Two", "Three", "Other", "Four"]);
    assert_eq!(items[2]["path"], json!(["One", "Two", "Three"]));
    assert_eq!((&items[0]["leaf"], &items[2]["leaf"]), (&json!(false), &json!(true)));
}

#[test]
fn each_agent_of_a_transferred_chat_has_a_record_of_their_own() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let mut ben = server.agent("Ben");
    let mut cleo = server.agent("Cleo");
    let (ana_id, ben_id) =
        (ana.get("/api/v1/me")["id"].clone(), ben.get("/api/v1/me")["id"].clone());
    let refused = ana.put(&path(&id), &json!({"notes": "Too early."}), 409);
    assert_eq!((&refused["code"], &refused["state"]), (&json!("state"), &json!("active")));

    ana.post(&format!("/api/v1/conversations/{id}/transfer"), &json!({"agent": ben_id}), 200);
    ben.act(&id, "accept", 200);
    let cursor = ana.get("/api/v1/inbox")["cursor"].clone();
    let own = ana.put(&path(&id), &json!({"notes": "Handed on."}), 200);
    let news = ana.get(&format!("/api/v1/events?after={cursor}&wait=0"));
    assert_eq!(news["events"], json!([]), "no view of what is Ben's");
    assert_eq!(own["wrap_up"]["notes"], "Handed on.");
    assert!(own.get("contact").is_none(), "it is not hers any more");
    cleo.put(&path(&id), &json!({"notes": "x"}), 404);
    let cleo_id = cleo.get("/api/v1/me")["id"].clone();
    ben.post(&format!("/api/v1/conversations/{id}/join"), &json!({"agent": cleo_id}), 200);
    let joined = cleo.put(&path(&id), &json!({"notes": "x"}), 409);
    assert_eq!(joined["code"], "state", "whoever is in it waits for the end");
    ben.act(&id, "end", 200);
    cleo.put(&path(&id), &json!({"notes": "Listened."}), 200);
    assert_eq!(ben.act(&id, "done", 409)["code"], "state", "his own is missing");
    ben.put(&path(&id), &json!({"notes": "Solved."}), 200);

    let view = ana.conversation(&id);
    assert_eq!(view["wrap_up"]["notes"], "Solved.", "on top is whose it was at the end");
    let records = view["wrap_up"]["records"].as_array().unwrap();
    let notes: Vec<(&Value, &str)> = records
        .iter()
        .map(|record| (&record["agent"]["name"], record["notes"].as_str().unwrap()))
        .collect();
    assert_eq!(
        notes,
        [(&json!("Ana"), "Handed on."), (&json!("Ben"), "Solved."), (&json!("Cleo"), "Listened.")]
    );
    assert_eq!(records[0]["agent"]["id"], ana_id);
    assert_eq!(ben.act(&id, "done", 200)["state"], "closed");
}

#[test]
fn a_wrap_up_is_frozen_a_quarter_of_an_hour_after_the_end() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let id = ended(&mut server.visitor(), &mut ana);
    ana.put(&path(&id), &json!({"notes": "First."}), 200);
    ana.act(&id, "done", 200);

    server.advance(14 * MINUTE_MS);
    let mut ana = server.sign_in("ana@example.com");
    ana.put(&path(&id), &json!({"notes": "Second."}), 200);
    server.advance(MINUTE_MS);
    let late = ana.put(&path(&id), &json!({"notes": "Third."}), 409);

    assert_eq!((&late["code"], &late["state"]), (&json!("state"), &json!("closed")));
    assert_eq!(ana.conversation(&id)["wrap_up"]["notes"], "Second.");
}

#[test]
fn a_persistent_wrap_up_has_a_day() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let made = admin.post("/api/v1/workstreams", &json!({"name": "P", "mode": "persistent"}), 201);
    let widget = json!({"name": "Messages", "workstream": made["id"], "origins": ["*"]});
    let widget = admin.post("/api/v1/widgets", &widget, 201);
    let mut ana = server.agent("Ana");
    let id = ended(&mut server.visitor_of(widget["key"].as_str().unwrap()), &mut ana);
    ana.put(&path(&id), &json!({}), 200);
    ana.act(&id, "done", 200);

    server.advance(23 * 60 * MINUTE_MS);
    let mut ana = server.sign_in("ana@example.com");
    ana.put(&path(&id), &json!({"notes": "The day after."}), 200);
    server.advance(60 * MINUTE_MS);
    ana.put(&path(&id), &json!({"notes": "Too late."}), 409);
}
