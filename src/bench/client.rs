//! A small HTTP client: one kept-alive connection, one request at a time, over TCP or a Unix
//! socket. For the benchmark and the tests; it trusts the server that it talks to.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    os::unix::net::UnixStream,
    path::PathBuf,
    time::Duration,
};

use serde_json::Value;

/// Where a server listens.
#[derive(Clone, Debug)]
pub enum Address {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// A connection with the headers that it sends with each request.
pub struct Client {
    address: Address,
    stream: Option<Stream>,
    input: Vec<u8>,
    headers: String,
    timeout: Duration,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

impl Client {
    pub fn new(address: Address) -> Client {
        let timeout = Duration::from_secs(60);
        Client { address, stream: None, input: Vec::new(), headers: String::new(), timeout }
    }

    /// Sends `name: value` with every request from now on.
    pub fn with_header(mut self, name: &str, value: &str) -> Client {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    pub fn with_bearer(self, token: &str) -> Client {
        self.with_header("Authorization", &format!("Bearer {token}"))
    }

    pub fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.request("GET", path, b"")
    }

    pub fn post(&mut self, path: &str, body: &Value) -> io::Result<Reply> {
        self.request("POST", path, body.to_string().as_bytes())
    }

    pub fn put(&mut self, path: &str, body: &Value) -> io::Result<Reply> {
        self.request("PUT", path, body.to_string().as_bytes())
    }

    pub fn patch(&mut self, path: &str, body: &Value) -> io::Result<Reply> {
        self.request("PATCH", path, body.to_string().as_bytes())
    }

    /// Drops the connection; the next request opens another.
    pub fn disconnect(&mut self) {
        self.stream = None;
        self.input.clear();
    }

    /// Sends a request and waits for its answer. A connection that the server closed meanwhile
    /// shows as an error; whether the request was served is then not known.
    pub fn request(&mut self, method: &str, path: &str, body: &[u8]) -> io::Result<Reply> {
        let result = self.try_request(method, path, body);
        if result.is_err() {
            self.disconnect();
        }
        result
    }

    fn try_request(&mut self, method: &str, path: &str, body: &[u8]) -> io::Result<Reply> {
        self.send(method, path, body)?;
        let reply = self.receive(method == "HEAD")?;
        if reply.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.disconnect();
        }
        Ok(reply)
    }

    /// Sends a request without waiting; [`Client::receive`] takes the answer.
    pub fn send(&mut self, method: &str, path: &str, body: &[u8]) -> io::Result<()> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{}Content-Length: {}\r\n\r\n",
            self.headers,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let stream = self.stream()?;
        match stream {
            Stream::Tcp(stream) => stream.write_all(&request),
            Stream::Unix(stream) => stream.write_all(&request),
        }
    }

    fn stream(&mut self) -> io::Result<&mut Stream> {
        if self.stream.is_none() {
            let stream = match &self.address {
                Address::Tcp(address) => {
                    let stream = TcpStream::connect(address)?;
                    stream.set_nodelay(true)?;
                    stream.set_read_timeout(Some(self.timeout))?;
                    Stream::Tcp(stream)
                }
                Address::Unix(path) => {
                    let stream = UnixStream::connect(path)?;
                    stream.set_read_timeout(Some(self.timeout))?;
                    Stream::Unix(stream)
                }
            };
            self.stream = Some(stream);
            self.input.clear();
        }
        self.stream.as_mut().ok_or_else(|| io::Error::other("not connected"))
    }

    pub fn receive(&mut self, is_head: bool) -> io::Result<Reply> {
        let mut scratch = [0; 16 * 1024];
        loop {
            if let Some(reply) = take_reply(&mut self.input, is_head)? {
                return Ok(reply);
            }
            let read = match self.stream()? {
                Stream::Tcp(stream) => stream.read(&mut scratch)?,
                Stream::Unix(stream) => stream.read(&mut scratch)?,
            };
            if read == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.input.extend_from_slice(&scratch[..read]);
        }
    }
}

/// Takes a whole answer out of `input`, if it is there.
pub fn take_reply(input: &mut Vec<u8>, is_head: bool) -> io::Result<Option<Reply>> {
    let mut fields = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut fields);
    let end = match response.parse(input) {
        Ok(httparse::Status::Complete(end)) => end,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
    };
    let status = response.code.unwrap_or(0);
    let headers: Vec<(String, String)> = response
        .headers
        .iter()
        .map(|field| {
            let value = String::from_utf8_lossy(field.value).into_owned();
            (field.name.to_ascii_lowercase(), value)
        })
        .collect();
    let length = headers
        .iter()
        .find(|(name, _)| name == "content-length")
        .and_then(|(_, value)| value.parse::<usize>().ok())
        .filter(|_| !is_head && status != 204 && status != 304)
        .unwrap_or(0);
    if input.len() < end + length {
        return Ok(None);
    }
    let rest = input.split_off(end + length);
    let body = input.split_off(end);
    *input = rest;
    Ok(Some(Reply { status, headers, body }))
}
