//! What an agent has to look at now, and what happens from there on.

use serde_json::{Value, json};

use crate::{
    domain::ids::ConversationId,
    error::Result,
    http::{caller::AgentCaller, poll, response::Response, routes::Context, view},
    limits::LIST_ITEMS_MAX,
    store::{
        self,
        shown::{Shown, Waiting},
    },
};

/// `GET /api/v1/inbox`
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = caller.caller.id;
    let now = context.app.clock.now();
    let inbox = context.app.store.read(|conn| {
        // The cursor first: what happens while we look is told again rather than not at all.
        let cursor = store::events::last_id(conn)?;
        let mut agents = Vec::new();
        for agent in store::agents::list(conn)?.iter().filter(|agent| agent.is_enabled) {
            agents.push(view::colleague(agent, store::agents::used(conn, agent.id, now)?));
        }
        Ok(json!({
            "mine": views(&store::shown::show_mine(conn, id, Waiting::Without)?),
            "offered": views(&store::shown::show_offered(conn, id)?),
            "handed": views(&store::shown::show_handed(conn, id)?),
            "queue": views(&store::shown::show_queue(conn, LIST_ITEMS_MAX)?),
            "waiting": views(&store::shown::show_mine(conn, id, Waiting::Only)?),
            "agents": agents,
            "cursor": cursor.0,
        }))
    })?;
    Ok(Response::json(&inbox))
}

/// `GET /api/v1/mentions`: where I was named in a note and have not looked since, newest first.
pub fn mentions(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = caller.caller.id;
    let items = context.app.store.read(|conn| {
        let mut items = Vec::new();
        for (conversation, note) in store::mentions::list_open(conn, id, LIST_ITEMS_MAX)? {
            let Some(note) = store::messages::find(conn, note)? else { continue };
            let shown = store::shown::show(conn, conversation)?;
            items.push(json!({
                "conversation": conversation.0,
                "message": view::message(&note, view::Audience::Team),
                "view": view::conversation(&shown),
            }));
        }
        Ok(items)
    })?;
    Ok(Response::json(&view::list(items, None)))
}

/// `DELETE /api/v1/mentions/{id}`, by the conversation: I have looked there, or will not.
pub fn close_mention(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = caller.caller.id;
    let conversation = ConversationId(context.request.path_id(0)?);
    context.app.store.write(move |tx| store::mentions::close(tx.conn, id, conversation))?;
    Ok(Response::empty())
}

fn views(shown: &[Shown]) -> Vec<Value> {
    shown.iter().map(view::conversation).collect()
}

/// `GET /api/v1/events?after=&wait=`
pub fn events(context: &Context, caller: &AgentCaller) -> Result<Response> {
    poll::agent_events(context, caller.caller.id)
}
