//! Who can be booked, and when.

use rusqlite::Connection;

use crate::{
    domain::{
        booking::{Meeting, Whom},
        hours::Span,
        ids::{AgentId, MeetingId},
        slots::{self, Diary, REACH_MS, Rules},
        time::{DAY_MS, Timestamp},
    },
    error::{Error, Result},
    limits::{SLOTS_INSTEAD_MAX, SLOTS_MAX},
    store::{self, calendars::Calendar},
};

/// Laid out at a time, until enough is found.
const LOOK_MS: i64 = 7 * DAY_MS;

/// An agent or a team that can be booked.
pub struct Bookable {
    pub whom: Whom,
    /// What visitors see.
    pub name: String,
    pub calendar: Calendar,
    /// Who may be met, whose turn it is first.
    agents: Vec<AgentId>,
}

/// Free times, and where to look on; `None` where nothing follows.
pub struct Page {
    pub slots: Vec<Span>,
    pub next: Option<Timestamp>,
}

/// `None` where it cannot be booked now.
pub fn find(conn: &Connection, whom: Whom) -> Result<Option<Bookable>> {
    let calendar = store::calendars::find(conn, whom)?;
    let Some(calendar) = calendar.filter(|calendar| calendar.is_bookable) else { return Ok(None) };
    let agents = match whom {
        Whom::Agent(id) => {
            let agent = store::agents::find(conn, id)?.filter(|agent| agent.is_enabled);
            agent.iter().map(|agent| agent.id).collect()
        }
        Whom::Team(id) => store::calendars::members_in_turn(conn, id)?,
    };
    if agents.is_empty() {
        return Ok(None);
    }
    Ok(Some(Bookable { whom, name: name(conn, whom)?, calendar, agents }))
}

/// The same agent's times for a meeting that is booked already, as long as it is.
pub fn to_move(conn: &Connection, meeting: &Meeting) -> Result<Option<Bookable>> {
    let own = find(conn, Whom::Agent(meeting.agent))?;
    let team = match &meeting.team {
        Some((id, _)) => store::calendars::find(conn, Whom::Team(*id))?,
        None => None,
    };
    Ok(own.map(|bookable| {
        let terms = team.unwrap_or_else(|| bookable.calendar.clone());
        let duration_ms = meeting.span.end.ms_since(meeting.span.start);
        Bookable { calendar: Calendar { duration_ms, ..terms }, ..bookable }
    }))
}

/// What visitors call an agent or a team; "not found" where there is none.
pub fn name(conn: &Connection, whom: Whom) -> Result<String> {
    match whom {
        Whom::Agent(id) => {
            let agent = store::agents::find(conn, id)?;
            agent.map(|agent| agent.display_name).ok_or_else(|| Error::not_found("calendar"))
        }
        Whom::Team(id) => store::teams::find(conn, id)?.ok_or_else(|| Error::not_found("calendar")),
    }
}

impl Bookable {
    /// Everybody's hours and meetings around a span, without the meeting `except`.
    pub(super) fn diaries(
        &self,
        conn: &Connection,
        around: Span,
        except: Option<MeetingId>,
    ) -> Result<Vec<Diary>> {
        let around = Span { start: around.start + -REACH_MS, end: around.end + REACH_MS };
        let mut diaries = Vec::new();
        for &agent in &self.agents {
            let own = store::calendars::find(conn, Whom::Agent(agent))?.unwrap_or_default();
            let taken = store::meetings::taken(conn, agent, around)?;
            let others = taken.into_iter().filter(|(id, _)| Some(*id) != except);
            diaries.push(Diary {
                agent,
                hours: own.hours()?,
                rules: self.rules(&own),
                taken: others.map(|(_, span)| span).collect(),
            });
        }
        Ok(diaries)
    }

    /// The calendar's terms, with what is each agent's own.
    fn rules(&self, own: &Calendar) -> Rules {
        let own = own.rules();
        Rules {
            buffer_before_ms: own.buffer_before_ms,
            buffer_after_ms: own.buffer_after_ms,
            day_max: own.day_max,
            ..self.calendar.rules()
        }
    }

    /// The free times that begin within the span.
    pub fn free(
        &self,
        conn: &Connection,
        within: Span,
        except: Option<MeetingId>,
        now: Timestamp,
    ) -> Result<Vec<Span>> {
        let diaries = self.diaries(conn, within, except)?;
        Ok(slots::union(&diaries, within.start, within.end, now).into_keys().collect())
    }

    /// A page of free times, and where the next one begins.
    pub fn page(
        &self,
        conn: &Connection,
        within: Span,
        except: Option<MeetingId>,
        now: Timestamp,
    ) -> Result<Page> {
        let within = Span { start: within.start.max(now), ..within };
        let mut slots = self.free(conn, within, except, now)?;
        if let Some(first_left_out) = slots.get(SLOTS_MAX).copied() {
            slots.truncate(SLOTS_MAX);
            return Ok(Page { slots, next: Some(first_left_out.start) });
        }
        let behind = self.first_from(conn, within.end.max(now), 1, except, now)?;
        Ok(Page { slots, next: behind.first().map(|slot| slot.start) })
    }

    /// What to offer in place of a time that was taken.
    pub(super) fn soonest(&self, conn: &Connection, now: Timestamp) -> Result<Vec<Span>> {
        self.first_from(conn, now, SLOTS_INSTEAD_MAX, None, now)
    }

    fn first_from(
        &self,
        conn: &Connection,
        from: Timestamp,
        count: usize,
        except: Option<MeetingId>,
        now: Timestamp,
    ) -> Result<Vec<Span>> {
        let ends = slots::ends(&self.calendar.rules(), now);
        let mut found = Vec::new();
        let mut look = Span { start: from, end: from + LOOK_MS };
        while found.len() < count && look.start < ends {
            found.extend(self.free(conn, look, except, now)?);
            look = Span { start: look.end, end: look.end + LOOK_MS };
        }
        found.truncate(count);
        Ok(found)
    }
}
