//! Who asks: finds the secrets in a request and whom they belong to.

use std::{sync::Arc, time::Instant};

use rusqlite::Connection;

use super::request::Request;
use crate::{
    actions::{self, Caller},
    app::App,
    attendance::Who,
    auth::token,
    domain::{permission::Role, time::Timestamp},
    error::{Error, Result},
    store::{self, contacts::Visitor, sessions::TokenHash},
};

/// Name of the agents' session cookie, fixed by the HTTP contract.
pub const SESSION_COOKIE: &str = "deskbell_session";

/// How often a session's last use is written down.
const SESSION_TOUCH_MS: i64 = 60_000;

/// A signed-in person.
pub struct AgentCaller {
    pub caller: Caller,
    /// `None` for API tokens, which need no CSRF value.
    pub session: Option<SessionProof>,
    /// The name of the API token, where it is one.
    pub token_name: Option<String>,
}

/// An API token as it was read a moment ago.
#[derive(Clone)]
pub struct KnownToken {
    caller: Caller,
    name: String,
}

/// A session as it was read a moment ago.
#[derive(Clone)]
pub struct KnownSession {
    csrf: String,
    last_seen_at: Timestamp,
    caller: Caller,
}

pub struct SessionProof {
    pub token: TokenHash,
    pub csrf: String,
}

/// A visitor with its token's hash.
pub struct VisitorCaller {
    pub visitor: Arc<Visitor>,
    pub token: TokenHash,
}

/// The person of a session cookie or an API token, if their role suffices.
pub fn agent(app: &App, request: &Request, least: Role) -> Result<AgentCaller> {
    let found = match request.bearer() {
        Some(bearer) => by_api_token(app, bearer)?,
        None => by_session(app, request)?,
    };
    if found.caller.role < least {
        return Err(Error::forbidden(format!("this needs the role `{}`", least.name())));
    }
    let who = Who::Agent(found.caller.id);
    if app.attendance.seen(who, Instant::now()) {
        record_return(app, who);
    }
    Ok(found)
}

fn by_api_token(app: &App, bearer: &str) -> Result<AgentCaller> {
    let invalid = || Error::unauthenticated("the API token is not valid");
    if !bearer.starts_with(token::API_TOKEN_PREFIX) {
        return Err(invalid());
    }
    let hash = token::hash(bearer);
    let now = app.clock.now();
    let version = app.store.people().team_version();
    let KnownToken { caller, name } = match app.known_tokens.find(&hash, version, now) {
        Some(token) => token,
        None => {
            let found = app.store.read(|conn| find_token(conn, &hash))?;
            let token = found.ok_or_else(invalid)?;
            app.known_tokens.keep(hash, version, now, token.clone());
            token
        }
    };
    Ok(AgentCaller { caller, session: None, token_name: Some(name) })
}

fn find_token(conn: &Connection, hash: &TokenHash) -> Result<Option<KnownToken>> {
    let Some((id, name)) = store::sessions::find_api_token(conn, hash)? else { return Ok(None) };
    let agent = store::agents::find(conn, id)?;
    Ok(agent.map(|agent| KnownToken { caller: to_caller(agent), name }))
}

fn by_session(app: &App, request: &Request) -> Result<AgentCaller> {
    let unknown = || Error::unauthenticated("sign in first");
    let cookie = request.cookie(SESSION_COOKIE).ok_or_else(unknown)?;
    let hash = token::hash(cookie);
    let now = app.clock.now();
    let version = app.store.people().team_version();
    let KnownSession { csrf, last_seen_at, caller } =
        match app.known_sessions.find(&hash, version, now) {
            Some(session) => session,
            None => {
                let session =
                    app.store.read(|conn| find_session(conn, &hash, now))?.ok_or_else(unknown)?;
                app.known_sessions.keep(hash, version, now, session.clone());
                session
            }
        };
    if !request.method.is_safe() {
        let given = request.headers.csrf.as_deref().unwrap_or_default();
        if !token::are_equal(given, &csrf) {
            return Err(Error::forbidden(
                "the header X-Deskbell-Csrf must have the value that GET /api/v1/me returns",
            ));
        }
    }
    if SESSION_TOUCH_MS < now.ms_since(last_seen_at) {
        app.store.write(move |tx| store::sessions::touch(tx.conn, &hash, tx.now))?;
    }
    let proof = SessionProof { token: hash, csrf };
    Ok(AgentCaller { caller, session: Some(proof), token_name: None })
}

fn find_session(
    conn: &Connection,
    hash: &TokenHash,
    now: Timestamp,
) -> Result<Option<KnownSession>> {
    let Some(session) = store::sessions::find(conn, hash, now)? else { return Ok(None) };
    Ok(store::agents::find(conn, session.agent)?.map(|agent| KnownSession {
        csrf: session.csrf,
        last_seen_at: session.last_seen_at,
        caller: to_caller(agent),
    }))
}

fn to_caller(agent: store::agents::Agent) -> Caller {
    Caller { id: agent.id, role: agent.role, display_name: agent.display_name }
}

/// The visitor of a bearer token.
pub fn visitor(app: &App, request: &Request) -> Result<VisitorCaller> {
    let unknown = || Error::unauthenticated("the visitor token is missing or not known");
    let bearer = request.bearer().ok_or_else(unknown)?;
    let token = token::hash(bearer);
    let now = app.clock.now();
    let version = app.store.people().visitors_version();
    let visitor = match app.known_visitors.find(&token, version, now) {
        Some(visitor) => visitor,
        None => {
            let found = app.store.read(|conn| store::contacts::find_by_token(conn, &token))?;
            let visitor = Arc::new(found.ok_or_else(unknown)?);
            app.known_visitors.keep(token, version, now, Arc::clone(&visitor));
            visitor
        }
    };
    let who = Who::Visitor(visitor.id);
    if app.attendance.seen(who, Instant::now()) {
        record_return(app, who);
    }
    Ok(VisitorCaller { visitor, token })
}

/// Refuses a browser that has not shown, at this widget, who uses it, or whose word has ended.
pub fn require_identity(app: &App, visitor: &Visitor) -> Result<()> {
    if !visitor.requires_identity {
        return Ok(());
    }
    match visitor.verified_until {
        Some(until) if app.clock.now() < until => Ok(()),
        Some(_) => Err(identity_expired()),
        None => Err(identity_required()),
    }
}

pub fn identity_required() -> Error {
    Error::unauthenticated(
        "this widget needs an identity: the site must pass a signed token of its visitor",
    )
    .with_code("identity_required")
}

pub fn identity_expired() -> Error {
    Error::unauthenticated(
        "the visitor's identity has expired: the site must pass a fresh signed token",
    )
    .with_code("identity_expired")
}

/// Lets a visitor's write pass, or tells when the next one may come.
pub fn limit_visitor(app: &App, visitor: &Visitor) -> Result<()> {
    app.fairness.visitor_writes(visitor.id)
}

/// Tells the database that somebody who was gone is back; most were not, and cost only a look.
pub fn record_return(app: &App, who: Who) {
    let was_gone = app.store.read(|conn| match who {
        Who::Agent(id) => {
            Ok(store::agents::find(conn, id)?.is_some_and(|agent| agent.disconnected_at.is_some()))
        }
        Who::Visitor(id) => {
            let open = store::conversations::find_open(conn, id)?;
            Ok(open.is_some_and(|conversation| conversation.visitor_left_at.is_some()))
        }
    });
    let result = match (was_gone, who) {
        (Ok(false), _) => Ok(()),
        (Ok(true), Who::Agent(id)) => {
            app.store.write(move |tx| actions::presence::agent_returned(tx, id))
        }
        (Ok(true), Who::Visitor(id)) => {
            app.store.write(move |tx| actions::presence::visitor_returned(tx, id))
        }
        (Err(error), _) => Err(error),
    };
    if let Err(error) = result {
        log::warn!("attendance: a return was not noted: who={who:?} error={error}");
    }
}
