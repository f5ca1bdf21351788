//! What a token says, once its signature is found right.

use std::{collections::BTreeMap, ops::RangeInclusive};

use serde_json::{Map, Number, Value};

use super::IdentityRefusal;
use crate::limits::{
    EMAIL_CHARS, IDENTITY_FIELD_KEY_CHARS, IDENTITY_FIELD_VALUE_CHARS_MAX, IDENTITY_FIELDS_MAX,
    IDENTITY_LEEWAY_MS, IDENTITY_LIFE_MS, IDENTITY_SUBJECT_CHARS, NAME_CHARS, PHONE_CHARS,
};

/// Somebody as the website knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The site's own name for the person, which never changes. Unique within a widget's keys.
    pub subject: String,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The site vouches for the address, unless it says that it does not.
    pub email_is_verified: bool,
    pub phone: Option<String>,
    pub fields: BTreeMap<String, FieldValue>,
    pub expires_at_ms: i64,
    /// Whom the token is for; `None` where it does not say.
    pub audiences: Option<Vec<String>>,
}

impl Identity {
    /// Refuses a token that was made for others. One that names nobody is for everybody.
    pub fn require_audience(&self, ours: &[&str]) -> Result<(), IdentityRefusal> {
        let same = |theirs: &str| ours.iter().any(|our| *our == theirs.trim_end_matches('/'));
        match &self.audiences {
            Some(theirs) if !theirs.iter().any(|one| same(one)) => {
                Err(IdentityRefusal::WrongAudience)
            }
            Some(_) | None => Ok(()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    Text(String),
    /// As it was written: an order's number may be longer than a float is exact.
    Number(Number),
    Flag(bool),
}

type Claims = Map<String, Value>;

pub(super) fn read(claims: &Claims, now_ms: i64) -> Result<Identity, IdentityRefusal> {
    let expires_at_ms = check_time(claims, now_ms)?;
    let subject = text(claims, "sub", IDENTITY_SUBJECT_CHARS, SUBJECT_RULE)?
        .ok_or(IdentityRefusal::MissingClaim("sub"))?;
    let email = text(claims, "email", EMAIL_CHARS, EMAIL_RULE)?;
    if email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(invalid("email", EMAIL_RULE));
    }
    let is_vouched_for = match present(claims, "email_verified") {
        None => true,
        Some(Value::Bool(is_verified)) => *is_verified,
        Some(_) => return Err(invalid("email_verified", "must be true or false")),
    };
    Ok(Identity {
        subject,
        name: text(claims, "name", NAME_CHARS, NAME_RULE)?,
        email_is_verified: email.is_some() && is_vouched_for,
        email,
        phone: text(claims, "phone", PHONE_CHARS, PHONE_RULE)?,
        fields: fields(claims)?,
        expires_at_ms,
        audiences: audiences(claims)?,
    })
}

const SUBJECT_RULE: &str = "must be a text of 1 to 255 characters";
const NAME_RULE: &str = "must be a text of 1 to 100 characters";
const EMAIL_RULE: &str = "must be an e-mail address of at most 254 characters";
const PHONE_RULE: &str = "must be a text of 1 to 40 characters";
const TIME_RULE: &str = "must be a number, the seconds since 1970";

/// When the token expires, if it holds now.
fn check_time(claims: &Claims, now_ms: i64) -> Result<i64, IdentityRefusal> {
    let expires_at_ms = time(claims, "exp")?.ok_or(IdentityRefusal::MissingClaim("exp"))?;
    if expires_at_ms <= now_ms.saturating_sub(IDENTITY_LEEWAY_MS) {
        return Err(IdentityRefusal::Expired);
    }
    let soon_ms = now_ms.saturating_add(IDENTITY_LEEWAY_MS);
    if soon_ms.saturating_add(IDENTITY_LIFE_MS) < expires_at_ms {
        return Err(IdentityRefusal::LifetimeTooLong);
    }
    for name in ["nbf", "iat"] {
        if time(claims, name)?.is_some_and(|from_ms| soon_ms < from_ms) {
            return Err(IdentityRefusal::NotYetValid);
        }
    }
    Ok(expires_at_ms)
}

/// A claim that is null is not there: sites write null for what they do not know.
fn present<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).filter(|value| !value.is_null())
}

fn invalid(name: &'static str, rule: &'static str) -> IdentityRefusal {
    IdentityRefusal::InvalidClaim { name, rule }
}

fn time(claims: &Claims, name: &'static str) -> Result<Option<i64>, IdentityRefusal> {
    let Some(value) = present(claims, name) else { return Ok(None) };
    let seconds = value.as_f64().ok_or(invalid(name, TIME_RULE))?;
    // A fraction of a second is allowed; a conversion out of range ends at the type's bounds.
    Ok(Some((seconds * 1000.0) as i64))
}

fn text(
    claims: &Claims,
    name: &'static str,
    chars: RangeInclusive<usize>,
    rule: &'static str,
) -> Result<Option<String>, IdentityRefusal> {
    let Some(value) = present(claims, name) else { return Ok(None) };
    let text = value.as_str().ok_or(invalid(name, rule))?;
    // Nothing to say of a person is like null; nothing to tell persons apart by is a mistake.
    if text.trim().is_empty() && name != "sub" {
        return Ok(None);
    }
    let is_plain = !text.trim().is_empty() && !text.contains(char::is_control);
    if !is_plain || !chars.contains(&text.chars().count()) {
        return Err(invalid(name, rule));
    }
    Ok(Some(text.to_string()))
}

/// One text, or a list of them (RFC 7519, section 4.1.3).
fn audiences(claims: &Claims) -> Result<Option<Vec<String>>, IdentityRefusal> {
    let rule = invalid("aud", "must be a text or a list of texts");
    let texts = match present(claims, "aud") {
        None => return Ok(None),
        Some(Value::Array(items)) => items.iter().map(Value::as_str).collect(),
        Some(value) => value.as_str().map(|text| vec![text]),
    };
    let texts: Vec<&str> = texts.ok_or(rule)?;
    Ok(Some(texts.into_iter().map(str::to_string).collect()))
}

fn fields(claims: &Claims) -> Result<BTreeMap<String, FieldValue>, IdentityRefusal> {
    let fields = match present(claims, "fields") {
        None => return Ok(BTreeMap::new()),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err(invalid("fields", "must be an object")),
    };
    if IDENTITY_FIELDS_MAX < fields.len() {
        return Err(invalid("fields", "must have at most 50 members"));
    }
    let mut found = BTreeMap::new();
    for (key, value) in fields {
        if !is_field_key(key) {
            let rule = "must have names of 1 to 64 letters, digits, `_`, `.` and `-`";
            return Err(invalid("fields", rule));
        }
        if !value.is_null() {
            found.insert(key.clone(), field_value(value)?);
        }
    }
    Ok(found)
}

fn is_field_key(key: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    IDENTITY_FIELD_KEY_CHARS.contains(&key.len()) && key.bytes().all(is_allowed)
}

fn field_value(value: &Value) -> Result<FieldValue, IdentityRefusal> {
    match value {
        Value::String(text) if IDENTITY_FIELD_VALUE_CHARS_MAX < text.chars().count() => {
            Err(invalid("fields", "must have texts of at most 1000 characters"))
        }
        Value::String(text) => Ok(FieldValue::Text(text.clone())),
        Value::Number(number) => Ok(FieldValue::Number(number.clone())),
        Value::Bool(flag) => Ok(FieldValue::Flag(*flag)),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(invalid("fields", "must have texts, numbers, true or false as values"))
        }
    }
}
