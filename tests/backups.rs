//! Copies of the workspace: made while people chat, checked, put back, taken elsewhere.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    crash::Process,
    support::{TestServer, new_folder, wait_until},
};

const HOUR_MS: i64 = 60 * 60 * 1000;

fn deskbell(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .args(arguments)
        .env("DESKBELL_LOG", "off")
        .output()
        .unwrap()
}

/// What the command prints; it must succeed.
#[track_caller]
fn run(arguments: &[&str]) -> String {
    let output = deskbell(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Why the command fails; it must, in one line.
#[track_caller]
fn refusal(arguments: &[&str]) -> String {
    let output = deskbell(arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
    assert_eq!(errors.trim_end().lines().count(), 1, "{errors}");
    errors
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn messages(data: &Path) -> Vec<String> {
    let conn = Connection::open(data).unwrap();
    let mut statement = conn
        .prepare("SELECT text FROM messages WHERE author_kind = 'visitor' ORDER BY id")
        .unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

/// A workspace with a conversation, a file and wrap-up notes; returns its data file.
fn workspace(server: &TestServer) -> PathBuf {
    let mut ana = server.agent("Ana");
    let mut visitor = server.visitor();
    let conversation = visitor.write("client-01", "“where” is\nmy parcel? 📦");
    ana.act(&conversation, "accept", 200);
    ana.say(&conversation, "client-02", "in the van");
    let picture = b"\x89PNG\r\n\x1a\n\x00\xff".to_vec();
    let path = "/api/v1/visitor/files/client-03?name=photo.png";
    assert_eq!(visitor.person.client.request("PUT", path, &picture).unwrap().status, 201);
    ana.act(&conversation, "end", 200);
    let notes = json!({"notes": "found it"});
    ana.put(&format!("/api/v1/conversations/{conversation}/wrap_up"), &notes, 200);
    server.running().app.config.data.clone()
}

#[test]
fn backup_verify_restore_while_people_write_and_back_again() {
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    let copy = folder.join("copies with a ?.db");
    let process = Process::start(&data, "127.0.0.1:0");
    let key = process.widget_key();
    let acknowledged = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);

    thread::scope(|scope| {
        scope.spawn(|| {
            let mut visitor = process.visitor(&key);
            let mut number = 0;
            while !is_over.load(Ordering::Relaxed) {
                number += 1;
                let body =
                    json!({"client_id": format!("client-{number}"), "text": number.to_string()});
                let reply = visitor.post("/api/v1/visitor/messages", &body).unwrap();
                assert_eq!(reply.status, 201);
                acknowledged.store(number, Ordering::SeqCst);
            }
        });
        wait_until("somebody writes", || 20 < acknowledged.load(Ordering::SeqCst));
        let before = acknowledged.load(Ordering::SeqCst);
        let said = run(&["backup", text(&copy), "--data", text(&data)]);
        let after = acknowledged.load(Ordering::SeqCst);
        assert!(said.contains("sound, schema"), "{said}");
        // The writer went on, and the copy is of one moment in between.
        wait_until("somebody goes on", || after + 20 < acknowledged.load(Ordering::SeqCst));
        is_over.store(true, Ordering::Relaxed);
        let copied = messages(&copy);
        assert!(before <= copied.len() && copied.len() <= after + 1, "{before} {after}");
        let expected: Vec<String> = (1..=copied.len()).map(|number| number.to_string()).collect();
        assert_eq!(copied, expected, "everything up to that moment, and nothing after it");
    });

    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    let said = run(&["verify", text(&copy)]);
    assert!(said.contains("sound") && said.contains("messages"), "{said}");
    let why = refusal(&["restore", text(&copy), "--data", text(&data)]);
    assert!(why.contains("is in use; stop the server first"), "{why}");
    process.kill();
    let newest = messages(&data).len();

    let said = run(&["restore", text(&copy), "--data", text(&data)]);

    assert_eq!(messages(&data), messages(&copy));
    let kept = said.split_once("is now ").unwrap().1.trim();
    assert_eq!(messages(Path::new(kept)).len(), newest, "nothing is thrown away");
    let process = Process::start(&data, "127.0.0.1:0");
    process.visitor(&process.widget_key());
    process.kill();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_no_sound_copy_is_not_restored() {
    let folder = new_folder();
    let [data, copy, wrong] = ["deskbell.db", "copy.db", "wrong.db"].map(|name| folder.join(name));
    let process = Process::start(&data, "127.0.0.1:0");
    process.kill();
    run(&["backup", text(&copy), "--data", text(&data)]);
    let whole = fs::read(&copy).unwrap();
    let before = fs::read(&data).unwrap();

    let mut spoilt = whole.clone();
    for byte in spoilt.iter_mut().skip(8 * 4096).take(3 * 4096) {
        *byte ^= 0x5a;
    }
    for (content, words) in [
        (whole[..whole.len() / 2].to_vec(), ""),
        (spoilt, ""),
        (b"no database at all, but long enough to be taken for one".repeat(20), "not a database"),
        (Vec::new(), "not one of Deskbell"),
    ] {
        fs::write(&wrong, content).unwrap();
        let why = refusal(&["restore", text(&wrong), "--data", text(&data)]);
        assert!(why.contains(words), "{why}");
        assert!(!deskbell(&["verify", text(&wrong)]).status.success());
    }
    fs::write(&wrong, &whole).unwrap();
    Connection::open(&wrong).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
    let why = refusal(&["restore", text(&wrong), "--data", text(&data)]);
    assert!(why.contains("newer than this binary's"), "{why}");
    assert!(refusal(&["backup", text(&copy), "--data", text(&data)]).contains("cannot create"));
    assert!(refusal(&["restore", text(&data), "--data", text(&data)]).contains("shall replace"));
    assert_eq!(fs::read(&data).unwrap(), before, "the file is as it was");
    assert_eq!(fs::read(&copy).unwrap(), whole);

    // A damaged file is what a copy is restored over.
    fs::write(&data, b"rubbish".repeat(1000)).unwrap();
    run(&["restore", text(&copy), "--data", text(&data)]);
    assert!(run(&["verify", text(&data)]).contains("sound"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn copies_are_made_on_time_and_the_newest_are_kept() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let look = |admin: &mut crate::support::Person| admin.get("/api/v1/backups");
    let first = look(&mut admin);
    assert_eq!(first["plan"]["enabled"], false);
    assert_eq!(first["items"], json!([]));

    let plan = json!({"enabled": true, "every_hours": 6, "hour": 3, "keep": 2});
    let changed = admin.patch("/api/v1/backups", &plan, 200);
    let mut next = changed["next_at"].as_str().unwrap().to_string();
    let mut seen = Vec::new();
    for _ in 0..3 {
        server.advance(6 * HOUR_MS);
        let is_made = || {
            let now = look(&mut server.admin());
            now["next_at"] != next.as_str() && now["running"] == false
        };
        wait_until("a copy is made", is_made);
        let now = look(&mut admin);
        assert_eq!(now["failure"], Value::Null, "{now}");
        next = now["next_at"].as_str().unwrap().to_string();
        seen.push(now["items"][0]["name"].as_str().unwrap().to_string());
    }

    let items = look(&mut admin)["items"].as_array().unwrap().clone();
    let names: Vec<&str> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, [seen[2].as_str(), seen[1].as_str()], "the newest two");
    let metrics = server.client().get("/metrics").unwrap();
    let metrics = String::from_utf8(metrics.body).unwrap();
    assert!(metrics.contains("deskbell_backups_total 3"), "{metrics}");
    for body in [json!({"every_hours": 5}), json!({"hour": 24}), json!({"keep": 0})] {
        let refused = admin.patch("/api/v1/backups", &body, 400);
        let field = body.as_object().unwrap().keys().next().unwrap().clone();
        assert_eq!(refused["field"], field.as_str());
    }
}

#[test]
fn a_copy_is_made_at_once_and_downloaded_in_parts_by_admins_only() {
    let server = TestServer::start();
    let data = workspace(&server);
    let mut admin = server.admin();
    admin.post("/api/v1/backups", &json!({}), 200);
    wait_until("it is made", || server.admin().get("/api/v1/backups")["running"] == false);
    let list = admin.get("/api/v1/backups");
    let item = &list["items"][0];
    let path = format!("/api/v1/backups/{}", item["name"].as_str().unwrap());

    let size = usize::try_from(item["size_bytes"].as_i64().unwrap()).unwrap();
    let first = admin.client.get(&path).unwrap();
    assert_eq!((first.status, first.body.len()), (200, size));
    let part = admin.client.get(&format!("{path}?from={}", size - 10)).unwrap();
    assert_eq!(part.body, first.body[size - 10..]);
    assert!(admin.client.get(&format!("{path}?from={size}")).unwrap().body.is_empty());

    let downloaded = data.with_file_name("downloaded.db");
    fs::write(&downloaded, &first.body).unwrap();
    assert_eq!(messages(&downloaded), messages(&data));
    let mut agent = server.sign_in("ana@example.com");
    for other in ["/api/v1/backups/deskbell.db", "/api/v1/backups/..%2fdeskbell.db"] {
        assert_eq!(admin.client.get(other).unwrap().status, 404, "{other}");
    }
    assert_eq!(agent.client.get(&path).unwrap().status, 403);
    assert_eq!(server.client().get(&path).unwrap().status, 401);
    assert_eq!(admin.client.request("DELETE", &path, b"").unwrap().status, 204);
    assert_eq!(admin.get("/api/v1/backups")["items"], json!([]));
}

#[test]
fn a_copy_that_fails_is_told_counted_and_made_once_it_can_be() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let folder = server.running().app.backups.folder().to_path_buf();
    fs::write(&folder, "a file stands where the folder should be").unwrap();

    admin.post("/api/v1/backups", &json!({}), 200);
    wait_until("it has failed", || {
        server.running().app.backups.figures.failed.load(Ordering::Relaxed) == 1
            && !server.running().app.backups.is_running()
    });
    fs::remove_file(&folder).unwrap();
    let failed = admin.get("/api/v1/backups");
    let reason = failed["failure"]["reason"].as_str().unwrap();
    assert!(reason.contains("cannot make"), "{reason}");

    admin.post("/api/v1/backups", &json!({}), 200);
    wait_until("it is made", || server.admin().get("/api/v1/backups")["running"] == false);
    let made = admin.get("/api/v1/backups");
    assert_eq!(made["failure"], Value::Null);
    assert_eq!(made["items"].as_array().unwrap().len(), 1);
}

#[test]
fn export_import_export_gives_the_same_bytes() {
    let server = TestServer::start();
    let data = workspace(&server);
    let folder = new_folder();
    let [first, second, fresh] =
        ["first.jsonl", "second.jsonl", "fresh.db"].map(|name| folder.join(name));
    // Also while the server runs.
    run(&["export", text(&first), "--data", text(&data)]);
    drop(server);

    run(&["import", text(&first), "--data", text(&fresh)]);
    run(&["export", text(&second), "--data", text(&fresh)]);

    let lines = fs::read_to_string(&first).unwrap();
    assert_eq!(lines, fs::read_to_string(&second).unwrap());
    assert!(lines.contains("in the van") && lines.contains(r#"{"base64":"iVBORw0KGgoA/w=="}"#));
    assert!(run(&["verify", text(&fresh)]).contains("sound"));
    let why = refusal(&["import", text(&first), "--data", text(&fresh)]);
    assert!(why.contains("holds a workspace already"), "{why}");
    let process = Process::start(&fresh, "127.0.0.1:0");
    assert!(!process.widget_key().is_empty(), "the admin signs in, and all is there");
    process.kill();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_wrong_line_is_told_by_number_and_field_and_nothing_is_kept() {
    let server = TestServer::start();
    let data = workspace(&server);
    let folder = new_folder();
    let [good, bad, fresh] = ["good.jsonl", "bad.jsonl", "fresh.db"].map(|name| folder.join(name));
    run(&["export", text(&good), "--data", text(&data)]);
    let lines: Vec<String> =
        fs::read_to_string(&good).unwrap().lines().map(str::to_string).collect();
    let agent = lines.iter().position(|line| line.contains(r#""table":"agents""#)).unwrap();
    let contact = lines.iter().position(|line| line.contains(r#""table":"contacts""#)).unwrap();
    let line = agent + 1;
    let changed = |from: &str, to: &str| {
        assert!(lines[agent].contains(from), "{}", lines[agent]);
        let mut lines = lines.clone();
        lines[agent] = lines[agent].replacen(from, to, 1);
        lines
    };
    let without = |index: usize| {
        let mut lines = lines.clone();
        lines.remove(index);
        lines
    };
    let cut = lines[..agent + 1].to_vec();
    let unnamed = contact.to_string();

    for (wrong, words) in [
        (
            changed("\"id\":1", "\"id\":\"1\""),
            format!("line {line}: `row.id` must be a whole number"),
        ),
        (changed("\"capacity\"", "\"colour\""), format!("line {line}: `row.colour` is no field")),
        (changed("\"email\"", "\"phone\""), format!("line {line}: `row.phone` is no field")),
        (changed("\"agents\"", "\"wizards\""), format!("line {line}: `table` names no table")),
        (changed("\"admin\"", "\"owner\""), format!("line {line}: a row of agents: CHECK")),
        (changed("{", ""), format!("line {line}: is not JSON")),
        (cut, format!("line {}: the file ends early", line + 1)),
        (without(contact), "must be".to_string()),
        (without(0), "line 1: `deskbell_export` is missing".to_string()),
        (
            vec!["{\"deskbell_export\":1,\"schema\":3}".to_string()],
            "line 1: `schema` is 3".to_string(),
        ),
    ] {
        fs::write(&bad, wrong.join("\n")).unwrap();
        let why = refusal(&["import", text(&bad), "--data", text(&fresh)]);
        assert!(why.contains(&words), "{why} should have {words} ({unnamed})");
        assert!(!fresh.exists(), "{why}: nothing is left behind");
    }
    fs::remove_dir_all(folder).unwrap();
}
