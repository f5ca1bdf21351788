//! The people of the workspace.

use rusqlite::Connection;
use serde_json::Value;

use super::week;
use crate::{
    actions,
    domain::{ids::AgentId, permission::Role, time::Timestamp},
    error::{Error, Result},
    http::{
        agent::account::{check_email, read_email},
        caller::AgentCaller,
        request::Fields,
        response::Response,
        routes::Context,
        view,
    },
    limits::{EMAIL_CHARS, NAME_CHARS, PASSWORD_CHARS},
    store::{
        self,
        agents::{NewAgent, WrittenSchedule},
        week::WrittenWeek,
    },
};

const ROLES: &str = "`agent`, `supervisor` and `admin`";
const CAPACITY: std::ops::RangeInclusive<i64> = 0..=1000;

/// `GET /api/v1/users`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let now = context.app.clock.now();
    let items = context.app.store.read(|conn| {
        let users = store::agents::list(conn)?;
        users.iter().map(|user| shown_of(conn, user, now)).collect()
    })?;
    Ok(Response::json(&view::list(items, None)))
}

/// `GET /api/v1/users/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = AgentId(context.request.path_id(0)?);
    let now = context.app.clock.now();
    let user = context.app.store.read(|conn| shown(conn, id, now))?;
    Ok(Response::json(&user))
}

/// `POST /api/v1/users`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let name = body.line("name", NAME_CHARS)?;
    let email = read_email(&body)?;
    let role = body.optional_word("role", ROLES, Role::from_name)?.unwrap_or(Role::Agent);
    let display_name = body.optional_line("display_name", NAME_CHARS)?;
    let capacity = body.optional_integer("capacity", CAPACITY)?.unwrap_or(10);
    let takes_chats = body.optional_bool("takes_chats")?.unwrap_or(role == Role::Agent);
    let is_enabled = body.optional_bool("enabled")?.unwrap_or(true);
    let password = body.optional_text("password", PASSWORD_CHARS)?;
    let schedule = read_schedule(&body)?;
    body.done()?;
    let password_hash = password.map(|text| app.passwords.hash(&text)).transpose()?;
    let first_name = name.split_whitespace().next().unwrap_or(&name).to_string();
    let new = NewAgent {
        email,
        display_name: display_name.unwrap_or(first_name),
        name,
        password_hash,
        role,
        is_enabled,
        takes_chats,
        capacity,
    };
    let user = app.store.write(move |tx| {
        let id = actions::accounts::create(tx, &new)?;
        if schedule.is_some() {
            let made = store::agents::get(tx.conn, id)?;
            actions::accounts::change(tx, &store::agents::Agent { schedule, ..made })?;
        }
        shown(tx.conn, id, tx.now)
    })?;
    log::info!("admin: a user was made: id={} role={}", user["id"], role.name());
    Ok(Response::created(&user))
}

/// `PATCH /api/v1/users/{id}`
pub fn change(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let id = AgentId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let changes = Changes::read(&body)?;
    body.done()?;
    let hash = changes.password.as_ref().map(|text| app.passwords.hash(text)).transpose()?;
    let own_session = caller.session.as_ref().map(|session| session.token);
    let user = app.store.write(move |tx| {
        let mut user = store::agents::get(tx.conn, id)?;
        changes.apply(&mut user);
        actions::accounts::change(tx, &user)?;
        if let Some(hash) = hash {
            actions::accounts::set_password(tx, id, &hash, own_session.as_ref())?;
        }
        shown(tx.conn, id, tx.now)
    })?;
    log::info!("admin: a user was changed: id={id}");
    Ok(Response::json(&user))
}

/// `DELETE /api/v1/users/{id}`: gone from every list; what they said stays with their name.
pub fn delete(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = AgentId(context.request.path_id(0)?);
    if id == caller.caller.id {
        return Err(Error::conflict("you cannot delete yourself; another admin can"));
    }
    context.app.store.write(move |tx| actions::accounts::delete(tx, id))?;
    log::info!("admin: a user was deleted: id={id}");
    Ok(Response::empty())
}

/// `DELETE /api/v1/users/{id}/totp`: for somebody who has lost the app and the recovery codes.
pub fn reset_totp(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = AgentId(context.request.path_id(0)?);
    if id == caller.caller.id {
        return Err(Error::conflict("turn off your own two-factor sign-in in your account"));
    }
    context.app.store.write(move |tx| actions::totp::reset(tx, id))?;
    log::warn!("admin: two-factor sign-in was reset: id={id} by={}", caller.caller.id);
    Ok(Response::empty())
}

fn shown(conn: &Connection, id: AgentId, now: Timestamp) -> Result<Value> {
    shown_of(conn, &store::agents::get(conn, id)?, now)
}

fn shown_of(conn: &Connection, user: &store::agents::Agent, now: Timestamp) -> Result<Value> {
    let mut shown = view::user(user, store::agents::used(conn, user.id, now)?);
    shown["totp"] = store::totp::is_on(conn, user.id)?.into();
    Ok(shown)
}

struct Changes {
    name: Option<String>,
    email: Option<String>,
    display_name: Option<String>,
    role: Option<Role>,
    enabled: Option<bool>,
    takes_chats: Option<bool>,
    capacity: Option<i64>,
    password: Option<String>,
    /// `Some(None)` takes the schedule away.
    schedule: Option<Option<WrittenSchedule>>,
}

/// `{zone, week}`, checked by the domain.
fn read_schedule(body: &Fields) -> Result<Option<WrittenSchedule>> {
    let Some(fields) = body.optional_object("schedule")? else { return Ok(None) };
    let schedule = WrittenSchedule {
        zone: fields.optional_line("zone", 1..=64)?,
        week: match fields.optional_object("week")? {
            Some(week) => week::read_week(&week)?,
            None => WrittenWeek::default(),
        },
    };
    fields.done()?;
    schedule.check().map_err(|refusal| week::refused("schedule.", &refusal))?;
    Ok(Some(schedule))
}

impl Changes {
    fn read(body: &Fields) -> Result<Changes> {
        let email = body.optional_line("email", EMAIL_CHARS)?;
        if let Some(email) = &email {
            check_email(email)?;
        }
        Ok(Changes {
            name: body.optional_line("name", NAME_CHARS)?,
            email,
            display_name: body.optional_line("display_name", NAME_CHARS)?,
            role: body.optional_word("role", ROLES, Role::from_name)?,
            enabled: body.optional_bool("enabled")?,
            takes_chats: body.optional_bool("takes_chats")?,
            capacity: body.optional_integer("capacity", CAPACITY)?,
            password: body.optional_text("password", PASSWORD_CHARS)?,
            schedule: if body.has("schedule") { Some(read_schedule(body)?) } else { None },
        })
    }

    fn apply(&self, user: &mut store::agents::Agent) {
        user.name = self.name.clone().unwrap_or_else(|| user.name.clone());
        user.email = self.email.clone().unwrap_or_else(|| user.email.clone());
        user.display_name = self.display_name.clone().unwrap_or_else(|| user.display_name.clone());
        user.role = self.role.unwrap_or(user.role);
        user.is_enabled = self.enabled.unwrap_or(user.is_enabled);
        user.takes_chats = self.takes_chats.unwrap_or(user.takes_chats);
        user.capacity = self.capacity.unwrap_or(user.capacity);
        if let Some(schedule) = &self.schedule {
            user.schedule.clone_from(schedule);
        }
    }
}
