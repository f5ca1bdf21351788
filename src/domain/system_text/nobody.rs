//! Nobody is there to answer, or nobody can.

use super::{BOTH, Entry, LIVE};

pub(super) const FALLBACK: Entry = Entry {
    code: "fallback",
    when: "Nobody could be reached, and the conversation ends.",
    modes: BOTH,
    placeholders: &[],
    texts: [
        "Sorry, nobody can answer right now. Your message is kept; please try again \
         later.",
        "Désolé, personne ne peut répondre pour le moment. Votre message est conservé ; \
         réessayez plus tard.",
        "Desculpe, ninguém pode responder agora. Sua mensagem foi guardada; tente de \
         novo mais tarde.",
        "Maaf, saat ini tidak ada yang dapat menjawab. Pesan Anda disimpan; silakan coba \
         lagi nanti.",
        "Lo sentimos, nadie puede responder ahora. Su mensaje queda guardado; inténtelo \
         más tarde.",
        "Leider kann gerade niemand antworten. Ihre Nachricht bleibt erhalten; bitte \
         versuchen Sie es später noch einmal.",
    ],
    team: "The visitor was told that nobody can answer.",
};

pub(super) const OUT_OF_HOURS: Entry = Entry {
    code: "out_of_hours",
    when: "The visitor comes outside the operating hours, and the next opening is known.",
    modes: BOTH,
    placeholders: &["opens", "zone"],
    texts: [
        "We are closed right now. We open again {opens}.",
        "Nous sommes fermés pour le moment. Nous serons de nouveau là {opens}.",
        "No momento estamos fechados. Voltamos a atender {opens}.",
        "Saat ini kami sedang tutup. Kami buka kembali {opens}.",
        "En este momento estamos cerrados. Volveremos a atenderle {opens}.",
        "Zurzeit ist niemand da. Wir sind {opens} wieder für Sie da.",
    ],
    team: "The visitor was told when we open again.",
};

pub(super) const CLOSED: Entry = Entry {
    code: "closed",
    when: "The visitor comes outside the operating hours, and no opening is known.",
    modes: BOTH,
    placeholders: &[],
    texts: [
        "We are closed right now.",
        "Nous sommes fermés pour le moment.",
        "No momento estamos fechados.",
        "Saat ini kami sedang tutup.",
        "En este momento estamos cerrados.",
        "Zurzeit ist niemand da.",
    ],
    team: "The visitor was told that we are closed.",
};

pub(super) const OFFLINE_FORM_THANKS: Entry = Entry {
    code: "offline_form_thanks",
    when: "The visitor has left a message by the offline form.",
    modes: LIVE,
    placeholders: &[],
    texts: [
        "Thank you for your message. We will answer as soon as we are back.",
        "Merci pour votre message. Nous vous répondrons dès notre retour.",
        "Agradecemos a sua mensagem. Responderemos assim que voltarmos.",
        "Terima kasih atas pesan Anda. Kami akan menjawab begitu kami kembali.",
        "Gracias por su mensaje. Le responderemos en cuanto estemos de vuelta.",
        "Vielen Dank für Ihre Nachricht. Wir antworten Ihnen, sobald wir wieder da sind.",
    ],
    team: "The visitor left a message by the offline form.",
};

pub(super) const LIMIT_REACHED: Entry = Entry {
    code: "limit_reached",
    when: "The limit of conversations is reached, and the conversation ends.",
    modes: BOTH,
    placeholders: &[],
    texts: [
        "Sorry, we cannot take any more chats at the moment. Please try again later.",
        "Désolé, nous ne pouvons pas prendre d’autres conversations pour le moment. Réessayez plus \
         tard.",
        "Desculpe, não podemos atender mais conversas no momento. Tente de novo mais tarde.",
        "Maaf, saat ini kami tidak dapat menerima obrolan lagi. Silakan coba lagi nanti.",
        "Lo sentimos, en este momento no podemos atender más chats. Inténtelo más tarde.",
        "Leider können wir zurzeit keine weiteren Chats annehmen. Bitte versuchen Sie es später \
         noch einmal.",
    ],
    team: "The visitor was told that no more chats can be taken: the limit is reached.",
};
