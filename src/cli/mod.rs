//! The command line: one module per command.

mod copies;
mod demo;
mod doctor;
mod options;
mod serve;
mod user;
mod workspace;

use std::{ffi::OsString, path::Path, process::ExitCode};

use crate::bench::{self, Part, Plan, summary::Task};

const HELP: &str = "\
Deskbell: live chat for websites, as one binary with one SQLite file

Usage: deskbell [COMMAND] [OPTIONS]

Commands:
  serve              answer visitors and agents (also the default)
  demo               try everything at once: a sample shop with agents, nothing to set up
  user add|list|passwd|disable|reset-totp
                     the people who answer
  backup FILE        copy the whole database, also while the server runs
  verify FILE        open a copy and read all of it
  restore FILE       put a copy in the place of the database; keeps the old one beside it
  export FILE        everything as JSON lines, files included
  import FILE        fill an empty database from an export
  doctor [--url URL] [--page URL] [--local]
                     look for what is wrong, and say what to do about it
  bench [--quick] [raw|talk|parked|stored|summary|routing …]
                     measure this machine and this binary; prints a table
  bench summary --dialogs FILE [--raw|--fit]
                     compare summaries with people's, or find the weights anew
  help, version

Options of serve:
  --listen ADDR:PORT|unix:PATH   where to listen; may be repeated  [127.0.0.1:8080]
  --data FILE                    the SQLite file                   [deskbell.db]
  --backups DIR                  where scheduled copies go         [backups, beside the file]
  --public-url URL               how the world reaches the server, for links and snippets
  --trusted-proxy CIDR           a proxy whose forwarding headers are believed; repeatable
  --max-connections N            of all clients                    [15000]
  --max-connections-per-address N
  --config FILE                  the same options as a TOML file
  --static DIR                   serve the pages from a folder, for work on them
  --insecure-test-hooks          let clients move the clock; local listeners only

Each option may also come from the environment: DESKBELL_LISTEN, DESKBELL_DATA and so on.
Options beat the environment, which beats the file.

`backup` and the commands below it take --data FILE and --config FILE, too; `-` for FILE means
standard output or input of `export` and `import`.

Examples:
  deskbell serve --listen 127.0.0.1:8080 --data /var/lib/deskbell/deskbell.db
  deskbell user add ana@shop.example --name \"Ana Lopez\" --role agent
  deskbell backup /mnt/backup/deskbell.db && deskbell verify /mnt/backup/deskbell.db
  deskbell doctor --url https://chat.example --page https://shop.example/
  deskbell demo
";

/// Runs a command line (without the program's name) and returns the process's exit code: 0, or
/// 1 with one clear line on standard error.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let mut logger =
        env_logger::Builder::from_env(env_logger::Env::new().filter_or("DESKBELL_LOG", "info"));
    // A second logger in one process (a test that runs two servers) keeps the first.
    let _ = logger.format_target(false).try_init();
    let mut arguments = arguments.into_iter().peekable();
    let command = arguments
        .next_if(|first| !first.to_string_lossy().starts_with('-'))
        .map_or_else(|| "serve".to_string(), |first| first.to_string_lossy().into_owned());
    let rest: Vec<OsString> = arguments.collect();
    let wants_help = rest.iter().any(|argument| argument == "--help" || argument == "-h");
    let result = match command.as_str() {
        _ if wants_help => {
            print!("{HELP}");
            Ok(())
        }
        "serve" => serve::run(rest),
        "demo" => demo::run(rest),
        "user" => user::run(rest),
        "backup" => copies::backup(rest),
        "verify" => copies::verify(rest),
        "restore" => copies::restore(rest),
        "export" => workspace::export(rest),
        "import" => workspace::import(rest),
        "doctor" => doctor::run(rest),
        "bench" => run_bench(&rest),
        "help" => {
            print!("{HELP}");
            Ok(())
        }
        "version" => {
            println!("deskbell {}", env!("CARGO_PKG_VERSION"));
            Ok(())
        }
        other => Err(format!("`{other}` is not a command; see `deskbell help`")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("deskbell: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run_bench(arguments: &[OsString]) -> Result<(), String> {
    let mut plan = Plan::full();
    let mut parts = Vec::new();
    let mut dialogs = None;
    let mut task = Task::Compare;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        match (text.as_ref(), Part::from_name(&text)) {
            ("--quick", _) => plan = Plan::quick(),
            ("--dialogs", _) => dialogs = arguments.next(),
            ("--raw", _) => task = Task::CompareRaw,
            ("--fit", _) => task = Task::Fit,
            (_, Some(part)) => parts.push(part),
            _ => return Err("that is no part of bench; see `deskbell help`".into()),
        }
    }
    if let Some(dialogs) = dialogs {
        let done = bench::summary::run(Path::new(dialogs), task);
        return done.map_err(|error| error.to_string());
    }
    if parts.is_empty() {
        parts = Part::ALL.to_vec();
    }
    bench::run(plan, &parts).map_err(|error| error.to_string())
}
