//! This machine: the file, its disk, the clock, limits, the mail server.

use std::{fs, path::Path};

use rusqlite::Connection;
use rustix::process::{Resource, getrlimit};

use super::report::Report;
use crate::{
    backups::{Backups, free_bytes, system_now},
    config::Config,
    domain::time::{DAY_MS, MINUTE_MS, Timestamp},
    error::Result,
    gate::GateLimits,
    limits::{CONNECTIONS_LEAST, OWN_DESCRIPTORS},
    mail,
    store::{SCHEMA_VERSION, Store, backup, backup_plan, doctor},
};

const MIB: u64 = 1024 * 1024;
/// A disk with less stops the chats soon.
const FREE_LEAST: u64 = 64 * MIB;
const FREE_WISHED: u64 = 1024 * MIB;
/// A log of changes that is longer is not being folded into the file.
const LOG_WISHED: u64 = 256 * MIB;
/// No release is older: 2026-01-01.
const RELEASED_AT: Timestamp = Timestamp(1_767_225_600_000);
/// How far the newest message may lie ahead of the clock.
const CLOCK_SLACK_MS: i64 = 2 * MINUTE_MS;

/// The open file, unless it cannot be opened, or must be upgraded first.
pub(super) fn look(config: &Config, report: &mut Report) -> Option<Store> {
    let now = system_now();
    open_files(report);
    if now < RELEASED_AT {
        let advice = "set the clock, and have it kept right by NTP (timedatectl set-ntp true)";
        report.fail("clock", format!("it is {} ms after 1970", now.0), advice);
    }
    folder(&config.data, report);
    if !config.data.exists() {
        let advice = "name it with --data, or start `deskbell serve`, which makes it";
        report.fail("file", format!("there is no {}", config.data.display()), advice);
        return None;
    }
    if !is_readable(&config.data, report) {
        return None;
    }
    let store = match Store::open(&config.data, system_now, |_| {}) {
        Ok(store) => store,
        Err(error) => {
            report.fail("file", error, "start the server and read its log");
            return None;
        }
    };
    let looked = store.read(|conn| {
        content(conn, &config.data, now, report)?;
        copies(conn, config, now, report)?;
        mail_server(conn, report)
    });
    if let Err(error) = looked {
        report.fail("file", error, "restore a backup, or read the log of the server");
    }
    Some(store)
}

/// Looks without changing anything: an older file would be upgraded by opening it to write.
fn is_readable(data: &Path, report: &mut Report) -> bool {
    let version = backup::open_source(data).and_then(|conn| backup::schema_of(&conn));
    match version {
        Ok(version) if version == SCHEMA_VERSION => {
            report.ok("file", format!("{}, schema {version}", data.display()));
            true
        }
        Ok(version) => {
            let found = format!("schema {version}; this release has {SCHEMA_VERSION}");
            let advice = "restart the server with this release: it upgrades the file, after a copy";
            report.warn("file", found, advice);
            false
        }
        Err(error) => {
            let advice = "`deskbell verify` says more; `deskbell restore` puts a backup in place";
            report.fail("file", error, advice);
            false
        }
    }
}

fn folder(data: &Path, report: &mut Report) {
    let folder = backup::folder_of(data);
    let probe = folder.join(format!(".deskbell-doctor-{}", std::process::id()));
    match fs::write(&probe, b"deskbell").and_then(|()| fs::remove_file(&probe)) {
        Ok(()) => report.ok("folder", format!("{} can be written to", folder.display())),
        Err(error) => {
            let advice = "give it to the user that runs the server: chown, ReadWritePaths=";
            report.fail("folder", format!("{}: {error}", folder.display()), advice);
        }
    }
    let size = fs::metadata(data).map_or(0, |about| about.len());
    match free_bytes(folder) {
        Ok(free) if free < FREE_LEAST => {
            let advice = "free some space: without any, nobody can write";
            report.fail("disk", format!("{} MiB free", free / MIB), advice);
        }
        Ok(free) if free < FREE_WISHED.max(2 * size) => {
            let advice = "a backup or an upgrade takes as much again as the file";
            report.warn("disk", format!("{} MiB free", free / MIB), advice);
        }
        Ok(free) => report.ok("disk", format!("{} MiB free", free / MIB)),
        Err(error) => report.fail("disk", error, "look at the disk"),
    }
}

fn content(conn: &Connection, data: &Path, now: Timestamp, report: &mut Report) -> Result<()> {
    let problems = doctor::quick_problems(conn)?;
    match problems.first() {
        None => report.ok("content", "quick_check found nothing"),
        Some(problem) => {
            let advice = "stop the server and restore the newest backup; keep the damaged file";
            report.fail("content", problem, advice);
        }
    }
    let [_, log, ..] = backup::with_logs(data);
    let size = fs::metadata(log).map_or(0, |about| about.len());
    if LOG_WISHED < size {
        let advice = "something reads for very long (a backup tool, a shell); end it";
        report.warn("log", format!("the file's -wal has {} MiB", size / MIB), advice);
    } else {
        report.ok("log", format!("the file's -wal has {} KiB", size / 1024));
    }
    match doctor::newest_time(conn)? {
        Some(newest) if now.plus_ms(CLOCK_SLACK_MS) < newest => {
            let found = format!("the newest message lies {} s ahead", (newest.0 - now.0) / 1000);
            let advice = "the clock was set back: set it right (timedatectl), restart the server";
            report.fail("clock", found, advice);
        }
        _ => report.ok("clock", "not before what was written last"),
    }
    Ok(())
}

fn copies(conn: &Connection, config: &Config, now: Timestamp, report: &mut Report) -> Result<()> {
    let plan = backup_plan::plan(conn)?;
    let state = backup_plan::state(conn)?;
    let backups = Backups::new(&config.data, config.backups.clone());
    let newest = backups.list()?.into_iter().next();
    let advice = "the admin page “Backup” switches it on; `deskbell backup FILE` makes one now";
    match (state.failure, newest) {
        (Some((_, reason)), _) => report.fail("backups", reason, "mend it, then make one"),
        (None, _) if !plan.is_on => report.warn("backups", "none are made by themselves", advice),
        (None, Some(newest)) if 2 * DAY_MS < now.ms_since(newest.made_at) => {
            let days = now.ms_since(newest.made_at) / DAY_MS;
            let advice = "is the server running? its log has a line for each one that fails";
            report.warn("backups", format!("the newest is {days} days old"), advice);
        }
        (None, Some(newest)) => report.ok("backups", newest.name),
        (None, None) => report.ok("backups", "the first one is still to come"),
    }
    Ok(())
}

fn open_files(report: &mut Report) {
    let hard = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
    let own = OWN_DESCRIPTORS as u64;
    let wished = own + GateLimits::default().connections_max as u64;
    let advice = "raise it: LimitNOFILE= of systemd, or `ulimit -Hn`";
    if hard < own + CONNECTIONS_LEAST as u64 {
        report.fail("open files", format!("{hard} allowed, which is too few to start"), advice);
    } else if hard < wished {
        let room = hard - own;
        report.warn("open files", format!("{hard} allowed: room for {room} clients"), advice);
    } else {
        report.ok("open files", format!("{hard} allowed"));
    }
}

fn mail_server(conn: &Connection, report: &mut Report) -> Result<()> {
    let Some(smtp) = mail::settings::load(conn)? else {
        report.ok("mail", "no mail server is set up, so none is asked");
        return Ok(());
    };
    match mail::try_connection(&smtp) {
        Ok(()) => report.ok("mail", "the mail server answers and lets us in"),
        Err(error) => {
            let advice = "check host, port, encryption and password under “Notifications”";
            report.fail("mail", error, advice);
        }
    }
    Ok(())
}
