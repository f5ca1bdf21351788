//! The server under measurement: a process of its own, and the people who use it.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    client::{Address, Client},
    failed,
};
use crate::error::{Error, Result};

const ADMIN: &str = "bench@example.com";
const PASSWORD: &str = "bench-bench-bench";

pub(super) struct Server {
    child: Child,
    pub(super) tcp: Address,
    pub(super) unix: Address,
    /// From the start of the process to its first answer.
    pub(super) start_up: Duration,
    /// Resident bytes before anybody signed in.
    pub(super) idle_memory: u64,
    /// API token of the admin.
    pub(super) admin: String,
}

impl Server {
    pub(super) fn start(data: &Path) -> Result<Server> {
        let socket = data.with_extension("sock");
        let binary = std::env::current_exe().map_err(failed("find this program"))?;
        let started = Instant::now();
        let mut child = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--without-rate-limits", "--listen"])
            .arg(format!("unix:{}", socket.display()))
            .arg("--data")
            .arg(data)
            .env("DESKBELL_SETUP_ADMIN", format!("{ADMIN}:{PASSWORD}"))
            .env("DESKBELL_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed("start the server"))?;
        let stdout = child.stdout.take().ok_or_else(|| {
            Error::internal("read what the server says", "there is no standard output")
        })?;
        let mut address = None;
        for line in BufReader::new(stdout).lines().map_while(std::io::Result::ok) {
            if let Some(text) = line.strip_prefix("listening on http://") {
                address = text.parse().ok();
                break;
            }
        }
        let address = address.ok_or_else(|| {
            Error::internal("start the server", "it did not say where it listens")
        })?;
        let tcp = Address::Tcp(address);
        Client::new(tcp.clone()).get("/ready").map_err(failed("ask the server"))?;
        let start_up = started.elapsed();
        let unix = Address::Unix(socket);
        let admin = String::new();
        let mut server = Server { child, tcp, unix, start_up, idle_memory: 0, admin };
        server.idle_memory = server.memory();
        server.admin = server.admin_token()?;
        Ok(server)
    }

    /// The admin's API token; the first workstream lets agents pick, so that pairs can be made.
    fn admin_token(&self) -> Result<String> {
        let mut browser = self.sign_in(ADMIN)?;
        ask(&mut browser, "PATCH", "/api/v1/workstreams/1", &json!({"distribution": "pick"}))?;
        token_of(&mut browser)
    }

    /// A browser's session.
    fn sign_in(&self, email: &str) -> Result<Client> {
        let body = json!({"email": email, "password": PASSWORD});
        let reply = Client::new(self.tcp.clone())
            .post("/api/v1/login", &body)
            .map_err(failed("sign in"))?;
        let cookie = reply.header("set-cookie").unwrap_or_default();
        let cookie = cookie.split(';').next().unwrap_or_default().to_string();
        let csrf = reply.json()["me"]["csrf"].as_str().unwrap_or_default().to_string();
        Ok(Client::new(self.tcp.clone())
            .with_header("Cookie", &cookie)
            .with_header("X-Deskbell-Csrf", &csrf))
    }

    pub(super) fn client(&self, token: &str) -> Client {
        Client::new(self.tcp.clone()).with_bearer(token)
    }

    /// A user of its own with an API token.
    pub(super) fn agent(&self, number: usize) -> Result<String> {
        let mut admin = self.client(&self.admin);
        let email = format!("agent{number}@example.com");
        let user = json!({"name": format!("Agent {number}"), "email": email, "role": "admin",
            "takes_chats": true, "password": PASSWORD});
        ask(&mut admin, "POST", "/api/v1/users", &user)?;
        token_of(&mut self.sign_in(&email)?)
    }

    /// A visitor in an active conversation with the agent of `token`.
    pub(super) fn pair(&self, agent: &mut Client, widget: &str) -> Result<Pair> {
        let mut guest = Client::new(self.tcp.clone());
        let body = json!({"widget": widget});
        let session = ask(&mut guest, "POST", "/api/v1/visitor/session", &body)?;
        let token = text_of(&session, "token")?;
        let mut visitor = self.client(&token);
        let opened = ask(&mut visitor, "POST", "/api/v1/visitor/conversation", &json!({}))?;
        let conversation = opened["id"].as_i64().unwrap_or(0);
        let path = format!("/api/v1/conversations/{conversation}/accept");
        ask(agent, "POST", &path, &json!({}))?;
        Ok(Pair { visitor: token, conversation })
    }

    pub(super) fn widget(&self) -> Result<String> {
        let widgets = ask(&mut self.client(&self.admin), "GET", "/api/v1/widgets", &Value::Null)?;
        text_of(&widgets["items"][0], "key")
    }

    /// Resident memory in bytes.
    pub(super) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
        let kib: u64 =
            line.split_whitespace().nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        kib * 1024
    }

    /// Processor time used so far.
    pub(super) fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    /// Ends the process in order and waits for it.
    pub(super) fn stop(mut self) -> Result<()> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)
            .map_err(|error| Error::internal("stop the server", error))?;
        self.child.wait().map_err(failed("wait for the server"))?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already unless a measurement failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time that a process has used so far, in all its threads.
pub(super) fn cpu_of(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> =
        after_name.split_whitespace().map(|text| text.parse().unwrap_or(0)).collect();
    let ticks = fields.get(11).unwrap_or(&0) + fields.get(12).unwrap_or(&0);
    // Linux counts in hundredths of a second.
    Duration::from_millis(ticks * 10)
}

pub(super) struct Pair {
    /// The visitor's token.
    pub(super) visitor: String,
    pub(super) conversation: i64,
}

/// One request that must succeed.
pub(super) fn ask(client: &mut Client, method: &str, path: &str, body: &Value) -> Result<Value> {
    let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let reply = client.request(method, path, &bytes).map_err(failed("ask the server"))?;
    if 300 <= reply.status {
        return Err(Error::internal("ask the server", format!("{path}: {}", reply.json())));
    }
    Ok(reply.json())
}

fn token_of(browser: &mut Client) -> Result<String> {
    text_of(&ask(browser, "POST", "/api/v1/tokens", &json!({"name": "bench"}))?, "token")
}

pub(super) fn text_of(value: &Value, field: &str) -> Result<String> {
    let text = value[field].as_str().map(str::to_string);
    text.ok_or_else(|| Error::internal("read an answer", format!("no `{field}` in {value}")))
}

/// A new file for one measurement.
pub(super) fn new_file(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.db"))
}
