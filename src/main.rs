//! argv → [`deskbell::cli::run`] → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    deskbell::cli::run(std::env::args_os().skip(1).collect())
}
