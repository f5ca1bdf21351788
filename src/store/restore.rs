//! Puts a copy in the place of the file, and keeps what was there.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
};

use rusqlite::Connection;
use rustix::fs::{FlockOperation, fcntl_lock};

use super::backup::{self, Report};
use crate::{
    domain::time::Timestamp,
    error::{Error, Result},
};

/// What a restore has put where.
#[derive(Debug)]
pub struct Restored {
    pub report: Report,
    /// The file that was there before.
    pub kept: Option<PathBuf>,
}

/// Checks `copy`, and puts a copy of it at `data`. Refused while anybody has that file open.
///
/// At no moment is there no file: the name changes from the old one to the new one at once.
pub fn restore(copy: &Path, data: &Path, now: Timestamp) -> Result<Restored> {
    let report = backup::verify(copy)?.into_sound()?;
    let (Ok(from), to) = (copy.canonicalize(), data.canonicalize()) else {
        return Err(Error::invalid(format!("cannot open {}", copy.display())));
    };
    if to.is_ok_and(|to| to == from) {
        return Err(Error::invalid("the copy is the file that it shall replace"));
    }
    let lock = if data.exists() { Some(take_over(data)?) } else { None };
    let fresh = data.with_file_name(backup::name_at(data, "restoring-", now));
    backup::copy_at_rest(copy, &fresh)?;
    keep_owner(&fresh, data)?;
    let kept = backup::verify(&fresh).and_then(Report::into_sound).and_then(|_| {
        let kept = match lock {
            Some(_) => Some(set_aside(data, now)?),
            None => None,
        };
        rename(&fresh, data)?;
        Ok(kept)
    });
    if kept.is_err() {
        backup::remove_with_logs(&fresh);
    }
    backup::sync_folder(data).map_err(|error| failed("sync the folder", data, &error))?;
    Ok(Restored { report, kept: kept? })
}

/// Whoever restores is often root, and the server is not: the file stays the server's.
fn keep_owner(fresh: &Path, data: &Path) -> Result<()> {
    let model = if data.exists() { data } else { backup::folder_of(data) };
    let owner = fs::metadata(model).map_err(|error| failed("look at", model, &error))?;
    let own = fs::metadata(fresh).map_err(|error| failed("look at", fresh, &error))?;
    if (owner.uid(), owner.gid()) == (own.uid(), own.gid()) {
        return Ok(());
    }
    chown(fresh, Some(owner.uid()), Some(owner.gid()))
        .map_err(|error| failed("give to the owner of the database", fresh, &error))
}

/// Makes sure that nobody has the file open, and that all of it is in the one file.
fn take_over(data: &Path) -> Result<File> {
    let in_use = || {
        Error::invalid(format!("{} is in use; stop the server first, then restore", data.display()))
    };
    let folded = Connection::open(data).and_then(|conn| {
        conn.execute_batch("PRAGMA busy_timeout = 0")?;
        conn.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0))
    });
    // Without it a damaged file could not be replaced, which is when it matters most.
    if let Err(error) = folded {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        if matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked)) {
            return Err(in_use());
        }
        log::warn!("restore: the present file is damaged and is kept as it is: {error}");
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .open(data)
        .map_err(|error| failed("open", data, &error))?;
    // SQLite holds a lock of the same kind for as long as a file in WAL mode is open.
    fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).map_err(|_| in_use())?;
    Ok(file)
}

/// Gives the file a second name, and takes logs that could not be folded out of the way: they
/// must not be applied to another file.
fn set_aside(data: &Path, now: Timestamp) -> Result<PathBuf> {
    let kept = data.with_file_name(backup::name_at(data, "before-restore-", now));
    let logs = backup::with_logs(data).into_iter().zip(backup::with_logs(&kept)).skip(1);
    for (log, kept_log) in logs {
        if log.exists() {
            rename(&log, &kept_log)?;
        }
    }
    if fs::hard_link(data, &kept).is_err() {
        // A file system without hard links.
        rename(data, &kept)?;
    }
    Ok(kept)
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(|error| failed("rename", from, &error))
}

fn failed(doing: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::invalid(format!("cannot {doing} {}: {error}", path.display()))
}
