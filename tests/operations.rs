//! What operators see: figures that Prometheus can read, and numbers on every answer.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::support::TestServer;

/// Name and labels → value, of a page that is held to the text format.
struct Figures(BTreeMap<String, f64>);

impl Figures {
    fn read(server: &TestServer) -> Figures {
        let reply = server.client().get("/metrics").unwrap();
        assert_eq!(reply.status, 200);
        assert!(reply.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
        let text = String::from_utf8(reply.body).unwrap();
        let mut kinds = BTreeMap::new();
        let mut helped = BTreeSet::new();
        let mut figures = BTreeMap::new();
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# HELP ") {
                let (name, help) = rest.split_once(' ').unwrap();
                assert!(!help.is_empty() && helped.insert(name.to_string()), "{line}");
            } else if let Some(rest) = line.strip_prefix("# TYPE ") {
                let (name, kind) = rest.split_once(' ').unwrap();
                assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
                assert!(helped.contains(name), "{line} comes before its HELP");
                assert!(kinds.insert(name.to_string(), kind.to_string()).is_none(), "{line}");
            } else {
                let (sample, value) = line.rsplit_once(' ').unwrap();
                let value: f64 = value.parse().unwrap();
                check_sample(sample, &kinds);
                assert!(0.0 <= value && figures.insert(sample.to_string(), value).is_none());
            }
        }
        Figures(figures)
    }

    #[track_caller]
    fn get(&self, sample: &str) -> f64 {
        *self.0.get(sample).unwrap_or_else(|| panic!("no {sample} in {:?}", self.0.keys()))
    }
}

/// A sample belongs to a figure that was announced, and its labels are well-formed.
fn check_sample(sample: &str, kinds: &BTreeMap<String, String>) {
    let (name, labels) = sample.split_once('{').unwrap_or((sample, ""));
    let family = ["_bucket", "_sum", "_count"]
        .iter()
        .filter_map(|end| name.strip_suffix(end))
        .find(|family| kinds.get(*family).is_some_and(|kind| kind == "histogram"))
        .unwrap_or(name);
    assert!(kinds.contains_key(family), "{sample} has no TYPE");
    let mut rest = labels.strip_suffix('}').unwrap_or(labels);
    assert_eq!(rest.len() < labels.len(), sample.contains('{'), "{sample}");
    while !rest.is_empty() {
        let (label, value) = rest.split_once("=\"").unwrap();
        assert!(label.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{sample}");
        let mut is_escape = false;
        let end = value.find(|c| {
            let is_end = c == '"' && !is_escape;
            is_escape = c == '\\' && !is_escape;
            is_end
        });
        rest = &value[end.unwrap() + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

#[test]
fn figures_follow_what_happens() {
    let server = TestServer::start();
    let name = "Sales \"north\" \\ south";
    server.set_workstream(&json!({"name": name}));
    let mut ana = server.agent("Ana");
    let first = Figures::read(&server);
    let queue = "deskbell_queue_length{workstream=\"Sales \\\"north\\\" \\\\ south\"}";
    assert_eq!(first.get(queue), 0.0);
    assert_eq!(first.get("deskbell_agents{presence=\"available\"}"), 1.0);

    let mut visitor = server.visitor();
    visitor.write("first-word", "Hello?");
    let offered = Figures::read(&server);
    assert_eq!(offered.get("deskbell_conversations{state=\"offered\"}"), 1.0);
    assert_eq!(offered.get("deskbell_offers_total"), 1.0);
    server.advance(46_000);
    let missed = Figures::read(&server);
    assert_eq!(missed.get("deskbell_offers_not_taken{outcome=\"expired\"}"), 1.0);

    ana.put("/api/v1/me/presence", &json!({"presence": "available"}), 200);
    let id = visitor.write("second-word", "Still there?");
    ana.act(&id, "accept", 200);
    let mut waiting = server.client().with_bearer(&visitor.token);
    let cursor = ana.get("/api/v1/inbox")["cursor"].clone();
    let path = format!("/api/v1/visitor/events?after={cursor}&wait=30");
    waiting.send("GET", &path, b"").unwrap();
    server.wait_for_parked(1);
    let last = Figures::read(&server);
    assert_eq!(last.get("deskbell_parked_polls"), 1.0);
    assert_eq!(last.get("deskbell_conversations{state=\"active\"}"), 1.0);
    assert!(
        first.get("deskbell_write_batch_jobs_count") < last.get("deskbell_write_batch_jobs_count")
    );
    let commits = "deskbell_commit_duration_seconds_count";
    assert_eq!(last.get(commits), last.get("deskbell_commit_duration_seconds_bucket{le=\"+Inf\"}"));
    let served = "deskbell_requests_total{class=\"visitor\",status=\"2xx\"}";
    assert!(first.get(served) + 2.0 <= last.get(served));
    assert!(1_000_000.0 < last.get("process_resident_memory_bytes"));
    assert!(0.0 < last.get("deskbell_database_bytes"));
    assert!(last.get("process_open_fds") < last.get("process_max_fds"));
}

#[test]
fn every_answer_has_a_number_of_its_own() {
    let server = TestServer::start();
    let mut client = server.client().with_header("X-Request-Id", "mine");
    let mut seen = BTreeSet::new();
    for (path, status) in [
        ("/health", 200),
        ("/nowhere", 404),
        ("/api/v1/inbox", 401),
        ("/api/v1/visitor/events?after=0", 401),
    ] {
        let reply = client.get(path).unwrap();
        assert_eq!(reply.status, status, "{path}");
        let id = reply.header("x-request-id").unwrap().to_string();
        if status != 200 {
            assert_eq!(reply.json()["request_id"], id.as_str(), "{path}");
        }
        assert!(id != "mine" && seen.insert(id), "{path}");
    }
    // What the gate refuses, too.
    let reply = server.client().request("TRACE", "/", b"").unwrap();
    assert_eq!(reply.status, 501);
    assert_eq!(reply.json()["request_id"], reply.header("x-request-id").unwrap());
}

#[test]
fn a_parked_poll_keeps_its_number() {
    let server = TestServer::start();
    let visitor = server.visitor();
    let mut client = server.client().with_bearer(&visitor.token);
    let path = format!("/api/v1/visitor/events?after={}&wait=1", visitor.cursor);

    let reply = client.get(&path).unwrap();

    assert_eq!(reply.status, 200);
    assert!(reply.header("x-request-id").is_some());
    let figures = Figures::read(&server);
    assert_eq!(figures.get("deskbell_requests_total{class=\"poll\",status=\"2xx\"}"), 1.0);
}
