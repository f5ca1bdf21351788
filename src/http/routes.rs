//! THE table: method, path, guard, handler. The whole API on one screen.
//!
//! A route without a guard cannot be written down: the guard decides which handler fits.

use std::sync::Arc;

use super::{
    admin, agent, audit, caller,
    caller::{AgentCaller, VisitorCaller},
    cors, error, meeting_page, openapi, operations, pages,
    request::{Method, Request},
    response::Response,
    server::{Reply, is_ours},
    trace::By,
    visitor, write_page,
};
use crate::{
    app::App,
    domain::permission::Role,
    error::{Error, Result},
    limits::{DIALOGUE_BODY_BYTES_MAX, FILE_BYTES_MAX, JSON_BODY_BYTES_MAX},
    metrics::{Class, Metrics},
};

/// What a handler works with beside its caller.
pub struct Context<'a> {
    pub app: &'a Arc<App>,
    pub request: &'a Request,
    pub reply: &'a Reply,
    /// The foreign site whose page may read the answer.
    pub cors_origin: Option<String>,
}

/// Who may call, and what runs then.
#[derive(Clone, Copy)]
pub enum Handler {
    /// Anybody.
    Open(fn(&Context) -> Result<Response>),
    /// Anybody, in a demo only.
    Demo(fn(&Context) -> Result<Response>),
    /// Anybody on this machine, with `--insecure-test-hooks` only.
    TestHook(fn(&Context) -> Result<Response>),
    /// A browser on a site: the session call, which has no token yet.
    NewVisitor(fn(&Context) -> Result<Response>),
    Visitor(fn(&Context, &VisitorCaller) -> Result<Response>),
    Agent(Role, fn(&Context, &AgentCaller) -> Result<Response>),
}

pub struct Route {
    pub method: Method,
    /// `{…}` stands for one segment, `{…*}` for the rest.
    pub path: &'static str,
    pub handler: Handler,
}

const fn route(method: Method, path: &'static str, handler: Handler) -> Route {
    Route { method, path, handler }
}

const POLL_OF_AGENTS: &str = "/api/v1/events";
const POLL_OF_VISITORS: &str = "/api/v1/visitor/events";

use Handler::{Demo, NewVisitor, Open, TestHook};
use Method::{Delete, Get, Patch, Post, Put};

const fn visitor(handler: fn(&Context, &VisitorCaller) -> Result<Response>) -> Handler {
    Handler::Visitor(handler)
}

const fn agent(handler: fn(&Context, &AgentCaller) -> Result<Response>) -> Handler {
    Handler::Agent(Role::Agent, handler)
}

const fn supervisor(handler: fn(&Context, &AgentCaller) -> Result<Response>) -> Handler {
    Handler::Agent(Role::Supervisor, handler)
}

const fn admin(handler: fn(&Context, &AgentCaller) -> Result<Response>) -> Handler {
    Handler::Agent(Role::Admin, handler)
}

#[rustfmt::skip]
pub const ROUTES: &[Route] = &[
    route(Get,    "/",                                    Open(pages::home)),
    route(Get,    "/agent",                               Open(pages::console)),
    route(Get,    "/agent/worker.js",                     Open(pages::worker)),
    route(Get,    "/admin",                               Open(pages::admin)),
    route(Get,    "/login",                               Open(pages::login)),
    route(Get,    "/setup",                               Open(pages::setup)),
    route(Get,    "/w/{key}",                             Open(pages::panel)),
    route(Post,   "/w/{key}",                             Open(write_page::leave)),
    route(Get,    "/widget.js",                           Open(pages::loader)),
    route(Get,    "/favicon.ico",                         Open(pages::favicon)),
    route(Get,    "/static/{version}/{path*}",            Open(pages::asset)),
    route(Get,    "/m/{token}",                           Open(meeting_page::show)),
    route(Get,    "/m/{token}/invite.ics",                Open(meeting_page::calendar_file)),
    route(Get,    "/m/{token}/move",                      Open(meeting_page::choose)),
    route(Post,   "/m/{token}/move",                      Open(meeting_page::move_to)),
    route(Post,   "/m/{token}/cancel",                    Open(meeting_page::cancel)),
    route(Get,    "/demo",                                Demo(pages::demo)),
    route(Get,    "/demo/shop",                           Demo(pages::demo_shop)),
    route(Get,    "/api/v1/demo",                         Demo(operations::demo)),

    route(Get,    "/health",                              Open(operations::health)),
    route(Get,    "/ready",                               Open(operations::ready)),
    route(Get,    "/metrics",                             Open(operations::metrics)),
    route(Get,    "/api/v1/doctor",                       Open(operations::doctor)),
    route(Get,    "/api/v1/openapi.json",                 Open(openapi::document)),
    route(Post,   "/api/v1/test/clock",                   TestHook(operations::advance_clock)),

    route(Post,   "/api/v1/visitor/session",              NewVisitor(visitor::session::create)),
    route(Post,   "/api/v1/visitor/conversation",         visitor(visitor::conversation::create)),
    route(Get,    "/api/v1/visitor/dialogues",            visitor(visitor::dialogue::list)),
    route(Post,   "/api/v1/visitor/dialogue",             visitor(visitor::dialogue::start)),
    route(Post,   "/api/v1/visitor/answer",               visitor(visitor::dialogue::answer)),
    route(Post,   "/api/v1/visitor/offline",   visitor(visitor::conversation::leave_message)),
    route(Post,   "/api/v1/visitor/end",                  visitor(visitor::conversation::end)),
    route(Post,   "/api/v1/visitor/rating",               visitor(visitor::conversation::rate)),
    route(Post,   "/api/v1/visitor/messages",             visitor(visitor::messages::create)),
    route(Get,    "/api/v1/visitor/messages",             visitor(visitor::messages::list)),
    route(Put,    "/api/v1/visitor/files/{client_id}",    visitor(visitor::messages::create_file)),
    route(Get,    "/api/v1/visitor/files/{id}",           visitor(visitor::messages::file)),
    route(Post,   "/api/v1/visitor/typing",               visitor(visitor::messages::typing)),
    route(Post,   "/api/v1/visitor/read",                 visitor(visitor::messages::read)),
    route(Get,    "/api/v1/visitor/slots",                visitor(visitor::meetings::slots)),
    route(Get,    "/api/v1/visitor/meetings",             visitor(visitor::meetings::list)),
    route(Post,   "/api/v1/visitor/meetings",             visitor(visitor::meetings::book)),
    route(Get,    "/api/v1/visitor/transcript",           visitor(visitor::transcript::get)),
    route(Post,   "/api/v1/visitor/transcript",           visitor(visitor::transcript::send)),
    route(Get,    "/api/v1/visitor/events",               visitor(visitor::messages::events)),

    route(Get,    "/api/v1/setup",                        Open(agent::account::setup_state)),
    route(Post,   "/api/v1/setup",                        Open(agent::account::setup)),
    route(Post,   "/api/v1/login",                        Open(agent::account::login)),
    route(Post,   "/api/v1/logout",                       agent(agent::account::logout)),
    route(Get,    "/api/v1/me",                           agent(agent::account::me)),
    route(Patch,  "/api/v1/me",                           agent(agent::account::change_me)),
    route(Put,    "/api/v1/me/presence",                  agent(agent::account::set_presence)),
    route(Put,    "/api/v1/me/password",                  agent(agent::account::set_password)),
    route(Get,    "/api/v1/me/totp",                      agent(agent::totp::get)),
    route(Post,   "/api/v1/me/totp",                      agent(agent::totp::begin)),
    route(Put,    "/api/v1/me/totp",                      agent(agent::totp::confirm)),
    route(Delete, "/api/v1/me/totp",                      agent(agent::totp::turn_off)),
    route(Post,   "/api/v1/me/recovery_codes",            agent(agent::totp::renew)),
    route(Get,    "/api/v1/me/calendar",                  agent(admin::calendars::own)),
    route(Put,    "/api/v1/me/calendar",                  agent(admin::calendars::set_own)),
    route(Post,   "/api/v1/me/push",                      agent(agent::push::subscribe)),
    route(Delete, "/api/v1/me/push",                      agent(agent::push::unsubscribe)),
    route(Get,    "/api/v1/push/key",                     agent(agent::push::key)),
    route(Get,    "/api/v1/inbox",                        agent(agent::inbox::get)),
    route(Get,    "/api/v1/events",                       agent(agent::inbox::events)),
    route(Get,    "/api/v1/mentions",                     agent(agent::inbox::mentions)),
    route(Delete, "/api/v1/mentions/{id}",                agent(agent::inbox::close_mention)),

    route(Get,    "/api/v1/conversations",                agent(agent::conversations::list)),
    route(Get,    "/api/v1/conversations/{id}",           agent(agent::conversations::get)),
    route(Post,   "/api/v1/conversations/{id}/accept",    agent(agent::conversations::accept)),
    route(Post,   "/api/v1/conversations/{id}/decline",   agent(agent::conversations::decline)),
    route(Post,   "/api/v1/conversations/{id}/park",      agent(agent::conversations::park)),
    route(Post,   "/api/v1/conversations/{id}/resume",    agent(agent::conversations::resume)),
    route(Post,   "/api/v1/conversations/{id}/release",   agent(agent::conversations::release)),
    route(Post,   "/api/v1/conversations/{id}/transfer",  agent(agent::conversations::transfer)),
    route(Post,   "/api/v1/conversations/{id}/join",      agent(agent::conversations::join)),
    route(Post,   "/api/v1/conversations/{id}/leave",     agent(agent::conversations::leave)),
    route(Post,   "/api/v1/conversations/{id}/end",       agent(agent::conversations::end)),
    route(Put,    "/api/v1/conversations/{id}/wrap_up",   agent(agent::conversations::wrap_up)),
    route(Put,    "/api/v1/conversations/{id}/tags",      agent(agent::conversations::set_tags)),
    route(Post,   "/api/v1/conversations/{id}/done",      agent(agent::conversations::done)),
    route(Post,   "/api/v1/conversations/{id}/block",     agent(agent::conversations::block)),
    route(Post,   "/api/v1/conversations/{id}/assign",    supervisor(agent::conversations::assign)),
    route(Post,   "/api/v1/conversations/{id}/force_close",
                                               supervisor(agent::conversations::force_close)),
    route(Get,    "/api/v1/conversations/{id}/search",    agent(agent::search::inside)),
    route(Get,    "/api/v1/conversations/{id}/summary",   agent(agent::summary::get)),
    route(Get,    "/api/v1/conversations/{id}/messages",  agent(agent::messages::list)),
    route(Post,   "/api/v1/conversations/{id}/messages",  agent(agent::messages::create)),
    route(Put,    "/api/v1/conversations/{id}/files/{client_id}",
                                                          agent(agent::messages::create_file)),
    route(Post,   "/api/v1/conversations/{id}/typing",    agent(agent::messages::typing)),
    route(Post,   "/api/v1/conversations/{id}/read",      agent(agent::messages::read)),
    route(Get,    "/api/v1/files/{id}",                   agent(agent::messages::file)),
    route(Get,    "/api/v1/contacts/{id}",                agent(agent::contacts::get)),
    route(Patch,  "/api/v1/contacts/{id}",                agent(agent::contacts::change)),
    route(Post,   "/api/v1/contacts/{id}/merge",          agent(agent::contacts::merge)),
    route(Get,    "/api/v1/conversations/{id}/journey",   agent(agent::contacts::journey)),
    route(Get,    "/api/v1/canned",                       agent(agent::canned::list)),
    route(Post,   "/api/v1/canned",                       agent(agent::canned::create)),
    route(Get,    "/api/v1/canned/{id}",                  agent(agent::canned::get)),
    route(Patch,  "/api/v1/canned/{id}",                  agent(agent::canned::change)),
    route(Delete, "/api/v1/canned/{id}",                  agent(agent::canned::delete)),
    route(Get,    "/api/v1/canned/{id}/text",             agent(agent::canned::text)),

    route(Get,    "/api/v1/calendars",                    agent(admin::calendars::list)),
    route(Get,    "/api/v1/meetings",                     agent(agent::meetings::list)),
    route(Get,    "/api/v1/meetings/{id}",                agent(agent::meetings::get)),
    route(Get,    "/api/v1/meetings/{id}/slots",          agent(agent::meetings::slots)),
    route(Post,   "/api/v1/meetings/{id}/move",           agent(agent::meetings::move_to)),
    route(Post,   "/api/v1/meetings/{id}/cancel",         agent(agent::meetings::cancel)),

    route(Get,    "/api/v1/admin/info",                   admin(admin::info)),
    route(Get,    "/api/v1/users",                        admin(admin::users::list)),
    route(Post,   "/api/v1/users",                        admin(admin::users::create)),
    route(Get,    "/api/v1/users/{id}",                   admin(admin::users::get)),
    route(Patch,  "/api/v1/users/{id}",                   admin(admin::users::change)),
    route(Delete, "/api/v1/users/{id}",                   admin(admin::users::delete)),
    route(Delete, "/api/v1/users/{id}/totp",              admin(admin::users::reset_totp)),
    route(Get,    "/api/v1/users/{id}/calendar",          admin(admin::calendars::of_user)),
    route(Put,    "/api/v1/users/{id}/calendar",          admin(admin::calendars::set_of_user)),
    route(Get,    "/api/v1/teams",                        agent(admin::teams::list)),
    route(Post,   "/api/v1/teams",                        admin(admin::teams::create)),
    route(Get,    "/api/v1/teams/{id}",                   admin(admin::teams::get)),
    route(Patch,  "/api/v1/teams/{id}",                   admin(admin::teams::change)),
    route(Delete, "/api/v1/teams/{id}",                   admin(admin::teams::delete)),
    route(Get,    "/api/v1/teams/{id}/calendar",          admin(admin::calendars::of_team)),
    route(Put,    "/api/v1/teams/{id}/calendar",          admin(admin::calendars::set_of_team)),
    route(Get,    "/api/v1/rules",                        admin(admin::rules::list)),
    route(Post,   "/api/v1/rules",                        admin(admin::rules::create)),
    route(Put,    "/api/v1/rules/order",                  admin(admin::rules::reorder)),
    route(Post,   "/api/v1/rules/try",                    admin(admin::rules::try_out)),
    route(Get,    "/api/v1/rules/{id}",                   admin(admin::rules::get)),
    route(Patch,  "/api/v1/rules/{id}",                   admin(admin::rules::change)),
    route(Delete, "/api/v1/rules/{id}",                   admin(admin::rules::delete)),
    route(Get,    "/api/v1/dialogues",                    admin(admin::dialogues::list)),
    route(Post,   "/api/v1/dialogues",                    admin(admin::dialogues::create)),
    route(Post,   "/api/v1/dialogues/check",              admin(admin::dialogues::check)),
    route(Post,   "/api/v1/dialogues/try",                admin(admin::dialogues::try_out)),
    route(Get,    "/api/v1/dialogues/{id}",               admin(admin::dialogues::get)),
    route(Patch,  "/api/v1/dialogues/{id}",               admin(admin::dialogues::change)),
    route(Delete, "/api/v1/dialogues/{id}",               admin(admin::dialogues::delete)),
    route(Post,   "/api/v1/dialogues/{id}/publish",       admin(admin::dialogues::publish)),
    route(Get,    "/api/v1/dialogues/{id}/versions",      admin(admin::dialogues::versions)),
    route(Get,    "/api/v1/dialogues/{id}/versions/{version}",
                                               admin(admin::dialogues::version)),
    route(Post,   "/api/v1/dialogues/{id}/versions/{version}/restore",
                                               admin(admin::dialogues::restore)),
    route(Get,    "/api/v1/dialogues/{id}/figures",       admin(admin::dialogues::figures)),
    route(Get,    "/api/v1/workstreams",                  agent(admin::workstreams::list)),
    route(Post,   "/api/v1/workstreams",                  admin(admin::workstreams::create)),
    route(Get,    "/api/v1/workstreams/{id}",             admin(admin::workstreams::get)),
    route(Patch,  "/api/v1/workstreams/{id}",             admin(admin::workstreams::change)),
    route(Delete, "/api/v1/workstreams/{id}",             admin(admin::workstreams::delete)),
    route(Get,    "/api/v1/dispositions",                 agent(admin::dispositions::list)),
    route(Post,   "/api/v1/dispositions",                 admin(admin::dispositions::create)),
    route(Get,    "/api/v1/dispositions/{id}",            admin(admin::dispositions::get)),
    route(Patch,  "/api/v1/dispositions/{id}",            admin(admin::dispositions::change)),
    route(Delete, "/api/v1/dispositions/{id}",            admin(admin::dispositions::delete)),
    route(Get,    "/api/v1/tags",                         agent(admin::tags::list)),
    route(Post,   "/api/v1/tags",                         admin(admin::tags::create)),
    route(Get,    "/api/v1/tags/{id}",                    admin(admin::tags::get)),
    route(Patch,  "/api/v1/tags/{id}",                    admin(admin::tags::change)),
    route(Delete, "/api/v1/tags/{id}",                    admin(admin::tags::delete)),
    route(Get,    "/api/v1/hours",                        admin(admin::hours::list)),
    route(Post,   "/api/v1/hours",                        admin(admin::hours::create)),
    route(Get,    "/api/v1/hours/{id}",                   admin(admin::hours::get)),
    route(Patch,  "/api/v1/hours/{id}",                   admin(admin::hours::change)),
    route(Delete, "/api/v1/hours/{id}",                   admin(admin::hours::delete)),
    route(Get,    "/api/v1/time_zones",                   supervisor(admin::hours::time_zones)),
    route(Get,    "/api/v1/system_messages",              admin(admin::system_messages::list)),
    route(Get,    "/api/v1/widgets",                      admin(admin::widgets::list)),
    route(Post,   "/api/v1/widgets",                      admin(admin::widgets::create)),
    route(Get,    "/api/v1/widgets/{id}",                 admin(admin::widgets::get)),
    route(Patch,  "/api/v1/widgets/{id}",                 admin(admin::widgets::change)),
    route(Delete, "/api/v1/widgets/{id}",                 admin(admin::widgets::delete)),
    route(Get,    "/api/v1/identity_keys",                admin(admin::identity_keys::list)),
    route(Post,   "/api/v1/identity_keys",                admin(admin::identity_keys::create)),
    route(Post,   "/api/v1/identity_keys/check",          admin(admin::identity_keys::check)),
    route(Get,    "/api/v1/identity_keys/{id}",           admin(admin::identity_keys::get)),
    route(Patch,  "/api/v1/identity_keys/{id}",           admin(admin::identity_keys::change)),
    route(Delete, "/api/v1/identity_keys/{id}",           admin(admin::identity_keys::delete)),
    route(Get,    "/api/v1/tokens",                       admin(admin::tokens::list)),
    route(Post,   "/api/v1/tokens",                       admin(admin::tokens::create)),
    route(Delete, "/api/v1/tokens/{id}",                  admin(admin::tokens::delete)),
    route(Get,    "/api/v1/settings",                     admin(admin::settings::get)),
    route(Patch,  "/api/v1/settings",                     admin(admin::settings::change)),
    route(Post,   "/api/v1/settings/test_notifications",
                                               admin(admin::settings::test_notifications)),
    route(Get,    "/api/v1/webhooks",                     admin(admin::webhooks::list)),
    route(Post,   "/api/v1/webhooks",                     admin(admin::webhooks::create)),
    route(Get,    "/api/v1/webhooks/{id}",                admin(admin::webhooks::get)),
    route(Patch,  "/api/v1/webhooks/{id}",                admin(admin::webhooks::change)),
    route(Delete, "/api/v1/webhooks/{id}",                admin(admin::webhooks::delete)),
    route(Post,   "/api/v1/webhooks/{id}/rotate",         admin(admin::webhooks::rotate)),
    route(Post,   "/api/v1/webhooks/{id}/test",           admin(admin::webhooks::test)),
    route(Get,    "/api/v1/webhooks/{id}/deliveries",     admin(admin::webhooks::log)),
    route(Get,    "/api/v1/webhooks/{id}/deliveries/{delivery}",
                                               admin(admin::webhooks::delivery)),
    route(Post,   "/api/v1/webhooks/{id}/deliveries/{delivery}/replay",
                                               admin(admin::webhooks::replay)),
    route(Get,    "/api/v1/audit",                        admin(admin::audit::list)),
    route(Get,    "/api/v1/audit/csv",                    admin(admin::audit::csv)),
    route(Get,    "/api/v1/usage",                        admin(admin::usage::get)),
    route(Get,    "/api/v1/reports/{name}",               supervisor(admin::reports::get)),
    route(Get,    "/api/v1/privacy",                      admin(admin::privacy::get)),
    route(Patch,  "/api/v1/privacy",                      admin(admin::privacy::change)),
    route(Post,   "/api/v1/privacy/rewrite",              admin(admin::privacy::rewrite)),
    route(Get,    "/api/v1/contacts",                     admin(admin::privacy::find)),
    route(Get,    "/api/v1/contacts/{id}/export",         admin(admin::privacy::export)),
    route(Post,   "/api/v1/contacts/{id}/erase",          admin(admin::privacy::erase)),
    route(Get,    "/api/v1/backups",                      admin(admin::backups::list)),
    route(Post,   "/api/v1/backups",                      admin(admin::backups::make)),
    route(Patch,  "/api/v1/backups",                      admin(admin::backups::change_plan)),
    route(Get,    "/api/v1/backups/{name}",               admin(admin::backups::part)),
    route(Delete, "/api/v1/backups/{name}",               admin(admin::backups::delete)),
    route(Get,    "/api/v1/outbox",                       admin(admin::outbox::list)),
    route(Post,   "/api/v1/outbox/{id}/retry",            admin(admin::outbox::retry)),
];

/// How large the body of a request may be. Asked by the gate before it reads one.
pub fn body_limit(method: &str, path: &str) -> u64 {
    let is_file = method == "PUT" && path.contains("/files/");
    let is_dialogue = path.starts_with("/api/v1/dialogues");
    match (is_file, is_dialogue) {
        (true, _) => FILE_BYTES_MAX,
        (false, true) => DIALOGUE_BODY_BYTES_MAX,
        (false, false) => JSON_BODY_BYTES_MAX,
    }
}

/// Finds the route, lets its guard decide, runs its handler, and makes errors into answers.
pub fn dispatch(app: &Arc<App>, request: &mut Request, reply: &Reply) -> Response {
    let result = match find(request) {
        Found::Route(route, values) => {
            request.path_values = values;
            request.learn(|learned| (learned.route, learned.class) = (route.path, class(route)));
            return run(app, request, reply, route);
        }
        Found::Preflight => cors::preflight(app, request),
        Found::OtherMethods(methods) => return error::wrong_method(&methods, &request.id),
        Found::Nothing => return nothing_there(app, request, reply),
    };
    result.unwrap_or_else(|error| error::to_response(&error, &request.id))
}

/// People get a page, programs a problem.
fn nothing_there(app: &Arc<App>, request: &Request, reply: &Reply) -> Response {
    let accepts = request.headers.accept.as_deref().unwrap_or_default();
    let wants_page = request.method == Method::Get && accepts.contains("text/html");
    if wants_page && !request.path.starts_with("/api/") {
        let context = Context { app, request, reply, cors_origin: None };
        if let Ok(page) = pages::nothing_there(&context) {
            return page;
        }
    }
    error::no_such_route(&request.id)
}

fn class(route: &Route) -> Class {
    match (route.path, route.handler) {
        (POLL_OF_AGENTS | POLL_OF_VISITORS, _) => Class::Poll,
        ("/health" | "/ready" | "/metrics", _) | (_, Handler::TestHook(_)) => Class::Operations,
        (_, Handler::NewVisitor(_) | Handler::Visitor(_)) => Class::Visitor,
        (_, Handler::Agent(Role::Admin, _)) => Class::Admin,
        (_, Handler::Agent(..)) => Class::Agent,
        (_, Handler::Open(_) | Handler::Demo(_)) => Class::Page,
    }
}

enum Found {
    Route(&'static Route, Vec<String>),
    Preflight,
    OtherMethods(String),
    Nothing,
}

fn find(request: &Request) -> Found {
    let method = if request.method == Method::Head { Method::Get } else { request.method };
    let mut others: Vec<&str> = Vec::new();
    for route in ROUTES {
        if let Some(values) = matches(route.path, &request.path) {
            if route.method == method {
                return Found::Route(route, values);
            }
            others.push(route.method.name());
        }
    }
    if others.is_empty() {
        return Found::Nothing;
    }
    if method == Method::Options && request.path.starts_with("/api/v1/visitor/") {
        return Found::Preflight;
    }
    others.dedup();
    Found::OtherMethods(others.join(", "))
}

/// The values of the pattern's braces, if the path fits it.
fn matches(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut segments = path.split('/');
    for part in pattern.split('/') {
        let segment = segments.next()?;
        if part.ends_with("*}") {
            let rest: Vec<&str> = std::iter::once(segment).chain(segments).collect();
            values.push(rest.join("/"));
            return Some(values);
        }
        if part.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            values.push(segment.to_string());
        } else if part != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(values)
}

fn run(app: &Arc<App>, request: &Request, reply: &Reply, route: &Route) -> Response {
    let mut context = Context { app, request, reply, cors_origin: None };
    let result = guard_and_call(&mut context, route);
    let response = result.unwrap_or_else(|error| {
        if is_ours(error.kind()) {
            Metrics::count(&app.metrics.errors_internal);
            log::error!(
                "http: {} {}: {error} id={}",
                request.method.name(),
                route.path,
                request.id
            );
        }
        error::to_response(&error, &request.id)
    });
    match &context.cors_origin {
        Some(origin) => cors::allow(response, origin),
        None => response,
    }
}

fn guard_and_call(context: &mut Context, route: &Route) -> Result<Response> {
    let app = context.app;
    match route.handler {
        Handler::Open(call) | Handler::NewVisitor(call) => call(context),
        Handler::Demo(call) => match app.config.demo {
            Some(_) => call(context),
            None => Err(Error::not_found("page or resource")),
        },
        Handler::TestHook(call) => {
            if !app.config.insecure_test_hooks {
                return Err(Error::not_found("page or resource"));
            }
            call(context)
        }
        Handler::Visitor(call) => {
            let visitor = caller::visitor(app, context.request)?;
            context.request.learn(|learned| learned.by = By::Visitor(visitor.visitor.id.0));
            context.cors_origin = cors::check_by_id(app, context.request, visitor.visitor.widget)?;
            // After the site's origin is known, so that its page can read why.
            app.fairness.visitor_calls(context.request, visitor.visitor.id)?;
            caller::require_identity(app, &visitor.visitor)?;
            call(context, &visitor)
        }
        Handler::Agent(least, call) => {
            let agent = caller::agent(app, context.request, least)?;
            let id = agent.caller.id.0;
            let by = if agent.session.is_some() { By::Agent(id) } else { By::Token(id) };
            context.request.learn(|learned| learned.by = by);
            audit::remember(context, route, &agent, || call(context, &agent))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fits_its_pattern_only() {
        assert_eq!(matches("/", "/"), Some(vec![]));
        assert_eq!(matches("/api/v1/me", "/api/v1/me"), Some(vec![]));
        assert_eq!(matches("/c/{id}/end", "/c/17/end"), Some(vec!["17".to_string()]));
        assert_eq!(
            matches("/static/{version}/{path*}", "/static/abc/console/main.js"),
            Some(vec!["abc".to_string(), "console/main.js".to_string()])
        );
        for (pattern, path) in [
            ("/", "/x"),
            ("/api/v1/me", "/api/v1/me/"),
            ("/api/v1/me", "/api/v1/mex"),
            ("/api/v1/me", "//api/v1/me"),
            ("/c/{id}/end", "/c//end"),
            ("/c/{id}/end", "/c/17/end/more"),
            ("/c/{id}", "/c/17/end"),
        ] {
            assert_eq!(matches(pattern, path), None, "{pattern} {path}");
        }
    }

    #[test]
    fn no_two_routes_answer_the_same_request() {
        for (index, route) in ROUTES.iter().enumerate() {
            let example = route.path.replace(['{', '}', '*'], "");
            let first = ROUTES.iter().position(|other| {
                other.method == route.method && matches(other.path, &example).is_some()
            });
            assert_eq!(first, Some(index), "{} is hidden by an earlier row", route.path);
        }
    }
}
