//! Rows of `audit`: who did what.
//!
//! An admin's request runs within [`during`], and so does a command of the command line. All that
//! it has written goes through one place (`Store::write`), which adds the row in the same
//! transaction, with what triggers saw change meanwhile (`audit/watch.rs`). A handler does nothing
//! for that, and so cannot forget it.

mod rows;
mod watch;

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

pub use self::{
    rows::{Entry, Filter, Row, list, note, prune},
    watch::watch,
};
use super::Tx;
use crate::{domain::audit::Actor, error::Result};

/// What somebody is about to do.
pub struct Deed {
    pub actor: Actor,
    /// Of the network, where it came over one.
    pub address: Option<String>,
    /// `users.change`
    pub action: String,
    /// A kind of the API's, such as `users`, and an id where there is one yet.
    pub object: Option<(String, Option<String>)>,
    is_noted: AtomicBool,
}

impl Deed {
    pub fn new(
        actor: Actor,
        address: Option<String>,
        action: String,
        object: Option<(String, Option<String>)>,
    ) -> Deed {
        Deed { actor, address, action, object, is_noted: AtomicBool::new(false) }
    }

    /// Whether the log has a row of it already.
    pub fn is_noted(&self) -> bool {
        self.is_noted.load(Ordering::Relaxed)
    }
}

thread_local! {
    /// What this thread writes on behalf of somebody.
    static DEED: RefCell<Option<Arc<Deed>>> = const { RefCell::new(None) };
}

/// Whatever this thread writes while `run` runs belongs to the deed.
pub fn during<T>(deed: &Arc<Deed>, run: impl FnOnce() -> T) -> T {
    /// A panic must not leave the deed to the next request of this thread.
    struct Ends(Option<Arc<Deed>>);
    impl Drop for Ends {
        fn drop(&mut self) {
            DEED.set(self.0.take());
        }
    }
    let _ends = Ends(DEED.replace(Some(Arc::clone(deed))));
    run()
}

pub(super) fn current() -> Option<Arc<Deed>> {
    DEED.with_borrow(Clone::clone)
}

/// Runs a job of the writer's, and adds the row for what it did.
pub(super) fn recorded<T>(tx: &Tx, deed: &Deed, job: impl FnOnce(&Tx) -> Result<T>) -> Result<T> {
    watch::begin(tx.conn)?;
    let result = job(tx)?;
    let changes = watch::end(tx.conn)?;
    // A deed of several writes has one row, and more only for what they change.
    if !deed.is_noted() || !changes.is_empty() {
        note(tx, &Entry::of(deed, &changes))?;
        deed.is_noted.store(true, Ordering::Relaxed);
    }
    Ok(result)
}
