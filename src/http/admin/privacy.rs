//! How long what is kept, and what is stored of one person: to hand out, or to erase.

use data_encoding::BASE64;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::{
    actions,
    domain::{
        ids::{ContactId, FileId},
        time::Timestamp,
    },
    error::{Error, Result},
    http::{
        caller::AgentCaller,
        response::{Response, disposition},
        routes::Context,
        view,
    },
    limits::{
        ERASURES_SHOWN_MAX, EXPORT_FILES_BYTES_MAX, NAME_CHARS, PEOPLE_FOUND_MAX, RETENTION_DAYS,
        SEARCH_CHARS_MAX,
    },
    store::{self, retention, search::Wanted},
};

/// `GET /api/v1/privacy`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    context.request.query(&[])?;
    Ok(Response::json(&context.app.store.read(shown)?))
}

fn shown(conn: &Connection) -> Result<Value> {
    let days: Map<String, Value> = retention::days(conn)?
        .into_iter()
        .map(|(name, _, days)| (name.to_string(), days.into()))
        .collect();
    let erasures = store::erasure::list(conn, ERASURES_SHOWN_MAX)?;
    let erasures = erasures.iter().map(|erasure| {
        json!({
            "id": erasure.id,
            "contact": erasure.contact.0,
            "by": erasure.by,
            "conversations": erasure.conversations,
            "requested_at": view::time(erasure.requested_at),
            "done_at": erasure.done_at.map(view::time),
        })
    });
    Ok(json!({
        "retention": days,
        "erasures": erasures.collect::<Vec<_>>(),
        "file_bytes": store::settings::file_bytes(conn)?,
    }))
}

/// `PATCH /api/v1/privacy`: days by kind; null keeps that kind for good.
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut days = context.app.store.read(retention::days)?;
    if let Some(fields) = body.optional_object("retention")? {
        for (name, _, days) in &mut days {
            if fields.has(name) {
                *days = fields.optional_integer(name, RETENTION_DAYS)?;
            }
        }
        fields.done()?;
    }
    body.done()?;
    let answer = context.app.store.write(move |tx| {
        retention::set_days(tx.conn, &days)?;
        shown(tx.conn)
    })?;
    log::info!("admin: the retention was changed");
    Ok(Response::json(&answer))
}

/// `GET /api/v1/contacts?q=`: by name, e-mail, telephone or number.
pub fn find(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["q"])?;
    let text = query.text("q").unwrap_or_default().trim().to_string();
    if SEARCH_CHARS_MAX < text.chars().count() {
        return Err(Error::invalid_field("q", format!("must have at most {SEARCH_CHARS_MAX}")));
    }
    let words = Wanted::parse(&text);
    // "Visitor 12", as agents call who gave no name.
    let number = text.rsplit(' ').next().and_then(|last| last.parse().ok()).map(ContactId);
    let found = context.app.store.read(|conn| {
        store::search::people(conn, words.as_ref(), number, &text, PEOPLE_FOUND_MAX)
    })?;
    let items = found.iter().map(|person| {
        json!({
            "id": person.contact.id.0,
            "caption": actions::privacy::caption(&person.contact),
            "name": person.contact.name,
            "email": person.contact.email,
            "phone": person.contact.phone,
            "verified": person.contact.is_verified,
            "conversations": person.conversations,
            "created_at": view::time(person.created_at),
        })
    });
    Ok(Response::json(&view::list(items.collect(), None)))
}

/// `GET /api/v1/contacts/{id}/export`: everything that is stored of a person.
pub fn export(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    context.request.query(&[])?;
    let id = ContactId(context.request.path_id(0)?);
    let now = context.app.clock.now();
    let portrait = context.app.store.read(|conn| {
        store::contacts::find_contact(conn, id)?.ok_or_else(|| Error::not_found("contact"))?;
        let mut portrait = store::portrait::of(conn, id)?;
        let mut room = EXPORT_FILES_BYTES_MAX;
        if let Some(Value::Array(files)) = portrait.get_mut("files") {
            for file in files {
                add_content(conn, file, &mut room)?;
            }
        }
        Ok(portrait)
    })?;
    let mut answer = with_times(Value::Object(portrait));
    answer["exported_at"] = view::time(now).into();
    log::info!("admin: a person was exported: contact={id}");
    let name = format!("person-{id}.json");
    Ok(Response::json(&answer).with("Content-Disposition", disposition("attachment", &name)))
}

/// The bytes in base64, while there is room; else where they can be had.
fn add_content(conn: &Connection, file: &mut Value, room: &mut i64) -> Result<()> {
    let id = file["id"].as_i64().unwrap_or_default();
    let bytes = file["size_bytes"].as_i64().unwrap_or_default();
    file["address"] = format!("/api/v1/files/{id}").into();
    file["content_base64"] = Value::Null;
    if bytes <= *room
        && let Some(stored) = store::files::find(conn, FileId(id))?
    {
        *room -= bytes;
        file["content_base64"] = BASE64.encode(&stored.content).into();
    }
    Ok(())
}

/// Instants as people write them: `sent_at_ms` becomes `sent_at`.
fn with_times(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(with_times).collect(),
        Value::Object(fields) => {
            let named = fields.into_iter().map(|(name, value)| {
                match (name.strip_suffix("_at_ms"), value.as_i64()) {
                    (Some(name), Some(ms)) => {
                        (format!("{name}_at"), view::time(Timestamp(ms)).into())
                    }
                    (Some(name), None) => (format!("{name}_at"), Value::Null),
                    (None, _) => (name, with_times(value)),
                }
            });
            Value::Object(named.collect())
        }
        other => other,
    }
}

/// `POST /api/v1/contacts/{id}/erase`: for good, once `name` is what the person is called.
pub fn erase(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = ContactId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let typed = body.text("name", 1..=*NAME_CHARS.end() * 3)?;
    body.done()?;
    let caller = caller.caller.clone();
    let by = caller.id;
    let answer = context.app.store.write(move |tx| {
        actions::privacy::erase(tx, &caller, id, &typed)?;
        shown(tx.conn)
    })?;
    log::info!("admin: a person is erased: contact={id} by={by}");
    Ok(Response::json(&answer))
}

/// `POST /api/v1/privacy/rewrite`: writes the file anew, without remains.
pub fn rewrite(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    context.request.json()?.done()?;
    context.app.store.rewrite()?;
    log::info!("admin: the file was written anew");
    Ok(Response::json(&context.app.store.read(shown)?))
}
