//! A browser on a site makes itself known.

use std::time::Instant;

use serde_json::{Value, json};

use crate::{
    actions::{
        self,
        opening::{self, Opening},
        words,
    },
    app::App,
    attendance::Who,
    auth::{throttle::address_key, token},
    domain::{presence::Presence, system_text::Language, workstream::Mode},
    error::{Error, Result},
    http::{
        caller, cors,
        request::{Fields, Request},
        response::Response,
        routes::Context,
        view,
    },
    limits::{FILE_BYTES_MAX, PAGE_TITLE_CHARS_MAX, PAGE_URL_CHARS_MAX},
    store::{
        self,
        contacts::{NewVisitor, Page, Visitor},
        settings,
        widgets::Widget,
    },
};

/// Visitors see at most this many faces.
const TEAM_FACES_MAX: usize = 4;

/// `POST /api/v1/visitor/session`
pub fn create(context: &Context) -> Result<Response> {
    let Context { app, request, .. } = context;
    let body = request.json()?;
    let key = body.line("widget", 1..=64)?;
    let widget = app
        .store
        .read(|conn| store::widgets::find_by_key(conn, &key))?
        .ok_or_else(|| Error::invalid_field("widget", "is not the key of a widget"))?;
    let origin = cors::check(app, request, &widget)?;
    let answer = answer(app, request, &body, &widget);
    match origin {
        // Errors must be readable for the site too.
        Some(origin) => Ok(cors::allow(
            answer.unwrap_or_else(|error| crate::http::error::to_response(&error, &request.id)),
            &origin,
        )),
        None => answer,
    }
}

fn answer(app: &App, request: &Request, body: &Fields, widget: &Widget) -> Result<Response> {
    let known_token = body.optional_line("token", 20..=100)?;
    let locale = body.optional_line("locale", 2..=20)?;
    let page = body.optional_object("page")?.map(|page| read_page(&page)).transpose()?;
    body.done()?;
    let locale = widget.locale.clone().or(locale).unwrap_or_else(|| accepted_locale(request));

    let known = match &known_token {
        Some(text) => find(app, text, widget)?,
        None => None,
    };
    let (visitor, token_text) = match (known, known_token) {
        (Some(visitor), Some(text)) => (returning(app, visitor, page, locale)?, text),
        _ => arriving(app, request, widget, page, locale)?,
    };
    note_country(app, request, &visitor)?;
    let who = Who::Visitor(visitor.id);
    if app.attendance.seen(who, Instant::now()) {
        caller::record_return(app, who);
    }
    let mut answer = snapshot(app, &visitor, widget)?;
    answer["token"] = token_text.into();
    Ok(Response::json(&answer))
}

fn read_page(page: &Fields) -> Result<Page> {
    let read = Page {
        url: page.optional_text("url", 0..=PAGE_URL_CHARS_MAX)?.unwrap_or_default(),
        title: page.optional_text("title", 0..=PAGE_TITLE_CHARS_MAX)?.unwrap_or_default(),
        referrer: page.optional_text("referrer", 0..=PAGE_URL_CHARS_MAX)?.unwrap_or_default(),
    };
    page.done()?;
    Ok(read)
}

/// The visitor of a token, if it came through this widget: a token is worth nothing elsewhere.
fn find(app: &App, token_text: &str, widget: &Widget) -> Result<Option<Visitor>> {
    let hash = token::hash(token_text);
    let found = app.store.read(|conn| store::contacts::find_by_token(conn, &hash))?;
    Ok(found.filter(|visitor| visitor.widget == widget.id))
}

fn returning(app: &App, visitor: Visitor, page: Option<Page>, locale: String) -> Result<Visitor> {
    if page.is_none() && locale == visitor.locale {
        return Ok(visitor);
    }
    let kept = visitor.clone();
    app.store
        .write(move |tx| actions::visitors::move_to(tx, &visitor, page.as_ref(), Some(&locale)))?;
    Ok(kept)
}

fn arriving(
    app: &App,
    request: &Request,
    widget: &Widget,
    page: Option<Page>,
    locale: String,
) -> Result<(Visitor, String)> {
    app.new_sessions
        .take(address_key(request.client), Instant::now())
        .map_err(|wait| Error::rate_limited("too many new visitors from this address", wait))?;
    let text = token::random_token()?;
    let device = device(request.headers.user_agent.as_deref().unwrap_or_default());
    let new = NewVisitor {
        widget: widget.id,
        token: token::hash(&text),
        channel: if device.is_mobile { "mobile" } else { "web" },
        device: device.name,
        locale,
        country: None,
        page: page.unwrap_or(Page {
            url: String::new(),
            title: String::new(),
            referrer: String::new(),
        }),
    };
    let visitor = app.store.write(move |tx| actions::visitors::arrive(tx, &new))?;
    Ok((visitor, text))
}

/// Everything that a panel shows first, with the cursor from which its feed goes on.
fn snapshot(app: &App, visitor: &Visitor, widget: &Widget) -> Result<Value> {
    let now = app.clock.now();
    app.store.read(|conn| {
        // The cursor first: what happens while we look is told again rather than not at all.
        let cursor = store::events::last_id(conn)?;
        let conversation = match store::conversations::find_latest(conn, visitor.id)? {
            Some(latest) => {
                let position = store::conversations::queue_position(conn, latest.id)?;
                let shown = store::shown::show(conn, latest.id)?;
                view::conversation_for_visitor(&shown, position)
            }
            None => Value::Null,
        };
        let agents: Vec<_> = store::agents::list(conn)?
            .into_iter()
            .filter(|agent| agent.is_enabled && agent.takes_chats)
            .collect();
        let ready = agents
            .iter()
            .filter(|agent| {
                matches!(agent.effective_presence(), Presence::Available | Presence::Busy)
            })
            .count();
        let team: Vec<Value> = agents
            .iter()
            .take(TEAM_FACES_MAX)
            .map(|agent| json!({"name": agent.display_name, "avatar": null}))
            .collect();
        let rules = store::workstreams::get(conn, widget.workstream)?;
        let opening = opening::next_opening(conn, &rules, now)?;
        let (opens, zone, text) = match &opening {
            Opening::Open => (None, None, None),
            Opening::Closed { opens, zone } => {
                let language = Language::from_tag(&visitor.locale);
                let (message, values) = words::out_of_hours(*opens, zone, language, now);
                let text = words::text(&rules, message, language, &values)?;
                (*opens, Some(zone.clone()), text)
            }
        };
        let mut widget_view = view::widget(widget)?;
        if let Some(map) = widget_view.as_object_mut() {
            for private in ["id", "name", "workstream", "origins"] {
                map.remove(private);
            }
        }
        widget_view["rating"] = true.into();
        widget_view["prechat"] = json!([]);
        widget_view["files"] = json!({"max_bytes": FILE_BYTES_MAX});
        Ok(json!({
            "contact": view::contact_of_visitor(visitor),
            "widget": widget_view,
            "availability": {
                "open": opening == Opening::Open,
                "agents": ready,
                "team": team,
                "next_open": view::optional_time(opens),
                "zone": zone,
                "text": text,
                "offline_form": rules.mode == Mode::Live && rules.offline_form,
                "fallback_form": rules.mode == Mode::Live && rules.fallback_form,
            },
            "mode": rules.mode.name(),
            "conversation": conversation,
            "cursor": cursor.0,
        }))
    })
}

/// Where the visitor is, as the reverse proxy tells in the header that the settings name.
fn note_country(app: &App, request: &Request, visitor: &Visitor) -> Result<()> {
    if !request.is_by_proxy {
        return Ok(());
    }
    let id = visitor.id;
    let (header, before) = app.store.read(|conn| {
        let header = settings::get(conn, settings::COUNTRY_HEADER)?;
        Ok((header, store::contacts::country(conn, id)?))
    })?;
    let told = header.and_then(|name| country(request.proxy_header(&name)?));
    match told {
        Some(told) if before.as_ref() != Some(&told) => {
            app.store.write(move |tx| store::contacts::set_country(tx.conn, id, &told))
        }
        _ => Ok(()),
    }
}

/// Two letters; proxies write `XX` where they do not know.
fn country(text: &str) -> Option<String> {
    let letters = text.trim().to_ascii_uppercase();
    let is_country = letters.len() == 2 && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_country && letters != "XX").then_some(letters)
}

fn accepted_locale(request: &Request) -> String {
    let header = request.headers.accept_language.as_deref().unwrap_or("en");
    let first = header.split([',', ';']).next().unwrap_or("en").trim();
    let is_tag = (2..=20).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_tag { first.to_string() } else { "en".to_string() }
}

struct Device {
    name: String,
    is_mobile: bool,
}

/// "Firefox on Linux": enough to help, too little to recognise somebody by.
fn device(user_agent: &str) -> Device {
    let has = |part: &str| user_agent.contains(part);
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let browser = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let named = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| has(mark)).map(|(_, name)| *name)
    };
    let name = match (named(&browser), named(&system)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_string(),
        (None, None) => "Unknown device".to_string(),
    };
    Device { name, is_mobile: has("Mobile") || has("Android") || has("iPhone") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_has_two_letters() {
        assert_eq!(country(" br "), Some("BR".to_string()));
        for wrong in ["", "B", "BRA", "T1", "XX", "É"] {
            assert_eq!(country(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_device_is_named_and_not_fingerprinted() {
        let phone = device(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
             (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
        );
        let laptop =
            device("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");

        assert_eq!((phone.name.as_str(), phone.is_mobile), ("Safari on iPhone", true));
        assert_eq!((laptop.name.as_str(), laptop.is_mobile), ("Firefox on Linux", false));
        assert_eq!(device("curl/8").name, "Unknown device");
    }
}
