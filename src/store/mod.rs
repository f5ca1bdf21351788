//! SQLite and nothing else: rows in, rows out, one writer, a few readers.

pub mod agents;
pub mod audit;
pub mod backup;
pub mod backup_plan;
pub mod calendars;
pub mod canned;
pub mod contacts;
pub mod conversations;
pub mod dialogues;
pub mod dispositions;
pub mod doctor;
pub mod erasure;
pub mod escalations;
pub mod events;
pub mod export;
pub mod facts;
pub mod figures;
pub mod files;
pub mod hours;
pub mod identity_keys;
pub mod import;
pub mod journey;
pub mod meetings;
pub mod mentions;
pub mod messages;
pub mod offers;
pub mod outbox;
pub mod participants;
mod people;
pub mod portrait;
pub mod push;
pub mod queue;
mod readers;
pub mod reports;
pub mod restore;
pub mod retention;
pub mod rules;
mod schema;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod shown;
pub mod tags;
pub mod teams;
pub mod totp;
pub mod usage;
pub mod webhooks;
pub mod week;
pub mod widget_forms;
pub mod widgets;
pub mod workstreams;
pub mod wrap_ups;
mod writer;

use std::{path::Path, sync::Arc};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

pub use people::People;
pub use readers::Readers;
pub use schema::SCHEMA_VERSION;
pub use writer::{News, Notice, Tx, Writer, WriterFigures};

use crate::{
    domain::time::Timestamp,
    error::{Error, Result},
};

/// The open database.
pub struct Store {
    writer: Writer,
    readers: Readers,
    people: Arc<People>,
}

impl Store {
    /// Opens the file, creating it from `schema.sql` where it does not exist, and upgrading it
    /// where it is of an older release.
    ///
    /// `now` is asked once for every write job; `after_commit` hears what was committed, in order,
    /// on the writer's thread, and must not block.
    ///
    /// Fails if the file is not ours, is of a newer version, or cannot be written.
    pub fn open(
        path: &Path,
        now: impl Fn() -> Timestamp + Send + 'static,
        after_commit: impl Fn(News) + Send + 'static,
    ) -> Result<Store> {
        let mut conn = Connection::open(path)
            .map_err(|error| Error::internal("open the database file", error))?;
        prepare(&conn)?;
        conn.execute_batch("PRAGMA synchronous = FULL;")?;
        // Before anything else is changed: a file that is not ours stays as it is.
        schema::create_or_upgrade(&conn, path, now())?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA secure_delete = ON;
             PRAGMA wal_autocheckpoint = 4000;
             PRAGMA journal_size_limit = 67108864;",
        )?;
        let readers = Readers::open(path)?;
        let people = Arc::new(People::default());
        people.watch(&mut conn)?;
        audit::watch(&conn)?;
        let writer = Writer::start(conn, now, Arc::clone(&people), after_commit)?;
        Ok(Store { writer, readers, people })
    }

    /// Runs `job` in the writer's transaction and returns when its effects are on disk. What is
    /// written during an [`audit::during`] goes into the audit log by itself.
    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match audit::current() {
            Some(deed) => self.writer.write(move |tx| audit::recorded(tx, &deed, job)),
            None => self.writer.write(job),
        }
    }

    /// Empties the write-ahead log into the file, so that it holds nothing that was deleted. Busy
    /// while a long look goes on; to be tried again then.
    pub fn empty_log(&self) -> Result<()> {
        self.writer.between_writes(empty_log)
    }

    /// Writes the whole file anew, without gaps or remains. Nobody else writes meanwhile: some
    /// seconds for each gigabyte.
    pub fn rewrite(&self) -> Result<()> {
        self.writer.between_writes(|conn| {
            // On a connection of its own: what it keeps beside is as large as the file, which
            // memory need not have room for, and the writer's own temporary triggers must stay.
            let path = conn.path().ok_or_else(|| Error::internal("rewrite", "there is no file"))?;
            let other = Connection::open(path)?;
            other
                .execute_batch("PRAGMA busy_timeout = 5000; PRAGMA secure_delete = ON; VACUUM;")?;
            drop(other);
            empty_log(conn)
        })
    }

    /// How often the rows about people have changed.
    pub fn people(&self) -> &People {
        &self.people
    }

    /// Runs `look` on a read-only connection, in one transaction: all that it reads is of one
    /// moment.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.read(look)
    }

    pub fn writer_figures(&self) -> &WriterFigures {
        self.writer.figures()
    }

    /// Lets the writer finish what was handed over, then checkpoints the file. Idempotent.
    pub fn close(&self) {
        self.readers.close();
        self.writer.close();
    }
}

/// Opens a connection that cannot write.
pub fn open_read_only(path: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&conn)?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 268435456;")?;
    Ok(conn)
}

fn empty_log(conn: &Connection) -> Result<()> {
    // Whoever reads holds it up, and everybody who writes would wait with us.
    conn.execute_batch("PRAGMA busy_timeout = 200;")?;
    let is_held = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    conn.execute_batch("PRAGMA busy_timeout = 5000;")?;
    if is_held? { Err(Error::busy().with_cause("somebody reads")) } else { Ok(()) }
}

fn prepare(conn: &Connection) -> Result<()> {
    conn.set_prepared_statement_cache_capacity(256);
    // Else a bound value may change a plan, and every execution prepares its statement anew.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA busy_timeout = 5000;
         PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(())
}
