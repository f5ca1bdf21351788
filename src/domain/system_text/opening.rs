//! When it opens, in words: "tomorrow at 08:00".

use super::Language;

/// The next opening as the calendar and the clock on the wall at the workstream show it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Opens {
    pub days_ahead: i64,
    /// 0 for Monday.
    pub weekday: usize,
    pub day: u8,
    /// 1 for January.
    pub month: u8,
    /// Of the day.
    pub minutes: u16,
}

/// The words that stand for `{opens}`.
pub fn opens(at: Opens, language: Language) -> String {
    let (hour, minute) = (at.minutes / 60, at.minutes % 60);
    let day = day_of(at, language);
    match language {
        Language::En => format!("{day} at {hour:02}:{minute:02}"),
        Language::Fr => format!("{day} à {hour:02}:{minute:02}"),
        Language::PtBr => format!("{day} às {hour:02}:{minute:02}"),
        Language::Id => format!("{day} pukul {hour:02}.{minute:02}"),
        Language::Es => format!("{day} a las {hour:02}:{minute:02}"),
        Language::De => format!("{day} um {hour:02}:{minute:02} Uhr"),
    }
}

fn day_of(at: Opens, language: Language) -> String {
    let words = &DAYS[language as usize];
    match at.days_ahead {
        0 => words.today.to_string(),
        1 => words.tomorrow.to_string(),
        // A week ahead "on Monday" would be taken for today.
        2..=6 => words.on.get(at.weekday).copied().unwrap_or_default().to_string(),
        _ => date_of(at, language),
    }
}

fn date_of(Opens { day, month, .. }: Opens, language: Language) -> String {
    match language {
        Language::En => {
            let month = MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default();
            format!("on {day} {month}")
        }
        Language::Fr => format!("le {day:02}/{month:02}"),
        Language::PtBr => format!("em {day:02}/{month:02}"),
        Language::Id => format!("tanggal {day:02}/{month:02}"),
        Language::Es => format!("el {day:02}/{month:02}"),
        Language::De => format!("am {day}.{month}."),
    }
}

struct Days {
    today: &'static str,
    tomorrow: &'static str,
    /// Monday first.
    on: [&'static str; 7],
}

/// In the order of [`Language::ALL`].
const DAYS: [Days; Language::ALL.len()] = [
    Days {
        today: "today",
        tomorrow: "tomorrow",
        on: [
            "on Monday",
            "on Tuesday",
            "on Wednesday",
            "on Thursday",
            "on Friday",
            "on Saturday",
            "on Sunday",
        ],
    },
    Days {
        today: "aujourd’hui",
        tomorrow: "demain",
        on: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    },
    Days {
        today: "hoje",
        tomorrow: "amanhã",
        on: [
            "na segunda-feira",
            "na terça-feira",
            "na quarta-feira",
            "na quinta-feira",
            "na sexta-feira",
            "no sábado",
            "no domingo",
        ],
    },
    Days {
        today: "hari ini",
        tomorrow: "besok",
        on: [
            "hari Senin",
            "hari Selasa",
            "hari Rabu",
            "hari Kamis",
            "hari Jumat",
            "hari Sabtu",
            "hari Minggu",
        ],
    },
    Days {
        today: "hoy",
        tomorrow: "mañana",
        on: [
            "el lunes",
            "el martes",
            "el miércoles",
            "el jueves",
            "el viernes",
            "el sábado",
            "el domingo",
        ],
    },
    Days {
        today: "heute",
        tomorrow: "morgen",
        on: [
            "am Montag",
            "am Dienstag",
            "am Mittwoch",
            "am Donnerstag",
            "am Freitag",
            "am Samstag",
            "am Sonntag",
        ],
    },
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_days_are_named_and_far_ones_dated() {
        let at = |days_ahead| Opens { days_ahead, weekday: 5, day: 2, month: 1, minutes: 495 };
        for (days_ahead, language, words) in [
            (0, Language::En, "today at 08:15"),
            (1, Language::De, "morgen um 08:15 Uhr"),
            (2, Language::PtBr, "no sábado às 08:15"),
            (6, Language::Fr, "samedi à 08:15"),
            (7, Language::En, "on 2 January at 08:15"),
            (7, Language::Es, "el 02/01 a las 08:15"),
            (90, Language::De, "am 2.1. um 08:15 Uhr"),
            (90, Language::Id, "tanggal 02/01 pukul 08.15"),
        ] {
            assert_eq!(opens(at(days_ahead), language), words);
        }
    }
}
