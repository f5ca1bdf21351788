//! What a dialogue may ask of a person, and how it is checked.

use crate::domain::rules::Facts;

const KEY_CHARS_MAX: usize = 40;
const CUSTOM: &str = "custom:";
const LINE_CHARS_MAX: usize = 100;
const CUSTOM_CHARS_MAX: usize = 500;
const EMAIL_CHARS_MAX: usize = 254;
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;
const PHONE_CHARS_MAX: usize = 40;

/// Something that is known of a person, by the name that admins write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ContactField {
    FirstName,
    LastName,
    Email,
    JobTitle,
    Phone,
    Company,
    /// By its key, as `contact.fields.<key>` in conditions.
    Custom(String),
}

const NAMES: &[(&str, ContactField)] = &[
    ("first_name", ContactField::FirstName),
    ("last_name", ContactField::LastName),
    ("email", ContactField::Email),
    ("job_title", ContactField::JobTitle),
    ("phone", ContactField::Phone),
    ("company", ContactField::Company),
];

impl ContactField {
    pub fn from_name(name: &str) -> Option<ContactField> {
        if let Some(key) = name.strip_prefix(CUSTOM) {
            let is_key = (1..=KEY_CHARS_MAX).contains(&key.len())
                && key.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            return is_key.then(|| ContactField::Custom(key.to_string()));
        }
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, field)| field.clone())
    }

    pub fn name(&self) -> String {
        match self {
            ContactField::Custom(key) => format!("{CUSTOM}{key}"),
            field => field.key().to_string(),
        }
    }

    /// Under which it stands among the contact's fields. E-mail and phone are columns of their
    /// own, and have none there.
    pub fn key(&self) -> &str {
        match self {
            ContactField::Custom(key) => key,
            field => NAMES.iter().find(|(_, known)| known == field).map_or("", |(name, _)| name),
        }
    }

    /// What a form should ask for.
    pub fn input_type(&self) -> &'static str {
        match self {
            ContactField::Email => "email",
            ContactField::Phone => "tel",
            ContactField::FirstName
            | ContactField::LastName
            | ContactField::JobTitle
            | ContactField::Company
            | ContactField::Custom(_) => "text",
        }
    }

    /// What is known of it. A name of one piece is split at its first space.
    pub fn known_in(&self, facts: &Facts) -> Option<String> {
        let stored = facts.fields.get(self.key()).filter(|text| !text.is_empty()).cloned();
        let (first, last) = facts.name.split_once(' ').unwrap_or((&facts.name, ""));
        let known = match self {
            ContactField::FirstName => stored.unwrap_or_else(|| first.to_string()),
            ContactField::LastName => stored.unwrap_or_else(|| last.trim().to_string()),
            ContactField::Email => facts.email.clone(),
            ContactField::Phone => facts.phone.clone(),
            ContactField::JobTitle | ContactField::Company | ContactField::Custom(_) => {
                stored.unwrap_or_default()
            }
        };
        (!known.is_empty()).then_some(known)
    }

    /// Takes over what was told; false where the site vouches for something already, which a
    /// form does not overwrite.
    pub fn learn(&self, facts: &mut Facts, value: &str) -> bool {
        if facts.is_verified && self.known_in(facts).is_some() {
            return false;
        }
        match self {
            ContactField::Email => facts.email = value.to_string(),
            ContactField::Phone => facts.phone = value.to_string(),
            ContactField::FirstName | ContactField::LastName => {
                let other = match self {
                    ContactField::FirstName => ContactField::LastName,
                    _ => ContactField::FirstName,
                };
                let other = other.known_in(facts).unwrap_or_default();
                let whole = match self {
                    ContactField::FirstName => format!("{value} {other}"),
                    _ => format!("{other} {value}"),
                };
                if !facts.is_verified || facts.name.is_empty() {
                    facts.name = whole.trim().chars().take(LINE_CHARS_MAX).collect();
                }
                facts.fields.insert(self.key().to_string(), value.to_string());
            }
            ContactField::JobTitle | ContactField::Company | ContactField::Custom(_) => {
                facts.fields.insert(self.key().to_string(), value.to_string());
            }
        }
        true
    }

    /// The text as it is stored; refusals complete the sentence "`email` …".
    pub fn checked(&self, text: &str) -> Result<String, &'static str> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err("must be one line without control characters");
        }
        let chars = text.chars().count();
        let is_right = match self {
            ContactField::Email => is_email(text),
            ContactField::Phone => is_phone(text),
            ContactField::Custom(_) => (1..=CUSTOM_CHARS_MAX).contains(&chars),
            _ => (1..=LINE_CHARS_MAX).contains(&chars),
        };
        match self {
            _ if is_right => Ok(text.to_string()),
            ContactField::Email => Err("must be an e-mail address"),
            ContactField::Phone => Err("must be a phone number, as +44 20 7946 0000"),
            ContactField::Custom(_) => Err("must have 1 to 500 characters"),
            _ => Err("must have 1 to 100 characters"),
        }
    }
}

/// Whether mail could be sent there, as far as the look of it tells.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let has_wrong = |part: &str| {
        part.chars().any(|char| char.is_whitespace() || "@<>()[]\\,;:\"".contains(char))
    };
    let labels: Vec<&str> = domain.split('.').collect();
    text.chars().count() <= EMAIL_CHARS_MAX
        && !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !has_wrong(local)
        && !has_wrong(domain)
        && 2 <= labels.len()
        && labels.iter().all(|label| !label.is_empty() && !label.starts_with('-'))
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    PHONE_DIGITS.contains(&digits)
        && text.chars().count() <= PHONE_CHARS_MAX
        && rest.chars().all(|char| char.is_ascii_digit() || " -./()".contains(char))
}
