//! What hostile clients send, while somebody else chats on undisturbed.

use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::support::{PATIENCE, TestServer, wait_until};

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends raw bytes and returns the status of the answer; 0 if the connection just ends.
fn status_of(address: SocketAddr, bytes: &[u8]) -> u16 {
    let mut stream = connect(address);
    // The server may answer and close before all is sent.
    let _ = stream.write_all(bytes);
    read_status(&mut stream)
}

fn read_status(stream: &mut TcpStream) -> u16 {
    let mut answer = Vec::new();
    let mut scratch = [0; 4096];
    while !answer.windows(2).any(|two| two == b"\r\n") {
        match stream.read(&mut scratch) {
            Ok(0) | Err(_) => return 0,
            Ok(read) => answer.extend_from_slice(&scratch[..read]),
        }
    }
    let text = String::from_utf8_lossy(&answer);
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

/// Lets the bystander stop also when the attack's test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs an attack while a bystander writes messages over a connection of its own; each of those
/// must be acknowledged.
fn while_somebody_chats(server: &TestServer, attack: impl FnOnce(SocketAddr)) {
    let mut bystander = server.visitor();
    let is_over = AtomicBool::new(false);
    let written = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = 0;
            while !is_over.load(Ordering::Relaxed) {
                bystander.write(&format!("bystander-{number}"), "I am still here");
                number += 1;
                written.store(number, Ordering::Relaxed);
            }
        });
        let _ends = Ends(&is_over);
        wait_until("the bystander speaks", || 0 < written.load(Ordering::Relaxed));
        attack(server.running().addresses()[0]);
        let so_far = written.load(Ordering::Relaxed);
        wait_until("the bystander still speaks", || so_far < written.load(Ordering::Relaxed));
    });
    assert_eq!(server.client().get("/ready").unwrap().status, 200);
}

const POST: &str = "POST /api/v1/visitor/messages HTTP/1.1\r\nHost: a\r\n";

#[test]
fn absurd_lengths_are_refused_before_anything_is_reserved() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        for (length, status) in [
            ("100000000000", 413),
            ("9223372036854775807", 413),
            ("18446744073709551615", 413),
            ("99999999999999999999999", 413),
            ("-1", 400),
            ("+5", 400),
            ("5x", 400),
            ("5, 5", 400),
        ] {
            let request = format!("{POST}Content-Length: {length}\r\n\r\n");
            assert_eq!(status_of(address, request.as_bytes()), status, "{length}");
        }
    });
}

#[test]
fn smuggling_shapes_get_one_refusal_and_no_second_answer() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        let next = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n";
        for fields in [
            "Content-Length: 5\r\nContent-Length: 6",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: chunked, chunked",
            "Content-Length : 5",
            "X: a\r\n folded",
            "X: a\0b",
            "Host: b",
        ] {
            let request = format!("{POST}{fields}\r\n\r\nhello{next}");
            let mut stream = connect(address);
            stream.write_all(request.as_bytes()).unwrap();
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            assert!(answer.starts_with("HTTP/1.1 400 "), "{fields}: {answer}");
            assert_eq!(answer.matches("HTTP/1.1 4").count(), 1, "{fields}: {answer}");
        }
    });
}

#[test]
fn other_protocols_methods_and_targets_are_turned_away() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        for (request, status) in [
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
            ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
            ("GET / HTTP/1.1\n\n", 400),
            ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
            ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX-Name: caf\u{e9}\r\n\r\n", 400),
            ("GET /a HTTP/1.1 junk\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03", 400),
        ] {
            for _ in 0..20 {
                assert_eq!(status_of(address, request.as_bytes()), status, "{request:?}");
            }
        }
    });
}

#[test]
fn endless_heads_are_cut() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        let line = format!("GET /{}", "x".repeat(4 << 20));
        assert_eq!(status_of(address, line.as_bytes()), 414);
        let field = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(4 << 20));
        assert_eq!(status_of(address, field.as_bytes()), 431);
        let fields = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(10_000));
        assert_eq!(status_of(address, fields.as_bytes()), 431);
    });
}

#[test]
fn idle_connections_and_sudden_resets_cost_nobody_anything() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        let idle: Vec<TcpStream> = (0..800).map(|_| connect(address)).collect();
        for _ in 0..60 {
            let stream = connect(address);
            socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
            let _ = (&stream).write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        assert_eq!(server.client().get("/health").unwrap().status, 200);
        drop(idle);
    });
    wait_until("the idle ones are gone", || {
        let figures = server.running().app.gate_figures().unwrap();
        figures.connections.load(Ordering::Relaxed) < 10
    });
}

#[test]
fn pipelined_requests_wait_their_turn_and_starve_nobody() {
    let server = TestServer::start();
    let visitor = server.visitor();
    while_somebody_chats(&server, |address| {
        let mut stream = connect(address);
        let poll = format!(
            "GET /api/v1/visitor/events?after={}&wait=1 HTTP/1.1\r\nHost: a\r\n\
             Authorization: Bearer {}\r\n\r\n",
            visitor.cursor, visitor.token
        );
        let gets = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50);
        stream.write_all(format!("{poll}{gets}").as_bytes()).unwrap();
        let mut answers = String::new();
        let mut scratch = [0; 4096];
        while answers.matches("HTTP/1.1 200").count() < 51 {
            let read = stream.read(&mut scratch).unwrap();
            assert_ne!(read, 0, "{answers}");
            answers.push_str(&String::from_utf8_lossy(&scratch[..read]));
        }
        assert!(answers.find("\"events\"").unwrap() < answers.find("\"ok\"").unwrap());

        // Without end: the sender is held up, not the server.
        let mut flood = connect(address);
        flood.set_nonblocking(true).unwrap();
        let many = gets.repeat(100);
        let stop_at = Instant::now() + Duration::from_millis(500);
        while Instant::now() < stop_at {
            let _ = flood.write(many.as_bytes());
        }
    });
}

#[test]
fn clients_that_do_not_read_are_left_waiting_alone() {
    let server = TestServer::start();
    while_somebody_chats(&server, |address| {
        let stalled: Vec<TcpStream> = (0..100)
            .map(|_| {
                let mut stream = connect(address);
                let get = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(200);
                stream.set_nonblocking(true).unwrap();
                let _ = stream.write(get.as_bytes());
                stream
            })
            .collect();
        assert_eq!(server.client().get("/health").unwrap().status, 200);
        drop(stalled);
    });
}

#[test]
fn over_the_limit_of_connections_others_are_told_to_wait() {
    let server = TestServer::start_with(|config| config.connections_max = Some(20));
    let address = server.running().addresses()[0];
    let crowd: Vec<TcpStream> = (0..20).map(|_| connect(address)).collect();
    let figures = server.running().app.gate_figures().unwrap();
    wait_until("the crowd is in", || figures.connections.load(Ordering::Relaxed) == 20);

    assert_eq!(status_of(address, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"), 503);

    drop(crowd);
    wait_until("there is room again", || {
        status_of(address, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n") == 200
    });
}

#[test]
fn one_address_cannot_take_all_places() {
    let server = TestServer::start_with(|config| config.connections_per_address_max = Some(5));
    let address = server.running().addresses()[0];
    let crowd: Vec<TcpStream> = (0..5).map(|_| connect(address)).collect();
    let figures = server.running().app.gate_figures().unwrap();
    wait_until("the crowd is in", || figures.connections.load(Ordering::Relaxed) == 5);

    assert_eq!(status_of(address, b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"), 503);
    drop(crowd);
}

#[test]
fn a_slow_head_and_a_slow_body_are_cut() {
    use deskbell::gate::GateLimits;
    let server = TestServer::start_with(|config| {
        config.gate_limits = Some(GateLimits {
            head_timeout: Duration::from_millis(300),
            body_timeout: Duration::from_millis(300),
            ..GateLimits::default()
        });
    });
    while_somebody_chats(&server, |address| {
        let mut head = connect(address);
        head.write_all(b"GET / HTTP/1.1\r\nHost: a\r\nX: slow").unwrap();
        assert_eq!(read_status(&mut head), 408);
        let mut body = connect(address);
        body.write_all(format!("{POST}Content-Length: 50\r\n\r\n{{\"client").as_bytes()).unwrap();
        assert_eq!(read_status(&mut body), 408);
        let mut silent = connect(address);
        assert_eq!(read_status(&mut silent), 0, "closed without a word");
    });
}

#[test]
fn chunked_bodies_are_understood_and_bounded() {
    let server = TestServer::start();
    let visitor = server.visitor();
    let address = server.running().addresses()[0];
    let head = format!(
        "{POST}Authorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        visitor.token
    );
    let body = json!({"client_id": "in-chunks-1", "text": "Piece by piece"}).to_string();
    let (first, rest) = body.split_at(10);
    let chunks = format!("{:x}\r\n{first}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n", first.len(), rest.len());
    assert_eq!(status_of(address, format!("{head}{chunks}").as_bytes()), 201);

    let endless =
        format!("{head}{}", "ffff\r\n".to_string() + &"x".repeat(0xffff) + "\r\nffff\r\n");
    assert_eq!(status_of(address, endless.as_bytes()), 413);
}

#[test]
fn a_client_that_half_closes_still_gets_its_answer() {
    let server = TestServer::start();
    let mut stream = connect(server.running().addresses()[0]);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    stream.shutdown(Shutdown::Write).unwrap();

    assert_eq!(read_status(&mut stream), 200);
}
