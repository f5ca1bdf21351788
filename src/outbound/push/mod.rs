//! Web push: tells agents whose console is closed, through the push service of their browser.
//!
//! One thread takes what is due from the outbox and notes the outcome; each request runs in a
//! thread of its own, some at a time, so that a slow service holds up few others. They are left
//! behind when the server stops: what they carried is still due then.

mod seal;
pub mod vapid;

use std::{sync::Arc, thread, time::Instant};

use crossbeam_channel::{RecvTimeoutError, Sender, unbounded};
use rusqlite::Connection;
use serde_json::json;

pub use self::seal::{AUTH_BYTES, Keys, POINT_BYTES};
use self::vapid::Vapid;
use super::{Client, Failure, Reach, Target};
use crate::{
    attendance::{Attendance, Nearness, Who},
    bell::Bell,
    clock::Clock,
    domain::{ids::OutboxId, time::Timestamp},
    error::Result,
    limits::{
        CLOCK_TICK, MAIL_ERROR_CHARS_MAX, OUTBOUND_TIMEOUT, PUSH_LOOK_AGAIN_MS, PUSH_RETRY_MS,
        PUSHES_AT_ONCE,
    },
    store::{
        Store, Tx,
        outbox::{self, Channel},
        push::{self, Kind, Waiting},
    },
};

const AT_ONCE: Timestamp = Timestamp(i64::MIN);
/// Only the bell helps.
const NEVER: Timestamp = Timestamp(i64::MAX);

/// What the push thread works with.
pub struct Worker<'a> {
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub attendance: &'a Attendance,
    pub bell: &'a Bell,
    pub reach: Reach,
    pub is_stopping: &'a dyn Fn() -> bool,
}

/// What to do with one notice now.
enum Verdict {
    Drop,
    LookAgain,
    Send,
}

/// How sending it ended.
enum Outcome {
    Sent,
    /// The browser has unsubscribed.
    Gone,
    /// Trying again cannot help; the subscription itself may be all right.
    Refused(String),
    Failed {
        why: String,
        wait_ms: Option<i64>,
    },
}

/// A notice with what became of it.
type Done = (Waiting, Outcome);

impl Worker<'_> {
    /// The push thread. Ends soon after `is_stopping`, whatever a push service does.
    pub fn run(&self) {
        let mut client = None;
        let mut look_at = AT_ONCE;
        while !(self.is_stopping)() {
            if look_at <= self.clock.now() {
                look_at = self.send_all_due(&mut client).unwrap_or_else(|error| {
                    log::error!("push: looking for what is due failed: {error}");
                    self.clock.now().plus_ms(PUSH_LOOK_AGAIN_MS)
                });
            }
            // The clock may be moved without ringing, so this looks at it every tick.
            if self.bell.is_rung_within(CLOCK_TICK) {
                look_at = AT_ONCE;
            }
        }
    }

    /// Returns when to look again.
    fn send_all_due(&self, client: &mut Option<Client>) -> Result<Timestamp> {
        while !(self.is_stopping)() {
            let now = self.clock.now();
            let (due, vapid, next) = self.store.read(|conn| {
                let due = push::due(conn, now, PUSHES_AT_ONCE)?;
                let due = due.into_iter().map(|one| Ok((self.verdict(conn, &one, now)?, one)));
                let next = outbox::next_due_at(conn, Channel::Push)?;
                Ok((due.collect::<Result<Vec<_>>>()?, vapid::load(conn)?, next))
            })?;
            if due.is_empty() {
                return Ok(next.unwrap_or(NEVER));
            }
            let mut waiting = Vec::new();
            let (mut dropped, mut later) = (Vec::new(), Vec::new());
            for (verdict, one) in due {
                match verdict {
                    Verdict::Drop => dropped.push(one.id),
                    Verdict::LookAgain => later.push(one.id),
                    Verdict::Send if vapid.is_some() => waiting.push(one),
                    // Without a key of ours nobody can have subscribed to it.
                    Verdict::Send => dropped.push(one.id),
                }
            }
            self.set_aside(dropped, later)?;
            let Some(vapid) = vapid.map(Arc::new) else { continue };
            let client = client.get_or_insert_with(|| Client::new(self.reach));
            for done in self.send(client, &vapid, waiting) {
                self.note(&done);
            }
        }
        Ok(NEVER)
    }

    fn verdict(&self, conn: &Connection, one: &Waiting, now: Timestamp) -> Result<Verdict> {
        let Some(to) = &one.to else { return Ok(Verdict::Drop) };
        let is_late = one.created_at.plus_ms(one.notice.kind.life_ms()) <= now;
        let is_over = one.notice.kind == Kind::Offer
            && !push::is_offered_to(conn, one.notice.conversation, to.agent)?;
        if is_late || is_over {
            return Ok(Verdict::Drop);
        }
        Ok(match self.attendance.nearness(Who::Agent(to.agent), Instant::now()) {
            Nearness::Listening => Verdict::Drop,
            // Between two polls, or just gone: a moment shows which.
            Nearness::Unsure => Verdict::LookAgain,
            Nearness::Away => Verdict::Send,
        })
    }

    fn set_aside(&self, dropped: Vec<OutboxId>, later: Vec<OutboxId>) -> Result<()> {
        if dropped.is_empty() && later.is_empty() {
            return Ok(());
        }
        self.store.write(move |tx| {
            for id in dropped {
                push::delete(tx.conn, id)?;
            }
            for id in later {
                push::postpone(tx.conn, id, tx.now.plus_ms(PUSH_LOOK_AGAIN_MS), None)?;
            }
            Ok(())
        })
    }

    /// All at once; those that have not ended when the server stops are left behind.
    fn send(&self, client: &Client, vapid: &Arc<Vapid>, waiting: Vec<Waiting>) -> Vec<Done> {
        let (tell, outcomes) = unbounded();
        let now = self.clock.now();
        for one in waiting {
            let (client, vapid, tell) = (client.clone(), Arc::clone(vapid), tell.clone());
            let reach = self.reach;
            let send = move || send_in_thread(&client, reach, &vapid, one, now, &tell);
            if let Err(error) = thread::Builder::new().name("push-send".to_string()).spawn(send) {
                log::error!("push: cannot start a thread: {error}");
            }
        }
        drop(tell);
        let mut done = Vec::new();
        while !(self.is_stopping)() {
            match outcomes.recv_timeout(CLOCK_TICK) {
                Ok(one) => done.push(one),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        done
    }

    /// Tries until it is stored, for what is not noted would be sent again.
    fn note(&self, (one, outcome): &Done) {
        let (id, subscription) = (one.id, one.subscription);
        let now = self.clock.now();
        let retry_at = match outcome {
            Outcome::Failed { wait_ms, .. } => retry_at(one, *wait_ms, now),
            _ => None,
        };
        let why = match outcome {
            Outcome::Refused(why) | Outcome::Failed { why, .. } => shortened(why),
            Outcome::Sent | Outcome::Gone => String::new(),
        };
        log_outcome(one, outcome, retry_at, &why);
        let (is_sent, is_gone) =
            (matches!(outcome, Outcome::Sent), matches!(outcome, Outcome::Gone));
        let store = move |tx: &Tx, why: &str| {
            match retry_at {
                Some(at) => push::postpone(tx.conn, id, at, Some(why))?,
                None => push::delete(tx.conn, id)?,
            }
            match (is_sent, is_gone) {
                (true, _) => Ok(()),
                (_, true) => push::remove(tx.conn, subscription),
                _ => push::mark_failed(tx.conn, subscription, tx.now),
            }
        };
        let mut is_told = false;
        loop {
            let why = why.clone();
            let Err(error) = self.store.write(move |tx| store(tx, &why)) else { return };
            if !is_told {
                log::error!("push: cannot note the outcome: id={id} error={error}");
                is_told = true;
            }
            if (self.is_stopping)() {
                return;
            }
            thread::sleep(CLOCK_TICK);
        }
    }
}

/// `None` where its time is over before the next attempt.
fn retry_at(one: &Waiting, wait_ms: Option<i64>, now: Timestamp) -> Option<Timestamp> {
    let attempt = usize::try_from(one.attempts).unwrap_or(usize::MAX);
    let own_ms = *PUSH_RETRY_MS.get(attempt).or(PUSH_RETRY_MS.last())?;
    let at = now.plus_ms(wait_ms.unwrap_or(0).max(own_ms));
    (at < one.created_at.plus_ms(one.notice.kind.life_ms())).then_some(at)
}

/// Without the address of the browser, which is as good as a name.
fn log_outcome(one: &Waiting, outcome: &Outcome, retry_at: Option<Timestamp>, why: &str) {
    let (id, subscription) = (one.id, one.subscription);
    match (outcome, retry_at) {
        (Outcome::Sent, _) => log::info!("push: sent: id={id} kind={}", one.notice.kind.name()),
        (Outcome::Gone, _) => log::info!("push: unsubscribed: subscription={subscription}"),
        (_, Some(_)) => log::info!("push: not sent, it is tried again: id={id}: {why}"),
        (_, None) => log::warn!("push: not sent: id={id} subscription={subscription}: {why}"),
    }
}

fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAIL_ERROR_CHARS_MAX).collect()
}

fn send_in_thread(
    client: &Client,
    reach: Reach,
    vapid: &Vapid,
    one: Waiting,
    now: Timestamp,
    tell: &Sender<Done>,
) {
    let outcome = send_one(client, reach, vapid, &one, now);
    // Nobody listens any more when the server has stopped.
    let _ = tell.send((one, outcome));
}

fn send_one(
    client: &Client,
    reach: Reach,
    vapid: &Vapid,
    one: &Waiting,
    now: Timestamp,
) -> Outcome {
    let Some(to) = &one.to else { return Outcome::Gone };
    let target = match Target::from_text(&to.endpoint, reach) {
        Ok(target) => target,
        Err(rule) => return Outcome::Refused(format!("the endpoint {rule}")),
    };
    let notice = &one.notice;
    let text = json!({"title": notice.title, "body": notice.body,
        "conversation": notice.conversation.0});
    let keys = Keys { p256dh: to.p256dh.clone(), auth: to.auth.clone() };
    let Ok(body) = seal::seal(&keys, text.to_string().as_bytes()) else {
        return Outcome::Refused("the browser's key is wrong".to_string());
    };
    let authorization = match vapid.authorization(&target.origin(), now) {
        Ok(authorization) => authorization,
        Err(error) => return Outcome::Refused(error.to_string()),
    };
    let left_ms = one.created_at.plus_ms(notice.kind.life_ms()).ms_since(now);
    let headers = [
        ("Authorization", authorization),
        ("Content-Encoding", "aes128gcm".to_string()),
        ("Content-Type", "application/octet-stream".to_string()),
        ("TTL", (left_ms / 1000).max(0).to_string()),
        ("Topic", format!("c{}", notice.conversation)),
        ("Urgency", "high".to_string()),
    ];
    match client.post(&target, &headers, &body, OUTBOUND_TIMEOUT) {
        Ok(answer) => match answer.status {
            200..=299 => Outcome::Sent,
            404 | 410 => Outcome::Gone,
            status @ (408 | 429 | 500..=599) => Outcome::Failed {
                why: format!("the push service answered {status}"),
                wait_ms: answer.retry_after.and_then(|time| i64::try_from(time.as_millis()).ok()),
            },
            status => Outcome::Refused(format!("the push service answered {status}")),
        },
        Err(Failure::Refused) => Outcome::Refused(Failure::Refused.to_string()),
        Err(Failure::Broken(why)) => Outcome::Failed { why, wait_ms: None },
    }
}
