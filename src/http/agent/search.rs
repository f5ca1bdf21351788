//! Looking for words.

use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    http::{
        agent::conversations::visible, caller::AgentCaller, response::Response, routes::Context,
        view,
    },
    limits::{SEARCH_BLOCK_MESSAGES, SEARCH_BLOCKS_MAX},
    store::{
        self, Store,
        search::{Hit, Page, Wanted},
        shown::Filter,
    },
};

/// `GET /api/v1/conversations?q=…`: as a list, each with its `match`.
///
/// The work for one page is bounded: it may have fewer items than asked for, or none at all,
/// while `next` says where to go on.
pub fn list(context: &Context, text: &str, filter: &Filter, limit: usize) -> Result<Response> {
    let Some(wanted) = read_words(text)? else { return Ok(nothing()) };
    catch_up(&context.app.store)?;
    let (items, next) = context.app.store.read(|conn| {
        let page = store::search::find(conn, &wanted, filter, limit)?;
        let mut items = Vec::with_capacity(page.hits.len());
        for hit in &page.hits {
            let mut item = view::conversation(&store::shown::show(conn, hit.conversation)?);
            item["match"] = view_of(hit);
            items.push(item);
        }
        Ok((items, page.next))
    })?;
    Ok(Response::json(&view::list(items, next.map(|next| next.to_string()))))
}

/// `GET /api/v1/conversations/{id}/search?q=&limit=&cursor=`: messages, newest first.
pub fn inside(context: &Context, caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&["q", "limit", "cursor"])?;
    let shown = visible(context, &caller.caller)?;
    let (before, limit) = (query.integer("cursor")?, query.limit()?);
    let Some(wanted) = read_words(query.text("q").unwrap_or_default())? else {
        return Ok(nothing());
    };
    catch_up(&context.app.store)?;
    let id = shown.conversation.id;
    let before = before.map(crate::domain::ids::MessageId);
    let Page { hits, next } = context
        .app
        .store
        .read(|conn| store::search::find_inside(conn, &wanted, id, before, limit))?;
    let items = hits.iter().map(view_of).collect();
    Ok(Response::json(&view::list(items, next.map(|next| next.to_string()))))
}

/// `None`: there is no word in it that could be found.
fn read_words(text: &str) -> Result<Option<Wanted>> {
    if text.trim().is_empty() {
        return Err(Error::invalid_field("q", "must not be empty"));
    }
    Ok(Wanted::parse(text))
}

/// Has indexed what was said last.
fn catch_up(store: &Store) -> Result<()> {
    for _ in 0..SEARCH_BLOCKS_MAX {
        if store.read(store::search::pending)? == 0 {
            break;
        }
        store.write(|tx| store::search::index_block(tx.conn, SEARCH_BLOCK_MESSAGES))?;
    }
    Ok(())
}

fn nothing() -> Response {
    Response::json(&view::list(Vec::new(), None))
}

/// Pieces of text and whether each is a hit, so that no page has to make HTML of it.
fn view_of(hit: &Hit) -> Value {
    json!({
        "message": hit.message.map(|id| id.0),
        "field": hit.field.name(),
        "snippet": hit.snippet,
    })
}
