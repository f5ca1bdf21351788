//! E-mail going out: takes what is due from the outbox, sends it by SMTP, notes the outcome.
//!
//! One thread does it, so nothing is sent twice at the same time. A dialogue with a mail server
//! may hang for minutes (each step may take `MAIL_TIMEOUT`, and a name may resolve slowly), so
//! each runs in a thread of its own, which is left behind when the server stops. Its mail is
//! then still due, and is tried again after the restart.

pub mod settings;
mod smtp;

use std::{thread, time::Instant};

use crossbeam_channel::{RecvTimeoutError, bounded};

use crate::{
    bell::Bell,
    clock::Clock,
    domain::time::Timestamp,
    error::Result,
    limits::{CLOCK_TICK, MAIL_PAUSE_MS},
    store::{
        Store,
        outbox::{self, Channel, Due},
    },
};
pub use settings::{Security, Smtp, is_address};
use smtp::Failure;
pub use smtp::try_connection;

const AT_ONCE: Timestamp = Timestamp(i64::MIN);
/// Only the bell helps.
const NEVER: Timestamp = Timestamp(i64::MAX);

/// The mail thread. Ends soon after `is_stopping`, whatever a mail server does.
pub fn run(store: &Store, clock: &Clock, bell: &Bell, is_stopping: &dyn Fn() -> bool) {
    let worker = Worker { store, clock, is_stopping };
    let mut look_at = AT_ONCE;
    while !is_stopping() {
        if look_at <= clock.now() {
            look_at = worker.send_all_due();
        }
        // The clock may be moved without ringing, so this looks at it every tick.
        if bell.is_rung_within(CLOCK_TICK) {
            look_at = AT_ONCE;
        }
    }
}

struct Worker<'a> {
    store: &'a Store,
    clock: &'a Clock,
    is_stopping: &'a dyn Fn() -> bool,
}

enum Next {
    Send(Box<Smtp>, Due),
    LookAt(Timestamp),
}

impl Worker<'_> {
    /// Returns when to look again: after a failure that is not of one mail only, the others wait,
    /// so that an outage does not use up their attempts.
    fn send_all_due(&self) -> Timestamp {
        while !(self.is_stopping)() {
            match self.next() {
                Ok(Next::LookAt(at)) => return at,
                Ok(Next::Send(smtp, mail)) => {
                    let Some(outcome) = self.send(*smtp, &mail) else { return NEVER };
                    let is_general = outcome.as_ref().is_err_and(|failure| failure.is_general);
                    self.note(&mail, &outcome);
                    if is_general {
                        return self.clock.now().plus_ms(MAIL_PAUSE_MS);
                    }
                }
                Err(error) => {
                    log::error!("mail: looking for what is due failed: {error}");
                    return self.clock.now().plus_ms(MAIL_PAUSE_MS);
                }
            }
        }
        NEVER
    }

    /// Reads the settings for each mail, so that a change of them counts at once.
    fn next(&self) -> Result<Next> {
        let now = self.clock.now();
        self.store.read(|conn| {
            let Some(smtp) = settings::load(conn)? else { return Ok(Next::LookAt(NEVER)) };
            if let Some(mail) = outbox::due(conn, Channel::Email, now, 1)?.pop() {
                return Ok(Next::Send(Box::new(smtp), mail));
            }
            Ok(Next::LookAt(outbox::next_due_at(conn, Channel::Email)?.unwrap_or(NEVER)))
        })
    }

    /// `None` where the server stops meanwhile.
    fn send(&self, smtp: Smtp, mail: &Due) -> Option<std::result::Result<(), Failure>> {
        let (tell, outcome) = bounded(1);
        let copy = mail.clone();
        let sender = thread::Builder::new().name("mail-smtp".to_string()).spawn(move || {
            // Nobody listens any more when the server has stopped.
            let _ = tell.send(smtp::send(&smtp, &copy));
        });
        if let Err(error) = sender {
            return Some(Err(Failure::general(format!("cannot start a thread: {error}"))));
        }
        let begun = Instant::now();
        loop {
            match outcome.recv_timeout(CLOCK_TICK) {
                Ok(outcome) => return Some(outcome),
                Err(RecvTimeoutError::Disconnected) => {
                    return Some(Err(Failure::general("the sending thread failed")));
                }
                Err(RecvTimeoutError::Timeout) if (self.is_stopping)() => {
                    let seconds = begun.elapsed().as_secs();
                    log::warn!("mail: stopped while sending: id={} seconds={seconds}", mail.id);
                    return None;
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Tries until it is stored, for what is not noted as sent would be sent again.
    fn note(&self, mail: &Due, outcome: &std::result::Result<(), Failure>) {
        let mut has_failed = false;
        while let Err(error) = self.try_note(mail, outcome) {
            if !has_failed {
                log::error!("mail: cannot note the outcome: id={} error={error}", mail.id);
                has_failed = true;
            }
            if (self.is_stopping)() {
                return;
            }
            thread::sleep(CLOCK_TICK);
        }
    }

    fn try_note(&self, mail: &Due, outcome: &std::result::Result<(), Failure>) -> Result<()> {
        let id = mail.id;
        let failure = match outcome {
            Ok(()) => {
                self.store.write(move |tx| outbox::mark_sent(tx.conn, id, tx.now))?;
                log::info!("mail: sent: id={id} attempts={}", mail.attempts + 1);
                return Ok(());
            }
            Err(failure) => failure,
        };
        let (text, is_final) = (failure.text.clone(), failure.is_final);
        let next = self
            .store
            .write(move |tx| outbox::mark_failed(tx.conn, id, &text, is_final, tx.now))?;
        let then = if next.is_some() { "it is tried again" } else { "it is given up" };
        // What a server says of one mail tends to name its recipient: that is for admins only.
        let why = if failure.is_general { &failure.text } else { "this mail is refused" };
        log::warn!("mail: not sent: id={id} {then}: {why}");
        Ok(())
    }
}
