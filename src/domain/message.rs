//! What is said in a conversation.

use super::{
    ids::{AgentId, ConversationId, FileId, MessageId, VisitorId},
    system_text::{SystemMessage, Values},
    time::Timestamp,
};

/// Who said it, with the name and picture shown at that time: both stay fixed (field rule 55).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Author {
    pub kind: AuthorKind,
    pub name: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuthorKind {
    Visitor(VisitorId),
    Agent(AgentId),
    System,
    Dialogue,
}

impl AuthorKind {
    pub fn name(self) -> &'static str {
        match self {
            AuthorKind::Visitor(_) => "visitor",
            AuthorKind::Agent(_) => "agent",
            AuthorKind::System => "system",
            AuthorKind::Dialogue => "dialogue",
        }
    }

    pub fn id(self) -> Option<i64> {
        match self {
            AuthorKind::Visitor(id) => Some(id.0),
            AuthorKind::Agent(id) => Some(id.0),
            AuthorKind::System | AuthorKind::Dialogue => None,
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MessageKind {
    Text,
    File,
    /// For agents only.
    Note,
    Card,
}

impl MessageKind {
    pub fn name(self) -> &'static str {
        match self {
            MessageKind::Text => "text",
            MessageKind::File => "file",
            MessageKind::Note => "note",
            MessageKind::Card => "card",
        }
    }

    pub fn from_name(name: &str) -> Option<MessageKind> {
        Some(match name {
            "text" => MessageKind::Text,
            "file" => MessageKind::File,
            "note" => MessageKind::Note,
            "card" => MessageKind::Card,
            _ => return None,
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: MessageId,
    pub conversation: ConversationId,
    /// Chosen by the sender, so that a retry is harmless. The system's messages have none.
    pub client_id: Option<String>,
    pub author: Author,
    pub kind: MessageKind,
    pub text: String,
    /// Which system message it is.
    pub code: Option<Code>,
    pub file: Option<FileInfo>,
    /// JSON: the card of a dialogue as it was shown, or `{answer_to}` where the visitor answers
    /// one.
    pub card: Option<String>,
    pub at: Timestamp,
}

/// Which system message it is, and what was filled into its text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Code {
    pub name: String,
    pub values: Values,
}

impl Code {
    /// What the team reads; `told` is the visitor's text, for codes that are no more.
    pub fn team_text(&self, told: &str) -> String {
        SystemMessage::from_code(&self.name)
            .map_or_else(|| told.to_string(), |message| message.team_text(&self.values))
    }
}

/// A file without its bytes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FileInfo {
    pub id: FileId,
    pub name: String,
    /// By content, not by what the sender declared.
    pub media_type: String,
    pub bytes: i64,
    pub width: Option<i64>,
    pub height: Option<i64>,
}

/// A message to be stored.
#[derive(Clone, Debug)]
pub struct NewMessage {
    pub client_id: Option<String>,
    pub author: Author,
    pub kind: MessageKind,
    pub text: String,
    pub code: Option<Code>,
    pub file: Option<FileInfo>,
    /// As in [`Message`].
    pub card: Option<String>,
}

/// Whether `text` uses only the characters allowed in a `client_id`.
pub fn is_client_id(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
