//! What a client sent, without the form in which it was sent.

/// A value as JSON has them; numbers that are not whole are `Other`.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Nothing,
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    Other,
}

impl Tree {
    pub fn text(text: impl Into<String>) -> Tree {
        Tree::Text(text.into())
    }

    /// Text, or nothing.
    pub fn optional(text: Option<&str>) -> Tree {
        text.map_or(Tree::Nothing, Tree::text)
    }

    pub fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
        Tree::Map(entries.into_iter().map(|(name, value)| (name.to_string(), value)).collect())
    }

    pub fn list(items: impl IntoIterator<Item = Tree>) -> Tree {
        Tree::List(items.into_iter().collect())
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value under a name; nothing where there is none.
    pub fn get(&self, name: &str) -> &Tree {
        let found = match self {
            Tree::Map(entries) => entries.iter().find(|(known, _)| known == name),
            _ => None,
        };
        found.map_or(&Tree::Nothing, |(_, value)| value)
    }
}
