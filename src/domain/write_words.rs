//! The words of the page on which visitors write without a script.

use super::system_text::Language;

pub struct Texts {
    /// Where the admin says nothing else.
    pub title: &'static str,
    pub intro: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub message: &'static str,
    /// Behind the name of a field.
    pub optional: &'static str,
    pub send: &'static str,
    /// Beside a field that only programs see.
    pub leave_empty: &'static str,
    pub sent: &'static str,
    pub sent_help: &'static str,
    pub another: &'static str,
    /// Above the fields, of which some are wrong.
    pub look_again: &'static str,
    pub name_wrong: &'static str,
    pub email_wrong: &'static str,
    pub message_missing: &'static str,
    pub message_long: &'static str,
    pub too_many: &'static str,
    /// Where a site must say who its visitors are.
    pub sign_in: &'static str,
}

pub fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &EN,
        Language::Fr => &FR,
        Language::PtBr => &PTBR,
        Language::Id => &ID,
        Language::Es => &ES,
        Language::De => &DE,
    }
}

const EN: Texts = Texts {
    title: "Write to us",
    intro: "Leave us a message. We answer by e-mail.",
    name: "Your name",
    email: "Your e-mail",
    message: "Your message",
    optional: "optional",
    send: "Send message",
    leave_empty: "Please leave this empty",
    sent: "Thank you for your message",
    sent_help: "It has arrived. We answer by e-mail.",
    another: "Write another message",
    look_again: "Your message was not sent yet. Please look at the marked fields.",
    name_wrong: "A name has at most 100 characters.",
    email_wrong: "This does not look like an e-mail address.",
    message_missing: "Please write something.",
    message_long: "A message has at most 4,000 characters.",
    too_many: "Too many messages have come from your network. Please try again in a few minutes.",
    sign_in: "Please sign in on our website to write to us.",
};

const FR: Texts = Texts {
    title: "Nous écrire",
    intro: "Laissez-nous un message. Nous répondons par e-mail.",
    name: "Votre nom",
    email: "Votre e-mail",
    message: "Votre message",
    optional: "facultatif",
    send: "Envoyer le message",
    leave_empty: "Laissez ce champ vide",
    sent: "Merci pour votre message",
    sent_help: "Il est bien arrivé. Nous répondons par e-mail.",
    another: "Écrire un autre message",
    look_again: "Votre message n’est pas encore envoyé. Vérifiez les champs signalés.",
    name_wrong: "Un nom compte au plus 100 caractères.",
    email_wrong: "Ceci ne ressemble pas à une adresse e-mail.",
    message_missing: "Écrivez quelque chose.",
    message_long: "Un message compte au plus 4 000 caractères.",
    too_many: "Trop de messages sont venus de votre réseau. Réessayez dans quelques minutes.",
    sign_in: "Connectez-vous sur notre site pour nous écrire.",
};

const PTBR: Texts = Texts {
    title: "Escreva para nós",
    intro: "Deixe uma mensagem. Respondemos por e-mail.",
    name: "Seu nome",
    email: "Seu e-mail",
    message: "Sua mensagem",
    optional: "opcional",
    send: "Enviar mensagem",
    leave_empty: "Deixe este campo vazio",
    sent: "Obrigado pela sua mensagem",
    sent_help: "Ela chegou. Respondemos por e-mail.",
    another: "Escrever outra mensagem",
    look_again: "Sua mensagem ainda não foi enviada. Confira os campos marcados.",
    name_wrong: "Um nome tem no máximo 100 caracteres.",
    email_wrong: "Isto não parece um endereço de e-mail.",
    message_missing: "Escreva alguma coisa.",
    message_long: "Uma mensagem tem no máximo 4.000 caracteres.",
    too_many: "Vieram mensagens demais da sua rede. Tente de novo em alguns minutos.",
    sign_in: "Entre no nosso site para escrever para nós.",
};

const ID: Texts = Texts {
    title: "Tulis kepada kami",
    intro: "Tinggalkan pesan. Kami menjawab lewat email.",
    name: "Nama Anda",
    email: "Email Anda",
    message: "Pesan Anda",
    optional: "opsional",
    send: "Kirim pesan",
    leave_empty: "Biarkan kosong",
    sent: "Terima kasih atas pesan Anda",
    sent_help: "Pesan sudah sampai. Kami menjawab lewat email.",
    another: "Tulis pesan lain",
    look_again: "Pesan Anda belum terkirim. Periksa kolom yang ditandai.",
    name_wrong: "Nama paling banyak 100 karakter.",
    email_wrong: "Ini tidak tampak seperti alamat email.",
    message_missing: "Tulislah sesuatu.",
    message_long: "Pesan paling banyak 4.000 karakter.",
    too_many: "Terlalu banyak pesan dari jaringan Anda. Coba lagi beberapa menit lagi.",
    sign_in: "Masuklah di situs kami untuk menulis kepada kami.",
};

const ES: Texts = Texts {
    title: "Escríbanos",
    intro: "Déjenos un mensaje. Respondemos por correo electrónico.",
    name: "Su nombre",
    email: "Su correo electrónico",
    message: "Su mensaje",
    optional: "opcional",
    send: "Enviar mensaje",
    leave_empty: "Deje este campo vacío",
    sent: "Gracias por su mensaje",
    sent_help: "Ha llegado. Respondemos por correo electrónico.",
    another: "Escribir otro mensaje",
    look_again: "Su mensaje aún no se ha enviado. Revise los campos marcados.",
    name_wrong: "Un nombre tiene como máximo 100 caracteres.",
    email_wrong: "Esto no parece una dirección de correo.",
    message_missing: "Escriba algo.",
    message_long: "Un mensaje tiene como máximo 4.000 caracteres.",
    too_many: "Han llegado demasiados mensajes de su red. Inténtelo de nuevo en unos minutos.",
    sign_in: "Inicie sesión en nuestro sitio para escribirnos.",
};

const DE: Texts = Texts {
    title: "Schreiben Sie uns",
    intro: "Hinterlassen Sie eine Nachricht. Wir antworten per E-Mail.",
    name: "Ihr Name",
    email: "Ihre E-Mail-Adresse",
    message: "Ihre Nachricht",
    optional: "freiwillig",
    send: "Nachricht senden",
    leave_empty: "Bitte leer lassen",
    sent: "Vielen Dank für Ihre Nachricht",
    sent_help: "Sie ist angekommen. Wir antworten per E-Mail.",
    another: "Noch eine Nachricht schreiben",
    look_again: "Ihre Nachricht ist noch nicht abgeschickt. Bitte sehen Sie die markierten Felder \
                 noch einmal an.",
    name_wrong: "Ein Name hat höchstens 100 Zeichen.",
    email_wrong: "Das sieht nicht wie eine E-Mail-Adresse aus.",
    message_missing: "Bitte schreiben Sie etwas.",
    message_long: "Eine Nachricht hat höchstens 4.000 Zeichen.",
    too_many: "Aus Ihrem Netz kamen zu viele Nachrichten. Bitte versuchen Sie es in einigen \
               Minuten noch einmal.",
    sign_in: "Bitte melden Sie sich auf unserer Website an, um uns zu schreiben.",
};
