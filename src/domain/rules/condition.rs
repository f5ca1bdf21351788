//! One condition: how it is written, checked and looked at.

use super::{Facts, Field, IsOpen, Op, pattern};
use crate::domain::{
    hours::{DAYS, minutes_of},
    ids::HoursId,
};

/// Conditions of one rule.
pub const CONDITIONS_MAX: usize = 30;
/// Items of one list.
pub const VALUES_MAX: usize = 200;
pub const VALUE_CHARS_MAX: usize = 500;

/// A condition as people write it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    pub field: String,
    pub op: String,
    pub value: Value,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Value {
    Nothing,
    Text(String),
    Texts(Vec<String>),
    Flag(bool),
    Number(i64),
    /// Something that no condition takes.
    Other,
}

/// Which field cannot be as it is; `rule` completes the sentence "`field` …".
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// As `conditions[2].op`.
    pub field: String,
    pub rule: String,
}

impl Refusal {
    fn new(field: &str, rule: impl Into<String>) -> Refusal {
        Refusal { field: field.to_string(), rule: rule.into() }
    }
}

/// A condition that has been checked.
#[derive(Clone, Debug)]
pub struct Condition {
    field: Field,
    is_negated: bool,
    test: Test,
}

/// What is asked, without a "not". Texts are folded.
#[derive(Clone, Debug)]
enum Test {
    Is(String),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    Matches(String),
    In(Vec<String>),
    Exists,
    IsFlag(bool),
    Before(u16),
    Within(HoursId),
}

/// Checks a list of conditions. `name` is where it stands, as `conditions`.
pub fn conditions_from(name: &str, written: &[Written]) -> Result<Vec<Condition>, Refusal> {
    if CONDITIONS_MAX < written.len() {
        return Err(Refusal::new(name, format!("must have at most {CONDITIONS_MAX} items")));
    }
    let placed = |(index, each): (usize, &Written)| {
        Condition::new(each).map_err(|refusal| Refusal {
            field: format!("{name}[{index}].{}", refusal.field),
            rule: refusal.rule,
        })
    };
    written.iter().enumerate().map(placed).collect()
}

impl Condition {
    pub fn new(written: &Written) -> Result<Condition, Refusal> {
        let field = Field::from_name(&written.field)
            .ok_or_else(|| Refusal::new("field", format!("must be one of {}", Field::names())))?;
        let op = Op::from_name(&written.op).filter(|op| field.ops().contains(op));
        let op = op.ok_or_else(|| {
            let names: Vec<String> =
                field.ops().iter().map(|op| format!("`{}`", op.name())).collect();
            let (names, field) = (names.join(", "), &written.field);
            Refusal::new("op", format!("must be one of {names} where the field is `{field}`"))
        })?;
        let (asked, is_negated) = op.without_not();
        let test =
            test_from(&field, asked, &written.value).map_err(|rule| Refusal::new("value", rule))?;
        Ok(Condition { field, is_negated, test })
    }

    pub fn holds(&self, facts: &Facts, is_open: IsOpen) -> bool {
        self.is_so(facts, is_open) != self.is_negated
    }

    /// The operating hours that it asks for.
    pub fn hours(&self) -> Option<HoursId> {
        match self.test {
            Test::Within(id) => Some(id),
            _ => None,
        }
    }

    fn is_so(&self, facts: &Facts, is_open: IsOpen) -> bool {
        match &self.test {
            Test::IsFlag(wanted) => facts.is_verified == *wanted,
            Test::Before(minutes) => facts.minutes < *minutes,
            Test::Within(id) => is_open(*id),
            test => facts.text(&self.field).is_some_and(|text| self.fits(test, &fold(&text))),
        }
    }

    /// Whether a known text is as asked.
    fn fits(&self, test: &Test, text: &str) -> bool {
        match test {
            Test::Is(wanted) => self.is_same(text, wanted),
            Test::In(all) => all.iter().any(|wanted| self.is_same(text, wanted)),
            Test::Contains(part) => text.contains(part.as_str()),
            Test::StartsWith(part) => text.starts_with(part.as_str()),
            Test::EndsWith(part) => text.ends_with(part.as_str()),
            Test::Matches(wanted) => pattern::fits(wanted, text),
            Test::Exists => true,
            Test::IsFlag(_) | Test::Before(_) | Test::Within(_) => false,
        }
    }

    /// A language without a region is meant for all regions: `de` also takes `de-AT`.
    fn is_same(&self, text: &str, wanted: &str) -> bool {
        if self.field == Field::Language {
            let tag = text.replace('_', "-");
            let rest = tag.strip_prefix(wanted);
            return rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        }
        text == wanted
    }
}

/// Reads the value for a question that the field knows; refusals say what would be right.
fn test_from(field: &Field, op: Op, value: &Value) -> Result<Test, String> {
    Ok(match op {
        Op::Exists if *value == Value::Nothing => Test::Exists,
        Op::Exists => return Err("must be left out here".to_string()),
        Op::Before => Test::Before(time_from(value)?),
        Op::Within => Test::Within(hours_from(value)?),
        Op::In => Test::In(texts_from(field, value)?),
        Op::Is if *field == Field::Verified => match value {
            Value::Flag(flag) => Test::IsFlag(*flag),
            _ => return Err("must be true or false".to_string()),
        },
        Op::Contains => Test::Contains(text_from(field, value)?),
        Op::StartsWith => Test::StartsWith(text_from(field, value)?),
        Op::EndsWith => Test::EndsWith(text_from(field, value)?),
        Op::Matches => Test::Matches(text_from(field, value)?),
        // The others have lost their "not" by now.
        _ => Test::Is(text_from(field, value)?),
    })
}

fn time_from(value: &Value) -> Result<u16, String> {
    let minutes = match value {
        Value::Text(text) => minutes_of(text),
        _ => None,
    };
    minutes.ok_or_else(|| "must be a time from 00:00 to 24:00, as 08:30".to_string())
}

fn hours_from(value: &Value) -> Result<HoursId, String> {
    match value {
        Value::Number(id) if 0 < *id => Ok(HoursId(*id)),
        _ => Err("must be the id of operating hours".to_string()),
    }
}

fn texts_from(field: &Field, value: &Value) -> Result<Vec<String>, String> {
    let Value::Texts(texts) = value else { return Err("must be a list of texts".to_string()) };
    if texts.is_empty() || VALUES_MAX < texts.len() {
        return Err(format!("must have 1 to {VALUES_MAX} items"));
    }
    texts.iter().map(|text| checked(field, text)).collect()
}

fn text_from(field: &Field, value: &Value) -> Result<String, String> {
    match value {
        Value::Text(text) => checked(field, text),
        _ => Err("must be text".to_string()),
    }
}

/// The text folded, if it can be equal to something.
fn checked(field: &Field, text: &str) -> Result<String, String> {
    let folded = fold(text.trim());
    if folded.is_empty() || VALUE_CHARS_MAX < text.chars().count() {
        return Err(format!("must have 1 to {VALUE_CHARS_MAX} characters"));
    }
    let is_right = match field {
        Field::Country => folded.len() == 2 && folded.bytes().all(|b| b.is_ascii_lowercase()),
        Field::Language => is_language(&folded),
        Field::Weekday => DAYS.contains(&folded.as_str()),
        _ => true,
    };
    match field {
        _ if is_right => Ok(folded),
        Field::Country => Err("must be a country of two letters, as `DE`".to_string()),
        Field::Language => Err("must be a language, as `de` or `pt-BR`".to_string()),
        _ => Err("must be a day, as `monday`".to_string()),
    }
}

fn is_language(folded: &str) -> bool {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    folded.len() <= 35 && folded.split('-').all(is_part)
}

/// Without case, letter by letter: what stands around a letter does not change it, so that parts
/// of a text are folded as they are in the whole.
fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}
