//! Dispositions: what agents say that a conversation was about.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    domain::{
        dispositions::{Disposition, Tree},
        ids::{DispositionId, WorkstreamId},
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{DISPOSITION_WORKSTREAMS_MAX, DISPOSITIONS_MAX, NAME_CHARS},
    store,
};

/// `GET /api/v1/dispositions`: for every agent, who choose from them.
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let tree = context.app.store.read(store::dispositions::tree)?;
    let items = tree.in_order().into_iter().map(|each| disposition_view(&tree, each)).collect();
    Ok(Response::json(&view::list(items, None)))
}

fn disposition_view(tree: &Tree, each: &Disposition) -> Value {
    json!({
        "id": each.id.0,
        "name": each.name,
        "parent": each.parent.map(|id| id.0),
        "path": tree.path(each.id),
        "leaf": tree.is_leaf(each.id),
        "workstreams": each.workstreams.iter().map(|id| id.0).collect::<Vec<_>>(),
        "position": each.position,
        "enabled": each.is_enabled,
    })
}

/// `GET /api/v1/dispositions/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = DispositionId(context.request.path_id(0)?);
    let shown = context.app.store.read(|conn| show(conn, id))?;
    Ok(Response::json(&shown))
}

fn show(conn: &Connection, id: DispositionId) -> Result<Value> {
    let tree = store::dispositions::tree(conn)?;
    Ok(disposition_view(&tree, find(&tree, id)?))
}

fn find(tree: &Tree, id: DispositionId) -> Result<&Disposition> {
    tree.get(id).ok_or_else(|| Error::not_found("disposition"))
}

/// `POST /api/v1/dispositions`: it comes behind the others of its parent.
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let mut new = Disposition {
        id: DispositionId(0),
        parent: None,
        name: body.line("name", NAME_CHARS)?,
        workstreams: Vec::new(),
        position: 0,
        is_enabled: true,
    };
    Change::read(&body)?.apply(&mut new);
    body.done()?;
    let shown = context.app.store.write(move |tx| {
        let tree = store::dispositions::tree(tx.conn)?;
        if DISPOSITIONS_MAX <= tree.0.len() {
            return Err(Error::conflict(format!("there are {DISPOSITIONS_MAX} of them already")));
        }
        check_place(tx.conn, &tree, None, &new)?;
        let id = store::dispositions::insert(tx.conn, &new, tx.now)?;
        show(tx.conn, id)
    })?;
    log::info!("admin: a disposition was made: id={}", shown["id"]);
    Ok(Response::created(&shown))
}

/// `PATCH /api/v1/dispositions/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = DispositionId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let name = body.optional_line("name", NAME_CHARS)?;
    let change = Change::read(&body)?;
    body.done()?;
    let shown = context.app.store.write(move |tx| {
        let tree = store::dispositions::tree(tx.conn)?;
        let mut changed = find(&tree, id)?.clone();
        changed.name = name.unwrap_or(changed.name);
        change.apply(&mut changed);
        check_place(tx.conn, &tree, Some(id), &changed)?;
        store::dispositions::update(tx.conn, &changed)?;
        show(tx.conn, id)
    })?;
    log::info!("admin: a disposition was changed: id={id}");
    Ok(Response::json(&shown))
}

/// `DELETE /api/v1/dispositions/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = DispositionId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        find(&store::dispositions::tree(tx.conn)?, id)?;
        store::dispositions::delete(tx.conn, id)
    })?;
    log::info!("admin: a disposition was deleted: id={id}");
    Ok(Response::empty())
}

/// What a body names; the rest stays.
struct Change {
    /// `Some(None)` moves it to the top.
    parent: Option<Option<DispositionId>>,
    workstreams: Option<Vec<WorkstreamId>>,
    position: Option<i64>,
    is_enabled: Option<bool>,
}

impl Change {
    fn read(body: &Fields) -> Result<Change> {
        let parent = body.optional_integer("parent", 1..=i64::MAX)?.map(DispositionId);
        let workstreams = body.optional_ids("workstreams", DISPOSITION_WORKSTREAMS_MAX)?;
        Ok(Change {
            parent: body.has("parent").then_some(parent),
            workstreams: workstreams.map(|ids| ids.into_iter().map(WorkstreamId).collect()),
            position: body.optional_integer("position", 1..=1_000_000)?,
            is_enabled: body.optional_bool("enabled")?,
        })
    }

    fn apply(self, to: &mut Disposition) {
        if let Some(parent) = self.parent {
            if to.parent != parent {
                // Behind those who are there already.
                to.position = 0;
            }
            to.parent = parent;
        }
        if let Some(workstreams) = self.workstreams {
            to.workstreams = workstreams;
        }
        to.position = self.position.unwrap_or(to.position);
        to.is_enabled = self.is_enabled.unwrap_or(to.is_enabled);
    }
}

fn check_place(
    conn: &Connection,
    tree: &Tree,
    id: Option<DispositionId>,
    new: &Disposition,
) -> Result<()> {
    if let Some(parent) = new.parent {
        tree.check_parent(id, parent).map_err(|rule| Error::invalid_field("parent", rule))?;
    }
    let known = store::workstreams::list(conn)?;
    for (index, workstream) in new.workstreams.iter().enumerate() {
        if known.iter().all(|each| each.id != *workstream) {
            let field = format!("workstreams[{index}]");
            return Err(Error::invalid_field(&field, "is not the id of a workstream"));
        }
    }
    Ok(())
}
