//! What the disk and SQLite can do by themselves, to compare with.

use std::{
    fs::File,
    io::{Seek, SeekFrom, Write},
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::Connection;

use super::{Figure, failed, figure};
use crate::error::Result;

const SPAN: Duration = Duration::from_secs(2);

/// Durable operations a second.
pub(super) struct Limits {
    pub(super) syncs: f64,
    pub(super) single: f64,
    pub(super) batched: f64,
    batch: usize,
}

pub(super) fn measure(folder: &Path, batch: usize) -> Result<Limits> {
    Ok(Limits {
        syncs: syncs(&folder.join("raw.bin"))?,
        single: inserts(&folder.join("raw-single.db"), 1)?,
        batched: inserts(&folder.join("raw-batched.db"), batch)?,
        batch,
    })
}

impl Limits {
    pub(super) fn figures(&self) -> Vec<Figure> {
        vec![
            figure("raw: fdatasync of 4 KiB", format!("{:.0}/s", self.syncs), "for comparison"),
            figure("raw: SQLite, 1 per commit", format!("{:.0}/s", self.single), "for comparison"),
            figure(
                format!("raw: SQLite, {} per commit", self.batch),
                format!("{:.0}/s", self.batched),
                "for comparison",
            ),
        ]
    }
}

fn syncs(path: &Path) -> Result<f64> {
    let mut file = File::create(path).map_err(failed("make a file"))?;
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed() < SPAN {
        file.seek(SeekFrom::Start(0)).map_err(failed("seek"))?;
        file.write_all(&[7; 4096]).map_err(failed("write"))?;
        file.sync_data().map_err(failed("sync"))?;
        count += 1;
    }
    Ok(f64::from(count) / started.elapsed().as_secs_f64())
}

fn inserts(path: &Path, batch: usize) -> Result<f64> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE t (id INTEGER PRIMARY KEY, c INTEGER, text TEXT) STRICT;
         CREATE INDEX t_by_c ON t (c, id);",
    )?;
    let text = "x".repeat(200);
    let started = Instant::now();
    let mut count = 0_usize;
    while started.elapsed() < SPAN {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..batch {
            conn.prepare_cached("INSERT INTO t (c, text) VALUES (?1, ?2)")?
                .execute(rusqlite::params![count % 100, text])?;
            count += 1;
        }
        conn.execute_batch("COMMIT")?;
    }
    Ok(count as f64 / started.elapsed().as_secs_f64())
}
