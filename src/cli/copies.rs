//! `deskbell backup`, `verify` and `restore`: the file as a whole.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use super::options;
use crate::{
    backups::system_now,
    error::Result,
    store::{
        backup::{self, Report},
        restore::{self, Restored},
    },
};

type Said<T> = std::result::Result<T, String>;

/// One file as an argument, and the database that it is about.
pub(super) struct Given {
    pub(super) file: PathBuf,
    pub(super) data: PathBuf,
}

impl Given {
    pub(super) fn read(arguments: Vec<OsString>, usage: &str) -> Said<Given> {
        let mut file = None;
        let mut data = None;
        let mut flags = Vec::new();
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            match argument {
                lexopt::Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
                lexopt::Arg::Long("data") => {
                    data = Some(PathBuf::from(parser.value().map_err(|error| error.to_string())?));
                }
                lexopt::Arg::Long("config") => {
                    flags = vec![
                        OsString::from("--config"),
                        parser.value().map_err(|error| error.to_string())?,
                    ];
                }
                _ => return Err(usage.to_string()),
            }
        }
        let file = file.ok_or_else(|| usage.to_string())?;
        let data = match data {
            Some(data) => data,
            None => options::read(flags)?.data,
        };
        Ok(Given { file, data })
    }

    pub(super) fn must_have_data(&self) -> Said<()> {
        match self.data.is_file() {
            true => Ok(()),
            false => Err(format!("there is no database {}; give --data", self.data.display())),
        }
    }
}

pub(super) fn backup(arguments: Vec<OsString>) -> Said<()> {
    let given = Given::read(arguments, "usage: deskbell backup FILE [--data FILE]")?;
    given.must_have_data()?;
    let report = make_backup(&given.data, &given.file).map_err(|error| error.to_string())?;
    println!("{}: {}", given.file.display(), in_words(&report));
    Ok(())
}

/// A copy that could not be read is worth less than none.
fn make_backup(data: &Path, to: &Path) -> Result<Report> {
    let source = backup::open_source(data)?;
    backup::copy(&source, to, &|| true)?;
    let sound = backup::verify(to).and_then(Report::into_sound);
    if sound.is_err() {
        backup::remove_with_logs(to);
    }
    sound
}

pub(super) fn verify(arguments: Vec<OsString>) -> Said<()> {
    let given = Given::read(arguments, "usage: deskbell verify FILE")?;
    let report = backup::verify(&given.file).map_err(|error| error.to_string())?;
    for problem in &report.problems {
        println!("problem: {problem}");
    }
    println!("{}: {}", given.file.display(), in_words(&report));
    match report.problems.len() {
        0 => Ok(()),
        count => Err(format!("{} has {count} problems", given.file.display())),
    }
}

pub(super) fn restore(arguments: Vec<OsString>) -> Said<()> {
    let given = Given::read(arguments, "usage: deskbell restore FILE [--data FILE]")?;
    let Restored { report, kept } = restore::restore(&given.file, &given.data, system_now())
        .map_err(|error| error.to_string())?;
    println!("{}: {}", given.data.display(), in_words(&report));
    if let Some(kept) = kept {
        println!("what was there before is now {}", kept.display());
    }
    Ok(())
}

fn in_words(report: &Report) -> String {
    let state = if report.problems.is_empty() { "sound" } else { "DAMAGED" };
    let counts: Vec<String> =
        report.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    let (schema, size) = (report.schema, report.size_bytes);
    format!("{state}, schema {schema}, {size} bytes, {}", counts.join(", "))
}
