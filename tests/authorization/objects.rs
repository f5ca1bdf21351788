//! One running conversation, and everybody whom it does not concern.

use serde_json::{Value, json};

use super::{ROUTES, row_of};
use crate::support::{PASSWORD, Person, TestServer, Visitor, expect};

/// A conversation of Ana's while it runs.
struct Scene {
    server: TestServer,
    ana: Person,
    visitor: Visitor,
    conversation: Value,
    file: Value,
    message: Value,
}

const SECRET: &str = "My card number ends in 4242";

fn scene() -> Scene {
    let server = TestServer::start();
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    // What is said in the queue, the whole team may read.
    let conversation = visitor.write("first-words", "Hello");
    ana.act(&conversation, "accept", 200);
    visitor.write("second-words", SECRET);
    let upload = visitor.person.client.request(
        "PUT",
        "/api/v1/visitor/files/file-number-1?name=bill.txt",
        b"what only Ana may read",
    );
    let sent = expect(upload.unwrap(), 201, "file");
    Scene {
        server,
        ana,
        visitor,
        conversation,
        file: sent["file"]["id"].clone(),
        message: sent["id"].clone(),
    }
}

/// Calls that change where it stands.
const VERBS: [&str; 14] = [
    "/accept",
    "/decline",
    "/join",
    "/leave",
    "/park",
    "/resume",
    "/transfer",
    "/release",
    "/block",
    "/wrap_up",
    "/done",
    "/assign",
    "/force_close",
    "/end",
];

/// Method, what follows the conversation's path, and a body that is right in itself.
fn calls(scene: &Scene, colleague: &Value) -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("GET", "", Value::Null),
        ("GET", "/messages", Value::Null),
        ("GET", "/search", Value::Null),
        ("GET", "/summary", Value::Null),
        ("GET", "/journey", Value::Null),
        ("POST", "/messages", json!({"client_id": "knock-knock", "text": "I read along"})),
        ("PUT", "/files/{client_id}", json!({"any": "bytes"})),
        ("POST", "/typing", json!({"active": true})),
        ("POST", "/read", json!({"message": scene.message})),
        ("PUT", "/tags", json!({"tags": []})),
        ("POST", "/accept", json!({})),
        ("POST", "/decline", json!({})),
        ("POST", "/join", json!({})),
        ("POST", "/leave", json!({})),
        ("POST", "/park", json!({})),
        ("POST", "/resume", json!({})),
        ("POST", "/transfer", json!({"agent": colleague})),
        ("POST", "/release", json!({})),
        ("POST", "/block", json!({"blocked": true})),
        ("PUT", "/wrap_up", json!({"notes": "x"})),
        ("POST", "/done", json!({})),
        ("POST", "/assign", json!({"agent": colleague})),
        ("POST", "/force_close", json!({})),
        ("POST", "/end", json!({})),
    ]
}

fn path_of(scene: &Scene, rest: &str) -> String {
    let rest = match rest {
        "/files/{client_id}" => "/files/knock-file-1?name=x.txt",
        "/search" => "/search?q=card",
        other => other,
    };
    format!("/api/v1/conversations/{}{rest}", scene.conversation)
}

fn call(person: &mut Person, method: &str, path: &str, body: &Value) -> (u16, String) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let reply = person.client.request(method, path, body.as_bytes()).unwrap();
    (reply.status, String::from_utf8_lossy(&reply.body).into_owned())
}

#[test]
fn an_agent_of_another_team_finds_nothing_of_a_running_conversation() {
    let mut scene = scene();
    let mut ben = scene.server.agent("Ben");
    let colleague = ben.get("/api/v1/me")["id"].clone();
    let mut admin = scene.server.admin();
    admin.post("/api/v1/teams", &json!({"name": "Returns", "members": [colleague]}), 201);
    let before = admin.conversation(&scene.conversation);
    let messages = path_of(&scene, "/messages");
    let said = admin.get(&messages);

    let calls = calls(&scene, &colleague);
    for route in ROUTES.iter().filter(|route| route.path.contains("/conversations/{id}")) {
        let is_listed = calls.iter().any(|(method, rest, _)| {
            row_of(route) == format!("{method} /api/v1/conversations/{{id}}{rest}")
        });
        assert!(is_listed, "{} has no call in this test", row_of(route));
    }
    for (method, rest, body) in &calls {
        let (status, text) = call(&mut ben, method, &path_of(&scene, rest), body);
        // What is said in it, and what may be said, is not found. The verbs may tell that it is
        // somebody else's: an offer that is taken, one who has not joined.
        let expected: &[u16] = if VERBS.contains(rest) { &[403, 404, 409] } else { &[404] };
        assert!(expected.contains(&status), "{method} {rest}: {status} {text}");
        assert!(!text.contains("card number"), "{method} {rest}: {text}");
    }
    for path in [
        format!("/api/v1/files/{}", scene.file),
        "/api/v1/events?after=0&wait=0".to_string(),
        "/api/v1/conversations?q=card".to_string(),
        "/api/v1/conversations".to_string(),
        "/api/v1/inbox".to_string(),
    ] {
        let (_, text) = call(&mut ben, "GET", &path, &Value::Null);
        assert!(!text.contains("card number") && !text.contains("only Ana"), "{path}: {text}");
    }
    assert_eq!(admin.conversation(&scene.conversation)["state"], before["state"]);
    assert_eq!(admin.get(&messages), said, "nothing was added");

    // The same calls by those whom it does concern: none of them is "not found".
    for (method, rest, body) in calls.iter().take(10) {
        let path = path_of(&scene, rest);
        let (status, text) = call(&mut scene.ana, method, &path, body);
        assert!(status < 300, "{method} {rest}: {status} {text}");
    }
}

#[test]
fn a_supervisor_sees_it_and_a_former_owner_does_not() {
    let mut scene = scene();
    let server = &scene.server;
    let mut admin = server.admin();
    let user = json!({"name": "Sam", "email": "sam@example.com", "role": "supervisor",
        "password": PASSWORD});
    admin.post("/api/v1/users", &user, 201);
    let mut supervisor = server.sign_in("sam@example.com");
    let path = path_of(&scene, "/messages");
    assert!(supervisor.get(&path).to_string().contains("card number"));

    let mut ben = server.agent("Ben");
    let to = json!({"agent": ben.get("/api/v1/me")["id"]});
    let assign = format!("/api/v1/conversations/{}/assign", scene.conversation);
    supervisor.post(&assign, &to, 200);
    assert!(ben.get(&path).to_string().contains("card number"));
    let (status, text) = call(&mut scene.ana, "GET", &path, &Value::Null);
    assert_eq!(status, 404, "{text}");
}

#[test]
fn a_visitor_never_reaches_another_ones_words_files_or_meetings() {
    let scene = scene();
    let mut other = scene.server.visitor();
    other.write("other-words", "Hello");
    let file = format!("/api/v1/visitor/files/{}", scene.file);
    assert_eq!(other.person.client.get(&file).unwrap().status, 404);
    let read = json!({"message": scene.message});
    let nothing = json!({"message": 999_999});
    let answers = [read, nothing]
        .map(|body| other.person.client.post("/api/v1/visitor/read", &body).unwrap());
    assert_eq!(answers[0].status, answers[1].status, "whether it exists is not told");
    assert_eq!(answers[0].body, answers[1].body);
    for path in ["messages", "meetings", "transcript", "dialogues", "events?after=0&wait=0"] {
        let (_, text) =
            call(&mut other.person, "GET", &format!("/api/v1/visitor/{path}"), &Value::Null);
        assert!(!text.contains("card number") && !text.contains("bill.txt"), "{path}: {text}");
    }
    // The team's calls are none of a visitor's business, with any token.
    for path in [format!("/api/v1/files/{}", scene.file), path_of(&scene, "")] {
        assert_eq!(other.person.client.get(&path).unwrap().status, 401);
    }
    let mut own = scene.visitor;
    assert_eq!(own.person.client.get(&file).unwrap().status, 200);
}

#[test]
fn a_visitors_feed_never_tells_of_the_team_its_notes_or_its_settings() {
    let mut scene = scene();
    let note = json!({"client_id": "note-note-1", "text": "Beware of this one", "note": true});
    let path = path_of(&scene, "/messages");
    scene.ana.post(&path, &note, 201);
    let mut admin = scene.server.admin();
    admin.patch("/api/v1/workstreams/1", &json!({"name": "Secret plans"}), 200);
    admin.patch("/api/v1/users/2", &json!({"capacity": 17}), 200);
    let tag = admin.post("/api/v1/tags", &json!({"name": "difficult"}), 201);
    scene.ana.put(&path_of(&scene, "/tags"), &json!({"tags": [tag["id"]]}), 200);
    scene.ana.say(&scene.conversation, "answer-one", "How can I help?");

    let visitor = &mut scene.visitor;
    let mut seen = visitor.person.get("/api/v1/visitor/events?after=0&wait=0").to_string();
    seen += &visitor.person.get("/api/v1/visitor/messages").to_string();
    seen += &visitor.session(&scene.server).to_string();
    assert!(seen.contains("How can I help?"));
    for secret in [
        "Beware",
        "Secret plans",
        "difficult",
        "ana@example.com",
        "admin@example.com",
        "capacity",
        "127.0.0.1",
    ] {
        assert!(!seen.contains(secret), "{secret}: {seen}");
    }
}
