//! One request to somebody else's server, within limits.

use std::{
    io::Read,
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::fmt::rfc2822::DateTimeParser;
use ureq::{
    Agent, Body, Error,
    http::{HeaderMap, Response, Uri, header::RETRY_AFTER},
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::{resolver::DefaultResolver, transport::DefaultConnector},
};

use super::guard::{Guard, NotAllowed, Reach};
use crate::limits::{
    OUTBOUND_ANSWER_BYTES_MAX, OUTBOUND_CONNECT_TIMEOUT, OUTBOUND_HEAD_BYTES_MAX,
    OUTBOUND_URL_CHARS,
};

/// Where a request goes: checked as far as that is possible without asking for addresses.
#[derive(Clone, Debug)]
pub struct Target(Uri);

impl Target {
    /// Fails with the rule that the text breaks.
    pub fn from_text(text: &str, reach: Reach) -> Result<Target, &'static str> {
        let rule = match reach {
            Reach::World => "must be an `https://` URL on the internet",
            Reach::Near => "must be an `https://` URL, or `http://` for a private address",
        };
        let uri: Uri = text.parse().map_err(|_| rule)?;
        let is_encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(rule),
        };
        let authority = uri.authority().ok_or(rule)?;
        if !OUTBOUND_URL_CHARS.contains(&text.len()) || authority.as_str().contains('@') {
            return Err(rule);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_allowed = match host.parse() {
            Ok(address) => reach.allows(address, is_encrypted),
            // The addresses of a name are looked at when it is asked for them.
            Err(_) if reach == Reach::Near => true,
            Err(_) => is_encrypted && !is_local_name(host),
        };
        if is_allowed { Ok(Target(uri)) } else { Err(rule) }
    }

    /// `https://push.example`, with the port where it is not the usual one.
    pub fn origin(&self) -> String {
        let scheme = self.0.scheme_str().unwrap_or_default();
        format!("{scheme}://{}", self.0.authority().map_or("", |authority| authority.as_str()))
    }
}

/// Names that mean this machine or its network anywhere.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let endings = [".localhost", ".local", ".internal", ".home.arpa", ".lan"];
    !host.contains('.') || endings.iter().any(|ending| host.ends_with(ending))
}

/// What came back, whatever it says.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
}

#[derive(Debug)]
pub enum Failure {
    /// We do not connect there.
    Refused,
    /// It may work another time; why it did not now.
    Broken(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Refused => NotAllowed.fmt(f),
            Failure::Broken(why) => f.write_str(why),
        }
    }
}

/// Keeps connections for the next request. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
}

impl Client {
    pub fn new(reach: Reach) -> Client {
        let tls = TlsConfig::builder().root_certs(RootCerts::Specific(trusted())).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .https_only(reach == Reach::World)
            .http_status_as_error(false)
            // An answer that leads elsewhere is an answer like any other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent("Deskbell")
            .max_response_header_size(OUTBOUND_HEAD_BYTES_MAX)
            .timeout_resolve(Some(OUTBOUND_CONNECT_TIMEOUT))
            .timeout_connect(Some(OUTBOUND_CONNECT_TIMEOUT))
            .build();
        let guard = Guard { reach, resolver: DefaultResolver::default() };
        Client { agent: Agent::with_parts(config, DefaultConnector::default(), guard) }
    }

    /// `within` bounds everything, from the look-up of the name to the last byte of the answer.
    pub fn post(
        &self,
        target: &Target,
        headers: &[(&str, String)],
        body: &[u8],
        within: Duration,
    ) -> Result<Answer, Failure> {
        let mut response = self.send(target, headers, body, within)?;
        let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers()));
        let body = response.body_mut().with_config().limit(OUTBOUND_ANSWER_BYTES_MAX);
        let body = body.read_to_vec().map_err(failure)?;
        Ok(Answer { status, retry_after, body })
    }

    /// The same for whom the status is enough: reads only the beginning of what else is said, as
    /// far as that comes.
    pub fn post_briefly(
        &self,
        target: &Target,
        headers: &[(&str, String)],
        body: &[u8],
        within: Duration,
        bytes_max: u64,
    ) -> Result<Answer, Failure> {
        let mut response = self.send(target, headers, body, within)?;
        let (status, retry_after) = (response.status().as_u16(), retry_after(response.headers()));
        let mut body = Vec::new();
        if let Err(error) = response.body_mut().as_reader().take(bytes_max).read_to_end(&mut body) {
            log::debug!("outbound: an answer broke off: {error}");
        }
        Ok(Answer { status, retry_after, body })
    }

    fn send(
        &self,
        target: &Target,
        headers: &[(&str, String)],
        body: &[u8],
        within: Duration,
    ) -> Result<Response<Body>, Failure> {
        let mut request = self.agent.post(&target.0);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.config().timeout_global(Some(within)).build();
        request.send(body).map_err(failure)
    }
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTimeParser::new().parse_timestamp(text).ok()?;
    Duration::try_from(until.duration_since(jiff::Timestamp::now())).ok()
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Other(cause) if cause.is::<NotAllowed>() => Failure::Refused,
        error => Failure::Broken(error.to_string()),
    }
}

/// The system's certificates, read once.
fn trusted() -> Arc<Vec<Certificate<'static>>> {
    static CERTIFICATES: OnceLock<Arc<Vec<Certificate<'static>>>> = OnceLock::new();
    let load = || {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            log::warn!("outbound: a certificate of the system cannot be read: {error}");
        }
        Arc::new(found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect())
    };
    Arc::clone(CERTIFICATES.get_or_init(load))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        thread,
    };

    use super::*;

    #[test]
    fn what_leads_home_is_refused_by_its_looks() {
        for text in [
            "http://push.example/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "https://LOCALHOST./x",
            "https://intranet/x",
            "https://metadata.google.internal/x",
            "https://169.254.169.254/x",
            "https://10.0.0.1/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://user:pass@push.example/x",
            "ftp://push.example/x",
            "/x",
            "push.example",
            "",
        ] {
            assert!(Target::from_text(text, Reach::World).is_err(), "{text}");
        }
        let target = Target::from_text("https://push.example:8443/x?y", Reach::World).unwrap();
        assert_eq!(target.origin(), "https://push.example:8443");
        assert!(Target::from_text("http://127.0.0.1:11434/v1", Reach::Near).is_ok());
        assert!(Target::from_text("http://169.254.169.254/", Reach::Near).is_err());
        assert!(Target::from_text("http://1.1.1.1/", Reach::Near).is_err());
    }

    /// These look like names; their addresses do not.
    #[test]
    fn what_leads_home_by_its_addresses_is_refused_when_it_is_connected_to() {
        let world = Client::new(Reach::World);
        for text in ["https://127.1/x", "https://2130706433.0x/x", "https://0x7f.1/x"] {
            let Ok(target) = Target::from_text(text, Reach::World) else { continue };
            let failed = world.post(&target, &[], b"", Duration::from_secs(2)).unwrap_err();
            let is_unknown = matches!(&failed, Failure::Broken(why) if !why.contains("refused"));
            assert!(matches!(failed, Failure::Refused) || is_unknown, "{text}: {failed:?}");
        }
    }

    /// Answers one request with these bytes; returns where.
    fn server(answer: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let _ = stream.write_all(answer);
        });
        format!("http://{address}/x")
    }

    fn ask(answer: &'static [u8]) -> Result<Answer, Failure> {
        let target = Target::from_text(&server(answer), Reach::Near).unwrap();
        Client::new(Reach::Near).post(&target, &[], b"x", Duration::from_secs(5))
    }

    #[test]
    fn nobody_is_followed_elsewhere() {
        let moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\
            Content-Length: 0\r\n\r\n";
        assert_eq!(ask(moved).unwrap().status, 302);
        let later = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno";
        let answer = ask(later).unwrap();
        assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
        assert_eq!(answer.body, b"no");
        let far = b"HTTP/1.1 503 Down\r\nRetry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n\
            Content-Length: 0\r\n\r\n";
        assert!(ask(far).unwrap().retry_after.is_some_and(|wait| 86_400 < wait.as_secs()));
        let past = b"HTTP/1.1 503 Down\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\
            Content-Length: 0\r\n\r\n";
        assert_eq!(ask(past).unwrap().retry_after, None);
    }

    #[test]
    fn of_a_long_answer_the_beginning_is_enough_for_some() {
        let mut long = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n".to_vec();
        long.resize(100_000, b'x');
        let target = Target::from_text(&server(long.leak()), Reach::Near).unwrap();
        let client = Client::new(Reach::Near);
        let answer = client.post_briefly(&target, &[], b"", Duration::from_secs(5), 100).unwrap();
        assert_eq!((answer.status, answer.body.len()), (200, 100));
    }

    #[test]
    fn an_endless_answer_is_cut_off() {
        let mut long = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n".to_vec();
        long.resize(2 * usize::try_from(OUTBOUND_ANSWER_BYTES_MAX).unwrap(), b'x');
        assert!(matches!(ask(long.leak()), Err(Failure::Broken(_))));
    }
}
