//! Web origins: which sites may embed a widget.

/// The origin in the one form that browsers send, or `None` if it is not one.
///
/// Accepts what people paste (`https://Shop.example/`), and `*` for any site.
pub fn normalize(text: &str) -> Option<String> {
    let text = text.trim();
    if text == "*" {
        return Some("*".to_string());
    }
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let default_port = match scheme.as_str() {
        "https" => "443",
        "http" => "80",
        _ => return None,
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority.as_str(), None),
    };
    let is_host = !host.is_empty()
        && host.len() <= 253
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'[' | b']' | b':'));
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| 0 < port));
    if !is_host || !is_port {
        return None;
    }
    Some(match port {
        Some(port) if port != default_port => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    })
}

/// Whether a page of `origin` may use a widget that lists `allowed` (in normal form).
///
/// Exact comparison of the whole origin: no suffixes, no patterns. The opaque origin `null` is
/// never allowed, since any sandboxed page has it.
pub fn is_allowed(allowed: &[String], origin: &str) -> bool {
    origin != "null" && allowed.iter().any(|allowed| allowed == "*" || allowed == origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste_becomes_what_browsers_send() {
        for (pasted, sent) in [
            ("https://Shop.Example/", "https://shop.example"),
            ("https://shop.example:443", "https://shop.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:80/", "http://[::1]"),
            ("*", "*"),
        ] {
            assert_eq!(normalize(pasted).as_deref(), Some(sent), "{pasted}");
        }
        for wrong in [
            "shop.example",
            "https://shop.example/page",
            "ftp://x",
            "https://",
            "https://a b",
            "http://x:0",
            "null",
        ] {
            assert_eq!(normalize(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn lookalike_origins_are_not_allowed() {
        let allowed = vec!["https://shop.example".to_string()];

        assert!(is_allowed(&allowed, "https://shop.example"));
        for other in [
            "https://shop.example.evil.com",
            "https://evilshop.example",
            "http://shop.example",
            "https://shop.example:444",
            "https://SHOP.example",
            "null",
            "",
        ] {
            assert!(!is_allowed(&allowed, other), "{other}");
        }
        assert!(!is_allowed(&["*".to_string()], "null"));
    }
}
