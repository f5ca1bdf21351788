//! Copies of the whole file, made while it is in use, and what can be told of one.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use super::schema;
use crate::{
    domain::time::Timestamp,
    error::{Error, Result},
    limits::BACKUP_PAGES_PER_STEP,
};

/// Opens a file to read it as a whole, also while another process writes. Unlike a connection
/// that is opened read-only, the last one tidies up the log of changes when it is closed.
pub fn open_source(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn =
        Connection::open_with_flags(path, flags).map_err(|error| cannot_open(path, error))?;
    super::prepare(&conn).map_err(|error| cannot_open(path, error))?;
    conn.execute_batch("PRAGMA query_only = ON;")?;
    Ok(conn)
}

fn cannot_open(path: &Path, error: impl std::fmt::Display) -> Error {
    Error::invalid(format!("cannot open {}: {error}", path.display()))
}

/// Copies what `source` is at this moment into a new file that only we may read.
///
/// The source is held at one moment by a read transaction, so nobody who writes waits for us, and
/// nothing they write has the copy begin again. The log of changes grows meanwhile.
/// `goes_on` is asked between two steps; nothing is left behind when it says no.
pub fn copy(source: &Connection, to: &Path, goes_on: &dyn Fn() -> bool) -> Result<()> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .map_err(|error| Error::invalid(format!("cannot create {}: {error}", to.display())))?;
    let result = copy_pages(source, to, goes_on).and_then(|()| sync(&file, to));
    if result.is_err() {
        remove_with_logs(to);
    }
    result
}

/// The same of a file that nobody writes to.
pub(super) fn copy_at_rest(from: &Path, to: &Path) -> Result<()> {
    copy(&open_at_rest(from)?, to, &|| true)
}

fn copy_pages(source: &Connection, to: &Path, goes_on: &dyn Fn() -> bool) -> Result<()> {
    let is_ours = source.is_autocommit();
    if is_ours {
        source.execute_batch("BEGIN")?;
    }
    // The first read is what holds the moment.
    let result = source
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))
        .map_err(Error::from)
        .and_then(|_| step_through(source, to, goes_on));
    if is_ours {
        source.execute_batch("COMMIT")?;
    }
    result
}

fn step_through(source: &Connection, to: &Path, goes_on: &dyn Fn() -> bool) -> Result<()> {
    let mut copy = Connection::open(to)?;
    // It is synced once, when it is whole.
    copy.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;")?;
    {
        let backup = Backup::new(source, &mut copy)?;
        loop {
            match backup.step(BACKUP_PAGES_PER_STEP)? {
                StepResult::Done => break,
                StepResult::More if goes_on() => {}
                StepResult::More => return Err(Error::busy().with_cause("the copy was stopped")),
                _ => return Err(Error::busy().with_cause("the file is locked")),
            }
        }
    }
    // The header says "WAL", as in the original. One file that needs no other is easier to keep.
    copy.execute_batch("PRAGMA journal_mode = DELETE;")?;
    copy.close().map_err(|(_, error)| Error::from(error))
}

fn sync(file: &File, path: &Path) -> Result<()> {
    file.sync_all()
        .and_then(|()| sync_folder(path))
        .map_err(|error| Error::busy().with_cause(format!("{}: {error}", path.display())))
}

/// Makes sure that a new name, too, survives a loss of power.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The file and whatever SQLite keeps beside it.
pub fn with_logs(path: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", "-journal"].map(|ending| {
        let mut name = path.as_os_str().to_os_string();
        name.push(ending);
        PathBuf::from(name)
    })
}

pub fn remove_with_logs(path: &Path) {
    for file in with_logs(path) {
        // Most of them were never there.
        let _ = fs::remove_file(file);
    }
}

/// `deskbell-2026-11-21T141927Z.db` beside `deskbell.db`; `what` stands before the time.
pub fn name_at(path: &Path, what: &str, now: Timestamp) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let time = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
    format!("{stem}-{what}{}.db", time.strftime("%Y-%m-%dT%H%M%SZ"))
}

/// Of a file of ours: the present version or an older one.
pub fn schema_of(conn: &Connection) -> Result<i64> {
    schema::version(conn)
}

/// What a look at every page of a file has found.
#[derive(Debug)]
pub struct Report {
    pub schema: i64,
    pub size_bytes: u64,
    pub counts: Vec<(&'static str, i64)>,
    /// Nothing is wrong where it is empty.
    pub problems: Vec<String>,
}

impl Report {
    /// Fails with the first problem.
    pub fn into_sound(self) -> Result<Report> {
        match self.problems.first() {
            None => Ok(self),
            Some(problem) => {
                let count = self.problems.len();
                Err(Error::invalid(format!("the file has {count} problems, first: {problem}")))
            }
        }
    }
}

const COUNTED: [&str; 6] = ["agents", "contacts", "conversations", "messages", "files", "meetings"];
const PROBLEMS_MAX: usize = 20;

/// Opens a file that nobody writes to, and reads all of it.
///
/// Fails where it is no file of ours, or one of a newer release.
pub fn verify(path: &Path) -> Result<Report> {
    let size_bytes = fs::metadata(path).map_err(|error| cannot_open(path, error))?.len();
    let conn = open_at_rest(path)?;
    let unreadable = |error: rusqlite::Error| cannot_open(path, error);
    let schema = schema::version(&conn).map_err(|error| cannot_open(path, error))?;
    let mut problems = Vec::new();
    for pragma in ["PRAGMA integrity_check(20)", "PRAGMA foreign_key_check"] {
        let mut statement = conn.prepare(pragma).map_err(unreadable)?;
        let is_of_keys = pragma.ends_with("foreign_key_check");
        let mut rows = statement.query([]).map_err(unreadable)?;
        while let Some(row) = rows.next().map_err(unreadable)? {
            let first: String = row.get(0).map_err(unreadable)?;
            if is_of_keys {
                let parent: String = row.get(2).map_err(unreadable)?;
                problems.push(format!("a row of {first} refers to a missing row of {parent}"));
            } else if first != "ok" {
                problems.push(first);
            }
            if PROBLEMS_MAX <= problems.len() {
                break;
            }
        }
    }
    let mut counts = Vec::new();
    for table in COUNTED {
        let sql = format!("SELECT count(*) FROM {table}");
        counts.push((table, conn.query_row(&sql, [], |row| row.get(0)).map_err(unreadable)?));
    }
    Ok(Report { schema, size_bytes, counts, problems })
}

/// Without a log of changes beside it the file is all there is, and we leave no trace; with one
/// it must be read, too.
fn open_at_rest(path: &Path) -> Result<Connection> {
    let [_, log, ..] = with_logs(path);
    if log.exists() {
        return open_source(path);
    }
    let absolute = path.canonicalize().map_err(|error| cannot_open(path, error))?;
    let mut uri = String::from("file://");
    for byte in absolute.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02x}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(uri, flags).map_err(|error| cannot_open(path, error))?;
    super::prepare(&conn).map_err(|error| cannot_open(path, error))?;
    Ok(conn)
}
