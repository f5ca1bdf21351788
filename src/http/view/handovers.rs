//! Who was asked by a colleague to take a conversation over, and how that came out.

use serde_json::{Value, json};

use super::{optional_time, time};
use crate::store::shown::{Handover, Shown};

/// Whose transfer nobody has taken yet.
pub(super) fn by(shown: &Shown) -> Value {
    let by = shown.handed_by.as_ref();
    by.map_or(Value::Null, |(id, name)| json!({"id": id.0, "name": name}))
}

pub(super) fn list(handovers: &[Handover]) -> Value {
    handovers.iter().map(handover).collect()
}

fn handover(of: &Handover) -> Value {
    let (to, by) = (&of.to, &of.by);
    json!({
        "to": {"id": to.0.0, "name": to.1},
        "by": {"id": by.0.0, "name": by.1},
        "at": time(of.at),
        "outcome": of.outcome.as_ref().map(|(outcome, _)| outcome),
        "decided_at": optional_time(of.outcome.as_ref().map(|(_, at)| *at)),
    })
}
