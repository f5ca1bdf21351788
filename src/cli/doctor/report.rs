//! What was found, line by line.

use std::fmt::Display;

use crate::cli::serve::say;

#[derive(Default)]
pub(super) struct Report {
    checks: usize,
    warnings: usize,
    failures: usize,
}

impl Report {
    pub(super) fn ok(&mut self, what: &str, found: impl Display) {
        self.checks += 1;
        say(&format!("ok    {what}: {found}"));
    }

    /// It works, but not as well or as safely as it could.
    pub(super) fn warn(&mut self, what: &str, found: impl Display, advice: &str) {
        self.checks += 1;
        self.warnings += 1;
        say(&format!("warn  {what}: {found}\n      → {advice}"));
    }

    pub(super) fn fail(&mut self, what: &str, found: impl Display, advice: &str) {
        self.checks += 1;
        self.failures += 1;
        say(&format!("fail  {what}: {found}\n      → {advice}"));
    }

    /// Fails if anything has failed, so that scripts hear of it.
    pub(super) fn end(self) -> Result<(), String> {
        let Report { checks, warnings, failures } = self;
        if failures == 0 {
            say(&format!("{checks} checks, {warnings} warnings"));
            return Ok(());
        }
        Err(format!("{failures} of {checks} checks failed, {warnings} warnings"))
    }
}
