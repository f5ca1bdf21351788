//! For whom, and on which pages, a dialogue may start.

use crate::domain::rules::fits_pattern;

pub const PATTERNS_MAX: usize = 50;
pub const PATTERN_CHARS_MAX: usize = 500;

#[derive(Clone, Debug, PartialEq)]
pub struct Targeting {
    /// Patterns with `*`; none: every page.
    pub urls: Vec<String>,
    /// Exceptions.
    pub not_urls: Vec<String>,
    pub audience: Audience,
    /// When the widget may start it by itself.
    pub after_s: Option<i64>,
    pub scroll_percent: Option<i64>,
    /// Whether it shows itself before the visitor opens the panel.
    pub is_proactive: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Audience {
    All,
    /// Has never said anything to us.
    New,
    Returning,
    /// The site vouches for them, or their e-mail address is known.
    Identified,
}

impl Audience {
    pub fn name(self) -> &'static str {
        match self {
            Audience::All => "all",
            Audience::New => "new",
            Audience::Returning => "returning",
            Audience::Identified => "identified",
        }
    }

    pub fn from_name(name: &str) -> Option<Audience> {
        match name {
            "all" => Some(Audience::All),
            "new" => Some(Audience::New),
            "returning" => Some(Audience::Returning),
            "identified" => Some(Audience::Identified),
            _ => None,
        }
    }
}

/// Who has come, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Guest<'a> {
    pub page_url: &'a str,
    pub has_written: bool,
    pub is_identified: bool,
}

impl Default for Targeting {
    fn default() -> Targeting {
        Targeting {
            urls: Vec::new(),
            not_urls: Vec::new(),
            audience: Audience::All,
            after_s: None,
            scroll_percent: None,
            is_proactive: false,
        }
    }
}

impl Targeting {
    pub fn fits(&self, guest: Guest) -> bool {
        let is_audience = match self.audience {
            Audience::All => true,
            Audience::New => !guest.has_written,
            Audience::Returning => guest.has_written,
            Audience::Identified => guest.is_identified,
        };
        let is_any =
            |patterns: &[String]| patterns.iter().any(|pattern| is_page(pattern, guest.page_url));
        is_audience && (self.urls.is_empty() || is_any(&self.urls)) && !is_any(&self.not_urls)
    }
}

/// A pattern that begins with `/` is of the path and what follows it, on whatever host. What
/// stands behind `#` counts in neither.
fn is_page(pattern: &str, url: &str) -> bool {
    let url = url.split('#').next().unwrap_or_default().to_lowercase();
    let pattern = pattern.to_lowercase();
    if !pattern.starts_with('/') {
        return fits_pattern(&pattern, &url);
    }
    let behind_scheme = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let path = behind_scheme.find(['/', '?']).map_or("/", |at| &behind_scheme[at..]);
    fits_pattern(&pattern, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(urls: &[&str], not_urls: &[&str], page_url: &str, expected: bool) {
        let owned = |list: &[&str]| list.iter().map(|each| (*each).to_string()).collect();
        let targeting =
            Targeting { urls: owned(urls), not_urls: owned(not_urls), ..Targeting::default() };
        let guest = Guest { page_url, has_written: false, is_identified: false };
        assert_eq!(targeting.fits(guest), expected, "{urls:?} {not_urls:?} {page_url}");
    }

    #[test]
    fn pages_are_named_by_path_or_by_address() {
        check(&[], &[], "", true);
        check(&["/prices*"], &[], "https://shop.example/Prices?a=1", true);
        check(&["/prices"], &[], "https://shop.example/prices#top", true);
        check(&["/prices"], &[], "https://shop.example/prices/2", false);
        check(&["/"], &[], "https://shop.example", true);
        check(&["https://*.example/*"], &[], "https://shop.example/x", true);
        check(&["https://*.example/*"], &[], "http://shop.example/x", false);
        check(&["*"], &["/checkout*"], "https://shop.example/checkout/2", false);
        check(&["*"], &["/checkout*"], "https://shop.example/cart", true);
        check(&["/x"], &[], "", false);
    }

    #[test]
    fn audiences_are_by_history_and_by_identity() {
        for (audience, has_written, is_identified, expected) in [
            (Audience::All, true, false, true),
            (Audience::New, false, false, true),
            (Audience::New, true, false, false),
            (Audience::Returning, true, false, true),
            (Audience::Returning, false, true, false),
            (Audience::Identified, false, true, true),
            (Audience::Identified, true, false, false),
        ] {
            let targeting = Targeting { audience, ..Targeting::default() };
            let guest = Guest { page_url: "", has_written, is_identified };
            assert_eq!(targeting.fits(guest), expected, "{audience:?}");
            assert_eq!(Audience::from_name(audience.name()), Some(audience));
        }
    }
}
