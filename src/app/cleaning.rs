//! The clock's care for what is not to be kept.

use super::App;
use crate::{
    actions,
    error::{Kind, Result},
    store,
};

/// One batch in a tick, so that deadlines are not late for it; true if there may be more.
pub(super) fn keep_within_retention(app: &App) -> bool {
    app.store.write(actions::privacy::keep_within_retention).unwrap_or_else(|error| {
        log::error!("clock: deleting what is too old failed: {error}");
        false
    })
}

pub(super) fn clean_after_erasures(app: &App) -> Result<()> {
    if !app.store.read(store::erasure::is_unclean)? {
        return Ok(());
    }
    let before = app.clock.now();
    match app.store.empty_log() {
        Ok(()) => app.store.write(move |tx| store::erasure::cleaned(tx.conn, before)),
        // Somebody reads; in the next tick, then.
        Err(error) if error.kind() == Kind::Busy => Ok(()),
        Err(error) => Err(error),
    }
}
