//! Pages that are made on the server and have no script, so that they work in whatever opens a
//! link. Every text that is not ours must go through `escaped`.

use super::{assets::VERSION, response::Response};
use crate::domain::system_text::Language;

const STYLES: [&str; 6] = [
    "shared/styles/layers.css",
    "shared/styles/reset.css",
    "shared/styles/tokens.css",
    "shared/styles/base.css",
    "login/entry.css",
    "meeting/meeting.css",
];

/// Styles of ours and forms to us; no script, no frame, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

pub struct PlainPage {
    pub language: Language,
    pub title: String,
    /// HTML.
    pub body: String,
}

impl PlainPage {
    pub fn response(&self) -> Response {
        Response::text("text/html; charset=utf-8", self.text())
            .with("Content-Security-Policy", POLICY)
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("Cross-Origin-Resource-Policy", "same-origin")
            .with("X-Robots-Tag", "noindex")
    }

    fn text(&self) -> String {
        let styles: String = STYLES
            .iter()
            .map(|name| format!("<link rel=\"stylesheet\" href=\"/static/{VERSION}/{name}\">\n"))
            .collect();
        format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"referrer\" content=\"same-origin\">\n\
             <meta name=\"robots\" content=\"noindex\">\n{styles}</head>\n\
             <body class=\"entry\">\n<main class=\"entry__main entry__main--wide\">\n\
             <div class=\"card entry__card\">\n{}</div>\n</main>\n</body>\n</html>\n",
            self.language.tag(),
            escaped(&self.title),
            self.body,
        )
    }
}

pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for found in text.chars() {
        match found {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            found => escaped.push(found),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_an_element_or_leaves_its_attribute() {
        assert_eq!(
            escaped("<b title=\"x\" on='y'>&amp;"),
            "&lt;b title=&quot;x&quot; on=&#39;y&#39;&gt;&amp;amp;"
        );
    }
}
