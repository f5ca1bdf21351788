//! Live and persistent, hours, schedules and what a wrap-up costs: over days, by a clock that the
//! tests move.

use jiff::{Timestamp, ToSpan, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

use crate::support::{TestServer, Visitor, said};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Hours in UTC that begin in two days at 08:00, for nine hours, once a week; returns them and
/// how long it is until then.
fn hours_in_two_days(server: &TestServer) -> (Value, i64) {
    let now = Timestamp::now().to_zoned(TimeZone::UTC);
    let opening = now.date().checked_add(2.days()).unwrap().at(8, 0, 0, 0);
    let day = match opening.weekday() {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    };
    let hours = json!({"name": "Shop", "zone": "UTC",
        "week": {day: [{"from": "08:00", "to": "17:00"}]}});
    let made = server.admin().post("/api/v1/hours", &hours, 201);
    let opens = opening.to_zoned(TimeZone::UTC).unwrap().timestamp();
    let until = opens.as_millisecond() - Timestamp::now().as_millisecond();
    (made["id"].clone(), until)
}

/// A widget on a persistent workstream of its own; returns its key and the workstream's id.
fn persistent_widget(server: &TestServer, settings: Value) -> (String, Value) {
    let mut admin = server.admin();
    let mut workstream = json!({"name": "Persistent", "mode": "persistent"});
    workstream.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let made = admin.post("/api/v1/workstreams", &workstream, 201);
    let widget = json!({"name": "Messages", "workstream": made["id"], "origins": ["*"]});
    let widget = admin.post("/api/v1/widgets", &widget, 201);
    (widget["key"].as_str().unwrap().to_string(), made["id"].clone())
}

fn write_offline(visitor: &mut Visitor, client_id: &str, text: &str, status: u16) -> Value {
    let body = json!({"client_id": client_id, "text": text, "email": "vera@example.com"});
    visitor.person.post("/api/v1/visitor/offline", &body, status)
}

#[test]
fn a_persistent_conversation_goes_over_weeks_with_the_same_agent() {
    let server = TestServer::start();
    let (hours, until_opening) = hours_in_two_days(&server);
    let (key, _) = persistent_widget(&server, json!({"hours": hours}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor_of(&key);

    let id = visitor.write("at-night-1", "My lamp flickers.");
    let own = visitor.person.get("/api/v1/visitor/messages");
    assert_eq!(said(&own).len(), 1, "no word about queues or waiting, ever: {own}");
    assert_eq!(ana.conversation(&id)["state"], "queued");
    assert_eq!(ana.offered(), [] as [i64; 0], "nobody is rung at night");

    server.advance(until_opening + 1000);
    let mut ana = server.sign_in("ana@example.com");
    assert_eq!(json!(ana.offered()), json!([id]), "opening hands out what waited");
    ana.act(&id, "accept", 200);
    ana.say(&id, "agent-word-1", "I send a new one.");
    let refused = visitor.person.post("/api/v1/visitor/end", &json!({}), 409);
    assert_eq!(refused["code"], "persistent_not_endable");
    assert_eq!(ana.act(&id, "park", 200)["state"], "waiting");
    let me = user(&server, "Ana");
    assert_eq!((&me["used"], &me["free_capacity"]), (&json!(0), &json!(10)), "waiting is free");

    server.advance(14 * DAY_MS);
    set_capacity(&server, &me["id"], 0);
    let mut ana = server.sign_in("ana@example.com");
    ana.put("/api/v1/me/presence", &json!({"presence": "do_not_disturb"}), 200);
    let again = visitor.write("weeks-later-1", "It flickers again.");
    assert_eq!(again, id, "the same conversation");
    let back = ana.conversation(&id);
    assert_eq!((&back["state"], &back["agent"]["name"]), (&json!("active"), &json!("Ana")));
    assert_eq!(user(&server, "Ana")["free_capacity"], -1, "her customer comes back regardless");

    ana.act(&id, "end", 200);
    ana.put(&format!("/api/v1/conversations/{id}/wrap_up"), &json!({}), 200);
    assert_eq!(ana.act(&id, "done", 200)["state"], "closed");
    let next = visitor.write("a-new-matter", "And a vase?");
    assert_ne!(next, id, "closed is never reopened");
    assert_eq!(visitor.history().len(), 6, "the whole history stays readable");
}

fn user(server: &TestServer, name: &str) -> Value {
    let users = server.admin().get("/api/v1/users");
    users["items"].as_array().unwrap().iter().find(|user| user["name"] == name).unwrap().clone()
}

fn set_capacity(server: &TestServer, id: &Value, capacity: i64) {
    server.admin().patch(&format!("/api/v1/users/{id}"), &json!({"capacity": capacity}), 200);
}

#[test]
fn a_waiting_conversation_of_a_deleted_agent_goes_to_the_queue() {
    let server = TestServer::start();
    let (key, _) = persistent_widget(&server, json!({}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor_of(&key);
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    ana.act(&id, "park", 200);
    let ana_id = user(&server, "Ana")["id"].clone();
    let reply = server.admin().client.request("DELETE", &format!("/api/v1/users/{ana_id}"), b"");
    assert_eq!(reply.unwrap().status, 204);

    let mut ben = server.agent("Ben");
    visitor.write("word-0002", "Are you there?");

    assert_eq!(json!(ben.offered()), json!([id]));
    let users = server.admin().get("/api/v1/users");
    assert!(users["items"].as_array().unwrap().iter().all(|user| user["name"] != "Ana"));
}

#[test]
fn a_persistent_conversation_that_nobody_takes_is_offered_again_and_never_given_up() {
    let server = TestServer::start();
    let (key, _) = persistent_widget(&server, json!({"on_no_accept": "none"}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor_of(&key);
    let id = visitor.write("word-0001", "Hello?");

    ana.act(&id, "decline", 200);

    assert_eq!(ana.conversation(&id)["state"], "queued");
    assert_eq!(visitor.history().len(), 1, "no fallback message");
    server.advance(6 * MINUTE_MS);
    assert_eq!(json!(ana.offered()), json!([id]), "after a pause she is asked again");
}

#[test]
fn live_outside_the_hours_leaves_a_message_for_the_opening() {
    let server = TestServer::start();
    let (hours, until_opening) = hours_in_two_days(&server);
    server.set_workstream(&json!({"hours": hours}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();

    let session = visitor.session(&server);
    assert_eq!(session["availability"]["open"], false);
    assert_eq!(session["availability"]["offline_form"], true);
    let next_open = session["availability"]["next_open"].clone();
    assert!(next_open.is_string());
    let words = json!({"client_id": "live-word-1", "text": "Hello?"});
    for path in ["/api/v1/visitor/messages", "/api/v1/visitor/conversation"] {
        let body = if path.ends_with("messages") { words.clone() } else { json!({}) };
        let refused = visitor.person.post(path, &body, 409);
        assert_eq!((&refused["code"], &refused["next_open"]), (&json!("offline"), &next_open));
    }
    assert_eq!(visitor.history().len(), 0, "nothing is stored halfway");

    let left = write_offline(&mut visitor, "left-word-1", "Please call me.", 201);
    let again = write_offline(&mut visitor, "left-word-1", "Please call me.", 200);
    assert_eq!(left["id"], again["id"]);
    let id = left["id"].clone();
    assert_eq!(ana.offered(), [] as [i64; 0]);
    server.advance(until_opening - HOUR_MS);
    let mut ana = server.sign_in("ana@example.com");
    assert_eq!(ana.conversation(&id)["state"], "queued", "no visitor waits, so none can leave");

    server.advance(HOUR_MS + 1000);
    assert_eq!(json!(ana.offered()), json!([id]));
    let accepted = ana.act(&id, "accept", 200);
    assert_eq!(accepted["contact"]["email"], "vera@example.com");
    server.advance(HOUR_MS);
    assert_eq!(ana.conversation(&id)["state"], "active", "silence does not end what was left");
}

#[test]
fn the_offline_form_is_refused_where_it_is_switched_off() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    let open = write_offline(&mut visitor, "left-word-1", "Hello?", 409);
    assert_eq!(open["code"], "conflict", "in the hours there is a chat");

    let (hours, _) = hours_in_two_days(&server);
    server.set_workstream(&json!({"hours": hours, "offline_form": false}));
    write_offline(&mut visitor, "left-word-2", "Hello?", 409);
    assert_eq!(visitor.session(&server)["availability"]["offline_form"], false);
}

#[test]
fn after_the_fallback_a_message_may_be_left_where_the_workstream_says_so() {
    let server = TestServer::start();
    server.set_workstream(&json!({"fallback": {"offline_form": true}, "on_no_accept": "none"}));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    ana.act(&id, "decline", 200);
    assert_eq!(ana.conversation(&id)["close_reason"], "fallback");
    ana.put("/api/v1/me/presence", &json!({"presence": "away"}), 200);

    let left = write_offline(&mut visitor, "left-word-1", "Please write to me.", 201);

    server.advance(HOUR_MS);
    let mut ana = server.sign_in("ana@example.com");
    assert_eq!(ana.conversation(&left["id"])["state"], "queued");
}

#[test]
fn a_wrap_up_holds_its_place_for_as_long_as_the_workstream_says() {
    let server = TestServer::start();
    server.set_workstream(&json!({"wrap_up": {"capacity": "seconds", "seconds": 60}}));
    let mut ana = server.agent("Ana");
    set_capacity(&server, &user(&server, "Ana")["id"], 1);
    let mut first = server.visitor();
    let mut second = server.visitor();
    let id = first.write("word-0001", "Hello?");
    ana.act(&id, "accept", 200);
    let next = second.write("word-0002", "Me too");
    ana.act(&id, "end", 200);
    assert_eq!(ana.offered(), [] as [i64; 0], "the wrap-up still counts");

    server.advance(61_000);

    assert_eq!(json!(ana.offered()), json!([next]), "freed capacity pulls at once");
    assert_eq!(ana.conversation(&id)["state"], "wrap_up", "and the form is still open");
}

#[test]
fn a_workstream_rings_only_the_presences_that_it_lists() {
    let server = TestServer::start();
    server.set_workstream(&json!({"presences": ["available"]}));
    let mut ana = server.agent("Ana");
    ana.put("/api/v1/me/presence", &json!({"presence": "busy"}), 200);
    let mut visitor = server.visitor();
    let id = visitor.write("word-0001", "Hello?");
    assert_eq!(ana.offered(), [] as [i64; 0]);

    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);

    assert_eq!(json!(ana.offered()), json!([id]));
}

#[test]
fn a_schedule_sets_the_presence_and_a_click_overrides_it_until_the_next_edge() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let path = format!("/api/v1/users/{}", user(&server, "Ana")["id"]);
    let always: Vec<Value> = vec![json!({"from": "00:00", "to": "24:00"})];
    let week = |ranges: &[Value]| {
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let week: serde_json::Map<String, Value> =
            days.iter().map(|day| ((*day).to_string(), json!(ranges))).collect();
        json!({"schedule": {"zone": "Europe/Berlin", "week": week}})
    };

    server.admin().patch(&path, &week(&[]), 200);
    assert_eq!(ana.get("/api/v1/me")["presence"], "away", "never at work by that schedule");
    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    assert_eq!(ana.get("/api/v1/me")["presence"], "available", "but today she wants to");
    server.advance(DAY_MS + 1000);
    let mut ana = server.sign_in("ana@example.com");
    assert_eq!(ana.get("/api/v1/me")["presence"], "away", "midnight has passed");

    server.admin().patch(&path, &week(&always), 200);
    assert_eq!(ana.get("/api/v1/me")["presence"], "available");
    let wrong = json!({"schedule": {"week": {"monday": [{"from": "9", "to": "10:00"}]}}});
    let refused = server.admin().patch(&path, &wrong, 400);
    assert_eq!(refused["field"], "schedule.week.monday[0].from");
}

#[test]
fn wrong_hours_are_refused_by_name() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let monday = |to: &str| json!({"monday": [{"from": "08:00", "to": to}]});
    let hours = |zone: &str, to: &str| json!({"name": "Shop", "zone": zone, "week": monday(to)});
    for (body, field) in [
        (hours("Mars/Olympus", "17:00"), "zone"),
        (hours("UTC", "25:00"), "week.monday[0].to"),
        (json!({"name": "S", "zone": "UTC", "week": {"funday": []}}), "week.funday"),
        (
            json!({"name": "S", "zone": "UTC", "holidays": [{"from": "2026-13-01", "to": "x"}]}),
            "holidays[0].from",
        ),
    ] {
        assert_eq!(admin.post("/api/v1/hours", &body, 400)["field"], field, "{body}");
    }
    let made = admin.post("/api/v1/hours", &hours("Europe/Berlin", "17:00"), 201);
    server.set_workstream(&json!({"hours": made["id"]}));
    let path = format!("/api/v1/hours/{}", made["id"]);
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 409, "it is used");
    let unknown = server.admin().patch("/api/v1/workstreams/1", &json!({"hours": 99}), 400);
    assert_eq!(unknown["field"], "hours");
}
