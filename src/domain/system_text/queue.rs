//! What visitors in a live queue are told.
//!
//! The estimate has no text for one minute or one hour: it is rounded so that neither comes up.

use super::{Entry, LIVE};

pub(super) const QUEUE_POSITION: Entry = Entry {
    code: "queue_position",
    when: "The visitor's position in the queue is 2 or more, and has changed.",
    modes: LIVE,
    placeholders: &["position", "ahead"],
    texts: [
        "You are number {position} in the queue.",
        "Vous êtes en position {position} dans la file.",
        "Você é o número {position} da fila.",
        "Anda nomor {position} dalam antrean.",
        "Usted es el número {position} de la cola.",
        "Sie sind Nummer {position} in der Warteschlange.",
    ],
    team: "The visitor was told: number {position} in the queue.",
};

pub(super) const NEXT_IN_LINE: Entry = Entry {
    code: "next_in_line",
    when: "The visitor has come to the head of the queue.",
    modes: LIVE,
    placeholders: &[],
    texts: [
        "You are next in line.",
        "C’est bientôt votre tour : vous êtes en tête de la file.",
        "Você é o próximo da fila.",
        "Berikutnya giliran Anda.",
        "Es su turno en cuanto alguien quede libre.",
        "Sie sind als Nächstes an der Reihe.",
    ],
    team: "The visitor was told: next in line.",
};

pub(super) const WAIT_MINUTES: Entry = Entry {
    code: "wait_minutes",
    when: "Once, when the visitor is in the queue and the usual wait is longer than a minute.",
    modes: LIVE,
    placeholders: &["minutes"],
    texts: [
        "The wait is about {minutes} minutes.",
        "Le temps d’attente est d’environ {minutes} minutes.",
        "O tempo de espera é de cerca de {minutes} minutos.",
        "Perkiraan waktu tunggu sekitar {minutes} menit.",
        "El tiempo de espera es de unos {minutes} minutos.",
        "Die Wartezeit beträgt etwa {minutes} Minuten.",
    ],
    team: "The visitor was told of a wait of about {minutes} minutes.",
};

pub(super) const WAIT_HOURS: Entry = Entry {
    code: "wait_hours",
    when: "The same, when the usual wait is longer than an hour and a half.",
    modes: LIVE,
    placeholders: &["hours"],
    texts: [
        "The wait is about {hours} hours.",
        "Le temps d’attente est d’environ {hours} heures.",
        "O tempo de espera é de cerca de {hours} horas.",
        "Perkiraan waktu tunggu sekitar {hours} jam.",
        "El tiempo de espera es de unas {hours} horas.",
        "Die Wartezeit beträgt etwa {hours} Stunden.",
    ],
    team: "The visitor was told of a wait of about {hours} hours.",
};
