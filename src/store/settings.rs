//! Rows of `settings`: texts by name, and those of the workspace with their types.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::{Value, json};

use crate::{
    domain::escalation::Delays,
    error::{Error, Result},
};

/// The one-time code of the setup page, as a hash, until it is used.
pub const SETUP_CODE: &str = "setup_code_hash";

/// How mail goes out, as JSON (`mail/settings.rs`). Has the password of the mail server.
pub const SMTP: &str = "smtp";

/// How the world reaches the server, for links in mails; noted at every start.
pub const PUBLIC_URL: &str = "public_url";

/// Header of the reverse proxy that tells where a visitor is.
pub const COUNTRY_HEADER: &str = "country_header";

/// Who we are to push services: the private key, made at its first use and never shown.
pub const VAPID_KEY: &str = "vapid_key";

/// Who writes summaries, as JSON (`outbound/summary.rs`). May have a key.
pub const SUMMARY: &str = "summary";

/// With which links to meetings are signed; made at its first use and never shown.
pub const MEETING_KEY: &str = "meeting_key";

/// By which days and hours of reports go, by IANA name.
pub const TIME_ZONE: &str = "time_zone";

const NOTIFICATIONS: &str = "notifications";
const LIMITS: &str = "limits";

pub fn get(conn: &Connection, name: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM settings WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub fn set(conn: &Connection, name: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO settings (name, value) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![name, value])?;
    Ok(())
}

pub fn delete(conn: &Connection, name: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM settings WHERE name = ?1")?.execute([name])?;
    Ok(())
}

/// The workspace's own time zone: the chosen one, else that of the first operating hours.
pub fn time_zone(conn: &Connection) -> Result<String> {
    if let Some(chosen) = get(conn, TIME_ZONE)? {
        return Ok(chosen);
    }
    let of_hours = conn
        .prepare_cached("SELECT zone FROM hours ORDER BY id LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(of_hours.unwrap_or_else(|| "UTC".to_string()))
}

/// How large the file is, its free pages included.
pub fn file_bytes(conn: &Connection) -> Result<i64> {
    let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    Ok(conn.query_row(sql, [], |row| row.get(0))?)
}

/// As whom mails go out: name and address; `None` while none can.
pub fn mail_sender(conn: &Connection) -> Result<Option<(Option<String>, String)>> {
    let Some(stored) = read(conn, SMTP)? else { return Ok(None) };
    let text = |name: &str| stored[name].as_str().map(str::to_string);
    Ok(text("from").map(|address| (text("from_name"), address)))
}

/// `None` deletes it.
pub fn set_or_delete(conn: &Connection, name: &str, value: Option<&str>) -> Result<()> {
    match value {
        Some(value) => set(conn, name, value),
        None => delete(conn, name),
    }
}

/// Who is told of what, beside those who sit at a console.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notifications {
    /// E-mail addresses that hear of live chats in which nobody could be reached.
    pub failed_action: Vec<String>,
    /// E-mail addresses of those who run the place.
    pub admins: Vec<String>,
    pub escalation: Delays,
}

pub fn notifications(conn: &Connection) -> Result<Notifications> {
    let Some(stored) = read(conn, NOTIFICATIONS)? else { return Ok(Notifications::default()) };
    let emails = |name: &str| -> Vec<String> {
        let items = stored[name].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(Value::as_str).map(str::to_string).collect()
    };
    let usual = Delays::default();
    let delay = |name: &str, usual: i64| stored["escalation"][name].as_i64().unwrap_or(usual);
    Ok(Notifications {
        failed_action: emails("failed_action"),
        admins: emails("admins"),
        escalation: Delays {
            browser_ms: delay("browser_ms", usual.browser_ms),
            everyone_ms: delay("everyone_ms", usual.everyone_ms),
            email_ms: delay("email_ms", usual.email_ms),
            supervisor_ms: delay("supervisor_ms", usual.supervisor_ms),
        },
    })
}

pub fn set_notifications(conn: &Connection, new: &Notifications) -> Result<()> {
    let value = json!({
        "failed_action": new.failed_action,
        "admins": new.admins,
        "escalation": {
            "browser_ms": new.escalation.browser_ms,
            "everyone_ms": new.escalation.everyone_ms,
            "email_ms": new.escalation.email_ms,
            "supervisor_ms": new.escalation.supervisor_ms,
        },
    });
    set(conn, NOTIFICATIONS, &value.to_string())
}

/// How many engagements there may be; without a number, as many as come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// Of all time: it never resets.
    pub lifetime: Option<i64>,
    /// Of a month, by UTC.
    pub monthly: Option<i64>,
    /// What visitors are told beyond a limit; the workstream's own fallback message without it.
    pub fallback_text: Option<String>,
}

impl Limits {
    pub fn are_off(&self) -> bool {
        self.lifetime.is_none() && self.monthly.is_none()
    }
}

pub fn limits(conn: &Connection) -> Result<Limits> {
    let Some(stored) = read(conn, LIMITS)? else { return Ok(Limits::default()) };
    Ok(Limits {
        lifetime: stored["lifetime"].as_i64(),
        monthly: stored["monthly"].as_i64(),
        fallback_text: stored["fallback_text"].as_str().map(str::to_string),
    })
}

pub fn set_limits(conn: &Connection, new: &Limits) -> Result<()> {
    let value = json!({
        "lifetime": new.lifetime,
        "monthly": new.monthly,
        "fallback_text": new.fallback_text,
    });
    set(conn, LIMITS, &value.to_string())
}

fn read(conn: &Connection, name: &str) -> Result<Option<Value>> {
    let Some(text) = get(conn, name)? else { return Ok(None) };
    let value =
        serde_json::from_str(&text).map_err(|error| Error::internal("read the settings", error))?;
    Ok(Some(value))
}
