//! Booking a meeting: free times, mails with invitations, links, teams, and what goes wrong.

mod calendars;
mod links;

use std::{collections::HashSet, sync::Barrier, thread};

use deskbell::{
    config::Config,
    domain::time::{DAY_MS, HOUR_MS, MINUTE_MS, Timestamp},
};
use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor, said, smtp::MailServer};

const PUBLIC: &str = "https://chat.example";

fn with_links(config: &mut Config) {
    config.public_url = Some(PUBLIC.to_string());
}

fn instant(value: &Value) -> Timestamp {
    let text = value.as_str().unwrap();
    Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0).unwrap().to_string()
}

/// `20261123T130000Z`
fn in_calendar(value: &Value) -> String {
    let at = jiff::Timestamp::from_millisecond(instant(value).0).unwrap();
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Free around the clock, so that a story need not know what time it is.
fn always() -> Value {
    let day = json!([{"from": "00:00", "to": "24:00"}]);
    json!({
        "bookable": true, "title": "Talk", "place": "Room 5", "notice_min": 0, "zone": "UTC",
        "week": {"monday": day, "tuesday": day, "wednesday": day, "thursday": day,
            "friday": day, "saturday": day, "sunday": day},
    })
}

impl TestServer {
    fn invite_through(&self, mail_server: &MailServer) {
        let change = json!({
            "smtp": {"host": "localhost", "port": mail_server.port, "security": "none",
                "from": "help@shop.example", "from_name": "Shop"},
            "notifications": {"failed_action": ["sales@shop.example"]},
        });
        self.admin().patch("/api/v1/settings", &change, 200);
    }

    /// An agent who can be booked; returns the number as well.
    fn bookable(&self, name: &str, change: &Value) -> (Person, i64) {
        let mut agent = self.agent(name);
        agent.put("/api/v1/me/calendar", &always(), 200);
        let calendar = agent.put("/api/v1/me/calendar", change, 200);
        (agent, calendar["agent"]["id"].as_i64().unwrap())
    }

    fn present(&self) -> Timestamp {
        self.running().app.clock.now()
    }

    /// The path that GET asks for, past what a person would look at.
    fn page(&self, method: &str, path: &str, form: &str) -> (u16, String) {
        let mut client = self.client();
        let reply = client.request(method, path, form.as_bytes()).unwrap();
        (reply.status, String::from_utf8(reply.body).unwrap())
    }
}

impl Visitor {
    fn slots(&mut self, query: &str) -> Value {
        self.person.get(&format!("/api/v1/visitor/slots?{query}"))
    }

    fn starts(&mut self, query: &str) -> Vec<Timestamp> {
        let page = self.slots(query);
        page["items"].as_array().unwrap().iter().map(|slot| instant(&slot["start"])).collect()
    }

    fn book(&mut self, whom: &Value, start: &Value, status: u16) -> Value {
        let mut body = json!({
            "client_id": format!("book-{}", instant(start).0), "start": start,
            "zone": "Europe/Berlin", "name": "Vera Visitor", "email": "vera@example.org",
        });
        for (name, value) in whom.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.person.post("/api/v1/visitor/meetings", &body, status)
    }
}

fn part<'a>(mail: &'a Value, kind: &str) -> &'a Value {
    let parts = mail["parts"].as_array().unwrap();
    parts.iter().find(|part| part["type"] == kind).unwrap_or_else(|| panic!("{kind} in {mail}"))
}

/// The lines of the invitation of a mail, with their folds undone.
fn invitation(mail: &Value) -> Vec<String> {
    let text = part(mail, "text/calendar")["text"].as_str().unwrap().replace("\r\n", "\n");
    text.replace("\n ", "").lines().map(str::to_string).collect()
}

fn value_of(lines: &[String], name: &str) -> String {
    let found = lines.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    found.unwrap_or_else(|| panic!("{name} in {lines:?}")).to_string()
}

/// Both mails of one piece of news: the visitor's, then the agent's.
fn pair(mail_server: &MailServer) -> (Value, Value) {
    let (one, other) = (mail_server.received(), mail_server.received());
    if one["to"] == json!(["vera@example.org"]) { (one, other) } else { (other, one) }
}

/// The next mail of its kind; chats may have failed as well.
fn failed_booking(mail_server: &MailServer, name: &str) -> Value {
    loop {
        let mail = mail_server.received();
        let subject = mail["headers"]["subject"].as_str().unwrap();
        if let Some(of) = subject.strip_prefix("Failed booking: ") {
            assert_eq!(of, name);
            return mail;
        }
    }
}

#[test]
fn a_visitor_books_in_their_own_zone_over_a_change_of_clocks() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start_with(with_links);
    server.invite_through(&mail_server);
    let morning = json!([{"from": "09:00", "to": "10:00"}]);
    let week = json!({"monday": morning, "tuesday": morning, "wednesday": morning,
        "thursday": morning, "friday": morning, "saturday": morning, "sunday": morning});
    let (_, ana) = server.bookable("Ana", &json!({"zone": "Europe/Berlin", "week": week}));
    let mut visitor = server.visitor();

    // To two days before the next change of clocks in Germany.
    let now = jiff::Timestamp::from_millisecond(server.present().0).unwrap();
    let berlin = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let change = Timestamp(berlin.following(now).next().unwrap().timestamp().as_millisecond());
    server.advance(change.0 - server.present().0 - 2 * DAY_MS);
    visitor.write("first-word", "Can we talk?");
    let starts = visitor.starts(&format!("agent={ana}&zone=America/New_York&days=4"));
    let local = |at: &Timestamp| {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap().to_zoned(berlin.clone());
        at.strftime("%H:%M").to_string()
    };
    let clocks: HashSet<String> = starts.iter().map(local).collect();
    assert_eq!(clocks, HashSet::from(["09:00".to_string(), "09:30".to_string()]));
    let gaps: HashSet<i64> = starts.windows(3).map(|three| three[2].0 - three[0].0).collect();
    assert_eq!(gaps.len(), 2, "one day is an hour longer or shorter: {gaps:?}");

    let after = starts.iter().find(|start| change < **start).unwrap();
    let start = json!(rfc3339(*after));
    let body = json!({"client_id": "book-here-1", "agent": ana, "start": start,
        "zone": "america/new_york", "name": "Vera Visitor", "email": "vera@example.org",
        "notes": "About prices; please.\nSecond line"});
    let meeting = visitor.person.post("/api/v1/visitor/meetings", &body, 201);
    assert_eq!(instant(&meeting["start"]), *after);
    assert_eq!((&meeting["zone"], &meeting["mail"]), (&json!("America/New_York"), &json!(true)));
    assert_eq!(meeting["with"], json!({"agent": ana, "team": null, "name": "Ana"}));
    let again = visitor.person.post("/api/v1/visitor/meetings", &body, 200);
    assert_eq!(again, meeting, "a retry books nothing else");

    let (visitors, agents) = pair(&mail_server);
    assert_eq!(agents["to"], json!(["ana@example.com"]));
    let text = visitors["body"].as_str().unwrap();
    assert!(text.contains("(America/New_York)") && text.contains("\nTalk"), "{text}");
    assert!(text.contains(&format!("{PUBLIC}{}", meeting["link"].as_str().unwrap())), "{text}");
    assert!(!text.contains("prices"), "nobody has us write to strangers: {text}");
    let text = agents["body"].as_str().unwrap();
    assert!(text.contains("(Europe/Berlin)") && text.contains("About prices"), "{text}");
    for mail in [&visitors, &agents] {
        assert_eq!(part(mail, "text/calendar")["method"], "REQUEST");
        assert_eq!(part(mail, "application/ics")["name"], "invite.ics");
        let lines = invitation(mail);
        assert_eq!(value_of(&lines, "DTSTART"), in_calendar(&meeting["start"]));
        assert_eq!(value_of(&lines, "DTEND"), in_calendar(&meeting["end"]));
        assert_eq!(value_of(&lines, "SEQUENCE"), "0");
        assert_eq!(value_of(&lines, "LOCATION"), "Room 5");
        assert!(lines.iter().any(|line| line.starts_with("ORGANIZER;CN=\"Shop\":")), "{lines:?}");
    }
    let uid = |mail| value_of(&invitation(mail), "UID");
    assert_eq!(uid(&visitors), uid(&agents));
    let theirs = invitation(&visitors).join("\n");
    assert!(theirs.contains("mailto:vera@example.org") && !theirs.contains("ana@example.com"));

    let (author, told) = visitor.history().pop().unwrap();
    assert!(author == "system" && told.contains("with Ana is booked"), "{told}");
}

/// Fifty visitors press the button at the same moment.
#[test]
fn of_fifty_who_want_one_slot_one_gets_it() {
    let server = TestServer::start();
    let (mut agent, ana) = server.bookable("Ana", &json!({}));
    let mut visitors: Vec<Visitor> = (0..50).map(|_| server.visitor()).collect();
    let slot = visitors[0].slots(&format!("agent={ana}"))["items"][3].clone();
    let line = Barrier::new(visitors.len());

    let answers: Vec<(u16, Value)> = thread::scope(|scope| {
        let waiting: Vec<_> = visitors
            .iter_mut()
            .enumerate()
            .map(|(number, visitor)| {
                let body = json!({"client_id": "book-at-once", "agent": ana, "zone": "UTC",
                    "start": slot["start"], "name": format!("Visitor {number}"),
                    "email": format!("v{number}@example.org")});
                let line = &line;
                scope.spawn(move || {
                    line.wait();
                    let client = &mut visitor.person.client;
                    let reply = client.post("/api/v1/visitor/meetings", &body).unwrap();
                    (reply.status, reply.json())
                })
            })
            .collect();
        waiting.into_iter().map(|each| each.join().unwrap()).collect()
    });

    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 201);
    assert_eq!((won.len(), lost.len()), (1, 49));
    for (status, problem) in lost {
        assert_eq!((status, &problem["code"]), (409, &json!("slot_taken")), "{problem}");
        let slots = problem["slots"].as_array().unwrap();
        assert!(!slots.is_empty() && !slots.contains(&slot), "{problem}");
    }
    let booked = agent.get("/api/v1/meetings?state=booked");
    assert_eq!(booked["items"].as_array().unwrap().len(), 1);
    assert_eq!(booked["items"][0]["start"], slot["start"]);
    assert!(!visitors[0].starts(&format!("agent={ana}")).contains(&instant(&slot["start"])));
}

#[test]
fn a_failed_booking_is_mailed_unless_another_time_is_chosen() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start_with(with_links);
    let (mut agent, ana) = server.bookable("Ana", &json!({"horizon_days": 1}));
    let whom = json!({"agent": ana});
    let slots = server.visitor().slots(&format!("agent={ana}"));
    let (taken, free) = (&slots["items"][10]["start"], &slots["items"][20]["start"]);
    server.visitor().book(&whom, taken, 201);
    server.invite_through(&mail_server);

    // Anna chooses another time, and nobody is troubled.
    let mut anna = server.visitor();
    let refused = anna.book(&whom, taken, 409);
    assert_eq!((&refused["code"], &refused["offline_form"]), (&json!("slot_taken"), &json!(false)));
    anna.book(&whom, free, 201);
    pair(&mail_server);
    // Bert gives up.
    let mut bert = server.visitor();
    bert.write("first-word", "I need help with a boiler");
    let body = json!({"client_id": "bert-books", "agent": ana, "start": taken, "zone": "UTC",
        "name": "Bert", "email": "bert@example.org", "notes": "It is urgent"});
    bert.person.post("/api/v1/visitor/meetings", &body, 409);
    server.advance(11 * MINUTE_MS);
    let mail = failed_booking(&mail_server, "Bert");
    assert_eq!(mail["to"], json!(["sales@shop.example"]));
    let text = mail["body"].as_str().unwrap();
    for word in ["bert@example.org", "It is urgent", "boiler", PUBLIC] {
        assert!(text.contains(word), "{word}: {text}");
    }

    // Where there is nothing to offer instead, it is told at once.
    agent.put("/api/v1/me/calendar", &json!({"bookable": false}), 200);
    let mut carl = server.visitor();
    let refused = carl.person.post(
        "/api/v1/visitor/meetings",
        &json!({"client_id": "carl-books", "agent": ana, "start": free, "zone": "UTC",
            "name": "Carl", "email": "carl@example.org"}),
        409,
    );
    assert_eq!(refused["slots"], json!([]));
    failed_booking(&mail_server, "Carl");
    let path = format!("/api/v1/visitor/slots?agent={ana}");
    assert_eq!(carl.person.client.get(&path).unwrap().status, 404);
}

#[test]
fn nobody_fills_a_calendar_or_a_strangers_mailbox() {
    let server = TestServer::start();
    let (_, ana) = server.bookable("Ana", &json!({"horizon_days": 5}));
    let whom = json!({"agent": ana});
    let mut visitor = server.visitor();
    let slots = visitor.slots(&format!("agent={ana}"))["items"].clone();
    for index in 0..3 {
        visitor.book(&whom, &slots[10 * index]["start"], 201);
    }
    assert_eq!(visitor.book(&whom, &slots[40]["start"], 409)["code"], "too_many_meetings");
    let other = server.visitor().book(&whom, &slots[40]["start"], 409);
    assert_eq!(other["code"], "too_many_meetings", "by address as well");
    let coming = visitor.person.get("/api/v1/visitor/meetings");
    assert_eq!(coming["items"].as_array().unwrap().len(), 3);
    server.advance(6 * DAY_MS);
    assert_eq!(visitor.person.get("/api/v1/visitor/meetings")["items"], json!([]));
    let next = visitor.slots(&format!("agent={ana}"))["items"][0]["start"].clone();
    visitor.book(&whom, &next, 201);

    for (change, field) in [
        (json!({"email": "no address"}), "email"),
        (json!({"zone": "Mars/Base"}), "zone"),
        (json!({"start": "tomorrow"}), "start"),
        (json!({"agent": ana, "team": 1}), "team"),
        (json!({"client_id": "x"}), "client_id"),
    ] {
        let mut body = json!({"client_id": "book-wrong", "agent": ana, "start": next,
            "zone": "UTC", "name": "N", "email": "n@example.org"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let problem = visitor.person.post("/api/v1/visitor/meetings", &body, 400);
        assert_eq!(problem["field"], field, "{problem}");
    }
    let body = json!({"client_id": "book-wrong", "agent": ana, "start": next, "zone": "UTC"});
    let mut nameless = server.visitor();
    let problem = nameless.person.post("/api/v1/visitor/meetings", &body, 400);
    assert_eq!(problem["field"], "name");
    let far = rfc3339(server.present() + 5 * HOUR_MS);
    let query = format!("agent={ana}&from={far}&days=1");
    assert!(nameless.starts(&query).iter().all(|start| server.present() + 5 * HOUR_MS <= *start));
}
