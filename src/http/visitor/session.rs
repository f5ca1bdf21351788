//! A browser on a site makes itself known.

use std::time::Instant;

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    actions::{
        self, dialogues,
        meetings::sends_mail,
        opening::{self, Opening},
        visitors::SignIn,
        words,
    },
    app::App,
    attendance::Who,
    auth::token,
    domain::{hours::Zone, presence::Presence, system_text::Language, workstream::Mode},
    error::{Error, Result},
    http::{
        caller, cors,
        request::{Fields, Request},
        response::Response,
        routes::Context,
        view,
        visitor::{dialogue, identity, meetings},
    },
    limits::{
        FILE_BYTES_MAX, IDENTITY_TOKEN_BYTES_MAX, PAGE_TITLE_CHARS_MAX, PAGE_URL_CHARS_MAX,
        TIME_ZONE_CHARS,
    },
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
    let shown = body.optional_line("token", 20..=100)?;
    let identity = body.optional_text("identity", 1..=4 * IDENTITY_TOKEN_BYTES_MAX)?;
    let locale = body.optional_line("locale", 2..=20)?;
    let page = body.optional_object("page")?.map(|page| read_page(&page)).transpose()?;
    let zone = body.optional_line("time_zone", TIME_ZONE_CHARS)?;
    body.done()?;
    let locale = widget.locale.clone().or(locale).unwrap_or_else(|| accepted_locale(request));

    let known = match &shown {
        Some(text) => find(app, text, widget)?,
        None => None,
    };
    let guest = Guest { app, request, widget, page, locale };
    let (visitor, token_text) = match (identity, known, shown) {
        (Some(identity), known, shown) => {
            let verified = identity::verify(app, request, widget, &identity)?;
            guest.signs_in(verified, known.as_ref(), shown)?
        }
        (None, Some(visitor), Some(text)) => guest.returns(visitor, text)?,
        (None, _, _) => guest.arrives(None)?,
    };
    note_country(app, request, &visitor)?;
    note_time_zone(app, &visitor, zone)?;
    let who = Who::Visitor(visitor.id);
    if app.attendance.seen(who, Instant::now()) {
        caller::record_return(app, who);
    }
    let mut answer = snapshot(app, &visitor, widget)?;
    answer["token"] = token_text.into();
    Ok(Response::json(&answer))
}

pub fn read_page(page: &Fields) -> Result<Page> {
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

/// A browser at the door: what it says of itself.
struct Guest<'a> {
    app: &'a App,
    request: &'a Request,
    widget: &'a Widget,
    page: Option<Page>,
    locale: String,
}

impl Guest<'_> {
    /// Its site says who it is.
    fn signs_in(
        self,
        verified: identity::Verified,
        known: Option<&Visitor>,
        shown: Option<String>,
    ) -> Result<(Visitor, String)> {
        // Whoever has signed in before needs no other token, most of the time.
        if known.is_none_or(Visitor::is_anonymous) {
            self.limit()?;
        }
        let text = token::random_token()?;
        let new = SignIn {
            person: verified.person,
            verified_until: verified.until,
            shown: shown.as_deref().map(token::hash),
            browser: self.as_new(&text),
            page: self.page,
        };
        let signed_in = self.app.store.write(move |tx| actions::visitors::sign_in(tx, &new))?;
        let token = match shown {
            Some(own) if signed_in.keeps_token => own,
            _ => text,
        };
        Ok((signed_in.visitor, token))
    }

    /// With a token of ours, and nobody's word.
    fn returns(self, visitor: Visitor, text: String) -> Result<(Visitor, String)> {
        let is_over = visitor.verified_until.is_some_and(|until| until <= self.app.clock.now());
        if is_over && !visitor.requires_identity {
            // Perhaps somebody else by now, at a computer that is shared.
            return self.arrives(Some(text));
        }
        caller::require_identity(self.app, &visitor)?;
        if self.page.is_none() && self.locale == visitor.locale {
            return Ok((visitor, text));
        }
        let kept = visitor.clone();
        let Guest { app, page, locale, .. } = self;
        app.store.write(move |tx| {
            actions::visitors::move_to(tx, &visitor, page.as_ref(), Some(&locale))
        })?;
        Ok((kept, text))
    }

    /// As somebody whom we do not know; `left` is the token of whoever was there before.
    fn arrives(self, left: Option<String>) -> Result<(Visitor, String)> {
        let workstream = self.widget.workstream;
        let rules = self.app.store.read(|conn| store::workstreams::get(conn, workstream))?;
        if rules.require_identity {
            return Err(caller::identity_required());
        }
        self.limit()?;
        let text = token::random_token()?;
        let new = self.as_new(&text);
        let left = left.as_deref().map(token::hash);
        let visitor = self.app.store.write(move |tx| match left {
            Some(left) => actions::visitors::arrive_after(tx, &left, &new),
            None => actions::visitors::arrive(tx, &new),
        })?;
        Ok((visitor, text))
    }

    fn limit(&self) -> Result<()> {
        self.app.fairness.new_visitor(self.request)
    }

    fn as_new(&self, token_text: &str) -> NewVisitor {
        let page = self.page.clone().unwrap_or_default();
        NewVisitor { page, ..new_visitor(self.request, self.widget, &self.locale, token_text) }
    }
}

/// A browser that nobody knows yet, by what its request says of it.
pub fn new_visitor(
    request: &Request,
    widget: &Widget,
    locale: &str,
    token_text: &str,
) -> NewVisitor {
    let device = device(request.headers.user_agent.as_deref().unwrap_or_default());
    NewVisitor {
        widget: widget.id,
        token: token::hash(token_text),
        channel: if device.is_mobile { "mobile" } else { "web" },
        device: device.name,
        locale: locale.to_string(),
        country: None,
        page: Page::default(),
    }
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
        Ok(json!({
            "contact": view::contact_of_visitor(visitor),
            // When the site should pass another identity, at the latest.
            "verified_until": visitor.verified_until.map(view::time),
            "widget": widget_view(conn, visitor, widget)?,
            "availability": {
                "open": opening == Opening::Open,
                "agents": ready,
                "team": team,
                "next_open": view::optional_time(opens),
                "zone": zone,
                "text": text,
                "offline_form": rules.mode == Mode::Live && rules.offline_form,
                "fallback_form": rules.mode == Mode::Live && rules.fallback_form,
                "meeting": meetings::beside_fallback(conn, &rules)?,
            },
            "mode": rules.mode.name(),
            "conversation": conversation,
            "dialogues": dialogue::offered_view(&dialogues::offered(conn, visitor, None, now)?),
            "cursor": cursor.0,
        }))
    })
}

/// What visitors may know of a widget, and what it asks of this one.
fn widget_view(conn: &Connection, visitor: &Visitor, widget: &Widget) -> Result<Value> {
    let forms = store::widget_forms::get(conn, widget.id)?;
    let facts = store::rules::facts_of(conn, visitor.id)?;
    let has_written = store::dialogues::said(conn, visitor.id)?;
    let asked: Vec<Value> = forms
        .prechat
        .open_questions(&facts, has_written)
        .into_iter()
        .map(|question| {
            let mut view = store::widget_forms::question_json(question);
            view["type"] = question.about.input_type().into();
            view
        })
        .collect();
    let mut value = view::widget(widget)?;
    if let Some(map) = value.as_object_mut() {
        for private in ["id", "name", "workstream", "origins", "identity_keys"] {
            map.remove(private);
        }
    }
    value["rating"] = forms.has_rating.into();
    value["prechat"] = asked.into();
    value["prechat_text"] = forms.prechat.text.into();
    value["mail"] = sends_mail(conn)?.into();
    value["files"] = json!({"max_bytes": FILE_BYTES_MAX});
    Ok(value)
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

/// A browser may know of zones that we do not; then its local time is not shown.
fn note_time_zone(app: &App, visitor: &Visitor, told: Option<String>) -> Result<()> {
    let Some(told) = told.filter(|name| Zone::named(name).is_some()) else { return Ok(()) };
    let id = visitor.id;
    let before = app.store.read(|conn| store::contacts::time_zone(conn, id))?;
    if before.as_ref() == Some(&told) {
        return Ok(());
    }
    app.store.write(move |tx| store::contacts::set_time_zone(tx.conn, id, &told))
}

/// Two letters; proxies write `XX` where they do not know.
fn country(text: &str) -> Option<String> {
    let letters = text.trim().to_ascii_uppercase();
    let is_country = letters.len() == 2 && letters.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_country && letters != "XX").then_some(letters)
}

pub fn accepted_locale(request: &Request) -> String {
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
