//! Mail going out, to aiosmtpd.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddrV4, TcpListener},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use deskbell::{
    clock::Clock,
    domain::{ids::OutboxId, time::MINUTE_MS},
    error::{Error, Result},
    mail::{Smtp, settings},
    store::{
        Store, Tx,
        outbox::{self, Entry, Mail, State},
    },
};
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};

use crate::support::{
    TestServer, new_folder,
    smtp::{MailServer, certificate},
    wait_until,
};

const SECRET: &str = "hunter2-hunter2";

fn smtp(port: u16, change: &Value) -> Smtp {
    let mut value = json!({
        "host": "localhost", "port": port, "security": "none",
        "from": "help@shop.example", "from_name": "Söhne & Co",
    });
    for (name, new) in change.as_object().unwrap() {
        value[name] = new.clone();
    }
    Smtp::from_value(&value, None).unwrap()
}

fn mail(recipient: &str, key: &str) -> Mail {
    Mail {
        recipient: recipient.to_string(),
        subject: format!("Grüße: {key}"),
        body: "Schöne Grüße\n\n.\nEnde\n".to_string(),
        calendar: None,
        dedupe_key: key.to_string(),
    }
}

impl TestServer {
    fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.running().app.store.write(job)
    }

    fn set_smtp(&self, smtp: Smtp) {
        self.write(move |tx| settings::save(tx, &smtp)).unwrap();
    }

    fn mail(&self, recipient: &str, key: &str) -> bool {
        let mail = mail(recipient, key);
        self.write(move |tx| outbox::enqueue(tx, &mail)).unwrap()
    }

    fn outbox(&self) -> Vec<Entry> {
        self.running().app.store.read(|conn| outbox::list(conn, None, 100)).unwrap()
    }

    #[track_caller]
    fn wait_for(&self, key: &str, what: &str, is_so: impl Fn(&Entry) -> bool) -> Entry {
        let find = || self.outbox().into_iter().find(|entry| entry.subject.ends_with(key));
        wait_until(what, || find().is_some_and(|entry| is_so(&entry)));
        find().unwrap()
    }

    #[track_caller]
    fn wait_for_failure(&self, key: &str) -> (Entry, String) {
        let entry = self.wait_for(key, "it fails", |entry| entry.last_error.is_some());
        let error = entry.last_error.clone().unwrap();
        (entry, error)
    }

    #[track_caller]
    fn wait_for_sent(&self, key: &str) -> Entry {
        self.wait_for(key, "it is sent", |entry| entry.state.name() == "sent")
    }
}

fn is_waiting(entry: &Entry) -> bool {
    matches!(entry.state, State::Waiting { .. })
}

#[test]
fn a_mail_arrives_with_its_headers_and_only_once() {
    let mail_server = MailServer::start(&json!({"login": ["shop", SECRET]}));
    let server = TestServer::start();
    // It waits for the mail server to be set up.
    assert!(server.mail("ann@example.com", "one"));
    let login = json!({"username": "shop", "password": SECRET});
    server.set_smtp(smtp(mail_server.port, &login));

    let received = mail_server.received();
    assert_eq!(received["from"], "help@shop.example");
    assert_eq!(received["to"], json!(["ann@example.com"]));
    assert_eq!(received["is_signed_in"], true);
    assert_eq!(received["body"], "Schöne Grüße\r\n\r\n.\r\nEnde\r\n");
    let headers = &received["headers"];
    assert_eq!(headers["from"], "Söhne & Co <help@shop.example>");
    assert_eq!(headers["to"], "ann@example.com");
    assert_eq!(headers["subject"], "Grüße: one");
    assert_eq!(headers["auto-submitted"], "auto-generated");
    assert_eq!(headers["content-type"], "text/plain; charset=\"utf-8\"");
    assert!(headers["message-id"].as_str().unwrap().ends_with("@shop.example>"), "{headers}");
    assert!(headers["date"].as_str().unwrap().ends_with("+0000"), "{headers}");

    assert_eq!(server.wait_for_sent("one").attempts, 1);
    let body = server.running().app.store.read(|conn| {
        Ok(conn.query_row("SELECT body FROM outbox", [], |row| row.get::<_, String>(0))?)
    });
    assert_eq!(body.unwrap(), "", "what it said is erased");
    assert!(!server.mail("ann@example.com", "one"), "the same thing is told once");
    assert!(server.mail("ann@example.com", "two"));
    assert_eq!(mail_server.received()["headers"]["subject"], "Grüße: two");
}

#[test]
fn what_was_not_committed_is_not_mailed() {
    let server = TestServer::start();

    let failed: Result<()> = server.write(|tx| {
        outbox::enqueue(tx, &mail("ann@example.com", "never"))?;
        Err(Error::conflict("it did not happen"))
    });

    assert!(failed.is_err());
    assert!(server.outbox().is_empty());
}

#[test]
fn a_mail_server_that_was_down_gets_the_mail_later_and_once() {
    // A port that is taken, and where nobody listens.
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0).into()).unwrap();
    let port = socket.local_addr().unwrap().as_socket().unwrap().port();
    let server = TestServer::start();
    server.set_smtp(smtp(port, &json!({})));
    server.mail("ann@example.com", "one");
    let (entry, error) = server.wait_for_failure("one");
    assert!(is_waiting(&entry) && entry.attempts == 1, "{entry:?}");
    assert!(error.contains("refused"), "{error}");

    drop(socket);
    let mail_server = MailServer::start(&json!({"port": port}));
    server.advance(MINUTE_MS);

    assert_eq!(mail_server.received()["headers"]["subject"], "Grüße: one");
    let sent = server.wait_for_sent("one");
    assert_eq!((sent.attempts, sent.last_error), (2, None));
    server.advance(1000 * MINUTE_MS);
    server.mail("ann@example.com", "two");
    assert_eq!(mail_server.received()["headers"]["subject"], "Grüße: two", "not `one` again");
}

#[test]
fn a_mail_that_is_refused_for_good_is_given_up_and_holds_nobody_up() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start();
    server.set_smtp(smtp(mail_server.port, &json!({})));
    server.mail("nobody@unknown.example", "refused");
    server.mail("ann@later.example", "greylisted");
    server.mail("not an address", "wrong");
    server.mail("ann@example.com", "right");

    assert_eq!(mail_server.received()["headers"]["subject"], "Grüße: right");
    for (key, word) in [("refused", "nobody@unknown.example is unknown here"), ("wrong", "address")]
    {
        let (entry, error) = server.wait_for_failure(key);
        assert!(matches!(entry.state, State::GivenUp { .. }), "{entry:?}");
        assert!(entry.attempts == 1 && error.contains(word), "{entry:?}");
    }
    let (entry, error) = server.wait_for_failure("greylisted");
    assert!(is_waiting(&entry) && error.contains("451"), "{entry:?}");

    server.advance(MINUTE_MS);
    assert_eq!(mail_server.received()["to"], json!(["ann@later.example"]));
    // An admin may insist.
    let refused =
        server.outbox().iter().find(|entry| entry.subject.ends_with("refused")).unwrap().id;
    assert!(server.write(move |tx| outbox::retry(tx, refused)).unwrap());
    server.wait_for("refused", "it fails again", |entry| {
        matches!(entry.state, State::GivenUp { .. }) && entry.attempts == 1
    });
    assert!(!server.write(|tx| outbox::retry(tx, OutboxId(99))).unwrap());
}

#[test]
fn a_wrong_password_is_told_but_not_shown() {
    let mail_server = MailServer::start(&json!({"login": ["shop", "another"]}));
    let server = TestServer::start();
    let login = json!({"username": "shop", "password": SECRET});
    server.set_smtp(smtp(mail_server.port, &login));

    server.mail("ann@example.com", "one");

    let (entry, error) = server.wait_for_failure("one");
    assert!(is_waiting(&entry), "an admin can mend it: {entry:?}");
    assert!(error.contains("535") && error.contains("not •••"), "{error}");
    assert!(!error.contains(SECRET), "{error}");
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_refused() {
    let folder = new_folder();
    for security in ["tls", "starttls"] {
        let mail_server = MailServer::start(&certificate(&folder, security));
        let server = TestServer::start();
        let login = json!({"security": security, "username": "shop", "password": SECRET});
        server.set_smtp(smtp(mail_server.port, &login));

        server.mail("ann@example.com", "one");

        let (entry, error) = server.wait_for_failure("one");
        assert!(is_waiting(&entry) && error.contains("certificate"), "{security}: {entry:?}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn without_starttls_nothing_is_sent() {
    let mail_server = MailServer::start(&json!({}));
    let server = TestServer::start();
    server.set_smtp(smtp(mail_server.port, &json!({"security": "starttls"})));

    server.mail("ann@example.com", "one");

    let (entry, error) = server.wait_for_failure("one");
    assert!(is_waiting(&entry) && error.contains("STARTTLS"), "{entry:?}");
}

/// In a process of its own, whose environment says which certificates are trusted.
#[test]
fn what_was_left_at_a_stop_is_sent_after_the_start_over_tls() {
    let folder = new_folder();
    let data = folder.join("deskbell.db");
    for security in ["tls", "starttls"] {
        let mail_server = MailServer::start(&certificate(&folder, security));
        let smtp = smtp(mail_server.port, &json!({"security": security}));
        let clock = Clock::default();
        let store = Store::open(&data, move || clock.now(), |_| {}).unwrap();
        store.write(move |tx| settings::save(tx, &smtp)).unwrap();
        store.write(move |tx| outbox::enqueue(tx, &mail("ann@example.com", security))).unwrap();
        store.close();

        let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .env("SSL_CERT_FILE", folder.join("certificate.pem"))
            .env("DESKBELL_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.next().is_some());

        let received = mail_server.received();
        assert_eq!(received["headers"]["subject"], format!("Grüße: {security}"));
        assert_eq!(received["is_encrypted"], true);
        let pid = rustix::process::Pid::from_child(&child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(child.wait().unwrap().success());
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_mail_server_that_hangs_does_not_hold_up_the_stop() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = TestServer::start();
    server.set_smtp(smtp(silent.local_addr().unwrap().port(), &json!({})));
    server.mail("ann@example.com", "one");
    let _connection = silent.accept().unwrap();

    let begun = Instant::now();
    drop(server);

    // Far from the 20 s for which we would wait for the mail server.
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}
