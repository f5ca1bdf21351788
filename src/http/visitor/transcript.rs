//! The visitor's conversations as a document to keep.

use serde_json::Value;

use crate::{
    domain::message::{AuthorKind, Message},
    error::{Error, Result},
    http::{
        caller::VisitorCaller,
        response::{Response, disposition},
        routes::Context,
        view::{self, Audience},
    },
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
        "txt" => ("text/plain; charset=utf-8", as_text(&messages), "transcript.txt"),
        "html" => ("text/html; charset=utf-8", as_html(&messages), "transcript.html"),
        "json" => ("application/json", as_json(&messages), "transcript.json"),
        _ => return Err(Error::invalid_field("format", "must be `txt`, `html` or `json`")),
    };
    // Never shown inside our own origin: what people wrote is not our page.
    Ok(Response::text(content_type, text)
        .with("Content-Disposition", disposition("attachment", name))
        .with("Content-Security-Policy", "default-src 'none'; sandbox"))
}

fn author(message: &Message) -> &str {
    match message.author.kind {
        AuthorKind::System | AuthorKind::Dialogue => "—",
        AuthorKind::Visitor(_) | AuthorKind::Agent(_) => &message.author.name,
    }
}

fn as_text(messages: &[Message]) -> String {
    let mut text = String::new();
    for message in messages {
        let at = view::time(message.at);
        text.push_str(&format!("[{at}] {}: {}\n", author(message), message.text));
    }
    text
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
