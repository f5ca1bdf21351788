//! Teams: agents who share work.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    actions::routing,
    domain::ids::{AgentId, TeamId},
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{NAME_CHARS, TEAM_MEMBERS_MAX},
    store::{self, teams::Team},
};

/// `GET /api/v1/teams`: for every agent, who may hand a conversation to one.
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let teams = context.app.store.read(store::teams::list)?;
    Ok(Response::json(&view::list(teams.iter().map(team_view).collect(), None)))
}

fn team_view(team: &Team) -> Value {
    let members: Vec<i64> = team.members.iter().map(|member| member.0).collect();
    json!({"id": team.id.0, "name": team.name, "members": members})
}

/// `GET /api/v1/teams/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TeamId(context.request.path_id(0)?);
    let team = context.app.store.read(|conn| store::teams::get(conn, id))?;
    Ok(Response::json(&team_view(&team)))
}

/// `POST /api/v1/teams`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let name = body.line("name", NAME_CHARS)?;
    let members = read_members(&body)?.unwrap_or_default();
    body.done()?;
    let new = Team { id: TeamId(0), name, members };
    let team = context.app.store.write(move |tx| {
        require_users(tx.conn, &new.members)?;
        let id = store::teams::insert(tx.conn, &new, tx.now)?;
        store::teams::get(tx.conn, id)
    })?;
    log::info!("admin: a team was made: id={}", team.id);
    Ok(Response::created(&team_view(&team)))
}

/// `PATCH /api/v1/teams/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TeamId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let name = body.optional_line("name", NAME_CHARS)?;
    let members = read_members(&body)?;
    body.done()?;
    let team = context.app.store.write(move |tx| {
        let mut team = store::teams::get(tx.conn, id)?;
        team.name = name.unwrap_or(team.name);
        team.members = members.unwrap_or(team.members);
        require_users(tx.conn, &team.members)?;
        store::teams::update(tx.conn, &team)?;
        // A new member may be free for what waits.
        routing::route_all(tx)?;
        store::teams::get(tx.conn, id)
    })?;
    log::info!("admin: a team was changed: id={id}");
    Ok(Response::json(&team_view(&team)))
}

/// `DELETE /api/v1/teams/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TeamId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::teams::get(tx.conn, id)?;
        store::teams::delete(tx.conn, id)?;
        // What was handed to the team goes its workstream's way again.
        routing::route_all(tx)
    })?;
    log::info!("admin: a team was deleted: id={id}");
    Ok(Response::empty())
}

fn read_members(body: &Fields) -> Result<Option<Vec<AgentId>>> {
    let ids = body.optional_ids("members", TEAM_MEMBERS_MAX)?;
    Ok(ids.map(|ids| ids.into_iter().map(AgentId).collect()))
}

fn require_users(conn: &Connection, members: &[AgentId]) -> Result<()> {
    for (index, member) in members.iter().enumerate() {
        if store::agents::find(conn, *member)?.is_none() {
            let field = format!("members[{index}]");
            return Err(Error::invalid_field(&field, "is not the id of a user"));
        }
    }
    Ok(())
}
