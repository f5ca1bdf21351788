//! The people of the workspace, their sessions and tokens.

use super::{
    matter::Caller,
    meetings,
    presence::{follow_schedule, release_all, tell},
    routing,
};
use crate::{
    domain::{ids::AgentId, presence::Presence},
    error::{Error, Result},
    store::{
        self, Tx,
        agents::{Agent, NewAgent},
        sessions::TokenHash,
    },
};

pub fn create(tx: &Tx, new: &NewAgent) -> Result<AgentId> {
    let id = store::agents::insert(tx.conn, new, tx.now)?;
    tell(tx, id)?;
    Ok(id)
}

/// Stores an admin's changes. Losing a role or being disabled ends the person's sessions and
/// gives their conversations away.
pub fn change(tx: &Tx, changed: &Agent) -> Result<()> {
    let before = store::agents::get(tx.conn, changed.id)?;
    store::agents::update(tx.conn, changed)?;
    if store::agents::count_admins(tx.conn)? == 0 {
        return Err(Error::conflict("the last admin must stay an enabled admin"));
    }
    if before.is_enabled && !changed.is_enabled {
        store::agents::choose_presence(tx.conn, changed.id, Presence::Offline)?;
        release_all(tx, changed.id)?;
    }
    if before.schedule != changed.schedule {
        follow_schedule(tx, changed.id)?;
    }
    if before.role != changed.role || !changed.is_enabled {
        store::sessions::delete_of(tx.conn, changed.id, None)?;
        store::push::unsubscribe_all(tx.conn, changed.id)?;
    }
    tell(tx, changed.id)?;
    // There may be room for what waits.
    routing::route_all(tx)
}

/// Deletes a person; their running conversations go back to the queue.
pub fn delete(tx: &Tx, id: AgentId) -> Result<()> {
    let agent = store::agents::get(tx.conn, id)?;
    if let Some(what) = store::agents::asked_for_by(tx.conn, id)? {
        return Err(Error::conflict(format!("{what} asks for this person; change that first")));
    }
    // While there is still an address that can be written to.
    meetings::cancel_all_of(tx, id)?;
    change(tx, &Agent { is_enabled: false, ..agent })?;
    store::totp::delete(tx.conn, id)?;
    store::agents::delete(tx.conn, id, tx.now)?;
    tell(tx, id)
}

/// Sets a new password, and ends every session that was begun with the old one.
pub fn set_password(tx: &Tx, id: AgentId, hash: &str, keep: Option<&TokenHash>) -> Result<()> {
    store::agents::get(tx.conn, id)?;
    store::agents::set_password_hash(tx.conn, id, hash)?;
    // The console that goes on subscribes again when it is next opened.
    store::push::unsubscribe_all(tx.conn, id)?;
    store::sessions::delete_of(tx.conn, id, keep)
}

/// Begins a session after the password was right.
pub fn sign_in(
    tx: &Tx,
    id: AgentId,
    token: &TokenHash,
    csrf: &str,
    user_agent: &str,
) -> Result<()> {
    let agent = store::agents::get(tx.conn, id)?;
    if !agent.is_enabled {
        return Err(Error::unauthenticated("the e-mail address or the password is wrong"));
    }
    store::sessions::insert(tx.conn, id, token, csrf, user_agent, tx.now)
}

pub fn sign_out(tx: &Tx, token: &TokenHash) -> Result<()> {
    store::sessions::delete(tx.conn, token)
}

/// Makes an API token that speaks as the caller.
pub fn create_token(tx: &Tx, caller: &Caller, name: &str, token: &TokenHash) -> Result<i64> {
    store::sessions::insert_api_token(tx.conn, caller.id, name, token, tx.now)
}

pub fn delete_token(tx: &Tx, id: i64) -> Result<()> {
    if store::sessions::delete_api_token(tx.conn, id)? {
        Ok(())
    } else {
        Err(Error::not_found("token"))
    }
}
