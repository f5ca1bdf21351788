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
        use Language::{De, En, Es, Fr, Id, PtBr};
        match (self, language) {
            (SystemMessage::AgentJoined, En) => "{agent} joined the chat.",
            (SystemMessage::AgentJoined, Fr) => "{agent} a rejoint la conversation.",
            (SystemMessage::AgentJoined, PtBr) => "{agent} entrou na conversa.",
            (SystemMessage::AgentJoined, Id) => "{agent} bergabung dalam obrolan.",
            (SystemMessage::AgentJoined, Es) => "{agent} se ha unido al chat.",
            (SystemMessage::AgentJoined, De) => "{agent} ist jetzt im Chat.",

            (SystemMessage::AgentLeft, En) => "We are looking for somebody else to help you.",
            (SystemMessage::AgentLeft, Fr) => "Nous cherchons une autre personne pour vous aider.",
            (SystemMessage::AgentLeft, PtBr) => "Estamos procurando outra pessoa para ajudar você.",
            (SystemMessage::AgentLeft, Id) => "Kami sedang mencari orang lain untuk membantu Anda.",
            (SystemMessage::AgentLeft, Es) => "Buscamos a otra persona para ayudarle.",
            (SystemMessage::AgentLeft, De) => "Wir suchen jemand anderen, der Ihnen hilft.",

            (SystemMessage::AgentEnded, En) => "{agent} ended the chat. Write to start a new one.",
            (SystemMessage::AgentEnded, Fr) => {
                "{agent} a terminé la conversation. Écrivez pour en ouvrir une autre."
            }
            (SystemMessage::AgentEnded, PtBr) => {
                "{agent} encerrou a conversa. Escreva para começar outra."
            }
            (SystemMessage::AgentEnded, Id) => {
                "{agent} mengakhiri obrolan. Tulis pesan untuk memulai yang baru."
            }
            (SystemMessage::AgentEnded, Es) => {
                "{agent} ha terminado el chat. Escriba para empezar otro."
            }
            (SystemMessage::AgentEnded, De) => {
                "{agent} hat den Chat beendet. Schreiben Sie, um einen neuen zu beginnen."
            }

            (SystemMessage::VisitorEnded, En) => "The chat was ended by the visitor.",
            (SystemMessage::VisitorEnded, Fr) => "La conversation a été terminée par le visiteur.",
            (SystemMessage::VisitorEnded, PtBr) => "A conversa foi encerrada pelo visitante.",
            (SystemMessage::VisitorEnded, Id) => "Obrolan diakhiri oleh pengunjung.",
            (SystemMessage::VisitorEnded, Es) => "El visitante ha terminado el chat.",
            (SystemMessage::VisitorEnded, De) => "Der Chat wurde vom Besucher beendet.",

            (SystemMessage::VisitorLeft, En) => "The chat ended because the visitor left.",
            (SystemMessage::VisitorLeft, Fr) => {
                "La conversation est terminée car le visiteur est parti."
            }
            (SystemMessage::VisitorLeft, PtBr) => "A conversa terminou porque o visitante saiu.",
            (SystemMessage::VisitorLeft, Id) => "Obrolan berakhir karena pengunjung pergi.",
            (SystemMessage::VisitorLeft, Es) => "El chat terminó porque el visitante se fue.",
            (SystemMessage::VisitorLeft, De) => "Der Chat endete, weil der Besucher gegangen ist.",

            (SystemMessage::IdleEnded, En) => "The chat ended after a long silence.",
            (SystemMessage::IdleEnded, Fr) => "La conversation est terminée après un long silence.",
            (SystemMessage::IdleEnded, PtBr) => "A conversa terminou após um longo silêncio.",
            (SystemMessage::IdleEnded, Id) => "Obrolan berakhir setelah lama tidak ada pesan.",
            (SystemMessage::IdleEnded, Es) => "El chat terminó tras un largo silencio.",
            (SystemMessage::IdleEnded, De) => "Der Chat endete nach langer Stille.",

            (SystemMessage::Fallback, En) => {
                "Sorry, nobody can answer right now. Your message is kept; please try again later."
            }
            (SystemMessage::Fallback, Fr) => {
                "Désolé, personne ne peut répondre pour le moment. Votre message est conservé ; \
                 réessayez plus tard."
            }
            (SystemMessage::Fallback, PtBr) => {
                "Desculpe, ninguém pode responder agora. Sua mensagem foi guardada; tente de novo \
                 mais tarde."
            }
            (SystemMessage::Fallback, Id) => {
                "Maaf, saat ini tidak ada yang dapat menjawab. Pesan Anda disimpan; silakan coba \
                 lagi nanti."
            }
            (SystemMessage::Fallback, Es) => {
                "Lo sentimos, nadie puede responder ahora. Su mensaje queda guardado; inténtelo \
                 más tarde."
            }
            (SystemMessage::Fallback, De) => {
                "Leider kann gerade niemand antworten. Ihre Nachricht bleibt erhalten; bitte \
                 versuchen Sie es später noch einmal."
            }
        }
    }
}

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
