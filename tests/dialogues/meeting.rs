//! A meeting card: booked, taken meanwhile, or none suits.

use serde_json::{Value, json};

use super::{answer, figures, published, start};
use crate::support::{TestServer, Visitor};

fn bookable(server: &TestServer) -> Value {
    let mut ben = server.agent("Ben");
    let day = json!([{"from": "00:00", "to": "24:00"}]);
    let calendar = json!({"bookable": true, "title": "Fitting", "notice_min": 0, "zone": "UTC",
        "week": {"monday": day, "tuesday": day, "wednesday": day, "thursday": day,
            "friday": day, "saturday": day, "sunday": day}});
    ben.put("/api/v1/me/calendar", &calendar, 200)["agent"]["id"].clone()
}

fn flow(agent: &Value) -> Value {
    json!({"start": "when", "cards": [
        {"id": "when", "kind": "meeting", "text": "When shall we meet?", "agent": agent,
            "booked": "fine", "otherwise": "pity"},
        {"id": "fine", "kind": "end", "text": "See you then!"},
        {"id": "pity", "kind": "end", "text": "Another time, perhaps."}]})
}

fn first_slot(visitor: &mut Visitor, agent: &Value) -> Value {
    let slots = visitor.person.get(&format!("/api/v1/visitor/slots?agent={agent}"));
    slots["items"][0]["start"].clone()
}

fn wish(slot: &Value, client_id: &str) -> Value {
    json!({"slot": slot, "client_id": client_id, "zone": "Europe/Berlin", "name": "Mia",
        "email": "mia@mail.example", "notes": null})
}

#[test]
fn a_meeting_is_booked_in_the_dialogue_and_counted() {
    let server = TestServer::start();
    let agent = bookable(&server);
    let dialogue = published(&server, "Meet", &flow(&agent));
    let (mut mia, mut zoe) = (server.visitor(), server.visitor());
    let begun = start(&mut mia, &dialogue);
    assert_eq!(begun["dialogue"]["card"]["meeting"]["agent"], agent);
    start(&mut zoe, &dialogue);
    let slot = first_slot(&mut mia, &agent);

    let mut nameless = wish(&slot, "booking-01");
    nameless["email"] = Value::Null;
    assert_eq!(answer(&mut mia, "when", &nameless, 400)["field"], "value.email");
    nameless["email"] = json!("nobody");
    assert_eq!(answer(&mut mia, "when", &nameless, 400)["field"], "value.email");
    let wrong = json!({"slot": "tomorrow", "client_id": "booking-01", "zone": "UTC"});
    assert_eq!(answer(&mut mia, "when", &wrong, 400)["field"], "value.slot");
    let booked = answer(&mut mia, "when", &wish(&slot, "booking-01"), 200);
    assert_eq!(booked["close_reason"], "dialogue_ended");
    answer(&mut mia, "when", &wish(&slot, "booking-01"), 200);
    let coming = mia.person.get("/api/v1/visitor/meetings");
    assert_eq!(coming["items"].as_array().unwrap().len(), 1, "the same answer again is one");

    let taken = answer(&mut zoe, "when", &wish(&slot, "booking-02"), 409);
    assert_eq!(taken["code"], "slot_taken");
    assert_ne!(taken["slots"][0]["start"], slot);
    assert_eq!(zoe.session(&server)["conversation"]["dialogue"]["card"]["id"], "when");
    answer(&mut zoe, "when", &Value::Null, 200);
    assert!(zoe.history().iter().any(|(_, text)| text == "Another time, perhaps."));

    let figures = figures(&server, &dialogue);
    assert_eq!((&figures["triggered"], &figures["booked"]), (&json!(2), &json!(1)));
}

#[test]
fn nobody_is_offered_whose_calendar_is_closed() {
    let server = TestServer::start();
    server.agent("Ben");
    let mut admin = server.admin();
    let draft = json!({"name": "Meet", "draft": flow(&json!(2))});
    let made = admin.post("/api/v1/dialogues", &draft, 201);
    assert_eq!(made["problems"][0]["code"], "meeting_unavailable");
    let path = format!("/api/v1/dialogues/{}/publish", made["id"]);
    assert_eq!(admin.post(&path, &json!({}), 422)["code"], "not_publishable");
}
