//! A fixed set of read-only connections, lent out one look at a time.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use super::open_read_only;
use crate::{
    error::{Error, Result},
    limits::READERS,
};

pub struct Readers {
    idle: Receiver<Connection>,
    back: Sender<Connection>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Readers> {
        let (back, idle) = bounded(READERS);
        for _ in 0..READERS {
            let conn = open_read_only(path)?;
            back.send(conn)
                .map_err(|_| Error::internal("fill the pool of readers", "it is closed"))?;
        }
        Ok(Readers { idle, back })
    }

    /// Lends a connection to `look`; waits while all are lent.
    pub(super) fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let lent =
            Lent { conn: Some(self.idle.recv().map_err(|_| Error::busy())?), back: &self.back };
        let conn = lent.conn.as_ref().ok_or_else(Error::busy)?;
        let _snapshot = Snapshot::begin(conn)?;
        look(conn)
    }

    /// Closes the connections that are not lent, so that the writer can end the WAL.
    pub(super) fn close(&self) {
        for conn in self.idle.try_iter() {
            drop(conn);
        }
    }
}

/// A read transaction. SQLite takes its locks once for it, instead of once for each statement.
struct Snapshot<'a> {
    conn: &'a Connection,
}

impl Snapshot<'_> {
    fn begin(conn: &Connection) -> Result<Snapshot<'_>> {
        conn.prepare_cached("BEGIN")?.execute([])?;
        Ok(Snapshot { conn })
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        let ended = self.conn.prepare_cached("COMMIT").and_then(|mut end| end.execute([]));
        if let Err(error) = ended {
            log::error!("store: a look could not be ended: {error}");
        }
    }
}

/// Goes back to the pool also when `look` panics.
struct Lent<'a> {
    conn: Option<Connection>,
    back: &'a Sender<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(conn) = self.conn.take() {
            // The pool has room for every connection that was ever taken from it.
            let _ = self.back.try_send(conn);
        }
    }
}
