//! Keys with which sites sign who their visitors are.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    auth::{
        identity::{self, Algorithm, Identity, IdentityRefusal, Key, KeyRefusal},
        token,
    },
    domain::{
        ids::{IdentityKeyId, WidgetId},
        time::Timestamp,
    },
    error::{Error, Result},
    http::{
        caller::AgentCaller,
        request::Fields,
        response::Response,
        routes::Context,
        view,
        visitor::identity::{public_url, read_keys},
    },
    limits::{
        IDENTITY_KEY_BYTES_MAX, IDENTITY_KEY_ID_CHARS, IDENTITY_KEY_WIDGETS_MAX, IDENTITY_KEYS_MAX,
        IDENTITY_TOKEN_BYTES_MAX, NAME_CHARS, REALM_CHARS, WIDGET_IDENTITY_KEYS_MAX,
    },
    store::{self, identity_keys::IdentityKey},
};

const ALGORITHMS: &str = "`HS256`, `RS256`, `ES256` and `EdDSA`";
/// Whose customers, where an admin does not say: most workspaces have one site.
const REALM: &str = "main";

/// `GET /api/v1/identity_keys`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let keys = context.app.store.read(store::identity_keys::list)?;
    Ok(Response::json(&view::list(keys.iter().map(view::identity_key).collect(), None)))
}

/// `GET /api/v1/identity_keys/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = IdentityKeyId(context.request.path_id(0)?);
    let found = context.app.store.read(|conn| store::identity_keys::get(conn, id))?;
    Ok(Response::json(&view::identity_key(&found)))
}

/// `POST /api/v1/identity_keys`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let name = body.line("name", NAME_CHARS)?;
    let realm = body.optional_line("realm", REALM_CHARS)?.unwrap_or_else(|| REALM.to_string());
    let algorithm = body.word("algorithm", ALGORITHMS, Algorithm::from_name)?;
    let kid = body.optional_line("kid", IDENTITY_KEY_ID_CHARS)?;
    let given = body.optional_text("key", 0..=2 * IDENTITY_KEY_BYTES_MAX)?;
    let generates = body.optional_bool("generate")?.unwrap_or(false);
    let widgets = read_widgets(&body)?.unwrap_or_default();
    body.done()?;
    let (material, shown_once) = match (given, generates) {
        (Some(_), true) => {
            return Err(Error::invalid_field("generate", "goes without `key`"));
        }
        (None, true) if algorithm != Algorithm::Hs256 => {
            let rule = "makes secrets for HS256 only; the site keeps its private key to itself";
            return Err(Error::invalid_field("generate", rule));
        }
        (None, true) => {
            let secret = token::random_token()?;
            (secret.clone(), Some(secret))
        }
        (None, false) => return Err(Error::invalid_field("key", "is missing")),
        (Some(text), false) => (text.trim().to_string(), None),
    };
    let key = Key::parse(algorithm, &material, kid.as_deref()).map_err(refused_key)?;
    let new = IdentityKey {
        id: IdentityKeyId(0),
        name,
        realm,
        algorithm: algorithm.as_str().to_string(),
        kid: key.id().map(str::to_string),
        material,
        widgets,
        created_at: Timestamp(0),
    };
    let stored = context.app.store.write(move |tx| {
        if IDENTITY_KEYS_MAX <= store::identity_keys::list(tx.conn)?.len() {
            let rule = format!("there are {IDENTITY_KEYS_MAX} keys already; delete old ones first");
            return Err(Error::conflict(rule));
        }
        let id = store::identity_keys::insert(tx.conn, &new, tx.now)?;
        link(tx.conn, id, &new.widgets)?;
        store::identity_keys::get(tx.conn, id)
    })?;
    log::info!("admin: an identity key was made: id={}", stored.id);
    let mut view = view::identity_key(&stored);
    if let Some(secret) = shown_once {
        view["key"] = secret.into();
    }
    Ok(Response::created(&view))
}

/// `PATCH /api/v1/identity_keys/{id}`: what is signed with it stays as it is, so that a key is
/// replaced by adding another one beside it.
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = IdentityKeyId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut changed = context.app.store.read(|conn| store::identity_keys::get(conn, id))?;
    if let Some(name) = body.optional_line("name", NAME_CHARS)? {
        changed.name = name;
    }
    if body.has("kid") {
        changed.kid = body.optional_line("kid", IDENTITY_KEY_ID_CHARS)?;
    }
    for (field, present) in [("realm", &changed.realm), ("algorithm", &changed.algorithm)] {
        if body.optional_line(field, 0..=64)?.is_some_and(|given| given != *present) {
            let rule = "is chosen when the key is made; add another key instead";
            return Err(Error::invalid_field(field, rule));
        }
    }
    let widgets = read_widgets(&body)?;
    body.done()?;
    let stored = context.app.store.write(move |tx| {
        store::identity_keys::update(tx.conn, &changed)?;
        if let Some(widgets) = widgets {
            link(tx.conn, id, &widgets)?;
        }
        store::identity_keys::get(tx.conn, id)
    })?;
    log::info!("admin: an identity key was changed: id={id}");
    Ok(Response::json(&view::identity_key(&stored)))
}

/// `DELETE /api/v1/identity_keys/{id}`: it may have been stolen, so whoever came in through its
/// widgets has to show an identity anew.
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = IdentityKeyId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        let key = store::identity_keys::get(tx.conn, id)?;
        store::contacts::end_verifications(tx.conn, &key.widgets, tx.now)?;
        store::identity_keys::delete(tx.conn, id)
    })?;
    log::info!("admin: an identity key was deleted: id={id}");
    Ok(Response::empty())
}

fn read_widgets(body: &Fields) -> Result<Option<Vec<WidgetId>>> {
    let ids = body.optional_ids("widgets", IDENTITY_KEY_WIDGETS_MAX)?;
    Ok(ids.map(|ids| ids.into_iter().map(WidgetId).collect()))
}

fn link(conn: &Connection, id: IdentityKeyId, widgets: &[WidgetId]) -> Result<()> {
    for widget in widgets {
        store::widgets::get(conn, *widget).map_err(|_| {
            Error::invalid_field("widgets", format!("has {widget}, which is not a widget's id"))
        })?;
    }
    store::identity_keys::set_widgets(conn, id, widgets)?;
    for widget in widgets {
        if WIDGET_IDENTITY_KEYS_MAX < store::identity_keys::count_of_widget(conn, *widget)? {
            let rule = format!(
                "has {widget}, which would have more than {WIDGET_IDENTITY_KEYS_MAX} keys then"
            );
            return Err(Error::invalid_field("widgets", rule));
        }
    }
    Ok(())
}

fn refused_key(refusal: KeyRefusal) -> Error {
    Error::invalid_field("key", format!("cannot be used: {refusal}")).with_code(refusal.code())
}

/// `POST /api/v1/identity_keys/check`: for the site's developer, who wants to know what is wrong.
pub fn check(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let text = body.text("token", 1..=4 * IDENTITY_TOKEN_BYTES_MAX)?;
    body.done()?;
    let (rows, widgets) = app
        .store
        .read(|conn| Ok((store::identity_keys::list(conn)?, store::widgets::list(conn)?)))?;
    let keys = read_keys(&rows)?;
    let own = public_url(app, context.request);
    let believed = identity::verify(text.trim(), &keys, app.clock.now().0);
    let checked = believed.and_then(|(identity, signer)| {
        let signer = rows.get(signer);
        let ours = widgets
            .iter()
            .filter(|widget| signer.is_some_and(|key| key.widgets.contains(&widget.id)))
            .map(|widget| widget.key.as_str());
        let ours: Vec<&str> = std::iter::once(own.as_str()).chain(ours).collect();
        identity.require_audience(&ours)?;
        Ok((identity, signer))
    });
    Ok(Response::json(&match checked {
        Ok((identity, signer)) => valid(&identity, signer),
        Err(refusal) => invalid(refusal),
    }))
}

fn valid(identity: &Identity, signer: Option<&IdentityKey>) -> Value {
    let is_linked = signer.is_some_and(|key| !key.widgets.is_empty());
    let detail = match is_linked {
        true => "the token is right",
        false => "the token is right, but its key is linked with no widget",
    };
    json!({
        "valid": true,
        "problem": null,
        "detail": detail,
        "key": signer.map(|key| key.id.0),
        "claims": {
            "sub": identity.subject,
            "name": identity.name,
            "email": identity.email,
            "exp": identity.expires_at_ms.div_euclid(1000),
        },
    })
}

fn invalid(refusal: IdentityRefusal) -> Value {
    json!({
        "valid": false,
        "problem": refusal.code(),
        "detail": refusal.to_string(),
        "key": null,
        "claims": null,
    })
}
