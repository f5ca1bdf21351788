//! A week of ranges as it is stored: JSON, seven lists of `{from, to}`, Monday first.

use serde_json::{Value, json};

use crate::domain::hours::Written;

pub type WrittenWeek = [Vec<Written>; 7];

pub(super) fn ranges_json(ranges: &[Written]) -> Value {
    ranges.iter().map(|range| json!({"from": range.from, "to": range.to})).collect()
}

pub(super) fn week_json(week: &WrittenWeek) -> Value {
    week.iter().map(|day| ranges_json(day)).collect()
}

pub(super) fn ranges_from(value: &Value) -> Vec<Written> {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(|item| Written { from: text(item, "from"), to: text(item, "to") }).collect()
}

pub(super) fn week_from(value: &Value) -> WrittenWeek {
    std::array::from_fn(|day| ranges_from(&value[day]))
}

pub(super) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_string()
}
