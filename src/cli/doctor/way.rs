//! The way from the world to the server: whether the proxies in between let polls wait, and tell
//! who asks.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::report::Report;
use crate::{
    auth::token,
    backups::system_now,
    domain::ids::ContactId,
    error::Result,
    limits::{DOCTOR_CODE_LIFE_MS, POLL_WAIT_SECONDS_DEFAULT},
    outbound::{Client, Page, Reach, Target},
    store::{
        self, Store,
        contacts::{self, NewVisitor},
        doctor,
    },
};

/// Longer than the longest poll, and shorter than patience.
const PATIENCE: Duration = Duration::from_secs(POLL_WAIT_SECONDS_DEFAULT + 15);
const ANSWER_BYTES_MAX: u64 = 256 * 1024;
const SHORT_WAIT: u64 = 2;
/// What network and a busy server may add to a poll.
const SLACK: Duration = Duration::from_secs(2);

struct Way<'a> {
    base: String,
    host: &'a str,
    client: Client,
    reach: Reach,
}

pub(super) fn look(url: &Target, reach: Reach, store: &Store, report: &mut Report) {
    let way = Way { base: url.origin(), host: url.authority(), client: Client::new(reach), reach };
    if !way.health(report) {
        return;
    }
    let looked = way.headers(store, report).and_then(|is_ours| match is_ours {
        true => way.polls(store, report),
        false => Ok(()),
    });
    if let Err(error) = looked {
        report.fail("proxy", error, "this should not happen; look at the log of the server");
    }
}

impl Way<'_> {
    fn get(&self, path: &str, bearer: Option<&str>) -> std::result::Result<Page, String> {
        let url = format!("{}{path}", self.base);
        let target = Target::from_text(&url, self.reach).map_err(str::to_string)?;
        let headers: Vec<(&str, String)> =
            bearer.map(|token| ("Authorization", format!("Bearer {token}"))).into_iter().collect();
        self.client
            .get(&target, &headers, PATIENCE, ANSWER_BYTES_MAX)
            .map_err(|failure| failure.to_string())
    }

    fn health(&self, report: &mut Report) -> bool {
        match self.get("/health", None) {
            Ok(page) if page.is_ok() && page.body.starts_with(b"{\"status\":\"ok\"") => {
                report.ok("reached", format!("{} answers", self.base));
                true
            }
            Ok(page) => {
                let found = format!("{}/health is answered with {}", self.base, page.status);
                report.fail("reached", found, "have the proxy pass every path on to Deskbell");
                false
            }
            Err(error) => {
                let advice = "is the server running, and does the name lead to the proxy?";
                report.fail("reached", format!("{}: {error}", self.base), advice);
                false
            }
        }
    }

    /// Whether it was our server that answered.
    fn headers(&self, store: &Store, report: &mut Report) -> Result<bool> {
        let code = token::random_token()?;
        let hash = token::hash(&code);
        let until = system_now().plus_ms(DOCTOR_CODE_LIFE_MS);
        store.write(move |tx| doctor::set_code(tx.conn, &hash, until))?;
        let answer = self.get("/api/v1/doctor", Some(&code));
        store.write(|tx| doctor::forget_code(tx.conn))?;
        let page = match answer {
            Ok(page) if page.is_ok() => page,
            Ok(page) => {
                let found = format!("our own code is answered with {}", page.status);
                let advice = "the URL leads to another server, or --data names another file; a \
                     proxy must leave the Authorization header as it is";
                report.fail("proxy", found, advice);
                return Ok(false);
            }
            Err(error) => {
                report.fail("proxy", error, "try again");
                return Ok(false);
            }
        };
        let seen: Value = serde_json::from_slice(&page.body).unwrap_or_default();
        self.judge(&seen, report);
        Ok(true)
    }

    fn judge(&self, seen: &Value, report: &mut Report) {
        let text = |name: &str| seen[name].as_str().unwrap_or_default().to_string();
        if text("host") == self.host {
            report.ok("host", format!("the server is asked for {}", self.host));
        } else {
            let found = format!("the server is asked for {}, not {}", text("host"), self.host);
            report.fail(
                "host",
                found,
                "have the proxy pass the Host header on (nginx: \
                 proxy_set_header Host $host)",
            );
        }
        let is_https = self.base.starts_with("https:");
        let forwards = "have the proxy send X-Forwarded-For and X-Forwarded-Proto, and name it \
             with --trusted-proxy";
        match (is_https, seen["https"] == true) {
            (true, false) => report.fail("scheme", "the server believes it is http", forwards),
            (false, _) => report.warn("scheme", "http, without encryption", "use TLS in public"),
            (true, true) => report.ok("scheme", "https, and the server knows"),
        }
        let client = text("client");
        match seen["by_proxy"] == true {
            true => report.ok("client", format!("the proxy tells where it comes from: {client}")),
            false if is_https => {
                let found = format!("all clients seem to come from {client}");
                report.fail("client", found, forwards);
            }
            false => report.ok("client", format!("{client}, without a proxy in between")),
        }
    }

    fn polls(&self, store: &Store, report: &mut Report) -> Result<()> {
        let Some((contact, token)) = make_visitor(store)? else {
            let advice = "make a widget that asks for no identity, or watch the panel by hand";
            report.warn("polls", "there is no widget to try them at", advice);
            return Ok(());
        };
        let tried = store.read(store::events::last_id).map(|last| {
            self.poll(last.0, SHORT_WAIT, &token, report)
                && self.poll(last.0, POLL_WAIT_SECONDS_DEFAULT, &token, report)
        });
        store.write(move |tx| contacts::delete_empty(tx.conn, contact))?;
        tried.map(|_| ())
    }

    /// Nothing happens to this visitor, so the answer must come when the time is over: not later
    /// (somebody holds it back), not earlier (somebody gave up).
    fn poll(&self, after: i64, wait: u64, token: &str, report: &mut Report) -> bool {
        let path = format!("/api/v1/visitor/events?after={after}&wait={wait}");
        let begun = Instant::now();
        let answer = self.get(&path, Some(token));
        let took = begun.elapsed();
        let what = format!("poll of {wait} s");
        let found = format!("answered after {:.1} s", took.as_secs_f64());
        let expected = Duration::from_secs(wait);
        match answer {
            Ok(page) if !page.is_ok() => {
                let found = format!("{found} with {}", page.status);
                let advice = "the proxy gives up too early: allow 60 s between two bytes of an \
                     answer (nginx: proxy_read_timeout 60s)";
                report.fail(&what, found, advice);
                false
            }
            Ok(_) if took + Duration::from_millis(200) < expected => {
                let advice = "something answers in our place: switch its cache off for /api/";
                report.fail(&what, found, advice);
                false
            }
            Ok(_) if expected + SLACK < took => {
                let advice = "answers are held back: switch buffering off (nginx: proxy_buffering \
                     off), or the server is overloaded";
                report.fail(&what, found, advice);
                false
            }
            Ok(_) => {
                report.ok(&what, found);
                true
            }
            Err(error) => {
                let advice = "the proxy cuts requests that wait: allow 60 s";
                report.fail(&what, format!("{error} after {:.1} s", took.as_secs_f64()), advice);
                false
            }
        }
    }
}

/// A visitor for a minute, of whom nobody is told.
fn make_visitor(store: &Store) -> Result<Option<(ContactId, String)>> {
    let token = token::random_token()?;
    let hash = token::hash(&token);
    let contact = store.write(move |tx| {
        for widget in store::widgets::list(tx.conn)? {
            let new = NewVisitor {
                widget: widget.id,
                token: hash,
                channel: "web",
                device: "deskbell doctor".to_string(),
                locale: "en".to_string(),
                page: contacts::Page::default(),
                country: None,
            };
            contacts::insert(tx.conn, &new, tx.now)?;
            let Some(made) = contacts::find_by_token(tx.conn, &hash)? else { continue };
            if !made.requires_identity {
                return Ok(Some(made.contact));
            }
            contacts::delete_empty(tx.conn, made.contact)?;
        }
        Ok(None)
    })?;
    Ok(contact.map(|contact| (contact, token)))
}
