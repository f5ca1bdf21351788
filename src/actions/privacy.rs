//! Erasing people, and deleting what was kept for as long as it should be.

use rusqlite::Connection;

use super::{conversations, matter::Caller};
use crate::{
    domain::{
        ids::ContactId,
        time::{DAY_MS, Timestamp},
    },
    error::{Error, Result},
    limits::{ERASE_GRACE_MS, ERASED_PER_BATCH},
    store::{self, Tx, contacts::Contact, retention},
};

/// What an admin must type to erase somebody: what agents call them.
pub fn caption(contact: &Contact) -> String {
    let known = [&contact.name, &contact.email, &contact.phone];
    let first = known.into_iter().flatten().next();
    first.cloned().unwrap_or_else(|| format!("Visitor {}", contact.id))
}

/// Ends what goes on with a person and cuts them off at once. The clock deletes all of it a
/// moment later, when the consoles have heard of the end.
pub fn erase(tx: &Tx, caller: &Caller, id: ContactId, typed: &str) -> Result<()> {
    let contact =
        store::contacts::find_contact(tx.conn, id)?.ok_or_else(|| Error::not_found("contact"))?;
    let caption = caption(&contact);
    if typed.trim() != caption.trim() {
        let message = format!("`name` must be what the person is called: {caption}");
        return Err(Error::unprocessable("confirmation", "name", message));
    }
    if !store::erasure::request(tx.conn, id, caller.id, tx.now)? {
        return Err(Error::conflict("this person is being erased already"));
    }
    for open in store::contacts::open_conversations(tx.conn, id)? {
        conversations::force_close(tx, open)?;
    }
    store::erasure::forget_browsers(tx.conn, id)
}

pub(super) fn is_due(conn: &Connection, now: Timestamp) -> Result<bool> {
    Ok(store::erasure::next(conn, before(now))?.is_some())
}

/// Goes on with the oldest erasure; true if there may be more to do.
pub(super) fn act_on_erasures(tx: &Tx) -> Result<bool> {
    let Some((erasure, contact)) = store::erasure::next(tx.conn, before(tx.now))? else {
        return Ok(false);
    };
    if store::erasure::erase_some(tx.conn, contact, ERASED_PER_BATCH)? {
        store::erasure::done(tx.conn, erasure, tx.now)?;
    }
    Ok(true)
}

fn before(now: Timestamp) -> Timestamp {
    Timestamp(now.0 - ERASE_GRACE_MS)
}

/// Deletes a batch of what is older than it may be; true if there may be more.
pub fn keep_within_retention(tx: &Tx) -> Result<bool> {
    for (_, kind, days) in retention::days(tx.conn)? {
        let Some(days) = days else { continue };
        let before = Timestamp(tx.now.0 - days * DAY_MS);
        if retention::delete_old(tx.conn, kind, before, ERASED_PER_BATCH)? {
            return Ok(true);
        }
    }
    Ok(false)
}
