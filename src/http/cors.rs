//! Which other sites' pages may use the visitor's API.

use super::{request::Request, response::Response};
use crate::{
    app::App,
    domain::{ids::WidgetId, origin},
    error::{Error, Result},
    store,
};

/// The foreign origin of a request, if its widget allows it; `None` for our own pages and for
/// clients that are no browsers. CORS stops browsers only: the token is checked besides.
pub fn check(
    app: &App,
    request: &Request,
    widget: &store::widgets::Widget,
) -> Result<Option<String>> {
    if is_own(app, request) {
        return Ok(None);
    }
    let origin = request.headers.origin.as_deref().unwrap_or_default();
    if origin::is_allowed(&widget.origins, origin) {
        return Ok(Some(origin.to_string()));
    }
    Err(Error::forbidden(format!(
        "pages of `{origin}` may not use this widget; add the origin to the widget's list"
    ))
    .with_code("origin_not_allowed"))
}

pub fn check_by_id(app: &App, request: &Request, widget: WidgetId) -> Result<Option<String>> {
    if is_own(app, request) {
        return Ok(None);
    }
    let widget = app.store.read(|conn| store::widgets::get(conn, widget))?;
    check(app, request, &widget)
}

pub fn is_own(app: &App, request: &Request) -> bool {
    let is_public = match (&app.config.public_url, &request.headers.origin) {
        (Some(url), Some(origin)) => url == origin,
        _ => false,
    };
    is_public || request.is_same_origin()
}

/// Answers a browser that asks before it sends: yes, if any widget allows its page. The request
/// proper is then held against the widget that it is about.
pub fn preflight(app: &App, request: &Request) -> Result<Response> {
    let origin = request.headers.origin.as_deref().unwrap_or_default();
    let widgets = app.store.read(store::widgets::list)?;
    if !widgets.iter().any(|widget| origin::is_allowed(&widget.origins, origin)) {
        return Err(
            Error::forbidden("no widget allows this origin").with_code("origin_not_allowed")
        );
    }
    Ok(allow(Response::empty(), origin)
        .with("Access-Control-Allow-Methods", "GET, POST, PUT")
        .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
        .with("Access-Control-Max-Age", "600"))
}

pub fn allow(response: Response, origin: &str) -> Response {
    response
        .with("Access-Control-Allow-Origin", origin.to_string())
        .with("Access-Control-Expose-Headers", "Retry-After")
        .with("Vary", "Origin")
}
