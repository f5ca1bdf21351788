use super::*;

fn values(pairs: &[(&str, &str)]) -> Values {
    pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect()
}

#[test]
fn texts_use_the_same_placeholders_in_every_language() {
    for message in SystemMessage::ALL {
        let english = message.default_text(Language::En);
        for language in Language::ALL {
            let text = message.default_text(language);
            assert_eq!(unknown_in(text, message.placeholders()), None, "{text}");
            for name in message.placeholders() {
                let braced = format!("{{{name}}}");
                let is_there = english.contains(&braced);
                assert_eq!(text.contains(&braced), is_there, "{language:?}: {text}");
            }
        }
    }
}

#[test]
fn every_text_is_a_sentence_of_its_own() {
    for message in SystemMessage::ALL {
        for language in Language::ALL {
            let text = message.default_text(language);
            assert!(text.ends_with('.') && !text.contains("  "), "{text}");
        }
        assert!(message.when().ends_with('.'), "{}", message.when());
        assert!(!message.modes().is_empty());
        let others = SystemMessage::ALL.iter().filter(|other| other.code() == message.code());
        assert_eq!(others.count(), 1, "{}", message.code());
        assert_eq!(SystemMessage::from_code(message.code()), Some(message));
    }
}

#[test]
fn the_team_reads_what_happened_and_never_what_visitors_are_asked_to_do() {
    let ana = values(&[("agent", "Ana"), ("position", "3"), ("minutes", "4"), ("hours", "2")]);
    for message in SystemMessage::ALL {
        let text = message.team_text(&ana);
        assert!(!text.contains(['{', '}']), "{text}");
        assert!(!text.contains("Write to") && !text.contains("You "), "{text}");
    }
    assert_eq!(SystemMessage::AgentEnded.team_text(&ana), "Ana ended the chat.");
    let nobody = Values::new();
    assert_eq!(SystemMessage::AgentLeft.team_text(&nobody), "The chat went back to the queue.");
}
