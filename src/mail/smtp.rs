//! One mail, from a row of the outbox to the mail server's answer.

use std::time::{Duration, UNIX_EPOCH};

use data_encoding::BASE64;
use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error as SmtpError,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        response::Category,
    },
};

use super::settings::{Login, Security, Smtp};
use crate::{
    limits::{MAIL_ERROR_CHARS_MAX, MAIL_TIMEOUT},
    store::outbox::Due,
};

/// Why a mail did not go out.
#[derive(Debug)]
pub(super) struct Failure {
    /// For admins; without the password, whatever the server said.
    pub(super) text: String,
    /// Trying again cannot help: this mail is refused for good.
    pub(super) is_final: bool,
    /// No mail would go out: the server is not there, or refuses us and not this mail.
    pub(super) is_general: bool,
}

impl Failure {
    /// Of this one mail, and for good.
    fn of_mail(why: impl std::fmt::Display) -> Failure {
        Failure { text: shortened(&why.to_string()), is_final: true, is_general: false }
    }

    /// Of the way out; it may heal.
    pub(super) fn general(why: impl std::fmt::Display) -> Failure {
        Failure { text: shortened(&why.to_string()), is_final: false, is_general: true }
    }

    fn of_dialogue(error: &SmtpError, login: Option<&Login>) -> Failure {
        // A wrong password and the like (x3x) are refused "permanently", but an admin can help.
        let refused = error.status().filter(|code| code.category != Category::Unspecified3);
        Failure {
            text: shortened(&without_secret(&error.to_string(), login)),
            is_final: refused.is_some() && error.is_permanent(),
            is_general: refused.is_none(),
        }
    }
}

/// Sends it over a connection of its own. Takes up to `MAIL_TIMEOUT` for every step.
pub(super) fn send(smtp: &Smtp, mail: &Due) -> Result<(), Failure> {
    let message = message(smtp, mail)?;
    match transport(smtp)?.send(&message) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::of_dialogue(&error, smtp.login.as_ref())),
    }
}

/// Connects and signs in, and sends nothing. Fails with words for admins.
pub fn try_connection(smtp: &Smtp) -> Result<(), String> {
    let transport = transport(smtp).map_err(|failure| failure.text)?;
    match transport.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("the server does not answer as a mail server does".to_string()),
        Err(error) => Err(Failure::of_dialogue(&error, smtp.login.as_ref()).text),
    }
}

fn transport(smtp: &Smtp) -> Result<SmtpTransport, Failure> {
    let tls = || TlsParameters::new(smtp.host.clone()).map_err(Failure::general);
    let tls = match smtp.security {
        Security::Tls => Tls::Wrapper(tls()?),
        Security::Starttls => Tls::Required(tls()?),
        Security::None => Tls::None,
    };
    let mut transport = SmtpTransport::builder_dangerous(&smtp.host)
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(MAIL_TIMEOUT));
    if let Some(login) = &smtp.login {
        let (username, password) = (login.username.clone(), login.password.reveal().to_string());
        transport = transport.credentials(Credentials::new(username, password));
    }
    Ok(transport.build())
}

fn message(smtp: &Smtp, mail: &Due) -> Result<Message, Failure> {
    let recipient = mail.recipient.parse().map_err(|error| {
        Failure::of_mail(format!("the recipient is not an e-mail address: {error}"))
    })?;
    // The same at every attempt, so that receivers can tell a repetition.
    let id = format!("<deskbell.{}.{}@{}>", mail.id, mail.created_at.0, smtp.from.domain());
    let created_ms = u64::try_from(mail.created_at.0).unwrap_or_default();
    let subject: String =
        mail.subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let message = Message::builder()
        .from(Mailbox::new(smtp.from_name.clone(), smtp.from.clone()))
        .to(Mailbox::new(None, recipient))
        .subject(subject)
        .message_id(Some(id))
        // RFC 3834: no absence note and no bounce shall answer it.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_string(),
        ))
        .date(UNIX_EPOCH + Duration::from_millis(created_ms));
    match &mail.calendar {
        Some(calendar) => message.multipart(with_calendar(&mail.body, calendar)?),
        None => message.header(ContentType::TEXT_PLAIN).body(mail.body.clone()),
    }
    .map_err(Failure::of_mail)
}

/// Mail programs read the part beside the text, people and other programs open the file.
fn with_calendar(body: &str, calendar: &str) -> Result<MultiPart, Failure> {
    let method = calendar.lines().find_map(|line| line.strip_prefix("METHOD:"));
    let method = method.unwrap_or("PUBLISH");
    let content_type = |text: String| ContentType::parse(&text).map_err(Failure::of_mail);
    let part = content_type(format!("text/calendar; charset=utf-8; method={method}"))?;
    let file = content_type("application/ics; name=\"invite.ics\"".to_string())?;
    let alternative = MultiPart::alternative()
        .singlepart(SinglePart::plain(body.to_string()))
        .singlepart(SinglePart::builder().header(part).body(calendar.to_string()));
    let attached = Attachment::new("invite.ics".to_string()).body(calendar.to_string(), file);
    Ok(MultiPart::mixed().multipart(alternative).singlepart(attached))
}

/// A server may repeat what it was sent.
fn without_secret(text: &str, login: Option<&Login>) -> String {
    let Some(login) = login else { return text.to_string() };
    let (username, password) = (&login.username, login.password.reveal());
    let plain = BASE64.encode(format!("\0{username}\0{password}").as_bytes());
    [plain.as_str(), &BASE64.encode(password.as_bytes()), password]
        .iter()
        .fold(text.to_string(), |text, secret| text.replace(secret, "•••"))
}

/// In one line, and not longer than an admin's page can show.
fn shortened(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAIL_ERROR_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{ids::OutboxId, time::Timestamp};

    fn smtp() -> Smtp {
        let value = json!({
            "host": "localhost", "security": "none", "from": "help@shop.example",
            "from_name": "Läden, \"Söhne\"", "username": "shop", "password": "hunter2-hunter2",
        });
        Smtp::from_value(&value, None).unwrap()
    }

    fn mail(recipient: &str, subject: &str) -> Due {
        Due {
            id: OutboxId(7),
            recipient: recipient.to_string(),
            subject: subject.to_string(),
            body: "Grüße\n.\n".to_string(),
            calendar: None,
            attempts: 0,
            created_at: Timestamp(1_000_000),
        }
    }

    fn head(recipient: &str, subject: &str) -> Result<String, Failure> {
        let formatted = message(&smtp(), &mail(recipient, subject))?.formatted();
        let text = String::from_utf8(formatted).unwrap();
        Ok(text.split_once("\r\n\r\n").unwrap().0.to_string())
    }

    #[test]
    fn nothing_smuggles_a_header_in() {
        let head = head("ann@example.com", "Hi\r\nBcc: eve@example.com").unwrap();
        assert!(!head.contains("\nBcc:"), "{head}");
        assert!(head.contains("Message-ID: <deskbell.7.1000000@shop.example>"), "{head}");

        for wrong in ["ann", "ann@example.com\r\nBcc: eve@example.com", "a@b.example,c@d.example"] {
            assert!(super::message(&smtp(), &mail(wrong, "Hi")).unwrap_err().is_final, "{wrong}");
        }
    }

    #[test]
    fn what_the_server_repeats_has_no_secret() {
        let said = "535 AHNob3AAaHVudGVyMi1odW50ZXIy? hunter2-hunter2? aHVudGVyMi1odW50ZXIy?";

        assert_eq!(without_secret(said, smtp().login.as_ref()), "535 •••? •••? •••?");
    }
}
