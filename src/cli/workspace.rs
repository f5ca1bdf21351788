//! `deskbell export` and `import`: everything as JSON lines.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use super::copies::Given;
use crate::{
    backups::system_now,
    error::{Error, Result},
    store::{backup, export, import},
};

type Said<T> = std::result::Result<T, String>;

pub(super) fn export(arguments: Vec<OsString>) -> Said<()> {
    let given = Given::read(arguments, "usage: deskbell export FILE|- [--data FILE]")?;
    given.must_have_data()?;
    let rows = write_to(&given).map_err(|error| error.to_string())?;
    // Standard output may be the export itself.
    eprintln!("exported {rows} rows");
    Ok(())
}

fn write_to(given: &Given) -> Result<u64> {
    let conn = backup::open_source(&given.data)?;
    if given.file == Path::new("-") {
        return export::export(&conn, &mut BufWriter::new(io::stdout().lock()));
    }
    // Everything that anybody ever wrote, and every secret of the settings: for our eyes only.
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&given.file);
    let file = file.map_err(|error| cannot("create", &given.file, &error))?;
    let rows = export::export(&conn, &mut BufWriter::new(&file)).and_then(|rows| {
        file.sync_all().map_err(|error| cannot("write", &given.file, &error))?;
        Ok(rows)
    });
    if rows.is_err() {
        // Half an export only misleads.
        let _ = fs::remove_file(&given.file);
    }
    rows
}

pub(super) fn import(arguments: Vec<OsString>) -> Said<()> {
    let given = Given::read(arguments, "usage: deskbell import FILE|- [--data FILE]")?;
    let rows = read_from(&given).map_err(|error| error.to_string())?;
    println!("{}: imported {rows} rows", given.data.display());
    Ok(())
}

fn read_from(given: &Given) -> Result<u64> {
    let mut input: Box<dyn BufRead> = if given.file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = File::open(&given.file);
        Box::new(BufReader::new(file.map_err(|error| cannot("open", &given.file, &error))?))
    };
    import::import(&mut *input, &given.data, system_now())
}

fn cannot(doing: &str, path: &Path, error: &io::Error) -> Error {
    Error::invalid(format!("cannot {doing} {}: {error}", path.display()))
}
