//! Files that strangers send, and names that are no names.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::{Value, json};

use crate::support::{PATIENCE, Person, TestServer, Visitor};

fn upload(visitor: &mut Visitor, number: usize, name: &str, bytes: &[u8]) -> (u16, Value) {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/api/v1/visitor/files/upload-{number:04}?name={name}");
    let reply = visitor.person.client.request("PUT", &path, bytes).unwrap();
    (reply.status, reply.json())
}

/// A PNG that says that it is so large, and has no pixels.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x06\0\0\0\0\0\0\0");
    bytes
}

/// Of a file that says that it is so long; nothing of it is sent.
fn status_of_length(server: &TestServer, token: &str, length: usize) -> u16 {
    let mut stream = TcpStream::connect(server.running().addresses()[0]).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "PUT /api/v1/visitor/files/large-0001?name=x.bin HTTP/1.1\r\nHost: a\r\n\
         Authorization: Bearer {token}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The head of what a browser gets for the file, by its owner and by an agent.
fn served(person: &mut Person, path: &str) -> Vec<(String, String)> {
    let reply = person.client.get(path).unwrap();
    assert_eq!(reply.status, 200, "{path}");
    reply.headers
}

#[test]
fn nothing_that_could_run_is_shown_on_our_origin_whatever_it_is_called() {
    const SCRIPT: &str = "<script>alert(1)</script>";
    let server = TestServer::start();
    let mut visitor = server.visitor();
    visitor.write("first-words", "Some files for you");
    let mut admin = server.admin();
    let active: Vec<(&str, Vec<u8>)> = vec![
        ("picture.png", format!("<!doctype html>{SCRIPT}").into_bytes()),
        ("page.html", format!("<html>{SCRIPT}</html>").into_bytes()),
        ("page.xhtml", format!("<?xml version=\"1.0\"?><html>{SCRIPT}</html>").into_bytes()),
        ("drawing.svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SCRIPT}</svg>").into()),
        ("drawing.svgz", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xb3\x29".to_vec()),
        ("script.js", b"alert(1)".to_vec()),
        ("feed.xml", b"<?xml-stylesheet href='x.xsl'?><x/>".to_vec()),
        ("bill.pdf", format!("%PDF-1.7\n{SCRIPT}").into_bytes()),
        ("movie.swf", b"CWS\x09\0\0\0\0".to_vec()),
        ("page.mht", format!("MIME-Version: 1.0\n\n{SCRIPT}").into_bytes()),
        ("mixed.jpg", [b"\xef\xbb\xbf".as_slice(), SCRIPT.as_bytes()].concat()),
        ("cut.webp", b"RIFF\x20\0\0\0WEBP<script>".to_vec()),
        ("cut.png", b"\x89PNG\r\n\x1a\n<svg>".to_vec()),
    ];
    for (number, (name, bytes)) in active.iter().enumerate() {
        let (status, sent) = upload(&mut visitor, number, name, bytes);
        assert_eq!(status, 201, "{name}: {sent}");
        let id = &sent["file"]["id"];
        for (person, path) in [
            (&mut visitor.person, format!("/api/v1/visitor/files/{id}")),
            (&mut admin, format!("/api/v1/files/{id}")),
        ] {
            let headers = served(person, &path);
            let header = |wanted: &str| {
                let found = headers.iter().find(|(name, _)| name == wanted);
                found.map_or("", |(_, value)| value.as_str())
            };
            assert_eq!(header("content-type"), "application/octet-stream", "{name}");
            assert!(header("content-disposition").starts_with("attachment;"), "{name}");
            assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        }
    }
}

/// A picture that is a script as well is shown as the picture only: with a fixed type, without
/// guessing, and in a sandbox.
#[test]
fn a_picture_that_is_a_script_as_well_is_shown_as_a_picture_only() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    visitor.write("first-words", "A picture");
    let gif = b"GIF89a\x2f\x2a\x01\x00\x00\xff\x00*/=1;alert(1)//;".to_vec();
    let (_, sent) = upload(&mut visitor, 0, "x.html", &gif);
    let path = format!("/api/v1/visitor/files/{}", sent["file"]["id"]);
    let reply = visitor.person.client.get(&path).unwrap();
    assert_eq!(reply.header("content-type"), Some("image/gif"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(reply.header("content-security-policy"), Some("default-src 'none'; sandbox"));
}

#[test]
fn pictures_that_would_burst_a_browser_and_files_that_are_too_large_are_refused() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    visitor.write("first-words", "Pictures");
    for (number, (width, height, status)) in [
        (7000, 7000, 201),
        (50_000, 50_000, 413),
        (u32::MAX, u32::MAX, 413),
        (u32::MAX, 1, 413),
        (8000, 8000, 413),
    ]
    .into_iter()
    .enumerate()
    {
        let (given, said) = upload(&mut visitor, number, "x.png", &png(width, height));
        assert_eq!(given, status, "{width} x {height}: {said}");
    }
    assert_eq!(status_of_length(&server, &visitor.token, 10 * 1024 * 1024 + 1), 413);
    let (status, _) = upload(&mut visitor, 91, "empty.bin", b"");
    assert_eq!(status, 400);
    // What is packed is not unpacked: neither on the way…
    let mut packed =
        server.client().with_bearer(&visitor.token).with_header("Content-Encoding", "gzip");
    let path = "/api/v1/visitor/files/packed-01?name=x.txt";
    assert_eq!(packed.request("PUT", path, b"\x1f\x8b\x08").unwrap().status, 415);
    // …nor when it is stored.
    let (status, sent) = upload(&mut visitor, 92, "bomb.zip", b"PK\x03\x04\x14\0\0\0\x08\0");
    assert_eq!((status, sent["file"]["width"].is_null()), (201, true));
}

#[test]
fn no_name_leads_out_of_a_folder_or_into_a_header() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    visitor.write("first-words", "Names");
    let long = "x".repeat(201);
    for (number, (name, kept)) in [
        ("../../etc/passwd", Some("passwd")),
        ("C:\\Windows\\win.ini", Some("win.ini")),
        ("a\r\nSet-Cookie: x=1.txt", Some("aSet-Cookie: x=1.txt")),
        ("\"; filename=\"x.html", Some("\"; filename=\"x.html")),
        ("photo\u{202e}gnp.exe", Some("photognp.exe")),
        (".htaccess", Some("htaccess")),
        ("NUL\0.txt", Some("NUL.txt")),
        ("😀 日本.png", Some("😀 日本.png")),
        ("..", None),
        ("", None),
        (long.as_str(), None),
    ]
    .into_iter()
    .enumerate()
    {
        let (status, sent) = upload(&mut visitor, number, name, b"some text");
        let Some(kept) = kept else {
            assert_eq!((status, sent["field"].as_str()), (400, Some("name")), "{name}");
            continue;
        };
        assert_eq!((status, sent["file"]["name"].as_str()), (201, Some(kept)), "{sent}");
        let path = format!("/api/v1/visitor/files/{}", sent["file"]["id"]);
        let headers = served(&mut visitor.person, &path);
        assert!(headers.iter().all(|(name, _)| name != "set-cookie"), "{headers:?}");
        let said = headers.iter().find(|(name, _)| name == "content-disposition").unwrap();
        let rest = said.1.strip_prefix("attachment; filename*=UTF-8''").unwrap();
        assert!(!rest.contains(['"', ';', '/', '\\', ' ']), "{rest}");
    }
}

/// Wherever a line is asked for, a second one is refused by name; nothing of it is stored.
#[test]
fn no_second_line_gets_into_what_becomes_a_header_a_subject_or_a_log_line() {
    let server = TestServer::start();
    let mut admin = server.admin();
    let mut visitor = server.visitor();
    let evil = "Mia\r\nBcc: everybody@shop.example";
    let offline = json!({"client_id": "letter-01", "text": "Hello", "name": evil});
    let reply = visitor.person.client.post("/api/v1/visitor/offline", &offline).unwrap();
    assert_eq!((reply.status, reply.json()["field"].as_str()), (400, Some("name")));
    for (path, body, field) in [
        ("users", json!({"name": evil, "email": "x@example.com"}), "name"),
        ("users", json!({"name": "X", "email": "x@example.com\r\nBcc: y@z"}), "email"),
        ("teams", json!({"name": evil}), "name"),
        ("tags", json!({"name": evil}), "name"),
        ("tokens", json!({"name": evil}), "name"),
        ("canned", json!({"shortcut": "a", "title": evil, "text": "x"}), "title"),
        ("workstreams", json!({"name": evil}), "name"),
        ("dispositions", json!({"name": evil}), "name"),
    ] {
        let reply = admin.client.post(&format!("/api/v1/{path}"), &body).unwrap();
        let problem = reply.json();
        assert_eq!((reply.status, problem["field"].as_str()), (400, Some(field)), "{problem}");
    }
    let smtp = json!({"smtp": {"host": "localhost", "port": 25, "security": "none",
        "from": "a@shop.example", "from_name": evil}});
    assert_eq!(admin.client.patch("/api/v1/settings", &smtp).unwrap().status, 400);
}

/// Whatever is looked for is text, and no command to the index or the database.
#[test]
fn whatever_is_looked_for_is_only_text() {
    let server = TestServer::start();
    let mut visitor = server.visitor();
    visitor.write("first-words", "The quick brown fox");
    let mut admin = server.admin();
    let long = "a".repeat(5000);
    for text in [
        "\"",
        "'",
        "*",
        "fox*",
        "-fox",
        "text:fox",
        "fox NEAR quick",
        "fox OR 1=1",
        "(fox",
        "^fox",
        "\"fox\" AND",
        "'; DROP TABLE messages; --",
        "%",
        "_",
        "\\",
        "\0",
        "NOT",
        "{a b}:c",
        "+",
        ";",
        "fox\u{0}",
        "🦊",
        "\u{202e}",
        &long,
    ] {
        let asked: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for path in ["conversations?q=", "canned?q="] {
            let reply = admin.client.get(&format!("/api/v1/{path}{asked}")).unwrap();
            assert!([200, 400, 414].contains(&reply.status), "{text:?}: {}", reply.json());
        }
    }
    assert_eq!(visitor.history().len(), 1);
}
