//! A page of the site: whether the snippet is there, is right, and is allowed.

use std::{collections::BTreeMap, time::Duration};

use super::{
    policy::{Purpose, allows},
    report::Report,
};
use crate::{
    domain::origin,
    outbound::{Client, Target},
    store::{self, Store},
};

const PAGE_BYTES_MAX: u64 = 8 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);

pub(super) struct Known<'a> {
    pub(super) store: &'a Store,
    pub(super) public_url: Option<String>,
}

type Attributes = BTreeMap<String, String>;

pub(super) fn look(url: &Target, client: &Client, known: &Known, report: &mut Report) {
    let page = match client.get(url, &[], PATIENCE, PAGE_BYTES_MAX) {
        Ok(page) if page.is_ok() => page,
        Ok(page) => {
            let advice =
                "give the address to which it leads in the end; redirects are not followed";
            return report.fail("page", format!("it is answered with {}", page.status), advice);
        }
        Err(error) => return report.fail("page", error, "open it in a browser"),
    };
    let html = String::from_utf8_lossy(&page.body);
    let Some(snippet) = tags(&html, "script").into_iter().find(is_snippet) else {
        let advice = "put the snippet of the admin page “Widgets” before </body>; where a tag \
             manager puts it in, only a browser sees it";
        return report.fail("snippet", "it is not in the page's HTML", advice);
    };
    let source = snippet.get("src").cloned().unwrap_or_default();
    let ours = origin::normalize(source.trim_end_matches("/widget.js"));
    match (&ours, &known.public_url) {
        (None, _) => {
            let advice = "it must be a whole address, as https://chat.example/widget.js";
            report.fail("snippet", format!("it loads {source}"), advice);
        }
        (Some(ours), Some(expected)) if ours != expected => {
            let advice = "copy the snippet anew, or correct --public-url";
            report.fail("snippet", format!("it loads from {ours}, not from {expected}"), advice);
        }
        (Some(ours), _) => report.ok("snippet", format!("it loads from {ours}")),
    }
    widget(&snippet, &url.origin(), known, report);
    if let Some(ours) = ours {
        let headers = page.header("content-security-policy");
        let in_page = tags(&html, "meta").into_iter().filter_map(|tag| {
            let equiv = tag.get("http-equiv")?;
            equiv.eq_ignore_ascii_case("content-security-policy").then_some(tag)
        });
        let policies: Vec<String> = headers
            .flat_map(|value| value.split(',').map(str::to_string).collect::<Vec<_>>())
            .chain(in_page.filter_map(|tag| tag.get("content").cloned()))
            .collect();
        content_policy(&policies, &url.origin(), &ours, &snippet, report);
    }
}

fn is_snippet(tag: &Attributes) -> bool {
    let source = tag.get("src").map_or("", String::as_str);
    source.split('?').next().is_some_and(|path| path.ends_with("/widget.js"))
        && tag.contains_key("data-widget")
}

fn widget(snippet: &Attributes, page_origin: &str, known: &Known, report: &mut Report) {
    let key = snippet.get("data-widget").cloned().unwrap_or_default();
    let found = match known.store.read(|conn| store::widgets::find_by_key(conn, &key)) {
        Ok(Some(found)) => found,
        Ok(None) => {
            let advice = "copy the snippet anew from the admin page “Widgets”";
            return report.fail("widget", format!("no widget has the key “{key}”"), advice);
        }
        Err(error) => return report.fail("widget", error, "look at the file first"),
    };
    let page_origin = origin::normalize(page_origin).unwrap_or_default();
    if found.origins.iter().any(|one| one == "*" || *one == page_origin) {
        report.ok("widget", format!("“{}” may stand on {page_origin}", found.name));
    } else {
        let found = format!("“{}” may not stand on {page_origin}", found.name);
        report.fail("widget", found, "add the site to the widget's sites");
    }
}

fn content_policy(
    policies: &[String],
    page: &str,
    ours: &str,
    snippet: &Attributes,
    report: &mut Report,
) {
    if policies.is_empty() {
        return report.ok("policy", "the page has no Content-Security-Policy");
    }
    let nonce = snippet.get("nonce").map(String::as_str);
    for (purpose, directive) in [(Purpose::Script, "script-src"), (Purpose::Frame, "frame-src")] {
        if policies.iter().all(|policy| allows(policy, purpose, page, ours, nonce)) {
            report.ok("policy", format!("{directive} lets {ours} in"));
        } else {
            let advice = format!("add {ours} to {directive} of the page's Content-Security-Policy");
            report.fail("policy", format!("{directive} keeps {ours} out"), &advice);
        }
    }
}

/// The attributes of every tag of a name. Comments are left out; for the rest it suffices that
/// browsers read well-formed tags in this way.
fn tags(html: &str, name: &str) -> Vec<Attributes> {
    let html = without_comments(html);
    let lower = html.to_ascii_lowercase();
    let opening = format!("<{name}");
    let mut found = Vec::new();
    for (start, _) in lower.match_indices(&opening) {
        let rest = &html[start + opening.len()..];
        if rest.starts_with(|next: char| next.is_ascii_whitespace() || next == '>' || next == '/') {
            found.push(attributes(rest));
        }
    }
    found
}

fn without_comments(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept
}

/// Those before the tag's end; values with or without quotes.
fn attributes(text: &str) -> Attributes {
    let mut found = Attributes::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return found;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        // A stray `=` is part of no name; without this step it would be looked at forever.
        let (name, after) = rest.split_at(end.max(1).min(rest.len()));
        let after_space = after.trim_start();
        let (value, next) = match after_space.strip_prefix('=') {
            None => ("", after),
            Some(value) => value_of(value.trim_start()),
        };
        found.entry(name.to_ascii_lowercase()).or_insert_with(|| value.replace("&amp;", "&"));
        rest = next;
    }
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_are_found_as_browsers_find_them() {
        for html in [
            r#"<p><script async src="https://c.example/widget.js" data-widget="K"></script>"#,
            "<SCRIPT\nSRC='https://c.example/widget.js'\n data-widget=K async>",
            r#"<script data-widget = "K" src="https://c.example/widget.js?v=1&amp;w=2"/>"#,
            r#"<script = data-widget=K src=https://c.example/widget.js>"#,
        ] {
            let found = tags(html, "script").into_iter().find(is_snippet);
            assert_eq!(found.expect(html)["data-widget"], "K", "{html}");
        }
        for html in [
            r#"<!-- <script src="https://c.example/widget.js" data-widget="K"></script> -->"#,
            r#"<script src="https://c.example/widget.js"></script>"#,
            r#"<scripted src="https://c.example/widget.js" data-widget="K">"#,
            r#"<script src="/other.js" data-widget="K"></script>"#,
            "<script",
            "<script é",
        ] {
            assert!(!tags(html, "script").iter().any(is_snippet), "{html}");
        }
    }
}
