//! When an agent works, if they want Deskbell to know: a week of ranges that sets their presence.

use super::{
    hours::{Hours, Refusal, Week, Written, Zone},
    time::Timestamp,
};

/// What a schedule asks for at an instant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wish {
    Available,
    Off,
}

/// The same ranges and the same reckoning as operating hours, only without holidays.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Schedule(Hours);

impl Schedule {
    /// `zone` is an IANA name, UTC without one; `week` begins with Monday.
    pub fn new(zone: Option<&str>, week: &[Vec<Written>; 7]) -> Result<Schedule, Refusal> {
        Ok(Schedule(Hours::new(zone.unwrap_or("UTC"), week, &[])?))
    }

    pub fn zone(&self) -> &Zone {
        self.0.zone()
    }

    pub fn week(&self) -> &Week {
        self.0.week()
    }

    pub fn wants(&self, at: Timestamp) -> Wish {
        if self.0.is_open(at) { Wish::Available } else { Wish::Off }
    }

    /// The next instant at which `wants` changes; `None` where it does not within the horizon.
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        self.0.next_change(at)
    }

    /// Until when a presence that the agent chose at `chosen_at` stands against the schedule: the
    /// next edge of a block, or midnight where the agent is, whichever comes first.
    ///
    /// So nobody stays away for days because of a click, nor works on because of one.
    pub fn override_ends(&self, chosen_at: Timestamp) -> Timestamp {
        let midnight = self.zone().next_midnight(chosen_at);
        self.next_change(chosen_at).map_or(midnight, |edge| edge.min(midnight))
    }
}

#[cfg(test)]
mod tests;
