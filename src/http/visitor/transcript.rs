//! The visitor's conversations as a document to keep.

use serde_json::{Value, json};

use crate::{
    actions::transcripts,
    domain::{
        message::Message,
        transcript::{as_text, author},
    },
    error::{Error, Result},
    http::{
        caller::{VisitorCaller, limit_visitor},
        response::{Response, disposition},
        routes::Context,
        view::{self, Audience},
        visitor::messages::require_not_blocked,
    },
    limits::EMAIL_CHARS,
    mail::is_address,
    store,
};

/// A document of more than this would be no help to anybody.
const MESSAGES_MAX: usize = 5000;

/// `GET /api/v1/visitor/transcript?format=txt|html|json`
pub fn get(context: &Context, visitor: &VisitorCaller) -> Result<Response> {
    let query = context.request.query(&["format"])?;
    let id = visitor.visitor.id;
    let messages = context
        .app
        .store
        .read(|conn| store::messages::list_of_visitor(conn, id, None, MESSAGES_MAX))?;
    let (content_type, text, name) = match query.text("format").unwrap_or("txt") {
        "txt" => ("text/plain; charset=utf-8", as_text(&messages, view::time), "transcript.txt"),
        "html" => ("text/html; charset=utf-8", as_html(&messages), "transcript.html"),
        "json" => ("application/json", as_json(&messages), "transcript.json"),
        _ => return Err(Error::invalid_field("format", "must be `txt`, `html` or `json`")),
    };
    // Never shown inside our own origin: what people wrote is not our page.
    Ok(Response::text(content_type, text)
        .with("Content-Disposition", disposition("attachment", name))
        .with("Content-Security-Policy", "default-src 'none'; sandbox"))
}

/// `POST /api/v1/visitor/transcript`: by mail, to the address that is known or to the one that
/// is given.
pub fn send(context: &Context, caller: &VisitorCaller) -> Result<Response> {
    let Context { app, request, .. } = context;
    limit_visitor(app, &caller.visitor)?;
    require_not_blocked(&caller.visitor)?;
    let body = request.json()?;
    let given = body.optional_line("email", EMAIL_CHARS)?;
    body.done()?;
    let email = given.or_else(|| caller.visitor.email.clone());
    let email = email.ok_or_else(|| Error::invalid_field("email", "is missing"))?;
    if !is_address(&email) {
        return Err(Error::invalid_field("email", "must be an e-mail address"));
    }
    app.fairness
        .stranger_asks(request)
        .map_err(|wait| Error::rate_limited("too many mails from this address", wait))?;
    let (visitor, to) = (caller.visitor.clone(), email.clone());
    app.store.write(move |tx| transcripts::mail(tx, &visitor, &to))?;
    Ok(Response::json(&json!({"email": email})))
}

fn as_html(messages: &[Message]) -> String {
    let mut html = String::from(
        "<!doctype html><html><head><meta charset=\"utf-8\"><title>Transcript</title></head>\n\
         <body><dl>\n",
    );
    for message in messages {
        let (who, at) = (escape(author(message)), view::time(message.at));
        let text = escape(&message.text).replace('\n', "<br>");
        html.push_str(&format!("<dt>{who} <time>{at}</time></dt><dd>{text}</dd>\n"));
    }
    html.push_str("</dl></body></html>\n");
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn as_json(messages: &[Message]) -> String {
    let items: Vec<Value> =
        messages.iter().map(|message| view::message(message, Audience::Visitor)).collect();
    Value::from(items).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_text_in_a_document() {
        assert_eq!(escape("<script>\"&'"), "&lt;script&gt;&quot;&amp;'");
    }
}
