//! Dialogues: cards joined by branches, which a visitor walks through before, or instead of,
//! talking to an agent.
//!
//! A flow is a tree: every card but the start is behind exactly one branch, so every walk ends.
//! [`read`] takes whatever has the right shape, also what an admin has not finished yet;
//! [`check`] says what still stands in the way of publishing it; [`begin`] and [`answer`] walk
//! through it. Nothing here knows who keeps the position, or what becomes of a walk at its end.

mod check;
mod contact_field;
mod face;
mod read;
mod targeting;
mod tree;
mod walk;
mod write;

pub use check::{Issue, Known, Report, check};
pub use contact_field::ContactField;
pub use face::{Asked, Face};
pub use read::{Refusal, read, read_asks};
pub use targeting::{Audience, Guest, PATTERN_CHARS_MAX, PATTERNS_MAX, Targeting};
pub use tree::Tree;
pub use walk::{Arrival, Input, Said, Walk, answer, begin};
pub use write::{write, write_asks};

use super::{
    ids::{AgentId, HoursId, TeamId},
    routing::Method,
    rules::{Matches, Written, conditions_from},
    workstream::{Distribution, OnNoAccept, Workstream},
};

pub const CARDS_MAX: usize = 200;
pub const CARD_ID_CHARS_MAX: usize = 40;
pub const CARD_NAME_CHARS_MAX: usize = 100;
pub const CARD_TEXT_CHARS_MAX: usize = 2000;
pub const LABEL_CHARS_MAX: usize = 200;
pub const ANSWERS_MAX: usize = 20;
pub const FIELDS_MAX: usize = 12;
pub const BRANCHES_MAX: usize = 10;

/// Unique in its flow.
pub type CardId = String;

/// Where a branch leads; `None`: the dialogue ends there.
pub type Next = Option<CardId>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flow {
    pub start: Option<CardId>,
    pub cards: Vec<Card>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub id: CardId,
    /// For admins; may be empty.
    pub name: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Says something, and goes on.
    Message {
        text: String,
        is_poke: bool,
        next: Next,
    },
    /// Waits for one of its answers.
    Question {
        text: String,
        answers: Vec<Answer>,
        field: Option<ContactField>,
        is_poke: bool,
    },
    /// Waits for what the visitor tells of themselves.
    Capture {
        text: String,
        fields: Vec<CaptureField>,
        next: Next,
    },
    /// The first branch that holds is taken; invisible.
    Condition {
        branches: Vec<Branch>,
        otherwise: Next,
    },
    SetField {
        field: ContactField,
        value: String,
        next: Next,
    },
    Goal {
        goal: String,
        next: Next,
    },
    /// Waits for a slot to be booked, or for the word that none suits.
    Meeting {
        text: String,
        host: Host,
        booked: Next,
        otherwise: Next,
    },
    End {
        text: String,
    },
    /// Asks for an agent. Nothing may follow; `next` is kept for the complaint only.
    LiveChat {
        text: String,
        asks: LiveChat,
        next: Next,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub id: String,
    pub label: String,
    /// What is stored, where that is not the label.
    pub value: Option<String>,
    pub next: Next,
}

#[derive(Clone, Debug, PartialEq)]
pub struct CaptureField {
    pub field: ContactField,
    pub label: Option<String>,
    pub is_required: bool,
    pub when_known: WhenKnown,
}

/// What becomes of a question whose answer is known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WhenKnown {
    Skip,
    Confirm,
}

impl WhenKnown {
    pub fn name(self) -> &'static str {
        match self {
            WhenKnown::Skip => "skip",
            WhenKnown::Confirm => "confirm",
        }
    }

    pub fn from_name(name: &str) -> Option<WhenKnown> {
        match name {
            "skip" => Some(WhenKnown::Skip),
            "confirm" => Some(WhenKnown::Confirm),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    pub matches: Matches,
    pub conditions: Vec<Written>,
    pub next: Next,
}

/// Whose calendar.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Host {
    pub agent: Option<AgentId>,
    pub team: Option<TeamId>,
}

/// How a live-chat card asks for an agent; where it says nothing, the workstream decides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LiveChat {
    pub routing: Option<Routing>,
    pub on_no_accept: Option<OnNoAccept>,
    pub fallback: Option<Fallback>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Routing {
    pub method: RoutingMethod,
    pub host: Host,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RoutingMethod {
    RoundRobin,
    LeastBusy,
    Agent,
    Team,
    Rules,
    /// Everybody sees it; the first click wins.
    Broadcast,
}

const METHODS: &[(&str, RoutingMethod)] = &[
    ("round_robin", RoutingMethod::RoundRobin),
    ("least_busy", RoutingMethod::LeastBusy),
    ("agent", RoutingMethod::Agent),
    ("team", RoutingMethod::Team),
    ("rules", RoutingMethod::Rules),
    ("broadcast", RoutingMethod::Broadcast),
];

impl Routing {
    pub fn distribution(self) -> Distribution {
        self.method.distribution()
    }
}

impl RoutingMethod {
    fn distribution(self) -> Distribution {
        match self {
            RoutingMethod::Broadcast => Distribution::Broadcast,
            RoutingMethod::RoundRobin
            | RoutingMethod::LeastBusy
            | RoutingMethod::Agent
            | RoutingMethod::Team
            | RoutingMethod::Rules => Distribution::Push,
        }
    }

    pub fn name(self) -> &'static str {
        METHODS.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }

    pub fn from_name(name: &str) -> Option<RoutingMethod> {
        METHODS.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
    }
}

/// What the visitor is told where nobody took the chat.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fallback {
    pub text: Option<String>,
    pub has_offline_form: bool,
    pub has_meeting: bool,
}

impl LiveChat {
    /// Puts what the card says into the place of what the workstream says.
    pub fn apply(&self, rules: &mut Workstream) {
        if let Some(Routing { method, host }) = self.routing {
            rules.distribution = method.distribution();
            rules.method = match (method, host.agent, host.team) {
                (RoutingMethod::LeastBusy, _, _) => Method::LeastBusy,
                (RoutingMethod::Agent, Some(agent), _) => Method::Agent(agent),
                (RoutingMethod::Team, _, Some(team)) => Method::Team(team),
                (RoutingMethod::Rules, _, _) => Method::Rules,
                _ => Method::RoundRobin,
            };
        }
        if let Some(policy) = self.on_no_accept {
            rules.on_no_accept = policy;
        }
        if let Some(fallback) = &self.fallback {
            rules.fallback_form = fallback.has_offline_form;
            if let Some(text) = &fallback.text {
                rules.fallback_text = Some(text.clone());
            }
        }
    }
}

impl Flow {
    pub fn card(&self, id: &str) -> Option<&Card> {
        self.cards.iter().find(|card| card.id == id)
    }
}

impl Card {
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            Kind::Message { .. } => "message",
            Kind::Question { .. } => "question",
            Kind::Capture { .. } => "capture",
            Kind::Condition { .. } => "condition",
            Kind::SetField { .. } => "set_field",
            Kind::Goal { .. } => "goal",
            Kind::Meeting { .. } => "meeting",
            Kind::End { .. } => "end",
            Kind::LiveChat { .. } => "live_chat",
        }
    }

    /// The operating hours that its conditions ask for.
    pub fn hours(&self) -> Vec<HoursId> {
        let Kind::Condition { branches, .. } = &self.kind else { return Vec::new() };
        let read = branches.iter().filter_map(|each| conditions_from("", &each.conditions).ok());
        read.flatten().filter_map(|condition| condition.hours()).collect()
    }

    /// Whom it names.
    pub fn host(&self) -> Option<Host> {
        match &self.kind {
            Kind::Meeting { host, .. } => Some(*host),
            Kind::LiveChat { asks, .. } => asks.routing.map(|routing| routing.host),
            _ => None,
        }
    }

    /// How admins call it.
    pub fn caption(&self) -> String {
        match self.name.as_str() {
            "" => format!("`{}`", self.id),
            name => format!("\"{name}\""),
        }
    }

    /// Its branches: the field in which each stands, and where it leads.
    pub fn branches(&self) -> Vec<(String, &Next)> {
        match &self.kind {
            Kind::Message { next, .. }
            | Kind::Capture { next, .. }
            | Kind::SetField { next, .. }
            | Kind::Goal { next, .. }
            | Kind::LiveChat { next, .. } => vec![("next".to_string(), next)],
            Kind::Question { answers, .. } => {
                let names = (0..answers.len()).map(|index| format!("answers[{index}].next"));
                names.zip(answers.iter().map(|answer| &answer.next)).collect()
            }
            Kind::Condition { branches, otherwise } => {
                let names = (0..branches.len()).map(|index| format!("branches[{index}].next"));
                let ways = branches.iter().map(|branch| &branch.next);
                names.zip(ways).chain([("otherwise".to_string(), otherwise)]).collect()
            }
            Kind::Meeting { booked, otherwise, .. } => {
                vec![("booked".to_string(), booked), ("otherwise".to_string(), otherwise)]
            }
            Kind::End { .. } => Vec::new(),
        }
    }
}

/// Whether `text` may be the id of a card, or of an answer.
pub fn is_id(text: &str) -> bool {
    (1..=CARD_ID_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

#[cfg(test)]
mod tests;
