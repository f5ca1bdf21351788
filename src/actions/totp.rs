//! Two-factor sign-in: an agent's app shows codes, and signing in asks for one.

use crate::{
    auth::totp,
    domain::ids::AgentId,
    error::{Error, Result},
    store::{self, Tx, sessions::TokenHash, totp::CodeHash},
};

/// Makes a secret for the agent's app; signing in goes on as before until it is confirmed.
pub fn begin(tx: &Tx, id: AgentId, secret: &totp::Secret) -> Result<()> {
    if store::totp::is_on(tx.conn, id)? {
        return Err(Error::conflict("two-factor sign-in is on already; turn it off first"));
    }
    store::totp::begin(tx.conn, id, secret)
}

/// The app has the secret: from now on it is asked for. Sessions that began without it end.
pub fn confirm(
    tx: &Tx,
    id: AgentId,
    code: &str,
    recovery: &[CodeHash],
    keep: Option<&TokenHash>,
) -> Result<()> {
    let begun = store::totp::find(tx.conn, id)?;
    match begun {
        Some(totp) if totp.confirmed_at.is_none() => {}
        Some(_) => return Err(Error::conflict("two-factor sign-in is on already")),
        None => return Err(Error::conflict("begin with a new secret first")),
    }
    if !take_app_code(tx, id, code)? {
        return Err(Error::invalid_field("code", "is not the one that the app shows now"));
    }
    store::totp::confirm(tx.conn, id, tx.now)?;
    store::totp::set_recovery_codes(tx.conn, id, recovery)?;
    store::sessions::delete_of(tx.conn, id, keep)
}

/// Whether the code is right, of the app or a recovery code; it is used up then.
#[must_use = "a code that is not checked lets everybody in"]
pub fn take(tx: &Tx, id: AgentId, code: &str) -> Result<bool> {
    if !store::totp::is_on(tx.conn, id)? {
        return Ok(false);
    }
    match totp::recovery_hash(code) {
        Some(hash) => store::totp::use_recovery_code(tx.conn, id, &hash),
        None => take_app_code(tx, id, code),
    }
}

fn take_app_code(tx: &Tx, id: AgentId, code: &str) -> Result<bool> {
    let Some(known) = store::totp::find(tx.conn, id)? else { return Ok(false) };
    let Some(step) = totp::step_of(&known.secret, code, tx.now.0, known.last_step) else {
        return Ok(false);
    };
    store::totp::use_step(tx.conn, id, step)?;
    Ok(true)
}

pub fn set_recovery_codes(tx: &Tx, id: AgentId, codes: &[CodeHash]) -> Result<()> {
    store::totp::set_recovery_codes(tx.conn, id, codes)
}

/// Signing in asks for the password alone again.
pub fn turn_off(tx: &Tx, id: AgentId) -> Result<()> {
    store::totp::delete(tx.conn, id)?;
    Ok(())
}

/// For somebody who has lost the app and the recovery codes. Their sessions end, so that nobody
/// goes on in one who has found the lost telephone.
pub fn reset(tx: &Tx, id: AgentId) -> Result<()> {
    store::agents::get(tx.conn, id)?;
    if !store::totp::delete(tx.conn, id)? {
        return Err(Error::conflict("this person has no two-factor sign-in"));
    }
    store::sessions::delete_of(tx.conn, id, None)
}
