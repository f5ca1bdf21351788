//! A request as handlers see it: path, query, headers and body, each through typed getters.

use std::{
    cell::{Cell, RefCell},
    net::IpAddr,
    time::Instant,
};

use serde_json::{Map, Value};

use super::trace::Learned;
use crate::{
    domain::time::Timestamp,
    error::{Error, Result},
    limits::{LIST_ITEMS_DEFAULT, LIST_ITEMS_MAX},
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
            Method::Options => "OPTIONS",
        }
    }

    /// Whether it asks without changing anything, so that it needs no CSRF value.
    pub fn is_safe(self) -> bool {
        matches!(self, Method::Get | Method::Head | Method::Options)
    }
}

/// The headers that we use; all others are dropped at the door.
#[derive(Debug, Default)]
pub struct Headers {
    pub host: Option<String>,
    pub origin: Option<String>,
    pub authorization: Option<String>,
    pub cookie: Option<String>,
    pub csrf: Option<String>,
    pub content_type: Option<String>,
    pub user_agent: Option<String>,
    pub accept: Option<String>,
    pub accept_encoding: Option<String>,
    pub accept_language: Option<String>,
    pub if_none_match: Option<String>,
    pub fetch_site: Option<String>,
}

#[derive(Debug)]
pub struct Request {
    pub method: Method,
    /// Without the query.
    pub path: String,
    pub query: String,
    pub headers: Headers,
    pub body: Vec<u8>,
    pub client: IpAddr,
    pub is_https: bool,
    /// A reverse proxy that is believed sent it.
    pub is_by_proxy: bool,
    /// Headers beyond those that we know, where a believed proxy may have set them.
    pub other_headers: Vec<(String, String)>,
    /// Repeated in the answer and in the log.
    pub id: String,
    pub started: Instant,
    pub learned: Cell<Learned>,
    /// What the pattern of the matched route holds in braces.
    pub path_values: Vec<String>,
}

impl Request {
    /// The n-th `{…}` of the route, as a number.
    pub fn path_id(&self, index: usize) -> Result<i64> {
        let text = self.path_text(index);
        text.parse().ok().filter(|id| 0 < *id).ok_or_else(|| Error::not_found("resource"))
    }

    pub fn path_text(&self, index: usize) -> &str {
        self.path_values.get(index).map_or("", String::as_str)
    }

    /// The query's parameters; any that the route does not know are refused.
    pub fn query(&self, known: &[&str]) -> Result<Query> {
        let mut pairs = Vec::new();
        for pair in self.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name)?;
            if !known.contains(&name.as_str()) {
                return Err(Error::invalid_field(&name, "is not a parameter of this request"));
            }
            pairs.push((name, decode(value)?));
        }
        Ok(Query { pairs })
    }

    /// The body as a JSON object.
    pub fn json(&self) -> Result<Fields> {
        if self.body.is_empty() {
            return Ok(Fields::new(Map::new()));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(map)) => Ok(Fields::new(map)),
            Ok(_) => Err(Error::invalid("the body must be a JSON object")),
            Err(error) => Err(Error::invalid(format!("the body is not JSON: {error}"))),
        }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.cookie.as_deref()?.split(';');
        cookies
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(n, _)| *n == name)
            .map(|p| p.1)
    }

    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.headers.authorization.as_deref()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    /// A header that only a believed proxy can have set, as far as its own rules go.
    pub fn proxy_header(&self, name: &str) -> Option<&str> {
        let named = |(other, _): &&(String, String)| other.eq_ignore_ascii_case(name);
        let found = self.other_headers.iter().find(named).filter(|_| self.is_by_proxy);
        found.map(|(_, value)| value.as_str())
    }

    /// `https://chat.example`, as the client sees us.
    pub fn own_origin(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        format!("{scheme}://{}", self.headers.host.as_deref().unwrap_or("localhost"))
    }

    /// Whether a page of ours sent it, or no page at all.
    pub fn is_same_origin(&self) -> bool {
        match &self.headers.origin {
            Some(origin) => origin.eq_ignore_ascii_case(&self.own_origin()),
            None => true,
        }
    }
}

fn decode(text: &str) -> Result<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|d| (d as char).to_digit(16));
                match (digit(), digit()) {
                    (Some(high), Some(low)) => u8::try_from(high * 16 + low).unwrap_or_default(),
                    _ => return Err(Error::invalid("the query has a `%` without two hex digits")),
                }
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("the query is not UTF-8"))
}

pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub fn text(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn integer(&self, name: &str) -> Result<Option<i64>> {
        self.text(name)
            .map(|text| {
                text.parse().map_err(|_| Error::invalid_field(name, "must be a whole number"))
            })
            .transpose()
    }

    /// A whole number that is not negative.
    pub fn count(&self, name: &str) -> Result<Option<u64>> {
        self.text(name)
            .map(|text| {
                text.parse()
                    .map_err(|_| Error::invalid_field(name, "must be a whole number from 0 on"))
            })
            .transpose()
    }

    /// RFC 3339.
    pub fn time(&self, name: &str) -> Result<Option<Timestamp>> {
        self.text(name)
            .map(|text| match text.parse::<jiff::Timestamp>() {
                Ok(instant) => Ok(Timestamp(instant.as_millisecond())),
                Err(_) => Err(Error::invalid_field(name, "must be a time by RFC 3339")),
            })
            .transpose()
    }

    /// `limit`, between 1 and the largest page.
    pub fn limit(&self) -> Result<usize> {
        let limit = self.integer("limit")?.unwrap_or(LIST_ITEMS_DEFAULT as i64);
        usize::try_from(limit)
            .ok()
            .filter(|limit| (1..=LIST_ITEMS_MAX).contains(limit))
            .ok_or_else(|| Error::invalid_field("limit", format!("must be 1 to {LIST_ITEMS_MAX}")))
    }
}

/// The fields of a form, as browsers send it without a script.
pub struct Form(Query);

impl Form {
    pub fn read(request: &Request) -> Result<Form> {
        let text = std::str::from_utf8(&request.body)
            .map_err(|_| Error::invalid("the form is not UTF-8"))?;
        let pairs = text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name)?, decode(value)?))
        });
        Ok(Form(Query { pairs: pairs.collect::<Result<_>>()? }))
    }

    /// Empty where it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.text(name).unwrap_or_default()
    }
}

/// The fields of a JSON object. What is asked for is remembered, so that [`Fields::done`] can
/// refuse the rest by name.
pub struct Fields {
    map: Map<String, Value>,
    asked: RefCell<Vec<String>>,
    /// Where these fields stand, for error messages: `page.` inside `page`.
    prefix: String,
}

impl Fields {
    pub fn new(map: Map<String, Value>) -> Fields {
        Fields { map, asked: RefCell::default(), prefix: String::new() }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.asked.borrow_mut().push(name.to_string());
        self.map.get(name).filter(|value| !value.is_null())
    }

    fn wrong(&self, name: &str, rule: impl std::fmt::Display) -> Error {
        Error::invalid_field(&format!("{}{name}", self.prefix), rule)
    }

    /// Refuses a field for a rule that only the caller knows.
    pub fn refuse(&self, name: &str, rule: &str) -> Error {
        self.wrong(name, rule)
    }

    /// Whether the field is there at all, even as null.
    pub fn has(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    pub fn optional_text(
        &self,
        name: &str,
        chars: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<String>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let text = value.as_str().ok_or_else(|| self.wrong(name, "must be text"))?;
        let count = text.chars().count();
        if !chars.contains(&count) {
            let (least, most) = (chars.start(), chars.end());
            return Err(self.wrong(name, format!("must have {least} to {most} characters")));
        }
        if text.contains('\0') {
            return Err(self.wrong(name, "must not contain a NUL character"));
        }
        Ok(Some(text.to_string()))
    }

    pub fn text(&self, name: &str, chars: std::ops::RangeInclusive<usize>) -> Result<String> {
        let text = self.optional_text(name, chars)?;
        text.ok_or_else(|| self.wrong(name, "is missing"))
    }

    /// A line of text: like [`Fields::text`], without line breaks or other control characters.
    pub fn line(&self, name: &str, chars: std::ops::RangeInclusive<usize>) -> Result<String> {
        let text = self.optional_line(name, chars)?;
        text.ok_or_else(|| self.wrong(name, "is missing"))
    }

    pub fn optional_line(
        &self,
        name: &str,
        chars: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<String>> {
        let text = self.optional_text(name, chars)?;
        if text.as_ref().is_some_and(|text| text.chars().any(char::is_control)) {
            return Err(self.wrong(name, "must be one line without control characters"));
        }
        if text.as_ref().is_some_and(|text| text.trim().is_empty() && !text.is_empty()) {
            return Err(self.wrong(name, "must not be blank"));
        }
        Ok(text.map(|text| text.trim().to_string()))
    }

    pub fn optional_integer(
        &self,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<Option<i64>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_i64().filter(|number| range.contains(number)).map(Some).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            self.wrong(name, format!("must be a whole number from {least} to {most}"))
        })
    }

    pub fn integer(&self, name: &str, range: std::ops::RangeInclusive<i64>) -> Result<i64> {
        let number = self.optional_integer(name, range)?;
        number.ok_or_else(|| self.wrong(name, "is missing"))
    }

    pub fn optional_bool(&self, name: &str) -> Result<Option<bool>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        value.as_bool().map(Some).ok_or_else(|| self.wrong(name, "must be true or false"))
    }

    /// One of the words that `parse` knows.
    pub fn optional_word<T>(
        &self,
        name: &str,
        words: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let parsed = value.as_str().and_then(parse);
        parsed.map(Some).ok_or_else(|| self.wrong(name, format!("must be one of {words}")))
    }

    pub fn word<T>(&self, name: &str, words: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        let word = self.optional_word(name, words, parse)?;
        word.ok_or_else(|| self.wrong(name, "is missing"))
    }

    pub fn optional_object(&self, name: &str) -> Result<Option<Fields>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let Value::Object(map) = value else {
            return Err(self.wrong(name, "must be an object"));
        };
        let prefix = format!("{}{name}.", self.prefix);
        Ok(Some(Fields { map: map.clone(), asked: RefCell::default(), prefix }))
    }

    /// A list of objects; empty where it is not there. Their fields are named `name[0].…`.
    pub fn optional_objects(&self, name: &str) -> Result<Vec<Fields>> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let Value::Array(items) = value else {
            return Err(self.wrong(name, "must be a list of objects"));
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| match item {
                Value::Object(map) => {
                    let prefix = format!("{}{name}[{index}].", self.prefix);
                    Ok(Fields { map: map.clone(), asked: RefCell::default(), prefix })
                }
                _ => Err(self.wrong(&format!("{name}[{index}]"), "must be an object")),
            })
            .collect()
    }

    /// Every field with its value, for objects whose names are data.
    pub fn entries(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.asked.borrow_mut().extend(self.map.keys().cloned());
        self.map.iter()
    }

    /// The value as it stands there, for fields of many types; null where it is not there.
    pub fn value(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Value::Null)
    }

    /// A list of ids, each of them once.
    pub fn optional_ids(&self, name: &str, items_max: usize) -> Result<Option<Vec<i64>>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let rule = format!("must be a list of at most {items_max} ids, each of them once");
        let Some(items) = value.as_array().filter(|items| items.len() <= items_max) else {
            return Err(self.wrong(name, rule));
        };
        let mut ids = Vec::new();
        for item in items {
            match item.as_i64().filter(|id| 0 < *id && !ids.contains(id)) {
                Some(id) => ids.push(id),
                None => return Err(self.wrong(name, rule)),
            }
        }
        Ok(Some(ids))
    }

    pub fn optional_texts(
        &self,
        name: &str,
        items_max: usize,
        check: impl Fn(&str) -> Option<String>,
        rule: &str,
    ) -> Result<Option<Vec<String>>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let Value::Array(items) = value else {
            return Err(self.wrong(name, "must be a list of texts"));
        };
        if items_max < items.len() {
            return Err(self.wrong(name, format!("must have at most {items_max} items")));
        }
        let mut texts = Vec::new();
        for item in items {
            let text = item.as_str().and_then(&check).ok_or_else(|| self.wrong(name, rule))?;
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Ok(Some(texts))
    }

    /// Refuses fields that nobody asked for: a typing error must not be ignored silently.
    pub fn done(&self) -> Result<()> {
        let asked = self.asked.borrow();
        match self.map.keys().find(|name| !asked.contains(name)) {
            Some(unknown) => Err(self.wrong(unknown, "is not a field of this request")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        let Ok(Value::Object(map)) = serde_json::from_str(json) else { panic!("{json}") };
        Fields::new(map)
    }

    #[track_caller]
    fn refused<T>(result: Result<T>, message: &str) {
        assert_eq!(result.err().unwrap().public_message(), message);
    }

    #[test]
    fn a_wrong_field_is_named_with_what_would_be_right() {
        let body = fields(r#"{"text": "", "score": 9, "on": "yes", "page": {"url": 5}}"#);

        refused(body.text("text", 1..=10), "`text` must have 1 to 10 characters");
        refused(body.text("client_id", 8..=64), "`client_id` is missing");
        refused(body.integer("score", 1..=5), "`score` must be a whole number from 1 to 5");
        refused(body.optional_bool("on"), "`on` must be true or false");
        let page = body.optional_object("page").unwrap().unwrap();
        refused(page.text("url", 0..=9), "`page.url` must be text");
    }

    #[test]
    fn a_field_that_nobody_asked_for_is_refused() {
        let body = fields(r#"{"text": "hello", "txet": "hello"}"#);
        body.text("text", 1..=10).unwrap();

        refused(body.done(), "`txet` is not a field of this request");
    }

    #[test]
    fn lengths_count_characters_and_not_bytes() {
        let body = fields(r#"{"text": "дддд"}"#);

        assert!(body.text("text", 1..=4).is_ok());
        assert!(body.text("text", 1..=3).is_err());
    }

    #[test]
    fn queries_are_decoded_and_unknown_parameters_refused() {
        assert_eq!(decode("a%20b+c%C3%A9").unwrap(), "a b cé");
        assert!(decode("%zz").is_err());
        assert!(decode("%ff").is_err());
    }
}
