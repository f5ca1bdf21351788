//! `deskbell doctor` beside real servers, real proxies that misbehave, and pages.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use rusqlite::Connection;
use serde_json::json;

use crate::support::{TestServer, new_folder};

struct Finding {
    said: String,
    code: Option<i32>,
}

fn doctor(data: &Path, more: &[&str]) -> Finding {
    let output = Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .args(["doctor", "--data"])
        .arg(data)
        .args(more)
        .env("DESKBELL_LOG", "off")
        .output()
        .unwrap();
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    Finding { said, code: output.status.code() }
}

impl Finding {
    #[track_caller]
    fn has(&self, line: &str) -> &Finding {
        assert!(self.said.lines().any(|one| one.starts_with(line)), "{line}\n{}", self.said);
        self
    }
}

fn data_of(server: &TestServer) -> PathBuf {
    server.running().app.config.data.clone()
}

#[test]
fn a_healthy_server_is_found_healthy_also_from_outside() {
    let server = TestServer::start();
    let url = format!("http://{}", server.running().addresses()[0]);
    let data = data_of(&server);

    let found = doctor(&data, &["--url", &url, "--local"]);

    assert_eq!(found.code, Some(0), "{}", found.said);
    found.has("ok    file: ").has("ok    folder: ").has("ok    content: ").has("ok    clock: ");
    found.has("warn  backups: none are made by themselves").has("ok    mail: no mail server");
    found.has("ok    reached: ").has("ok    host: ").has("warn  scheme: http");
    found.has("ok    client: 127.0.0.1").has("ok    poll of 2 s: ").has("ok    poll of 25 s: ");
    let conn = Connection::open(&data).unwrap();
    let ask = |sql| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(ask("SELECT count(*) FROM contacts"), 0, "the visitor it made is gone again");
    assert_eq!(ask("SELECT count(*) FROM settings WHERE name = 'doctor_code'"), 0);
    assert_eq!(server.client().get("/api/v1/doctor").unwrap().status, 404, "for its code only");
}

#[test]
fn what_is_wrong_on_this_machine_is_told() {
    let folder = new_folder();
    let missing = doctor(&folder.join("none.db"), &[]);
    missing.has("fail  file: there is no");
    assert_eq!(missing.code, Some(1));
    let nowhere = doctor(&folder.join("no/such/x.db"), &[]);
    nowhere.has("fail  folder: ");
    let foreign = folder.join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE photos (id)").unwrap();
    doctor(&foreign, &[]).has("fail  file: the file is an SQLite database, but not one of");

    let server = TestServer::start();
    let smtp = json!({"smtp": {"host": "127.0.0.1", "port": 9, "security": "none",
        "from": "chat@shop.example"}});
    server.admin().patch("/api/v1/settings", &smtp, 200);
    let mut visitor = server.visitor();
    server.advance(60 * 60 * 1000);
    visitor.write("client-01", "from a time to come");
    let found = doctor(&data_of(&server), &[]);
    found.has("fail  mail: ").has("fail  clock: the newest message lies");
    assert_eq!(found.code, Some(1));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn wrong_arguments_are_told() {
    let folder = new_folder();
    for (arguments, words) in [
        (vec!["--urll", "x"], "usage: deskbell doctor"),
        (vec!["--url", "http://127.0.0.1:1"], "must be an `https://` URL on the internet"),
        (vec!["--page", "http://169.254.169.254/", "--local"], "must be an `https://` URL"),
    ] {
        let found = doctor(&folder.join("x.db"), &arguments);
        assert!(found.said.contains(words), "{}", found.said);
        assert_eq!(found.code, Some(1));
    }
    fs::remove_dir_all(folder).unwrap();
}

/// A proxy that gives up on requests that wait, and keeps the host to itself.
fn impatient_proxy(upstream: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let head = read_head(&mut client);
            if head.contains("/events") {
                let answer = b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\n\
                    Connection: close\r\n\r\n";
                let _ = client.write_all(answer);
                continue;
            }
            let mut server = TcpStream::connect(&upstream).unwrap();
            let lines = head.lines().filter(|line| !line.is_empty()).map(|line| {
                let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
                if name == "host" {
                    "Host: elsewhere.example".to_string()
                } else {
                    line.to_string()
                }
            });
            let head: Vec<String> = lines.collect();
            write!(server, "{}\r\nConnection: close\r\n\r\n", head.join("\r\n")).unwrap();
            let _ = std::io::copy(&mut server, &mut client);
        }
    });
    format!("http://{address}")
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

#[test]
fn a_proxy_that_does_not_wait_is_found_out() {
    let server = TestServer::start();
    let upstream = server.running().addresses()[0].to_string();
    let proxy = impatient_proxy(upstream);

    let found = doctor(&data_of(&server), &["--url", &proxy, "--local"]);

    found.has("ok    reached: ").has("fail  host: the server is asked for elsewhere.example");
    found.has("fail  poll of 2 s: ");
    assert!(found.said.contains("with 504") && found.said.contains("proxy_read_timeout"));
    assert_eq!(found.code, Some(1));
    let other = TestServer::start();
    let url = format!("http://{}", other.running().addresses()[0]);
    let found = doctor(&data_of(&server), &["--url", &url, "--local"]);
    found.has("fail  proxy: our own code is answered with 404");
}

/// Serves one page after the other, whatever is asked for.
fn site(pages: Vec<(String, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let pages = Arc::new(Mutex::new(pages.into_iter()));
    thread::spawn(move || {
        for client in listener.incoming() {
            let mut client = client.unwrap();
            read_head(&mut client);
            let Some((policy, html)) = pages.lock().unwrap().next() else { return };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n{policy}\
                 Connection: close\r\n\r\n",
                html.len()
            );
            let _ =
                client.write_all(head.as_bytes()).and_then(|()| client.write_all(html.as_bytes()));
        }
    });
    format!("http://{address}")
}

#[test]
fn the_snippet_on_a_page_and_its_policy_are_looked_at() {
    let server = TestServer::start();
    let url = format!("http://{}", server.running().addresses()[0]);
    let key = server.widget_key();
    let snippet = format!(r#"<script async src="{url}/widget.js" data-widget="{key}"></script>"#);
    let policy = |text: &str| format!("Content-Security-Policy: {text}\r\n");
    let open = format!("script-src {url}; frame-src {url}");
    let shop = site(vec![
        (String::new(), snippet.clone()),
        (policy(&open), snippet.clone()),
        (policy("default-src 'self'"), snippet.clone()),
        (
            policy(&open),
            format!(
                r#"<meta http-equiv="content-security-policy" content="frame-src 'none'">{snippet}"#
            ),
        ),
        (String::new(), "<p>nothing here</p>".to_string()),
        (String::new(), snippet.replace(&key, "another-key")),
        (String::new(), snippet.replace(&url, "https://chat.example")),
    ]);
    server.admin().patch("/api/v1/widgets/1", &json!({"origins": [shop]}), 200);
    let config = server.running().app.config.data.with_file_name("deskbell.toml");
    fs::write(&config, format!("public_url = \"{url}\"\n")).unwrap();
    let look = || {
        doctor(
            &data_of(&server),
            &["--page", &shop, "--local", "--config", config.to_str().unwrap()],
        )
    };

    look().has("ok    snippet: ").has("ok    widget: ").has("ok    policy: the page has no");
    look().has("ok    policy: script-src lets").has("ok    policy: frame-src lets");
    look().has("fail  policy: script-src keeps").has("fail  policy: frame-src keeps");
    look().has("ok    policy: script-src lets").has("fail  policy: frame-src keeps");
    look().has("fail  snippet: it is not in the page's HTML");
    look().has("fail  widget: no widget has the key “another-key”");
    look().has("fail  snippet: it loads from https://chat.example, not from");
    server.admin().patch("/api/v1/widgets/1", &json!({"origins": ["https://other.example"]}), 200);
    assert_eq!(look().code, Some(1), "nobody answers any more");
}
