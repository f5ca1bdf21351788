//! The admin's side: drafts, publishing, versions, trying out.

use super::*;

#[test]
fn a_draft_may_be_unfinished_and_publishing_names_what_is_missing() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let draft = json!({"start": "a", "cards": [
        {"id": "a", "kind": "question", "name": "Consent", "text": "Ok?", "answers": [
            {"id": "yes", "label": "Yes", "next": "chat"}, {"id": "no", "label": "", "next": "x"}]},
        {"id": "chat", "kind": "live_chat", "next": "b"},
        {"id": "b", "kind": "meeting", "text": "When?", "agent": 1}]});
    let made = admin.post("/api/v1/dialogues", &json!({"name": "D", "draft": draft}), 201);
    let path = format!("/api/v1/dialogues/{}", made["id"]);
    assert_eq!((&made["published"], &made["has_changes"]), (&Value::Null, &json!(true)));
    let refused = admin.post(&format!("{path}/publish"), &json!({}), 422);
    assert_eq!((&refused["code"], &refused["field"]), (&json!("not_publishable"), &json!("draft")));
    let codes = |list: &Value| -> Vec<String> {
        let each = |issue: &Value| {
            format!("{} {}", issue["card"].as_str().unwrap(), issue["code"].as_str().unwrap())
        };
        list.as_array().unwrap().iter().map(each).collect()
    };
    let expected =
        ["a label_missing", "chat live_chat_not_last", "b meeting_unavailable", "a no_such_card"];
    assert_eq!(codes(&refused["problems"]), expected);
    assert_eq!(refused["problems"][0]["text"], "The card \"Consent\" has an answer without words.");
    let checked = admin.post("/api/v1/dialogues/check", &json!({"flow": draft}), 200);
    assert_eq!(codes(&checked["problems"]), expected);
    assert_eq!(codes(&checked["warnings"]), ["chat no_name_and_email"]);
    assert_eq!(codes(&admin.get(&path)["problems"]), expected);
    assert_eq!(server.visitor().session(&server)["dialogues"], json!([]));

    let mut wrong = draft.clone();
    wrong["cards"][0]["answers"][1]["label"] = json!(7);
    for (body, field) in [
        (json!({"draft": wrong}), "draft.cards[0].answers[1].label"),
        (json!({"draft": []}), "draft"),
        (json!({"draft": {"cards": [{"id": "a", "kind": "bomb"}]}}), "draft.cards[0].kind"),
        (json!({"widgets": [99]}), "widgets[0]"),
        (json!({"priority": -1}), "priority"),
        (json!({"idle_min": 0}), "idle_min"),
        (json!({"targeting": {"audience": "rich"}}), "targeting.audience"),
        (json!({"targeting": {"urls": [""]}}), "targeting.urls"),
        (json!({"name": ""}), "name"),
        (json!({"published": null}), "published"),
    ] {
        let refused = admin.patch(&path, &body, 400);
        assert_eq!(refused["field"], field, "{refused}");
    }
    assert_eq!(admin.get(&path)["draft"], made["draft"], "nothing of it was stored");
}

#[test]
fn versions_are_kept_and_can_come_back() {
    let server = TestServer::start();
    let dialogue = published(&server, "Sales", &sales());
    let mut admin = server.admin();
    let path = format!("/api/v1/dialogues/{dialogue}");
    let before = admin.get(&path);
    assert_eq!(before["published"]["version"], 1);
    assert_eq!(before["has_changes"], false);
    admin.post(&format!("{path}/publish"), &json!({}), 409);
    let mut changed = sales();
    changed["cards"][0]["text"] = json!("Good day.");
    admin.patch(&path, &json!({"draft": changed, "name": "Sales 2"}), 200);
    admin.post(&format!("{path}/publish"), &json!({}), 200);
    let versions = admin.get(&format!("{path}/versions"));
    let numbers: Vec<&Value> =
        versions["items"].as_array().unwrap().iter().map(|each| &each["version"]).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(versions["items"][0]["by"]["id"], 1);
    let old = admin.get(&format!("{path}/versions/1"));
    assert_eq!(old["flow"], before["draft"]);
    let restored = admin.post(&format!("{path}/versions/1/restore"), &json!({}), 200);
    assert_eq!((&restored["draft"], &restored["has_changes"]), (&before["draft"], &json!(true)));
    assert_eq!(restored["name"], "Sales 2", "the flow alone comes back");
    let reply = admin.client.get(&format!("{path}/versions/3")).unwrap();
    assert_eq!(reply.status, 404);

    let mut exported = admin.get(&path);
    exported["name"] = json!("Copy");
    let copy = admin.post("/api/v1/dialogues", &exported, 201);
    assert_eq!((&copy["draft"], &copy["published"]), (&exported["draft"], &Value::Null));
    let list = admin.get("/api/v1/dialogues");
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(list["items"][0].get("draft").is_none());
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 204);
    assert_eq!(admin.client.get(&path).unwrap().status, 404);
}

#[test]
fn a_flow_is_played_in_the_editor_without_anybody_in_it() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let play = |answers: Value| json!({"flow": sales(), "answers": answers});
    let begun = admin.post("/api/v1/dialogues/try", &play(json!([])), 200);
    assert_eq!((&begun["waits"]["id"], &begun["ends"]), (&json!("ask"), &Value::Null));
    let yes = json!({"card": "ask", "value": "yes"});
    let body = play(json!([yes, {"card": "who", "value": ana()}]));
    let played = admin.post("/api/v1/dialogues/try", &body, 200);
    assert_eq!((&played["waits"], &played["ends"]), (&Value::Null, &json!("live_chat")));
    assert_eq!(played["passed"], json!(["hello", "ask", "who", "chat"]));
    assert_eq!(played["messages"].as_array().unwrap().len(), 6);
    let mut body = play(json!([yes]));
    body["contact"] = json!({"first_name": "Ana", "email": "ana@mail.example"});
    let waits = admin.post("/api/v1/dialogues/try", &body, 200)["waits"].clone();
    assert_eq!(waits["fields"].as_array().unwrap().len(), 1, "what is known is not asked");
    let wrong = play(json!([yes, {"card": "who", "value": {"first_name": "A", "email": "x"}}]));
    let refused = admin.post("/api/v1/dialogues/try", &wrong, 400);
    assert_eq!(refused["field"], "answers[1].value.email");
    let refused = admin.post("/api/v1/dialogues/try", &play(json!([{"card": "who"}])), 400);
    assert_eq!(refused["field"], "answers[0].card");
    assert_eq!(admin.get("/api/v1/conversations")["items"], json!([]));
}

#[test]
fn only_admins_design() {
    let server = TestServer::start();
    let mut ben = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let reply = ben.client.get("/api/v1/dialogues").unwrap();
    assert_eq!(reply.status, 403);
    ben.post(&format!("/api/v1/dialogues/{dialogue}/publish"), &json!({}), 403);
    ben.post("/api/v1/dialogues/try", &json!({"flow": sales()}), 403);
    let widget = server.admin().get("/api/v1/widgets")["items"][0]["id"].clone();
    let path = format!("/api/v1/dialogues/{dialogue}");
    server.admin().patch(&path, &json!({"widgets": [widget]}), 200);
    let refused = server.admin().client.request("DELETE", "/api/v1/widgets/1", b"").unwrap();
    assert_eq!(
        (refused.status, &refused.json()["detail"]),
        (409, &json!("the dialogue \"Sales\" names this widget"))
    );
}
