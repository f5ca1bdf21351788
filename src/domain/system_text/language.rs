//! The languages that visitors may see.

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

    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Fr => "fr",
            Language::PtBr => "pt-BR",
            Language::Id => "id",
            Language::Es => "es",
            Language::De => "de",
        }
    }

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
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), language);
        }
    }
}
