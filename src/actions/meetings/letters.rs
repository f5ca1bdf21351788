//! Mails about meetings, written in the transaction of what they tell of.
//!
//! Who invites is the address that all mails come from: so answers reach the team, and no
//! visitor learns the address with which an agent signs in.

use rusqlite::Connection;

use super::{Wanted, bookable, links};
use crate::{
    actions::{
        matter::Matter,
        notify::{self, Letter, in_one_line},
    },
    domain::{
        booking::{Meeting, Side, State, Whom},
        hours::Span,
        ical::{Invitation, Method, Party, calendar},
        meeting_words::{Reader, Texts, texts},
        system_text::Language,
        time::DAY_MS,
    },
    error::Result,
    limits::BOOKING_FAILED_WAIT_MS,
    store::{
        self, Tx,
        contacts::Visitor,
        outbox::{Mail, enqueue, withdraw},
        settings,
    },
};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum News {
    Booked,
    Moved,
    Cancelled,
}

/// Who books, as they call themselves.
pub(super) struct Booker<'a> {
    pub(super) visitor: &'a Visitor,
    pub(super) name: &'a str,
    pub(super) email: &'a str,
}

/// Whether mails can go out at all.
pub fn sends_mail(conn: &Connection) -> Result<bool> {
    Ok(settings::mail_sender(conn)?.is_some())
}

/// Tells both sides, with an invitation for their calendars.
pub(super) fn send(tx: &Tx, meeting: &Meeting, news: News) -> Result<()> {
    // Made even where no mail goes out: the visitor's program shows the link.
    let paths =
        [links::path(tx, meeting.id, Side::Visitor)?, links::path(tx, meeting.id, Side::Agent)?];
    if !sends_mail(tx.conn)? {
        return Ok(());
    }
    let sides = [Side::Visitor, Side::Agent];
    for (side, path) in sides.into_iter().zip(paths) {
        let link = notify::page(tx, &path)?;
        let (recipient, reader) = match side {
            Side::Visitor => (&meeting.email, Reader::new(&meeting.zone, meeting.language())),
            Side::Agent => (&meeting.agent_email, agents_reader(tx.conn, meeting)?),
        };
        let mail = Mail {
            recipient: recipient.clone(),
            subject: subject(meeting, news, side, &reader),
            body: body(meeting, news, side, &reader, link.as_deref()),
            calendar: Some(calendar(&invitation(tx.conn, meeting, side, link)?)),
            dedupe_key: format!("meeting:{}:{}:{}", meeting.id, meeting.sequence, side.name()),
        };
        enqueue(tx, &mail)?;
    }
    Ok(())
}

/// What an agent reads is in English, by the clock of their own calendar.
fn agents_reader(conn: &Connection, meeting: &Meeting) -> Result<Reader> {
    let own = store::calendars::find(conn, Whom::Agent(meeting.agent))?.unwrap_or_default();
    Ok(Reader::new(&own.zone, Language::En))
}

fn subject(meeting: &Meeting, news: News, side: Side, reader: &Reader) -> String {
    let texts = texts(reader.language);
    let what = match news {
        News::Booked => texts.booked_subject,
        News::Moved => texts.moved_subject,
        News::Cancelled => texts.cancelled_subject,
    };
    let with = match side {
        Side::Visitor => &meeting.agent_name,
        Side::Agent => &meeting.name,
    };
    let start = meeting.span.start;
    in_one_line(&format!("{what}: {with}, {}, {}", reader.day(start), reader.clock(start)))
}

fn body(meeting: &Meeting, news: News, side: Side, reader: &Reader, link: Option<&str>) -> String {
    let texts = texts(reader.language);
    let first = match (side, news) {
        (Side::Agent, News::Booked) => "A visitor has booked a meeting with you.",
        (Side::Agent, News::Moved) => "Your meeting has a new time.",
        (_, News::Booked) => texts.booked,
        (_, News::Moved) => texts.moved,
        (_, News::Cancelled) => texts.cancelled,
    };
    let mut lines = vec![first.to_string(), String::new()];
    lines.extend(facts(meeting, side, reader, texts));
    if let Some(link) = link.filter(|_| news != News::Cancelled) {
        lines.push(format!("\n{}\n{link}", texts.link_line));
    }
    lines.join("\n") + "\n"
}

/// A line for each thing that is known.
fn facts(meeting: &Meeting, side: Side, reader: &Reader, texts: &Texts) -> Vec<String> {
    let with = match side {
        Side::Visitor => meeting.agent_name.clone(),
        Side::Agent => {
            let phone = meeting.phone.as_ref().map_or(String::new(), |phone| format!(", {phone}"));
            format!("{}, {}{phone}", meeting.name, meeting.email)
        }
    };
    // Whoever books may give any address: what they wrote themselves is not sent there.
    let (notes, reason) = match (side, &meeting.state) {
        (Side::Visitor, State::Cancelled { by: Side::Agent, reason }) => ("", reason.as_str()),
        (Side::Visitor, State::Cancelled { by: Side::Visitor, .. } | State::Booked) => ("", ""),
        (Side::Agent, State::Cancelled { reason, .. }) => (meeting.notes.as_str(), reason.as_str()),
        (Side::Agent, State::Booked) => (meeting.notes.as_str(), ""),
    };
    let when = reader.when(meeting.span);
    let named = [
        ("", meeting.title.as_str()),
        (texts.when, &when),
        (texts.with, &with),
        (texts.place, &meeting.place),
        (texts.notes, notes),
        (texts.reason, reason),
    ];
    let known = named.into_iter().filter(|(_, text)| !text.is_empty());
    known
        .map(|(name, text)| match name {
            "" => in_one_line(text),
            // Indented, so that no line of a visitor's looks like one of ours.
            _ => format!("{name}: {}", text.replace('\n', "\n    ")),
        })
        .collect()
}

/// The file with which somebody puts a meeting into their calendar by hand.
pub fn calendar_file(conn: &Connection, meeting: &Meeting, side: Side) -> Result<String> {
    let made = invitation(conn, meeting, side, None)?;
    Ok(calendar(&Invitation { organizer: None, ..made }))
}

fn invitation(
    conn: &Connection,
    meeting: &Meeting,
    side: Side,
    link: Option<String>,
) -> Result<Invitation> {
    let reader = match side {
        Side::Visitor => Reader::new(&meeting.zone, meeting.language()),
        Side::Agent => agents_reader(conn, meeting)?,
    };
    let texts = texts(reader.language);
    let mut description = facts(meeting, side, &reader, texts);
    if let Some(link) = &link {
        description.push(format!("\n{}\n{link}", texts.link_line));
    }
    let visitor = Party { name: meeting.name.clone(), email: meeting.email.clone() };
    let agent = Party { name: meeting.agent_name.clone(), email: meeting.agent_email.clone() };
    let attendees = match side {
        Side::Visitor => vec![visitor],
        Side::Agent => vec![agent, visitor],
    };
    let sender = settings::mail_sender(conn)?;
    let organizer = sender.map(|(name, email)| Party {
        name: name.unwrap_or_else(|| meeting.agent_name.clone()),
        email,
    });
    let title = match (side, meeting.title.as_str()) {
        (Side::Visitor, "") => meeting.agent_name.clone(),
        (Side::Agent, "") => meeting.name.clone(),
        (Side::Visitor, title) => title.to_string(),
        (Side::Agent, title) => format!("{title}: {}", meeting.name),
    };
    Ok(Invitation {
        method: if meeting.is_booked() { Method::Request } else { Method::Cancel },
        uid: meeting.uid.clone(),
        sequence: meeting.sequence,
        stamp: meeting.changed_at,
        start: meeting.span.start,
        end: meeting.span.end,
        summary: title,
        description: description.join("\n"),
        location: meeting.place.clone(),
        url: link,
        organizer,
        attendees,
    })
}

/// Somebody wanted a meeting and got none. While there are other times to choose from, the mail
/// waits for a moment, and is taken back where one of them is booked.
pub(super) fn failed(
    tx: &Tx,
    booker: &Booker,
    whom: Whom,
    wanted: &Wanted,
    instead: &[Span],
) -> Result<()> {
    let to = notify::recipients(tx, |notifications| notifications.failed_action)?;
    if to.is_empty() {
        return Ok(());
    }
    let name = bookable::name(tx.conn, whom)?;
    let mut lines = vec!["A visitor wanted to book a meeting and could not.".to_string()];
    lines.push(match instead {
        [] => "There was no free time to offer instead.\n".to_string(),
        _ => "The time was taken; the visitor was shown others and chose none.\n".to_string(),
    });
    let facts = [
        ("Name", booker.name),
        ("E-mail", booker.email),
        ("Phone", wanted.phone.as_deref().unwrap_or_default()),
        ("With", name.as_str()),
        ("Wanted", &notify::time(wanted.start)),
    ];
    for (name, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        lines.push(format!("{name}: {}", in_one_line(fact)));
    }
    if !wanted.notes.is_empty() {
        lines.push(format!("\n  {}", wanted.notes.replace('\n', "\n  ")));
    }
    lines.push(match store::conversations::find_latest(tx.conn, booker.visitor.id)? {
        Some(conversation) => {
            let (_, about) = notify::about(tx, &Matter::with_rules(tx, conversation)?)?;
            format!("\n{about}")
        }
        None => notify::page(tx, "/agent")?.map_or(String::new(), |link| format!("\n{link}\n")),
    });
    let letter = Letter {
        subject: format!("Failed booking: {}", in_one_line(booker.name)),
        body: lines.join("\n"),
        key: format!("{}{}", failed_key(booker.visitor), tx.now.0.div_euclid(DAY_MS)),
    };
    let wait_ms = if instead.is_empty() { 0 } else { BOOKING_FAILED_WAIT_MS };
    notify::post_for(tx, &to, &letter, tx.now + wait_ms).map(|_| ())
}

/// It went well after all.
pub(super) fn forget_failed(tx: &Tx, visitor: &Visitor) -> Result<()> {
    withdraw(tx, &failed_key(visitor))
}

fn failed_key(visitor: &Visitor) -> String {
    format!("failed-booking:{}:", visitor.id)
}
