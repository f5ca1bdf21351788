//! What stands at the ends of messages and says nothing of the matter: greetings, names, thanks and
//! signatures. The few words known here are of the languages that widgets are mostly seen in; of
//! other languages more is left in a summary, and nothing is lost.

use super::text::{has_letters, plain};

/// What opens a conversation and says nothing of the matter.
const GREETINGS: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "hiya",
    "heya",
    "yo",
    "dear",
    "morning",
    "afternoon",
    "evening",
    "hallo",
    "moin",
    "servus",
    "grüezi",
    "guten",
    "liebe",
    "lieber",
    "hola",
    "buenas",
    "buenos",
    "bonjour",
    "bonsoir",
    "salut",
    "coucou",
    "ciao",
    "salve",
    "buongiorno",
    "buonasera",
    "olá",
    "oi",
    "bom",
    "boa",
    "hoi",
    "goedemorgen",
    "goedemiddag",
    "goedenavond",
    "hej",
    "hei",
    "god",
    "cześć",
    "witam",
    "ahoj",
    "dobrý",
    "привет",
    "здравствуйте",
    "добрый",
    "вітаю",
    "γεια",
    "merhaba",
    "selam",
    "مرحبا",
    "السلام",
    "أهلا",
    "שלום",
    "היי",
    "नमस्ते",
];

/// What may stand between a greeting and the matter.
const AFTER_GREETING: &[&str] = &[
    "there",
    "all",
    "team",
    "guys",
    "everyone",
    "folks",
    "again",
    "morning",
    "afternoon",
    "evening",
    "day",
    "tag",
    "morgen",
    "abend",
    "zusammen",
    "nochmal",
    "tardes",
    "días",
    "noches",
    "dia",
    "tarde",
    "noite",
    "день",
    "вечер",
];

/// Thanks, pleas and small words that may open a sentence and be left out.
const FILLERS: &[&str] = &[
    "thanks",
    "thank",
    "thx",
    "thankyou",
    "ok",
    "okay",
    "oh",
    "well",
    "hmm",
    "um",
    "uh",
    "so",
    "yeah",
    "yes",
    "no",
    "nope",
    "yep",
    "ah",
    "and",
    "but",
    "also",
    "lol",
    "danke",
    "gracias",
    "merci",
    "grazie",
    "obrigado",
    "obrigada",
    "bedankt",
    "tack",
    "takk",
    "tak",
    "спасибо",
    "شكرا",
    "תודה",
    "ja",
    "nein",
    "nee",
    "sí",
    "oui",
    "non",
    "sì",
    "sim",
    "da",
    "да",
    "нет",
    "aber",
    "und",
    "y",
    "et",
    "e",
    "pero",
    "mais",
    "sorry",
    "please",
    "pls",
    "plz",
];

/// How many words at the beginning may be left out.
pub(super) fn opening(words: &[&str]) -> usize {
    let mut at = 0;
    while at < words.len() && (words[at].starts_with('@') || !has_letters(words[at])) {
        at += 1;
    }
    let known = |at: usize, list: &[&str]| {
        words.get(at).is_some_and(|word| list.contains(&plain(word).as_str()))
    };
    while known(at, GREETINGS) {
        at += 1;
        while known(at, AFTER_GREETING) {
            at += 1;
        }
        // A name, up to a comma: "Hi Ana Lopez, …", but not "Hi my order, which …".
        let name = words[at..].iter().take(2).position(|word| word.ends_with([',', '!', '-', '،']));
        let is_open = !words[at - 1].ends_with([',', '!', '.', '-', '،']);
        let is_name =
            |end: usize| !words[at..=at + end].iter().any(|w| w.starts_with(char::is_lowercase));
        if let Some(end) = name.filter(|end| is_open && is_name(*end)) {
            at += end + 1;
        }
    }
    // "Thanks, …", "No, …", "OK - …".
    while known(at, FILLERS) && words[at].ends_with([',', '!', '.', '…', '،', '-']) {
        at += 1;
    }
    while at < words.len() && (words[at].starts_with('@') || !has_letters(words[at])) {
        at += 1;
    }
    at
}

/// How many words at the end of a message are a signature, as agents of big teams write it:
/// `^AB`, `-KW`, `/AU`, `*Kim`, `- Josh`.
pub(super) fn signature(words: &[&str]) -> usize {
    const MARKS: [char; 7] = ['^', '-', '/', '*', '~', '–', '—'];
    let is_name = |name: &str| {
        let name = name.trim_end_matches('.');
        name.starts_with(char::is_uppercase)
            && name.chars().count() <= 16
            && name.chars().all(char::is_alphabetic)
    };
    match words {
        [_, .., last] if last.strip_prefix(MARKS).is_some_and(is_name) => 1,
        [_, .., mark, last] if mark.chars().all(|c| MARKS.contains(&c)) && is_name(last) => 2,
        _ => 0,
    }
}
