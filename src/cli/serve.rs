//! `deskbell serve`

use std::{ffi::OsString, io::Write};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    iterator::Signals,
};

use super::options;
use crate::{
    app::{App, Running},
    auth::token,
    config::{Config, Listen},
    error::Result,
    store::{self, settings},
};

pub(super) fn run(arguments: Vec<OsString>) -> std::result::Result<(), String> {
    let config = options::read(arguments)?;
    run_until_signal(config, |running| {
        if let Some(code) = setup_code(&running.app)? {
            let base = base_url(running);
            say(&format!("set up your workspace: {base}/setup#code={code}"));
        }
        Ok(())
    })
}

/// Starts, tells where it listens, and stops in order on SIGTERM or SIGINT.
pub(super) fn run_until_signal(
    config: Config,
    greet: impl FnOnce(&Running) -> Result<()>,
) -> std::result::Result<(), String> {
    let has_hooks = config.insecure_test_hooks;
    // Before anything starts, so that an early signal is not lost.
    let mut signals = Signals::new([SIGTERM, SIGINT])
        .map_err(|error| format!("cannot listen for signals: {error}"))?;
    let data = config.data.clone();
    let listen = config.listen.clone();
    let running = Running::start(config)
        .map_err(|error| format!("cannot start with {}: {error}", data.display()))?;
    if has_hooks {
        log::warn!("INSECURE TEST HOOKS ARE ON: any client may move the clock");
    }
    for address in running.addresses() {
        say(&format!("listening on http://{address}"));
    }
    for socket in &listen {
        if let Listen::Unix(path) = socket {
            say(&format!("listening on unix:{}", path.display()));
        }
    }
    greet(&running).map_err(|error| error.to_string())?;
    if let Some(signal) = signals.forever().next() {
        log::info!("stop: signal={signal}");
    }
    running.stop();
    Ok(())
}

/// For people and for scripts that wait for the address; nobody may be reading.
pub(super) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // Whoever closed the other end does not want to know.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

pub(super) fn base_url(running: &Running) -> String {
    let config = &running.app.config;
    let local = || running.addresses().first().map(|address| format!("http://{address}"));
    config.public_url.clone().or_else(local).unwrap_or_default()
}

/// A new one-time code for the setup page, while there is nobody yet.
fn setup_code(app: &App) -> Result<Option<String>> {
    if !app.store.read(store::agents::is_empty)? {
        return Ok(None);
    }
    let code = token::random_token()?;
    let hash = data_encoding::HEXLOWER.encode(&token::hash(&code));
    app.store.write(move |tx| settings::set(tx.conn, settings::SETUP_CODE, &hash))?;
    Ok(Some(code))
}
