//! Who is offered the next conversation.

use super::{
    ids::{AgentId, TeamId, WorkstreamId},
    workstream::OnNoAccept,
};

/// An agent as routing sees them.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub agent: AgentId,
    /// Their presence is one that the workstream rings.
    pub is_rung: bool,
    /// Conversations that count against capacity now: active, offered, in wrap-up.
    pub used: i64,
    pub capacity: i64,
    /// Number of the agent's last turn in this workstream; 0 for one who never had a turn.
    pub last_turn: i64,
}

impl Candidate {
    pub fn may_take_one(&self) -> bool {
        self.is_rung && self.used < self.capacity
    }
}

/// How a workstream picks among those who may take a conversation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// Whoever had their turn the longest ago.
    RoundRobin,
    /// Whoever has the fewest conversations; ties by turn.
    LeastBusy,
    /// One named agent.
    Agent(AgentId),
    /// Round robin inside a team.
    Team(TeamId),
    /// Whom the first matching rule names (`domain/rules.rs`).
    Rules,
}

/// Who may be asked for one conversation, after its rules were looked at.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Pool {
    /// Everybody who takes chats, in the turns of the workstream.
    Everybody(WorkstreamId),
    Team(TeamId),
    One(AgentId),
}

/// In which order a pool is asked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// Whoever had their turn the longest ago.
    Turns,
    /// Whoever has the fewest conversations; ties by turn.
    LeastBusy,
}

/// The agent whose turn it is, or `None` while nobody of the pool may take it.
///
/// `tried` are those to whom this conversation was offered in vain in the present round.
pub fn choose(order: Order, candidates: &[Candidate], tried: &[AgentId]) -> Option<AgentId> {
    let free = candidates
        .iter()
        .filter(|candidate| candidate.may_take_one() && !tried.contains(&candidate.agent));
    let chosen = match order {
        Order::Turns => free.min_by_key(|candidate| (candidate.last_turn, candidate.agent)),
        Order::LeastBusy => {
            free.min_by_key(|candidate| (candidate.used, candidate.last_turn, candidate.agent))
        }
    };
    chosen.map(|candidate| candidate.agent)
}

/// Whether another agent is asked after `tried_count` offers in vain, or the fallback follows.
pub fn may_try_another(policy: OnNoAccept, tried_count: usize) -> bool {
    match policy {
        OnNoAccept::None => tried_count == 0,
        // Exactly one more agent, not a loop.
        OnNoAccept::NextAgent => tried_count < 2,
        OnNoAccept::AllAvailable => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: AgentId = AgentId(1);
    const BEN: AgentId = AgentId(2);
    const CLEO: AgentId = AgentId(3);

    fn free(agent: AgentId, last_turn: i64) -> Candidate {
        Candidate { agent, is_rung: true, used: 0, capacity: 10, last_turn }
    }

    #[test]
    fn the_turn_goes_to_whoever_waited_longest_for_it() {
        let all = [free(ANA, 7), free(BEN, 5), free(CLEO, 6)];

        assert_eq!(choose(Order::Turns, &all, &[]), Some(BEN));
        assert_eq!(choose(Order::Turns, &all, &[BEN]), Some(CLEO));
        assert_eq!(choose(Order::Turns, &all, &[ANA, BEN, CLEO]), None);
    }

    #[test]
    fn a_full_or_absent_agent_is_passed_over_and_keeps_the_turn() {
        let full = Candidate { used: 10, ..free(ANA, 0) };
        let away = Candidate { is_rung: false, ..free(BEN, 0) };

        assert_eq!(choose(Order::Turns, &[full, away, free(CLEO, 9)], &[]), Some(CLEO));
        assert_eq!(choose(Order::Turns, &[full, away], &[]), None);
    }

    #[test]
    fn least_busy_looks_at_the_load_before_the_turn() {
        let all = [Candidate { used: 2, ..free(ANA, 1) }, Candidate { used: 1, ..free(BEN, 9) }];

        assert_eq!(choose(Order::LeastBusy, &all, &[]), Some(BEN));
    }

    #[test]
    fn the_policy_says_how_many_are_asked() {
        assert!(!may_try_another(OnNoAccept::None, 1));
        assert!(may_try_another(OnNoAccept::NextAgent, 1));
        assert!(!may_try_another(OnNoAccept::NextAgent, 2));
        assert!(may_try_another(OnNoAccept::AllAvailable, 9));
    }
}
