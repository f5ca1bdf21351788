//! Two-factor sign-in: setting it up, and asking for the code.

use serde_json::json;

use super::account::require_password;
use crate::{
    actions,
    app::App,
    auth::totp::{self, RECOVERY_CODES},
    domain::ids::AgentId,
    error::{Error, Result},
    http::{caller::AgentCaller, response::Response, routes::Context, view},
    limits::{CODE_CHARS_MAX, PASSWORD_CHARS},
    store::{self, totp::CodeHash},
};

/// The password was right, and a code is asked for.
const REQUIRED: &str = "totp_required";
/// The code is wrong, or was used before.
pub const WRONG: &str = "totp_wrong";

/// Lets in who needs no code or has the right one. Called after the password was right, so that
/// a stranger learns from it what a password alone would have told them.
pub fn require(app: &App, id: AgentId, code: Option<&str>) -> Result<()> {
    if !app.store.read(|conn| store::totp::is_on(conn, id))? {
        return Ok(());
    }
    let Some(code) = code.filter(|code| !code.is_empty()) else {
        let error = Error::unauthenticated("the code of the authenticator app is asked for");
        return Err(error.with_code(REQUIRED));
    };
    take(app, id, code)
}

fn take(app: &App, id: AgentId, code: &str) -> Result<()> {
    app.fairness.code_try(id)?;
    let code = code.to_string();
    if app.store.write(move |tx| actions::totp::take(tx, id, &code))? {
        return Ok(());
    }
    let error = Error::unauthenticated("the code is wrong, or was used before");
    Err(error.with_code(WRONG))
}

/// `GET /api/v1/me/totp`
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = caller.caller.id;
    let (known, left) = context.app.store.read(|conn| {
        Ok((store::totp::find(conn, id)?, store::totp::recovery_codes_left(conn, id)?))
    })?;
    let since = known.and_then(|totp| totp.confirmed_at);
    Ok(Response::json(&json!({
        "enabled": since.is_some(),
        "since": since.map(view::time),
        "recovery_codes_left": left,
    })))
}

/// `POST /api/v1/me/totp`: a secret for the app, shown this once.
pub fn begin(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let Context { app, request, .. } = context;
    let body = request.json()?;
    let password = body.text("password", 1..=*PASSWORD_CHARS.end())?;
    body.done()?;
    require_password(context, caller, "password", &password)?;
    let id = caller.caller.id;
    let secret = totp::new_secret()?;
    app.store.write(move |tx| actions::totp::begin(tx, id, &secret))?;
    let agent = app.store.read(|conn| store::agents::get(conn, id))?;
    let host = request.headers.host.as_deref().unwrap_or_default();
    let address = totp::address(&secret, &format!("Deskbell {host}"), &agent.email);
    Ok(Response::created(&json!({
        "secret": totp::secret_text(&secret),
        "address": address,
        "picture": totp::picture(&address)?,
    })))
}

/// `PUT /api/v1/me/totp`: the app shows the right code, so it may be asked for from now on.
pub fn confirm(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let code = body.line("code", 1..=CODE_CHARS_MAX)?;
    body.done()?;
    let id = caller.caller.id;
    app.fairness.code_try(id)?;
    let (texts, hashes) = recovery_codes()?;
    let keep = caller.session.as_ref().map(|session| session.token);
    app.store.write(move |tx| actions::totp::confirm(tx, id, &code, &hashes, keep.as_ref()))?;
    log::info!("account: two-factor sign-in was turned on: id={id}");
    Ok(Response::json(&json!({"recovery_codes": texts})))
}

/// `POST /api/v1/me/recovery_codes`: new ones in place of those before, shown this once.
pub fn renew(context: &Context, caller: &AgentCaller) -> Result<Response> {
    require_both(context, caller)?;
    let id = caller.caller.id;
    let (texts, hashes) = recovery_codes()?;
    context.app.store.write(move |tx| actions::totp::set_recovery_codes(tx, id, &hashes))?;
    log::info!("account: recovery codes were made: id={id}");
    Ok(Response::json(&json!({"recovery_codes": texts})))
}

/// `DELETE /api/v1/me/totp`
pub fn turn_off(context: &Context, caller: &AgentCaller) -> Result<Response> {
    require_both(context, caller)?;
    let id = caller.caller.id;
    context.app.store.write(move |tx| actions::totp::turn_off(tx, id))?;
    log::info!("account: two-factor sign-in was turned off: id={id}");
    Ok(Response::empty())
}

/// Whoever changes it must have both, like whoever signs in.
fn require_both(context: &Context, caller: &AgentCaller) -> Result<()> {
    let body = context.request.json()?;
    let password = body.text("password", 1..=*PASSWORD_CHARS.end())?;
    let code = body.line("code", 1..=CODE_CHARS_MAX)?;
    body.done()?;
    let id = caller.caller.id;
    if !context.app.store.read(|conn| store::totp::is_on(conn, id))? {
        return Err(Error::conflict("two-factor sign-in is off"));
    }
    require_password(context, caller, "password", &password)?;
    take(context.app, id, &code).map_err(|error| match error.code() {
        // Signed in they are; it is the field that is wrong.
        WRONG => Error::invalid_field("code", "is wrong, or was used before"),
        _ => error,
    })
}

fn recovery_codes() -> Result<(Vec<String>, Vec<CodeHash>)> {
    let texts =
        (0..RECOVERY_CODES).map(|_| totp::new_recovery_code()).collect::<Result<Vec<String>>>()?;
    let hashes = texts.iter().filter_map(|text| totp::recovery_hash(text)).collect();
    Ok((texts, hashes))
}
