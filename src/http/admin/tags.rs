//! Tags that agents put on conversations.

use crate::{
    domain::{ids::TagId, tags::COLORS},
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{TAG_NAME_CHARS, TAGS_MAX},
    store,
};

/// `GET /api/v1/tags`: for every agent, who may put them on conversations.
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let tags = context.app.store.read(store::tags::list)?;
    Ok(Response::json(&view::list(tags.iter().map(view::tag).collect(), None)))
}

/// `GET /api/v1/tags/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TagId(context.request.path_id(0)?);
    let tag = context.app.store.read(|conn| store::tags::get(conn, id))?;
    Ok(Response::json(&view::tag(&tag)))
}

/// `POST /api/v1/tags`
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let name = body.line("name", TAG_NAME_CHARS)?;
    let color = read_color(&body)?.unwrap_or(COLORS[0]);
    body.done()?;
    let tag = context.app.store.write(move |tx| {
        if TAGS_MAX <= store::tags::list(tx.conn)?.len() {
            return Err(Error::conflict(format!("there are {TAGS_MAX} tags already")));
        }
        let id = store::tags::insert(tx.conn, &name, color, tx.now)?;
        store::tags::get(tx.conn, id)
    })?;
    log::info!("admin: a tag was made: id={}", tag.id);
    Ok(Response::created(&view::tag(&tag)))
}

/// `PATCH /api/v1/tags/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TagId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let name = body.optional_line("name", TAG_NAME_CHARS)?;
    let color = read_color(&body)?;
    body.done()?;
    let tag = context.app.store.write(move |tx| {
        let mut tag = store::tags::get(tx.conn, id)?;
        tag.name = name.unwrap_or(tag.name);
        tag.color = color.map_or(tag.color, str::to_string);
        store::tags::update(tx.conn, &tag)?;
        Ok(tag)
    })?;
    log::info!("admin: a tag was changed: id={id}");
    Ok(Response::json(&view::tag(&tag)))
}

/// `DELETE /api/v1/tags/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = TagId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::tags::get(tx.conn, id)?;
        store::tags::delete(tx.conn, id)
    })?;
    log::info!("admin: a tag was deleted: id={id}");
    Ok(Response::empty())
}

fn read_color(body: &Fields) -> Result<Option<&'static str>> {
    let words = format!("`{}`", COLORS.join("`, `"));
    body.optional_word("color", &words, |word| COLORS.into_iter().find(|known| *known == word))
}
