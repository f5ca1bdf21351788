//! What agents say of themselves, and what follows from it.

/// What an agent chose, or what the system set for them (`Inactive`, and `Offline` when lost).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    Available,
    Busy,
    DoNotDisturb,
    Away,
    Offline,
    /// Set after missed offers, until the agent resets it.
    Inactive,
}

impl Presence {
    pub fn name(self) -> &'static str {
        match self {
            Presence::Available => "available",
            Presence::Busy => "busy",
            Presence::DoNotDisturb => "do_not_disturb",
            Presence::Away => "away",
            Presence::Offline => "offline",
            Presence::Inactive => "inactive",
        }
    }

    pub fn from_name(name: &str) -> Option<Presence> {
        Some(match name {
            "available" => Presence::Available,
            "busy" => Presence::Busy,
            "do_not_disturb" => Presence::DoNotDisturb,
            "away" => Presence::Away,
            "offline" => Presence::Offline,
            "inactive" => Presence::Inactive,
            _ => return None,
        })
    }

    /// Whether an agent may choose it; `inactive` is the system's to set.
    pub fn is_choosable(self) -> bool {
        self != Presence::Inactive
    }

    /// Whether new conversations are offered to somebody with this presence.
    pub fn takes_offers(self) -> bool {
        matches!(self, Presence::Available | Presence::Busy)
    }
}

/// What others see of an agent: the chosen presence, unless the system knows better.
pub fn effective(chosen: Presence, is_inactive: bool, is_connected: bool) -> Presence {
    if !is_connected {
        Presence::Offline
    } else if is_inactive {
        Presence::Inactive
    } else {
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_console_is_offline_whatever_its_agent_chose() {
        assert_eq!(effective(Presence::Available, false, false), Presence::Offline);
        assert_eq!(effective(Presence::Available, true, false), Presence::Offline);
    }

    #[test]
    fn missed_offers_hide_the_chosen_presence_until_reset() {
        assert_eq!(effective(Presence::Busy, true, true), Presence::Inactive);
        assert_eq!(effective(Presence::Busy, false, true), Presence::Busy);
    }

    #[test]
    fn only_available_and_busy_agents_are_rung() {
        for presence in
            [Presence::DoNotDisturb, Presence::Away, Presence::Offline, Presence::Inactive]
        {
            assert!(!presence.takes_offers(), "{}", presence.name());
        }
        assert!(Presence::Available.takes_offers());
        assert!(Presence::Busy.takes_offers());
    }
}
