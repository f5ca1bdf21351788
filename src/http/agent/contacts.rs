//! The card of the person behind a conversation.

use serde_json::{Value, json};

use crate::{
    actions,
    domain::ids::ContactId,
    error::{Error, Result},
    http::{agent::account::check_email, caller::AgentCaller, response::Response, routes::Context},
    limits::{EMAIL_CHARS, NAME_CHARS},
    store::{self, contacts::Contact},
};

/// `GET /api/v1/contacts/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = ContactId(context.request.path_id(0)?);
    let contact = context.app.store.read(|conn| store::contacts::find_contact(conn, id))?;
    Ok(Response::json(&shown(&contact.ok_or_else(|| Error::not_found("contact"))?)))
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
    body.done()?;
    let contact = context.app.store.write(move |tx| {
        let mut contact = store::contacts::find_contact(tx.conn, id)?
            .ok_or_else(|| Error::not_found("contact"))?;
        contact.name = name.unwrap_or(contact.name);
        contact.email = email.unwrap_or(contact.email);
        contact.phone = phone.unwrap_or(contact.phone);
        actions::visitors::change_card(tx, &contact)?;
        Ok(contact)
    })?;
    Ok(Response::json(&shown(&contact)))
}

fn shown(contact: &Contact) -> Value {
    json!({
        "id": contact.id.0,
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "verified": contact.is_verified,
        "blocked": contact.is_blocked,
    })
}
