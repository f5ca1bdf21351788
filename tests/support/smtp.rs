//! aiosmtpd as a mail server to send to.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

use serde_json::{Value, json};

use super::PATIENCE;

pub(crate) struct MailServer {
    child: Child,
    lines: Receiver<Value>,
    pub(crate) port: u16,
}

impl MailServer {
    /// `options` as in smtp_server.py.
    pub(crate) fn start(options: &Value) -> MailServer {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/smtp_server.py");
        let mut child = Command::new(python())
            .arg(script)
            .arg(options.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // It tells of every client that hangs up.
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        thread::spawn(move || {
            for line in out.lines() {
                let value = serde_json::from_str(&line.unwrap()).unwrap();
                if tell.send(value).is_err() {
                    return;
                }
            }
        });
        let first: Value = lines.recv_timeout(PATIENCE).expect("the mail server starts");
        let port = u16::try_from(first["port"].as_u64().unwrap()).unwrap();
        MailServer { child, lines, port }
    }

    /// The next mail that it accepted.
    #[track_caller]
    pub(crate) fn received(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a mail arrives")
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The Python that has aiosmtpd: Debian's, or the one in the path.
fn python() -> &'static str {
    let has_it = |python: &&&str| {
        let mut command = Command::new(python);
        let check = command.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        check.status().is_ok_and(|status| status.success())
    };
    let found = ["/usr/bin/python3", "python3"].iter().find(has_it).copied();
    found.expect("aiosmtpd is installed (Debian: python3-aiosmtpd; `./test` installs it)")
}

/// A certificate for `localhost` that no one but itself has signed; returns options for `start`.
pub(crate) fn certificate(folder: &Path, tls: &str) -> Value {
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    json!({"certificate": certificate, "key": key, "tls": tls})
}
