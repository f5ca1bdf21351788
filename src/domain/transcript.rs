//! A conversation as a text to keep, and the mail that brings it.

use super::{
    message::{AuthorKind, Message},
    system_text::Language,
    time::Timestamp,
};

/// A line for each message; `clock` writes a time.
pub fn as_text(messages: &[Message], clock: impl Fn(Timestamp) -> String) -> String {
    messages.iter().map(|message| line(message, &clock)).collect()
}

fn line(message: &Message, clock: &impl Fn(Timestamp) -> String) -> String {
    format!("[{}] {}: {}\n", clock(message.at), author(message), message.text)
}

/// The newest lines that fit, in their order; what is older is left out.
pub fn newest_as_text(
    messages: &[Message],
    clock: impl Fn(Timestamp) -> String,
    bytes_max: usize,
) -> String {
    let mut lines = Vec::new();
    let mut bytes = 0;
    for message in messages.iter().rev() {
        let line = line(message, &clock);
        bytes += line.len();
        if bytes_max < bytes {
            break;
        }
        lines.push(line);
    }
    lines.reverse();
    lines.concat()
}

/// Who spoke: the system and dialogues have no name.
pub fn author(message: &Message) -> &str {
    match message.author.kind {
        AuthorKind::System | AuthorKind::Dialogue => "—",
        AuthorKind::Visitor(_) | AuthorKind::Agent(_) => &message.author.name,
    }
}

pub struct Texts {
    /// Behind it stands what the panel is called.
    pub subject: &'static str,
    pub intro: &'static str,
    /// For whoever gets it by somebody's mistake.
    pub not_you: &'static str,
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
    subject: "Your chat",
    intro: "You asked for a copy of your chat. Here it is.",
    not_you: "If you did not ask for it, somebody mistyped their address: you need do nothing.",
};
const FR: Texts = Texts {
    subject: "Votre conversation",
    intro: "Vous avez demandé une copie de votre conversation. La voici.",
    not_you: "Si vous ne l’avez pas demandée, quelqu’un s’est trompé d’adresse : vous n’avez rien \
              à faire.",
};
const PTBR: Texts = Texts {
    subject: "Sua conversa",
    intro: "Você pediu uma cópia da sua conversa. Aqui está.",
    not_you: "Se você não pediu, alguém digitou o endereço errado: não é preciso fazer nada.",
};
const ID: Texts = Texts {
    subject: "Obrolan Anda",
    intro: "Anda meminta salinan obrolan Anda. Ini dia.",
    not_you: "Jika Anda tidak memintanya, seseorang salah mengetik alamatnya: Anda tidak perlu \
              melakukan apa pun.",
};
const ES: Texts = Texts {
    subject: "Su conversación",
    intro: "Ha pedido una copia de su conversación. Aquí la tiene.",
    not_you: "Si no la ha pedido, alguien se equivocó de dirección: no tiene que hacer nada.",
};
const DE: Texts = Texts {
    subject: "Ihr Chat",
    intro: "Sie haben um eine Kopie Ihres Chats gebeten. Hier ist sie.",
    not_you: "Falls nicht, hat sich jemand bei seiner Adresse vertippt: Sie müssen nichts tun.",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{AgentId, ConversationId, MessageId},
        message::{Author, MessageKind},
    };

    fn said(id: i64, name: &str, text: &str) -> Message {
        let kind = AuthorKind::Agent(AgentId(1));
        Message {
            id: MessageId(id),
            conversation: ConversationId(1),
            client_id: None,
            author: Author { kind, name: name.to_string() },
            kind: MessageKind::Text,
            text: text.to_string(),
            code: None,
            file: None,
            card: None,
            at: Timestamp(id),
        }
    }

    #[test]
    fn what_does_not_fit_is_the_oldest() {
        let messages = [said(1, "Ana", "old"), said(2, "Ana", "new"), said(3, "Ben", "newest")];
        let clock = |at: Timestamp| at.0.to_string();

        let whole = as_text(&messages, clock);

        assert_eq!(whole, "[1] Ana: old\n[2] Ana: new\n[3] Ben: newest\n");
        assert_eq!(newest_as_text(&messages, clock, whole.len()), whole);
        assert_eq!(
            newest_as_text(&messages, clock, whole.len() - 1),
            "[2] Ana: new\n[3] Ben: newest\n"
        );
    }
}
