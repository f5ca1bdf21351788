//! Embeddings on websites.

mod forms;

use serde_json::{Map, Value};

use crate::{
    auth::token,
    domain::{
        ids::{IdentityKeyId, WidgetId, WorkstreamId},
        origin,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{NAME_CHARS, WIDGET_IDENTITY_KEYS_MAX, WIDGET_ORIGINS_MAX},
    store::{self, widgets::Widget},
};

const LOCALES: [&str; 6] = ["en", "fr", "pt-BR", "id", "es", "de"];

/// `GET /api/v1/widgets`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let items = context.app.store.read(|conn| {
        let all = store::widgets::list(conn)?;
        all.iter().map(|widget| forms::with_forms(conn, widget)).collect::<Result<_>>()
    })?;
    Ok(Response::json(&view::list(items, None)))
}

/// `GET /api/v1/widgets/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WidgetId(context.request.path_id(0)?);
    let view = context.app.store.read(|conn| {
        let found = store::widgets::get(conn, id)?;
        forms::with_forms(conn, &found)
    })?;
    Ok(Response::json(&view))
}

/// `POST /api/v1/widgets`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut new = Widget {
        id: WidgetId(0),
        key: token::random_key()?,
        name: body.line("name", NAME_CHARS)?,
        workstream: WorkstreamId(body.integer("workstream", 1..=i64::MAX)?),
        origins: Vec::new(),
        locale: None,
        appearance: "{}".to_string(),
        identity_keys: Vec::new(),
    };
    read_settings(&body, &mut new)?;
    let forms = forms::Change::read(&body)?;
    body.done()?;
    let view = context.app.store.write(move |tx| {
        require_workstream(tx.conn, new.workstream)?;
        let id = store::widgets::insert(tx.conn, &new, tx.now)?;
        set_keys(tx.conn, id, &new.identity_keys)?;
        forms.store(tx.conn, id)?;
        forms::with_forms(tx.conn, &store::widgets::get(tx.conn, id)?)
    })?;
    log::info!("admin: a widget was made: id={}", view["id"]);
    Ok(Response::created(&view))
}

/// `PATCH /api/v1/widgets/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WidgetId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut changed = context.app.store.read(|conn| store::widgets::get(conn, id))?;
    if let Some(name) = body.optional_line("name", NAME_CHARS)? {
        changed.name = name;
    }
    if let Some(workstream) = body.optional_integer("workstream", 1..=i64::MAX)? {
        changed.workstream = WorkstreamId(workstream);
    }
    let changes_keys = body.has("identity_keys");
    read_settings(&body, &mut changed)?;
    let forms = forms::Change::read(&body)?;
    body.done()?;
    let view = context.app.store.write(move |tx| {
        require_workstream(tx.conn, changed.workstream)?;
        store::widgets::update(tx.conn, &changed)?;
        if changes_keys {
            set_keys(tx.conn, id, &changed.identity_keys)?;
        }
        forms.store(tx.conn, id)?;
        forms::with_forms(tx.conn, &store::widgets::get(tx.conn, id)?)
    })?;
    log::info!("admin: a widget was changed: id={id}");
    Ok(Response::json(&view))
}

/// `DELETE /api/v1/widgets/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = WidgetId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::widgets::get(tx.conn, id)?;
        store::widgets::delete(tx.conn, id)
    })?;
    log::info!("admin: a widget was deleted: id={id}");
    Ok(Response::empty())
}

fn require_workstream(conn: &rusqlite::Connection, id: WorkstreamId) -> Result<()> {
    store::workstreams::get(conn, id)
        .map(|_| ())
        .map_err(|_| Error::invalid_field("workstream", "is not the id of a workstream"))
}

fn set_keys(conn: &rusqlite::Connection, id: WidgetId, keys: &[IdentityKeyId]) -> Result<()> {
    for key in keys {
        if store::identity_keys::find(conn, *key)?.is_none() {
            let rule = format!("has {key}, which is not the id of an identity key");
            return Err(Error::invalid_field("identity_keys", rule));
        }
    }
    store::identity_keys::set_keys(conn, id, keys)
}

fn read_settings(body: &Fields, into: &mut Widget) -> Result<()> {
    let rule = "must list origins such as `https://shop.example`, or `*` for any site";
    let origins = body.optional_texts("origins", WIDGET_ORIGINS_MAX, origin::normalize, rule)?;
    into.origins = origins.unwrap_or_else(|| into.origins.clone());
    if body.has("locale") {
        into.locale = body.optional_word("locale", &format!("{LOCALES:?}"), |word| {
            LOCALES.contains(&word).then(|| word.to_string())
        })?;
    }
    if let Some(keys) = body.optional_ids("identity_keys", WIDGET_IDENTITY_KEYS_MAX)? {
        into.identity_keys = keys.into_iter().map(IdentityKeyId).collect();
    }
    if let Some(appearance) = body.optional_object("appearance")? {
        into.appearance = read_appearance(&appearance)?;
    }
    Ok(())
}

fn read_appearance(fields: &Fields) -> Result<String> {
    let mut kept = Map::new();
    let mut keep = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|text| !text.is_empty()) {
            kept.insert(name.to_string(), Value::from(value));
        }
    };
    let color = fields.optional_line("color", 0..=7)?;
    if color.as_ref().is_some_and(|color| !color.is_empty() && !is_color(color)) {
        return Err(Error::invalid_field("appearance.color", "must be like `#0b66ff`"));
    }
    keep("color", color);
    keep("title", fields.optional_line("title", 0..=60)?);
    keep("greeting", fields.optional_text("greeting", 0..=300)?);
    let word =
        |words: &'static [&str]| move |word: &str| words.contains(&word).then(|| word.to_string());
    let positions = word(&["right", "left"]);
    keep("position", fields.optional_word("position", "`right` and `left`", positions)?);
    let themes = word(&["auto", "light", "dark"]);
    keep("theme", fields.optional_word("theme", "`auto`, `light` and `dark`", themes)?);
    fields.done()?;
    Ok(Value::Object(kept).to_string())
}

fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}
