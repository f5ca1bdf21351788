//! A push service, and a browser that can read what goes through it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    rand::{SecureRandom, SystemRandom},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use serde_json::{Value, json};

use super::PATIENCE;

/// Of an uncompressed point on P-256, in front of it.
const SPKI: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

pub(crate) struct PushService {
    pub(crate) origin: String,
    requests: Receiver<Pushed>,
    answers: Sender<&'static str>,
}

/// One request as it came.
pub(crate) struct Pushed {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl PushService {
    pub(crate) fn start() -> PushService {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (tell, requests) = channel();
        let (answers, answer) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(pushed) = read(&mut stream) else { continue };
                let line = answer.try_recv().unwrap_or("201 Created");
                let reply =
                    format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                stream.write_all(reply.as_bytes()).unwrap();
                if tell.send(pushed).is_err() {
                    return;
                }
            }
        });
        PushService { origin, requests, answers }
    }

    /// What the next request is answered with: status, and more headers.
    pub(crate) fn will_answer(&self, line: &'static str) {
        self.answers.send(line).unwrap();
    }

    #[track_caller]
    pub(crate) fn received(&self) -> Pushed {
        self.requests.recv_timeout(PATIENCE).expect("a push arrives")
    }

    pub(crate) fn has_more(&self) -> bool {
        self.requests.try_recv().is_ok()
    }
}

fn read(stream: &mut impl Read) -> Option<Pushed> {
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
        let pushed = Pushed { path, headers, body: bytes[head..].to_vec() };
        if pushed.header("content-length").parse() == Ok(pushed.body.len()) {
            return Some(pushed);
        }
    }
}

impl Pushed {
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_else(|| panic!("no header {name}"))
    }

    /// The claims of the server's token, whose signature is right for this key.
    #[track_caller]
    pub(crate) fn claims(&self, key: &str) -> Value {
        let said = self.header("authorization").strip_prefix("vapid t=").unwrap();
        let (token, used) = said.split_once(", k=").unwrap();
        assert_eq!(used, key);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key))
            .verify(message.as_bytes(), &bytes(signature))
            .expect("the signature is right");
        serde_json::from_slice(&bytes(message.split_once('.').unwrap().1)).unwrap()
    }
}

/// The keys of a subscription. OpenSSL has the private one: ring uses such a key only once.
pub(crate) struct Browser {
    folder: PathBuf,
    public: Vec<u8>,
    auth: [u8; 16],
}

impl Browser {
    pub(crate) fn new(folder: &Path) -> Browser {
        let key = folder.join("push.pem");
        let make = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out"];
        openssl(Command::new("openssl").args(make).arg(&key));
        let show = ["pkey", "-pubout", "-outform", "DER", "-in"];
        let spki = openssl(Command::new("openssl").args(show).arg(&key));
        let mut auth = [0; 16];
        SystemRandom::new().fill(&mut auth).unwrap();
        let public = spki[spki.len() - 65..].to_vec();
        Browser { folder: folder.to_path_buf(), public, auth }
    }

    /// What it tells the server.
    pub(crate) fn subscription(&self, service: &PushService) -> Value {
        json!({"endpoint": format!("{}/device", service.origin), "keys": {
            "p256dh": BASE64URL_NOPAD.encode(&self.public),
            "auth": BASE64URL_NOPAD.encode(&self.auth),
        }})
    }

    /// Decrypts by RFC 8291.
    #[track_caller]
    pub(crate) fn read(&self, pushed: &Pushed) -> Value {
        assert_eq!(pushed.header("content-encoding"), "aes128gcm");
        let (salt, rest) = pushed.body.split_at(16);
        let (_record, rest) = rest.split_at(4);
        let (theirs, sealed) = rest[1..].split_at(usize::from(rest[0]));
        let root = Salt::new(HKDF_SHA256, &self.auth).extract(&self.agree(theirs));
        let input = expand(&root, &[b"WebPush: info\0", &self.public, theirs], 32);
        let root = Salt::new(HKDF_SHA256, salt).extract(&input);
        let key = expand(&root, &[b"Content-Encoding: aes128gcm\0"], 16);
        let nonce = expand(&root, &[b"Content-Encoding: nonce\0"], 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut sealed = sealed.to_vec();
        let open = key.open_in_place(nonce, Aad::empty(), &mut sealed).expect("it is for us");
        let text = open.strip_suffix(&[2]).expect("it is the last record");
        serde_json::from_slice(text).unwrap()
    }

    fn agree(&self, theirs: &[u8]) -> Vec<u8> {
        let peer = self.folder.join("peer.der");
        fs::write(&peer, [&HEXLOWER.decode(SPKI.as_bytes()).unwrap(), theirs].concat()).unwrap();
        let mut derive = Command::new("openssl");
        derive.args(["pkeyutl", "-derive", "-inkey"]).arg(self.folder.join("push.pem"));
        openssl(derive.args(["-peerform", "DER", "-peerkey"]).arg(peer))
    }
}

fn openssl(command: &mut Command) -> Vec<u8> {
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand(root: &Prk, info: &[&[u8]], length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    root.expand(info, Length(length)).unwrap().fill(&mut bytes).unwrap();
    bytes
}
