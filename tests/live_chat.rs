//! A live chat from the first word to the last.

use std::thread;

use serde_json::{Value, json};

use crate::support::{TestServer, said, wait_until};

#[test]
fn a_chat_from_the_first_word_to_done() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();

    let id = visitor.write("first-word", "Hello?");
    visitor.write("second-word", "Is anybody there?");
    let inbox = ana.get("/api/v1/inbox");
    assert_eq!(inbox["offered"][0]["id"], id);
    assert_eq!(inbox["offered"][0]["visitor_message_count"], 2);
    assert_eq!(inbox["offered"][0]["caption"], "Visitor 1");

    let accepted = ana.act(&id, "accept", 200);
    assert_eq!(accepted["state"], "active");
    ana.say(&id, "agent-word-1", "Hello! How can I help?");
    visitor.write("third-word", "Where is my parcel?");
    let conversation = ana.conversation(&id);
    assert_eq!(conversation["unread"], 1);
    assert!(conversation["target_due_at"].is_string());

    let ended = ana.act(&id, "end", 200);
    assert_eq!(ended["state"], "wrap_up");
    assert_eq!(ended["close_reason"], "agent_ended");
    let early = ana.act(&id, "done", 409);
    assert_eq!(early["code"], "state", "Submit comes before Done");
    let path = format!("/api/v1/conversations/{id}/wrap_up");
    ana.put(&path, &json!({"notes": "Parcel is late."}), 200);
    let done = ana.act(&id, "done", 200);
    assert_eq!(done["state"], "closed");
    assert_eq!(done["wrap_up"]["notes"], "Parcel is late.");

    let texts: Vec<(String, String)> = visitor.history();
    let spoken: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(
        spoken,
        [
            "Hello?",
            "Is anybody there?",
            "Ana joined the chat.",
            "Hello! How can I help?",
            "Where is my parcel?",
            "Ana ended the chat. Write to start a new one.",
        ]
    );
    let next = visitor.write("fourth-word", "One more thing.");
    assert_ne!(next, id, "closed is terminal: a later message opens another conversation");
}

#[test]
fn the_same_client_id_is_the_same_message() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    let body = json!({"client_id": "abcd-0001", "text": "Hello?"});

    let first = visitor.person.post("/api/v1/visitor/messages", &body, 201);
    let again = visitor.person.post("/api/v1/visitor/messages", &body, 200);
    assert_eq!(first["id"], again["id"]);

    let other = json!({"client_id": "abcd-0001", "text": "Something else"});
    let refused = visitor.person.post("/api/v1/visitor/messages", &other, 409);
    assert_eq!(refused["code"], "conflict");
    assert_eq!(visitor.history().len(), 1);

    visitor.person.post("/api/v1/visitor/end", &json!({}), 200);
    let late = visitor.person.post("/api/v1/visitor/messages", &body, 200);
    assert_eq!(first["id"], late["id"], "a lost answer opens no second conversation");
}

#[test]
fn many_first_words_at_once_open_one_conversation() {
    let server = TestServer::start();
    let visitor = server.visitor();

    let ids: Vec<Value> = thread::scope(|scope| {
        let writers: Vec<_> = (0..20)
            .map(|number| {
                let mut client = server.client().with_bearer(&visitor.token);
                scope.spawn(move || {
                    let body = json!({"client_id": format!("at-once-{number}"), "text": "Hi"});
                    let reply = client.post("/api/v1/visitor/messages", &body).unwrap();
                    assert_eq!(reply.status, 201);
                    reply.json()["conversation"].clone()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).collect()
    });

    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[test]
fn an_offer_goes_on_to_the_next_agent_and_then_to_the_fallback() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let mut cleo = server.agent("Cleo");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    let number = id.as_i64().unwrap();
    assert_eq!(ana.offered(), [number]);

    server.advance(44_900);
    assert_eq!(ana.offered(), [number], "she still has the time");
    server.advance(200);
    assert!(ana.offered().is_empty());
    assert_eq!(ben.offered(), [number], "with a fresh 45 seconds");
    let late = ana.act(&id, "accept", 409);
    assert_eq!(late["code"], "offer_expired");

    ben.act(&id, "decline", 200);
    assert!(cleo.offered().is_empty(), "exactly one more agent is asked");
    let conversation = ana.conversation(&id);
    assert_eq!(conversation["state"], "closed");
    assert_eq!(conversation["close_reason"], "fallback");
    assert_eq!(conversation["fallback"], true);
    let history = visitor.history();
    assert!(history.last().unwrap().1.starts_with("Sorry, nobody can answer"), "{history:?}");
}

#[test]
fn two_missed_offers_in_a_row_make_an_agent_inactive() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    for round in 0..2 {
        let mut visitor = server.visitor();
        visitor.write("first-word", "Hello?");
        assert_eq!(ana.offered().len(), 1, "round {round}");
        server.advance(45_000);
    }
    assert_eq!(ana.get("/api/v1/me")["presence"], "inactive");

    let mut visitor = server.visitor();
    visitor.write("first-word", "Hello?");
    assert!(ana.offered().is_empty());
    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    assert_eq!(ana.offered().len(), 1, "what waited is offered at once");
}

#[test]
fn round_robin_takes_turns() {
    let server = TestServer::start();
    let mut agents = [server.agent("Ana"), server.agent("Ben"), server.agent("Cleo")];
    for _ in 0..9 {
        server.visitor().write("first-word", "Hello?");
    }

    let counts: Vec<usize> = agents.iter_mut().map(|agent| agent.offered().len()).collect();

    assert_eq!(counts, [3, 3, 3]);
}

#[test]
fn capacity_holds_offers_back_until_somebody_is_free() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    server.admin().patch("/api/v1/users/2", &json!({"capacity": 1}), 200);
    let mut first = server.visitor();
    let first_id = first.write("first-word", "Hello?");
    let mut second = server.visitor();
    let second_id = second.write("first-word", "Hello too?");
    assert_eq!(ana.offered(), [first_id.as_i64().unwrap()]);
    let session = second.person.get("/api/v1/visitor/messages");
    assert_eq!(said(&session).len(), 1);

    ana.act(&first_id, "accept", 200);
    first.person.post("/api/v1/visitor/end", &json!({}), 200);
    assert!(ana.offered().is_empty(), "the wrap-up counts");
    let path = format!("/api/v1/conversations/{first_id}/wrap_up");
    ana.put(&path, &json!({}), 200);
    ana.act(&first_id, "done", 200);

    assert_eq!(ana.offered(), [second_id.as_i64().unwrap()]);
}

#[test]
fn of_two_agents_who_accept_at_once_one_wins() {
    let server = TestServer::start();
    server.set_workstream(&json!({"distribution": "broadcast"}));
    let mut agents = [server.agent("Ana"), server.agent("Ben")];
    for round in 0..10 {
        let id = server.visitor().write("first-word", "Hello?");
        let path = format!("/api/v1/conversations/{id}/accept");
        let replies: Vec<(u16, Value)> = thread::scope(|scope| {
            let clicks: Vec<_> = agents
                .iter_mut()
                .map(|agent| {
                    let path = &path;
                    scope.spawn(move || {
                        let reply = agent.client.post(path, &json!({})).unwrap();
                        (reply.status, reply.json())
                    })
                })
                .collect();
            clicks.into_iter().map(|click| click.join().unwrap()).collect()
        });

        let mut statuses: Vec<u16> = replies.iter().map(|(status, _)| *status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "round {round}: {replies:?}");
        let lost = replies.iter().find(|(status, _)| *status == 409).unwrap();
        assert_eq!(lost.1["code"], "offer_taken");
    }
}

#[test]
fn a_visitor_who_leaves_may_return_within_the_grace() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let who = deskbell::attendance::Who::Visitor(deskbell::domain::ids::VisitorId(1));
    let app = &server.running().app;

    let park = |cursor: i64| {
        let mut client = server.client().with_bearer(&visitor.token);
        let path = format!("/api/v1/visitor/events?after={cursor}&wait=30");
        client.send("GET", &path, b"").unwrap();
        client
    };
    let last = app.store.read(deskbell::store::events::last_id).unwrap().0;
    let mut browser = park(last);
    server.wait_for_parked(1);
    browser.disconnect();
    wait_until("the absence is noticed", || {
        let shown = app.store.read(|conn| {
            deskbell::store::shown::show(conn, deskbell::domain::ids::ConversationId(1))
        });
        shown.unwrap().conversation.visitor_left_at.is_some()
    });
    assert_eq!(ana.conversation(&id)["visitor_present"], false);
    assert_eq!(ana.conversation(&id)["state"], "active", "his place is kept");

    visitor.person.get("/api/v1/visitor/messages");
    assert_eq!(ana.conversation(&id)["visitor_present"], true, "{who:?} is back");
    server.advance(181_000);
    assert_eq!(ana.conversation(&id)["state"], "active");
}

#[test]
fn a_visitor_gone_for_the_grace_ends_the_chat() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let visitor_id = deskbell::domain::ids::VisitorId(1);
    let app = &server.running().app;
    app.store.write(move |tx| deskbell::actions::presence::visitor_left(tx, visitor_id)).unwrap();

    server.advance(179_000);
    assert_eq!(ana.conversation(&id)["state"], "active");
    server.advance(1_000);

    let conversation = ana.conversation(&id);
    assert_eq!(conversation["state"], "wrap_up");
    assert_eq!(conversation["close_reason"], "visitor_left");
}

#[test]
fn silence_ends_a_chat_and_the_wrap_up_closes_by_itself() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    server.advance(400_000);
    visitor.write("second-word", "Still there?");
    server.advance(400_000);
    assert_eq!(ana.conversation(&id)["state"], "active", "somebody spoke in between");
    server.advance(200_000);
    assert_eq!(ana.conversation(&id)["close_reason"], "idle");
    server.advance(15 * 60_000);
    assert_eq!(ana.conversation(&id)["state"], "closed");
}

#[test]
fn nobody_for_twenty_minutes_means_the_fallback() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    let mut admin = server.admin();
    server.advance(20 * 60_000 - 1000);
    assert_eq!(admin.conversation(&id)["state"], "queued");
    server.advance(1000);

    let conversation = admin.conversation(&id);
    assert_eq!(conversation["close_reason"], "expired");
    assert_eq!(conversation["fallback"], true);
    assert!(visitor.history().last().unwrap().1.starts_with("Sorry"));
}

#[test]
fn a_reply_to_a_stale_view_is_asked_about_first() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/conversations/{id}/messages");
    let seen = said(&ana.get(&path)).len();
    assert_eq!(seen, 2);
    visitor.write("second-word", "Never mind, solved.");

    let stale = json!({"client_id": "reply-0001", "text": "Try this", "seen": 1});
    assert_eq!(ana.post(&path, &stale, 409)["code"], "stale_view");
    let fresh = json!({"client_id": "reply-0001", "text": "Try this", "seen": 3});
    ana.post(&path, &fresh, 201);
}

#[test]
fn notes_stay_within_the_team() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/conversations/{id}/messages");
    let note = json!({"client_id": "note-00001", "text": "Known for complaints", "note": true});
    ana.post(&path, &note, 201);

    assert!(said(&ana.get(&path)).iter().any(|(_, text)| text.starts_with("Known")));
    assert!(!visitor.history().iter().any(|(_, text)| text.starts_with("Known")));
    let feed = visitor.person.get("/api/v1/visitor/events?after=0&wait=0").to_string();
    assert!(feed.contains("Hello?") && !feed.contains("Known"), "{feed}");
    let transcript = visitor.person.client.get("/api/v1/visitor/transcript?format=txt").unwrap();
    let transcript = String::from_utf8(transcript.body).unwrap();
    assert!(transcript.contains("Hello?") && !transcript.contains("Known"), "{transcript}");
}

#[test]
fn files_are_known_by_content_and_kept_from_others() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Look:");
    ana.act(&id, "accept", 200);
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x02\0\0\0";

    let path = "/api/v1/visitor/files/picture-01?name=..%2Fphoto.png";
    let reply = visitor.person.client.request("PUT", path, png).unwrap();
    assert_eq!(reply.status, 201, "{}", reply.json());
    let file = reply.json()["file"].clone();
    assert_eq!((&file["name"], &file["type"]), (&json!("photo.png"), &json!("image/png")));
    assert_eq!((&file["width"], &file["height"]), (&json!(2), &json!(3)));
    let again = visitor.person.client.request("PUT", path, png).unwrap();
    assert_eq!((again.status, again.json()["id"].clone()), (200, reply.json()["id"].clone()));

    let seen = ana.client.get(&format!("/api/v1/files/{}", file["id"])).unwrap();
    assert_eq!((seen.status, seen.body.as_slice()), (200, png.as_slice()));
    assert_eq!(seen.header("content-type"), Some("image/png"));
    let mut stranger = server.visitor();
    let path = format!("/api/v1/visitor/files/{}", file["id"]);
    assert_eq!(stranger.person.client.get(&path).unwrap().status, 404);
    let html = b"<!doctype html><script>alert(1)</script>";
    let path = "/api/v1/visitor/files/page-00001?name=x.png";
    let page = visitor.person.client.request("PUT", path, html).unwrap().json();
    let path = format!("/api/v1/visitor/files/{}", page["file"]["id"]);
    let served = visitor.person.client.get(&path).unwrap();
    assert_eq!(served.header("content-type"), Some("application/octet-stream"));
    assert!(served.header("content-disposition").unwrap().starts_with("attachment"));
}

#[test]
fn a_colleague_joins_in_and_goes_again() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    let mut ben = server.agent("Ben");
    let ben_id = ben.get("/api/v1/me")["id"].clone();
    let path = format!("/api/v1/conversations/{id}");
    ben.post(&format!("{path}/join"), &json!({}), 403);
    let hidden = ben.client.get(&path).unwrap();
    assert_eq!(hidden.status, 404, "somebody else's conversation");

    let joined = ana.post(&format!("{path}/join"), &json!({"agent": ben_id}), 200);
    assert_eq!(joined["participants"], json!([ben_id]));
    let inbox = ben.get("/api/v1/inbox");
    assert_eq!(inbox["mine"][0]["id"], id);
    let cursor = inbox["cursor"].clone();
    visitor.write("word-0002", "Who is Ben?");
    let news = ben.get(&format!("/api/v1/events?after={cursor}&wait=5"));
    assert_eq!(news["events"][0]["message"]["text"], "Who is Ben?");
    ben.say(&id, "ben-word-1", "I know about lamps.");
    ben.act(&id, "leave", 204);
    ben.post(&format!("{path}/messages"), &json!({"client_id": "ben-word-2", "text": "x"}), 404);

    let mut admin = server.admin();
    admin.act(&id, "join", 200);
    let texts: Vec<String> = visitor.history().into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts[2], "Ben joined the chat.", "joining is announced");
    assert_eq!(texts.last().unwrap(), "Admin joined the chat.");
}

#[test]
fn an_agent_corrects_the_card_of_a_visitor() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    let contact = ana.conversation(&id)["contact"]["id"].clone();
    let path = format!("/api/v1/contacts/{contact}");

    ana.patch(&path, &json!({"name": "Vera Lind", "phone": "+49 30 1234"}), 200);

    assert_eq!(ana.conversation(&id)["caption"], "Vera Lind");
    let refused = ana.patch(&path, &json!({"email": "nowhere"}), 400);
    assert_eq!(refused["field"], "email");
    let cleared = ana.patch(&path, &json!({"phone": null}), 200);
    assert_eq!((&cleared["name"], &cleared["phone"]), (&json!("Vera Lind"), &Value::Null));
}

#[test]
fn an_address_that_leads_nowhere_shows_people_a_page() {
    let server = TestServer::start();
    let mut browser = server.client().with_header("Accept", "text/html,application/xhtml+xml");
    let page = browser.get("/nowhere").unwrap();
    assert_eq!(page.status, 404);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    let problem = browser.get("/api/v1/nowhere").unwrap();
    assert_eq!(problem.json()["code"], "not_found");
    assert_eq!(server.client().get("/nowhere").unwrap().json()["code"], "not_found");
}
