//! A kind of work and its rules.

use super::{
    booking::Whom,
    ids::{AgentId, HoursId, TeamId, WorkstreamId},
    presence::Presence,
    routing::Method,
    time::{DAY_MS, MINUTE_MS, SECOND_MS},
};

/// Whether a conversation ends for good or rests and wakes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Mode {
    Live,
    Persistent,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Live => "live",
            Mode::Persistent => "persistent",
        }
    }

    pub fn from_name(name: &str) -> Option<Mode> {
        match name {
            "live" => Some(Mode::Live),
            "persistent" => Some(Mode::Persistent),
            _ => None,
        }
    }
}

/// How conversations come to agents.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Distribution {
    /// Offered to one agent at a time.
    Push,
    /// Taken by agents from the queue.
    Pick,
    /// Rings at everybody; the first click wins.
    Broadcast,
}

impl Distribution {
    pub fn name(self) -> &'static str {
        match self {
            Distribution::Push => "push",
            Distribution::Pick => "pick",
            Distribution::Broadcast => "broadcast",
        }
    }

    pub fn from_name(name: &str) -> Option<Distribution> {
        match name {
            "push" => Some(Distribution::Push),
            "pick" => Some(Distribution::Pick),
            "broadcast" => Some(Distribution::Broadcast),
            _ => None,
        }
    }

    /// Whether an agent may take a conversation straight from the queue.
    pub fn is_claimable(self) -> bool {
        matches!(self, Distribution::Pick | Distribution::Broadcast)
    }
}

/// What follows when an offer is missed or declined.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OnNoAccept {
    /// One more agent, then the fallback message.
    NextAgent,
    None,
    AllAvailable,
}

impl OnNoAccept {
    pub fn name(self) -> &'static str {
        match self {
            OnNoAccept::NextAgent => "next_agent",
            OnNoAccept::None => "none",
            OnNoAccept::AllAvailable => "all_available",
        }
    }

    pub fn from_name(name: &str) -> Option<OnNoAccept> {
        match name {
            "next_agent" => Some(OnNoAccept::NextAgent),
            "none" => Some(OnNoAccept::None),
            "all_available" => Some(OnNoAccept::AllAvailable),
            _ => None,
        }
    }
}

/// Whether something is asked of the agent at wrap-up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ask {
    Off,
    Optional,
    Required,
}

impl Ask {
    pub fn name(self) -> &'static str {
        match self {
            Ask::Off => "off",
            Ask::Optional => "optional",
            Ask::Required => "required",
        }
    }

    pub fn from_name(name: &str) -> Option<Ask> {
        match name {
            "off" => Some(Ask::Off),
            "optional" => Some(Ask::Optional),
            "required" => Some(Ask::Required),
            _ => None,
        }
    }
}

/// How long a conversation counts against its agent's capacity after its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WrapUpHold {
    /// Until the agent is done with the wrap-up.
    Always,
    Never,
    /// For so long, although the form may still be open (field rule 41).
    For {
        ms: i64,
    },
}

impl WrapUpHold {
    /// As a duration; `None` for "until it is done".
    pub fn ms(self) -> Option<i64> {
        match self {
            WrapUpHold::Always => None,
            WrapUpHold::Never => Some(0),
            WrapUpHold::For { ms } => Some(ms),
        }
    }

    pub fn from_ms(ms: Option<i64>) -> WrapUpHold {
        match ms {
            None => WrapUpHold::Always,
            Some(0) => WrapUpHold::Never,
            Some(ms) => WrapUpHold::For { ms },
        }
    }
}

/// The times that a conversation's life is measured by. Product rules; all are settings unless
/// said otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Workstream {
    pub id: WorkstreamId,
    pub name: String,
    pub mode: Mode,
    pub distribution: Distribution,
    pub method: Method,
    pub accept_timeout_ms: i64,
    pub on_no_accept: OnNoAccept,
    /// Time within which a visitor's message should be answered; no timer without it.
    pub response_target_ms: Option<i64>,
    /// How long a visitor of a live conversation may be gone.
    pub visitor_grace_ms: i64,
    /// Silence of both sides that ends a live conversation.
    pub idle_end_ms: i64,
    /// Silence that closes a waiting persistent conversation.
    pub waiting_close_ms: i64,
    pub keep_same_agent: bool,
    /// Agents see what visitors type before it is sent.
    pub preview: bool,
    pub wrap_up_disposition: Ask,
    pub wrap_up_notes: Ask,
    /// Agents are offered a summary for their notes.
    pub wrap_up_summary: bool,
    pub wrap_up_hold: WrapUpHold,
    /// When somebody is there to answer; always without.
    pub hours: Option<HoursId>,
    /// Presences that are rung.
    pub presences: Vec<Presence>,
    /// Only visitors whom the site vouches for may write.
    pub require_identity: bool,
    /// A visitor who is unanswered for longer is escalated; never without.
    pub promise_ms: Option<i64>,
    /// Live outside the hours: visitors may leave a message.
    pub offline_form: bool,
    /// The workstream's own words where nobody could be reached.
    pub fallback_text: Option<String>,
    /// The same form beside the fallback message.
    pub fallback_form: bool,
    /// A meeting that can be booked beside it.
    pub fallback_meeting: Option<Whom>,
    /// Texts that replace the built-in system messages, as JSON: `{code: text | false}`, or by
    /// language: `{code: {language: text | false}}`.
    pub messages: String,
}

/// Time in the queue after which a live conversation is given up.
pub const LIVE_QUEUE_MS: i64 = 20 * MINUTE_MS;
pub const PERSISTENT_QUEUE_MS: i64 = 30 * DAY_MS;
pub const LIVE_WRAP_UP_MS: i64 = 15 * MINUTE_MS;
pub const PERSISTENT_WRAP_UP_MS: i64 = DAY_MS;

/// Time for the wrap-up; it never closes before it stops counting (field rule 41).
pub fn wrap_up_ms(mode: Mode, hold: WrapUpHold) -> i64 {
    let own = match mode {
        Mode::Live => LIVE_WRAP_UP_MS,
        Mode::Persistent => PERSISTENT_WRAP_UP_MS,
    };
    own.max(hold.ms().unwrap_or(0))
}

impl Workstream {
    /// A live workstream with the defaults of the product rules.
    pub fn live(name: &str) -> Workstream {
        Workstream {
            id: WorkstreamId(0),
            name: name.to_string(),
            mode: Mode::Live,
            distribution: Distribution::Push,
            method: Method::RoundRobin,
            accept_timeout_ms: 45 * SECOND_MS,
            on_no_accept: OnNoAccept::NextAgent,
            response_target_ms: Some(2 * MINUTE_MS),
            visitor_grace_ms: 180 * SECOND_MS,
            idle_end_ms: 10 * MINUTE_MS,
            waiting_close_ms: 28 * DAY_MS,
            keep_same_agent: true,
            preview: false,
            wrap_up_disposition: Ask::Off,
            wrap_up_notes: Ask::Optional,
            wrap_up_summary: true,
            wrap_up_hold: WrapUpHold::Always,
            hours: None,
            presences: vec![Presence::Available, Presence::Busy],
            require_identity: false,
            promise_ms: None,
            offline_form: true,
            fallback_text: None,
            fallback_form: false,
            fallback_meeting: None,
            messages: "{}".to_string(),
        }
    }

    pub fn queue_ms(&self) -> i64 {
        match self.mode {
            Mode::Live => LIVE_QUEUE_MS,
            Mode::Persistent => PERSISTENT_QUEUE_MS,
        }
    }

    pub fn wrap_up_ms(&self) -> i64 {
        wrap_up_ms(self.mode, self.wrap_up_hold)
    }

    /// The agent routing is bound to, where the method names one.
    pub fn routed_agent(&self) -> Option<AgentId> {
        match self.method {
            Method::Agent(agent) => Some(agent),
            Method::RoundRobin | Method::LeastBusy | Method::Team(_) | Method::Rules => None,
        }
    }

    /// The team routing is bound to, where the method names one.
    pub fn routed_team(&self) -> Option<TeamId> {
        match self.method {
            Method::Team(team) => Some(team),
            Method::RoundRobin | Method::LeastBusy | Method::Agent(_) | Method::Rules => None,
        }
    }
}
