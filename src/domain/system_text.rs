//! What the system says in a conversation, in the languages of the widget.
//!
//! The text is fixed when it is said. A workstream may replace each of them or switch it off.

/// The occasions on which the system speaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SystemMessage {
    AgentJoined,
    AgentLeft,
    AgentEnded,
    VisitorEnded,
    VisitorLeft,
    IdleEnded,
    Fallback,
}

impl SystemMessage {
    pub const ALL: [SystemMessage; 7] = [
        SystemMessage::AgentJoined,
        SystemMessage::AgentLeft,
        SystemMessage::AgentEnded,
        SystemMessage::VisitorEnded,
        SystemMessage::VisitorLeft,
        SystemMessage::IdleEnded,
        SystemMessage::Fallback,
    ];

    pub fn code(self) -> &'static str {
        match self {
            SystemMessage::AgentJoined => "agent_joined",
            SystemMessage::AgentLeft => "agent_left",
            SystemMessage::AgentEnded => "agent_ended",
            SystemMessage::VisitorEnded => "visitor_ended",
            SystemMessage::VisitorLeft => "visitor_left",
            SystemMessage::IdleEnded => "idle_ended",
            SystemMessage::Fallback => "fallback",
        }
    }

    /// The built-in text; `{agent}` stands for the name that visitors see.
    pub fn default_text(self, language: Language) -> &'static str {
        let texts = match self {
            SystemMessage::AgentJoined => &AGENT_JOINED,
            SystemMessage::AgentLeft => &AGENT_LEFT,
            SystemMessage::AgentEnded => &AGENT_ENDED,
            SystemMessage::VisitorEnded => &VISITOR_ENDED,
            SystemMessage::VisitorLeft => &VISITOR_LEFT,
            SystemMessage::IdleEnded => &IDLE_ENDED,
            SystemMessage::Fallback => &FALLBACK,
        };
        texts[language as usize]
    }
}

/// One text per language, in the order of [`Language::ALL`].
type Texts = [&'static str; Language::ALL.len()];

const AGENT_JOINED: Texts = [
    "{agent} joined the chat.",
    "{agent} a rejoint la conversation.",
    "{agent} entrou na conversa.",
    "{agent} bergabung dalam obrolan.",
    "{agent} se ha unido al chat.",
    "{agent} ist jetzt im Chat.",
];

const AGENT_LEFT: Texts = [
    "We are looking for somebody else to help you.",
    "Nous cherchons une autre personne pour vous aider.",
    "Estamos procurando outra pessoa para ajudar você.",
    "Kami sedang mencari orang lain untuk membantu Anda.",
    "Buscamos a otra persona para ayudarle.",
    "Wir suchen jemand anderen, der Ihnen hilft.",
];

const AGENT_ENDED: Texts = [
    "{agent} ended the chat. Write to start a new one.",
    "{agent} a terminé la conversation. Écrivez pour en ouvrir une autre.",
    "{agent} encerrou a conversa. Escreva para começar outra.",
    "{agent} mengakhiri obrolan. Tulis pesan untuk memulai yang baru.",
    "{agent} ha terminado el chat. Escriba para empezar otro.",
    "{agent} hat den Chat beendet. Schreiben Sie, um einen neuen zu beginnen.",
];

const VISITOR_ENDED: Texts = [
    "The chat was ended by the visitor.",
    "La conversation a été terminée par le visiteur.",
    "A conversa foi encerrada pelo visitante.",
    "Obrolan diakhiri oleh pengunjung.",
    "El visitante ha terminado el chat.",
    "Der Chat wurde vom Besucher beendet.",
];

const VISITOR_LEFT: Texts = [
    "The chat ended because the visitor left.",
    "La conversation est terminée car le visiteur est parti.",
    "A conversa terminou porque o visitante saiu.",
    "Obrolan berakhir karena pengunjung pergi.",
    "El chat terminó porque el visitante se fue.",
    "Der Chat endete, weil der Besucher gegangen ist.",
];

const IDLE_ENDED: Texts = [
    "The chat ended after a long silence.",
    "La conversation est terminée après un long silence.",
    "A conversa terminou após um longo silêncio.",
    "Obrolan berakhir setelah lama tidak ada pesan.",
    "El chat terminó tras un largo silencio.",
    "Der Chat endete nach langer Stille.",
];

const FALLBACK: Texts = [
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
];

/// The languages that visitors may see.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Language {
    En,
    Fr,
    PtBr,
    Id,
    Es,
    De,
}

impl Language {
    pub const ALL: [Language; 6] =
        [Language::En, Language::Fr, Language::PtBr, Language::Id, Language::Es, Language::De];

    /// The best match for a language tag such as `fr-CA`; English where there is none.
    pub fn from_tag(tag: &str) -> Language {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "fr" => Language::Fr,
            "pt" => Language::PtBr,
            "id" | "in" | "ms" => Language::Id,
            "es" => Language::Es,
            "de" => Language::De,
            _ => Language::En,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_tag_finds_its_language() {
        assert_eq!(Language::from_tag("fr-CA"), Language::Fr);
        assert_eq!(Language::from_tag("pt"), Language::PtBr);
        assert_eq!(Language::from_tag("zh-Hans"), Language::En);
    }

    #[test]
    fn texts_that_name_the_agent_do_so_in_every_language() {
        for message in SystemMessage::ALL {
            let expects_name = message.default_text(Language::En).contains("{agent}");
            for language in Language::ALL {
                let text = message.default_text(language);
                assert_eq!(text.contains("{agent}"), expects_name, "{language:?}: {text}");
            }
        }
    }
}
