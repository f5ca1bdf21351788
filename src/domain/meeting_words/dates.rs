//! Days by name.

use super::{Language, Local};

pub(super) fn day(local: &Local, language: Language) -> String {
    let names = &NAMES[language as usize];
    let weekday = usize::from(local.weekday.to_monday_zero_offset().unsigned_abs());
    let month = usize::from(local.date.month().unsigned_abs()).wrapping_sub(1);
    let weekday = names.weekdays.get(weekday).copied().unwrap_or_default();
    let month = names.months.get(month).copied().unwrap_or_default();
    let (day, year) = (local.date.day(), local.date.year());
    match language {
        Language::En | Language::Id => format!("{weekday}, {day} {month} {year}"),
        Language::Fr => format!("{weekday} {day} {month} {year}"),
        Language::PtBr | Language::Es => format!("{weekday}, {day} de {month} de {year}"),
        Language::De => format!("{weekday}, {day}. {month} {year}"),
    }
}

struct Names {
    /// Monday first.
    weekdays: [&'static str; 7],
    months: [&'static str; 12],
}

/// In the order of [`Language::ALL`].
#[rustfmt::skip]
const NAMES: [Names; Language::ALL.len()] = [
    Names {
        weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        months: ["January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December"],
    },
    Names {
        weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        months: ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
            "septembre", "octobre", "novembre", "décembre"],
    },
    Names {
        weekdays: ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
            "sábado", "domingo"],
        months: ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto",
            "setembro", "outubro", "novembro", "dezembro"],
    },
    Names {
        weekdays: ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
        months: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus",
            "September", "Oktober", "November", "Desember"],
    },
    Names {
        weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        months: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
            "septiembre", "octubre", "noviembre", "diciembre"],
    },
    Names {
        weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
        months: ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
            "September", "Oktober", "November", "Dezember"],
    },
];
