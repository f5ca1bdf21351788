//! The people of the workspace.

use crate::{
    actions,
    domain::{ids::AgentId, permission::Role},
    error::Result,
    http::{
        agent::account::{check_email, read_email},
        caller::AgentCaller,
        request::Fields,
        response::Response,
        routes::Context,
        view,
    },
    limits::{EMAIL_CHARS, NAME_CHARS, PASSWORD_CHARS},
    store::{self, agents::NewAgent},
};

const ROLES: &str = "`agent`, `supervisor` and `admin`";
const CAPACITY: std::ops::RangeInclusive<i64> = 0..=1000;

/// `GET /api/v1/users`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let users = context.app.store.read(store::agents::list)?;
    Ok(Response::json(&view::list(users.iter().map(view::user).collect(), None)))
}

/// `GET /api/v1/users/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = AgentId(context.request.path_id(0)?);
    let user = context.app.store.read(|conn| store::agents::get(conn, id))?;
    Ok(Response::json(&view::user(&user)))
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
        store::agents::get(tx.conn, id)
    })?;
    log::info!("admin: a user was made: id={} role={}", user.id, user.role.name());
    Ok(Response::created(&view::user(&user)))
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
        store::agents::get(tx.conn, id)
    })?;
    log::info!("admin: a user was changed: id={id}");
    Ok(Response::json(&view::user(&user)))
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
    }
}
