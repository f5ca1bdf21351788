//! API tokens: each speaks as the admin who made it.

use serde_json::{Value, json};

use crate::{
    actions,
    auth::token::{self, API_TOKEN_PREFIX},
    error::Result,
    http::{caller::AgentCaller, response::Response, routes::Context, view},
    limits::NAME_CHARS,
    store::{self, sessions::ApiToken},
};

/// `GET /api/v1/tokens`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let tokens = context.app.store.read(store::sessions::list_api_tokens)?;
    Ok(Response::json(&view::list(tokens.iter().map(token_view).collect(), None)))
}

fn token_view(token: &ApiToken) -> Value {
    json!({
        "id": token.id,
        "name": token.name,
        "user": {"id": token.agent.0, "name": token.agent_name},
        "created_at": view::time(token.created_at),
    })
}

/// `POST /api/v1/tokens`: the only time the token itself is shown.
pub fn create(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let name = body.line("name", NAME_CHARS)?;
    body.done()?;
    let text = format!("{API_TOKEN_PREFIX}{}", token::random_token()?);
    let hash = token::hash(&text);
    let (caller, kept_name) = (caller.caller.clone(), name.clone());
    let id = context
        .app
        .store
        .write(move |tx| actions::accounts::create_token(tx, &caller, &kept_name, &hash))?;
    log::info!("admin: an API token was made: id={id}");
    Ok(Response::created(&json!({"id": id, "name": name, "token": text})))
}

/// `DELETE /api/v1/tokens/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = context.request.path_id(0)?;
    context.app.store.write(move |tx| actions::accounts::delete_token(tx, id))?;
    log::info!("admin: an API token was deleted: id={id}");
    Ok(Response::empty())
}
