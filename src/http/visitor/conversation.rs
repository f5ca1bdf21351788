//! The visitor's conversation as a whole.

use crate::{
    actions::{
        self,
        messages::{Content, Words},
        prechat::{self, Told},
        visitors::Fields as Introduction,
    },
    domain::prechat::About,
    error::{Error, Result},
    http::{
        caller::{VisitorCaller, limit_visitor},
        request::Fields,
        response::Response,
        routes::Context,
        view,
        visitor::messages::{read_client_id, read_text, require_not_blocked},
    },
    limits::{EMAIL_CHARS, NAME_CHARS, NOTES_CHARS_MAX},
    store,
};

/// `POST /api/v1/visitor/conversation`: 201 with a new one, 200 with the open one.
pub fn create(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    require_not_blocked(&visitor.visitor)?;
    let body = context.request.json()?;
    let fields = body.optional_object("fields")?.map(|fields| read_told(&fields)).transpose()?;
    let words = match body.optional_object("message")? {
        Some(message) => {
            let words = Words {
                client_id: read_client_id(&message)?,
                content: Content::Text(read_text(&message)?),
            };
            message.done()?;
            Some(words)
        }
        None => None,
    };
    body.done()?;

    let token = visitor.token;
    let (id, is_new) = app.store.write(move |tx| {
        let find = || {
            store::contacts::find_by_token(tx.conn, &token)?
                .ok_or_else(|| Error::unauthenticated("the visitor token is not known"))
        };
        let mut visitor = find()?;
        if let Some(told) = &fields {
            prechat::take(tx, &visitor, told)?;
            visitor = find()?;
        }
        let was_open = store::conversations::find_open(tx.conn, visitor.id)?.is_some();
        let id = match words {
            Some(words) => {
                actions::messages::visitor_writes(tx, &visitor, words)?.message.conversation
            }
            None => actions::conversations::ask_for_agent(tx, &visitor)?.id,
        };
        Ok((id, !was_open))
    })?;
    let view = app.store.read(|conn| {
        let position = store::conversations::queue_position(conn, id)?;
        Ok(view::conversation_for_visitor(&store::shown::show(conn, id)?, position))
    })?;
    Ok(if is_new { Response::created(&view) } else { Response::json(&view) })
}

/// What was filled in before the chat, by the names under which it is asked.
fn read_told(fields: &Fields) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    for (name, value) in fields.entries() {
        let Some(about) = About::from_name(name) else {
            return Err(fields.refuse(name, "is not a field of this request"));
        };
        let text = match value {
            serde_json::Value::Null => continue,
            value => value.as_str().ok_or_else(|| fields.refuse(name, "must be text"))?,
        };
        let value = about.checked(text).map_err(|rule| fields.refuse(name, rule))?;
        told.push(Told { about, value });
    }
    Ok(told)
}

fn introduction(fields: &Fields) -> Result<Introduction> {
    let read = Introduction {
        name: fields.optional_line("name", NAME_CHARS)?,
        email: fields.optional_line("email", EMAIL_CHARS)?,
        phone: fields.optional_line("phone", 3..=40)?,
    };
    if read.email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(fields.refuse("email", "must be an e-mail address"));
    }
    fields.done()?;
    Ok(read)
}

/// `POST /api/v1/visitor/offline`: a message for the next opening.
pub fn leave_message(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    require_not_blocked(&visitor.visitor)?;
    let body = context.request.json()?;
    let words =
        Words { client_id: read_client_id(&body)?, content: Content::Text(read_text(&body)?) };
    let fields = introduction(&body)?;
    let token = visitor.token;
    let said = app.store.write(move |tx| {
        actions::visitors::introduce(tx, &token, &fields)?;
        let visitor = store::contacts::find_by_token(tx.conn, &token)?
            .ok_or_else(|| Error::unauthenticated("the visitor token is not known"))?;
        actions::conversations::leave_message(tx, &visitor, words)
    })?;
    let view = app.store.read(|conn| {
        let shown = store::shown::show(conn, said.message.conversation)?;
        Ok(view::conversation_for_visitor(&shown, None))
    })?;
    Ok(if said.is_new { Response::created(&view) } else { Response::json(&view) })
}

/// `POST /api/v1/visitor/end`
pub fn end(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    context.request.json()?.done()?;
    let id = visitor.visitor.id;
    let conversation = app.store.write(move |tx| actions::conversations::end_by_visitor(tx, id))?;
    let view = app.store.read(|conn| {
        Ok(view::conversation_for_visitor(&store::shown::show(conn, conversation)?, None))
    })?;
    Ok(Response::json(&view))
}

/// `POST /api/v1/visitor/rating`
pub fn rate(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    limit_visitor(context.app, &visitor.visitor)?;
    let body = context.request.json()?;
    let score = body.integer("score", 1..=5)?;
    let comment = body.optional_text("comment", 0..=NOTES_CHARS_MAX)?.unwrap_or_default();
    body.done()?;
    let id = visitor.visitor.id;
    context.app.store.write(move |tx| actions::conversations::rate(tx, id, score, &comment))?;
    Ok(Response::empty())
}
