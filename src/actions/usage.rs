//! Engagements: counting them, and what follows beyond a limit (off by default).

use super::{
    escalation,
    matter::Matter,
    notify::{self, Letter},
    opening, routing,
};
use crate::{
    domain::{
        ids::ConversationId, system_text::SystemMessage, time::Timestamp, workstream::Workstream,
    },
    error::{Error, Result},
    store::{self, Tx, settings},
};

/// How many are told in one go that nobody will be asked for them.
const TOLD_AT_ONCE_MAX: usize = 200;

/// When the month turns for what is held back until then.
const RELEASE_AT: &str = "limit_release_at_ms";
/// Of which limits the admins were told.
const WARNED_LIFETIME: &str = "limit_warned_lifetime";
const WARNED_MONTHLY: &str = "limit_warned_monthly";

/// A limit that leaves no room for another engagement.
pub(super) struct Reached {
    /// What visitors are told; without it, the workstream's own fallback message.
    fallback_text: Option<String>,
    /// When the month turns, if that helps.
    ends_at: Option<Timestamp>,
}

/// An agent is really connected. To be called before the acceptance is noted, since a
/// conversation counts once, however often it changes hands.
pub(super) fn engaged(tx: &Tx, id: ConversationId) -> Result<()> {
    if store::usage::was_connected(tx.conn, id)? {
        return Ok(());
    }
    store::usage::count(tx.conn, tx.now)?;
    warn(tx)
}

pub(super) fn limit_reached(tx: &Tx) -> Result<Option<Reached>> {
    let limits = settings::limits(tx.conn)?;
    if limits.are_off() {
        return Ok(None);
    }
    let usage = store::usage::usage(tx.conn, tx.now)?;
    let is_reached = |count: i64, limit: Option<i64>| limit.is_some_and(|limit| limit <= count);
    let for_ever = is_reached(usage.lifetime, limits.lifetime);
    if !for_ever && !is_reached(usage.month.count, limits.monthly) {
        return Ok(None);
    }
    let ends_at = match for_ever {
        true => None,
        false => Some(store::usage::month_ends(tx.conn, tx.now)?),
    };
    Ok(Some(Reached { fallback_text: limits.fallback_text, ends_at }))
}

/// Whether it must not be offered: a limit is reached, and no agent ever had it.
pub(super) fn is_held(tx: &Tx, id: ConversationId, reached: Option<&Reached>) -> Result<bool> {
    Ok(reached.is_some() && !store::usage::was_connected(tx.conn, id)?)
}

/// Refuses an agent who helps herself from a queue that is held back.
pub(super) fn refuse_beyond_limit(tx: &Tx, id: ConversationId) -> Result<()> {
    if is_held(tx, id, limit_reached(tx)?.as_ref())? {
        let message = "the workspace has reached its limit of engagements";
        return Err(Error::conflict(message).with_code("limit_reached"));
    }
    Ok(())
}

/// Tells whoever waits for a first agent in a workstream that there will be none: a live chat is
/// over with it, a persistent conversation stays in the queue.
pub(super) fn hold_back(tx: &Tx, rules: &Workstream, reached: &Reached) -> Result<()> {
    let is_open = opening::is_open(tx, rules)?;
    let code = SystemMessage::Fallback.code();
    for id in store::usage::not_told(tx.conn, rules.id, code, TOLD_AT_ONCE_MAX)? {
        let mut matter = Matter::load(tx, id)?;
        let stays = routing::waits_for_opening(&matter.conversation);
        if stays && !is_open {
            continue;
        }
        // Not what a live-chat card says: that is for agents who did not come.
        let global = reached.fallback_text.as_ref().or(rules.fallback_text.as_ref());
        matter.rules.fallback_text = global.cloned();
        if stays {
            matter.say(tx, SystemMessage::Fallback, "")?;
        } else {
            routing::give_up(tx, &mut matter)?;
        }
    }
    let release_at = reached.ends_at.map(|at| at.0.to_string());
    if settings::get(tx.conn, RELEASE_AT)? != release_at {
        settings::set_or_delete(tx.conn, RELEASE_AT, release_at.as_deref())?;
    }
    Ok(())
}

/// Whether the month has turned for what was held back.
pub(super) fn is_released(conn: &rusqlite::Connection, now: Timestamp) -> Result<bool> {
    let release_at = settings::get(conn, RELEASE_AT)?;
    Ok(release_at.and_then(|at| at.parse().ok()).is_some_and(|at: i64| at <= now.0))
}

/// Hands out what was held back, once the month has turned.
pub(super) fn act_on_month(tx: &Tx) -> Result<()> {
    if is_released(tx.conn, tx.now)? {
        release(tx)?;
    }
    Ok(())
}

/// An admin has changed the limits, or who hears of them.
pub fn limits_changed(tx: &Tx) -> Result<()> {
    warn(tx)?;
    release(tx)
}

/// Where a limit is reached still, routing notes anew until when.
fn release(tx: &Tx) -> Result<()> {
    settings::delete(tx.conn, RELEASE_AT)?;
    escalation::rules_changed(tx)?;
    routing::route_all(tx)
}

/// Whether 90 % of a limit are used.
pub fn is_near(count: i64, limit: Option<i64>) -> bool {
    limit.is_some_and(|limit| limit.saturating_mul(9) <= count.saturating_mul(10))
}

/// Tells the admins once for each limit, and for each month. Where they cannot be written to yet,
/// they are told once they can.
fn warn(tx: &Tx) -> Result<()> {
    let limits = settings::limits(tx.conn)?;
    if limits.are_off() {
        return Ok(());
    }
    let usage = store::usage::usage(tx.conn, tx.now)?;
    let month = &usage.month;
    let of_month = format!("monthly limit for {}", month.name);
    let cases = [
        (WARNED_LIFETIME, "lifetime limit", "", usage.lifetime, limits.lifetime),
        (WARNED_MONTHLY, of_month.as_str(), month.name.as_str(), month.count, limits.monthly),
    ];
    for (marker, name, period, count, limit) in cases {
        let Some(limit) = limit.filter(|limit| is_near(count, Some(*limit))) else { continue };
        let key = format!("{period}/{limit}");
        if settings::get(tx.conn, marker)?.as_ref() == Some(&key) {
            continue;
        }
        let to = notify::admins(tx)?;
        let letter = Letter {
            subject: format!("90 % of the {name} is used"),
            body: format!(
                "{count} of {limit} engagements are used. Beyond the limit, visitors get the \
                 fallback message and nobody is asked.\n\n{}\n",
                notify::page(tx, "/admin")?.unwrap_or_default()
            ),
            key: format!("{marker}:{key}"),
        };
        if !to.is_empty() {
            notify::post(tx, &to, &letter)?;
            settings::set(tx.conn, marker, &key)?;
        }
    }
    Ok(())
}
