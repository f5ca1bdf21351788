//! What a widget asks of visitors before their first message.

use super::{flow::ContactField, rules::Facts};

/// More would be a questionnaire.
pub const QUESTIONS_MAX: usize = 10;
pub const LABEL_CHARS_MAX: usize = 100;
pub const TEXT_CHARS_MAX: usize = 500;

const NAME: &str = "name";
const NAME_CHARS_MAX: usize = 100;

/// The form: what stands above its fields, and the fields.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Prechat {
    pub text: String,
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Question {
    pub about: About,
    /// What stands beside the field; `None`: its usual name in the visitor's language.
    pub label: Option<String>,
    pub is_required: bool,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum About {
    /// As the person gives it, in one piece.
    Name,
    Field(ContactField),
}

impl About {
    pub fn from_name(name: &str) -> Option<About> {
        match name {
            NAME => Some(About::Name),
            other => ContactField::from_name(other).map(About::Field),
        }
    }

    pub fn name(&self) -> String {
        match self {
            About::Name => NAME.to_string(),
            About::Field(field) => field.name(),
        }
    }

    /// What a form should ask for.
    pub fn input_type(&self) -> &'static str {
        match self {
            About::Name => "text",
            About::Field(field) => field.input_type(),
        }
    }

    fn is_known_in(&self, facts: &Facts) -> bool {
        match self {
            About::Name => !facts.name.is_empty(),
            About::Field(field) => field.known_in(facts).is_some(),
        }
    }

    /// The text as it is stored; refusals complete the sentence "`email` …".
    pub fn checked(&self, text: &str) -> Result<String, &'static str> {
        let About::Field(field) = self else {
            let text = text.trim();
            let is_right = (1..=NAME_CHARS_MAX).contains(&text.chars().count())
                && !text.chars().any(char::is_control);
            return if is_right {
                Ok(text.to_string())
            } else {
                Err("must be one line of 1 to 100 characters")
            };
        };
        field.checked(text)
    }

    /// Takes over what was told, unless the site vouches for something else.
    pub fn learn(&self, facts: &mut Facts, value: &str) {
        match self {
            About::Name if facts.is_verified && !facts.name.is_empty() => {}
            About::Name => facts.name = value.to_string(),
            About::Field(field) => {
                field.learn(facts, value);
            }
        }
    }
}

impl Prechat {
    /// What is still asked of somebody: nothing that is known; and who has written before is not
    /// asked again for what they need not tell.
    pub fn open_questions(&self, facts: &Facts, has_written: bool) -> Vec<&Question> {
        let open: Vec<&Question> =
            self.questions.iter().filter(|each| !each.about.is_known_in(facts)).collect();
        let is_needed = open.iter().any(|question| question.is_required);
        if has_written && !is_needed { Vec::new() } else { open }
    }

    /// The first thing that must be told and was not.
    pub fn missing(&self, facts: &Facts) -> Option<&Question> {
        self.questions.iter().find(|each| each.is_required && !each.about.is_known_in(facts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Prechat {
        let question = |name: &str, is_required| Question {
            about: About::from_name(name).unwrap(),
            label: None,
            is_required,
        };
        Prechat {
            text: String::new(),
            questions: vec![
                question("name", false),
                question("email", true),
                question("custom:order", false),
            ],
        }
    }

    fn names(questions: &[&Question]) -> Vec<String> {
        questions.iter().map(|question| question.about.name()).collect()
    }

    #[test]
    fn what_is_known_is_not_asked() {
        let mut facts = Facts { name: "Ana".to_string(), ..Facts::default() };

        assert_eq!(names(&form().open_questions(&facts, false)), ["email", "custom:order"]);
        assert_eq!(form().missing(&facts).map(|each| each.about.name()).unwrap(), "email");

        facts.email = "ana@mail.example".to_string();
        assert_eq!(names(&form().open_questions(&facts, false)), ["custom:order"]);
        assert_eq!(form().missing(&facts), None);
    }

    #[test]
    fn who_has_written_before_is_asked_only_for_what_is_needed() {
        let mut facts = Facts::default();
        assert_eq!(names(&form().open_questions(&facts, true)), ["name", "email", "custom:order"]);

        facts.email = "ana@mail.example".to_string();
        assert!(form().open_questions(&facts, true).is_empty());
    }

    #[test]
    fn each_field_is_held_to_its_own_rule() {
        let about = |name: &str| About::from_name(name).unwrap();

        assert_eq!(about("name").checked("  Ana Lopez "), Ok("Ana Lopez".to_string()));
        for (name, wrong) in [
            ("name", ""),
            ("name", "a\nb"),
            ("email", "ana@"),
            ("phone", "call me"),
            ("custom:order", " "),
        ] {
            assert!(about(name).checked(wrong).is_err(), "{name}: {wrong:?}");
        }
        assert_eq!(About::from_name("custom:"), None);
        assert_eq!(About::from_name("password"), None);
    }

    #[test]
    fn a_form_does_not_overwrite_what_the_site_vouches_for() {
        let mut facts = Facts { name: "Ana".to_string(), is_verified: true, ..Facts::default() };

        About::Name.learn(&mut facts, "Somebody else");
        About::from_name("email").unwrap().learn(&mut facts, "ana@mail.example");

        assert_eq!((facts.name.as_str(), facts.email.as_str()), ("Ana", "ana@mail.example"));
    }
}
