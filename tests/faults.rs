//! Disks that are full, refuse or lie, and clocks that jump: the real executable, whose calls to
//! the system fail.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use deskbell::bench::client::Client;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    crash::{Process, integrity},
    support::{new_folder, wait_until},
};

/// A server whose calls can be made to fail.
struct Patient {
    folder: PathBuf,
    data: PathBuf,
    process: Process,
}

impl Patient {
    fn start() -> Patient {
        let folder = new_folder();
        let data = folder.join("deskbell.db");
        let process = Process::start_with(&data, "127.0.0.1:0", |command| {
            command.env("LD_PRELOAD", shim(&folder)).env("DESKBELL_FAULTS", &folder);
        });
        Patient { folder, data, process }
    }

    fn begin(&self, fault: &str, content: &str) {
        // Never half of it.
        let (new, fault) = (self.folder.join("fault.new"), self.folder.join(fault));
        fs::write(&new, content).unwrap();
        fs::rename(new, fault).unwrap();
    }

    fn end(&self, fault: &str) {
        fs::remove_file(self.folder.join(fault)).unwrap();
    }

    fn visitor(&self) -> Client {
        self.process.visitor(&self.process.widget_key())
    }
}

/// The calls that fail, as a library that is loaded before the system's.
fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("faults.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/faults.c");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .unwrap();
    assert!(built.success());
    library
}

fn say(visitor: &mut Client, number: usize) -> (u16, Value) {
    let body =
        json!({"client_id": format!("client-{number:02}"), "text": format!("word {number}")});
    let reply = visitor.post("/api/v1/visitor/messages", &body).unwrap();
    (reply.status, reply.json())
}

fn said(visitor: &mut Client) -> Vec<String> {
    let page = visitor.get("/api/v1/visitor/messages?limit=200").unwrap().json();
    let items = page["items"].as_array().unwrap();
    let own = items.iter().filter(|item| item["author"]["kind"] == "visitor");
    own.map(|item| item["text"].as_str().unwrap().to_string()).collect()
}

fn words(numbers: std::ops::RangeInclusive<usize>) -> Vec<String> {
    numbers.map(|number| format!("word {number}")).collect()
}

/// Refused while the disk fails, all of it; and fine as soon as the disk is.
fn survives(fault: &str) {
    let patient = Patient::start();
    let mut visitor = patient.visitor();
    for number in 1..=3 {
        assert_eq!(say(&mut visitor, number).0, 201);
    }

    patient.begin(fault, "");
    for _ in 0..3 {
        let (status, problem) = say(&mut visitor, 4);
        assert_eq!((status, &problem["code"]), (503, &json!("busy")), "{fault}: {problem}");
        assert_eq!(
            said(&mut visitor),
            words(1..=3),
            "{fault}: reading goes on, and it is not there"
        );
    }
    assert_eq!(visitor.get("/health").unwrap().status, 200);
    patient.end(fault);

    // The same words again, as a client does: now they are there, and once.
    for number in 4..=8 {
        let (status, problem) = say(&mut visitor, number);
        assert_eq!(status, 201, "{fault}: no restart is needed: {problem}");
    }
    assert_eq!(said(&mut visitor), words(1..=8), "{fault}");
    patient.process.kill();
    assert_eq!(integrity(&patient.data), "ok", "{fault}");
    assert_eq!(stored(&patient.data), words(1..=8), "{fault}: and nothing is lost by a crash");
    fs::remove_dir_all(&patient.folder).unwrap();
}

fn stored(data: &Path) -> Vec<String> {
    let conn = Connection::open(data).unwrap();
    let sql = "SELECT text FROM messages WHERE author_kind = 'visitor' ORDER BY id";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_full_disk_acknowledges_nothing_and_heals() {
    survives("full");
}

#[test]
fn a_disk_that_turns_read_only_acknowledges_nothing_and_heals() {
    survives("readonly");
}

#[test]
fn a_disk_that_does_not_sync_acknowledges_nothing_and_heals() {
    survives("fsync");
}

#[test]
fn a_clock_that_jumps_neither_disorders_nor_loses_anything() {
    let patient = Patient::start();
    let mut visitor = patient.visitor();
    let sent_at = |message: &Value| message["at"].as_str().unwrap().to_string();
    let mut times = Vec::new();
    for (index, jump_s) in ["0", "-7200", "-86400", "5", "-30", "3600", "-3600"].iter().enumerate()
    {
        patient.begin("clock", jump_s);
        let (status, message) = say(&mut visitor, index + 1);
        assert_eq!(status, 201, "{jump_s}: {message}");
        times.push(sent_at(&message));
    }

    let mut sorted = times.clone();
    sorted.sort();
    assert_eq!(times, sorted, "no message is older than the one before it");
    assert_eq!(said(&mut visitor), words(1..=7));
    // A poll's end is no matter of the clock on the wall.
    let cursor =
        visitor.get("/api/v1/visitor/events?after=0&wait=0").unwrap().json()["cursor"].clone();
    patient.begin("clock", "-1000000");
    let poll = visitor.get(&format!("/api/v1/visitor/events?after={cursor}&wait=1")).unwrap();
    assert_eq!(poll.status, 200);
    patient.process.kill();
    assert_eq!(integrity(&patient.data), "ok");
    fs::remove_dir_all(&patient.folder).unwrap();
}

/// Copies fail like everything else, and say so; the chats go on.
#[test]
fn a_backup_onto_a_full_disk_leaves_nothing_and_harms_nothing() {
    let patient = Patient::start();
    let mut visitor = patient.visitor();
    assert_eq!(say(&mut visitor, 1).0, 201);
    let copy = patient.folder.join("copy-of-deskbell.db");
    let mut backup = Command::new(env!("CARGO_BIN_EXE_deskbell"));
    backup.args(["backup"]).arg(&copy).arg("--data").arg(&patient.data);
    let faults = patient.folder.join("faults");
    fs::create_dir_all(&faults).unwrap();
    fs::write(faults.join("full"), "").unwrap();
    backup.env("LD_PRELOAD", patient.folder.join("faults.so")).env("DESKBELL_FAULTS", &faults);

    let output = backup.output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    wait_until("nothing is left", || !copy.exists());
    assert_eq!(say(&mut visitor, 2).0, 201);
    patient.process.kill();
    fs::remove_dir_all(&patient.folder).unwrap();
}
