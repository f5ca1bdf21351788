//! A week of ranges as JSON: `{"monday": [{"from": "08:00", "to": "17:00"}], …}`.

use serde_json::{Map, Value, json};

use crate::{
    domain::hours::{DAYS, Refusal, Written},
    error::{Error, Result},
    http::request::Fields,
    store::week::WrittenWeek,
};

/// Days that are not named have no ranges.
pub fn read_week(week: &Fields) -> Result<WrittenWeek> {
    let mut read = WrittenWeek::default();
    for (day, ranges) in DAYS.iter().zip(&mut read) {
        *ranges = read_ranges(week, day)?;
    }
    week.done()?;
    Ok(read)
}

/// A list of `{from, to}`; empty where it is not there.
pub fn read_ranges(fields: &Fields, name: &str) -> Result<Vec<Written>> {
    fields
        .optional_objects(name)?
        .iter()
        .map(|range| {
            let read = Written { from: range.line("from", 1..=8)?, to: range.line("to", 1..=8)? };
            range.done()?;
            Ok(read)
        })
        .collect()
}

pub fn week_view(week: &WrittenWeek) -> Value {
    let days: Map<String, Value> = DAYS
        .iter()
        .zip(week)
        .map(|(day, ranges)| ((*day).to_string(), ranges_view(ranges)))
        .collect();
    Value::Object(days)
}

pub fn ranges_view(ranges: &[Written]) -> Value {
    ranges.iter().map(|range| json!({"from": range.from, "to": range.to})).collect()
}

/// The domain's refusal as an answer; `prefix` is where the hours stand in the body.
pub fn refused(prefix: &str, refusal: &Refusal) -> Error {
    Error::invalid_field(&format!("{prefix}{}", refusal.field), refusal.should_be())
}
