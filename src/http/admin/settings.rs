//! Settings of the whole workspace.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::{
    actions,
    app::App,
    attendance::Who,
    domain::{escalation::Delays, hours::Zone, ids::OutboxId, time::SECOND_MS},
    error::{Error, Kind, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context},
    limits::{
        EMAIL_CHARS, ENGAGEMENTS_MAX, ESCALATION_DELAY_SECONDS_MAX, HEADER_NAME_CHARS,
        MAIL_TEST_WAIT, NOTIFIED_EMAILS_MAX, SYSTEM_TEXT_CHARS_MAX,
    },
    mail::{self, Smtp},
    outbound::summary,
    store::{
        self,
        outbox::State,
        settings::{self, Limits, Notifications},
    },
};

/// `GET /api/v1/settings`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    Ok(Response::json(&context.app.store.read(shown)?))
}

fn shown(conn: &Connection) -> Result<Value> {
    let notifications = settings::notifications(conn)?;
    let limits = settings::limits(conn)?;
    let delays = notifications.escalation;
    let seconds = |ms: i64| ms / SECOND_MS;
    Ok(json!({
        "smtp": mail::settings::load(conn)?.map(|smtp| smtp.shown()),
        "summary": summary::load(conn)?.map(|summary| summary.shown()),
        "notifications": {
            "failed_action": notifications.failed_action,
            "admins": notifications.admins,
            "webhook_url": null,
            "escalation": {
                "browser_after_s": seconds(delays.browser_ms),
                "everyone_after_s": seconds(delays.everyone_ms),
                "email_after_s": seconds(delays.email_ms),
                "supervisor_after_s": seconds(delays.supervisor_ms),
            },
        },
        "limits": {
            "lifetime": limits.lifetime,
            "monthly": limits.monthly,
            "fallback_text": limits.fallback_text,
        },
        "country_header": settings::get(conn, settings::COUNTRY_HEADER)?,
        "time_zone": settings::time_zone(conn)?,
    }))
}

/// `PATCH /api/v1/settings`: takes over what the body names; the rest stays.
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let (mut notifications, mut limits) = context
        .app
        .store
        .read(|conn| Ok((settings::notifications(conn)?, settings::limits(conn)?)))?;
    // Taken as they are: the secrets that they may leave out are known inside the write only.
    let smtp = replacement(&body, "smtp")?;
    let summary = replacement(&body, "summary")?;
    if let Some(fields) = body.optional_object("notifications")? {
        read_notifications(&fields, &mut notifications)?;
    }
    if let Some(fields) = body.optional_object("limits")? {
        read_limits(&fields, &mut limits)?;
    }
    let has_country_header = body.has("country_header");
    let country_header = read_country_header(&body)?;
    let has_zone = body.has("time_zone");
    let zone = body.optional_word("time_zone", "the names of time zones", |name| {
        Zone::named(name).map(|zone| zone.name().to_string())
    })?;
    body.done()?;
    let answer = context.app.store.write(move |tx| {
        if let Some(new) = smtp {
            change_smtp(tx, new.as_ref())?;
        }
        if let Some(new) = summary {
            change_summary(tx, new.as_ref())?;
        }
        settings::set_notifications(tx.conn, &notifications)?;
        settings::set_limits(tx.conn, &limits)?;
        if has_country_header {
            let header = country_header.as_deref();
            settings::set_or_delete(tx.conn, settings::COUNTRY_HEADER, header)?;
        }
        if has_zone {
            settings::set_or_delete(tx.conn, settings::TIME_ZONE, zone.as_deref())?;
        }
        actions::usage::limits_changed(tx)?;
        actions::escalation::rules_changed(tx)?;
        shown(tx.conn)
    })?;
    log::info!("admin: the settings were changed");
    Ok(Response::json(&answer))
}

/// `None` where the body does not name it, and `Some(None)` where it is to be removed.
fn replacement(body: &Fields, name: &str) -> Result<Option<Option<Value>>> {
    Ok(match body.optional_object(name)? {
        Some(fields) => Some(Some(whole(&fields))),
        None => body.has(name).then_some(None),
    })
}

fn whole(fields: &Fields) -> Value {
    let map: Map<String, Value> =
        fields.entries().map(|(name, value)| (name.clone(), value.clone())).collect();
    Value::Object(map)
}

/// The object replaces the one before; only its password may be left out. `None` removes it.
fn change_smtp(tx: &store::Tx, new: Option<&Value>) -> Result<()> {
    let Some(new) = new else { return mail::settings::remove(tx) };
    let before = mail::settings::load(tx.conn)?;
    let smtp = Smtp::from_value(new, before.as_ref()).map_err(|error| inside("smtp", error))?;
    mail::settings::save(tx, &smtp)
}

/// Like the mail server's, with its key.
fn change_summary(tx: &store::Tx, new: Option<&Value>) -> Result<()> {
    let Some(new) = new else { return summary::remove(tx) };
    let before = summary::load(tx.conn)?;
    let new = summary::Settings::from_value(new, before.as_ref())
        .map_err(|error| inside("summary", error))?;
    summary::save(tx, &new)
}

/// Names the field by where it stands in this request.
fn inside(part: &str, error: Error) -> Error {
    let named = error.field().map(|field| {
        let rule = error.public_message();
        let rule = rule.strip_prefix(&format!("`{field}` ")).unwrap_or(rule);
        Error::invalid_field(&format!("{part}.{field}"), rule)
    });
    match (error.kind(), named) {
        (Kind::Invalid, Some(named)) => named,
        _ => error,
    }
}

fn read_notifications(fields: &Fields, into: &mut Notifications) -> Result<()> {
    let address = |text: &str| {
        let is_right = EMAIL_CHARS.contains(&text.chars().count()) && mail::is_address(text);
        is_right.then(|| text.to_string())
    };
    let rule = "must be a list of e-mail addresses";
    let emails = |name: &str, into: &mut Vec<String>| {
        if let Some(found) = fields.optional_texts(name, NOTIFIED_EMAILS_MAX, address, rule)? {
            *into = found;
        }
        Ok::<_, Error>(())
    };
    emails("failed_action", &mut into.failed_action)?;
    emails("admins", &mut into.admins)?;
    if fields.optional_text("webhook_url", 0..=usize::MAX)?.is_some() {
        let rule = "must be null: webhooks are not there yet";
        return Err(Error::invalid_field("notifications.webhook_url", rule));
    }
    if let Some(escalation) = fields.optional_object("escalation")? {
        read_delays(&escalation, &mut into.escalation)?;
    }
    fields.done()
}

fn read_delays(fields: &Fields, into: &mut Delays) -> Result<()> {
    let chain = [
        ("browser_after_s", &mut into.browser_ms),
        ("everyone_after_s", &mut into.everyone_ms),
        ("email_after_s", &mut into.email_ms),
        ("supervisor_after_s", &mut into.supervisor_ms),
    ];
    let mut before_ms = 0;
    for (name, ms) in chain {
        if let Some(seconds) = fields.optional_integer(name, 0..=ESCALATION_DELAY_SECONDS_MAX)? {
            *ms = seconds * SECOND_MS;
        }
        if *ms < before_ms {
            let field = format!("notifications.escalation.{name}");
            return Err(Error::invalid_field(&field, "must not be less than the step before it"));
        }
        before_ms = *ms;
    }
    fields.done()
}

fn read_limits(fields: &Fields, into: &mut Limits) -> Result<()> {
    if fields.has("lifetime") {
        into.lifetime = fields.optional_integer("lifetime", 1..=ENGAGEMENTS_MAX)?;
    }
    if fields.has("monthly") {
        into.monthly = fields.optional_integer("monthly", 1..=ENGAGEMENTS_MAX)?;
    }
    if fields.has("fallback_text") {
        into.fallback_text = fields.optional_text("fallback_text", 1..=SYSTEM_TEXT_CHARS_MAX)?;
    }
    fields.done()
}

fn read_country_header(body: &Fields) -> Result<Option<String>> {
    let name = body.optional_line("country_header", HEADER_NAME_CHARS)?;
    let is_name =
        |name: &String| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if name.as_ref().is_some_and(|name| !is_name(name)) {
        let rule = "must be the name of a header, such as `CF-IPCountry`";
        return Err(Error::invalid_field("country_header", rule));
    }
    Ok(name)
}

/// `POST /api/v1/settings/test_notifications`
///
/// The caller's consoles hear an event, those between two polls as well; the e-mails are really
/// sent, and their outcome is told where it is known in time.
pub fn test_notifications(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.json()?.done()?;
    let app = context.app;
    let own = caller.caller.id;
    let is_there = app.attendance.is_listening(Who::Agent(own));
    let (agents, supervisors) = app.store.read(|conn| {
        let there: Vec<_> = store::agents::list(conn)?
            .into_iter()
            .filter(|agent| {
                let who = Who::Agent(agent.id);
                agent.is_enabled && app.attendance.is_listening(who)
            })
            .collect();
        let all = there.iter().filter(|agent| agent.role.sees_all_conversations()).count();
        Ok((there.len(), all))
    })?;
    // After the look around: it ends the poll that it finds.
    app.store.write(move |tx| actions::notify::test_consoles(tx, own))?;
    let console = match is_there {
        true => (true, "your console was told; did you notice?".to_string()),
        false => (false, "you have no console open that could be told".to_string()),
    };
    let people = |count: usize, who: &str| (0 < count, format!("{count} {who} would be told now"));
    let paths = [
        ("sound", console.clone()),
        ("browser", console),
        ("everyone", people(agents, "people at their consoles")),
        ("email", test_mail(app)?),
        ("supervisor", people(supervisors, "supervisors and admins at their consoles")),
    ];
    let paths: Vec<Value> = paths
        .into_iter()
        .map(|(path, (ok, detail))| json!({"path": path, "ok": ok, "detail": detail}))
        .collect();
    Ok(Response::json(&json!({"paths": paths})))
}

fn test_mail(app: &App) -> Result<(bool, String)> {
    let queued = app.store.write(actions::notify::test)?;
    if queued.is_empty() {
        let has_server = app.store.read(mail::settings::load)?.is_some();
        let lacks = if has_server { "addresses to write to" } else { "mail server" };
        return Ok((false, format!("there are no {lacks} in the settings")));
    }
    let give_up_at = Instant::now() + MAIL_TEST_WAIT;
    loop {
        let entries = outcome(app, &queued)?;
        let failed = entries.iter().find_map(|entry| entry.last_error.clone());
        if let Some(error) = failed {
            return Ok((false, error));
        }
        let sent = entries.iter().filter(|entry| matches!(entry.state, State::Sent { .. })).count();
        if sent == queued.len() {
            return Ok((true, format!("{sent} sent")));
        }
        if give_up_at <= Instant::now() || app.is_stopping() {
            return Ok((false, "the mail server has not answered yet; look at the outbox".into()));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn outcome(app: &App, queued: &[OutboxId]) -> Result<Vec<store::outbox::Entry>> {
    app.store.read(|conn| {
        let found = queued.iter().map(|id| store::outbox::find(conn, *id));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    })
}
