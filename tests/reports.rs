//! Reports: what happened, counted from what is stored.

use serde_json::{Value, json};

use crate::support::{Person, TestServer, expect};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;

fn report(person: &mut Person, name: &str, query: &str) -> Value {
    person.get(&format!("/api/v1/reports/{name}?{query}"))
}

/// One figure of each row, by its label.
fn column(report: &Value, name: &str) -> Vec<(String, Value)> {
    let rows = report["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["label"].as_str().unwrap().to_string(), row["figures"][name].clone()))
        .collect()
}

fn rows(pairs: &[(&str, i64)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(label, value)| ((*label).to_string(), json!(value))).collect()
}

/// Seconds that went by on a clock that runs on: a little more than what it was moved by.
#[track_caller]
fn lasted(figure: &Value, seconds: f64) {
    let found = figure.as_f64().unwrap();
    assert!((seconds..seconds + 15.0).contains(&found), "{found}, not {seconds}");
}

#[test]
fn a_day_at_the_desk_stands_in_the_reports() {
    let server = TestServer::start();
    server.set_workstream(&json!({
        "response_target_s": 60, "promise_s": 90, "routing": {"method": "round_robin"},
        "accept_timeout_s": 600, "idle_end_s": 3600,
    }));
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();

    // Waits one minute, hears the first words after two more, is talked to for five.
    let id = visitor.write("first-words", "Where is my parcel?");
    server.advance(MINUTE_MS);
    ana.act(&id, "accept", 200);
    server.advance(2 * MINUTE_MS);
    ana.say(&id, "an-answer-1", "On its way.");
    visitor.write("thanks-12", "Thank you!");
    ana.say(&id, "an-answer-2", "You are welcome.");
    let path = format!("/api/v1/conversations/{id}/messages");
    ana.post(&path, &json!({"client_id": "a-note-01", "text": "Nice.", "note": true}), 201);
    server.advance(3 * MINUTE_MS);
    ana.act(&id, "end", 200);
    visitor.person.post("/api/v1/visitor/rating", &json!({"score": 2}), 204);
    let verdict = json!({"score": 4, "comment": "=Quick, and kind"});
    visitor.person.post("/api/v1/visitor/rating", &verdict, 204);
    server.advance(MINUTE_MS);
    ana.put(&format!("/api/v1/conversations/{id}/wrap_up"), &json!({}), 200);
    ana.act(&id, "done", 200);
    // Another one gives up before anybody has come.
    let mut hasty = server.visitor();
    hasty.write("hello-hello", "Anybody?");
    hasty.person.post("/api/v1/visitor/end", &json!({}), 200);

    let mut boss = server.admin();
    let volume = report(&mut boss, "volume", "by=agent");
    assert_eq!(column(&volume, "agent_ended"), rows(&[("Ana", 1), ("Nobody", 0)]));
    assert_eq!(column(&volume, "abandoned"), rows(&[("Ana", 0), ("Nobody", 1)]));
    assert_eq!(column(&volume, "agent_messages"), rows(&[("Ana", 2), ("Nobody", 0)]));
    assert_eq!(volume["total"]["begun"], 2);
    assert_eq!(volume["total"]["closed"], 2);
    assert_eq!(volume["total"]["visitor_messages"], 3);
    let wait = &report(&mut boss, "wait", "by=workstream")["total"];
    lasted(&wait["median_s"], 60.0);
    assert_eq!((&wait["answered"], &wait["given_up"]), (&json!(1), &json!(1)));
    let first = report(&mut boss, "first_response", "by=agent");
    lasted(&first["rows"][0]["figures"]["p90_s"], 180.0);
    let handle = &report(&mut boss, "handle_time", "by=agent")["total"];
    lasted(&handle["mean_s"], 300.0);
    lasted(&handle["wrap_up_mean_s"], 60.0);
    let offers = &report(&mut boss, "missed_offers", "by=agent")["total"];
    assert_eq!((&offers["offers"], &offers["accepted"]), (&json!(2), &json!(1)));
    assert_eq!(offers["withdrawn"], 1);
    let breaches = &report(&mut boss, "breaches", "by=agent")["total"];
    assert_eq!((&breaches["promise"], &breaches["response_target"]), (&json!(1), &json!(1)));
    // The last verdict stands.
    let ratings = &report(&mut boss, "ratings", "by=team")["total"];
    assert_eq!((&ratings["ratings"], &ratings["average"]), (&json!(1), &json!(4.0)));
    assert_eq!((&ratings["score_2"], &ratings["score_4"]), (&json!(0), &json!(1)));
    let comments = report(&mut boss, "comments", "");
    assert_eq!(comments["items"][0]["comment"], "=Quick, and kind");
    assert_eq!(comments["items"][0]["agent"], "Ana");
}

#[test]
fn missed_offers_are_those_of_the_agent_who_missed_them() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut ben = server.agent("Ben");
    let mut visitor = server.visitor();
    let id = visitor.write("first-words", "Hello?");
    assert_eq!(ana.offered().len() + ben.offered().len(), 1);

    server.advance(46_000);
    let taker = if ben.offered().is_empty() { &mut ana } else { &mut ben };
    taker.act(&id, "accept", 200);

    let offers = report(&mut server.admin(), "missed_offers", "by=agent");
    assert_eq!((&offers["total"]["missed"], &offers["total"]["accepted"]), (&json!(1), &json!(1)));
    let missed = column(&offers, "missed");
    assert_eq!(missed.len(), 2);
    assert_eq!(missed.iter().filter(|(_, count)| *count == json!(1)).count(), 1);
    // Waiting for the second agent is one wait.
    let wait = &report(&mut server.admin(), "wait", "by=day")["total"];
    lasted(&wait["mean_s"], 46.0);
}

#[test]
fn days_and_hours_go_by_the_clock_of_the_chosen_place() {
    let server = TestServer::start();
    let mut boss = server.admin();
    server.visitor().write("first-words", "Hello?");
    let volume = |boss: &mut Person, query: &str| report(boss, "volume", query);

    let today = volume(&mut boss, "by=day&zone=UTC");
    assert_eq!(today["rows"].as_array().unwrap().len(), 28);
    let last = today["rows"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["label"], &last["figures"]["begun"]), (&today["to"], &json!(1)));
    let hours = volume(&mut boss, "by=hour&zone=Asia/Kathmandu");
    assert_eq!(hours["rows"].as_array().unwrap().len(), 24);
    assert_eq!(hours["total"]["begun"], 1);
    let local = |hours: &Value| {
        let begun = column(hours, "begun");
        let at = begun.iter().find(|(_, count)| *count == json!(1)).unwrap();
        at.0[..2].parse::<i64>().unwrap()
    };
    let (there, here) = (local(&hours), local(&volume(&mut boss, "by=hour&zone=UTC")));
    // Five hours and three quarters ahead.
    assert!([5, 6].contains(&(there - here).rem_euclid(24)), "{there} {here}");

    // Without a zone of its own the workspace has that of its hours, and then the chosen one.
    assert_eq!(volume(&mut boss, "")["zone"], "UTC");
    boss.patch("/api/v1/settings", &json!({"time_zone": "europe/berlin"}), 200);
    assert_eq!(volume(&mut boss, "")["zone"], "Europe/Berlin");
    boss.patch("/api/v1/settings", &json!({"time_zone": "Europe/Atlantis"}), 400);

    // Yesterday and before there was nothing.
    server.advance(2 * DAY_MS);
    let to = volume(&mut boss, "zone=UTC")["to"].as_str().unwrap().to_string();
    let empty = volume(&mut boss, &format!("zone=UTC&from={to}&to={to}"));
    assert_eq!(
        (&empty["total"]["begun"], &empty["total"]["visitor_messages"]),
        (&json!(0), &json!(0))
    );
}

#[test]
fn a_table_for_spreadsheets_has_a_header_and_no_formulas() {
    let server = TestServer::start();
    let mut boss = server.admin();
    let user = json!({"name": "=cmd|' /C calc'!A0", "email": "calc@example.com",
        "password": crate::support::PASSWORD});
    boss.post("/api/v1/users", &user, 201);
    let mut calc = server.sign_in("calc@example.com");
    calc.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    let id = server.visitor().write("first-words", "Hello?");
    calc.act(&id, "accept", 200);

    let reply = boss.client.get("/api/v1/reports/missed_offers?by=agent&format=csv").unwrap();

    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").unwrap().starts_with("text/csv"));
    assert!(reply.header("content-disposition").unwrap().contains("missed_offers-by-agent.csv"));
    let text = String::from_utf8(reply.body.clone()).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("\"agent\",\"offers\",\"accepted\""), "{text}");
    assert!(lines[1].starts_with("\"'=cmd|' /C calc'!A0\",\"1\",\"1\""), "{text}");
    assert!(lines[2].starts_with("\"Total\",\"1\""), "{text}");
}

#[test]
fn reports_are_for_supervisors_and_what_is_wrong_is_named() {
    let server = TestServer::start();
    let mut boss = server.admin();
    let mut ana = server.agent("Ana");
    let refused = ana.client.get("/api/v1/reports/volume").unwrap();
    expect(refused, 403, "an agent");
    boss.patch("/api/v1/users/2", &json!({"role": "supervisor"}), 200);
    report(&mut ana, "volume", "");

    for (query, field) in [
        ("from=2026-11-01", "to"),
        ("to=2026-11-01", "from"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2020-01-01&to=2026-11-01", "to"),
        ("from=yesterday&to=2026-11-01", "from"),
        ("by=moon", "by"),
        ("zone=Europe/Atlantis", "zone"),
        ("format=xls", "format"),
        ("agent=ana", "agent"),
    ] {
        let reply = boss.client.get(&format!("/api/v1/reports/volume?{query}")).unwrap();
        let problem = expect(reply, 400, query);
        assert_eq!(problem["field"], field, "{query}");
    }
    expect(boss.client.get("/api/v1/reports/toys").unwrap(), 404, "toys");
}

#[test]
fn figures_can_be_asked_for_one_agent_or_workstream() {
    let server = TestServer::start();
    let mut boss = server.admin();
    let mut ana = server.agent("Ana");
    let id = server.visitor().write("first-words", "Hello?");
    ana.act(&id, "accept", 200);
    ana.say(&id, "an-answer-1", "Hello!");

    let messages = |boss: &mut Person, query: &str| {
        report(boss, "volume", query)["total"]["agent_messages"].clone()
    };
    assert_eq!(messages(&mut boss, "agent=2"), 1);
    assert_eq!(messages(&mut boss, "agent=1"), 0);
    assert_eq!(messages(&mut boss, "workstream=1"), 1);
    assert_eq!(messages(&mut boss, "workstream=7"), 0);
    assert_eq!(report(&mut boss, "first_response", "agent=2")["total"]["answered"], 1);
    assert_eq!(report(&mut boss, "first_response", "workstream=7")["total"]["answered"], 0);
}
