//! Messages and files of a visitor.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    actions::{
        self,
        messages::{Content, Said, Words},
    },
    domain::{
        conversation::State,
        feed::Topic,
        ids::{FileId, MessageId},
        message::is_client_id,
    },
    error::{Error, Result},
    http::{
        caller::{VisitorCaller, limit_visitor},
        files, poll,
        request::{Fields, Query, Request},
        response::Response,
        routes::Context,
        view::{self, Audience},
    },
    limits::{CLIENT_ID_CHARS, MESSAGE_TEXT_CHARS},
    metrics::Metrics,
    store::{self, contacts::Visitor},
};

/// `POST /api/v1/visitor/messages`: 201, or 200 with the same message for the same `client_id`.
pub fn create(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let body = context.request.json()?;
    let words =
        Words { client_id: read_client_id(&body)?, content: Content::Text(read_text(&body)?) };
    body.done()?;
    write(context, visitor, words)
}

/// `PUT /api/v1/visitor/files/{client_id}?name=`
pub fn create_file(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let words = read_file(context.request)?;
    write(context, visitor, words)
}

fn write(context: &Context, visitor: &VisitorCaller, words: Words) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    require_not_blocked(&visitor.visitor)?;
    let visitor = visitor.visitor.clone();
    let said = app.store.write(move |tx| actions::messages::visitor_writes(tx, &visitor, words))?;
    Metrics::count(&app.metrics.messages);
    Ok(said_response(&said, Audience::Visitor))
}

pub fn said_response(said: &Said, audience: Audience) -> Response {
    let mut view = view::message(&said.message, audience);
    view["state"] = "sent".into();
    if said.is_new { Response::created(&view) } else { Response::json(&view) }
}

pub fn require_not_blocked(visitor: &Visitor) -> Result<()> {
    if visitor.is_blocked {
        return Err(Error::forbidden("this visitor may not write any more"));
    }
    Ok(())
}

pub fn read_client_id(body: &Fields) -> Result<String> {
    check_client_id(body.text("client_id", CLIENT_ID_CHARS)?)
}

fn check_client_id(client_id: String) -> Result<String> {
    if CLIENT_ID_CHARS.contains(&client_id.len()) && is_client_id(&client_id) {
        return Ok(client_id);
    }
    Err(Error::invalid_field("client_id", "must be 8 to 64 of A-Z, a-z, 0-9, `_` and `-`"))
}

pub fn read_text(body: &Fields) -> Result<String> {
    let text = body.text("text", MESSAGE_TEXT_CHARS)?;
    if text.trim().is_empty() {
        return Err(Error::invalid_field("text", "must not be blank"));
    }
    Ok(text)
}

/// A file from a raw body, vetted by content.
pub fn read_file(request: &Request) -> Result<Words> {
    let client_id = check_client_id(request.path_text(0).to_string())?;
    file_words(request, client_id)
}

pub fn file_words(request: &Request, client_id: String) -> Result<Words> {
    let query = request.query(&["name"])?;
    let name = query.text("name").unwrap_or_default();
    let file = files::vet(name, request.body.clone())?;
    Ok(Words { client_id, content: Content::File(file) })
}

/// `client_id` of a path whose earlier braces hold something else.
pub fn path_client_id(request: &Request, index: usize) -> Result<String> {
    check_client_id(request.path_text(index).to_string())
}

/// `GET /api/v1/visitor/messages?before=&limit=`: the history over all conversations.
pub fn list(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let query = context.request.query(&["before", "cursor", "limit"])?;
    let (before, limit) = (read_before(&query)?, query.limit()?);
    let id = visitor.visitor.id;
    let page = context.app.store.read(|conn| {
        let messages = store::messages::list_of_visitor(conn, id, before, limit)?;
        let mut items: Vec<Value> = Vec::with_capacity(messages.len());
        let mut shown: Option<store::shown::Shown> = None;
        for message in &messages {
            if shown.as_ref().is_none_or(|s| s.conversation.id != message.conversation) {
                shown = Some(store::shown::show(conn, message.conversation)?);
            }
            let (agent_read, visitor_read) = shown
                .as_ref()
                .map_or((MessageId(0), MessageId(0)), |s| (s.agent_read, s.visitor_read));
            items.push(view::message_with_state(
                message,
                Audience::Visitor,
                agent_read,
                visitor_read,
            ));
        }
        let is_full = messages.len() == limit;
        let next = messages.first().filter(|_| is_full).map(|first| first.id.to_string());
        Ok(view::list(items, next))
    })?;
    Ok(Response::json(&page))
}

/// `before` and `cursor` mean the same: the page ends before that message.
pub fn read_before(query: &Query) -> Result<Option<MessageId>> {
    let before = query.integer("before")?;
    Ok(before.or(query.integer("cursor")?).map(MessageId))
}

/// `GET /api/v1/visitor/files/{id}`
pub fn file(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let id = FileId(context.request.path_id(0)?);
    let file = context.app.store.read(|conn| {
        let file = store::files::find(conn, id)?;
        // A file of somebody else does not exist for this visitor.
        let owner = match &file {
            Some(file) => store::conversations::find(conn, file.conversation)?.map(|c| c.visitor),
            None => None,
        };
        Ok(file.filter(|_| owner == Some(visitor.visitor.id)))
    })?;
    Ok(files::serve(file.ok_or_else(|| Error::not_found("file"))?))
}

/// `POST /api/v1/visitor/typing`: fleeting, and never stored.
pub fn typing(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let app = context.app;
    limit_visitor(app, &visitor.visitor)?;
    let body = context.request.json()?;
    let preview = body.optional_text("text", 0..=*MESSAGE_TEXT_CHARS.end())?;
    let active = body.optional_bool("active")?.unwrap_or(true);
    body.done()?;
    let id = visitor.visitor.id;
    let listener = app.store.read(|conn| {
        let Some(open) = store::conversations::find_open(conn, id)? else { return Ok(None) };
        let State::Active { agent, .. } = open.state else { return Ok(None) };
        let mut listeners = store::participants::list(conn, open.id)?;
        listeners.push(agent);
        Ok(Some((open.id, listeners, store::conversations::has_preview(conn, open.id)?)))
    })?;
    if let Some((conversation, listeners, shows_preview)) = listener {
        let name = visitor.visitor.caption();
        let typing = json!({
            "type": "typing",
            "conversation": conversation.0,
            "author": {"kind": "visitor", "name": name},
            "active": active,
        });
        let mut whisper = typing.to_string();
        if let Some(text) = preview.filter(|_| shows_preview) {
            let preview = json!({"type": "preview", "conversation": conversation.0, "text": text});
            // In one breath: the first would wake the poll, and the second find nobody waiting.
            whisper.push_str(&format!(",{preview}"));
        }
        let whisper = Arc::from(whisper);
        for agent in listeners {
            app.hub.whisper(Topic::Agent(agent), &whisper);
        }
    }
    Ok(Response::empty())
}

/// `POST /api/v1/visitor/read`
pub fn read(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    limit_visitor(context.app, &visitor.visitor)?;
    let body = context.request.json()?;
    let message = MessageId(body.integer("message", 1..=i64::MAX)?);
    body.done()?;
    let visitor = visitor.visitor.clone();
    context.app.store.write(move |tx| actions::messages::visitor_read(tx, &visitor, message))?;
    Ok(Response::empty())
}

/// `GET /api/v1/visitor/events?after=&wait=`
pub fn events(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    poll::visitor_events(context, visitor.visitor.id)
}
