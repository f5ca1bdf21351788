//! Somebody's program that hears of what happens: a real server, and a signature check that shares
//! nothing with ours.

use std::{
    collections::VecDeque,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver as Inbox, Sender, channel},
    },
    thread,
};

use data_encoding::BASE64;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::PATIENCE;

pub(crate) struct Receiver {
    pub(crate) url: String,
    calls: Inbox<Call>,
    answers: Arc<Mutex<VecDeque<String>>>,
}

/// One call as it came.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Receiver {
    pub(crate) fn start() -> Receiver {
        let (tell, calls) = channel();
        let answers: Arc<Mutex<VecDeque<String>>> = Arc::default();
        let next = Arc::clone(&answers);
        let url = serve(move |stream| {
            let (tell, next) = (tell.clone(), Arc::clone(&next));
            thread::spawn(move || answer(stream, &tell, &next));
        });
        Receiver { url, calls, answers }
    }

    /// What the next call is answered with: status, then perhaps more headers.
    pub(crate) fn will_answer(&self, line: &str) {
        self.answers.lock().unwrap().push_back(line.to_string());
    }

    #[track_caller]
    pub(crate) fn heard(&self) -> Call {
        self.calls.recv_timeout(PATIENCE).expect("a call arrives")
    }

    /// The next call that tells of this.
    #[track_caller]
    pub(crate) fn heard_of(&self, kind: &str) -> Call {
        loop {
            let call = self.heard();
            if call.body()["type"] == kind {
                return call;
            }
        }
    }

    pub(crate) fn has_more(&self) -> bool {
        self.calls.try_recv().is_ok()
    }
}

/// One that takes calls and never answers; returns its URL, and who has called.
pub(crate) fn silent() -> (String, Inbox<()>) {
    let (tell, calls) = channel();
    let held = Arc::new(Mutex::new(Vec::new()));
    let url = serve(move |stream| {
        held.lock().unwrap().push(stream);
        // The test may be over.
        let _ = tell.send(());
    });
    (url, calls)
}

fn serve(mut each: impl FnMut(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            each(stream.unwrap());
        }
    });
    url
}

fn answer(mut stream: TcpStream, tell: &Sender<Call>, answers: &Mutex<VecDeque<String>>) {
    let Some(call) = read(&mut stream) else { return };
    let line = answers.lock().unwrap().pop_front().unwrap_or_else(|| "200 OK".to_string());
    let reply = format!("HTTP/1.1 {line}\r\nContent-Length: 6\r\nConnection: close\r\n\r\nthanks");
    // Whoever asked may be gone.
    let _ = stream.write_all(reply.as_bytes());
    let _ = tell.send(call);
}

fn read(stream: &mut impl Read) -> Option<Call> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = stream.read(&mut part).ok().filter(|length| 0 < *length)?;
        bytes.extend(&part[..length]);
        let mut headers = [httparse::EMPTY_HEADER; 32];
        let mut request = httparse::Request::new(&mut headers);
        let Ok(httparse::Status::Complete(head)) = request.parse(&bytes) else { continue };
        let text = |value: &[u8]| String::from_utf8(value.to_vec()).unwrap();
        let path = request.path.unwrap().to_string();
        let all = request.headers.iter();
        let headers: Vec<(String, String)> =
            all.map(|header| (header.name.to_lowercase(), text(header.value))).collect();
        let call = Call { path, headers, text: text(&bytes[head..]) };
        if call.header("content-length").parse() == Ok(call.text.len()) {
            return Some(call);
        }
    }
}

impl Call {
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no header {name}"))
    }

    pub(crate) fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn signatures(&self) -> Vec<&str> {
        self.header("webhook-signature").split(' ').collect()
    }

    /// Whether one of the signatures is right for this secret.
    pub(crate) fn is_signed_with(&self, secret: &Value) -> bool {
        let secret = secret.as_str().unwrap().strip_prefix("whsec_").unwrap();
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = format!("{id}.{at}.{}", self.text);
        let key = BASE64.decode(secret.as_bytes()).unwrap();
        let expected = format!("v1,{}", BASE64.encode(&hmac(&key, signed.as_bytes())));
        self.signatures().contains(&expected.as_str())
    }
}

/// RFC 2104, by its words; keys are shorter than a block.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let padded = |pad: u8| block.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let inner = Sha256::digest([padded(0x36), text.to_vec()].concat());
    Sha256::digest([padded(0x5c), inner.to_vec()].concat()).to_vec()
}
