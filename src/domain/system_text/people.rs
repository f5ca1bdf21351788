//! Agents who come and go, and the end of a chat.

use super::{BOTH, Entry, LIVE};

pub(super) const AGENT_JOINED: Entry = Entry {
    code: "agent_joined",
    when: "An agent accepts the conversation for the first time.",
    modes: BOTH,
    placeholders: &["agent"],
    texts: [
        "{agent} joined the chat.",
        "{agent} a rejoint la conversation.",
        "{agent} entrou na conversa.",
        "{agent} bergabung dalam obrolan.",
        "{agent} se ha unido al chat.",
        "{agent} ist jetzt im Chat.",
    ],
    team: "{agent} joined the chat.",
};

pub(super) const AGENT_CONTINUED: Entry = Entry {
    code: "agent_continued",
    when: "An agent accepts a conversation that came back to the queue.",
    modes: BOTH,
    placeholders: &["agent"],
    texts: [
        "{agent} continues the chat with you.",
        "{agent} poursuit la conversation avec vous.",
        "{agent} continua a conversa com você.",
        "{agent} melanjutkan obrolan dengan Anda.",
        "{agent} continúa el chat con usted.",
        "{agent} führt den Chat mit Ihnen fort.",
    ],
    team: "{agent} took over the chat.",
};

pub(super) const TRANSFERRED: Entry = Entry {
    code: "transferred",
    when: "The conversation is handed to another agent.",
    modes: BOTH,
    placeholders: &["agent"],
    texts: [
        "You are now talking to {agent}.",
        "Vous parlez maintenant avec {agent}.",
        "Agora você está falando com {agent}.",
        "Sekarang Anda berbicara dengan {agent}.",
        "Ahora le atiende {agent}.",
        "Sie sprechen jetzt mit {agent}.",
    ],
    team: "The chat was handed to {agent}.",
};

pub(super) const AGENT_LEFT: Entry = Entry {
    code: "agent_left",
    when: "The agent gives the conversation back to the queue, or is lost.",
    modes: LIVE,
    placeholders: &["agent"],
    texts: [
        "We are looking for somebody else to help you.",
        "Nous cherchons une autre personne pour vous aider.",
        "Estamos procurando outra pessoa para ajudar você.",
        "Kami sedang mencari orang lain untuk membantu Anda.",
        "Buscamos a otra persona para ayudarle.",
        "Wir suchen jemand anderen, der Ihnen hilft.",
    ],
    team: "{agent} gave the chat back to the queue.",
};

pub(super) const AGENT_ENDED: Entry = Entry {
    code: "agent_ended",
    when: "An agent ends the conversation.",
    modes: BOTH,
    placeholders: &["agent"],
    texts: [
        "{agent} ended the chat. Write to start a new one.",
        "{agent} a terminé la conversation. Écrivez pour en ouvrir une autre.",
        "{agent} encerrou a conversa. Escreva para começar outra.",
        "{agent} mengakhiri obrolan. Tulis pesan untuk memulai yang baru.",
        "{agent} ha terminado el chat. Escriba para empezar otro.",
        "{agent} hat den Chat beendet. Schreiben Sie, um einen neuen zu beginnen.",
    ],
    team: "{agent} ended the chat.",
};

pub(super) const VISITOR_ENDED: Entry = Entry {
    code: "visitor_ended",
    when: "The visitor ends the chat.",
    modes: LIVE,
    placeholders: &[],
    texts: [
        "You ended the chat.",
        "Vous avez terminé la conversation.",
        "Você encerrou a conversa.",
        "Anda mengakhiri obrolan.",
        "Usted ha terminado el chat.",
        "Sie haben den Chat beendet.",
    ],
    team: "The visitor ended the chat.",
};

pub(super) const VISITOR_LEFT: Entry = Entry {
    code: "visitor_left",
    when: "The visitor has been gone for longer than the grace.",
    modes: LIVE,
    placeholders: &[],
    texts: [
        "The chat ended while you were away.",
        "La conversation s’est terminée en votre absence.",
        "A conversa terminou durante a sua ausência.",
        "Obrolan berakhir saat Anda pergi.",
        "El chat terminó en su ausencia.",
        "Der Chat endete, während Sie weg waren.",
    ],
    team: "The chat ended because the visitor left.",
};

pub(super) const IDLE_ENDED: Entry = Entry {
    code: "idle_ended",
    when: "Nobody has written for long, and the chat ends.",
    modes: LIVE,
    placeholders: &[],
    texts: [
        "The chat ended after a long silence.",
        "La conversation est terminée après un long silence.",
        "A conversa terminou após um longo silêncio.",
        "Obrolan berakhir setelah lama tidak ada pesan.",
        "El chat terminó tras un largo silencio.",
        "Der Chat endete nach langer Stille.",
    ],
    team: "The chat ended after a long silence.",
};
