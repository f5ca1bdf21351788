//! A meeting was booked, moved or cancelled.

use super::{BOTH, Entry};

pub(super) const MEETING_BOOKED: Entry = Entry {
    code: "meeting_booked",
    when: "The visitor has booked a meeting.",
    modes: BOTH,
    placeholders: &["agent", "when"],
    texts: [
        "Your meeting with {agent} is booked: {when}.",
        "Votre rendez-vous avec {agent} est réservé : {when}.",
        "Sua reunião com {agent} está marcada: {when}.",
        "Pertemuan Anda dengan {agent} telah dipesan: {when}.",
        "Su reunión con {agent} está reservada: {when}.",
        "Ihr Termin mit {agent} ist gebucht: {when}.",
    ],
    team: "The visitor booked a meeting with {agent}: {when}.",
};

pub(super) const MEETING_MOVED: Entry = Entry {
    code: "meeting_moved",
    when: "A meeting was moved to another time.",
    modes: BOTH,
    placeholders: &["agent", "when"],
    texts: [
        "Your meeting with {agent} has a new time: {when}.",
        "Votre rendez-vous avec {agent} a été déplacé : {when}.",
        "Sua reunião com {agent} tem um novo horário: {when}.",
        "Pertemuan Anda dengan {agent} dipindahkan: {when}.",
        "Su reunión con {agent} tiene una nueva hora: {when}.",
        "Ihr Termin mit {agent} wurde verschoben: {when}.",
    ],
    team: "The meeting with {agent} has a new time: {when}.",
};

pub(super) const MEETING_CANCELLED: Entry = Entry {
    code: "meeting_cancelled",
    when: "A meeting was cancelled.",
    modes: BOTH,
    placeholders: &["agent", "when"],
    texts: [
        "The meeting with {agent} is cancelled: {when}.",
        "Le rendez-vous avec {agent} est annulé : {when}.",
        "A reunião com {agent} foi cancelada: {when}.",
        "Pertemuan dengan {agent} dibatalkan: {when}.",
        "La reunión con {agent} se ha cancelado: {when}.",
        "Der Termin mit {agent} ist abgesagt: {when}.",
    ],
    team: "The meeting with {agent} was cancelled: {when}.",
};
