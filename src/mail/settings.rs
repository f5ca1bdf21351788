//! How mail goes out: the setting `smtp`, checked.

use std::{fmt, net::IpAddr};

use lettre::Address;
use rusqlite::Connection;
use serde_json::{Map, Value, json};

use crate::{
    error::{Error, Result},
    limits::{EMAIL_CHARS, NAME_CHARS},
    store::{Tx, settings},
};

const FIELDS: &[&str] = &[
    "host",
    "port",
    "security",
    "allow_unencrypted",
    "username",
    "password",
    "password_is_set",
    "from",
    "from_name",
];

/// The mail server, and as whom we write.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// An admin said that `none` is right although the server is elsewhere.
    pub allow_unencrypted: bool,
    pub login: Option<Login>,
    pub from: Address,
    pub from_name: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Login {
    pub username: String,
    pub password: Secret,
}

/// A text that no log can show by accident.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after a command in the clear; without it, nothing is sent.
    Starttls,
    None,
}

impl Security {
    pub fn name(self) -> &'static str {
        match self {
            Security::Tls => "tls",
            Security::Starttls => "starttls",
            Security::None => "none",
        }
    }

    pub fn from_name(name: &str) -> Option<Security> {
        match name {
            "tls" => Some(Security::Tls),
            "starttls" => Some(Security::Starttls),
            "none" => Some(Security::None),
            _ => None,
        }
    }

    fn usual_port(self) -> u16 {
        match self {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::None => 25,
        }
    }
}

impl Smtp {
    /// Checks what an admin sent; an error names the field.
    ///
    /// `shown` never has the password, so it may be left out when something else is changed. It
    /// is then taken from `before`, but only for the same user at the same server: nobody shall
    /// learn it by pointing us to a server of her own.
    pub fn from_value(value: &Value, before: Option<&Smtp>) -> Result<Smtp> {
        let Value::Object(fields) = value else {
            return Err(Error::invalid("the mail server's settings must be a JSON object"));
        };
        if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
            return Err(Error::invalid_field(unknown, "is not a setting of the mail server"));
        }
        let security = required(fields, "security")?;
        let security = Security::from_name(&security).ok_or_else(|| {
            Error::invalid_field("security", "must be `tls`, `starttls` or `none`")
        })?;
        let mut smtp = Smtp {
            host: host(fields)?,
            port: port(fields, security)?,
            security,
            allow_unencrypted: flag(fields, "allow_unencrypted")?,
            login: None,
            from: from(fields)?,
            from_name: text(fields, "from_name")?,
        };
        if smtp.from_name.as_ref().is_some_and(|name| !NAME_CHARS.contains(&name.chars().count())) {
            return Err(Error::invalid_field("from_name", "must have at most 100 characters"));
        }
        if security == Security::None && !smtp.allow_unencrypted && !is_loopback(&smtp.host) {
            return Err(Error::invalid_field(
                "security",
                "may be `none` for a server on this machine only; if the way to it is safe, \
                 set `allow_unencrypted`",
            ));
        }
        smtp.login = login(fields, &smtp, before)?;
        Ok(smtp)
    }

    /// For admins: everything but the password.
    pub fn shown(&self) -> Value {
        json!({
            "host": self.host,
            "port": self.port,
            "security": self.security.name(),
            "allow_unencrypted": self.allow_unencrypted,
            "username": self.login.as_ref().map(|login| &login.username),
            "password_is_set": self.login.is_some(),
            "from": self.from.to_string(),
            "from_name": self.from_name,
        })
    }

    fn stored(&self) -> String {
        let mut value = self.shown();
        value["password"] = json!(self.login.as_ref().map(|login| login.password.reveal()));
        value.to_string()
    }
}

/// Whether a mail could be addressed to it.
pub fn is_address(text: &str) -> bool {
    text.parse::<Address>().is_ok()
}

/// `None` where no mail server was set up.
pub fn load(conn: &Connection) -> Result<Option<Smtp>> {
    let Some(text) = settings::get(conn, settings::SMTP)? else { return Ok(None) };
    let value = serde_json::from_str(&text)
        .map_err(|error| Error::internal("read the mail server's settings", error))?;
    Smtp::from_value(&value, None).map(Some)
}

/// What waits is sent by them at once.
pub fn save(tx: &Tx, smtp: &Smtp) -> Result<()> {
    tx.ring_for_mail();
    settings::set(tx.conn, settings::SMTP, &smtp.stored())
}

/// From now on mails wait.
pub fn remove(tx: &Tx) -> Result<()> {
    settings::delete(tx.conn, settings::SMTP)
}

/// `null`, an empty text and a missing field are one.
fn text(fields: &Map<String, Value>, name: &str) -> Result<Option<String>> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) if !text.chars().any(char::is_control) => Ok(Some(text.clone())),
        Some(_) => Err(Error::invalid_field(name, "must be a text in one line")),
    }
}

fn required(fields: &Map<String, Value>, name: &str) -> Result<String> {
    text(fields, name)?.ok_or_else(|| Error::invalid_field(name, "is needed"))
}

fn flag(fields: &Map<String, Value>, name: &str) -> Result<bool> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Error::invalid_field(name, "must be true or false")),
    }
}

fn host(fields: &Map<String, Value>) -> Result<String> {
    let host = required(fields, "host")?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_right = host.parse::<IpAddr>().is_ok() || host.len() <= 253 && host.chars().all(is_name);
    if is_right {
        return Ok(host);
    }
    Err(Error::invalid_field("host", "must be the name or the address of the mail server"))
}

fn port(fields: &Map<String, Value>, security: Security) -> Result<u16> {
    match fields.get("port") {
        None | Some(Value::Null) => Ok(security.usual_port()),
        Some(value) => value
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| 0 < *port)
            .ok_or_else(|| Error::invalid_field("port", "must be a number from 1 to 65535")),
    }
}

fn from(fields: &Map<String, Value>) -> Result<Address> {
    let text = required(fields, "from")?;
    let address: Option<Address> = text.parse().ok();
    address
        // It becomes part of headers that have no other form for it.
        .filter(|address| address.domain().is_ascii() && EMAIL_CHARS.contains(&text.len()))
        .ok_or_else(|| Error::invalid_field("from", "must be an e-mail address"))
}

fn login(fields: &Map<String, Value>, smtp: &Smtp, before: Option<&Smtp>) -> Result<Option<Login>> {
    let password = text(fields, "password")?;
    let Some(username) = text(fields, "username")? else {
        return match password {
            Some(_) => Err(Error::invalid_field("username", "is needed with a password")),
            None => Ok(None),
        };
    };
    let is_same_server = |old: &&Smtp| {
        old.host == smtp.host && old.port == smtp.port && old.security == smtp.security
    };
    let old = before.filter(is_same_server).and_then(|old| old.login.as_ref());
    let old = old.filter(|login| login.username == username);
    let password = password.map(Secret).or_else(|| old.map(|login| login.password.clone()));
    match password {
        Some(password) => Ok(Some(Login { username, password })),
        None => Err(Error::invalid_field("password", "is needed with a user name")),
    }
}

fn is_loopback(host: &str) -> bool {
    let is_address = host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    is_address || host.eq_ignore_ascii_case("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(change: &[(&str, Value)]) -> Value {
        let mut value = json!({
            "host": "mail.example", "security": "tls", "from": "help@shop.example",
            "username": "shop", "password": "hunter2-hunter2",
        });
        for (name, new) in change {
            value[*name] = new.clone();
        }
        value
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (name, wrong) in [
            ("host", json!("mail example")),
            ("host", json!("")),
            ("port", json!(0)),
            ("port", json!(65536)),
            ("port", json!("25")),
            ("security", json!("ssl")),
            ("security", json!("none")),
            ("allow_unencrypted", json!("yes")),
            ("username", json!(null)),
            ("username", json!("shop\r\nRSET")),
            ("password", json!(null)),
            ("from", json!("shop.example")),
            ("from_name", json!("A\nBcc: b@c.example")),
            ("hots", json!("mail.example")),
        ] {
            let error = Smtp::from_value(&given(&[(name, wrong)]), None).unwrap_err();
            assert_eq!(error.field(), Some(name), "{error}");
        }
    }

    #[test]
    fn the_clear_is_for_this_machine_or_on_demand() {
        for (host, is_allowed) in [("localhost", false), ("127.0.0.1", false), ("::1", false)]
            .into_iter()
            .chain([("mail.example", true), ("10.0.0.5", true)])
        {
            let value = given(&[
                ("host", json!(host)),
                ("security", json!("none")),
                ("allow_unencrypted", json!(is_allowed)),
            ]);
            assert_eq!(Smtp::from_value(&value, None).unwrap().port, 25, "{host}");
        }
    }

    #[test]
    fn the_password_is_kept_and_never_shown() {
        let smtp = Smtp::from_value(&given(&[]), None).unwrap();

        let shown = smtp.shown();
        assert_eq!(shown["password_is_set"], true);
        assert!(!format!("{shown} {smtp:?}").contains("hunter2"));

        let unchanged = Smtp::from_value(&shown, Some(&smtp)).unwrap();
        assert_eq!(unchanged.stored(), smtp.stored());
        for (name, new) in [("host", json!("evil.example")), ("security", json!("starttls"))] {
            let mut elsewhere = shown.clone();
            elsewhere[name] = new;
            let error = Smtp::from_value(&elsewhere, Some(&smtp)).unwrap_err();
            assert_eq!(error.field(), Some("password"), "{name}");
        }
    }
}
