//! Parked long polls, by what they listen to.
//!
//! The hub holds no content: it knows who waits for which topic, and up to which event each topic
//! has come. What there is to say is read from the database after waking.
//!
//! No news is lost between reading and parking, because a poll parks first and reads second, and
//! because a topic's newest event is noted under the same lock under which polls park.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{
    domain::{feed::Topic, ids::EventId},
    limits::POLLS_PER_FEED_MAX,
};

const SHARDS: usize = 64;
/// Topics remembered per shard beyond those with a parked poll.
const TOPICS_PER_SHARD_MAX: usize = 4096;

/// One parked poll. `R` is how it is answered; the hub never looks at it.
pub struct Waiter<R> {
    /// The first is the listener's own.
    pub topics: Vec<Topic>,
    pub after: EventId,
    /// Everything up to here is known not to concern these topics, beyond `after`.
    pub known: EventId,
    pub deadline: Instant,
    pub reply: R,
    /// Under which the connection may report that it is gone.
    pub key: Option<u64>,
    is_taken: AtomicBool,
}

impl<R> Waiter<R> {
    pub fn new(topics: Vec<Topic>, after: EventId, deadline: Instant, reply: R) -> Waiter<R> {
        let is_taken = AtomicBool::new(false);
        Waiter { topics, after, known: after, deadline, reply, key: None, is_taken }
    }

    /// Whoever gets `true` answers it; everybody else leaves it alone.
    fn take(&self) -> bool {
        !self.is_taken.swap(true, Ordering::AcqRel)
    }
}

/// Why a poll is to be answered.
pub enum Cause {
    News,
    /// Something fleeting (JSON of one event) that is not in the database.
    Whisper(Arc<str>),
    /// Its time is over, or it must make room: answer with nothing.
    Release,
}

/// A poll that was taken out of the hub and must be answered.
pub struct Wake<R> {
    pub waiter: Arc<Waiter<R>>,
    pub cause: Cause,
}

pub struct Hub<R> {
    shards: Vec<Mutex<Shard<R>>>,
    by_key: Vec<Mutex<HashMap<u64, Arc<Waiter<R>>>>>,
    wakes: Sender<Wake<R>>,
    woken: Receiver<Wake<R>>,
    parked: AtomicUsize,
    /// The newest event of any topic.
    latest: AtomicI64,
}

struct Shard<R> {
    lines: HashMap<Topic, Line<R>>,
    /// Topics without a line have nothing newer than this.
    floor: EventId,
}

struct Line<R> {
    latest: EventId,
    waiters: Vec<Arc<Waiter<R>>>,
}

impl<R> Hub<R> {
    /// `last` is the newest event in the database.
    pub fn new(last: EventId) -> Hub<R> {
        let (wakes, woken) = unbounded();
        let shard = || Mutex::new(Shard { lines: HashMap::new(), floor: last });
        Hub {
            shards: (0..SHARDS).map(|_| shard()).collect(),
            by_key: (0..SHARDS).map(|_| Mutex::default()).collect(),
            wakes,
            woken,
            parked: AtomicUsize::new(0),
            latest: AtomicI64::new(last.0),
        }
    }

    /// Where responders find what they must answer. Bounded by the number of parked polls.
    pub fn wakes(&self) -> &Receiver<Wake<R>> {
        &self.woken
    }

    pub fn parked(&self) -> usize {
        self.parked.load(Ordering::Relaxed)
    }

    /// Parks a poll. `true` means that there may be news already: the caller must look into the
    /// database now, and answer itself if it finds some and [`Hub::unpark`] lets it.
    pub fn park(&self, waiter: &Arc<Waiter<R>>) -> bool {
        if let Some(key) = waiter.key {
            self.keyed(key).insert(key, Arc::clone(waiter));
        }
        self.parked.fetch_add(1, Ordering::Relaxed);
        // A cursor from the future is the database's to judge.
        let mut may_have_news = self.latest.load(Ordering::Acquire) < waiter.after.0;
        for (index, &topic) in waiter.topics.iter().enumerate() {
            let mut shard = self.shard(topic);
            let floor = shard.floor;
            let line = shard
                .lines
                .entry(topic)
                .or_insert_with(|| Line { latest: floor, waiters: Vec::new() });
            line.waiters.push(Arc::clone(waiter));
            may_have_news |= waiter.known < line.latest;
            let is_own = index == 0;
            let crowded = is_own && POLLS_PER_FEED_MAX < line.waiters.len();
            let oldest = crowded.then(|| Arc::clone(&line.waiters[0]));
            drop(shard);
            if let Some(oldest) = oldest {
                self.wake(oldest, Cause::Release);
            }
        }
        may_have_news
    }

    /// Takes a poll out again; `false` if somebody else answers it already.
    pub fn unpark(&self, waiter: &Arc<Waiter<R>>) -> bool {
        if !waiter.take() {
            return false;
        }
        self.forget(waiter);
        true
    }

    /// The connection of a parked poll is gone: nobody will read an answer.
    pub fn gone(&self, key: u64) -> Option<Arc<Waiter<R>>> {
        let waiter = self.keyed(key).get(&key).cloned()?;
        self.unpark(&waiter).then_some(waiter)
    }

    /// Notes that a topic has an event, and wakes whoever waits for it.
    ///
    /// To be called after the commit only.
    pub fn publish(&self, topic: Topic, event: EventId) {
        self.latest.fetch_max(event.0, Ordering::AcqRel);
        let waiters = {
            let mut shard = self.shard(topic);
            if TOPICS_PER_SHARD_MAX < shard.lines.len() {
                shard.forget_quiet_topics();
            }
            let floor = shard.floor;
            let line = shard
                .lines
                .entry(topic)
                .or_insert_with(|| Line { latest: floor, waiters: Vec::new() });
            line.latest = line.latest.max(event);
            // Whoever was told of a commit may park before we come to publish it: such a poll
            // knows of the event already, and would be answered with nothing.
            line.waiters.extract_if(.., |waiter| waiter.known < event).collect::<Vec<_>>()
        };
        for waiter in waiters {
            self.wake(waiter, Cause::News);
        }
    }

    /// Tells whoever waits right now; nobody else will ever hear of it.
    pub fn whisper(&self, topic: Topic, event: &Arc<str>) {
        let waiters = {
            let mut shard = self.shard(topic);
            shard.lines.get_mut(&topic).map(|line| std::mem::take(&mut line.waiters))
        };
        for waiter in waiters.into_iter().flatten() {
            self.wake(waiter, Cause::Whisper(Arc::clone(event)));
        }
    }

    /// Releases every poll whose time is over. Called a few times a second.
    pub fn release_due(&self, now: Instant) {
        self.release_where(|waiter| waiter.deadline <= now);
    }

    /// Releases all, because the server stops.
    pub fn release_all(&self) {
        self.release_where(|_| true);
    }

    fn release_where(&self, is_due: impl Fn(&Waiter<R>) -> bool) {
        for shard in &self.shards {
            let due: Vec<Arc<Waiter<R>>> = {
                let shard = lock(shard);
                let waiters = shard.lines.values().flat_map(|line| &line.waiters);
                waiters.filter(|waiter| is_due(waiter)).cloned().collect()
            };
            for waiter in due {
                self.wake(waiter, Cause::Release);
            }
        }
    }

    fn wake(&self, waiter: Arc<Waiter<R>>, cause: Cause) {
        if self.unpark(&waiter) {
            // The hub itself holds the receiving end, so it is never closed.
            let _ = self.wakes.send(Wake { waiter, cause });
        }
    }

    /// Removes what is left of a taken poll from all lists.
    fn forget(&self, waiter: &Arc<Waiter<R>>) {
        self.parked.fetch_sub(1, Ordering::Relaxed);
        if let Some(key) = waiter.key {
            self.keyed(key).remove(&key);
        }
        for &topic in &waiter.topics {
            if let Some(line) = self.shard(topic).lines.get_mut(&topic) {
                line.waiters.retain(|other| !Arc::ptr_eq(other, waiter));
            }
        }
    }

    fn shard(&self, topic: Topic) -> MutexGuard<'_, Shard<R>> {
        let mut hasher = DefaultHasher::new();
        topic.hash(&mut hasher);
        lock(&self.shards[hasher.finish() as usize % SHARDS])
    }

    fn keyed(&self, key: u64) -> MutexGuard<'_, HashMap<u64, Arc<Waiter<R>>>> {
        lock(&self.by_key[key as usize % SHARDS])
    }
}

impl<R> Shard<R> {
    /// Keeps memory bounded: a forgotten topic costs its next poll one look into the database.
    fn forget_quiet_topics(&mut self) {
        let floor = &mut self.floor;
        self.lines.retain(|_, line| {
            if line.waiters.is_empty() {
                *floor = (*floor).max(line.latest);
            }
            !line.waiters.is_empty()
        });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic under the lock cannot leave a list half-changed in a way that matters.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::ids::{AgentId, VisitorId};

    const VISITOR: Topic = Topic::Visitor(VisitorId(1));
    const AGENT: Topic = Topic::Agent(AgentId(1));

    fn poll(topics: &[Topic], after: i64) -> Arc<Waiter<&'static str>> {
        let deadline = Instant::now() + Duration::from_secs(25);
        Arc::new(Waiter::new(topics.to_vec(), EventId(after), deadline, "reply"))
    }

    fn answered(hub: &Hub<&'static str>) -> usize {
        hub.wakes().try_iter().count()
    }

    #[test]
    fn news_wakes_whoever_waits_for_it_once() {
        let hub = Hub::new(EventId(5));
        let (visitor, agent) = (poll(&[VISITOR], 5), poll(&[AGENT, Topic::Agents], 5));
        assert!(!hub.park(&visitor));
        assert!(!hub.park(&agent));

        hub.publish(AGENT, EventId(6));
        hub.publish(Topic::Agents, EventId(6));

        assert_eq!(answered(&hub), 1);
        assert_eq!(hub.parked(), 1, "the visitor still waits");
        hub.publish(VISITOR, EventId(7));
        assert_eq!(answered(&hub), 1);
        assert_eq!(hub.parked(), 0);
    }

    #[test]
    fn a_poll_that_comes_after_the_news_is_told_to_look() {
        let hub = Hub::new(EventId(5));
        hub.publish(VISITOR, EventId(6));

        assert!(hub.park(&poll(&[VISITOR], 5)), "event 6 is news to it");
        assert!(!hub.park(&poll(&[VISITOR], 6)));
        assert!(hub.park(&poll(&[AGENT], 4)), "what happened before the start is not known");
    }

    #[test]
    fn late_word_of_what_a_poll_knows_leaves_it_parked() {
        let hub = Hub::new(EventId(5));
        hub.park(&poll(&[VISITOR], 6));

        hub.publish(VISITOR, EventId(6));
        assert_eq!(answered(&hub), 0);

        hub.publish(VISITOR, EventId(7));
        assert_eq!(answered(&hub), 1);
    }

    #[test]
    fn a_poll_is_answered_by_one_only() {
        let hub = Hub::new(EventId(0));
        let waiter = poll(&[VISITOR], 0);
        hub.park(&waiter);

        assert!(hub.unpark(&waiter));
        hub.publish(VISITOR, EventId(1));

        assert!(!hub.unpark(&waiter));
        assert_eq!(answered(&hub), 0);
    }

    #[test]
    fn a_gone_connection_leaves_nothing_behind() {
        let hub = Hub::new(EventId(0));
        let mut waiter = Waiter::new(vec![VISITOR], EventId(0), Instant::now(), "reply");
        waiter.key = Some(77);
        hub.park(&Arc::new(waiter));

        assert!(hub.gone(77).is_some());
        assert!(hub.gone(77).is_none());
        hub.release_due(Instant::now());
        assert_eq!((hub.parked(), answered(&hub)), (0, 0));
    }

    #[test]
    fn due_polls_are_released_and_the_rest_stays() {
        let hub = Hub::new(EventId(0));
        let due = Arc::new(Waiter::new(vec![VISITOR], EventId(0), Instant::now(), "reply"));
        hub.park(&due);
        hub.park(&poll(&[AGENT], 0));

        hub.release_due(Instant::now());

        assert_eq!((hub.parked(), answered(&hub)), (1, 1));
        hub.release_all();
        assert_eq!((hub.parked(), answered(&hub)), (0, 1));
    }

    #[test]
    fn one_listener_cannot_park_without_end() {
        let hub = Hub::new(EventId(0));
        for _ in 0..100 {
            hub.park(&poll(&[VISITOR], 0));
        }

        assert_eq!(hub.parked(), POLLS_PER_FEED_MAX);
        assert_eq!(answered(&hub), 100 - POLLS_PER_FEED_MAX);
    }

    #[test]
    fn a_whisper_reaches_those_who_wait_and_is_gone() {
        let hub = Hub::new(EventId(0));
        hub.park(&poll(&[AGENT], 0));

        hub.whisper(AGENT, &Arc::from("typing"));
        hub.whisper(AGENT, &Arc::from("typing"));

        assert_eq!(answered(&hub), 1);
        assert!(!hub.park(&poll(&[AGENT], 0)));
    }

    #[test]
    fn forgotten_topics_cost_a_look_but_never_news() {
        let hub: Hub<&str> = Hub::new(EventId(0));
        let topics = i64::try_from(SHARDS * TOPICS_PER_SHARD_MAX).unwrap() + 20_000;
        for id in 1..=topics {
            hub.publish(Topic::Visitor(VisitorId(id)), EventId(id));
        }

        assert!(hub.park(&poll(&[VISITOR], 0)), "its event 1 must not be forgotten");
    }
}
