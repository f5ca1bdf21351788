//! The one thread that writes.
//!
//! A caller hands over a job and waits. The thread takes whatever has queued up meanwhile, runs
//! it all in one transaction and commits once, so the wait for the disk is shared: the busier
//! the server, the larger the batches. Its promises:
//!
//! * An answer means durable. Nobody hears of success before the commit has returned.
//! * News means committed. Listeners are told after the commit, and only of jobs that succeeded.
//! * Jobs fail alone. Each runs in a savepoint of its own.

mod slot;

use std::{
    cell::{Cell, RefCell},
    iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use rusqlite::Connection;

use self::slot::{Answer, Slot};
use super::people::People;
use crate::{
    domain::{feed::Topic, ids::EventId, time::Timestamp},
    error::{Error, Result},
    limits::{WRITE_BATCH_JOBS_MAX, WRITE_QUEUE_JOBS_MAX},
    metrics::Histogram,
};

/// A write in progress: the connection, the one time that the whole job uses, and its news.
pub struct Tx<'a> {
    pub conn: &'a Connection,
    pub now: Timestamp,
    notices: RefCell<Vec<Notice>>,
    rings_for_mail: Cell<bool>,
    rings_for_push: Cell<bool>,
    rings_for_webhooks: Cell<bool>,
}

/// That a topic has an event to read, known to listeners once it is committed.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    pub topic: Topic,
    pub event: EventId,
}

impl Tx<'_> {
    pub fn notify(&self, notice: Notice) {
        self.notices.borrow_mut().push(notice);
    }

    /// Wakes the mail worker once this is committed.
    pub fn ring_for_mail(&self) {
        self.rings_for_mail.set(true);
    }

    /// Wakes the push worker once this is committed.
    pub fn ring_for_push(&self) {
        self.rings_for_push.set(true);
    }

    /// Wakes the webhook worker once this is committed.
    pub fn ring_for_webhooks(&self) {
        self.rings_for_webhooks.set(true);
    }
}

/// What a commit has brought.
#[derive(Default)]
pub struct News {
    pub notices: Vec<Notice>,
    /// The outbox has something new, or how mail is sent was changed.
    pub has_mail: bool,
    /// The outbox has something for agents whose console is closed.
    pub has_push: bool,
    /// Somebody else's program is to be told of something.
    pub has_webhooks: bool,
}

impl News {
    fn is_empty(&self) -> bool {
        self.notices.is_empty() && !self.has_mail && !self.has_push && !self.has_webhooks
    }
}

/// What the writer did so far.
pub struct WriterFigures {
    pub failed_commits: AtomicU64,
    pub queued: AtomicU64,
    /// Jobs that share a commit.
    pub batches: Histogram,
    /// From COMMIT to its end, in microseconds.
    pub commits: Histogram,
}

const BATCH_BOUNDS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128];
const COMMIT_BOUNDS_US: &[u64] =
    &[100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 500_000, 2_000_000];

impl Default for WriterFigures {
    fn default() -> WriterFigures {
        WriterFigures {
            failed_commits: AtomicU64::new(0),
            queued: AtomicU64::new(0),
            batches: Histogram::new(BATCH_BOUNDS),
            commits: Histogram::new(COMMIT_BOUNDS_US),
        }
    }
}

pub struct Writer {
    /// `None` once closed.
    jobs: Mutex<Option<Sender<Order>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    figures: Arc<WriterFigures>,
}

type Job = Box<dyn FnOnce(&Connection, Timestamp) -> Done + Send>;

/// What the thread is asked to do.
enum Order {
    Write(Job),
    /// Outside of any transaction.
    Tidy(Box<dyn FnOnce(&Connection) + Send>),
}

/// What a job leaves behind: how to answer, once it is known whether the commit succeeded, and
/// what listeners shall hear if it did.
struct Done {
    answer: Box<dyn FnOnce(bool)>,
    news: News,
}

impl Writer {
    pub(super) fn start(
        conn: Connection,
        now: impl Fn() -> Timestamp + Send + 'static,
        people: Arc<People>,
        after_commit: impl Fn(News) + Send + 'static,
    ) -> Result<Writer> {
        let (jobs, queue) = bounded(WRITE_QUEUE_JOBS_MAX);
        let figures = Arc::new(WriterFigures::default());
        let thread_figures = Arc::clone(&figures);
        let thread = thread::Builder::new()
            .name("writer".to_string())
            .spawn(move || {
                let listeners = Listeners { people: &people, after_commit: &after_commit };
                run(&conn, &queue, &now, &listeners, &thread_figures);
            })
            .map_err(|error| Error::internal("start the writer", error))?;
        Ok(Writer { jobs: Mutex::new(Some(jobs)), thread: Mutex::new(Some(thread)), figures })
    }

    /// Runs `job` on the writer thread and waits until its effects are on disk.
    pub(super) fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let slot = Arc::new(Slot::default());
        let answer = Answer(Arc::clone(&slot));
        let job: Job = Box::new(move |conn, now| {
            let (result, news) = in_savepoint(conn, now, job);
            let answer = Box::new(move |committed: bool| {
                let result = match (result, committed) {
                    (Ok(_), false) => Err(Error::busy().with_cause("the commit failed")),
                    (result, _) => result,
                };
                answer.give(result);
            });
            Done { answer, news }
        });
        self.order(Order::Write(job))?;
        slot.wait().ok_or_else(|| Error::internal("write", "the writer dropped the job"))?
    }

    /// Runs `work` between two transactions, and waits until it is done.
    pub(super) fn between_writes<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let slot = Arc::new(Slot::default());
        let answer = Answer(Arc::clone(&slot));
        self.order(Order::Tidy(Box::new(move |conn| answer.give(work(conn)))))?;
        slot.wait().ok_or_else(|| Error::internal("tidy", "the writer dropped the work"))?
    }

    fn order(&self, order: Order) -> Result<()> {
        let sender = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match sender.ok_or_else(Error::busy)?.try_send(order) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Error::busy()),
        }
    }

    pub(super) fn figures(&self) -> &WriterFigures {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let queued = jobs.as_ref().map_or(0, Sender::len);
        self.figures.queued.store(queued as u64, Ordering::Relaxed);
        &self.figures
    }

    /// Finishes what was handed over and waits for the thread.
    pub(super) fn close(&self) {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).take();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            log::error!("writer: the thread panicked");
        }
    }
}

/// Who hears of a commit.
struct Listeners<'a> {
    people: &'a People,
    after_commit: &'a dyn Fn(News),
}

/// Ends when the last sender is gone, after the last job.
fn run(
    conn: &Connection,
    queue: &Receiver<Order>,
    now: &dyn Fn() -> Timestamp,
    listeners: &Listeners,
    figures: &WriterFigures,
) {
    while let Ok(first) = queue.recv() {
        let begun = sql(conn, "BEGIN IMMEDIATE");
        if let Err(error) = &begun {
            log::error!("writer: begin failed: {error}");
        }
        // Without a transaction the jobs still run, find out, and answer "busy".
        let mut tidy = None;
        let until_tidy = |order| match order {
            Order::Write(job) => Some(job),
            Order::Tidy(work) => {
                tidy = Some(work);
                None
            }
        };
        let waiting = iter::once(first).chain(queue.try_iter());
        let batch = waiting.take(WRITE_BATCH_JOBS_MAX).map_while(until_tidy);
        let at = now();
        let done: Vec<Done> = batch.map(|job| job(conn, at)).collect();

        let committed = begun.is_ok() && commit(conn, done.len(), figures);
        listeners.people.committed();
        let mut news = News::default();
        for one in done {
            (one.answer)(committed);
            news.notices.extend(one.news.notices);
            news.has_mail |= one.news.has_mail;
            news.has_push |= one.news.has_push;
            news.has_webhooks |= one.news.has_webhooks;
        }
        if committed && !news.is_empty() {
            (listeners.after_commit)(news);
        }
        if let Some(work) = tidy
            && catch_unwind(AssertUnwindSafe(|| work(conn))).is_err()
        {
            log::error!("writer: tidying up panicked");
        }
    }
    // A restart then begins with one tidy file; failing here loses nothing, the WAL has it all.
    // No "PRAGMA optimize": what it notes of a file's first day would have SQLite walk through
    // whole tables when they are large (docs/performance.md).
    if let Err(error) = conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);") {
        log::warn!("writer: the last checkpoint failed: {error}");
    }
}

fn commit(conn: &Connection, jobs: usize, figures: &WriterFigures) -> bool {
    let started = Instant::now();
    // On a full disk or an I/O error SQLite may have ended the whole transaction by itself.
    let result = if conn.is_autocommit() {
        Err("the transaction was rolled back".to_string())
    } else {
        sql(conn, "COMMIT").map_err(|error| error.to_string())
    };
    figures.batches.record(jobs as u64);
    match result {
        Ok(()) => {
            let us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
            figures.commits.record(us);
            true
        }
        Err(error) => {
            log::error!("writer: commit failed: jobs={jobs} error={error}");
            figures.failed_commits.fetch_add(1, Ordering::Relaxed);
            if !conn.is_autocommit()
                && let Err(error) = conn.execute_batch("ROLLBACK")
            {
                log::error!("writer: rollback failed: {error}");
            }
            false
        }
    }
}

fn in_savepoint<T>(
    conn: &Connection,
    now: Timestamp,
    job: impl FnOnce(&Tx) -> Result<T>,
) -> (Result<T>, News) {
    if conn.is_autocommit() {
        return (Err(Error::busy().with_cause("the transaction is gone")), News::default());
    }
    let tx = Tx {
        conn,
        now,
        notices: RefCell::default(),
        rings_for_mail: Cell::default(),
        rings_for_push: Cell::default(),
        rings_for_webhooks: Cell::default(),
    };
    let result = sql(conn, "SAVEPOINT job").and_then(|()| {
        let result = catch_unwind(AssertUnwindSafe(|| job(&tx)))
            .unwrap_or_else(|_| Err(Error::internal("write", "the job panicked")));
        if result.is_err() && !conn.is_autocommit() {
            sql(conn, "ROLLBACK TO job")?;
        }
        if !conn.is_autocommit() {
            sql(conn, "RELEASE job")?;
        }
        result
    });
    let news = match &result {
        Ok(_) => News {
            notices: tx.notices.into_inner(),
            has_mail: tx.rings_for_mail.get(),
            has_push: tx.rings_for_push.get(),
            has_webhooks: tx.rings_for_webhooks.get(),
        },
        Err(_) => News::default(),
    };
    (result, news)
}

/// Cached, since each job runs these.
fn sql(conn: &Connection, text: &str) -> Result<()> {
    conn.prepare_cached(text)?.execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::domain::ids::AgentId;

    /// A test that waits for longer than this has failed; it must not hang.
    const PATIENCE: Duration = Duration::from_secs(10);

    fn writer_with_table(after_commit: impl Fn(News) + Send + 'static) -> Writer {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        Writer::start(conn, || Timestamp(7), Arc::default(), after_commit).unwrap()
    }

    fn insert(n: i64) -> impl FnOnce(&Tx) -> Result<()> + Send {
        move |tx| {
            tx.conn.execute("INSERT INTO t VALUES (?1)", [n])?;
            tx.notify(Notice { topic: Topic::Agent(AgentId(n)), event: EventId(n) });
            if n == 2 { Err(Error::invalid("two")) } else { Ok(()) }
        }
    }

    fn sum(writer: &Writer) -> i64 {
        writer
            .write(|tx| Ok(tx.conn.query_row("SELECT sum(n) FROM t", [], |row| row.get(0))?))
            .unwrap()
    }

    /// Holds the writer inside one job until two more are queued behind it, so that all three
    /// share a batch; the one in the middle fails.
    #[test]
    fn a_job_that_fails_leaves_the_rest_of_its_batch_alone() {
        let (heard, news) = bounded(64);
        let writer = writer_with_table(move |news| {
            for notice in news.notices {
                heard.try_send(notice.event.0).unwrap();
            }
        });
        let (tell_inside, inside) = bounded::<()>(1);
        let (release, released) = bounded::<()>(1);

        thread::scope(|scope| {
            let held = scope.spawn(|| {
                writer.write(move |tx| {
                    tell_inside.send(()).unwrap();
                    released.recv_timeout(PATIENCE).unwrap();
                    insert(1)(tx)
                })
            });
            // The other two are not even sent before the writer is inside the first.
            inside.recv_timeout(PATIENCE).unwrap();
            let fails = scope.spawn(|| writer.write(insert(2)));
            let works = scope.spawn(|| writer.write(insert(3)));
            let give_up_at = Instant::now() + PATIENCE;
            while writer.figures().queued.load(Ordering::Relaxed) < 2 {
                assert!(Instant::now() < give_up_at, "the two jobs never queued up");
                thread::yield_now();
            }
            release.send(()).unwrap();

            assert!(held.join().unwrap().is_ok());
            assert!(fails.join().unwrap().is_err());
            assert!(works.join().unwrap().is_ok());
        });

        assert_eq!(sum(&writer), 1 + 3);
        let mut told: Vec<i64> = news.try_iter().collect();
        told.sort_unstable();
        assert_eq!(told, [1, 3], "the failed job's news stays unheard");
    }

    #[test]
    fn a_job_that_panics_fails_alone() {
        let writer = writer_with_table(|_| {});

        let failed = writer.write::<()>(|tx| {
            tx.conn.execute("INSERT INTO t VALUES (40)", [])?;
            panic!("as planned")
        });

        assert!(failed.is_err());
        writer.write(insert(5)).unwrap();
        assert_eq!(sum(&writer), 5);
    }

    #[test]
    fn a_closed_writer_refuses_instead_of_hanging() {
        let writer = writer_with_table(|_| {});
        writer.write(insert(1)).unwrap();

        writer.close();

        assert!(writer.write(insert(3)).is_err());
    }
}
