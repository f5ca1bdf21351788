//! Routing rules: whom visitors are sent to, by what is known of them.

use jiff::Timestamp as Instant;
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    actions::{
        routing,
        rules::{Trial, try_out as try_rules},
    },
    domain::{
        ids::{AgentId, RuleId, TeamId, WorkstreamId},
        rules::{Facts, Matches, VALUE_CHARS_MAX, Written},
        time::Timestamp,
    },
    error::{Error, Result},
    http::{caller::AgentCaller, request::Fields, response::Response, routes::Context, view},
    limits::{NAME_CHARS, PAGE_TITLE_CHARS_MAX, PAGE_URL_CHARS_MAX, RULES_MAX},
    store::{
        self,
        rules::{Entry, Target, conditions_json, value_from},
    },
};

/// `GET /api/v1/rules`
pub fn list(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let rules = context.app.store.read(store::rules::list)?;
    Ok(Response::json(&list_view(&rules)))
}

fn list_view(rules: &[Entry]) -> Value {
    view::list(rules.iter().map(rule_view).collect(), None)
}

fn rule_view(rule: &Entry) -> Value {
    let (agent, team) = ids_of(rule.target);
    json!({
        "id": rule.id.0,
        "name": rule.name,
        "position": rule.position,
        "enabled": rule.is_enabled,
        "workstream": rule.workstream.map(|id| id.0),
        "match": rule.matches.name(),
        "conditions": conditions_json(&rule.conditions),
        "agent": agent,
        "team": team,
    })
}

fn ids_of(target: Target) -> (Option<i64>, Option<i64>) {
    match target {
        Target::Agent(id) => (Some(id.0), None),
        Target::Team(id) => (None, Some(id.0)),
    }
}

/// `GET /api/v1/rules/{id}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = RuleId(context.request.path_id(0)?);
    let rule = context.app.store.read(|conn| store::rules::get(conn, id))?;
    Ok(Response::json(&rule_view(&rule)))
}

/// `POST /api/v1/rules`: it comes behind the others.
pub fn create(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let name = body.line("name", NAME_CHARS)?;
    let target = read_target(&body)?.ok_or_else(target_missing)?;
    let mut new = Entry {
        id: RuleId(0),
        name,
        position: 0,
        is_enabled: true,
        workstream: None,
        matches: Matches::All,
        conditions: Vec::new(),
        target,
    };
    read_settings(&body, &mut new)?;
    body.done()?;
    let rule = context.app.store.write(move |tx| {
        require_known(tx.conn, &new)?;
        if RULES_MAX <= store::rules::list(tx.conn)?.len() {
            return Err(Error::conflict(format!("there are {RULES_MAX} rules already")));
        }
        let id = store::rules::insert(tx.conn, &new, tx.now)?;
        routing::route_all(tx)?;
        store::rules::get(tx.conn, id)
    })?;
    log::info!("admin: a rule was made: id={}", rule.id);
    Ok(Response::created(&rule_view(&rule)))
}

/// `PATCH /api/v1/rules/{id}`
pub fn change(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = RuleId(context.request.path_id(0)?);
    let body = context.request.json()?;
    let mut changed = context.app.store.read(|conn| store::rules::get(conn, id))?;
    if let Some(name) = body.optional_line("name", NAME_CHARS)? {
        changed.name = name;
    }
    if let Some(target) = read_target(&body)? {
        changed.target = target;
    }
    read_settings(&body, &mut changed)?;
    body.done()?;
    let rule = context.app.store.write(move |tx| {
        require_known(tx.conn, &changed)?;
        store::rules::update(tx.conn, &changed)?;
        routing::route_all(tx)?;
        store::rules::get(tx.conn, id)
    })?;
    log::info!("admin: a rule was changed: id={id}");
    Ok(Response::json(&rule_view(&rule)))
}

/// `DELETE /api/v1/rules/{id}`
pub fn delete(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let id = RuleId(context.request.path_id(0)?);
    context.app.store.write(move |tx| {
        store::rules::get(tx.conn, id)?;
        store::rules::delete(tx.conn, id)?;
        routing::route_all(tx)
    })?;
    log::info!("admin: a rule was deleted: id={id}");
    Ok(Response::empty())
}

/// `PUT /api/v1/rules/order`: every rule's id, first to last.
pub fn reorder(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let body = context.request.json()?;
    let ids = body.optional_ids("ids", RULES_MAX)?;
    body.done()?;
    let ids = ids.ok_or_else(|| Error::invalid_field("ids", "is missing"))?;
    let ids: Vec<RuleId> = ids.into_iter().map(RuleId).collect();
    let rules = context.app.store.write(move |tx| {
        let all = store::rules::list(tx.conn)?;
        if all.len() != ids.len() || all.iter().any(|rule| !ids.contains(&rule.id)) {
            // Somebody else may have added or deleted one meanwhile.
            return Err(Error::invalid_field("ids", "must name every rule, and nothing else"));
        }
        store::rules::reorder(tx.conn, &ids)?;
        routing::route_all(tx)?;
        store::rules::list(tx.conn)
    })?;
    log::info!("admin: the rules were put into another order");
    Ok(Response::json(&list_view(&rules)))
}

/// `POST /api/v1/rules/try`: what would become of a visitor, and why.
pub fn try_out(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let app = context.app;
    let body = context.request.json()?;
    let workstream = WorkstreamId(body.integer("workstream", 1..=i64::MAX)?);
    let (mut facts, mut at) = (Facts::default(), None);
    if let Some(visitor) = body.optional_object("visitor")? {
        facts = read_facts(&visitor)?;
        at = read_time(&visitor)?;
        visitor.done()?;
    }
    body.done()?;
    let at = at.unwrap_or_else(|| app.clock.now());
    let trials = app.store.read(|conn| {
        let rules = find_workstream(conn, workstream)?;
        try_rules(conn, &rules, facts, at)
    })?;
    Ok(Response::json(&trials_view(&trials)))
}

fn trials_view(trials: &[Trial]) -> Value {
    let found = trials.iter().find(|trial| trial.explanation.is_match);
    let (agent, team) = found.map_or((None, None), |trial| ids_of(trial.target));
    let tried: Vec<Value> = trials
        .iter()
        .map(|trial| {
            json!({
                "rule": trial.rule.0,
                "matched": trial.explanation.is_match,
                "conditions": trial.explanation.conditions,
            })
        })
        .collect();
    json!({
        "rule": found.map(|trial| trial.rule.0),
        "agent": agent,
        "team": team,
        "tried": tried,
    })
}

fn read_facts(visitor: &Fields) -> Result<Facts> {
    let text = |name: &str, chars: usize| {
        visitor.optional_text(name, 0..=chars).map(Option::unwrap_or_default)
    };
    let mut facts = Facts {
        country: text("country", 2)?,
        language: text("language", VALUE_CHARS_MAX)?,
        page_url: text("page_url", PAGE_URL_CHARS_MAX)?,
        page_title: text("page_title", PAGE_TITLE_CHARS_MAX)?,
        referrer: text("referrer", PAGE_URL_CHARS_MAX)?,
        device: text("device", VALUE_CHARS_MAX)?,
        channel: visitor.optional_text("channel", 0..=40)?.unwrap_or_else(|| "web".to_string()),
        is_verified: visitor.optional_bool("verified")?.unwrap_or(false),
        ..Facts::default()
    };
    if let Some(contact) = visitor.optional_object("contact")? {
        let text = |name: &str| {
            contact.optional_text(name, 0..=VALUE_CHARS_MAX).map(Option::unwrap_or_default)
        };
        (facts.name, facts.email, facts.phone) = (text("name")?, text("email")?, text("phone")?);
        if let Some(fields) = contact.optional_object("fields")? {
            let names: Vec<String> = fields.entries().map(|(name, _)| name.clone()).collect();
            for name in names {
                let value = fields.optional_text(&name, 0..=VALUE_CHARS_MAX)?.unwrap_or_default();
                facts.fields.insert(name, value);
            }
        }
        contact.done()?;
    }
    Ok(facts)
}

fn read_time(visitor: &Fields) -> Result<Option<Timestamp>> {
    let Some(text) = visitor.optional_line("at", 1..=40)? else { return Ok(None) };
    match text.parse::<Instant>() {
        Ok(instant) => Ok(Some(Timestamp(instant.as_millisecond()))),
        Err(_) => Err(Error::invalid_field("visitor.at", "must be like `2026-12-24T18:00:00Z`")),
    }
}

fn find_workstream(
    conn: &Connection,
    id: WorkstreamId,
) -> Result<crate::domain::workstream::Workstream> {
    store::workstreams::get(conn, id)
        .map_err(|_| Error::invalid_field("workstream", "is not the id of a workstream"))
}

/// Whom the rule names; `None` where the body says nothing of it.
fn read_target(body: &Fields) -> Result<Option<Target>> {
    let agent = body.optional_integer("agent", 1..=i64::MAX)?;
    let team = body.optional_integer("team", 1..=i64::MAX)?;
    match (agent, team) {
        (Some(id), None) => Ok(Some(Target::Agent(AgentId(id)))),
        (None, Some(id)) => Ok(Some(Target::Team(TeamId(id)))),
        (Some(_), Some(_)) => {
            Err(Error::invalid_field("team", "goes without `agent`: a rule names one of the two"))
        }
        (None, None) if body.has("agent") || body.has("team") => Err(target_missing()),
        (None, None) => Ok(None),
    }
}

fn target_missing() -> Error {
    Error::invalid_field("agent", "is missing: a rule names an `agent` or a `team`")
}

/// Takes over whatever the body names; the rest stays.
fn read_settings(body: &Fields, into: &mut Entry) -> Result<()> {
    if let Some(value) = body.optional_bool("enabled")? {
        into.is_enabled = value;
    }
    if let Some(value) = body.optional_word("match", "`all` and `any`", Matches::from_name)? {
        into.matches = value;
    }
    if body.has("workstream") {
        into.workstream = body.optional_integer("workstream", 1..=i64::MAX)?.map(WorkstreamId);
    }
    if body.has("conditions") {
        into.conditions = read_conditions(body)?;
    }
    into.check().map_err(|refusal| Error::invalid_field(&refusal.field, refusal.rule))?;
    Ok(())
}

fn read_conditions(body: &Fields) -> Result<Vec<Written>> {
    body.optional_objects("conditions")?
        .iter()
        .map(|fields| {
            let read = Written {
                field: fields.line("field", 1..=100)?,
                op: fields.line("op", 1..=40)?,
                value: value_from(fields.value("value")),
            };
            fields.done()?;
            Ok(read)
        })
        .collect()
}

/// Refuses ids of what is not there.
fn require_known(conn: &Connection, rule: &Entry) -> Result<()> {
    if let Some(id) = rule.workstream {
        find_workstream(conn, id)?;
    }
    let (field, is_known) = match rule.target {
        Target::Agent(id) => ("agent", store::agents::find(conn, id)?.is_some()),
        Target::Team(id) => ("team", store::teams::find(conn, id)?.is_some()),
    };
    if !is_known {
        let what = if field == "agent" { "user" } else { "team" };
        return Err(Error::invalid_field(field, format!("is not the id of a {what}")));
    }
    for (index, condition) in rule.checked()?.iter().enumerate() {
        if let Some(id) = condition.hours()
            && store::hours::find(conn, id)?.is_none()
        {
            let field = format!("conditions[{index}].value");
            return Err(Error::invalid_field(&field, "is not the id of operating hours"));
        }
    }
    Ok(())
}
