//! How many engagements there were, and how many there may be.

use serde_json::{Value, json};

use crate::{
    actions::usage::is_near,
    error::Result,
    http::{caller::AgentCaller, response::Response, routes::Context},
    store,
};

/// `GET /api/v1/usage`
pub fn get(context: &Context, _caller: &AgentCaller) -> Result<Response> {
    let now = context.app.clock.now();
    let (usage, limits, months) = context.app.store.read(|conn| {
        let usage = store::usage::usage(conn, now)?;
        Ok((usage, store::settings::limits(conn)?, store::usage::months(conn)?))
    })?;
    let months: Vec<Value> = months
        .into_iter()
        .map(|month| json!({"month": month.name, "count": month.count}))
        .collect();
    let is_warned =
        is_near(usage.lifetime, limits.lifetime) || is_near(usage.month.count, limits.monthly);
    Ok(Response::json(&json!({
        "lifetime": {"count": usage.lifetime, "limit": limits.lifetime},
        "monthly": {
            "month": usage.month.name,
            "count": usage.month.count,
            "limit": limits.monthly,
        },
        "months": months,
        "warned_at_90": is_warned,
    })))
}
