//! A meeting as calendars know it: iCalendar (RFC 5545) with the methods of iTIP (RFC 5546).

use super::{
    hours::Zone,
    time::{SECOND_MS, Timestamp},
};

/// Octets of a line, without its break.
const LINE_OCTETS_MAX: usize = 75;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// It is, or is now at this time.
    Request,
    Cancel,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Request => "REQUEST",
            Method::Cancel => "CANCEL",
        }
    }
}

pub struct Party {
    pub name: String,
    pub email: String,
}

pub struct Invitation {
    pub method: Method,
    pub uid: String,
    pub sequence: i64,
    /// When this version was made.
    pub stamp: Timestamp,
    pub start: Timestamp,
    pub end: Timestamp,
    pub summary: String,
    pub description: String,
    pub location: String,
    pub url: Option<String>,
    /// `None` where no mail goes out, so that nobody could be answered.
    pub organizer: Option<Party>,
    pub attendees: Vec<Party>,
}

/// The whole object, with its line breaks.
pub fn calendar(invitation: &Invitation) -> String {
    let mut lines = Lines::default();
    let status = match invitation.method {
        Method::Request => "CONFIRMED",
        Method::Cancel => "CANCELLED",
    };
    // Without an organizer there is no invitation that could be answered: the event only.
    let method = match invitation.organizer {
        Some(_) => invitation.method.name(),
        None => "PUBLISH",
    };
    lines.add("BEGIN:VCALENDAR");
    lines.add("VERSION:2.0");
    lines.add("PRODID:-//Deskbell//Meetings//EN");
    lines.add("CALSCALE:GREGORIAN");
    lines.add(&format!("METHOD:{method}"));
    lines.add("BEGIN:VEVENT");
    lines.add(&format!("UID:{}", escaped(&invitation.uid)));
    lines.add(&format!("SEQUENCE:{}", invitation.sequence));
    lines.add(&format!("DTSTAMP:{}", utc(invitation.stamp)));
    lines.add(&format!("DTSTART:{}", utc(invitation.start)));
    lines.add(&format!("DTEND:{}", utc(invitation.end)));
    lines.add(&format!("SUMMARY:{}", escaped(&invitation.summary)));
    for (name, text) in
        [("DESCRIPTION", &invitation.description), ("LOCATION", &invitation.location)]
    {
        if !text.is_empty() {
            lines.add(&format!("{name}:{}", escaped(text)));
        }
    }
    if let Some(url) = &invitation.url {
        lines.add(&format!("URL:{url}"));
    }
    lines.add(&format!("STATUS:{status}"));
    lines.add("TRANSP:OPAQUE");
    if let Some(organizer) = &invitation.organizer {
        lines.add(&format!("ORGANIZER;{}", address(organizer)));
        for attendee in &invitation.attendees {
            lines.add(&format!(
                "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE;{}",
                address(attendee)
            ));
        }
    }
    lines.add("END:VEVENT");
    lines.add("END:VCALENDAR");
    lines.text
}

/// A name as a parameter cannot have quotes or line breaks, whatever they are escaped with.
fn address(party: &Party) -> String {
    let plain = |text: &str, not: &[char]| -> String {
        text.chars().filter(|found| !found.is_control() && !not.contains(found)).collect()
    };
    let (name, email) = (plain(&party.name, &['"']), plain(&party.email, &['"', ' ', ';', ',']));
    format!("CN=\"{name}\":mailto:{email}")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for found in text.chars() {
        match found {
            '\\' | ';' | ',' => {
                escaped.push('\\');
                escaped.push(found);
            }
            '\n' => escaped.push_str("\\n"),
            found if found.is_control() => {}
            found => escaped.push(found),
        }
    }
    escaped
}

/// `20261123T130000Z`
fn utc(at: Timestamp) -> String {
    let local = Zone::UTC.local(at);
    let seconds = at.0.div_euclid(SECOND_MS).rem_euclid(60);
    let date = local.date;
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{seconds:02}Z",
        date.year(),
        date.month(),
        date.day(),
        local.minutes / 60,
        local.minutes % 60
    )
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// Folds a line that is too long, and never inside of a character.
    fn add(&mut self, line: &str) {
        let mut octets = 0;
        for found in line.chars() {
            if LINE_OCTETS_MAX < octets + found.len_utf8() {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(found);
            octets += found.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            method: Method::Request,
            uid: "m1@deskbell".to_string(),
            sequence: 0,
            stamp: Timestamp(1_763_900_061_000),
            start: Timestamp(1_763_902_800_000),
            end: Timestamp(1_763_904_600_000),
            summary: "Talk".to_string(),
            description: String::new(),
            location: String::new(),
            url: None,
            organizer: Some(Party {
                name: "Shop".to_string(),
                email: "help@shop.example".to_string(),
            }),
            attendees: vec![Party {
                name: "Ann \"A\"\r\nB".to_string(),
                email: "ann@x.example".into(),
            }],
        }
    }

    /// What a reader sees: lines with their folds undone.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_string).collect()
    }

    #[test]
    fn an_invitation_has_what_calendars_ask_for() {
        let text = calendar(&invitation());
        for line in [
            "METHOD:REQUEST",
            "UID:m1@deskbell",
            "SEQUENCE:0",
            "DTSTAMP:20251123T121421Z",
            "DTSTART:20251123T130000Z",
            "DTEND:20251123T133000Z",
            "STATUS:CONFIRMED",
            "ORGANIZER;CN=\"Shop\":mailto:help@shop.example",
        ] {
            assert!(unfolded(&text).iter().any(|found| found == line), "{line}: {text}");
        }
        let attendee = unfolded(&text).into_iter().find(|line| line.starts_with("ATTENDEE"));
        assert!(attendee.unwrap().ends_with(";CN=\"Ann AB\":mailto:ann@x.example"));

        let cancel = calendar(&Invitation { method: Method::Cancel, ..invitation() });
        assert!(cancel.contains("METHOD:CANCEL\r\n") && cancel.contains("STATUS:CANCELLED\r\n"));
        let lonely = calendar(&Invitation { organizer: None, ..invitation() });
        assert!(lonely.contains("METHOD:PUBLISH\r\n") && !lonely.contains("ATTENDEE"));
    }

    #[test]
    fn nobody_smuggles_a_line_in_and_no_line_is_too_long() {
        proptest!(|(summary in "\\PC{0,40}[;,\\\\\n\r\"]{0,4}é{0,90}", name in "(?s).{0,60}")| {
            let attendees = vec![Party { name: name.clone(), email: name }];
            let description = "a\r\nATTENDEE:mailto:eve@x.example".to_string();
            let text = calendar(&Invitation { summary, attendees, description, ..invitation() });
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LINE_OCTETS_MAX));
            prop_assert!(text.replace("\r\n", "").chars().all(|found| !found.is_control()));
            prop_assert_eq!(unfolded(&text).len(), unfolded(&calendar(&invitation())).len() + 1);
        });
    }
}
