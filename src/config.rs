//! The settings of one start: flags, then environment, then file, then defaults.

use std::{net::SocketAddr, path::PathBuf};

use crate::gate::GateLimits;

/// Everything `serve` must know before it starts. Made by `cli`, checked once, then constant.
#[derive(Clone, Debug)]
pub struct Config {
    /// The SQLite file.
    pub data: PathBuf,
    pub listen: Vec<Listen>,
    /// How the world reaches the server (`https://chat.example`), for links and snippets.
    pub public_url: Option<String>,
    /// Proxies whose forwarding headers are believed, as CIDR.
    pub trusted_proxies: Vec<String>,
    /// Opens the clock to tests. Refused unless every listener is local.
    pub insecure_test_hooks: bool,
    /// Where copies of the file go; a folder `backups` beside it without this.
    pub backups: Option<PathBuf>,
    /// Serve pages from this folder instead of the binary, so that a reload shows a change.
    pub static_dir: Option<PathBuf>,
    /// `email:password` of the first admin, used only while there is no user.
    pub setup_admin: Option<String>,
    pub connections_max: Option<usize>,
    pub connections_per_address_max: Option<usize>,
    /// The gate's bounds, where they are not the defaults.
    pub gate_limits: Option<GateLimits>,
    /// For load tests: visitors may write as fast as they can. Refused like the test hooks.
    pub without_rate_limits: bool,
    /// Set by `deskbell demo` only.
    pub demo: Option<DemoAccounts>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Listen {
    /// Open to clients: the gate stands before it.
    Tcp(SocketAddr),
    /// For a reverse proxy on the same machine that does the gate's work itself.
    Unix(PathBuf),
}

impl Listen {
    pub fn from_text(text: &str) -> Option<Listen> {
        match text.strip_prefix("unix:") {
            Some("") => None,
            Some(path) => Some(Listen::Unix(PathBuf::from(path))),
            None => text.parse().ok().map(Listen::Tcp),
        }
    }

    /// Whether nobody outside this machine can reach it.
    pub fn is_local(&self) -> bool {
        match self {
            Listen::Tcp(address) => address.ip().is_loopback(),
            Listen::Unix(_) => true,
        }
    }
}

/// The accounts that the demo shows to everybody.
#[derive(Clone, Debug)]
pub struct DemoAccounts {
    pub password: String,
    /// Name and e-mail address; the first is the admin.
    pub people: Vec<(String, String)>,
}

impl Config {
    pub fn new(data: PathBuf) -> Config {
        Config {
            data,
            listen: Vec::new(),
            public_url: None,
            trusted_proxies: Vec::new(),
            insecure_test_hooks: false,
            backups: None,
            static_dir: None,
            setup_admin: None,
            connections_max: None,
            connections_per_address_max: None,
            gate_limits: None,
            without_rate_limits: false,
            demo: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listener_is_an_address_or_a_socket_file() {
        assert_eq!(
            Listen::from_text("127.0.0.1:8080"),
            Some(Listen::Tcp("127.0.0.1:8080".parse().unwrap()))
        );
        assert_eq!(
            Listen::from_text("unix:/run/deskbell.sock"),
            Some(Listen::Unix(PathBuf::from("/run/deskbell.sock")))
        );
        for wrong in ["8080", "localhost:8080", "unix:", ""] {
            assert_eq!(Listen::from_text(wrong), None, "{wrong}");
        }
    }
}
