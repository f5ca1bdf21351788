//! The folder of copies, and the thread that fills it: on time, or when somebody asks.
//!
//! A copy has its name only once all of it was read and found sound, so whatever stands in the
//! folder under such a name was verified.

use std::{
    fs::{self, DirBuilder, File},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::UNIX_EPOCH,
};

use crate::{
    bell::Bell,
    clock::Clock,
    domain::time::{SECOND_MS, Timestamp},
    error::{Error, Result},
    limits::{
        BACKUP_PART_BYTES_MAX, BACKUP_RETRY_MS, BACKUP_SPARE_BYTES, BACKUPS_LISTED_MAX, CLOCK_TICK,
    },
    store::{
        Store,
        backup::{self, Report},
        backup_plan,
    },
};

pub struct Backups {
    data: PathBuf,
    folder: PathBuf,
    is_wanted: AtomicBool,
    is_running: AtomicBool,
    bell: Bell,
    pub figures: BackupFigures,
}

/// For `/metrics`.
#[derive(Default)]
pub struct BackupFigures {
    pub made: AtomicU64,
    pub failed: AtomicU64,
    /// When the newest sound copy was made, in seconds since the epoch; 0: never.
    pub made_at_s: AtomicU64,
}

/// A copy in the folder.
#[derive(Clone, Debug)]
pub struct Entry {
    pub name: String,
    pub size_bytes: u64,
    pub made_at: Timestamp,
}

/// What the worker works with.
pub struct Worker<'a> {
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub is_stopping: &'a (dyn Fn() -> bool + Sync),
}

impl Backups {
    /// `folder`: where the copies go; a folder beside the data by default.
    pub fn new(data: &Path, folder: Option<PathBuf>) -> Backups {
        Backups {
            data: data.to_path_buf(),
            folder: folder.unwrap_or_else(|| backup::folder_of(data).join("backups")),
            is_wanted: AtomicBool::default(),
            is_running: AtomicBool::default(),
            bell: Bell::default(),
            figures: BackupFigures::default(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Has a copy made as soon as possible.
    pub fn ask_for_one(&self) {
        self.is_wanted.store(true, Ordering::Release);
        self.bell.ring();
    }

    /// The plan was changed.
    pub fn look_again(&self) {
        self.bell.ring();
    }

    /// Whether one is being made, or about to be.
    pub fn is_running(&self) -> bool {
        self.is_wanted.load(Ordering::Acquire) || self.is_running.load(Ordering::Acquire)
    }

    /// The copies, newest first.
    pub fn list(&self) -> Result<Vec<Entry>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed("read", &error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| self.failed("read", &error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !self.is_ours(&name) {
                continue;
            }
            // It may be deleted while we look.
            let Ok(about) = entry.metadata() else { continue };
            let made_at = Timestamp(about.mtime() * SECOND_MS);
            found.push(Entry { name, size_bytes: about.len(), made_at });
        }
        // The time in the name orders them, whatever has touched the files since.
        found.sort_by(|a, b| b.name.cmp(&a.name));
        found.truncate(BACKUPS_LISTED_MAX);
        Ok(found)
    }

    /// `deskbell-2026-11-21T141927Z.db`, and nothing that leads out of the folder.
    fn is_ours(&self, name: &str) -> bool {
        let stem = self.data.file_stem().unwrap_or_default().to_string_lossy();
        let time = name
            .strip_prefix(stem.as_ref())
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|rest| rest.strip_suffix("Z.db"));
        let is_time = |text: &str| {
            let shape: String =
                text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            shape == "0000-00-00T000000"
        };
        time.is_some_and(is_time)
    }

    fn find(&self, name: &str) -> Result<PathBuf> {
        let path = self.folder.join(name);
        match self.is_ours(name) && path.is_file() {
            true => Ok(path),
            false => Err(Error::not_found("backup")),
        }
    }

    /// A bounded part of a copy, from a byte on; nothing beyond its end.
    pub fn read_part(&self, name: &str, from: u64) -> Result<Vec<u8>> {
        let mut file = File::open(self.find(name)?).map_err(|error| self.failed("read", &error))?;
        let mut part = Vec::new();
        file.seek(SeekFrom::Start(from))
            .and_then(|_| file.take(BACKUP_PART_BYTES_MAX).read_to_end(&mut part))
            .map_err(|error| self.failed("read", &error))?;
        Ok(part)
    }

    pub fn delete(&self, name: &str) -> Result<()> {
        fs::remove_file(self.find(name)?).map_err(|error| self.failed("delete from", &error))
    }

    /// Ends soon after `is_stopping`; a copy that is being made is left out then.
    pub fn run(&self, worker: &Worker) {
        let mut next = None;
        let mut is_new = true;
        while !(worker.is_stopping)() {
            let is_rung = self.bell.is_rung_within(CLOCK_TICK);
            if is_rung || is_new {
                is_new = false;
                next = self.next(worker);
            }
            let is_due = next.is_some_and(|at| at <= worker.clock.now());
            if self.is_wanted.load(Ordering::Acquire) || is_due {
                self.is_running.store(true, Ordering::Release);
                self.is_wanted.store(false, Ordering::Release);
                self.make_and_note(worker);
                next = self.next(worker);
                self.is_running.store(false, Ordering::Release);
            }
        }
    }

    /// When the next one is due. One that was missed while the server was down is due at once.
    fn next(&self, worker: &Worker) -> Option<Timestamp> {
        let state = worker.store.read(backup_plan::state).unwrap_or_else(|error| {
            log::error!("backup: the plan cannot be read: {error}");
            backup_plan::State::default()
        });
        let made_at = state.made_at.map_or(0, |at| at.0 / SECOND_MS);
        self.figures.made_at_s.store(u64::try_from(made_at).unwrap_or(0), Ordering::Relaxed);
        state.next_at
    }

    fn make_and_note(&self, worker: &Worker) {
        let begun = worker.clock.now();
        let made = self.make(begun, worker.is_stopping);
        if made.is_err() && (worker.is_stopping)() {
            return;
        }
        let failure = match made {
            Ok((entry, report)) => {
                self.figures.made.fetch_add(1, Ordering::Relaxed);
                let Entry { name, size_bytes, .. } = entry;
                log::info!("backup: made: name={name} bytes={size_bytes} schema={}", report.schema);
                None
            }
            Err(error) => {
                self.figures.failed.fetch_add(1, Ordering::Relaxed);
                log::error!("backup: failed: {error}");
                Some(error.to_string())
            }
        };
        let noted = worker.store.write(move |tx| {
            let plan = backup_plan::plan(tx.conn)?;
            let mut state = backup_plan::state(tx.conn)?;
            state.next_at = plan.next_after(tx.now);
            match failure {
                None => (state.made_at, state.failure) = (Some(tx.now), None),
                Some(reason) => {
                    state.failure = Some((tx.now, reason));
                    let again = tx.now.plus_ms(BACKUP_RETRY_MS);
                    state.next_at = state.next_at.map(|at| at.min(again));
                }
            }
            backup_plan::set_state(tx.conn, &state)
        });
        if let Err(error) = noted {
            log::error!("backup: what became of it cannot be noted: {error}");
        }
        let keep = worker.store.read(backup_plan::plan).map_or(i64::MAX, |plan| plan.keep);
        if let Err(error) = self.prune(usize::try_from(keep).unwrap_or(usize::MAX)) {
            log::warn!("backup: old ones cannot be deleted: {error}");
        }
    }

    fn make(
        &self,
        now: Timestamp,
        is_stopping: &(dyn Fn() -> bool + Sync),
    ) -> Result<(Entry, Report)> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|error| self.failed("make", &error))?;
        self.remove_unfinished()?;
        self.check_space()?;
        let name = backup::name_at(&self.data, "", now);
        let partial = self.folder.join(format!("{name}{UNFINISHED}"));
        let source = backup::open_source(&self.data)?;
        backup::copy(&source, &partial, &|| !is_stopping())?;
        drop(source);
        let report = match backup::verify(&partial).and_then(Report::into_sound) {
            Ok(report) => report,
            Err(error) => {
                backup::remove_with_logs(&partial);
                return Err(error);
            }
        };
        let path = self.folder.join(&name);
        fs::rename(&partial, &path)
            .and_then(|()| backup::sync_folder(&path))
            .map_err(|error| self.failed("write to", &error))?;
        Ok((Entry { name, size_bytes: report.size_bytes, made_at: now }, report))
    }

    /// Of a server that was killed meanwhile.
    fn remove_unfinished(&self) -> Result<()> {
        let entries = fs::read_dir(&self.folder).map_err(|error| self.failed("read", &error))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.strip_suffix(UNFINISHED).is_some_and(|name| self.is_ours(name)) {
                backup::remove_with_logs(&entry.path());
            }
        }
        Ok(())
    }

    /// The disk must not become full by our copies: it would stop the chats.
    fn check_space(&self) -> Result<()> {
        let free = free_bytes(&self.folder)?;
        let needed: u64 = backup::with_logs(&self.data)
            .iter()
            .map(|path| fs::metadata(path).map_or(0, |about| about.len()))
            .sum::<u64>()
            + BACKUP_SPARE_BYTES;
        if free < needed {
            return Err(Error::invalid(format!(
                "a copy and the room beside it take {needed} bytes, and {} has {free} free",
                self.folder.display()
            )));
        }
        Ok(())
    }

    fn prune(&self, keep: usize) -> Result<()> {
        for old in self.list()?.into_iter().skip(keep.max(1)) {
            self.delete(&old.name)?;
            log::info!("backup: deleted an old one: name={}", old.name);
        }
        Ok(())
    }

    fn failed(&self, doing: &str, error: &std::io::Error) -> Error {
        Error::busy().with_cause(format!("cannot {doing} {}: {error}", self.folder.display()))
    }
}

const UNFINISHED: &str = ".unfinished";

/// What anybody but root may still write there.
pub fn free_bytes(folder: &Path) -> Result<u64> {
    let about = rustix::fs::statvfs(folder)
        .map_err(|error| Error::busy().with_cause(format!("{}: {error}", folder.display())))?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

/// By the system's clock, for commands without a server.
pub fn system_now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
