//! An agent's verbs on conversations.

use serde_json::json;

use crate::{
    actions::{Caller, conversations as verbs, tags, transfer as hands, wrap_up as wrap_ups},
    domain::{
        conversation::State,
        ids::{AgentId, ContactId, ConversationId, DispositionId, TagId, TeamId, WorkstreamId},
    },
    error::{Error, Result},
    http::{agent::search, caller::AgentCaller, response::Response, routes::Context, view},
    limits::{CONVERSATION_TAGS_MAX, NOTES_CHARS_MAX},
    store::{
        self, Tx,
        shown::{Filter, Shown},
    },
};

const STATES: [&str; 7] =
    ["dialogue", "queued", "offered", "active", "waiting", "wrap_up", "closed"];

/// `GET /api/v1/conversations?state=&agent=&team=&contact=&disposition=&tag=&from=&to=&q=…`
pub fn list(context: &Context, caller: &AgentCaller) -> Result<Response> {
    const KNOWN: [&str; 11] = [
        "state",
        "agent",
        "team",
        "contact",
        "disposition",
        "tag",
        "from",
        "to",
        "q",
        "limit",
        "cursor",
    ];
    let query = context.request.query(&KNOWN)?;
    let state = query.text("state").map(str::to_string);
    if state.as_ref().is_some_and(|state| !STATES.contains(&state.as_str())) {
        return Err(Error::invalid_field("state", format!("must be one of {STATES:?}")));
    }
    let filter = Filter {
        state,
        agent: query.integer("agent")?.map(AgentId),
        team: query.integer("team")?.map(TeamId),
        contact: query.integer("contact")?.map(ContactId),
        from: query.time("from")?,
        to: query.time("to")?,
        disposition: query.integer("disposition")?.map(DispositionId),
        tag: query.integer("tag")?.map(TagId),
        before: query.integer("cursor")?.map(ConversationId),
        visible_to: (!caller.caller.role.sees_all_conversations()).then_some(caller.caller.id),
    };
    let limit = query.limit()?;
    if let Some(text) = query.text("q") {
        return search::list(context, text, &filter, limit);
    }
    let shown = context.app.store.read(|conn| store::shown::show_list(conn, &filter, limit))?;
    let is_full = shown.len() == limit;
    let next = shown.last().filter(|_| is_full).map(|last| last.conversation.id.to_string());
    Ok(Response::json(&view::list(shown.iter().map(view::conversation).collect(), next)))
}

/// The conversation of the path, if the caller may see it; "not found" otherwise.
pub fn visible(context: &Context, caller: &Caller) -> Result<Shown> {
    visible_by_id(context, caller, path_id(context)?)
}

/// The same for a conversation that stands elsewhere in the request.
pub fn visible_by_id(context: &Context, caller: &Caller, id: ConversationId) -> Result<Shown> {
    let shown = context.app.store.read(|conn| store::shown::show(conn, id))?;
    match may_see(&shown, caller) {
        true => Ok(shown),
        false => Err(Error::not_found("conversation")),
    }
}

/// Their own, the queue, what is over, and where somebody has asked them to look.
pub fn may_see(shown: &Shown, caller: &Caller) -> bool {
    let state = shown.conversation.state;
    let is_theirs = match state {
        State::Queued { .. } | State::Closed { .. } => true,
        State::Offered { to, .. } => to == caller.id,
        // Everybody who had it writes their own record.
        State::WrapUp { .. } => shown.wrap_ups.iter().any(|each| each.agent == caller.id),
        State::Dialogue { .. } | State::Active { .. } | State::Waiting { .. } => false,
    };
    is_theirs
        || state.agent() == Some(caller.id)
        || shown.participants.contains(&caller.id)
        || shown.handed_by.as_ref().is_some_and(|(by, _)| *by == caller.id)
        || shown.mentioned.contains(&caller.id)
        || caller.role.sees_all_conversations()
}

pub fn path_id(context: &Context) -> Result<ConversationId> {
    context.request.path_id(0).map(ConversationId).map_err(|_| Error::not_found("conversation"))
}

/// `GET /api/v1/conversations/{id}`
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    Ok(Response::json(&view::conversation(&visible(context, &caller.caller)?)))
}

/// Runs a verb and answers with the conversation as it is then.
fn act(
    context: &Context,
    caller: &AgentCaller,
    verb: impl FnOnce(&Tx, &Caller, ConversationId) -> Result<()> + Send + 'static,
) -> Result<Response> {
    let id = path_id(context)?;
    let caller = caller.caller.clone();
    let shown = context.app.store.write(move |tx| {
        verb(tx, &caller, id)?;
        store::shown::show(tx.conn, id)
    })?;
    Ok(Response::json(&view::conversation(&shown)))
}

/// `POST /api/v1/conversations/{id}/join`: `{agent?}`, the caller where nobody is named.
pub fn join(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let who = body.optional_integer("agent", 1..=i64::MAX)?.map(AgentId);
    body.done()?;
    act(context, caller, move |tx, caller, id| {
        hands::join(tx, caller, id, who.unwrap_or(caller.id))
    })
}

/// `POST /api/v1/conversations/{id}/leave`
pub fn leave(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = path_id(context)?;
    context.request.json()?.done()?;
    let caller = caller.caller.clone();
    context.app.store.write(move |tx| hands::leave(tx, &caller, id))?;
    Ok(Response::empty())
}

/// The verbs without anything in their body.
fn act_plainly(
    context: &Context,
    caller: &AgentCaller,
    verb: fn(&Tx, &Caller, ConversationId) -> Result<()>,
) -> Result<Response> {
    context.request.json()?.done()?;
    act(context, caller, verb)
}

/// `POST /api/v1/conversations/{id}/accept`
pub fn accept(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::accept)
}

/// `POST /api/v1/conversations/{id}/decline`
pub fn decline(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::decline)
}

/// `POST /api/v1/conversations/{id}/park`
pub fn park(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::park)
}

/// `POST /api/v1/conversations/{id}/resume`
pub fn resume(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::resume)
}

/// `POST /api/v1/conversations/{id}/release`
pub fn release(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::release)
}

/// `POST /api/v1/conversations/{id}/end`
pub fn end(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, verbs::end_by_agent)
}

/// `POST /api/v1/conversations/{id}/done`
pub fn done(context: &Context, caller: &AgentCaller) -> Result<Response> {
    act_plainly(context, caller, wrap_ups::done)
}

/// `POST /api/v1/conversations/{id}/force_close`
pub fn force_close(context: &Context, caller: &AgentCaller) -> Result<Response> {
    context.request.json()?.done()?;
    act(context, caller, |tx, _, id| verbs::force_close(tx, id))
}

/// `POST /api/v1/conversations/{id}/transfer`
pub fn transfer(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let agent = body.optional_integer("agent", 1..=i64::MAX)?.map(AgentId);
    let workstream = body.optional_integer("workstream", 1..=i64::MAX)?.map(WorkstreamId);
    let team = body.optional_integer("team", 1..=i64::MAX)?.map(TeamId);
    let note = body.optional_text("note", 1..=NOTES_CHARS_MAX)?;
    body.done()?;
    match (agent, workstream, team) {
        (Some(to), None, None) => act(context, caller, move |tx, caller, id| {
            hands::transfer_to_agent(tx, caller, id, to, note)
        }),
        (None, Some(to), None) => act(context, caller, move |tx, caller, id| {
            hands::transfer_to_workstream(tx, caller, id, to, note)
        }),
        (None, None, Some(to)) => act(context, caller, move |tx, caller, id| {
            hands::transfer_to_team(tx, caller, id, to, note)
        }),
        _ => Err(Error::invalid("give one of `agent`, `team` and `workstream`")),
    }
}

/// `POST /api/v1/conversations/{id}/assign`
pub fn assign(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let to = AgentId(body.integer("agent", 1..=i64::MAX)?);
    body.done()?;
    act(context, caller, move |tx, _, id| hands::assign(tx, id, to))
}

/// `POST /api/v1/conversations/{id}/block`
pub fn block(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let is_blocked = body.optional_bool("blocked")?.unwrap_or(true);
    body.done()?;
    act(context, caller, move |tx, caller, id| verbs::block(tx, caller, id, is_blocked))
}

/// `PUT /api/v1/conversations/{id}/wrap_up`
pub fn wrap_up(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let disposition = body.optional_integer("disposition", 1..=i64::MAX)?.map(DispositionId);
    let notes = body.optional_text("notes", 0..=NOTES_CHARS_MAX)?.unwrap_or_default();
    body.done()?;
    let id = path_id(context)?;
    let who = caller.caller.clone();
    let shown = context.app.store.write(move |tx| {
        wrap_ups::submit(tx, &who, id, wrap_ups::WrapUp { disposition, notes })?;
        store::shown::show(tx.conn, id)
    })?;
    if may_see(&shown, &caller.caller) {
        return Ok(Response::json(&view::conversation(&shown)));
    }
    // It goes on with somebody else: whoever handed it on sees their own record only.
    Ok(Response::json(&json!({
        "id": id.0,
        "state": shown.conversation.state.name(),
        "wrap_up": view::own_wrap_up(&shown, Some(caller.caller.id)),
    })))
}

/// `PUT /api/v1/conversations/{id}/tags`: exactly these, and no others.
pub fn set_tags(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let ids = body.optional_ids("tags", CONVERSATION_TAGS_MAX)?;
    body.done()?;
    let ids = ids.ok_or_else(|| Error::invalid_field("tags", "is missing"))?;
    let ids: Vec<TagId> = ids.into_iter().map(TagId).collect();
    act(context, caller, move |tx, caller, id| tags::set(tx, caller, id, &ids))
}
