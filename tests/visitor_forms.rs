//! What visitors fill in: questions before the first message, the page without a script, and the
//! address to which a copy goes.

use deskbell::bench::client::Reply;
use serde_json::{Value, json};

use crate::support::{TestServer, smtp::MailServer};

const FORM: &str = "application/x-www-form-urlencoded";

/// Puts a form's fields together as a browser does.
fn encoded(fields: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

impl TestServer {
    fn leave(&self, fields: &[(&str, &str)]) -> Reply {
        self.leave_from(fields, &[("Sec-Fetch-Site", "same-origin"), ("Content-Type", FORM)])
    }

    fn leave_from(&self, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
        let mut client = self.client();
        for (name, value) in headers {
            client = client.with_header(name, value);
        }
        let path = format!("/w/{}", self.widget_key());
        client.request("POST", &path, encoded(fields).as_bytes()).unwrap()
    }

    fn conversations(&self) -> Vec<Value> {
        self.admin().get("/api/v1/conversations")["items"].as_array().unwrap().clone()
    }

    fn set_widget(&self, change: &Value) -> Value {
        self.admin().patch("/api/v1/widgets/1", change, 200)
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

const VERA: [(&str, &str); 3] =
    [("name", "Vera"), ("email", "vera@mail.example"), ("message", "Third lamp?\r\nVera")];

#[test]
fn a_message_without_a_script_becomes_a_conversation() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");

    let reply = server.leave(&VERA);

    assert_eq!(reply.status, 303);
    assert_eq!(reply.header("location").unwrap(), format!("/w/{}?left", server.widget_key()));
    let [id] = ana.offered()[..] else { panic!("it is offered at once") };
    let conversation = ana.conversation(&json!(id));
    assert_eq!(conversation["contact"]["name"], "Vera");
    assert_eq!(conversation["contact"]["email"], "vera@mail.example");
    ana.act(&json!(id), "accept", 200);
    let said = ana.get(&format!("/api/v1/conversations/{id}/messages"));
    assert_eq!(said["items"][0]["text"], "Third lamp?\nVera");
    // It does not end because its visitor has no panel open.
    server.advance(200_000);
    assert_eq!(ana.conversation(&json!(id))["state"], "active");
}

#[test]
fn persistent_widgets_take_it_too() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let rules = json!({"name": "Desk", "mode": "persistent", "distribution": "push"});
    let workstream = admin.post("/api/v1/workstreams", &rules, 201);
    server.set_widget(&json!({"workstream": workstream["id"],
        "prechat": [{"name": "phone", "required": true}]}));

    assert_eq!(server.leave(&VERA).status, 303);

    let [conversation] = &server.conversations()[..] else { panic!("there is one") };
    assert_eq!(conversation["mode"], "persistent");
    assert_eq!(conversation["state"], "queued");
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_nothing_is_stored() {
    let server = TestServer::start();
    let long = "x".repeat(4001);
    let cases: [(&str, &str, &str); 7] = [
        ("email", "", "This does not look like an e-mail address."),
        ("email", "vera@home", "This does not look like an e-mail address."),
        ("email", "vera@mail.example\r\nBcc: x@y.example", "does not look like an e-mail"),
        ("name", "Ve\nra", "A name has at most 100 characters."),
        ("message", "  ", "Please write something."),
        ("message", &long, "A message has at most 4,000 characters."),
        ("message", "a\0b", "Please write something."),
    ];
    for (name, value, complaint) in cases {
        let fields: Vec<(&str, &str)> = VERA
            .into_iter()
            .map(|(known, usual)| (known, if known == name { value } else { usual }))
            .collect();
        let reply = server.leave(&fields);

        assert_eq!(reply.status, 422, "{name}: {value:?}");
        let page = text(&reply);
        assert!(page.contains(complaint), "{name}: {page}");
        assert!(page.contains(&format!("aria-describedby=\"{name}-wrong\"")), "{name}");
        assert!(name == "name" || page.contains("value=\"Vera\""), "{name} is kept");
    }
    assert!(server.conversations().is_empty());

    let kept = text(&server.leave(&[("email", "x"), ("message", "</textarea><script>")]));
    assert!(kept.contains("&lt;/textarea&gt;&lt;script&gt;"), "{kept}");
}

#[test]
fn only_our_own_page_may_send_the_form() {
    let server = TestServer::start();
    let other = "https://elsewhere.example";
    for headers in [
        &[("Content-Type", FORM), ("Sec-Fetch-Site", "cross-site")][..],
        &[("Content-Type", FORM), ("Origin", other)],
        &[("Content-Type", FORM), ("Origin", "null")],
        &[("Content-Type", FORM), ("Origin", other), ("Sec-Fetch-Site", "same-site")],
    ] {
        assert_eq!(server.leave_from(&VERA, headers).status, 403, "{headers:?}");
    }
    let json = [("Content-Type", "text/plain"), ("Sec-Fetch-Site", "same-origin")];
    assert_eq!(server.leave_from(&VERA, &json).status, 400);
    // A browser of before 2020.
    let old = [("Content-Type", FORM), ("Origin", "http://localhost")];
    assert_eq!(server.leave_from(&VERA, &old).status, 303);
    assert_eq!(server.conversations().len(), 1);
}

#[test]
fn programs_that_fill_in_everything_are_thanked_and_forgotten() {
    let server = TestServer::start();
    let mut fields = VERA.to_vec();
    fields.push(("website", "https://pills.example"));

    assert_eq!(server.leave(&fields).status, 303);

    assert!(server.conversations().is_empty());
}

#[test]
fn one_address_leaves_so_many_messages_and_is_told_to_wait() {
    let server = TestServer::start_with(|config| config.without_rate_limits = false);
    let replies: Vec<Reply> = (0..21).map(|_| server.leave(&VERA)).collect();

    let last = replies.last().unwrap();
    assert_eq!(last.status, 429);
    assert!(last.header("retry-after").is_some());
    assert!(text(last).contains("Third lamp?"), "what was written is kept");
    assert_eq!(replies.iter().filter(|reply| reply.status == 303).count(), 20);
}

#[test]
fn the_page_speaks_the_widgets_language_and_asks_who_must_sign_in_to_do_so() {
    let server = TestServer::start();
    let path = format!("/w/{}?plain", server.widget_key());
    let mut client = server.client().with_header("Accept-Language", "fr-CA,fr;q=0.8");
    assert!(text(&client.get(&path).unwrap()).contains("Nous écrire"));

    server.set_widget(&json!({"locale": "es", "appearance": {"title": "<b>Tienda</b>"}}));
    let page = text(&client.get(&path).unwrap());
    assert!(page.contains("Enviar mensaje") && page.contains("&lt;b&gt;Tienda"), "{page}");

    server.set_workstream(&json!({"require_identity": true}));
    let reply = client.get(&path).unwrap();
    assert_eq!(reply.status, 403);
    assert!(text(&reply).contains("Inicie sesión"));
    assert_eq!(server.leave(&VERA).status, 403);
}

#[test]
fn what_the_widget_must_know_is_told_before_the_first_message() {
    let server = TestServer::start();
    server.set_widget(&json!({"prechat_text": "Who are you?", "prechat": [
        {"name": "name"}, {"name": "email", "required": true},
        {"name": "custom:order", "label": "Order"}]}));
    let mut vera = server.visitor();
    let asked = vera.session(&server)["widget"]["prechat"].clone();
    assert_eq!(
        asked[1],
        json!({"name": "email", "label": null, "required": true,
        "type": "email"})
    );

    let message = json!({"client_id": "the-first-one", "text": "Hello"});
    let refused = vera.person.post("/api/v1/visitor/messages", &message, 422);
    assert_eq!(refused["code"], "prechat_required");
    assert_eq!(refused["field"], "fields.email");

    let mut tell = |fields: &Value, status: u16| {
        let body = json!({"fields": fields, "message": message});
        vera.person.post("/api/v1/visitor/conversation", &body, status)
    };
    for (fields, field) in [
        (json!({"email": "vera@"}), "fields.email"),
        (json!({"email": "vera@mail.example", "custom:order": "a\nb"}), "fields.custom:order"),
        (json!({"email": "vera@mail.example", "custom:other": "x"}), "fields.custom:other"),
        (json!({"email": 7}), "fields.email"),
        (json!({"password": "x"}), "fields.password"),
    ] {
        assert_eq!(tell(&fields, 400)["field"], field);
    }
    assert!(server.conversations().is_empty(), "nothing is stored halfway");

    tell(&json!({"email": "vera@mail.example", "custom:order": "4711", "name": null}), 201);
    let contact = server.conversations()[0]["contact"].clone();
    assert_eq!(contact["email"], "vera@mail.example");
    assert_eq!(contact["fields"]["order"], "4711");
    // Who has told is not asked again, nor for what need not be told.
    assert_eq!(vera.session(&server)["widget"]["prechat"], json!([]));
}

#[test]
fn what_a_widget_asks_is_checked_by_name() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let many: Vec<Value> = (0..11).map(|n| json!({"name": format!("custom:f{n}")})).collect();
    for (change, field) in [
        (json!({"prechat": [{"name": "shoe size"}]}), "prechat[0].name"),
        (json!({"prechat": [{"name": "email"}, {"name": "email"}]}), "prechat[1].name"),
        (json!({"prechat": [{"name": "email", "required": "yes"}]}), "prechat[0].required"),
        (json!({"prechat": [{"name": "email", "colour": "red"}]}), "prechat[0].colour"),
        (json!({"prechat": many}), "prechat"),
        (json!({"prechat_text": "x".repeat(501)}), "prechat_text"),
        (json!({"rating": "no"}), "rating"),
        (json!({"dialogue": 99}), "dialogue"),
    ] {
        let refused = admin.patch("/api/v1/widgets/1", &change, 400);
        assert_eq!(refused["field"], field, "{change}");
    }
    let unchanged = admin.get("/api/v1/widgets/1");
    assert_eq!(unchanged["prechat"], json!([]));
    assert_eq!(unchanged["rating"], true);
}

#[test]
fn a_widget_names_the_dialogue_that_begins_in_it() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let flow = json!({"start": "a", "cards": [
        {"id": "a", "kind": "question", "text": "Which?", "answers": [
            {"id": "x", "label": "X", "next": "e"}]},
        {"id": "e", "kind": "end", "text": "Bye."}]});
    let mut publish = |name: &str, priority: i64| {
        let new = json!({"name": name, "draft": flow, "priority": priority});
        let id = admin.post("/api/v1/dialogues", &new, 201)["id"].clone();
        admin.post(&format!("/api/v1/dialogues/{id}/publish"), &json!({}), 200);
        id
    };
    let (first, second) = (publish("First", 9), publish("Second", 0));
    let offered = || {
        let session = server.visitor();
        let dialogues = session.session(&server)["dialogues"].clone();
        let ids = dialogues.as_array().unwrap().iter().map(|each| each["id"].clone());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(offered(), [first.clone(), second.clone()]);

    server.set_widget(&json!({"dialogue": second}));
    assert_eq!(offered(), std::slice::from_ref(&second));

    let path = format!("/api/v1/dialogues/{second}");
    assert_eq!(server.admin().client.request("DELETE", &path, b"").unwrap().status, 204);
    assert_eq!(offered(), [first]);
}

#[test]
fn a_draft_that_somebody_else_has_changed_is_not_overwritten() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let flow = |text: &str| {
        json!({"start": "a", "cards": [
        {"id": "a", "kind": "end", "text": text}]})
    };
    let new = json!({"name": "Door", "draft": flow("one")});
    let made = admin.post("/api/v1/dialogues", &new, 201);
    let path = format!("/api/v1/dialogues/{}", made["id"]);
    let revision = made["revision"].clone();

    let theirs = json!({"draft": flow("theirs"), "revision": revision});
    let changed = admin.patch(&path, &theirs, 200);
    assert_ne!(changed["revision"], revision);
    let mine = json!({"draft": flow("mine"), "revision": revision});
    assert_eq!(admin.patch(&path, &mine, 409)["code"], "stale_revision");
    let publish = format!("{path}/publish");
    assert_eq!(admin.post(&publish, &json!({"revision": revision}), 409)["code"], "stale_revision");
    assert_eq!(admin.get(&path)["draft"]["cards"][0]["text"], "theirs");

    // Settings are saved one by one, and do not make a draft another one.
    let renamed = admin.patch(&path, &json!({"name": "Gate"}), 200);
    assert_eq!(renamed["revision"], changed["revision"]);
    admin.patch(&path, &json!({"draft": flow("mine"), "revision": changed["revision"]}), 200);
}

fn with_mail(server: &TestServer) -> MailServer {
    let mail_server = MailServer::start(&json!({}));
    let smtp = json!({"host": "localhost", "port": mail_server.port, "security": "none",
        "from": "help@shop.example"});
    server.admin().patch("/api/v1/settings", &json!({"smtp": smtp}), 200);
    mail_server
}

#[test]
fn a_copy_of_the_chat_goes_to_the_one_address_that_is_named() {
    let server = TestServer::start();
    let mail_server = with_mail(&server);
    let mut ana = server.agent("Ana");
    let mut vera = server.visitor();
    let path = "/api/v1/visitor/transcript";
    let to = |email: &str| json!({"email": email});
    assert_eq!(vera.session(&server)["widget"]["mail"], true);
    let id = vera.write("first-words", "Which lamp?");
    // Until somebody answers it is the visitor's own words only, which go to nobody.
    assert_eq!(vera.person.post(path, &to("v@mail.example"), 409)["code"], "nothing_to_send");
    ana.act(&id, "accept", 200);
    ana.say(&id, "the-answer", "The third one.");
    let note = json!({"client_id": "a-note-1", "text": "She is in a hurry.", "note": true});
    ana.post(&format!("/api/v1/conversations/{id}/messages"), &note, 201);

    for wrong in ["", "vera", "a@b.example, c@d.example", "v@mail.example\r\nBcc: x@y.example"] {
        assert_eq!(vera.person.post(path, &to(wrong), 400)["field"], "email", "{wrong:?}");
    }
    assert_eq!(vera.person.post(path, &json!({}), 400)["field"], "email");
    assert_eq!(vera.person.post(path, &to("V@mail.example"), 200)["email"], "V@mail.example");
    // Once more: nothing more is sent.
    vera.person.post(path, &to("v@mail.example"), 200);

    let mail = mail_server.received();
    assert_eq!(mail["to"], json!(["v@mail.example"]));
    let body = mail["body"].as_str().unwrap();
    assert!(body.contains("Which lamp?") && body.contains("Ana: The third one."), "{body}");
    assert!(!body.contains("hurry"), "notes stay inside: {body}");
    let outbox = server.admin().get("/api/v1/outbox");
    assert_eq!(outbox["items"].as_array().unwrap().len(), 1);
}

#[test]
fn copies_are_few_and_none_without_a_mail_server() {
    let server = TestServer::start();
    let path = "/api/v1/visitor/transcript";
    let to = |email: &str| json!({"email": email});
    let mut ana = server.agent("Ana");
    let mut vera = server.visitor();
    let id = vera.write("first-words", "Which lamp?");
    ana.act(&id, "accept", 200);
    ana.say(&id, "the-answer", "The third one.");
    assert_eq!(vera.person.post(path, &to("a@mail.example"), 409)["code"], "no_mail");

    let _mail_server = with_mail(&server);
    for name in ["a", "b", "c"] {
        vera.person.post(path, &to(&format!("{name}@mail.example")), 200);
    }
    let refused = vera.person.post(path, &to("d@mail.example"), 429);
    assert_eq!(refused["code"], "rate_limited");
    server.advance(25 * 60 * 60 * 1000);
    vera.person.post(path, &to("d@mail.example"), 200);
}
