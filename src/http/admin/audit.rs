//! Who did what: read only, for there is no way to change it.

use serde_json::{Value, json};

use crate::{
    domain::ids::AgentId,
    error::{Error, Result},
    http::{
        caller::AgentCaller,
        request::Query,
        response::{Response, disposition},
        routes::Context,
        view,
    },
    limits::AUDIT_CSV_ROWS_MAX,
    store::audit::{self, Filter, Row},
};

const FILTERS: [&str; 6] = ["who", "kind", "action", "object", "from", "to"];

/// `GET /api/v1/audit?who=&kind=&action=&object=&from=&to=&cursor=&limit=`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let known: Vec<&str> = FILTERS.into_iter().chain(["cursor", "limit"]).collect();
    let query = context.request.query(&known)?;
    let limit = query.limit()?;
    let filter = Filter { before: query.integer("cursor")?, ..filter_of(&query)? };
    let rows = context.app.store.read(|conn| audit::list(conn, &filter, limit))?;
    let is_full = rows.len() == limit;
    let next = rows.last().filter(|_| is_full).map(|last| last.id.to_string());
    Ok(Response::json(&view::list(rows.iter().map(row_view).collect(), next)))
}

fn filter_of(query: &Query) -> Result<Filter> {
    let text = |name: &str| query.text(name).filter(|text| !text.is_empty()).map(str::to_string);
    let object = text("object");
    let (object_kind, object_id) = match object.as_deref().and_then(|text| text.split_once(':')) {
        Some((kind, id)) => (Some(kind.to_string()), Some(id.to_string())),
        None => (object, None),
    };
    let actor_kind = text("kind");
    let kinds = ["user", "token", "system", "unknown"];
    if actor_kind.as_deref().is_some_and(|kind| !kinds.contains(&kind)) {
        let rule = "must be one of `user`, `token`, `system` and `unknown`";
        return Err(Error::invalid_field("kind", rule));
    }
    Ok(Filter {
        agent: query.integer("who")?.map(AgentId),
        actor_kind,
        action: text("action"),
        object_kind,
        object_id,
        from: query.time("from")?,
        to: query.time("to")?,
        before: None,
    })
}

fn row_view(row: &Row) -> Value {
    let changes: Value = serde_json::from_str(&row.changes).unwrap_or_else(|_| json!([]));
    let object = row
        .object_kind
        .as_ref()
        .map(|kind| json!({"kind": kind, "id": row.object_id, "name": row.object_name}));
    json!({
        "id": row.id,
        "at": view::time(row.at),
        "actor": {
            "kind": row.actor_kind,
            "id": row.agent.map(|id| id.0),
            "name": row.actor,
        },
        "address": row.address,
        "action": row.action,
        "object": object,
        "changes": changes,
    })
}

/// `GET /api/v1/audit/csv`: the same as a file, newest first, without pages.
pub fn csv(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let query = context.request.query(&FILTERS)?;
    let filter = filter_of(&query)?;
    let rows = context.app.store.read(|conn| audit::list(conn, &filter, AUDIT_CSV_ROWS_MAX))?;
    let head = "id,at,actor_kind,actor_id,actor,address,action,object_kind,object_id,object_name,\
         changes\r\n";
    let mut text = String::from(head);
    for row in &rows {
        let agent = row.agent.map(|id| id.to_string()).unwrap_or_default();
        let (id, at) = (row.id.to_string(), view::time(row.at));
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = [
            id,
            at,
            row.actor_kind.clone(),
            agent,
            row.actor.clone(),
            optional(&row.address),
            row.action.clone(),
            optional(&row.object_kind),
            optional(&row.object_id),
            optional(&row.object_name),
            row.changes.clone(),
        ];
        text.push_str(&cells.map(|cell| csv_cell(&cell)).join(","));
        text.push_str("\r\n");
    }
    Ok(Response::text("text/csv; charset=utf-8", text)
        .with("Content-Disposition", disposition("attachment", "deskbell-audit.csv")))
}

/// Quoted, and never a formula to a spreadsheet.
fn csv_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_two() {
        assert_eq!(csv_cell("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
        assert_eq!(csv_cell("=1+2"), "\"'=1+2\"");
        assert_eq!(csv_cell("@x"), "\"'@x\"");
        assert_eq!(csv_cell("17"), "\"17\"");
    }
}
