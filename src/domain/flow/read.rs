//! From what a client sent to a flow: everything must have the right shape, nothing needs to be
//! finished.

use super::{
    ANSWERS_MAX, Answer, BRANCHES_MAX, Branch, CARD_NAME_CHARS_MAX, CARD_TEXT_CHARS_MAX, CARDS_MAX,
    CaptureField, Card, ContactField, FIELDS_MAX, Fallback, Flow, Host, Kind, LABEL_CHARS_MAX,
    LiveChat, Next, Routing, RoutingMethod, Tree, WhenKnown, is_id,
};
use crate::domain::{
    ids::{AgentId, TeamId},
    rules::{CONDITIONS_MAX, Matches, VALUE_CHARS_MAX, VALUES_MAX, Value, Written},
    workstream::OnNoAccept,
};

/// Which field cannot be as it is; `rule` completes the sentence "`field` …".
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// As `cards[3].answers[0].label`.
    pub field: String,
    pub rule: String,
}

type Read<T> = Result<T, Refusal>;

/// Reads a flow; `name` is where it stands, as `draft`.
pub fn read(name: &str, tree: &Tree) -> Read<Flow> {
    let place = Place::of(name, tree, "")?;
    place.only(&["start", "cards"])?;
    let start = place.next("start")?;
    let mut cards: Vec<Card> = Vec::new();
    for (field, item) in place.list("cards", CARDS_MAX)? {
        let card = read_card(&field, item)?;
        if cards.iter().any(|known| known.id == card.id) {
            let rule = format!("is taken: two cards have the id `{}`", card.id);
            return Err(Refusal { field: format!("{field}.id"), rule });
        }
        cards.push(card);
    }
    Ok(Flow { start, cards })
}

fn read_card(field: &str, tree: &Tree) -> Read<Card> {
    let id = tree.get("id").as_text().filter(|text| is_id(text)).unwrap_or_default();
    let place = Place::of(field, tree, id)?;
    if id.is_empty() {
        return Err(place.wrong("id", "must have 1 to 40 of a-z, 0-9, `_` and `-`"));
    }
    let kind = match place.get("kind").as_text().unwrap_or_default() {
        "message" => {
            place.only(&["id", "kind", "name", "text", "poke", "next"])?;
            let (text, is_poke) = (place.card_text()?, place.flag("poke", true)?);
            Kind::Message { text, is_poke, next: place.next("next")? }
        }
        "question" => read_question(&place)?,
        "capture" => {
            place.only(&["id", "kind", "name", "text", "fields", "next"])?;
            let fields = place.each("fields", FIELDS_MAX, read_capture_field)?;
            Kind::Capture { text: place.card_text()?, fields, next: place.next("next")? }
        }
        "condition" => {
            place.only(&["id", "kind", "name", "branches", "otherwise"])?;
            let branches = place.each("branches", BRANCHES_MAX, read_branch)?;
            Kind::Condition { branches, otherwise: place.next("otherwise")? }
        }
        "set_field" => {
            place.only(&["id", "kind", "name", "field", "value", "next"])?;
            let field = place.contact_field("field")?;
            let field = field.ok_or_else(|| place.wrong("field", "is missing"))?;
            let value = place.line("value", LABEL_CHARS_MAX)?;
            Kind::SetField { field, value, next: place.next("next")? }
        }
        "goal" => {
            place.only(&["id", "kind", "name", "goal", "next"])?;
            let goal = place.line("goal", CARD_NAME_CHARS_MAX)?;
            Kind::Goal { goal, next: place.next("next")? }
        }
        "meeting" => {
            place.only(&["id", "kind", "name", "text", "agent", "team", "booked", "otherwise"])?;
            let (booked, otherwise) = (place.next("booked")?, place.next("otherwise")?);
            Kind::Meeting { text: place.card_text()?, host: place.host()?, booked, otherwise }
        }
        "end" => {
            place.only(&["id", "kind", "name", "text"])?;
            Kind::End { text: place.card_text()? }
        }
        "live_chat" => read_live_chat(&place)?,
        _ => {
            return Err(place.wrong(
                "kind",
                "must be one of `message`, `question`, `capture`, `condition`, `set_field`, \
                 `goal`, `meeting`, `end` and `live_chat`",
            ));
        }
    };
    let name = place.line("name", CARD_NAME_CHARS_MAX)?;
    Ok(Card { id: id.to_string(), name, kind })
}

fn read_question(place: &Place) -> Read<Kind> {
    place.only(&["id", "kind", "name", "text", "answers", "field", "poke"])?;
    let answers = place.each("answers", ANSWERS_MAX, read_answer)?;
    for (index, answer) in answers.iter().enumerate() {
        if answers[..index].iter().any(|other| other.id == answer.id) {
            let rule = format!("is taken: two answers have the id `{}`", answer.id);
            return Err(place.wrong(&format!("answers[{index}].id"), rule));
        }
    }
    let (text, is_poke) = (place.card_text()?, place.flag("poke", true)?);
    Ok(Kind::Question { text, answers, field: place.contact_field("field")?, is_poke })
}

fn read_answer(place: &Place) -> Read<Answer> {
    place.only(&["id", "label", "value", "next"])?;
    let id = place.get("id").as_text().filter(|text| is_id(text));
    let id = id.ok_or_else(|| place.wrong("id", "must have 1 to 40 of a-z, 0-9, `_` and `-`"))?;
    let value = place.line("value", LABEL_CHARS_MAX)?;
    Ok(Answer {
        id: id.to_string(),
        label: place.line("label", LABEL_CHARS_MAX)?,
        value: (!value.is_empty()).then_some(value),
        next: place.next("next")?,
    })
}

fn read_capture_field(place: &Place) -> Read<CaptureField> {
    place.only(&["name", "label", "required", "known"])?;
    let field = place.contact_field("name")?;
    let label = place.line("label", LABEL_CHARS_MAX)?;
    let when_known = place.word("known", "`skip` and `confirm`", WhenKnown::from_name)?;
    Ok(CaptureField {
        field: field.ok_or_else(|| place.wrong("name", "is missing"))?,
        label: (!label.is_empty()).then_some(label),
        is_required: place.flag("required", false)?,
        when_known: when_known.unwrap_or(WhenKnown::Skip),
    })
}

fn read_branch(place: &Place) -> Read<Branch> {
    place.only(&["match", "conditions", "next"])?;
    let matches = place.word("match", "`all` and `any`", Matches::from_name)?;
    let conditions = place.each("conditions", CONDITIONS_MAX, |place| {
        place.only(&["field", "op", "value"])?;
        let value = condition_value(place.get("value"));
        let (field, op) = (place.line("field", 100)?, place.line("op", 40)?);
        Ok(Written { field, op, value: value.map_err(|rule| place.wrong("value", rule))? })
    })?;
    let next = place.next("next")?;
    Ok(Branch { matches: matches.unwrap_or(Matches::All), conditions, next })
}

/// What does not suit the condition is a matter of the check; what no condition has is refused.
fn condition_value(tree: &Tree) -> Result<Value, &'static str> {
    let is_right = |text: &str| text.chars().count() <= VALUE_CHARS_MAX && !text.contains('\0');
    Ok(match tree {
        Tree::Nothing => Value::Nothing,
        Tree::Flag(flag) => Value::Flag(*flag),
        Tree::Number(number) => Value::Number(*number),
        Tree::Text(text) if is_right(text) => Value::Text(text.clone()),
        Tree::List(items) if items.len() <= VALUES_MAX => {
            let texts = items.iter().map(|item| item.as_text().filter(|text| is_right(text)));
            let texts: Option<Vec<String>> = texts.map(|text| text.map(str::to_string)).collect();
            Value::Texts(texts.ok_or("must be a list of texts")?)
        }
        _ => return Err("must be a text, a list of texts, a whole number, true or false"),
    })
}

fn read_live_chat(place: &Place) -> Read<Kind> {
    place.only(&["id", "kind", "name", "text", "routing", "on_no_accept", "fallback", "next"])?;
    let asks = read_asks_at(place)?;
    Ok(Kind::LiveChat { text: place.card_text()?, asks, next: place.next("next")? })
}

/// Reads how an agent is asked for, as [`write_asks`](super::write_asks) writes it.
pub fn read_asks(tree: &Tree) -> Read<LiveChat> {
    read_asks_at(&Place::of("live_chat", tree, "")?)
}

fn read_asks_at(place: &Place) -> Read<LiveChat> {
    let policies = "`next_agent`, `none` and `all_available`";
    let routing = match place.inner("routing")? {
        Some(routing) => {
            routing.only(&["method", "agent", "team"])?;
            let methods = "`round_robin`, `least_busy`, `agent`, `team`, `rules` and `broadcast`";
            let method = routing.word("method", methods, RoutingMethod::from_name)?;
            let method = method.ok_or_else(|| routing.wrong("method", "is missing"))?;
            Some(Routing { method, host: routing.host()? })
        }
        None => None,
    };
    let fallback = match place.inner("fallback")? {
        Some(fallback) => {
            fallback.only(&["text", "offline_form", "meeting"])?;
            let text = fallback.card_text()?;
            Some(Fallback {
                text: (!text.is_empty()).then_some(text),
                has_offline_form: fallback.flag("offline_form", false)?,
                has_meeting: fallback.flag("meeting", false)?,
            })
        }
        None => None,
    };
    let on_no_accept = place.word("on_no_accept", policies, OnNoAccept::from_name)?;
    Ok(LiveChat { routing, on_no_accept, fallback })
}

/// An object, and where it stands.
struct Place<'a> {
    tree: &'a Tree,
    path: String,
    /// The card that it belongs to, if it is in one.
    card: &'a str,
}

impl<'a> Place<'a> {
    fn of(path: &str, tree: &'a Tree, card: &'a str) -> Read<Place<'a>> {
        let place = Place { tree, path: path.to_string(), card };
        match tree {
            Tree::Map(_) => Ok(place),
            _ => Err(place.refusal(path.to_string(), "must be an object")),
        }
    }

    fn get(&self, name: &str) -> &'a Tree {
        self.tree.get(name)
    }

    fn wrong(&self, name: &str, rule: impl Into<String>) -> Refusal {
        self.refusal(format!("{}.{name}", self.path), rule)
    }

    fn refusal(&self, field: String, rule: impl Into<String>) -> Refusal {
        let rule: String = rule.into();
        let rule = match self.card {
            "" => rule,
            card => format!("{rule} (card `{card}`)"),
        };
        Refusal { field, rule }
    }

    /// Refuses names beside these: a typing error must not be ignored silently.
    fn only(&self, known: &[&str]) -> Read<()> {
        let Tree::Map(entries) = self.tree else { return Ok(()) };
        match entries.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => {
                // Whatever it is, it must not fill the answer.
                let short: String = name.chars().take(40).collect();
                Err(self.wrong(&short, "is not a field here"))
            }
            None => Ok(()),
        }
    }

    fn text(&self, name: &str, chars_max: usize) -> Read<String> {
        match self.get(name) {
            Tree::Nothing => Ok(String::new()),
            Tree::Text(text) if chars_max < text.chars().count() => {
                Err(self.wrong(name, format!("must have at most {chars_max} characters")))
            }
            Tree::Text(text) if text.contains('\0') => {
                Err(self.wrong(name, "must not contain a NUL character"))
            }
            Tree::Text(text) => Ok(text.trim().to_string()),
            _ => Err(self.wrong(name, "must be text")),
        }
    }

    fn card_text(&self) -> Read<String> {
        self.text("text", CARD_TEXT_CHARS_MAX)
    }

    fn line(&self, name: &str, chars_max: usize) -> Read<String> {
        let text = self.text(name, chars_max)?;
        if text.chars().any(char::is_control) {
            return Err(self.wrong(name, "must be one line without control characters"));
        }
        Ok(text)
    }

    fn flag(&self, name: &str, default: bool) -> Read<bool> {
        match self.get(name) {
            Tree::Nothing => Ok(default),
            Tree::Flag(flag) => Ok(*flag),
            _ => Err(self.wrong(name, "must be true or false")),
        }
    }

    fn word<T>(
        &self,
        name: &str,
        words: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Read<Option<T>> {
        match self.get(name) {
            Tree::Nothing => Ok(None),
            other => match other.as_text().and_then(parse) {
                Some(parsed) => Ok(Some(parsed)),
                None => Err(self.wrong(name, format!("must be one of {words}"))),
            },
        }
    }

    fn id(&self, name: &str) -> Read<Option<i64>> {
        match self.get(name) {
            Tree::Nothing => Ok(None),
            Tree::Number(id) if 0 < *id => Ok(Some(*id)),
            _ => Err(self.wrong(name, "must be an id")),
        }
    }

    fn host(&self) -> Read<Host> {
        let (agent, team) = (self.id("agent")?, self.id("team")?);
        Ok(Host { agent: agent.map(AgentId), team: team.map(TeamId) })
    }

    fn next(&self, name: &str) -> Read<Next> {
        match self.get(name) {
            Tree::Nothing => Ok(None),
            Tree::Text(id) if is_id(id) => Ok(Some(id.clone())),
            _ => Err(self.wrong(name, "must be the id of a card, or null")),
        }
    }

    fn contact_field(&self, name: &str) -> Read<Option<ContactField>> {
        let words = "`first_name`, `last_name`, `email`, `job_title`, `phone`, `company` and \
                     `custom:<key>` with a key of a-z, 0-9 and `_`";
        self.word(name, words, ContactField::from_name)
    }

    fn inner(&self, name: &str) -> Read<Option<Place<'a>>> {
        match self.get(name) {
            Tree::Nothing => Ok(None),
            tree => Place::of(&format!("{}.{name}", self.path), tree, self.card).map(Some),
        }
    }

    /// The items of a list, with where each stands.
    fn list(&self, name: &str, items_max: usize) -> Read<Vec<(String, &'a Tree)>> {
        let items = match self.get(name) {
            Tree::Nothing => return Ok(Vec::new()),
            Tree::List(items) if items.len() <= items_max => items,
            Tree::List(_) => {
                return Err(self.wrong(name, format!("must have at most {items_max} items")));
            }
            _ => return Err(self.wrong(name, "must be a list of objects")),
        };
        let placed = |(index, item)| (format!("{}.{name}[{index}]", self.path), item);
        Ok(items.iter().enumerate().map(placed).collect())
    }

    fn each<T>(
        &self,
        name: &str,
        items_max: usize,
        read: impl Fn(&Place) -> Read<T>,
    ) -> Read<Vec<T>> {
        let items = self.list(name, items_max)?;
        items.iter().map(|(path, item)| read(&Place::of(path, item, self.card)?)).collect()
    }
}
