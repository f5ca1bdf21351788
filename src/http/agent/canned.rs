//! Canned responses: shared ones, which admins keep, and everybody's own.

use serde_json::{Value, json};

use crate::{
    actions::Caller,
    domain::{
        canned::{
            SHORTCUT_CHARS, VARIABLES, fill, first_name, is_shortcut, rank, unknown_variable,
        },
        ids::{AgentId, CannedId, ConversationId, TeamId},
        permission::Role,
        system_text::Values,
    },
    error::{Error, Result},
    http::{
        agent::conversations::visible_by_id, caller::AgentCaller, request::Fields,
        response::Response, routes::Context, view,
    },
    limits::{CANNED_PERSONAL_MAX, CANNED_SHARED_MAX, CANNED_TEXT_CHARS, NAME_CHARS},
    store::{
        self, Tx,
        canned::{Canned, Reader},
        shown::Shown,
    },
};

fn reader(caller: &Caller) -> Reader {
    match caller.role {
        Role::Admin => Reader::Admin(caller.id),
        Role::Supervisor | Role::Agent => Reader::Agent(caller.id),
    }
}

fn canned_view(canned: &Canned) -> Value {
    json!({
        "id": canned.id.0,
        "shortcut": canned.shortcut,
        "title": canned.title,
        "text": canned.text,
        "team": canned.team.map(|id| id.0),
        "personal": canned.owner.is_some(),
    })
}

/// `GET /api/v1/canned?q=&limit=&cursor=`: with `q`, what begins like it comes first.
pub fn list(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["q", "limit", "cursor"])?;
    let limit = query.limit()?;
    let from = usize::try_from(query.count("cursor")?.unwrap_or(0)).unwrap_or(usize::MAX);
    let mut found =
        context.app.store.read(|conn| store::canned::list(conn, reader(&caller.caller)))?;
    if let Some(typed) = query.text("q") {
        let mut ranked: Vec<(usize, Canned)> = found
            .into_iter()
            .filter_map(|each| {
                let rank = rank(typed, &each.shortcut, &each.title, &each.text)?;
                Some((rank, each))
            })
            .collect();
        // Stable: within a rank they stay by shortcut.
        ranked.sort_by_key(|(rank, _)| *rank);
        found = ranked.into_iter().map(|(_, each)| each).collect();
    }
    let next = from.saturating_add(limit);
    let cursor = (next < found.len()).then(|| next.to_string());
    let items = found.iter().skip(from).take(limit).map(canned_view).collect();
    Ok(Response::json(&view::list(items, cursor)))
}

/// `GET /api/v1/canned/{id}`
pub fn get(context: &Context, caller: &AgentCaller) -> Result<Response> {
    Ok(Response::json(&canned_view(&find(context, &caller.caller)?)))
}

fn find(context: &Context, caller: &Caller) -> Result<Canned> {
    let id = CannedId(context.request.path_id(0)?);
    context.app.store.read(|conn| store::canned::get(conn, id, reader(caller)))
}

/// `POST /api/v1/canned`
pub fn create(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let is_personal = body.optional_bool("personal")?.unwrap_or(false);
    let new = Canned {
        id: CannedId(0),
        shortcut: read_shortcut(&body)?.ok_or_else(|| body.refuse("shortcut", "is missing"))?,
        title: body.line("title", NAME_CHARS)?,
        text: read_text(&body)?.ok_or_else(|| body.refuse("text", "is missing"))?,
        team: read_team(&body)?,
        owner: is_personal.then_some(caller.caller.id),
    };
    body.done()?;
    require_manager(&caller.caller, new.owner)?;
    let made = context.app.store.write(move |tx| {
        check_team(tx, &new)?;
        let most = if new.owner.is_some() { CANNED_PERSONAL_MAX } else { CANNED_SHARED_MAX };
        if most <= store::canned::count(tx.conn, new.owner)? {
            return Err(Error::conflict(format!("there are {most} canned responses already")));
        }
        let id = store::canned::insert(tx.conn, &new, tx.now)?;
        Ok(Canned { id, ..new })
    })?;
    Ok(Response::created(&canned_view(&made)))
}

/// `PATCH /api/v1/canned/{id}`
pub fn change(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let id = find(context, &caller.caller)?.id;
    let body = context.request.json()?;
    let personal = body.optional_bool("personal")?;
    let (shortcut, text) = (read_shortcut(&body)?, read_text(&body)?);
    let title = body.optional_line("title", NAME_CHARS)?;
    let team = read_team(&body)?;
    let names_team = body.has("team");
    body.done()?;
    let caller = caller.caller.clone();
    let changed = context.app.store.write(move |tx| {
        let mut canned = store::canned::get(tx.conn, id, reader(&caller))?;
        require_manager(&caller, canned.owner)?;
        if personal.is_some_and(|personal| personal != canned.owner.is_some()) {
            let rule = "is chosen when the response is made; make another one";
            return Err(Error::invalid_field("personal", rule));
        }
        canned.shortcut = shortcut.unwrap_or(canned.shortcut);
        canned.title = title.unwrap_or(canned.title);
        canned.text = text.unwrap_or(canned.text);
        canned.team = if names_team { team } else { canned.team };
        check_team(tx, &canned)?;
        store::canned::update(tx.conn, &canned)?;
        Ok(canned)
    })?;
    Ok(Response::json(&canned_view(&changed)))
}

/// `DELETE /api/v1/canned/{id}`
pub fn delete(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let canned = find(context, &caller.caller)?;
    require_manager(&caller.caller, canned.owner)?;
    context.app.store.write(move |tx| store::canned::delete(tx.conn, canned.id))?;
    Ok(Response::empty())
}

/// `GET /api/v1/canned/{id}/text?conversation=`: ready to be put into an answer.
pub fn text(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["conversation"])?;
    let canned = find(context, &caller.caller)?;
    let id = query
        .integer("conversation")?
        .ok_or_else(|| Error::invalid_field("conversation", "is missing"))?;
    let shown = visible_by_id(context, &caller.caller, ConversationId(id))?;
    let text = fill(&canned.text, &values(&shown, &caller.caller));
    Ok(Response::json(&json!({"text": text})))
}

fn values(shown: &Shown, caller: &Caller) -> Values {
    let name = shown.contact_name.as_deref().unwrap_or("");
    let id = shown.conversation.id.to_string();
    let known = [
        name,
        first_name(name),
        &caller.display_name,
        &shown.workstream_name,
        &shown.page_title,
        &id,
    ];
    VARIABLES.into_iter().zip(known).map(|(name, value)| (name.into(), value.into())).collect()
}

/// What is shared is the admins'; the others' own is invisible to everybody else.
fn require_manager(caller: &Caller, owner: Option<AgentId>) -> Result<()> {
    if owner == Some(caller.id) || (owner.is_none() && caller.role == Role::Admin) {
        return Ok(());
    }
    Err(Error::forbidden("shared canned responses are kept by admins; make a personal one"))
}

fn read_shortcut(body: &Fields) -> Result<Option<String>> {
    let shortcut = body.optional_line("shortcut", SHORTCUT_CHARS)?;
    if shortcut.as_ref().is_some_and(|shortcut| !is_shortcut(shortcut)) {
        return Err(body.refuse("shortcut", "must be 1 to 32 of a-z, 0-9, `_` and `-`"));
    }
    Ok(shortcut)
}

fn read_text(body: &Fields) -> Result<Option<String>> {
    let text = body.optional_text("text", CANNED_TEXT_CHARS)?;
    if text.as_ref().is_some_and(|text| text.trim().is_empty()) {
        return Err(body.refuse("text", "must not be blank"));
    }
    if let Some(unknown) = text.as_deref().and_then(unknown_variable) {
        let known = VARIABLES.join("}, {");
        return Err(body.refuse("text", &format!("has {{{unknown}}}; known are {{{known}}}")));
    }
    Ok(text)
}

fn read_team(body: &Fields) -> Result<Option<TeamId>> {
    Ok(body.optional_integer("team", 1..=i64::MAX)?.map(TeamId))
}

fn check_team(tx: &Tx, canned: &Canned) -> Result<()> {
    let Some(team) = canned.team else { return Ok(()) };
    if canned.owner.is_some() {
        return Err(Error::invalid_field("team", "goes with shared responses only"));
    }
    if store::teams::find(tx.conn, team)?.is_none() {
        return Err(Error::invalid_field("team", "is not the id of a team"));
    }
    Ok(())
}
