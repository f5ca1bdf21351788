//! Dialogues: designed, published, walked through, and what becomes of them.

mod admin;
mod meeting;

use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor, expect, new_folder, said, wait_until};

const MINUTE_MS: i64 = 60_000;

/// Consent, then name and e-mail, then an agent; or good-bye.
fn sales() -> Value {
    json!({"start": "hello", "cards": [
        {"id": "hello", "kind": "message", "text": "Welcome to the shop.", "next": "ask"},
        {"id": "ask", "kind": "question", "text": "May a colleague help you?",
            "field": "custom:wish", "answers": [
            {"id": "yes", "label": "Yes, please", "value": "help", "next": "who"},
            {"id": "no", "label": "No, thanks", "next": "bye"}]},
        {"id": "who", "kind": "capture", "text": "Who are you?", "next": "chat", "fields": [
            {"name": "first_name", "label": "First name", "required": true},
            {"name": "email", "label": "E-mail", "required": true},
            {"name": "custom:size", "label": "Size"}]},
        {"id": "chat", "kind": "live_chat", "text": "One moment, please."},
        {"id": "bye", "kind": "end", "text": "Then have a look around."}]})
}

/// A dialogue that visitors get.
fn published(server: &TestServer, name: &str, flow: &Value) -> Value {
    let mut admin = server.admin();
    let made = admin.post("/api/v1/dialogues", &json!({"name": name, "draft": flow}), 201);
    let path = format!("/api/v1/dialogues/{}/publish", made["id"]);
    admin.post(&path, &json!({}), 200)["id"].clone()
}

fn start(visitor: &mut Visitor, dialogue: &Value) -> Value {
    visitor.person.post("/api/v1/visitor/dialogue", &json!({"dialogue": dialogue}), 201)
}

#[track_caller]
fn answer(visitor: &mut Visitor, card: &str, value: &Value, status: u16) -> Value {
    visitor.person.post("/api/v1/visitor/answer", &json!({"card": card, "value": value}), status)
}

fn ana() -> Value {
    json!({"first_name": "Ana", "email": "ana@mail.example", "custom:size": "42"})
}

fn figures(server: &TestServer, dialogue: &Value) -> Value {
    server.admin().get(&format!("/api/v1/dialogues/{dialogue}/figures"))
}

/// `card shown answered dropped` of each.
fn by_card(figures: &Value) -> Vec<String> {
    let cards = figures["cards"].as_array().unwrap().iter();
    let mut lines: Vec<String> = cards
        .map(|card| {
            let (shown, answered, dropped) = (&card["shown"], &card["answered"], &card["dropped"]);
            format!("{} {shown} {answered} {dropped}", card["card"].as_str().unwrap())
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn a_visitor_walks_from_the_first_card_to_an_agent() {
    let server = TestServer::start();
    let mut agent = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let mut visitor = server.visitor();
    let offered = visitor.session(&server)["dialogues"].clone();
    assert_eq!(
        offered,
        json!([{"id": dialogue,
            "targeting": {"after_s": null, "scroll_percent": null, "proactive": false},
            "poke": {"card": "hello", "text": "Welcome to the shop.", "answers": null}}])
    );
    let inbox_before = agent.get("/api/v1/inbox")["cursor"].clone();

    let begun = start(&mut visitor, &dialogue);
    assert_eq!(
        (&begun["state"], &begun["dialogue"]["card"]["id"]),
        (&json!("dialogue"), &json!("ask"))
    );
    let labels =
        json!([{"id": "yes", "label": "Yes, please"}, {"id": "no", "label": "No, thanks"}]);
    assert_eq!(begun["dialogue"]["card"]["answers"], labels, "and not where they lead");
    assert_eq!(visitor.session(&server)["dialogues"], json!([]), "one thing at a time");
    let asked = answer(&mut visitor, "ask", &json!("yes"), 200);
    let fields = &asked["dialogue"]["card"]["fields"];
    assert_eq!(
        fields[1],
        json!({"name": "email", "label": "E-mail", "required": true, "type": "email",
            "value": null})
    );
    assert!(agent.offered().is_empty(), "nobody is rung yet");
    assert_eq!(
        agent.get("/api/v1/inbox")["cursor"],
        inbox_before_is_untouched(&inbox_before, &mut agent)
    );

    let queued = answer(&mut visitor, "who", &ana(), 200);
    assert_eq!((&queued["state"], &queued["dialogue"]), (&json!("queued"), &Value::Null));
    let id = queued["id"].clone();
    assert_eq!(agent.offered(), [id.as_i64().unwrap()]);
    let seen = agent.conversation(&id);
    let contact = &seen["contact"];
    assert_eq!((&contact["name"], &contact["email"]), (&json!("Ana"), &json!("ana@mail.example")));
    assert_eq!(contact["fields"], json!({"first_name": "Ana", "size": "42", "wish": "help"}));
    assert_eq!(seen["dialogue"], json!({"id": dialogue, "name": "Sales", "version": 1}));
    assert_eq!((&seen["unread"], &seen["visitor_message_count"]), (&json!(2), &json!(2)));
    agent.act(&id, "accept", 200);
    agent.say(&id, "reply-one", "Hello Ana!");
    reads_it_all(&mut agent, &id);

    agent.act(&id, "end", 200);
    assert_eq!(visitor.session(&server)["dialogues"], json!([]), "never again once completed");
    let found = figures(&server, &dialogue);
    let totals = ["triggered", "engaged", "completed", "connected", "booked"];
    assert_eq!(totals.map(|name| found[name].as_i64().unwrap()), [1, 1, 1, 1, 0]);
    assert_eq!(by_card(&found), ["ask 1 1 0", "chat 1 0 0", "hello 1 0 0", "who 1 1 0"]);
}

/// The agent has the whole dialogue before their own words.
fn reads_it_all(agent: &mut Person, id: &Value) {
    let history = agent.get(&format!("/api/v1/conversations/{id}/messages"));
    let expected = [
        ("dialogue", "Welcome to the shop."),
        ("dialogue", "May a colleague help you?"),
        ("visitor", "Yes, please"),
        ("dialogue", "Who are you?"),
        ("visitor", "First name: Ana\nE-mail: ana@mail.example\nSize: 42"),
        ("dialogue", "One moment, please."),
    ];
    let told = said(&history);
    let told: Vec<(&str, &str)> = told.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(told[..6], expected);
    assert_eq!(told.last().unwrap(), &("agent", "Hello Ana!"));
    let items = history["items"].as_array().unwrap();
    assert_eq!((&items[1]["kind"], &items[1]["card"]["answered"]), (&json!("card"), &json!(true)));
    assert_eq!(items[2]["answer_to"], "ask");
    assert_eq!(items[0]["card"]["answered"], Value::Null);
}

/// Nothing of a dialogue is told to the team before somebody is asked for.
fn inbox_before_is_untouched(before: &Value, agent: &mut Person) -> Value {
    let feed = agent.get(&format!("/api/v1/events?after={before}&wait=0"));
    assert_eq!(feed["events"], json!([]));
    agent.get("/api/v1/inbox")["cursor"].clone()
}

#[test]
fn a_visitor_finishes_the_version_that_they_began() {
    let server = TestServer::start();
    let _ben = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let mut early = server.visitor();
    start(&mut early, &dialogue);

    let mut changed = sales();
    changed["cards"][1]["text"] = json!("May we help?");
    changed["cards"][2]["fields"] = json!([{"name": "phone", "required": true}]);
    let path = format!("/api/v1/dialogues/{dialogue}");
    let mut admin = server.admin();
    let patched = admin.patch(&path, &json!({"draft": changed}), 200);
    assert_eq!(
        (&patched["has_changes"], &patched["published"]["version"]),
        (&json!(true), &json!(1))
    );
    admin.post(&format!("{path}/publish"), &json!({}), 200);
    admin.patch(&path, &json!({"enabled": false}), 200);
    admin.client.request("DELETE", &path, b"").unwrap();

    let asked = answer(&mut early, "ask", &json!("yes"), 200);
    assert_eq!(asked["dialogue"]["card"]["fields"][0]["name"], "first_name", "as it was then");
    assert_eq!(answer(&mut early, "who", &ana(), 200)["state"], "queued");
    let mut late = server.visitor();
    assert_eq!(late.session(&server)["dialogues"], json!([]));
    let body = json!({"dialogue": dialogue});
    late.person.post("/api/v1/visitor/dialogue", &body, 404);
}

#[test]
fn a_restart_in_the_middle_loses_nothing() {
    let folder = new_folder();
    let data = folder.join("kept.db");
    let server = TestServer::start_with(|config| config.data.clone_from(&data));
    let dialogue = published(&server, "Sales", &sales());
    let mut visitor = server.visitor();
    start(&mut visitor, &dialogue);
    answer(&mut visitor, "ask", &json!("yes"), 200);
    let (key, token, cursor) = (visitor.key.clone(), visitor.token.clone(), visitor.cursor);
    drop(server);

    let server = TestServer::start_with(|config| config.data.clone_from(&data));
    let person = Person { client: server.client().with_bearer(&token) };
    let mut visitor = Visitor { person, key, token, cursor };
    let session = visitor.session(&server);
    assert_eq!(session["conversation"]["dialogue"]["card"]["id"], "who");
    answer(&mut visitor, "ask", &json!("yes"), 200);
    assert_eq!(visitor.history().len(), 4, "the answer that was sent again changed nothing");
    assert_eq!(answer(&mut visitor, "who", &ana(), 200)["state"], "queued");

    let mut idle = server.visitor();
    start(&mut idle, &dialogue);
    server.running().app.clock.advance(30 * MINUTE_MS);
    let state = || idle.session(&server)["conversation"]["close_reason"].clone();
    wait_until("the clock has ended it", || state() == "idle");
    assert_eq!(idle.history().len(), 2, "without a word");
    assert_eq!(by_card(&figures(&server, &dialogue))[0], "ask 2 1 1");
    drop(server);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_live_chat_card_routes_as_it_says() {
    let server = TestServer::start();
    let (mut ben, mut cleo) = (server.agent("Ben"), server.agent("Cleo"));
    let cleos = cleo.get("/api/v1/me")["id"].clone();
    let body = json!({"name": "Cleo's", "members": [cleos]});
    let team = server.admin().post("/api/v1/teams", &body, 201)["id"].clone();
    let flow = json!({"start": "chat", "cards": [{"id": "chat", "kind": "live_chat",
        "routing": {"method": "team", "team": team}, "on_no_accept": "none",
        "fallback": {"text": "Sorry, call us.", "offline_form": true}}]});
    let dialogue = published(&server, "Straight", &flow);
    let path = format!("/api/v1/teams/{team}");
    let refused = server.admin().client.request("DELETE", &path, b"").unwrap();
    assert_eq!(refused.json()["detail"], "the dialogue \"Straight\" names this team");

    let mut visitor = server.visitor();
    let begun = start(&mut visitor, &dialogue);
    assert_eq!(begun["state"], "queued");
    assert_eq!(cleo.offered(), [begun["id"].as_i64().unwrap()]);
    server.advance(44_000);
    assert_eq!(visitor.session(&server)["conversation"]["state"], "queued");
    server.advance(1_000);
    let over = visitor.session(&server)["conversation"].clone();
    assert_eq!((&over["close_reason"], &over["fallback_form"]), (&json!("fallback"), &json!(true)));
    assert_eq!(visitor.history().last().unwrap().1, "Sorry, call us.");
    assert!(ben.offered().is_empty(), "nobody beyond the team was asked");
    let form = json!({"client_id": "form-one", "text": "Please call me.", "phone": "555 0100"});
    visitor.person.post("/api/v1/visitor/offline", &form, 201);
    server.advance(20 * MINUTE_MS);

    let mut flow = flow;
    flow["cards"][0]["routing"] = json!({"method": "broadcast"});
    let everybody = published(&server, "Everybody", &flow);
    let mut visitor = server.visitor();
    let begun = start(&mut visitor, &everybody);
    let seen = ben.conversation(&begun["id"]);
    assert_eq!((&seen["state"], &seen["distribution"]), (&json!("queued"), &json!("broadcast")));
    ben.act(&begun["id"], "accept", 200);
    cleo.act(&begun["id"], "accept", 409);
}

#[test]
fn a_card_may_ask_where_agents_help_themselves() {
    let server = TestServer::start();
    let (mut ben, mut cleo) = (server.agent("Ben"), server.agent("Cleo"));
    server.set_workstream(&json!({"distribution": "pick"}));
    let cleos = cleo.get("/api/v1/me")["id"].clone();
    let flow = |routing: Value| {
        json!({"start": "chat", "cards": [
            {"id": "chat", "kind": "live_chat", "routing": routing}]})
    };
    let asks = published(&server, "Cleo's", &flow(json!({"method": "agent", "agent": cleos})));
    let waits = published(&server, "Anybody's", &flow(Value::Null));
    let (mut one, mut two) = (server.visitor(), server.visitor());
    let (first, second) = (start(&mut one, &asks), start(&mut two, &waits));
    assert_eq!(cleo.offered(), [first["id"].as_i64().unwrap()]);
    ben.act(&first["id"], "accept", 409);
    assert_eq!(ben.conversation(&second["id"])["state"], "queued");
    ben.act(&second["id"], "accept", 200);

    let body = json!({"name": "Other", "mode": "live", "distribution": "pick"});
    let other = server.admin().post("/api/v1/workstreams", &body, 201)["id"].clone();
    cleo.act(&first["id"], "accept", 200);
    let path = format!("/api/v1/conversations/{}/transfer", first["id"]);
    cleo.post(&path, &json!({"workstream": other}), 200);
    ben.act(&first["id"], "accept", 200);
}

#[test]
fn where_no_rule_matches_or_a_limit_is_reached_the_fallback_comes_at_once() {
    let server = TestServer::start();
    let flow = |routing: Value| {
        json!({"start": "chat", "cards": [{"id": "chat", "kind": "live_chat",
            "routing": routing, "fallback": {"text": "The card's own words."}}]})
    };
    let by_rules = published(&server, "Rules", &flow(json!({"method": "rules"})));
    let mut visitor = server.visitor();
    let over = start(&mut visitor, &by_rules);
    assert_eq!((&over["state"], &over["close_reason"]), (&json!("closed"), &json!("fallback")));
    assert_eq!(visitor.history().last().unwrap().1, "The card's own words.");

    let mut ben = server.agent("Ben");
    let usual = published(&server, "Usual", &flow(Value::Null));
    let path = format!("/api/v1/dialogues/{by_rules}");
    server.admin().patch(&path, &json!({"enabled": false}), 200);
    let mut visitor = server.visitor();
    let begun = start(&mut visitor, &usual);
    ben.act(&begun["id"], "accept", 200);
    let limits = json!({"limits": {"lifetime": 1, "fallback_text": "Everybody's words."}});
    server.admin().patch("/api/v1/settings", &limits, 200);
    let mut visitor = server.visitor();
    assert_eq!(start(&mut visitor, &usual)["close_reason"], "fallback");
    assert_eq!(visitor.history().last().unwrap().1, "Everybody's words.");
    assert!(ben.offered().is_empty());
}

#[test]
fn words_of_ones_own_are_for_people() {
    let server = TestServer::start();
    let mut ben = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let mut visitor = server.visitor();
    let id = start(&mut visitor, &dialogue)["id"].clone();
    assert_eq!(visitor.write("first-word", "Do you ship to Peru?"), id);
    assert_eq!(ben.offered(), [id.as_i64().unwrap()]);
    let over = answer(&mut visitor, "ask", &json!("yes"), 409);
    assert_eq!((&over["code"], &over["card"]), (&json!("card_over"), &Value::Null));
    assert_eq!(by_card(&figures(&server, &dialogue)), ["ask 1 0 1", "hello 1 0 0"]);

    let mut other = server.visitor();
    let id = start(&mut other, &dialogue)["id"].clone();
    let asked = other.person.post("/api/v1/visitor/conversation", &json!({}), 200);
    assert_eq!((&asked["id"], &asked["state"]), (&id, &json!("queued")));

    let mut third = server.visitor();
    start(&mut third, &dialogue);
    let ended = third.person.post("/api/v1/visitor/end", &json!({}), 200);
    assert_eq!((&ended["state"], &ended["close_reason"]), (&json!("closed"), &json!("abandoned")));
    assert_eq!(third.session(&server)["dialogues"][0]["id"], dialogue, "it may come again");
}

#[test]
fn the_end_of_a_branch_closes_the_conversation() {
    let server = TestServer::start();
    let mut ben = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let mut visitor = server.visitor();
    start(&mut visitor, &dialogue);
    let over = answer(&mut visitor, "ask", &json!("no"), 200);
    assert_eq!(
        (&over["state"], &over["close_reason"]),
        (&json!("closed"), &json!("dialogue_ended"))
    );
    assert_eq!(visitor.history().last().unwrap().1, "Then have a look around.");
    answer(&mut visitor, "ask", &json!("no"), 200);
    assert_eq!(visitor.history().len(), 4);
    let first = over["id"].clone();
    assert_ne!(visitor.write("first-word", "One more thing"), first);
    assert_eq!(ben.offered().len(), 1);
}

#[test]
fn hostile_answers_are_refused_by_name() {
    let server = TestServer::start();
    let dialogue = published(&server, "Sales", &sales());
    let mut visitor = server.visitor();
    answer(&mut visitor, "ask", &json!("yes"), 409);
    for (body, field) in [
        (json!({}), "dialogue"),
        (json!({"dialogue": "1"}), "dialogue"),
        (json!({"dialogue": dialogue, "card": "who"}), "card"),
        (json!({"dialogue": dialogue, "page": {"url": 1}}), "page.url"),
    ] {
        let refused = visitor.person.post("/api/v1/visitor/dialogue", &body, 400);
        assert_eq!(refused["field"], field, "{refused}");
    }
    visitor.person.post("/api/v1/visitor/dialogue", &json!({"dialogue": 99}), 404);
    let id = start(&mut visitor, &dialogue)["id"].clone();
    let again =
        visitor.person.post("/api/v1/visitor/dialogue", &json!({"dialogue": dialogue}), 200);
    assert_eq!(again["id"], id);
    for value in [json!("maybe"), json!(null), json!(1), json!({"id": "yes"}), json!(["yes"])] {
        assert_eq!(answer(&mut visitor, "ask", &value, 400)["field"], "value");
    }
    let body = json!({"card": "ask"});
    assert_eq!(visitor.person.post("/api/v1/visitor/answer", &body, 400)["field"], "value");
    for card in ["hello", "who", "chat", "nothing", "' OR 1 = 1"] {
        let over = answer(&mut visitor, card, &json!("yes"), 409);
        assert_eq!((&over["code"], &over["card"]["id"]), (&json!("card_over"), &json!("ask")));
    }
    answer(&mut visitor, "ask", &json!("yes"), 200);
    answer(&mut visitor, "ask", &json!("no"), 409);
    for (value, field) in [
        (json!("Ana"), "value"),
        (json!({"first_name": "Ana"}), "value.email"),
        (json!({"first_name": ["Ana"], "email": "a@b.example"}), "value.first_name"),
        (json!({"first_name": "Ana", "email": "ana"}), "value.email"),
        (json!({"first_name": "A\nB", "email": "a@b.example"}), "value.first_name"),
        (json!({"first_name": "A".repeat(101), "email": "a@b.example"}), "value.first_name"),
        (json!({"first_name": "A", "email": "a@b.example", "role": "admin"}), "value.role"),
    ] {
        let refused = answer(&mut visitor, "who", &value, 400);
        assert_eq!(refused["field"], field, "{refused}");
    }
    let mut stranger = server.visitor();
    answer(&mut stranger, "who", &ana(), 409);
    assert_eq!(visitor.history().len(), 4, "nothing of it was stored");
}

#[test]
fn outside_the_hours_a_live_dialogue_ends_in_the_fallback() {
    let server = TestServer::start();
    let _ben = server.agent("Ben");
    let dialogue = published(&server, "Sales", &sales());
    let week = json!({"monday": [], "tuesday": [], "wednesday": [], "thursday": [],
        "friday": [], "saturday": [], "sunday": []});
    let body = json!({"name": "Never", "zone": "UTC", "week": week});
    let hours = server.admin().post("/api/v1/hours", &body, 201)["id"].clone();
    server.set_workstream(&json!({"hours": hours}));
    let mut visitor = server.visitor();
    start(&mut visitor, &dialogue);
    let words = json!({"client_id": "first-word", "text": "Hello?"});
    let refused = visitor.person.post("/api/v1/visitor/messages", &words, 409);
    assert_eq!(refused["code"], "offline");
    assert_eq!(visitor.session(&server)["conversation"]["state"], "dialogue");
    answer(&mut visitor, "ask", &json!("yes"), 200);
    let over = answer(&mut visitor, "who", &ana(), 200);
    assert_eq!((&over["state"], &over["close_reason"]), (&json!("closed"), &json!("fallback")));

    let mut other = server.visitor();
    let id = start(&mut other, &dialogue)["id"].clone();
    let form = json!({"client_id": "form-one", "text": "Please write to me."});
    let left = other.person.post("/api/v1/visitor/offline", &form, 201);
    assert_eq!((&left["id"], &left["state"]), (&id, &json!("queued")));
}

#[test]
fn whom_a_dialogue_is_for_is_the_servers_business() {
    let server = TestServer::start();
    let first = published(&server, "Prices", &sales());
    let second = published(&server, "Everywhere", &sales());
    let mut admin = server.admin();
    let mut set = |id: &Value, change: &Value| {
        admin.patch(&format!("/api/v1/dialogues/{id}"), change, 200);
    };
    set(
        &first,
        &json!({"priority": 5, "targeting": {"urls": ["/prices*"], "not_urls": ["*old*"],
        "after_s": 5, "proactive": true}}),
    );
    set(&second, &json!({"targeting": {"audience": "new"}}));
    let key = server.widget_key();
    let on_page = |token: Option<&str>, url: &str| {
        let mut body = json!({"widget": key, "page": {"url": url}});
        if let Some(token) = token {
            body["token"] = token.into();
        }
        expect(server.client().post("/api/v1/visitor/session", &body).unwrap(), 200, "session")
    };
    let ids = |session: &Value, name: &str| -> Vec<Value> {
        session[name].as_array().unwrap().iter().map(|each| each["id"].clone()).collect()
    };
    let session = on_page(None, "https://shop.example/prices?x=1");
    assert_eq!(ids(&session, "dialogues"), [first.clone(), second.clone()], "by priority");
    assert_eq!(session["dialogues"][0]["targeting"]["after_s"], 5);
    let session = on_page(None, "https://shop.example/prices/old");
    assert_eq!(ids(&session, "dialogues"), std::slice::from_ref(&second));
    let token = session["token"].as_str().unwrap();
    let mut person = Person { client: server.client().with_bearer(token) };
    let moved = person.get("/api/v1/visitor/dialogues?url=https://shop.example/prices");
    assert_eq!(ids(&moved, "items").len(), 2);
    let refused = json!({"dialogue": first});
    person.post("/api/v1/visitor/dialogue", &refused, 409);
    let there = json!({"dialogue": first, "page": {"url": "https://shop.example/prices"}});
    person.post("/api/v1/visitor/dialogue", &there, 201);
    person.post("/api/v1/visitor/dialogue", &json!({"dialogue": second}), 409);
    person.post("/api/v1/visitor/answer", &json!({"card": "ask", "value": "no"}), 200);
    let session = on_page(Some(token), "https://shop.example/prices");
    assert_eq!(ids(&session, "dialogues"), [] as [Value; 0], "one is over, one is for new people");

    set(&second, &json!({"targeting": {"audience": "returning"}, "widgets": [1]}));
    assert_eq!(ids(&on_page(Some(token), ""), "dialogues"), [second]);
    let body = json!({"name": "Other", "workstream": 1, "origins": ["*"]});
    let other = server.admin().post("/api/v1/widgets", &body, 201);
    let elsewhere = server.visitor_of(other["key"].as_str().unwrap());
    assert_eq!(elsewhere.session(&server)["dialogues"], json!([]));
}
