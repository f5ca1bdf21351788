//! What an agent has to look at now, and what happens from there on.

use serde_json::{Value, json};

use crate::{
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

fn views(shown: &[Shown]) -> Vec<Value> {
    shown.iter().map(view::conversation).collect()
}

/// `GET /api/v1/events?after=&wait=`
pub fn events(context: &Context, caller: &AgentCaller) -> Result<Response> {
    poll::agent_events(context, caller.caller.id)
}
