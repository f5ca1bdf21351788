//! Who can be booked, and by which rules.

use super::*;

#[test]
fn a_team_takes_turns_among_those_who_are_free() {
    let server = TestServer::start();
    let (_, ana) = server.bookable("Ana", &json!({}));
    let (_, ben) = server.bookable("Ben", &json!({}));
    let (_, cleo) = server.bookable("Cleo", &json!({"bookable": false}));
    let mut admin = server.admin();
    let team = json!({"name": "Sales", "members": [ana, ben, cleo]});
    let team = admin.post("/api/v1/teams", &team, 201)["id"].clone();
    let path = format!("/api/v1/teams/{team}/calendar");
    let change = json!({"bookable": true, "title": "Demo", "duration_min": 60, "notice_min": 0});
    let calendar = admin.put(&path, &change, 200);
    let members = calendar["members"].as_array().unwrap();
    let bookable: Vec<bool> = members.iter().map(|m| m["bookable"].as_bool().unwrap()).collect();
    assert_eq!(bookable, [true, true, false]);
    admin.put(&path, &json!({"week": {}}), 400);

    let slots = server.visitor().slots(&format!("team={team}"));
    assert_eq!((&slots["title"], &slots["duration_min"]), (&json!("Demo"), &json!(60)));
    let book = |number: usize, start: &Value, status: u16| {
        let body = json!({"client_id": "book-a-team", "team": team, "start": start,
            "zone": "UTC", "name": "V", "email": format!("v{number}@example.org")});
        server.visitor().person.post("/api/v1/visitor/meetings", &body, status)
    };
    let start = |index: usize| slots["items"][index]["start"].clone();
    for (number, index) in [3, 3, 5, 7, 9].into_iter().enumerate() {
        book(number, &start(index), 201);
    }
    assert_eq!(book(9, &start(3), 409)["code"], "slot_taken", "both are busy");
    let listed = admin.get(&format!("/api/v1/meetings?team={team}"));
    let whom = |meeting: &Value| meeting["agent"]["id"].as_i64().unwrap();
    let order: Vec<i64> = listed["items"].as_array().unwrap().iter().map(whom).collect();
    assert_eq!(order, [ana, ben, ana, ben, ana]);
    assert_eq!(listed["items"][0]["team"]["name"], "Sales");
}

#[test]
fn buffers_notice_and_horizon_are_kept() {
    let server = TestServer::start();
    let rules = json!({"duration_min": 30, "step_min": 15, "buffer_before_min": 5,
        "buffer_after_min": 10, "notice_min": 600, "horizon_days": 2});
    let (mut agent, ana) = server.bookable("Ana", &rules);
    let mut visitor = server.visitor();
    let query = format!("agent={ana}&days=31");
    let starts = visitor.starts(&query);
    let (first, last) = (starts[0], starts[starts.len() - 1]);
    let now = server.present();
    assert!(now + 600 * MINUTE_MS <= first && first <= now + 616 * MINUTE_MS);
    assert!(last < now + 2 * DAY_MS && now + 2 * DAY_MS + -16 * MINUTE_MS <= last);

    let taken = starts[20];
    visitor.book(&json!({"agent": ana}), &json!(rfc3339(taken)), 201);
    let left = visitor.starts(&query);
    let near: Vec<i64> = left
        .iter()
        .map(|start| (start.0 - taken.0) / MINUTE_MS)
        .filter(|minutes| minutes.abs() <= 60)
        .collect();
    assert_eq!(near, [-60, -45, 45, 60]);

    // Too soon, too far and beside the grid are all the same: not free.
    for at in [now + HOUR_MS, now + 3 * DAY_MS, taken + 46 * MINUTE_MS, taken + 30 * MINUTE_MS] {
        visitor.book(&json!({"agent": ana}), &json!(rfc3339(at)), 409);
    }
    agent.put("/api/v1/me/calendar", &json!({"day_max": 1}), 200);
    let day = taken.0.div_euclid(DAY_MS);
    assert!(visitor.starts(&query).iter().all(|start| start.0.div_euclid(DAY_MS) != day));
    let page = visitor.slots(&format!("agent={ana}&days=1"));
    let next = instant(&page["next"]);
    assert!(server.present() + DAY_MS + -MINUTE_MS <= next, "{page}");
    let on = visitor.slots(&format!("agent={ana}&from={}", page["next"].as_str().unwrap()));
    assert_eq!((instant(&on["items"][0]["start"]), &on["next"]), (next, &Value::Null));
}

#[test]
fn a_fallback_may_offer_a_meeting() {
    let server = TestServer::start();
    let (mut agent, ana) = server.bookable("Ana", &json!({}));
    let mut visitor = server.visitor();
    let session = visitor.session(&server);
    assert_eq!(session["availability"]["meeting"], Value::Null);
    assert_eq!(visitor.person.client.get("/api/v1/visitor/slots").unwrap().status, 404);

    let mut admin = server.admin();
    let change = json!({"fallback": {"meeting": {"agent": ana}}});
    let stream = admin.patch("/api/v1/workstreams/1", &change, 200);
    assert_eq!(stream["fallback"]["meeting"], json!({"agent": ana}));
    for wrong in [json!({"agent": ana, "team": 1}), json!({}), json!({"team": 99})] {
        admin.patch("/api/v1/workstreams/1", &json!({"fallback": {"meeting": wrong}}), 400);
    }
    let offered = visitor.session(&server)["availability"]["meeting"].clone();
    let expected = json!({"agent": ana, "team": null, "name": "Ana", "title": "Talk",
        "duration_min": 30});
    assert_eq!(offered, expected);
    let slots = visitor.slots("zone=Asia/Tokyo");
    assert_eq!(slots["with"], json!({"agent": ana, "team": null, "name": "Ana"}));
    visitor.book(&json!({}), &slots["items"][5]["start"], 201);

    agent.put("/api/v1/me/calendar", &json!({"bookable": false}), 200);
    assert_eq!(visitor.session(&server)["availability"]["meeting"], Value::Null);
    let change = json!({"fallback": {"meeting": null}});
    let stream = admin.patch("/api/v1/workstreams/1", &change, 200);
    assert_eq!(stream["fallback"]["meeting"], Value::Null);
}

#[test]
fn agents_see_and_cancel_their_own_and_supervisors_all() {
    let server = TestServer::start();
    let (mut ana, ana_id) = server.bookable("Ana", &json!({}));
    let (mut ben, ben_id) = server.bookable("Ben", &json!({}));
    let mut visitor = server.visitor();
    visitor.write("first-word", "Hello?");
    let slots = visitor.slots(&format!("agent={ana_id}"))["items"].clone();
    visitor.book(&json!({"agent": ana_id}), &slots[3]["start"], 201);
    visitor.book(&json!({"agent": ben_id}), &slots[4]["start"], 201);
    visitor.book(&json!({"agent": ana_id}), &slots[5]["start"], 201);

    let own = ana.get("/api/v1/meetings?limit=1");
    assert_eq!(own["items"][0]["agent"]["id"], ana_id);
    let rest = ana.get(&format!("/api/v1/meetings?cursor={}", own["next"].as_str().unwrap()));
    assert_eq!(rest["items"].as_array().unwrap().len(), 1, "{rest}");
    assert_eq!(ana.get(&format!("/api/v1/meetings?agent={ben_id}"))["items"], json!([]));
    let mut admin = server.admin();
    assert_eq!(admin.get("/api/v1/meetings")["items"].as_array().unwrap().len(), 3);

    let path = format!("/api/v1/meetings/{}", own["items"][0]["id"]);
    assert_eq!(ben.client.get(&path).unwrap().status, 404);
    ben.post(&format!("{path}/cancel"), &json!({}), 404);
    let cancelled = ana.post(&format!("{path}/cancel"), &json!({"reason": "Ill"}), 200);
    assert_eq!(
        (&cancelled["state"], &cancelled["cancelled_by"]),
        (&json!("cancelled"), &json!("agent"))
    );
    assert_eq!(ana.post(&format!("{path}/cancel"), &json!({}), 409)["state"], "cancelled");
    let page =
        ana.get(&format!("/api/v1/conversations/{}/messages", own["items"][0]["conversation"]));
    let (_, told) = said(&page).pop().unwrap();
    assert!(told.starts_with("The meeting with Ana was cancelled"), "{told}");
    let feed = ana.get("/api/v1/events?after=0&wait=0");
    let changes = feed["events"].as_array().unwrap().iter();
    assert_eq!(changes.filter(|event| event["type"] == "meeting.changed").count(), 3);

    // Whoever leaves meets nobody any more.
    let reply = admin.client.request("DELETE", &format!("/api/v1/users/{ben_id}"), b"").unwrap();
    assert_eq!(reply.status, 204);
    let left = admin.get("/api/v1/meetings?state=booked");
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    let bookable = admin.get("/api/v1/calendars");
    assert_eq!(bookable["items"].as_array().unwrap().len(), 1, "{bookable}");
}

#[test]
fn an_agent_moves_a_meeting_to_another_free_time_of_theirs() {
    let server = TestServer::start();
    let (mut ana, ana_id) = server.bookable("Ana", &json!({}));
    let (mut ben, _) = server.bookable("Ben", &json!({}));
    let mut visitor = server.visitor();
    visitor.write("first-word", "Hello?");
    let slots = visitor.slots(&format!("agent={ana_id}"))["items"].clone();
    visitor.book(&json!({"agent": ana_id}), &slots[3]["start"], 201);
    visitor.book(&json!({"agent": ana_id}), &slots[6]["start"], 201);
    let meetings = ana.get("/api/v1/meetings")["items"].clone();
    let path = format!("/api/v1/meetings/{}", meetings[0]["id"]);
    let move_to = |person: &mut Person, start: &Value, status: u16| {
        person.post(&format!("{path}/move"), &json!({"start": start}), status)
    };

    let free = ana.get(&format!("{path}/slots?days=1"));
    let starts: Vec<&Value> =
        free["items"].as_array().unwrap().iter().map(|slot| &slot["start"]).collect();
    assert!(starts.contains(&&slots[4]["start"]), "{free}");
    for taken in [&slots[3]["start"], &slots[6]["start"]] {
        assert!(!starts.contains(&taken), "neither its own time nor that of another: {free}");
    }
    assert!(free["next"].is_string(), "{free}");

    assert_eq!(ben.client.get(&format!("{path}/slots")).unwrap().status, 404);
    move_to(&mut ben, &slots[4]["start"], 404);
    assert_eq!(move_to(&mut ana, &slots[6]["start"], 409)["code"], "slot_taken");
    assert_eq!(move_to(&mut ana, &json!("soon"), 400)["field"], "start");

    let moved = move_to(&mut ana, &slots[4]["start"], 200);
    assert_eq!((&moved["start"], &moved["sequence"]), (&slots[4]["start"], &json!(1)));
    let again = move_to(&mut ana, &slots[4]["start"], 200);
    assert_eq!(again["sequence"], 1, "the same again tells nobody twice");
    let page = ana.get(&format!("/api/v1/conversations/{}/messages", moved["conversation"]));
    let (_, told) = said(&page).pop().unwrap();
    assert!(told.starts_with("The meeting with Ana has a new time"), "{told}");
    let back = move_to(&mut server.admin(), &slots[3]["start"], 200);
    assert_eq!(back["sequence"], 2, "supervisors and admins as well");

    ana.post(&format!("{path}/cancel"), &json!({}), 200);
    assert_eq!(move_to(&mut ana, &slots[4]["start"], 409)["state"], "cancelled");
    assert_eq!(ana.client.get(&format!("{path}/slots")).unwrap().status, 409);
}
