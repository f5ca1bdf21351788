//! The card of the person behind a conversation.

use serde_json::{Map, Value, json};

use crate::{
    actions,
    domain::ids::ContactId,
    error::{Error, Result},
    http::{
        agent::{account::check_email, conversations::visible},
        caller::AgentCaller,
        request::Fields,
        response::Response,
        routes::Context,
        view,
    },
    limits::{
        CONTACT_FIELD_CHARS, CONTACT_FIELDS_MAX, DUPLICATES_SHOWN_MAX, EMAIL_CHARS, NAME_CHARS,
    },
    store::{self, contacts::Contact},
};

/// `GET /api/v1/contacts/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = ContactId(context.request.path_id(0)?);
    let (contact, duplicates) = context.app.store.read(|conn| {
        let contact =
            store::contacts::find_contact(conn, id)?.ok_or_else(|| Error::not_found("contact"))?;
        let duplicates = store::contacts::duplicates(conn, &contact, DUPLICATES_SHOWN_MAX)?;
        Ok((contact, duplicates))
    })?;
    let mut answer = shown(&contact)?;
    answer["duplicates"] = duplicates.iter().map(shown).collect::<Result<_>>()?;
    Ok(Response::json(&answer))
}

/// `PATCH /api/v1/contacts/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = ContactId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let given = |name: &str, chars| {
        Ok::<_, Error>(if body.has(name) { Some(body.optional_line(name, chars)?) } else { None })
    };
    let (name, phone) = (given("name", NAME_CHARS)?, given("phone", 3..=40)?);
    let email = given("email", EMAIL_CHARS)?;
    if let Some(Some(email)) = &email {
        check_email(email)?;
    }
    let fields = body.optional_object("fields")?.map(|fields| read_fields(&fields)).transpose()?;
    body.done()?;
    let contact = context.app.store.write(move |tx| {
        let mut contact = store::contacts::find_contact(tx.conn, id)?
            .ok_or_else(|| Error::not_found("contact"))?;
        contact.name = name.unwrap_or(contact.name);
        contact.email = email.unwrap_or(contact.email);
        contact.phone = phone.unwrap_or(contact.phone);
        if let Some(changes) = &fields {
            contact.fields = with_changes(&contact.fields, changes)?;
        }
        actions::visitors::change_card(tx, &contact)?;
        Ok(contact)
    })?;
    Ok(Response::json(&shown(&contact)?))
}

/// `POST /api/v1/contacts/{id}/merge`: the named contact goes into this one.
pub fn merge(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = ContactId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let other = ContactId(body.integer("contact", 1..=i64::MAX)?);
    body.done()?;
    let contact = context.app.store.write(move |tx| actions::visitors::merge(tx, id, other))?;
    log::info!("contacts: merged: kept={id} given_up={other}");
    Ok(Response::json(&shown(&contact)?))
}

/// `GET /api/v1/conversations/{id}/journey`: the pages on which the visitor had the widget open.
pub fn journey(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.query(&[])?;
    let visitor = visible(context, &caller.caller)?.conversation.visitor;
    let visits = context.app.store.read(|conn| store::journey::list(conn, visitor))?;
    let items: Vec<Value> = visits
        .iter()
        .map(|visit| json!({"url": visit.url, "title": visit.title, "at": view::time(visit.at)}))
        .collect();
    Ok(Response::json(&json!({"items": items, "next": null})))
}

/// Texts by name; null removes one.
fn read_fields(fields: &Fields) -> Result<Map<String, Value>> {
    let mut changes = Map::new();
    for (name, value) in fields.entries() {
        let is_plain = |name: &str| {
            (1..=40).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        };
        let field = format!("fields.{name}");
        if !is_plain(name) {
            let rule = "must be named by up to 40 letters, digits, `_` or `-`";
            return Err(Error::invalid_field(&field, rule));
        }
        let is_right = match value {
            Value::Null => true,
            Value::String(text) => CONTACT_FIELD_CHARS.contains(&text.chars().count()),
            _ => false,
        };
        if !is_right {
            let rule = "must be a text of 1 to 500 characters, or null to remove it";
            return Err(Error::invalid_field(&field, rule));
        }
        changes.insert(name.clone(), value.clone());
    }
    Ok(changes)
}

fn with_changes(before: &str, changes: &Map<String, Value>) -> Result<String> {
    let mut fields: Map<String, Value> = serde_json::from_str(before)
        .map_err(|error| Error::internal("read the fields of a contact", error))?;
    for (name, value) in changes {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    if CONTACT_FIELDS_MAX < fields.len() {
        return Err(Error::invalid_field("fields", "must be at most 40 in all"));
    }
    Ok(Value::Object(fields).to_string())
}

fn shown(contact: &Contact) -> Result<Value> {
    Ok(json!({
        "id": contact.id.0,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "verified": contact.is_verified,
        "blocked": contact.is_blocked,
        "fields": view::stored_json(&contact.fields)?,
    }))
}
