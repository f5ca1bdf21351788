//! The real executable, killed in the middle of things.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use deskbell::bench::client::{Address, Client};
use rusqlite::Connection;
use serde_json::json;

use crate::{
    replay::{dialogues, hire, replay, sign_in},
    support::{ADMIN_EMAIL, PASSWORD, new_folder, wait_until},
};

/// A running `deskbell serve`.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: String,
}

impl Process {
    pub(crate) fn start(data: &Path, listen: &str) -> Process {
        Process::start_with(data, listen, |_| {})
    }

    pub(crate) fn start_with(
        data: &Path,
        listen: &str,
        change: impl FnOnce(&mut Command),
    ) -> Process {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell"));
        command
            .args(["serve", "--listen", listen, "--without-rate-limits", "--data"])
            .arg(data)
            .env("DESKBELL_SETUP_ADMIN", format!("{ADMIN_EMAIL}:{PASSWORD}"))
            .env("DESKBELL_LOG", "error")
            .stdout(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().expect("it says where it listens").unwrap();
            if let Some(address) = line.strip_prefix("listening on http://") {
                break address.to_string();
            }
        };
        Process { child, address }
    }

    /// By signal 9, and waits until it is gone.
    pub(crate) fn kill(self) {
        drop(self);
    }

    fn client(&self) -> Client {
        Client::new(Address::Tcp(self.address.parse().unwrap()))
    }

    /// Of the first widget.
    pub(crate) fn widget_key(&self) -> String {
        let body = json!({"email": ADMIN_EMAIL, "password": PASSWORD});
        let reply = self.client().post("/api/v1/login", &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.json());
        let cookie = reply.header("set-cookie").unwrap().split(';').next().unwrap().to_string();
        let mut admin = self.client().with_header("Cookie", &cookie);
        let widgets = admin.get("/api/v1/widgets").unwrap().json();
        widgets["items"][0]["key"].as_str().unwrap().to_string()
    }

    /// A visitor who has opened the panel.
    pub(crate) fn visitor(&self, key: &str) -> Client {
        let body = json!({"widget": key});
        let reply = self.client().post("/api/v1/visitor/session", &body).unwrap();
        assert_eq!(reply.status, 200, "{}", reply.json());
        self.client().with_bearer(reply.json()["token"].as_str().unwrap())
    }
}

/// A test that fails leaves no server behind.
impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn integrity(data: &Path) -> String {
    let conn = Connection::open(data).unwrap();
    conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// How often the server is killed; `DESKBELL_KILLS=50` for the long run, over all dialogues.
fn kills_wanted() -> usize {
    env::var("DESKBELL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS_USUAL)
}

const KILLS_USUAL: usize = 6;

/// Kills the server again and again while dialogues are played through it.
#[test]
fn kill_nine_during_the_replay_loses_and_doubles_nothing() {
    let wanted = kills_wanted();
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    let first = Process::start(&data, "127.0.0.1:0");
    let listen = first.address.clone();
    let address = Address::Tcp(listen.parse().unwrap());
    let cast = Arc::new(hire(address.clone(), |email| {
        let mut agent = sign_in(&address, email);
        let body = json!({"presence": "available"});
        assert_eq!(agent.put("/api/v1/me/presence", &body).unwrap().status, 200);
    }));
    let mut dialogues = dialogues();
    if wanted <= KILLS_USUAL {
        dialogues.truncate(250);
    }
    let turns: usize = dialogues.iter().map(|dialogue| dialogue.turns.len()).sum();
    let acknowledged = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);

    let kills = thread::scope(|scope| {
        let killer = scope.spawn(|| {
            let mut process = first;
            let mut kills = 0;
            while kills < wanted && !is_over.load(Ordering::Relaxed) {
                // Spread over the play: at a tenth of all turns, at two tenths, …
                let due = turns * (kills + 1) / (wanted + 2);
                if acknowledged.load(Ordering::Relaxed) < due {
                    thread::yield_now();
                    continue;
                }
                process.kill();
                kills += 1;
                process = Process::start(&data, &listen);
            }
            (process, kills)
        });
        replay(&cast, &dialogues, &acknowledged);
        is_over.store(true, Ordering::Relaxed);
        killer.join().unwrap()
    });

    let (process, kills) = kills;
    assert_eq!(kills, wanted, "the play was long enough to be disturbed");
    process.kill();
    assert_eq!(integrity(&data), "ok");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn sigterm_ends_in_order_with_exit_code_zero() {
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    let mut process = Process::start(&data, "127.0.0.1:0");
    let mut client = Client::new(Address::Tcp(process.address.parse().unwrap()));
    assert_eq!(client.get("/ready").unwrap().status, 200);

    let pid = rustix::process::Pid::from_child(&process.child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();

    let status = process.child.wait().unwrap();
    assert!(status.success(), "{status}");
    let left: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [data], "the log of changes is folded into the file");
    fs::remove_dir_all(folder).unwrap();
}

/// What the command line says, and its exit code, when it cannot start.
fn refusal(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .args(arguments)
        .env("DESKBELL_LOG", "off")
        .output()
        .unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code())
}

#[test]
fn what_cannot_start_says_why_in_one_line() {
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    let process = Process::start(&data, "127.0.0.1:0");
    wait_until("the file is there", || data.exists());
    let newer = folder.join("newer.db");
    let conn = Connection::open(&newer).unwrap();
    conn.execute_batch(
        "PRAGMA application_id = 0x4442656c; PRAGMA user_version = 999; CREATE TABLE t (n)",
    )
    .unwrap();
    drop(conn);
    let text = |path: &Path| path.to_str().unwrap().to_string();
    let other = text(&folder.join("other.db"));
    let missing = text(&folder.join("no/such/folder/x.db"));

    for (arguments, words) in [
        (vec!["serve", "--listen", &process.address, "--data", &other], "cannot listen on"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--data", &missing], "cannot start with"),
        (vec!["serve", "--listen", "127.0.0.1:0", "--data", &text(&newer)], "newer than this"),
        (vec!["serve", "--listne", "x"], "`--listne` is not an option"),
        (vec!["dance"], "`dance` is not a command"),
    ] {
        let (message, code) = refusal(&arguments);
        assert!(message.contains(words), "{arguments:?}: {message}");
        assert_eq!(message.trim_end().lines().count(), 1, "{message}");
        assert_eq!(code, Some(1), "{arguments:?}");
    }
    process.kill();
    fs::remove_dir_all(folder).unwrap();
}
