//! What a page's Content-Security-Policy lets in, as far as the widget needs it.

use std::collections::BTreeMap;

#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Script,
    Frame,
}

impl Purpose {
    /// The directives that may decide, the most special one first.
    fn directives(self) -> [&'static str; 3] {
        match self {
            Purpose::Script => ["script-src-elem", "script-src", "default-src"],
            Purpose::Frame => ["frame-src", "child-src", "default-src"],
        }
    }
}

/// Whether `policy` of a page at `page` lets `ours` in; both are origins in normal form.
pub(super) fn allows(
    policy: &str,
    purpose: Purpose,
    page: &str,
    ours: &str,
    nonce: Option<&str>,
) -> bool {
    let mut directives: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for directive in policy.split(';') {
        let mut words = directive.split_ascii_whitespace();
        if let Some(name) = words.next() {
            // Of two with the same name the first one counts.
            directives.entry(name.to_ascii_lowercase()).or_insert_with(|| words.collect());
        }
    }
    let deciding = purpose.directives().into_iter().find_map(|name| directives.get(name));
    let Some(sources) = deciding else { return true };
    let has_nonce = nonce.is_some_and(|nonce| {
        let wanted = format!("'nonce-{nonce}'");
        !nonce.is_empty() && sources.iter().any(|source| **source == wanted)
    });
    if matches!(purpose, Purpose::Script) {
        if has_nonce {
            return true;
        }
        if sources.iter().any(|source| source.eq_ignore_ascii_case("'strict-dynamic'")) {
            // Addresses do not count any more.
            return false;
        }
    }
    sources.iter().any(|source| matches(&source.to_ascii_lowercase(), page, ours))
}

fn matches(source: &str, page: &str, ours: &str) -> bool {
    let (scheme, host) = ours.split_once("://").unwrap_or(("", ours));
    match source {
        "*" => return true,
        "'self'" => return page == ours,
        _ => {}
    }
    if let Some(only_scheme) = source.strip_suffix(':') {
        return fits_scheme(only_scheme, scheme);
    }
    let (wanted_scheme, rest) = match source.split_once("://") {
        Some((wanted, rest)) => (Some(wanted), rest),
        None => (None, source),
    };
    // Without a scheme the page's own counts, or a safer one.
    let page_scheme = page.split_once("://").map_or("https", |(scheme, _)| scheme);
    if !fits_scheme(wanted_scheme.unwrap_or(page_scheme), scheme) {
        return false;
    }
    let (authority, path) = match rest.split_once('/') {
        Some((authority, path)) => (authority, path),
        None => (rest, ""),
    };
    // A path would have to name the loader and the panel; whoever writes one knows.
    let is_path_right = path.is_empty() || "widget.js".starts_with(path);
    is_path_right && fits_host(authority, host)
}

fn fits_scheme(wanted: &str, scheme: &str) -> bool {
    wanted == scheme || (wanted == "http" && scheme == "https")
}

fn fits_host(wanted: &str, host: &str) -> bool {
    let split = |text: &str| match text.rsplit_once(':') {
        Some((name, port)) => (name.to_string(), Some(port.to_string())),
        None => (text.to_string(), None),
    };
    let ((wanted_name, wanted_port), (name, port)) = (split(wanted), split(host));
    let is_port_right = wanted_port.as_deref() == Some("*") || wanted_port == port;
    let is_name_right = match wanted_name.strip_prefix("*.") {
        Some(domain) => name.strip_suffix(domain).is_some_and(|before| before.ends_with('.')),
        None => wanted_name == name,
    };
    is_port_right && is_name_right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_are_read_as_browsers_read_them() {
        let ours = "https://chat.example";
        for (policy, script, frame) in [
            ("", true, true),
            ("img-src 'none'", true, true),
            ("default-src 'self'", false, false),
            ("default-src 'self'; script-src 'self' https://chat.example", true, false),
            ("script-src https://chat.example; frame-src https://chat.example", true, true),
            ("default-src https://chat.example", true, true),
            ("default-src https:", true, true),
            ("default-src http://chat.example", true, true),
            ("default-src *", true, true),
            ("default-src *.example", true, true),
            ("default-src *.chat.example", false, false),
            ("default-src chat.example", true, true),
            ("default-src chat.example:8443", false, false),
            ("default-src chat.example:*", true, true),
            ("script-src 'nonce-abc'; frame-src 'none'", true, false),
            ("script-src 'strict-dynamic' https://chat.example", false, true),
            ("script-src-elem 'none'; script-src *", false, true),
            ("child-src 'none'", true, false),
            ("frame-src *; child-src 'none'", true, true),
            ("Script-Src 'SELF'; script-src *", false, true),
            ("script-src https://chat.example/other/", false, true),
        ] {
            let page = "https://shop.example";
            let is_allowed = |purpose| allows(policy, purpose, page, ours, Some("abc"));
            assert_eq!(is_allowed(Purpose::Script), script, "script: {policy}");
            assert_eq!(is_allowed(Purpose::Frame), frame, "frame: {policy}");
        }
        assert!(allows("default-src 'self'", Purpose::Frame, ours, ours, None));
        assert!(!allows("script-src 'nonce-'", Purpose::Script, ours, "https://x.y", Some("")));
    }
}
