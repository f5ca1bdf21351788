//! Rules for what browsers get: no HTML from strings, no other host, no colour of its own.

use super::{Complaints, Source, text::has_word};

const HTML_SINKS: &[&str] = &["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"];
const COLOUR_FUNCTIONS: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "hwb("];

/// Hosts that are names or examples and never asked.
const HARMLESS_HOSTS: &[&str] = &["www.w3.org", "example.com", "example.org"];

pub(super) fn check(source: &Source, complaints: &mut Complaints) {
    for (number, line) in source.lines() {
        if is_comment(line) {
            continue;
        }
        for sink in HTML_SINKS.iter().filter(|sink| line.contains(**sink)) {
            complaints.add(source, number, &format!("`{sink}`: build nodes with h()"));
        }
        if let Some(host) = other_host(line) {
            complaints.add(source, number, &format!("another host: `{host}`"));
        }
        if !may_name_colours(source, line)
            && let Some(colour) = raw_colour(source, line)
        {
            complaints.add(source, number, &format!("`{colour}`: colours come from tokens.css"));
        }
        if has_own_z_index(source, line) {
            complaints.add(source, number, "z-index: use a token from tokens.css");
        }
        if source.has_extension(&["html"]) && (line.contains(" style=") || has_handler(line)) {
            complaints.add(source, number, "inline style or script: the policy forbids it");
        }
    }
}

/// A test that waits for time to pass is slow on a good day and red on a bad one.
pub(super) fn check_test(source: &Source, complaints: &mut Complaints) {
    for (number, line) in source.lines().filter(|(_, line)| !is_comment(line)) {
        let is_timer = line.contains("setTimeout(")
            && ["Promise", "resolve", "await"].iter().any(|word| line.contains(word));
        if is_timer || line.contains("waitForTimeout") || line.contains("timers/promises") {
            complaints.add(source, number, "wait for a condition, not for time");
        }
    }
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "/*", "* ", "*/", "<!--"].iter().any(|opening| line.starts_with(opening)) || line == "*"
}

fn other_host(line: &str) -> Option<&str> {
    let with_scheme = line.match_indices("://").filter_map(|(start, _)| {
        line[..start]
            .ends_with("http")
            .then_some(start + 3)
            .or_else(|| line[..start].ends_with("https").then_some(start + 3))
    });
    let without_scheme = ["=\"//", "url(//"]
        .iter()
        .flat_map(|opening| line.match_indices(opening))
        .map(|(start, opening)| start + opening.len());
    with_scheme.chain(without_scheme).find_map(|start| {
        let host = line[start..]
            .split(|next: char| !(next.is_alphanumeric() || next == '.' || next == '-'))
            .next()
            .unwrap_or("");
        let is_harmless = host.is_empty()
            || host.ends_with(".example")
            || HARMLESS_HOSTS.iter().any(|known| {
                host == *known || host.strip_suffix(known).is_some_and(|rest| rest.ends_with('.'))
            });
        (!is_harmless).then_some(host)
    })
}

/// The launcher stands on a foreign page, where our tokens are not; browsers want the colour of
/// their own frame in the HTML; a picture is its colours.
fn may_name_colours(source: &Source, line: &str) -> bool {
    source.path.ends_with("/tokens.css")
        || source.path == "static/widget/loader.js"
        || source.has_extension(&["svg", "webmanifest"])
        || line.contains("theme-color")
}

fn raw_colour<'a>(source: &Source, line: &'a str) -> Option<&'a str> {
    if !source.has_extension(&["css", "js", "html"]) {
        return None;
    }
    let function = COLOUR_FUNCTIONS.iter().find(|name| has_word(line, name.trim_end_matches('(')));
    if let Some(name) = function
        && line.contains(*name)
        && !line.contains("(from var(")
    {
        return Some(name);
    }
    line.match_indices('#').find_map(|(start, _)| hex_colour(source, line, start))
}

/// In CSS `#` begins a colour only in a value, and in scripts only in a string: `#face` may be an
/// id or a private field.
fn hex_colour<'a>(source: &Source, line: &'a str, start: usize) -> Option<&'a str> {
    let digits = line[start + 1..].chars().take_while(char::is_ascii_hexdigit).count();
    let end = start + 1 + digits;
    let next = line[end..].chars().next();
    let is_whole = !next.is_some_and(|next| next.is_alphanumeric() || matches!(next, '_' | '-'));
    let before = &line[..start];
    let is_value = if source.has_extension(&["css"]) {
        before.contains(':') && !line.trim_end().ends_with('{')
    } else {
        before.ends_with(['"', '\'', '`']) && next.is_some_and(|n| matches!(n, '"' | '\'' | '`'))
    };
    let is_colour = matches!(digits, 3 | 4 | 6 | 8) && is_whole && is_value;
    is_colour.then(|| &line[start..end])
}

fn has_own_z_index(source: &Source, line: &str) -> bool {
    if source.path == "static/widget/loader.js" || source.path.ends_with("/tokens.css") {
        return false;
    }
    ["z-index:", "zIndex = "].iter().any(|property| {
        line.split_once(property).is_some_and(|(_, value)| {
            let value = value.trim_start_matches([' ', '"', '-']);
            value.starts_with(|first: char| first.is_ascii_digit())
        })
    })
}

fn has_handler(line: &str) -> bool {
    [" onclick=", " onload=", " onerror=", " onsubmit=", "javascript:"]
        .iter()
        .any(|handler| line.contains(handler))
}

#[cfg(test)]
mod tests {
    use crate::tidy::{accepts, finds};

    #[test]
    fn html_from_strings_is_found() {
        finds("static/a.js", "a()\na.innerHTML = b«here»", "`innerHTML`: build nodes with h()");
        accepts("static/a.js", "// never innerHTML\n");
    }

    #[test]
    fn other_hosts_are_found() {
        let found = "another host: `cdn.test`";
        finds("static/a.js", "load(\"https://cdn.test/x.js\")", found);
        finds("static/a.html", "<p></p>\n<script src=\"//cdn.test/x.js\"></script>«here»", found);
        finds("static/a.css", "a {\n  background: url(http://cdn.test/x);«here»\n}", found);
        accepts("static/a.js", "const SVG = \"http://www.w3.org/2000/svg\"\n");
        accepts("static/a.js", "const hint = \"https://shop.example\"\n");
        accepts("static/a.js", "const schemes = [\"https://\", \"http://\"]\n");
    }

    #[test]
    fn colours_outside_the_tokens_are_found() {
        let found = |colour: &str| format!("`{colour}`: colours come from tokens.css");
        finds("static/a.css", "a {\n  color: #FfF;«here»\n}", &found("#FfF"));
        finds("static/a.css", "a { color: rgb(1 2 3); }", &found("rgb("));
        finds("static/a.js", "b\na.fill = \"#00ff00\"«here»", &found("#00ff00"));
        accepts("static/shared/styles/tokens.css", "a { --grey: oklch(50% 0 0); }\n");
        accepts("static/a.css", "#face:hover {\n  color: var(--color-text);\n}\n");
        accepts("static/a.js", "this.#add(\"#top\")\n");
    }

    #[test]
    fn own_z_indexes_are_found() {
        let found = "z-index: use a token from tokens.css";
        finds("static/a.css", "a {\n  z-index: 10;«here»\n}", found);
        accepts("static/a.css", "a { z-index: var(--z-dialog); }\n");
    }

    #[test]
    fn inline_styles_and_scripts_are_found() {
        let found = "inline style or script: the policy forbids it";
        finds("static/a.html", "<p>\n<p style=\"top: 0\">«here»", found);
        finds("static/a.html", "<button onclick=\"a()\">", found);
    }

    #[test]
    fn tests_that_wait_for_time_are_found() {
        let found = "wait for a condition, not for time";
        finds("tests/js/a.test.js", "b\nawait page.waitForTimeout(10)«here»", found);
        finds("tests/js/a.test.js", "await new Promise((ok) => setTimeout(ok, 10))", found);
        finds("tests/js/a.test.js", "import { setTimeout } from \"node:timers/promises\"", found);
    }
}
