//! Teams, and rules that say who is asked for which visitor.

use deskbell::{
    domain::{hours::Written, ids::HoursId},
    store::hours::{self, Entry},
};
use serde_json::{Value, json};

use crate::support::{Person, TestServer, Visitor};

/// Somebody who opens the panel on a page, in a country.
fn visitor_on(server: &TestServer, widget: &str, page: &str, country: &str) -> Visitor {
    let body = json!({"widget": widget, "locale": "de-AT", "page": {"url": page}});
    let reply = server.client().post("/api/v1/visitor/session", &body).unwrap();
    assert_eq!(reply.status, 200, "{}", reply.json());
    let token = reply.json()["token"].as_str().unwrap().to_string();
    let country = country.to_string();
    let store = &server.running().app.store;
    store
        .write(move |tx| {
            let newest = "UPDATE visitors SET country = ?1
                WHERE id = (SELECT max(id) FROM visitors)";
            Ok(tx.conn.execute(newest, [country])?)
        })
        .unwrap();
    let person = Person { client: server.client().with_bearer(&token) };
    Visitor { person, key: widget.to_string(), token, cursor: 0 }
}

fn id_of(server: &TestServer, name: &str) -> Value {
    let users = server.admin().get("/api/v1/users");
    let all = users["items"].as_array().unwrap();
    all.iter().find(|user| user["name"] == name).unwrap()["id"].clone()
}

fn team(server: &TestServer, name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|member| id_of(server, member)).collect();
    let body = json!({"name": name, "members": members});
    server.admin().post("/api/v1/teams", &body, 201)["id"].clone()
}

fn rule(server: &TestServer, body: &Value) -> Value {
    server.admin().post("/api/v1/rules", body, 201)["id"].clone()
}

fn go_by_rules(server: &TestServer) {
    server.set_workstream(&json!({"routing": {"method": "rules"}}));
}

#[test]
fn the_first_rule_that_matches_names_who_is_asked() {
    let server = TestServer::start();
    let (mut ana, mut ben) = (server.agent("Ana"), server.agent("Ben"));
    let mut cleo = server.agent("Cleo");
    let campaign = team(&server, "Campaign", &["Ben"]);
    go_by_rules(&server);
    rule(
        &server,
        &json!({"name": "Germans", "agent": id_of(&server, "Ana"),
        "conditions": [{"field": "country", "op": "in", "value": ["DE", "CH"]}]}),
    );
    rule(
        &server,
        &json!({"name": "Spring", "team": campaign, "match": "any", "conditions": [
            {"field": "utm_campaign", "op": "is", "value": "spring sale"},
            {"field": "contact.email", "op": "ends_with", "value": "@vip.example"}]}),
    );
    rule(
        &server,
        &json!({"name": "Prices", "agent": id_of(&server, "Cleo"), "conditions": [
            {"field": "page_url", "op": "matches", "value": "https://*/prices*"},
            {"field": "language", "op": "is", "value": "de"}]}),
    );
    let key = server.widget_key();
    let ask = |page: &str, country: &str| {
        visitor_on(&server, &key, page, country).write("first-word", "Hello?").as_i64().unwrap()
    };

    let spring = "https://shop.example/prices?utm_campaign=Spring%20sale";
    let german = ask(spring, "de");
    let in_campaign = ask(spring, "FR");
    let on_prices = ask("https://shop.example/prices/", "FR");

    assert_eq!(ana.offered(), [german], "the first rule in the order wins");
    assert_eq!(ben.offered(), [in_campaign]);
    assert_eq!(cleo.offered(), [on_prices]);
}

#[test]
fn where_no_rule_matches_a_live_chat_falls_back_and_a_persistent_one_waits() {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    go_by_rules(&server);
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    let conversation = ana.conversation(&id);
    assert_eq!(conversation["state"], "closed");
    assert_eq!(conversation["close_reason"], "fallback");
    assert_eq!(visitor.history().last().unwrap().0, "system");

    let mut admin = server.admin();
    let body = json!({"name": "Mail", "mode": "persistent", "routing": {"method": "rules"}});
    let mail = admin.post("/api/v1/workstreams", &body, 201)["id"].clone();
    let body = json!({"name": "Mail", "workstream": mail, "origins": ["*"]});
    let widget = admin.post("/api/v1/widgets", &body, 201);
    let mut patient = visitor_on(&server, widget["key"].as_str().unwrap(), "", "FR");
    let id = patient.write("first-word", "Hello?");
    assert_eq!(ana.conversation(&id)["state"], "queued");

    let everybody = json!({"name": "All", "workstream": mail, "agent": id_of(&server, "Ana")});
    rule(&server, &everybody);
    assert_eq!(ana.offered(), [id.as_i64().unwrap()], "a rule without conditions takes everybody");
    let mut visitor = server.visitor();
    let id = visitor.write("first-word", "Hello?");
    assert_eq!(ana.conversation(&id)["state"], "closed", "the rule is another workstream's");
}

/// Field rules 2 and 3.
#[test]
fn exactly_one_more_agent_of_the_same_team_is_asked() {
    let server = TestServer::start();
    let (mut ana, mut ben) = (server.agent("Ana"), server.agent("Ben"));
    let (mut cleo, mut dora) = (server.agent("Cleo"), server.agent("Dora"));
    let crew = team(&server, "Crew", &["Ben", "Cleo", "Dora"]);
    go_by_rules(&server);
    rule(&server, &json!({"name": "All", "team": crew}));
    let first = server.visitor().write("first-word", "Hello?");
    let number = first.as_i64().unwrap();

    assert_eq!(ben.offered(), [number]);
    server.advance(45_000);
    assert_eq!(cleo.offered(), [number]);
    server.advance(40_000);
    assert_eq!(cleo.offered(), [number], "with a fresh 45 seconds");
    cleo.act(&first, "decline", 200);
    assert_eq!(ana.conversation(&first)["close_reason"], "fallback");
    assert!(ana.offered().is_empty() && dora.offered().is_empty());

    let second = server.visitor().write("first-word", "Hello?");
    assert_eq!(dora.offered(), [second.as_i64().unwrap()], "whose turn it is in the team");

    server.set_workstream(&json!({"on_no_accept": "all_available"}));
    dora.act(&second, "decline", 200);
    for agent in [&mut ben, &mut cleo] {
        assert_eq!(agent.offered(), [second.as_i64().unwrap()]);
        agent.act(&second, "decline", 200);
    }
    assert_eq!(ana.offered(), [second.as_i64().unwrap()], "then beyond the team");
}

#[test]
fn a_rule_that_names_nobody_who_is_there_has_matched_all_the_same() {
    let server = TestServer::start();
    let (mut ana, _ben) = (server.agent("Ana"), server.agent("Ben"));
    let empty = team(&server, "Empty", &[]);
    go_by_rules(&server);
    let ben = id_of(&server, "Ben");
    server.admin().patch(&format!("/api/v1/users/{ben}"), &json!({"enabled": false}), 200);
    let first = rule(&server, &json!({"name": "Gone", "agent": ben}));
    rule(&server, &json!({"name": "Rest", "agent": id_of(&server, "Ana")}));

    let id = server.visitor().write("first-word", "Hello?");
    assert_eq!(ana.conversation(&id)["state"], "queued");
    let path = format!("/api/v1/rules/{first}");
    let changed = server.admin().patch(&path, &json!({"team": empty}), 200);
    assert_eq!((&changed["agent"], &changed["team"]), (&Value::Null, &empty));
    assert_eq!(ana.conversation(&id)["state"], "queued");

    server.admin().patch(&path, &json!({"enabled": false}), 200);
    assert_eq!(ana.offered(), [id.as_i64().unwrap()], "changes count for whoever waits");
}

#[test]
fn rules_are_put_into_an_order_and_tried_out() {
    let server = TestServer::start();
    let _ana = server.agent("Ana");
    let crew = team(&server, "Crew", &["Ana"]);
    let mut admin = server.admin();
    let late = json!({"field": "time", "op": "after", "value": "18:00"});
    let french = json!({"field": "language", "op": "is", "value": "fr"});
    let one = rule(
        &server,
        &json!({"name": "One", "team": crew, "match": "any", "conditions": [late, french]}),
    );
    let two = rule(
        &server,
        &json!({"name": "Two", "agent": id_of(&server, "Ana"), "workstream": 1, "conditions": [
            {"field": "contact.fields.plan", "op": "exists"},
            {"field": "verified", "op": "is", "value": true}]}),
    );
    let body = json!({"workstream": 1, "visitor": {"language": "fr-CA", "verified": true,
        "contact": {"fields": {"plan": "gold"}}, "at": "2026-11-20T17:59:00Z"}});

    let tried = admin.post("/api/v1/rules/try", &body, 200);
    assert_eq!(
        tried,
        json!({"rule": one, "agent": null, "team": crew, "tried": [
            {"rule": one, "matched": true, "conditions": [false, true]},
            {"rule": two, "matched": true, "conditions": [true, true]}]})
    );
    let ordered = admin.put("/api/v1/rules/order", &json!({"ids": [two, one]}), 200);
    assert_eq!(ordered["items"][0]["name"], "Two");
    assert_eq!(admin.post("/api/v1/rules/try", &body, 200)["rule"], two);
    let nobody = json!({"workstream": 1, "visitor": {"at": "2026-11-20T17:59:00+00:00"}});
    assert_eq!(admin.post("/api/v1/rules/try", &nobody, 200)["rule"], Value::Null);

    for (ids, field) in [(json!([one]), "ids"), (json!([one, one]), "ids"), (Value::Null, "ids")] {
        let refused = admin.put("/api/v1/rules/order", &json!({"ids": ids}), 400);
        assert_eq!(refused["field"], field);
    }
    admin.client.request("DELETE", &format!("/api/v1/rules/{two}"), b"").unwrap();
    assert_eq!(admin.post("/api/v1/rules/try", &body, 200)["rule"], one);
}

#[test]
fn the_time_is_that_of_the_workstreams_hours() {
    let server = TestServer::start();
    let day = vec![Written { from: "09:00".to_string(), to: "17:00".to_string() }];
    let office = Entry {
        id: HoursId(0),
        name: "Office".to_string(),
        zone: "America/New_York".to_string(),
        week: std::array::from_fn(|_| day.clone()),
        holidays: Vec::new(),
    };
    let store = &server.running().app.store;
    let office = store.write(move |tx| hours::insert(tx.conn, &office, tx.now)).unwrap();
    let all = rule(
        &server,
        &json!({"name": "Office", "agent": 1, "conditions": [
            {"field": "hours", "op": "within", "value": office.0},
            {"field": "time", "op": "before", "value": "12:00"},
            {"field": "weekday", "op": "is", "value": "friday"}]}),
    );
    let try_at = |at: &str| {
        let body = json!({"workstream": 1, "visitor": {"at": at}});
        let tried = server.admin().post("/api/v1/rules/try", &body, 200);
        (tried["rule"] == all, tried["tried"][0]["conditions"].clone())
    };

    let at = "2026-11-20T16:00:00Z";
    assert_eq!(try_at(at), (false, json!([true, false, true])), "in UTC without hours");
    server.set_workstream(&json!({"hours": office.0}));
    assert_eq!(try_at(at), (true, json!([true, true, true])), "it is 11:00 in New York");
    assert_eq!(try_at("2026-11-21T02:00:00Z"), (false, json!([false, false, true])));

    server.set_workstream(&json!({"hours": null}));
    let refused = store.write(move |tx| hours::delete(tx.conn, office)).unwrap_err();
    assert_eq!(refused.public_message(), "the rule \"Office\" asks for these hours");
}

#[test]
fn wrong_rules_and_teams_are_refused_by_name() {
    let server = TestServer::start();
    let _ana = server.agent("Ana");
    let mut admin = server.admin();
    let condition = |field: &str, op: &str, value: Value| {
        json!({"name": "R", "agent": 1, "conditions": [
            {"field": "country", "op": "exists"}, {"field": field, "op": op, "value": value}]})
    };
    for (body, field) in [
        (json!({"name": "R"}), "agent"),
        (json!({"name": "R", "agent": 99}), "agent"),
        (json!({"name": "R", "team": 99}), "team"),
        (json!({"name": "R", "team": 1, "agent": 1}), "team"),
        (json!({"name": "R", "agent": 1, "workstream": 99}), "workstream"),
        (json!({"name": "R", "agent": 1, "match": "some"}), "match"),
        (json!({"name": "R", "agent": 1, "conditions": [1]}), "conditions[0]"),
        (condition("colour", "is", json!("red")), "conditions[1].field"),
        (condition("time", "is", json!("08:00")), "conditions[1].op"),
        (condition("country", "is", json!({})), "conditions[1].value"),
        (condition("hours", "within", json!(99)), "conditions[1].value"),
    ] {
        let refused = admin.post("/api/v1/rules", &body, 400);
        assert_eq!(refused["field"], field, "{refused}");
    }
    for (body, field) in [
        (json!({"name": "T", "members": [1, 99]}), "members[1]"),
        (json!({"name": "T", "members": ["Ana"]}), "members"),
        (json!({"members": []}), "name"),
    ] {
        assert_eq!(admin.post("/api/v1/teams", &body, 400)["field"], field);
    }
    assert_eq!(admin.get("/api/v1/rules")["items"], json!([]));

    let crew = admin.post("/api/v1/teams", &json!({"name": "Crew", "members": [2]}), 201);
    admin.post("/api/v1/teams", &json!({"name": "Crew"}), 409);
    let path = format!("/api/v1/teams/{}", crew["id"]);
    let changed = admin.patch(&path, &json!({"members": [1, 2]}), 200);
    assert_eq!(changed, json!({"id": crew["id"], "name": "Crew", "members": [1, 2]}));
    let mut delete = |detail: &str| {
        let reply = admin.client.request("DELETE", &path, b"").unwrap();
        assert_eq!(reply.status, if detail.is_empty() { 204 } else { 409 });
        if !detail.is_empty() {
            assert_eq!(reply.json()["detail"], detail);
        }
    };
    server.set_workstream(&json!({"routing": {"method": "team", "team": crew["id"]}}));
    delete("the workstream \"Live chat\" names this team");
    server.set_workstream(&json!({"routing": {"method": "round_robin"}}));
    let named = rule(&server, &json!({"name": "Mine", "team": crew["id"]}));
    delete("the rule \"Mine\" names this team");
    let path = format!("/api/v1/rules/{named}");
    server.admin().patch(&path, &json!({"agent": 1}), 200);
    delete("");
}

#[test]
fn a_conversation_handed_to_a_team_stays_with_the_team() {
    let server = TestServer::start();
    let (mut ana, mut ben) = (server.agent("Ana"), server.agent("Ben"));
    let mut cleo = server.agent("Cleo");
    let crew = team(&server, "Crew", &["Ana", "Cleo"]);
    let id = server.visitor().write("first-word", "Hello?");
    let number = id.as_i64().unwrap();
    ana.act(&id, "accept", 200);
    let path = format!("/api/v1/conversations/{id}/transfer");

    assert_eq!(ana.post(&path, &json!({"team": 99}), 400)["field"], "team");
    let empty = team(&server, "Empty", &[]);
    ana.post(&path, &json!({"team": empty}), 409);
    ana.post(&path, &json!({"team": crew, "note": "About an invoice."}), 200);

    assert_eq!(cleo.offered(), [number], "not to Ana, who has just handed it on");
    assert!(ben.offered().is_empty());
    cleo.act(&id, "accept", 200);
    cleo.act(&id, "release", 200);
    assert!(ben.offered().is_empty(), "it stays with the team");
    assert_eq!(ana.offered(), [number]);
    let list = ana.get(&format!("/api/v1/conversations?team={crew}"));
    assert_eq!(list["items"][0]["id"], id);
    let list = ana.get(&format!("/api/v1/conversations?team={empty}"));
    assert_eq!(list["items"], json!([]));

    ana.act(&id, "accept", 200);
    ana.post(&path, &json!({"agent": id_of(&server, "Ben")}), 200);
    ben.act(&id, "accept", 200);
    ben.act(&id, "release", 200);
    assert_eq!(ben.offered(), [number], "handed to an agent, it is everybody's again");
    assert_eq!(ben.get(&format!("/api/v1/conversations?team={crew}"))["items"], json!([]));
}
