//! Which requests the audit log remembers, and how it calls them.

use std::sync::Arc;

use super::{
    caller::AgentCaller,
    request::{Method, Request},
    routes::{Context, Handler, Route},
};
use crate::{
    domain::{audit::Actor, permission::Role},
    error::Result,
    store::audit::{self, Deed},
};

const API: &str = "/api/v1/";

/// Of what every agent may do: all that outlives the conversation, or shuts somebody out.
const BY_AGENTS: &[(Method, &str)] = &[
    (Method::Post, "/api/v1/logout"),
    (Method::Patch, "/api/v1/me"),
    (Method::Put, "/api/v1/me/password"),
    (Method::Put, "/api/v1/me/calendar"),
    (Method::Post, "/api/v1/conversations/{id}/block"),
    (Method::Post, "/api/v1/contacts/{id}/merge"),
    (Method::Post, "/api/v1/canned"),
    (Method::Patch, "/api/v1/canned/{id}"),
    (Method::Delete, "/api/v1/canned/{id}"),
];

/// What only asks, although it sends something; a test holds that it changes nothing.
pub const ASKS: &[(Method, &str)] = &[
    (Method::Post, "/api/v1/rules/try"),
    (Method::Post, "/api/v1/dialogues/check"),
    (Method::Post, "/api/v1/dialogues/try"),
    (Method::Post, "/api/v1/identity_keys/check"),
];

/// What takes something out, although it only asks.
const TAKES_OUT: &[&str] =
    &["/api/v1/audit/csv", "/api/v1/backups/{name}", "/api/v1/contacts/{id}/export"];

/// Whether the log has a row of every successful request of this route.
pub fn is_recorded(route: &Route) -> bool {
    let Handler::Agent(least, _) = route.handler else { return false };
    let is_of = |list: &[(Method, &str)]| list.contains(&(route.method, route.path));
    if route.method.is_safe() {
        return TAKES_OUT.contains(&route.path);
    }
    is_of(BY_AGENTS) || (Role::Supervisor <= least && !is_of(ASKS))
}

/// Runs a handler, and has the log remember it if it is to.
pub(super) fn remember<T>(
    context: &Context,
    route: &Route,
    caller: &AgentCaller,
    run: impl FnOnce() -> Result<T>,
) -> Result<T> {
    if !is_recorded(route) {
        return run();
    }
    let deed = Arc::new(Deed::new(
        actor(caller),
        Some(context.request.client.to_string()),
        action(route.method, route.path),
        object(route.path, context.request),
    ));
    audit::during(&deed, || {
        let answer = run()?;
        if !deed.is_noted() {
            // It has written nothing that was waited for; that it was done counts all the same.
            context.app.store.write(|_| Ok(()))?;
        }
        Ok(answer)
    })
}

pub(super) fn actor(caller: &AgentCaller) -> Actor {
    let id = caller.caller.id;
    match &caller.token_name {
        Some(name) => Actor::Token { of: id, name: name.clone() },
        None => Actor::User { id, name: caller.caller.display_name.clone() },
    }
}

/// How the log calls a request: `users.change`, `dialogues.publish`; the kind, then what is done.
pub fn action(method: Method, path: &str) -> String {
    let words: Vec<&str> = words(path).collect();
    let is_named = 1 < words.len();
    let verb = match method {
        Method::Post if is_named => None,
        Method::Post => Some("create"),
        Method::Patch => Some("change"),
        Method::Delete => Some("delete"),
        Method::Put if is_named => None,
        Method::Put => Some("set"),
        Method::Get if !is_named => Some("download"),
        Method::Get | Method::Head | Method::Options => None,
    };
    words.into_iter().chain(verb).collect::<Vec<_>>().join(".")
}

fn words(path: &str) -> impl Iterator<Item = &str> {
    path.trim_start_matches(API).split('/').filter(|part| !part.starts_with('{'))
}

fn object(path: &str, request: &Request) -> Option<(String, Option<String>)> {
    let kind = words(path).next()?.to_string();
    let id = request.path_values.first().cloned();
    Some((kind, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::routes::ROUTES;

    #[test]
    fn actions_are_called_by_what_is_done() {
        for (method, path, expected) in [
            (Method::Post, "/api/v1/users", "users.create"),
            (Method::Patch, "/api/v1/users/{id}", "users.change"),
            (Method::Delete, "/api/v1/users/{id}", "users.delete"),
            (Method::Put, "/api/v1/users/{id}/calendar", "users.calendar"),
            (Method::Put, "/api/v1/rules/order", "rules.order"),
            (Method::Post, "/api/v1/dialogues/{id}/publish", "dialogues.publish"),
            (Method::Post, "/api/v1/conversations/{id}/force_close", "conversations.force_close"),
            (Method::Get, "/api/v1/audit/csv", "audit.csv"),
        ] {
            assert_eq!(action(method, path), expected);
        }
    }

    #[test]
    fn every_exception_is_a_route() {
        let has = |method: Method, path: &str| {
            ROUTES.iter().any(|route| route.method == method && route.path == path)
        };
        for (method, path) in BY_AGENTS.iter().chain(ASKS) {
            assert!(has(*method, path), "{} {path}", method.name());
        }
        for path in TAKES_OUT {
            assert!(has(Method::Get, path), "{path}");
        }
    }

    #[test]
    fn whatever_an_admin_changes_is_recorded() {
        for route in ROUTES {
            let Handler::Agent(least, _) = route.handler else { continue };
            let changes = Role::Supervisor <= least && !route.method.is_safe();
            let asks = ASKS.contains(&(route.method, route.path));
            if changes && !asks {
                assert!(is_recorded(route), "{} {}", route.method.name(), route.path);
            }
        }
    }
}
