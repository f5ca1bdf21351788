//! How other threads reach the gate's one thread.

use std::{
    fmt, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, unbounded};
use mio::{Registry, Token, Waker};

/// The number of one relayed request, under which its late answer is delivered.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Ticket(pub u64);

/// An answer from outside tiny_http, for a poll that was parked.
pub struct Answer {
    /// Status line and header lines, each ended by CRLF, with a Content-Length; without
    /// `Connection`, which is the gate's business, and without the blank line.
    pub head: Vec<u8>,
    pub body: Vec<u8>,
}

pub(super) enum Letter {
    Answer(Ticket, Answer),
    /// Finish what runs until then, and end.
    Stop(Instant),
}

/// Takes letters from any thread.
#[derive(Clone)]
pub struct Mailbox {
    letters: Sender<Letter>,
    waker: Arc<Waker>,
    /// Set from the first letter until the gate looks, so that many letters wake it once.
    is_called: Arc<AtomicBool>,
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox")
    }
}

/// The gate's end.
pub(super) struct Inbox {
    letters: Receiver<Letter>,
    is_called: Arc<AtomicBool>,
}

pub(super) fn open(registry: &Registry, token: Token) -> io::Result<(Mailbox, Inbox)> {
    let (sender, receiver) = unbounded();
    let is_called = Arc::new(AtomicBool::new(false));
    let waker = Arc::new(Waker::new(registry, token)?);
    let mailbox = Mailbox { letters: sender, waker, is_called: Arc::clone(&is_called) };
    Ok((mailbox, Inbox { letters: receiver, is_called }))
}

impl Mailbox {
    /// Answers a parked poll. Dropped in silence if its client has gone.
    pub fn deliver(&self, ticket: Ticket, answer: Answer) {
        self.post(Letter::Answer(ticket, answer));
    }

    pub(super) fn post(&self, letter: Letter) {
        // The gate has ended if this fails, and all its clients with it.
        if self.letters.send(letter).is_err() {
            return;
        }
        if !self.is_called.swap(true, Ordering::AcqRel)
            && let Err(error) = self.waker.wake()
        {
            log::error!("gate: cannot be woken: {error}");
        }
    }
}

impl Inbox {
    /// All letters that have come.
    pub(super) fn take(&self) -> Vec<Letter> {
        // Reset before looking: a letter that comes now wakes us again.
        self.is_called.store(false, Ordering::Release);
        self.letters.try_iter().collect()
    }
}
