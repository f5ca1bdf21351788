//! Figures of a period, as JSON or as a table for spreadsheets.

use serde_json::{Map, Value, json};

use crate::{
    domain::{
        facts::Kind,
        hours::{Days, Zone},
        ids::{AgentId, WorkstreamId},
        reports::{self, By, Column, Figure, Key, Name, Report, Unit},
        time::Timestamp,
    },
    error::{Error, Result},
    http::{
        caller::AgentCaller, csv::Table, request::Query, response::Response, routes::Context, view,
    },
    limits::{REPORT_COMMENTS_MAX, REPORT_DAYS_DEFAULT, REPORT_DAYS_MAX},
    store::{
        self,
        reports::{Comment, Filter, Names},
    },
};

const QUERY: [&str; 7] = ["from", "to", "by", "zone", "workstream", "agent", "format"];

/// What the visitors' own words are asked for by, beside the names of the reports.
const COMMENTS: &str = "comments";

/// What was asked for.
struct Asked {
    days: Days,
    by: By,
    filter: Filter,
    is_csv: bool,
}

/// `GET /api/v1/reports/{name}`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let wanted = context.request.path_text(0).to_string();
    let query = context.request.query(&QUERY)?;
    let zone = context.app.store.read(store::settings::time_zone)?;
    let asked = read(&query, &zone, context.app.clock.now())?;
    if wanted == COMMENTS {
        return comments(context, &asked);
    }
    let name = Name::from_name(&wanted).ok_or_else(|| Error::not_found("report"))?;
    let (names, report) = context.app.store.read(|conn| {
        let mut facts = Vec::new();
        for kind in reports::kinds(name) {
            facts.append(&mut store::reports::facts(conn, kind, &asked.filter)?);
            if kind == Kind::Messages {
                facts.append(&mut store::reports::messages(conn, &asked.filter)?);
            }
        }
        let names = store::reports::names(conn)?;
        let teams_of = |agent: AgentId| names.teams_of.get(&agent).cloned().unwrap_or_default();
        let report = reports::report(name, asked.by, &asked.days, &facts, &teams_of);
        Ok((names, report))
    })?;
    let rows = labelled(&report, &asked.days, &names);
    if asked.is_csv {
        let file = format!("{wanted}-by-{}.csv", asked.by.name());
        return Ok(table(asked.by, reports::columns(name), &rows, &report).response(&file));
    }
    Ok(Response::json(&shown(&wanted, &asked, reports::columns(name), &rows, &report)))
}

fn read(query: &Query, own_zone: &str, now: Timestamp) -> Result<Asked> {
    let zone = query.text("zone").unwrap_or(own_zone);
    let zone = Zone::named(zone)
        .ok_or_else(|| Error::invalid_field("zone", "must be a time zone's name by IANA"))?;
    let date = |name: &str| {
        let text = query.text(name);
        let wrong = || Error::invalid_field(name, "must be a date such as 2026-11-30");
        text.map(|text| Days::date(text).ok_or_else(wrong)).transpose()
    };
    let days = match (date("from")?, date("to")?) {
        (Some(from), Some(to)) => Days::new(zone, from, to, REPORT_DAYS_MAX),
        (None, None) => Days::until(zone, now, REPORT_DAYS_DEFAULT),
        (None, Some(_)) => return Err(Error::invalid_field("from", "is missing beside `to`")),
        (Some(_), None) => return Err(Error::invalid_field("to", "is missing beside `from`")),
    };
    let days = days.ok_or_else(|| {
        let rule = format!("must not be before `from`, nor more than {REPORT_DAYS_MAX} days on");
        Error::invalid_field("to", rule)
    })?;
    let by = query.text("by").unwrap_or("day");
    let by = By::from_name(by).ok_or_else(|| {
        Error::invalid_field("by", "must be agent, team, workstream, hour or day")
    })?;
    let is_csv = match query.text("format") {
        None | Some("json") => false,
        Some("csv") => true,
        Some(_) => return Err(Error::invalid_field("format", "must be json or csv")),
    };
    let filter = Filter {
        start: days.start(),
        end: days.end(),
        workstream: query.integer("workstream")?.map(WorkstreamId),
        agent: query.integer("agent")?.map(AgentId),
    };
    Ok(Asked { days, by, filter, is_csv })
}

/// A row as people read it.
struct Labelled<'a> {
    /// Of what it stands for, where that has one.
    id: Option<i64>,
    label: String,
    figures: &'a [Figure],
}

/// Days and hours in their order, the rest by name, and what belongs to nobody last.
fn labelled<'a>(report: &'a Report, days: &Days, names: &Names) -> Vec<Labelled<'a>> {
    let dates: Vec<String> = days.names().collect();
    let named = |names: &std::collections::HashMap<i64, String>, id: i64| {
        (Some(id), names.get(&id).cloned().unwrap_or_else(|| format!("No longer here ({id})")))
    };
    let mut rows: Vec<Labelled> = report
        .rows
        .iter()
        .map(|row| {
            let (id, label) = match row.key {
                Key::Agent(Some(agent)) => named(&names.agents, agent.0),
                Key::Agent(None) => (None, "Nobody".to_string()),
                Key::Team(Some(team)) => named(&names.teams, team.0),
                Key::Team(None) => (None, "No team".to_string()),
                Key::Workstream(workstream) => named(&names.workstreams, workstream.0),
                Key::Hour(hour) => (None, format!("{hour:02}:00")),
                Key::Day(day) => (None, dates.get(day).cloned().unwrap_or_default()),
            };
            Labelled { id, label, figures: &row.figures }
        })
        .collect();
    let is_in_order =
        report.rows.first().is_some_and(|row| matches!(row.key, Key::Hour(_) | Key::Day(_)));
    if !is_in_order {
        rows.sort_by_key(|row| (row.id.is_none(), row.label.to_lowercase()));
    }
    rows
}

fn shown(
    name: &str,
    asked: &Asked,
    columns: &[Column],
    rows: &[Labelled],
    report: &Report,
) -> Value {
    let named: Vec<Value> = columns
        .iter()
        .map(|column| json!({"name": column.name, "unit": unit_name(column.unit)}))
        .collect();
    let figures = |figures: &[Figure]| {
        let pairs = columns.iter().zip(figures);
        let all = pairs.map(|(column, figure)| {
            let value = figure.map_or(Value::Null, |figure| figure_value(column.unit, figure));
            (column.name.to_string(), value)
        });
        Value::Object(all.collect::<Map<_, _>>())
    };
    let dates: Vec<String> = asked.days.names().collect();
    json!({
        "name": name,
        "by": asked.by.name(),
        "zone": asked.days.zone().name(),
        "from": dates.first(),
        "to": dates.last(),
        "columns": named,
        "rows": rows.iter().map(|row| {
            json!({"id": row.id, "label": row.label, "figures": figures(row.figures)})
        }).collect::<Vec<_>>(),
        "total": figures(&report.total),
    })
}

fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Time => "seconds",
        Unit::Score => "score",
    }
}

/// Whole numbers as such; seconds with one decimal, scores with two.
fn figure_value(unit: Unit, figure: f64) -> Value {
    match unit {
        Unit::Count => json!(figure as i64),
        Unit::Time => json!((figure / 100.0).round() / 10.0),
        Unit::Score => json!((figure * 100.0).round() / 100.0),
    }
}

fn table(by: By, columns: &[Column], rows: &[Labelled], report: &Report) -> Table {
    let mut header = vec![by.name()];
    header.extend(columns.iter().map(|column| column.name));
    let mut table = Table::new(&header);
    let total = Labelled { id: None, label: "Total".to_string(), figures: &report.total };
    for row in rows.iter().chain([&total]) {
        let cell = |(column, figure): (&Column, &Figure)| {
            figure.map(|figure| figure_value(column.unit, figure).to_string()).unwrap_or_default()
        };
        let figures = columns.iter().zip(row.figures).map(cell);
        table.row(std::iter::once(row.label.clone()).chain(figures));
    }
    table
}

fn comments(context: &Context, asked: &Asked) -> Result<Response> {
    let (names, found) = context.app.store.read(|conn| {
        let found = store::reports::comments(conn, &asked.filter, REPORT_COMMENTS_MAX)?;
        Ok((store::reports::names(conn)?, found))
    })?;
    let agent = |comment: &Comment| comment.agent.and_then(|id| names.agents.get(&id.0).cloned());
    let workstream = |comment: &Comment| names.workstreams.get(&comment.workstream.0).cloned();
    if asked.is_csv {
        let mut table = Table::new(&["at", "score", "comment", "agent", "workstream"]);
        for comment in &found {
            table.row([
                view::time(comment.at),
                comment.score.to_string(),
                comment.text.clone(),
                agent(comment).unwrap_or_default(),
                workstream(comment).unwrap_or_default(),
            ]);
        }
        return Ok(table.response("comments.csv"));
    }
    let items = found.iter().map(|comment| {
        json!({
            "at": view::time(comment.at),
            "score": comment.score,
            "comment": comment.text,
            "conversation": comment.conversation.0,
            "agent": agent(comment),
            "workstream": workstream(comment),
        })
    });
    Ok(Response::json(&view::list(items.collect(), None)))
}
