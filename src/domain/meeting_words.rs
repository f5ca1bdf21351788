//! What pages and mails of meetings say, in the languages of the widget.

mod dates;
mod texts;

use super::{
    hours::{Local, Span, Zone},
    system_text::Language,
    time::Timestamp,
};
pub use texts::{Texts, texts};

/// Where and in which language somebody reads of a time.
#[derive(Clone, Debug)]
pub struct Reader {
    pub zone: Zone,
    pub language: Language,
}

impl Reader {
    /// By names as they were given; what is unknown reads UTC.
    pub fn new(zone: &str, language: Language) -> Reader {
        Reader { zone: Zone::named(zone).unwrap_or(Zone::UTC), language }
    }

    /// "Monday, 23 November 2026"
    pub fn day(&self, at: Timestamp) -> String {
        dates::day(&self.zone.local(at), self.language)
    }

    /// "14:00"
    pub fn clock(&self, at: Timestamp) -> String {
        clock(&self.zone.local(at), self.language)
    }

    /// "14:00–14:30"
    pub fn clocks(&self, span: Span) -> String {
        format!("{}–{}", self.clock(span.start), self.clock(span.end))
    }

    /// "Monday, 23 November 2026, 14:00–14:30 (Europe/Berlin)"
    pub fn when(&self, span: Span) -> String {
        format!("{}, {} ({})", self.day(span.start), self.clocks(span), self.zone.name())
    }
}

fn clock(local: &Local, language: Language) -> String {
    let (hour, minute) = (local.minutes / 60, local.minutes % 60);
    match language {
        Language::Id => format!("{hour:02}.{minute:02}"),
        Language::En | Language::Fr | Language::PtBr | Language::Es | Language::De => {
            format!("{hour:02}:{minute:02}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR_MS, MINUTE_MS};

    #[test]
    fn a_time_is_told_by_the_readers_clock_and_calendar() {
        // 2026-11-23T13:00:00Z
        let start = Timestamp(1_795_438_800_000);
        let span = Span { start, end: start + 30 * MINUTE_MS };
        for (zone, language, expected) in [
            ("UTC", Language::En, "Monday, 23 November 2026, 13:00–13:30 (UTC)"),
            (
                "Europe/Berlin",
                Language::De,
                "Montag, 23. November 2026, 14:00–14:30 (Europe/Berlin)",
            ),
            (
                "America/Sao_Paulo",
                Language::PtBr,
                "segunda-feira, 23 de novembro de 2026, 10:00–10:30 (America/Sao_Paulo)",
            ),
            ("Asia/Jakarta", Language::Id, "Senin, 23 November 2026, 20.00–20.30 (Asia/Jakarta)"),
            (
                "Pacific/Kiritimati",
                Language::Fr,
                "mardi 24 novembre 2026, 03:00–03:30 (Pacific/Kiritimati)",
            ),
            ("nowhere", Language::Es, "lunes, 23 de noviembre de 2026, 13:00–13:30 (UTC)"),
        ] {
            assert_eq!(Reader::new(zone, language).when(span), expected);
        }
        let reader = Reader::new("Europe/Berlin", Language::En);
        assert_eq!(reader.clock(start + -13 * HOUR_MS), "01:00");
    }
}
