//! Delivers to webhooks what waits for them (Standard Webhooks).
//!
//! One thread takes what is due and notes the outcome; each request runs in a thread of its own.
//! A receiver gets few of them at once, and one that fails fewer, so that none that is slow holds
//! up the others. Requests are left behind when the server stops: what they carried is still due.

mod sign;

use std::{
    collections::HashMap,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::{Answer, Client, Failure, Reach, Target};
use crate::{
    bell::Bell,
    clock::Clock,
    domain::{
        ids::{DeliveryId, WebhookId},
        time::{SECOND_MS, Timestamp},
        webhook::{Attempt, Outcome},
    },
    error::Result,
    limits::{
        CLOCK_TICK, OUTBOUND_TIMEOUT, WEBHOOK_ANSWER_CHARS_MAX, WEBHOOK_AT_ONCE, WEBHOOKS_AT_ONCE,
        WEBHOOKS_FAILING_AT_ONCE,
    },
    store::{
        Store,
        webhooks::{self, Due},
    },
};

const AT_ONCE: Timestamp = Timestamp(i64::MIN);
/// Only the bell helps.
const NEVER: Timestamp = Timestamp(i64::MAX);
/// After an error of ours.
const LOOK_AGAIN_MS: i64 = SECOND_MS;

/// What the webhook thread works with.
pub struct Worker<'a> {
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub bell: &'a Arc<Bell>,
    pub reach: Reach,
    /// Stores what came of a try.
    pub note: &'a dyn Fn(Attempt) -> Result<()>,
    pub is_stopping: &'a dyn Fn() -> bool,
}

/// A request under way.
struct Flight {
    webhook: WebhookId,
    is_failing: bool,
}

/// Something to be sent now, and what to sign it with.
struct Letter {
    due: Due,
    secrets: Vec<String>,
    is_failing: bool,
}

impl Worker<'_> {
    /// The webhook thread. Ends soon after `is_stopping`, whatever a receiver does.
    pub fn run(&self) {
        let (tell, ended) = unbounded();
        let mut flying = HashMap::new();
        let mut client = None;
        let mut look_at = AT_ONCE;
        while !(self.is_stopping)() {
            if self.note_ended(&ended, &mut flying) {
                look_at = AT_ONCE;
            }
            if look_at <= self.clock.now() {
                look_at = self.send_due(&mut client, &mut flying, &tell).unwrap_or_else(|error| {
                    log::error!("webhooks: looking for what is due failed: {error}");
                    self.clock.now().plus_ms(LOOK_AGAIN_MS)
                });
            }
            // The clock may be moved without ringing, so this looks at it every tick.
            if self.bell.is_rung_within(CLOCK_TICK) {
                look_at = AT_ONCE;
            }
        }
    }

    /// True where there is room for more.
    fn note_ended(
        &self,
        ended: &Receiver<Attempt>,
        flying: &mut HashMap<DeliveryId, Flight>,
    ) -> bool {
        let mut has_any = false;
        for attempt in ended.try_iter() {
            has_any = true;
            let id = attempt.delivery;
            log_outcome(&attempt);
            // Tries until it is stored, for what is not noted would be sent again.
            let mut is_told = false;
            while let Err(error) = (self.note)(attempt.clone()) {
                if !is_told {
                    log::error!("webhooks: cannot note the outcome: id={id} error={error}");
                    is_told = true;
                }
                if (self.is_stopping)() {
                    return false;
                }
                thread::sleep(CLOCK_TICK);
            }
            flying.remove(&id);
        }
        has_any
    }

    /// Sends as much as there is room for; returns when to look again, if nothing ends before.
    fn send_due(
        &self,
        client: &mut Option<Client>,
        flying: &mut HashMap<DeliveryId, Flight>,
        tell: &Sender<Attempt>,
    ) -> Result<Timestamp> {
        let now = self.clock.now();
        let (letters, next) = self.choose(flying, now)?;
        for letter in letters {
            let client = client.get_or_insert_with(|| Client::new(self.reach)).clone();
            let id = letter.due.id;
            let flight = Flight { webhook: letter.due.webhook, is_failing: letter.is_failing };
            let (tell, bell, reach) = (tell.clone(), Arc::clone(self.bell), self.reach);
            let send = move || {
                let attempt = deliver(&client, reach, &letter, now);
                // Nobody listens any more when the server has stopped.
                let _ = tell.send(attempt);
                bell.ring();
            };
            match thread::Builder::new().name("webhook-send".to_string()).spawn(send) {
                Ok(_) => drop(flying.insert(id, flight)),
                Err(error) => {
                    log::error!("webhooks: cannot start a thread: {error}");
                    return Ok(now.plus_ms(LOOK_AGAIN_MS));
                }
            }
        }
        Ok(next)
    }

    fn choose(
        &self,
        flying: &HashMap<DeliveryId, Flight>,
        now: Timestamp,
    ) -> Result<(Vec<Letter>, Timestamp)> {
        let mut room = WEBHOOKS_AT_ONCE.saturating_sub(flying.len());
        let failing = flying.values().filter(|flight| flight.is_failing).count();
        let mut failing_room = WEBHOOKS_FAILING_AT_ONCE.saturating_sub(failing);
        self.store.read(|conn| {
            let mut letters = Vec::new();
            let mut next = NEVER;
            let mut all = webhooks::list(conn)?;
            let under_way = |id| flying.values().filter(|flight| flight.webhook == id).count();
            // Whoever has least under way comes first.
            all.sort_by_key(|webhook| under_way(webhook.id));
            for webhook in all {
                let is_failing = 0 < webhook.failures;
                let own = under_way(webhook.id);
                let most = if is_failing { 1 } else { WEBHOOK_AT_ONCE };
                let limit = if is_failing { failing_room.min(room) } else { room };
                let limit = most.saturating_sub(own).min(limit);
                if limit == 0 {
                    // The end of one under way has us look again.
                    continue;
                }
                let mut due = webhooks::due(conn, webhook.id, now, limit + own)?;
                due.retain(|one| !flying.contains_key(&one.id));
                due.truncate(limit);
                if due.len() < limit {
                    let later = webhooks::next_due_at(conn, webhook.id, now)?;
                    next = next.min(later.unwrap_or(NEVER));
                }
                room -= due.len();
                failing_room -= if is_failing { due.len() } else { 0 };
                let secrets = webhooks::secrets(conn, webhook.id, now)?;
                letters.extend(due.into_iter().map(|due| Letter {
                    due,
                    secrets: secrets.clone(),
                    is_failing,
                }));
            }
            Ok((letters, next))
        })
    }
}

/// Without the receiver's address, which may hold a secret.
fn log_outcome(attempt: &Attempt) {
    let (id, webhook) = (attempt.delivery, attempt.webhook);
    let ms = attempt.took_ms;
    match attempt.outcome.error() {
        None => log::debug!("webhooks: delivered: id={id} webhook={webhook} ms={ms}"),
        Some(why) => {
            log::warn!("webhooks: not delivered: id={id} webhook={webhook} ms={ms}: {why}");
        }
    }
}

fn deliver(client: &Client, reach: Reach, letter: &Letter, now: Timestamp) -> Attempt {
    let begun = Instant::now();
    let due = &letter.due;
    let sent = match Target::from_text(&due.url, reach) {
        Ok(target) => post(client, &target, letter, now),
        Err(rule) => Err(Outcome::Refused(format!("the URL {rule}"))),
    };
    let took_ms = i64::try_from(begun.elapsed().as_millis()).unwrap_or(i64::MAX);
    let (delivery, webhook) = (due.id, due.webhook);
    match sent {
        Ok(answer) => {
            let (status, said) = (Some(answer.status), beginning(&answer.body));
            let outcome = outcome_of(&answer);
            Attempt { delivery, webhook, outcome, status, took_ms, answer: said }
        }
        Err(outcome) => {
            Attempt { delivery, webhook, outcome, status: None, took_ms, answer: String::new() }
        }
    }
}

/// Only a success means that it was received.
fn outcome_of(answer: &Answer) -> Outcome {
    let why = match answer.status {
        200..=299 => return Outcome::Received,
        410 => return Outcome::Gone,
        status @ 300..=399 => {
            format!("the receiver answered {status}; it is not followed elsewhere")
        }
        status => format!("the receiver answered {status}"),
    };
    let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Outcome::Failed { why, retry_after_ms: answer.retry_after.map(ms) }
}

fn post(
    client: &Client,
    target: &Target,
    letter: &Letter,
    now: Timestamp,
) -> std::result::Result<Answer, Outcome> {
    let due = &letter.due;
    let seconds = now.0.div_euclid(SECOND_MS);
    let signatures: Vec<String> = letter
        .secrets
        .iter()
        .filter_map(|secret| sign::sign(secret, &due.uid, seconds, &due.body))
        .collect();
    let headers = [
        ("Content-Type", "application/json".to_string()),
        ("webhook-id", due.uid.clone()),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ];
    // A character takes at most four bytes.
    let bytes_max = 4 * WEBHOOK_ANSWER_CHARS_MAX as u64;
    client.post_briefly(target, &headers, due.body.as_bytes(), OUTBOUND_TIMEOUT, bytes_max).map_err(
        |failure| match failure {
            Failure::Refused => Outcome::Refused(Failure::Refused.to_string()),
            Failure::Broken(why) => Outcome::Failed { why, retry_after_ms: None },
        },
    )
}

fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let is_fine = |c: &char| !c.is_control() || *c == '\n';
    text.chars().filter(is_fine).take(WEBHOOK_ANSWER_CHARS_MAX).collect()
}
