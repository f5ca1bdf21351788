//! The way in for browsers without a script: a form instead of the panel, at the same address.
//!
//! What is written becomes a conversation with the writer's contact fields, at any hour. Nothing
//! stays in the browser, so the answer goes to the e-mail address.

use std::time::Duration;

use super::{
    cors,
    plain_page::{PlainPage, escaped},
    request::{Form, Request},
    response::Response,
    routes::Context,
    visitor::session::{accepted_locale, new_visitor},
};
use crate::{
    actions::{
        self,
        messages::{Content, Words},
    },
    auth::token,
    domain::{
        flow::ContactField,
        system_text::Language,
        write_words::{Texts, texts},
    },
    error::{Error, Result},
    limits::{EMAIL_CHARS, MESSAGE_TEXT_CHARS, NAME_CHARS},
    mail::is_address,
    metrics::Metrics,
    store::{self, widgets::Widget},
};

/// People do not see it; programs that fill in every field do.
const TRAP: &str = "website";

/// What was written, and which of it is wrong.
#[derive(Default)]
struct Written {
    name: String,
    email: String,
    message: String,
    wrong: Wrong,
}

/// Each with what is said beside the field.
#[derive(Default)]
struct Wrong {
    name: Option<&'static str>,
    email: Option<&'static str>,
    message: Option<&'static str>,
    /// Above all of them.
    whole: Option<&'static str>,
}

impl Written {
    fn read(form: &Form, texts: &'static Texts) -> Written {
        let name = form.text("name").trim().to_string();
        let email = form.text("email").trim().to_string();
        // Browsers send line ends as the forms of 1993 did.
        let message = form.text("message").replace("\r\n", "\n").trim().to_string();
        let is_line = |text: &str| !text.chars().any(char::is_control);
        let is_name = name.chars().count() <= *NAME_CHARS.end() && is_line(&name);
        let is_email = ContactField::Email.checked(&email).is_ok() && is_address(&email);
        let complaint = match message.chars().count() {
            0 => Some(texts.message_missing),
            chars if *MESSAGE_TEXT_CHARS.end() < chars => Some(texts.message_long),
            _ if message.contains('\0') => Some(texts.message_missing),
            _ => None,
        };
        let wrong = Wrong {
            name: (!is_name).then_some(texts.name_wrong),
            email: (!is_email).then_some(texts.email_wrong),
            message: complaint,
            whole: None,
        };
        Written { name, email, message, wrong }
    }

    fn is_right(&self) -> bool {
        let Wrong { name, email, message, .. } = &self.wrong;
        name.is_none() && email.is_none() && message.is_none()
    }
}

/// The widget's own language, else the browser's.
fn language(widget: &Widget, request: &Request) -> Language {
    Language::from_tag(&locale(widget, request))
}

fn locale(widget: &Widget, request: &Request) -> String {
    widget.locale.clone().unwrap_or_else(|| accepted_locale(request))
}

/// The empty form.
pub fn form(context: &Context, widget: &Widget) -> Result<Response> {
    let language = language(widget, context.request);
    if requires_identity(context, widget)? {
        return Ok(closed(widget, language).response().as_forbidden());
    }
    Ok(page(widget, language, &Written::default()).response())
}

/// After a message has arrived. An address of its own, so that a reload sends nothing again.
pub fn thanks(context: &Context, widget: &Widget) -> Response {
    let language = language(widget, context.request);
    let texts = texts(language);
    let body = format!(
        "<h1>{}</h1>\n<p class=\"banner banner--positive\" role=\"status\">{}</p>\n\
         <p><a class=\"button\" href=\"?plain\">{}</a></p>\n",
        texts.sent, texts.sent_help, texts.another
    );
    PlainPage { language, title: texts.sent.to_string(), body }.response()
}

/// `POST /w/{key}`
pub fn leave(context: &Context) -> Result<Response> {
    let Context { app, request, .. } = context;
    let key = request.path_text(0);
    let widget = app
        .store
        .read(|conn| store::widgets::find_by_key(conn, key))?
        .ok_or_else(|| Error::not_found("widget"))?;
    require_own_form(context)?;
    let language = language(&widget, request);
    if requires_identity(context, &widget)? {
        return Ok(closed(&widget, language).response().as_forbidden());
    }
    let form = Form::read(request)?;
    let thanks = || Response::see_other(format!("/w/{key}?left"));
    if !form.text(TRAP).is_empty() {
        // Whoever falls into it should not learn that it was one.
        log::info!("visitor: a program's message was dropped: widget={}", widget.id);
        return Ok(thanks());
    }
    let mut written = Written::read(&form, texts(language));
    if !written.is_right() {
        written.wrong.whole = Some(texts(language).look_again);
        return Ok(page(&widget, language, &written).response().as_unprocessable());
    }
    if let Err(wait) = app.fairness.stranger_asks(request) {
        written.wrong.whole = Some(texts(language).too_many);
        return Ok(slow_down(page(&widget, language, &written).response(), wait));
    }
    store(context, &widget, written)?;
    Metrics::count(&app.metrics.messages);
    Ok(thanks())
}

fn slow_down(response: Response, wait: Duration) -> Response {
    response.as_too_many().with("Retry-After", (wait.as_secs() + 1).to_string())
}

fn store(context: &Context, widget: &Widget, written: Written) -> Result<()> {
    let Context { app, request, .. } = context;
    let text = token::random_token()?;
    let locale = locale(widget, request);
    let new = new_visitor(request, widget, &locale, &text);
    let words = Words { client_id: token::random_key()?, content: Content::Text(written.message) };
    app.store.write(move |tx| {
        let visitor = actions::visitors::arrive(tx, &new)?;
        let name = Some(written.name.as_str()).filter(|name| !name.is_empty());
        store::contacts::set_fields(tx.conn, visitor.contact, name, Some(&written.email), None)?;
        let visitor = store::contacts::find_by_token(tx.conn, &new.token)?.unwrap_or(visitor);
        actions::conversations::leave_without_script(tx, &visitor, words).map(|_| ())
    })
}

/// Nobody else's page may have its readers write to us.
fn require_own_form(context: &Context) -> Result<()> {
    let Context { app, request, .. } = context;
    let is_own = match request.headers.fetch_site.as_deref() {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => cors::is_own(app, request),
    };
    let content_type = request.headers.content_type.as_deref().unwrap_or_default();
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    if !is_own {
        return Err(Error::forbidden("messages are taken from this server's own page only")
            .with_code("origin_not_allowed"));
    }
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Error::invalid("the body must be a form, as browsers send it"));
    }
    Ok(())
}

fn requires_identity(context: &Context, widget: &Widget) -> Result<bool> {
    let workstream = widget.workstream;
    let rules = context.app.store.read(|conn| store::workstreams::get(conn, workstream))?;
    Ok(rules.require_identity)
}

fn closed(widget: &Widget, language: Language) -> PlainPage {
    let texts = texts(language);
    let title = widget.title().unwrap_or_else(|| texts.title.to_string());
    let body = format!("<h1>{}</h1>\n<p>{}</p>\n", escaped(&title), texts.sign_in);
    PlainPage { language, title, body }
}

fn page(widget: &Widget, language: Language, written: &Written) -> PlainPage {
    let texts = texts(language);
    let title = widget.title().unwrap_or_else(|| texts.title.to_string());
    let wrong = &written.wrong;
    let whole = wrong.whole.map_or(String::new(), |text| {
        format!("<p class=\"entry__problem\" role=\"alert\">{text}</p>\n")
    });
    let name_label = format!("{} ({})", texts.name, texts.optional);
    let name_most = NAME_CHARS.end();
    let email_most = EMAIL_CHARS.end();
    let name_kind = format!("autocomplete=\"name\" maxlength=\"{name_most}\"");
    let email_kind =
        format!("type=\"email\" autocomplete=\"email\" required maxlength=\"{email_most}\"");
    let body = format!(
        "<h1>{}</h1>\n<p class=\"muted\">{}</p>\n{whole}\
         <form class=\"stack\" method=\"post\" action=\"?plain\">\n{}{}{}\
         <p class=\"plain__trap\" aria-hidden=\"true\"><label>{} \
         <input name=\"{TRAP}\" tabindex=\"-1\" autocomplete=\"off\"></label></p>\n\
         <p><button class=\"button button--primary\">{}</button></p>\n</form>\n",
        escaped(&title),
        texts.intro,
        input("name", &name_label, &written.name, &name_kind, wrong.name),
        input("email", texts.email, &written.email, &email_kind, wrong.email),
        area(texts.message, &written.message, wrong.message),
        texts.leave_empty,
        texts.send,
    );
    PlainPage { language, title, body }
}

/// A field; `kind` is HTML of ours.
fn input(name: &str, label: &str, value: &str, kind: &str, wrong: Option<&str>) -> String {
    let (state, complaint) = complaint(name, wrong);
    let value = escaped(value);
    format!(
        "<div class=\"field\"><label class=\"field__label\" for=\"{name}\">{label}</label>\n\
         <input class=\"input\" id=\"{name}\" name=\"{name}\" value=\"{value}\" dir=\"auto\" \
         {kind}{state}>\n{complaint}</div>\n"
    )
}

fn area(label: &str, value: &str, wrong: Option<&str>) -> String {
    let (state, complaint) = complaint("message", wrong);
    let (value, most) = (escaped(value), MESSAGE_TEXT_CHARS.end());
    format!(
        "<div class=\"field\"><label class=\"field__label\" for=\"message\">{label}</label>\n\
         <textarea class=\"input\" id=\"message\" name=\"message\" rows=\"6\" dir=\"auto\" \
         required maxlength=\"{most}\"{state}>\n{value}</textarea>\n{complaint}</div>\n"
    )
}

/// For the field itself, and below it.
fn complaint(name: &str, wrong: Option<&str>) -> (String, String) {
    let Some(wrong) = wrong else { return (String::new(), String::new()) };
    (
        format!(" aria-invalid=\"true\" aria-describedby=\"{name}-wrong\""),
        format!("<p class=\"field__error\" id=\"{name}-wrong\">{wrong}</p>\n"),
    )
}
