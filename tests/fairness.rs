//! One who wants everything gets their share, and the others theirs.

use std::{
    thread,
    time::{Duration, Instant},
};

use deskbell::{
    bench::client::{Client, Reply},
    config::Config,
};
use serde_json::{Value, json};

use crate::support::{TestServer, expect};

/// Limits as they are in life, and a proxy that is believed, so that a test has many addresses.
fn limited(config: &mut Config) {
    config.without_rate_limits = false;
    config.trusted_proxies = vec!["127.0.0.0/8".to_string()];
}

/// Somebody at an address.
fn at(server: &TestServer, address: &str) -> Client {
    server.client().with_header("X-Forwarded-For", address)
}

fn arrive(server: &TestServer, key: &str, address: &str) -> Client {
    let opening = json!({"widget": key});
    let reply = at(server, address).post("/api/v1/visitor/session", &opening).unwrap();
    let session = expect(reply, 200, "session");
    at(server, address).with_bearer(session["token"].as_str().unwrap())
}

fn words(number: usize) -> Value {
    json!({"client_id": format!("flood-{number:05}"), "text": "Me, me, me"})
}

/// Each refusal says when to come again.
#[track_caller]
fn count_refused(replies: &[Reply]) -> usize {
    let refused: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 429).collect();
    for reply in &refused {
        let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(reply.json()["code"], "rate_limited");
    }
    assert!(replies.iter().all(|reply| reply.status < 500), "an attack is no fault of ours");
    refused.len()
}

#[test]
fn a_flood_of_messages_is_held_up_and_nobody_else_is() {
    let server = TestServer::start_with(limited);
    let key = server.widget_key();
    let mut flooder = arrive(&server, &key, "192.0.2.1");
    let mut neighbour = arrive(&server, &key, "192.0.2.1");
    let replies: Vec<Reply> = (0..200)
        .map(|number| flooder.post("/api/v1/visitor/messages", &words(number)).unwrap())
        .collect();
    let refused = count_refused(&replies);
    assert!((100..160).contains(&refused), "40 at once and 10 a second, but {refused} refused");
    let reply = neighbour.post("/api/v1/visitor/messages", &words(0)).unwrap();
    assert_eq!(reply.status, 201, "at the same address");
}

#[test]
fn a_flood_of_polls_is_held_up_and_nobody_else_is() {
    let server = TestServer::start_with(limited);
    let key = server.widget_key();
    let mut flooder = arrive(&server, &key, "192.0.2.1");
    let mut neighbour = arrive(&server, &key, "192.0.2.1");
    let poll = "/api/v1/visitor/events?after=0&wait=0";
    let replies: Vec<Reply> = (0..400).map(|_| flooder.get(poll).unwrap()).collect();
    let refused = count_refused(&replies);
    assert!(0 < refused && refused < 281, "120 at once and 30 a second, but {refused} refused");
    assert_eq!(neighbour.get(poll).unwrap().status, 200, "at the same address");
}

#[test]
fn many_visitors_of_one_address_share_its_part() {
    let server = TestServer::start_with(limited);
    let key = server.widget_key();
    let mut elsewhere = arrive(&server, &key, "198.51.100.7");
    let crowd: Vec<Client> = (0..24).map(|_| arrive(&server, &key, "192.0.2.1")).collect();
    let replies: Vec<Reply> = thread::scope(|scope| {
        let floods: Vec<_> = crowd
            .into_iter()
            .map(|mut one| {
                scope.spawn(move || {
                    let poll = "/api/v1/visitor/messages?limit=1";
                    (0..100).map(|_| one.get(poll).unwrap()).collect::<Vec<Reply>>()
                })
            })
            .collect();
        floods.into_iter().flat_map(|flood| flood.join().unwrap()).collect()
    });
    assert!(0 < count_refused(&replies), "2,400 reads at once");
    let reply = elsewhere.post("/api/v1/visitor/messages", &words(0)).unwrap();
    assert_eq!(reply.status, 201, "from another address");
}

#[test]
fn a_crowd_of_new_visitors_from_one_address_is_held_up() {
    let server = TestServer::start_with(limited);
    let opening = json!({"widget": server.widget_key()});
    let replies: Vec<Reply> = (0..120)
        .map(|_| at(&server, "192.0.2.1").post("/api/v1/visitor/session", &opening).unwrap())
        .collect();
    assert!(0 < count_refused(&replies));
    // One host of IPv6 has a whole network of addresses.
    let replies: Vec<Reply> = (0..120)
        .map(|number| {
            let address = format!("2001:db8:1:2::{number:x}");
            at(&server, &address).post("/api/v1/visitor/session", &opening).unwrap()
        })
        .collect();
    assert!(0 < count_refused(&replies));
    let mut other = at(&server, "2001:db8:1:3::1");
    assert_eq!(other.post("/api/v1/visitor/session", &opening).unwrap().status, 200);
}

/// Each check of a password takes time and memory; a flood of them must not take all of either.
#[test]
fn a_flood_of_sign_ins_from_everywhere_leaves_room_for_others() {
    let server = TestServer::start_with(limited);
    let key = server.widget_key();
    let mut visitor = arrive(&server, &key, "198.51.100.7");
    let guess = json!({"email": "admin@example.com", "password": "not the password"});
    let (statuses, slowest) = thread::scope(|scope| {
        let floods: Vec<_> = (0..100)
            .map(|number| {
                let mut client = at(&server, &format!("203.0.113.{number}"));
                let guess = &guess;
                scope.spawn(move || client.post("/api/v1/login", guess).unwrap())
            })
            .collect();
        let mut slowest = Duration::ZERO;
        for number in 0..20 {
            let begun = Instant::now();
            let reply = visitor.post("/api/v1/visitor/messages", &words(number)).unwrap();
            assert_eq!(reply.status, 201);
            slowest = slowest.max(begun.elapsed());
        }
        let replies: Vec<Reply> = floods.into_iter().map(|flood| flood.join().unwrap()).collect();
        (replies.iter().map(|reply| reply.status).collect::<Vec<u16>>(), slowest)
    });
    assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&401), "those that found a place were looked at");
    // Far more than it takes, and far less than a hundred checks of a password do.
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}
