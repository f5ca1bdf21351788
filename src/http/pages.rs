//! The pages, each with the policy that browsers hold it to.

use super::{
    assets::{self, Keep, VERSION},
    response::Response,
    routes::Context,
    write_page,
};
use crate::{
    error::{Error, Result},
    store,
};

/// Everything from our own origin and nothing else; no inline code, no HTML from strings.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' blob: data:; media-src 'self' blob: data:; connect-src 'self'; \
     manifest-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; \
     form-action 'self'; require-trusted-types-for 'script'; ";

/// No page makes HTML or addresses of scripts from strings…
const NO_TYPES: &str = "trusted-types 'none'; frame-ancestors ";

/// …but the console, which must name its service worker (static/console/push.js).
const WORKER_TYPE: &str = "trusted-types deskbell-worker; frame-ancestors ";

/// It asks for nothing and runs nothing else.
const WORKER_POLICY: &str =
    "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

pub fn home(_context: &Context) -> Result<Response> {
    Ok(Response::redirect("/agent"))
}

pub fn console(context: &Context) -> Result<Response> {
    page_with(context, "console/index.html", WORKER_TYPE)
}

/// Wakes for web push while no console is open.
pub fn worker(context: &Context) -> Result<Response> {
    Ok(file(context, "console/worker.js", Keep::Ask)?
        .with("Content-Security-Policy", WORKER_POLICY)
        .with("Service-Worker-Allowed", "/agent")
        .with("Cross-Origin-Resource-Policy", "same-origin"))
}

pub fn admin(context: &Context) -> Result<Response> {
    page(context, "admin/index.html")
}

pub fn login(context: &Context) -> Result<Response> {
    page(context, "login/index.html")
}

/// For addresses that lead nowhere.
pub fn nothing_there(context: &Context) -> Result<Response> {
    Ok(page(context, "error/index.html")?.as_not_found())
}

pub fn setup(context: &Context) -> Result<Response> {
    page(context, "setup/index.html")
}

pub fn demo(context: &Context) -> Result<Response> {
    page(context, "demo/index.html")
}

/// Stands for somebody else's site, so it has the policy of a strict one and not ours.
pub fn demo_shop(context: &Context) -> Result<Response> {
    Ok(file(context, "demo/shop.html", Keep::Ask)?.with(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'",
    ))
}

/// A page that nobody may frame, except the demo's own page.
fn page(context: &Context, name: &str) -> Result<Response> {
    page_with(context, name, NO_TYPES)
}

fn page_with(context: &Context, name: &str, types: &str) -> Result<Response> {
    let ancestors = if context.app.config.demo.is_some() { "'self'" } else { "'none'" };
    Ok(file(context, name, Keep::Ask)?
        .with("Content-Security-Policy", format!("{POLICY}{types}{ancestors}"))
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin"))
}

/// The visitor's panel: only the widget's own sites may frame it. Browsers without a script are
/// led from there to `?plain`.
pub fn panel(context: &Context) -> Result<Response> {
    let key = context.request.path_text(0);
    let widget = context
        .app
        .store
        .read(|conn| store::widgets::find_by_key(conn, key))?
        .ok_or_else(|| Error::not_found("widget"))?;
    match context.request.query.as_str() {
        "plain" => return write_page::form(context, &widget),
        "left" => return Ok(write_page::thanks(context, &widget)),
        _ => {}
    }
    let ancestors = format!("'self' {}", widget.origins.join(" "));
    Ok(file(context, "widget/frame.html", Keep::Ask)?
        .with("Content-Security-Policy", format!("{POLICY}{NO_TYPES}{ancestors}")))
}

/// The one script that sites embed.
pub fn loader(context: &Context) -> Result<Response> {
    Ok(file(context, "widget/loader.js", Keep::Ask)?
        .with("Cross-Origin-Resource-Policy", "cross-origin")
        .with("Access-Control-Allow-Origin", "*"))
}

pub fn favicon(context: &Context) -> Result<Response> {
    file(context, "favicon.svg", Keep::Ask)
}

pub fn asset(context: &Context) -> Result<Response> {
    let keep = if context.request.path_text(0) == VERSION { Keep::ForEver } else { Keep::Ask };
    let name = context.request.path_text(1);
    if name.ends_with(".html") {
        // Pages have routes of their own, with their policies.
        return Err(Error::not_found("page or resource"));
    }
    Ok(file(context, name, keep)?.with("Cross-Origin-Resource-Policy", "same-origin"))
}

fn file(context: &Context, name: &str, keep: Keep) -> Result<Response> {
    assets::serve(context.request, context.app.config.static_dir.as_deref(), name, keep)
}
