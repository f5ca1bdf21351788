//! Signing in and out, and the signed-in person.

use std::{sync::Arc, time::Instant};

use serde_json::json;

use crate::{
    actions::{self, setup::FirstAdmin},
    app::App,
    auth::token,
    domain::{audit::Actor, ids::AgentId, origin, presence::Presence},
    error::{Error, Result},
    http::{
        agent::totp,
        caller::{AgentCaller, SESSION_COOKIE},
        request::{Fields, Request},
        response::Response,
        routes::Context,
        view,
    },
    limits::{CODE_CHARS_MAX, EMAIL_CHARS, NAME_CHARS, PASSWORD_CHARS, SESSION_LIFE_MS},
    store::{
        self,
        audit::{self, Deed, Entry},
        settings,
    },
};

/// `GET /api/v1/setup`: so that the login page can tell a newcomer where to begin.
pub fn setup_state(context: &Context) -> Result<Response> {
    let is_open = context.app.store.read(store::agents::is_empty)?;
    Ok(Response::json(&json!({"open": is_open})))
}

/// `POST /api/v1/setup`
pub fn setup(context: &Context) -> Result<Response> {
    let Context { app, request, .. } = context;
    let body = request.json()?;
    let code = body.line("code", 1..=100)?;
    let name = body.line("name", NAME_CHARS)?;
    let email = read_email(&body)?;
    let password = body.text("password", PASSWORD_CHARS)?;
    let site_origin = body
        .optional_line("site_origin", 0..=300)?
        .filter(|text| !text.is_empty())
        .map(|text| {
            origin::normalize(&text).ok_or_else(|| {
                Error::invalid_field("site_origin", "must be like `https://shop.example`")
            })
        })
        .transpose()?;
    body.done()?;

    let code_hash = data_encoding::HEXLOWER.encode(&token::hash(&code));
    let expected = app.store.read(|conn| {
        if !store::agents::is_empty(conn)? {
            return Err(Error::conflict("this workspace is set up already; sign in instead"));
        }
        settings::get(conn, settings::SETUP_CODE)
    })?;
    if !expected.is_some_and(|expected| token::are_equal(&expected, &code_hash)) {
        return Err(Error::forbidden(
            "the code is not right; use the link on the server's console",
        ));
    }
    let first = FirstAdmin {
        name,
        email,
        password_hash: app.passwords.hash(&password)?,
        site_origin,
        widget_key: token::random_key()?,
    };
    let address = Some(request.client.to_string());
    let object = Some(("users".to_string(), None));
    let deed = Arc::new(Deed::new(Actor::Unknown, address, "setup".to_string(), object));
    let id = audit::during(&deed, || {
        app.store.write(move |tx| {
            let id = actions::setup::first_admin(tx, first)?;
            settings::delete(tx.conn, settings::SETUP_CODE)?;
            Ok(id)
        })
    })?;
    log::info!("setup: the first admin was made: id={id}");
    Ok(begin_session(app, request, id)?.as_created())
}

pub fn read_email(body: &Fields) -> Result<String> {
    let email = body.line("email", EMAIL_CHARS)?;
    check_email(&email)?;
    Ok(email)
}

pub fn check_email(email: &str) -> Result<()> {
    let is_address = email
        .split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && !host.is_empty() && !host.contains('@'));
    if is_address && !email.contains(char::is_whitespace) {
        return Ok(());
    }
    Err(Error::invalid_field("email", "must be an e-mail address"))
}

/// `POST /api/v1/login`
pub fn login(context: &Context) -> Result<Response> {
    let Context { app, request, .. } = context;
    // Another site's form must not sign its reader in as somebody else.
    let is_foreign = request.headers.fetch_site.as_deref() == Some("cross-site");
    if is_foreign || !request.is_same_origin() {
        return Err(Error::forbidden("sign in on a page of this server"));
    }
    let body = request.json()?;
    let email = body.line("email", EMAIL_CHARS)?;
    let password = body.text("password", 1..=*PASSWORD_CHARS.end())?;
    let code = body.optional_line("code", 0..=CODE_CHARS_MAX)?;
    body.done()?;
    if let Some(wait) = app.logins.wait(&email, request.client, Instant::now()) {
        return Err(Error::rate_limited("too many wrong passwords; wait a little", wait));
    }

    let known = app.store.read(|conn| {
        let agent = store::agents::find_by_email(conn, &email)?.filter(|agent| agent.is_enabled);
        match agent {
            Some(agent) => Ok(Some((agent.id, store::agents::password_hash(conn, agent.id)?))),
            None => Ok(None),
        }
    })?;
    let stored = known.as_ref().and_then(|(_, hash)| hash.as_deref());
    let is_right = app.passwords.is_right(&password, stored)?;
    match known {
        Some((id, _)) if is_right => {
            totp::require(app, id, code.as_deref()).inspect_err(|error| {
                if error.code() == totp::WRONG {
                    app.logins.failed(&email, request.client, Instant::now());
                    log::warn!("login: a wrong code: client={}", request.client);
                }
            })?;
            app.logins.succeeded(&email, request.client);
            begin_session(app, request, id)
        }
        _ => {
            app.logins.failed(&email, request.client, Instant::now());
            // The address tells an operator whom to block; the account stays out of the log.
            log::warn!("login: a wrong password: client={}", request.client);
            let entry = sign_in_failed(request, known.map(|(id, _)| id));
            app.store.write(move |tx| audit::note(tx, &entry))?;
            Err(Error::unauthenticated("the e-mail address or the password is wrong"))
        }
    }
}

/// Without what was typed for a name that is nobody's: it may be a password.
fn sign_in_failed(request: &Request, known: Option<AgentId>) -> Entry {
    Entry {
        actor: Actor::Unknown,
        address: Some(request.client.to_string()),
        action: "sign_in.fail".to_string(),
        object: known.map(|id| ("users".to_string(), Some(id.to_string()))),
        object_name: None,
        changes: json!([]),
    }
}

fn begin_session(app: &App, request: &Request, id: AgentId) -> Result<Response> {
    let text = token::random_token()?;
    let csrf = token::random_token()?;
    let hash = token::hash(&text);
    let user_agent: String =
        request.headers.user_agent.as_deref().unwrap_or_default().chars().take(200).collect();
    let kept_csrf = csrf.clone();
    let address = request.client.to_string();
    let agent = app.store.write(move |tx| {
        actions::accounts::sign_in(tx, id, &hash, &kept_csrf, &user_agent)?;
        let agent = store::agents::get(tx.conn, id)?;
        let entry = Entry {
            actor: Actor::User { id, name: agent.display_name.clone() },
            address: Some(address),
            action: "sign_in".to_string(),
            object: Some(("users".to_string(), Some(id.to_string()))),
            object_name: Some(agent.name.clone()),
            changes: json!([]),
        };
        audit::note(tx, &entry)?;
        Ok(agent)
    })?;
    let me = view::me(&agent, Some(&csrf), app.clock.now());
    let is_public_https =
        app.config.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let secure = if request.is_https || is_public_https { "; Secure" } else { "" };
    let age = SESSION_LIFE_MS / 1000;
    let cookie =
        format!("{SESSION_COOKIE}={text}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    Ok(Response::json(&json!({"me": me})).with("Set-Cookie", cookie))
}

/// `POST /api/v1/logout`
pub fn logout(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.json()?.done()?;
    if let Some(session) = &caller.session {
        let token = session.token;
        let id = caller.caller.id;
        context.app.store.write(move |tx| {
            actions::accounts::sign_out(tx, &token)?;
            actions::presence::agent_lost(tx, id)
        })?;
        context.app.attendance.forget(crate::attendance::Who::Agent(id));
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    Ok(Response::empty().with("Set-Cookie", gone))
}

/// `GET /api/v1/me`
pub fn me(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let agent = app.store.read(|conn| store::agents::get(conn, caller.caller.id))?;
    let csrf = caller.session.as_ref().map(|session| session.csrf.as_str());
    Ok(Response::json(&view::me(&agent, csrf, app.clock.now())))
}

/// `PATCH /api/v1/me`
pub fn change_me(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let display_name = body.optional_line("display_name", NAME_CHARS)?;
    body.done()?;
    let id = caller.caller.id;
    context.app.store.write(move |tx| {
        let mut agent = store::agents::get(tx.conn, id)?;
        agent.display_name = display_name.unwrap_or(agent.display_name);
        actions::accounts::change(tx, &agent)
    })?;
    me(context, caller)
}

/// `PUT /api/v1/me/presence`
pub fn set_presence(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let words = "`available`, `busy`, `do_not_disturb`, `away` and `offline`";
    let presence = body.word("presence", words, |name| {
        Presence::from_name(name).filter(|presence| presence.is_choosable())
    })?;
    body.done()?;
    let id = caller.caller.id;
    context.app.store.write(move |tx| actions::presence::choose(tx, id, presence))?;
    me(context, caller)
}

/// `PUT /api/v1/me/password`
pub fn set_password(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let current = body.text("current", 1..=*PASSWORD_CHARS.end())?;
    let password = body.text("password", PASSWORD_CHARS)?;
    body.done()?;
    let id = caller.caller.id;
    require_password(context, caller, "current", &current)?;
    let hash = app.passwords.hash(&password)?;
    let keep = caller.session.as_ref().map(|session| session.token);
    app.store.write(move |tx| actions::accounts::set_password(tx, id, &hash, keep.as_ref()))?;
    Ok(Response::empty())
}

/// For what a stranger at an open console must not do. Throttled like signing in.
pub fn require_password(
    context: &Context,
    caller: &AgentCaller,
    field: &str,
    password: &str,
) -> Result<()> {
    let Context { app, request, .. } = context;
    let id = caller.caller.id;
    let account = format!("#{id}");
    if let Some(wait) = app.logins.wait(&account, request.client, Instant::now()) {
        return Err(Error::rate_limited("too many wrong passwords; wait a little", wait));
    }
    let stored = app.store.read(|conn| store::agents::password_hash(conn, id))?;
    if !app.passwords.is_right(password, stored.as_deref())? {
        app.logins.failed(&account, request.client, Instant::now());
        return Err(Error::invalid_field(field, "is not the present password"));
    }
    app.logins.succeeded(&account, request.client);
    Ok(())
}
