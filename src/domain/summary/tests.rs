use super::{Passage, Section, Speaker, Summary, Turn, WORDS_MAX, summarise, text, weights};

fn visitor(text: &str) -> Turn<'_> {
    Turn { speaker: Speaker::Visitor, text }
}

fn agent(text: &str) -> Turn<'_> {
    Turn { speaker: Speaker::Agent, text }
}

fn words(summary: &Summary) -> usize {
    summary.text().split_whitespace().count()
}

const COFFEE: [Turn; 6] = [
    Turn {
        speaker: Speaker::Visitor,
        text: "Hi there! My grinder stopped in the middle of a cup.",
    },
    Turn { speaker: Speaker::Agent, text: "Hello Ana, sorry to hear that. Which model is it?" },
    Turn { speaker: Speaker::Visitor, text: "It's the G40 that I bought in March" },
    Turn {
        speaker: Speaker::Agent,
        text: "Thanks! Please take out the burr, clean the sensor below it and try again. -KW",
    },
    Turn { speaker: Speaker::Visitor, text: "I cleaned the sensor but it still does not turn" },
    Turn {
        speaker: Speaker::Agent,
        text: "I see. We will send you a new grinder, it should arrive on Friday.",
    },
];

#[test]
fn a_dialogue_becomes_problem_steps_and_outcome() {
    let summary = summarise(&COFFEE, WORDS_MAX);
    let found = |section: Section| {
        let of = summary.passages.iter().filter(|passage| passage.section == section);
        of.map(|passage| passage.text.as_str()).collect::<Vec<_>>().join(" ")
    };

    assert_eq!(found(Section::Problem), "My grinder stopped in the middle of a cup.");
    assert!(found(Section::Steps).contains("clean the sensor"), "{summary:?}");
    assert!(found(Section::Outcome).contains("send you a new grinder"), "{summary:?}");
    assert!(!summary.text().contains("KW"), "signatures are left out: {summary:?}");
    assert!(summary.passages.is_sorted_by_key(|passage| passage.turn), "{summary:?}");
}

#[test]
fn it_never_has_more_words_than_wanted() {
    for words_max in 0..80 {
        let summary = summarise(&COFFEE, words_max);
        assert!(words(&summary) <= words_max, "{words_max}: {summary:?}");
        assert_eq!(summary.is_empty(), words_max == 0, "{words_max}");
    }
}

#[test]
fn the_same_dialogue_has_the_same_summary() {
    assert_eq!(summarise(&COFFEE, WORDS_MAX), summarise(&COFFEE, WORDS_MAX));
}

#[test]
fn what_says_nothing_has_no_summary() {
    let nothing: [&[Turn]; 7] = [
        &[],
        &[visitor("")],
        &[visitor(" \n\t ")],
        &[visitor("Hi!"), agent("Hello Ana!"), visitor("hey")],
        &[visitor("Hola, buenas tardes!"), agent("Guten Tag")],
        &[visitor("👋"), agent("👍🏽 😀"), visitor("👩\u{200d}👩\u{200d}👧\u{200d}👦")],
        &[visitor("https://shop.example/help"), visitor("...?!")],
    ];
    for turns in nothing {
        assert_eq!(summarise(turns, WORDS_MAX), Summary::default(), "{turns:?}");
    }
}

#[test]
fn one_message_is_its_own_summary() {
    let summary = summarise(&[visitor("Hello, my parcel 4711 never came :(")], WORDS_MAX);
    let passage = Passage {
        section: Section::Problem,
        speaker: Speaker::Visitor,
        turn: 0,
        text: "my parcel 4711 never came.".into(),
    };

    assert_eq!(summary.passages, [passage]);
}

#[test]
fn an_agent_alone_tells_no_problem() {
    let summary = summarise(&[agent("Can I help you find a grinder?")], WORDS_MAX);

    assert_eq!(summary.passages[0].section, Section::Steps);
}

#[test]
fn a_problem_told_late_is_a_problem() {
    let turns = [
        visitor("Hello?"),
        agent("Hi, how can we help?"),
        visitor("My invoice has the wrong address on it"),
        agent("I have corrected the address and sent the invoice again"),
    ];
    let summary = summarise(&turns, WORDS_MAX);
    let problem = summary.passages.iter().find(|passage| passage.section == Section::Problem);

    assert_eq!(problem.map(|passage| passage.turn), Some(2), "{summary:?}");
}

#[test]
fn a_very_long_message_is_shortened() {
    let text = "the machine makes a noise and then it stops and blinks ".repeat(300);
    for text in [text.clone(), text.replace("stops", "stops,"), text.replace(' ', "\n")] {
        let summary = summarise(&[visitor(&text), agent("Please restart it")], 35);
        assert!(!summary.is_empty() && words(&summary) <= 35, "{summary:?}");
    }
}

#[test]
fn a_message_without_spaces_is_cut() {
    for letter in ["x", "я", "語", "🙂a", "e\u{301}"] {
        let text = letter.repeat(4000 / letter.chars().count());
        let text = summarise(&[visitor(&text)], WORDS_MAX).text();
        assert!((10..=70).contains(&text.chars().count()), "{letter}: {text}");
        assert!(text.ends_with('…'), "{text}");
    }
}

#[test]
fn emoji_stay_inside_and_go_at_the_ends() {
    let turns = [visitor("😡 my order is late ⏰ again and again 😖😖"), agent("🙏")];
    let summary = summarise(&turns, WORDS_MAX);

    assert_eq!(summary.text(), "my order is late. again and again.");
}

#[test]
fn text_from_right_to_left_is_summarised() {
    let turns = [
        visitor("مرحبا، الطابعة لا تعمل منذ يوم أمس. ماذا أفعل؟"),
        agent("هل جربت إعادة تشغيل الطابعة؟"),
        visitor("نعم، الآن تعمل الطابعة من جديد"),
    ];
    let summary = summarise(&turns, 20);

    assert!(summary.text().contains("الطابعة لا تعمل منذ يوم أمس"), "{summary:?}");
    assert!(!summary.text().contains("مرحبا"), "{summary:?}");
}

#[test]
fn what_would_change_the_text_around_it_is_left_out() {
    let summary =
        summarise(&[visitor("my \u{202e}order is\u{2066} late\u{202c} since \u{7}May")], WORDS_MAX);

    assert_eq!(summary.text(), "my order is late since May.");
}

#[test]
fn nobody_is_quoted_twice_with_the_same_words() {
    let asked = "Please send us your order number in a direct message.";
    let turns =
        [visitor("My order is late"), agent(asked), visitor("I did"), agent(asked), agent(asked)];
    let text = summarise(&turns, WORDS_MAX).text();

    assert!(text.matches("order number").count() <= 1, "{text}");
}

#[test]
fn sentences_end_where_they_end() {
    let cases: [(&str, &[&str]); 9] = [
        ("It broke. It smokes!", &["It broke.", "It smokes!"]),
        ("see p. 5 or e.g. the manual", &["see p. 5 or e.g. the manual"]),
        ("J. Doe has it", &["J. Doe has it"]),
        ("really?! yes... it is", &["really?!", "yes...", "it is"]),
        ("He said \"no.\" Then he left", &["He said \"no.\"", "Then he left"]),
        ("first\nsecond", &["first", "second"]),
        ("it costs 3.50 now", &["it costs 3.50 now"]),
        ("так нельзя! почему?", &["так нельзя!", "почему?"]),
        ("broken 😡 help me ^AB", &["broken 😡", "help me"]),
    ];
    for (message, expected) in cases {
        let found: Vec<String> =
            text::split(message).into_iter().map(|words| words.join(" ")).collect();
        assert_eq!(found, expected, "{message}");
    }
}

#[test]
fn greetings_go_and_the_matter_stays() {
    let cases = [
        ("Hi Ana Lopez, my order is late", "my order is late."),
        ("Hi my order, which is blue, is late", "my order, which is blue, is late."),
        ("Hello! My order is late", "My order is late."),
        ("Guten Tag, meine Lieferung ist nicht da", "meine Lieferung ist nicht da."),
        ("@desk hey there - my order is late @desk", "my order is late @desk."),
        ("Привет, мой заказ не пришёл", "мой заказ не пришёл."),
        ("Hidden fees are on my bill", "Hidden fees are on my bill."),
    ];
    for (message, expected) in cases {
        assert_eq!(summarise(&[visitor(message)], WORDS_MAX).text(), expected, "{message}");
    }
}

#[test]
fn the_learned_words_can_be_looked_up() {
    assert!(weights::are_sorted(), "a binary search needs them by their bytes");
    assert!(weights::cue(Speaker::Agent, "sorry") < 0.0);
    assert!(0.0 < weights::cue(Speaker::Agent, "refund"));
    assert_eq!(weights::cue(Speaker::Visitor, "zzz"), 0.0);
}
