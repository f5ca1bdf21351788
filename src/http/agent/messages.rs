//! Messages, notes and files of agents.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    actions::{
        self,
        messages::{Content, Words},
    },
    domain::{
        conversation::State,
        feed::Topic,
        ids::{AgentId, FileId, MessageId},
    },
    error::{Error, Result},
    http::{
        agent::conversations::{may_see, path_id, visible},
        caller::AgentCaller,
        files,
        response::Response,
        routes::Context,
        view::{self, Audience},
        visitor::messages::{
            file_words, path_client_id, read_before, read_client_id, read_text, said_response,
        },
    },
    limits::MENTIONS_MAX,
    metrics::Metrics,
    store::{self, messages::Audience as Reader},
};

/// `POST /api/v1/conversations/{id}/messages`
pub fn create(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let client_id = read_client_id(&body)?;
    let text = read_text(&body)?;
    let is_note = body.optional_bool("note")?.unwrap_or(false);
    let seen = body.optional_integer("seen", 0..=i64::MAX)?.map(MessageId);
    let mentions = body.optional_ids("mentions", MENTIONS_MAX)?;
    let mentions = mentions.map(|ids| ids.into_iter().map(AgentId).collect());
    body.done()?;
    let content = match (is_note, mentions) {
        (true, mentions) => Content::Note { text, mentions: mentions.unwrap_or_default() },
        (false, None) => Content::Text(text),
        (false, Some(_)) => return Err(Error::invalid_field("mentions", "goes with notes only")),
    };
    write(context, caller, Words { client_id, content }, seen)
}

/// `PUT /api/v1/conversations/{id}/files/{client_id}?name=`
pub fn create_file(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let client_id = path_client_id(context.request, 1)?;
    write(context, caller, file_words(context.request, client_id)?, None)
}

fn write(
    context: &Context,
    caller: &AgentCaller,
    words: Words,
    seen: Option<MessageId>,
) -> Result<Response> {
    let id = path_id(context)?;
    let caller = caller.caller.clone();
    let said = context
        .app
        .store
        .write(move |tx| actions::messages::agent_writes(tx, &caller, id, words, seen))?;
    Metrics::count(&context.app.metrics.messages);
    Ok(said_response(&said, Audience::Team))
}

/// `GET /api/v1/conversations/{id}/messages?before=&limit=`
pub fn list(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["before", "cursor", "limit"])?;
    let (before, limit) = (read_before(&query)?, query.limit()?);
    let shown = visible(context, &caller.caller)?;
    let id = shown.conversation.id;
    let messages = context
        .app
        .store
        .read(|conn| store::messages::list_before(conn, id, Reader::Agents, before, limit))?;
    let items = messages
        .iter()
        .map(|message| {
            let (agent_read, visitor_read) = (shown.agent_read, shown.visitor_read);
            view::message_with_state(message, Audience::Team, agent_read, visitor_read)
        })
        .collect();
    let is_full = messages.len() == limit;
    let next = messages.first().filter(|_| is_full).map(|first| first.id.to_string());
    Ok(Response::json(&view::list(items, next)))
}

/// `POST /api/v1/conversations/{id}/typing`: fleeting, and never stored. The visitor sees it of the
/// agent and of whoever has joined, colleagues see it of each other.
pub fn typing(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let active = body.optional_bool("active")?.unwrap_or(true);
    body.done()?;
    let shown = visible(context, &caller.caller)?;
    let State::Active { agent, .. } = shown.conversation.state else {
        return Ok(Response::empty());
    };
    let own = caller.caller.id;
    let everybody = shown.participants.iter().chain([&agent]);
    if !everybody.clone().any(|each| *each == own) {
        return Ok(Response::empty());
    }
    let typing = |author: Value| {
        let conversation = shown.conversation.id.0;
        let event = json!({"type": "typing", "conversation": conversation, "author": author,
            "active": active});
        Arc::from(event.to_string())
    };
    let name = &caller.caller.display_name;
    let hub = &context.app.hub;
    let for_visitor = typing(json!({"kind": "agent", "name": name}));
    hub.whisper(Topic::Visitor(shown.conversation.visitor), &for_visitor);
    let for_team = typing(json!({"kind": "agent", "id": own.0, "name": name}));
    for colleague in everybody.filter(|each| **each != own) {
        hub.whisper(Topic::Agent(*colleague), &for_team);
    }
    Ok(Response::empty())
}

/// `POST /api/v1/conversations/{id}/read`
pub fn read(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let message = MessageId(body.integer("message", 1..=i64::MAX)?);
    body.done()?;
    let id = path_id(context)?;
    let caller = caller.caller.clone();
    context.app.store.write(move |tx| actions::messages::agent_read(tx, &caller, id, message))?;
    Ok(Response::empty())
}

/// `GET /api/v1/files/{id}`
pub fn file(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = FileId(context.request.path_id(0)?);
    let file = context.app.store.read(|conn| {
        let Some(file) = store::files::find(conn, id)? else { return Ok(None) };
        let shown = store::shown::show(conn, file.conversation)?;
        Ok(may_see(&shown, &caller.caller).then_some(file))
    })?;
    Ok(files::serve(file.ok_or_else(|| Error::not_found("file"))?))
}
