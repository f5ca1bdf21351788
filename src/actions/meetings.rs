//! Meetings: booked by visitors, moved and cancelled by either side.
//!
//! A time is looked for and taken within one write, and there is one writer: so of many who want
//! it at once, one gets it, and the rest are shown what is left.

pub mod bookable;
mod letters;
pub mod links;

use rusqlite::Connection;

use self::letters::News;
pub use self::letters::{calendar_file, sends_mail};
use super::{
    matter::{Caller, Matter},
    words,
};
use crate::{
    auth::token,
    domain::{
        booking::{Meeting, Side, State, Whom},
        feed::{EventKind, Topic},
        hours::Span,
        ids::{AgentId, MeetingId},
        meeting_words::Reader,
        slots,
        system_text::SystemMessage,
        time::{DAY_MS, Timestamp},
    },
    error::{Error, Result},
    limits::{MEETING_MOVES_MAX, MEETINGS_COMING_MAX, MEETINGS_LATELY_MAX},
    store::{self, Tx, contacts::Visitor, events::NewEvent, meetings::NewMeeting},
};
use bookable::Bookable;

/// What a visitor asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Chosen by the visitor's program, so that a retry is harmless.
    pub client_id: String,
    pub start: Timestamp,
    /// The visitor's, by IANA name.
    pub zone: String,
    /// Needed where the contact has none.
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub notes: String,
}

#[derive(Debug)]
pub enum Outcome {
    Booked {
        meeting: Box<Meeting>,
        /// False where the same request came before.
        is_new: bool,
    },
    /// Somebody was faster, or nobody can be booked any more: what is free instead.
    Taken(Vec<Span>),
}

/// Books a meeting, linked with the visitor's conversation where there is one.
///
/// A failure is an outcome and no error, so that what is written of it is kept.
pub fn book(tx: &Tx, visitor: &Visitor, whom: Whom, wanted: &Wanted) -> Result<Outcome> {
    let known = store::meetings::find_by_client_id(tx.conn, visitor.id, &wanted.client_id)?;
    if let Some(meeting) = known {
        return Ok(Outcome::Booked { meeting: Box::new(meeting), is_new: false });
    }
    // Its history may have gone over to a person who signed in, a moment ago.
    if !store::contacts::has_visitor(tx.conn, visitor.id)? {
        return Err(Error::unauthenticated("the visitor token is not known any more"));
    }
    let missing = |field| move || Error::invalid_field(field, "is missing");
    let name = wanted.name.clone().or(visitor.name.clone()).ok_or_else(missing("name"))?;
    let email = wanted.email.clone().or(visitor.email.clone()).ok_or_else(missing("email"))?;
    require_moderation(tx, visitor, &email)?;
    if !visitor.is_verified {
        let (name, email) = (wanted.name.as_deref(), wanted.email.as_deref());
        let phone = wanted.phone.as_deref();
        store::contacts::set_fields(tx.conn, visitor.contact, name, email, phone)?;
    }
    let booker = letters::Booker { visitor, name: &name, email: &email };
    let Some(bookable) = bookable::find(tx.conn, whom)? else {
        bookable::name(tx.conn, whom)?;
        letters::failed(tx, &booker, whom, wanted, &[])?;
        return Ok(Outcome::Taken(Vec::new()));
    };
    let at = Span { start: wanted.start, end: wanted.start + 1 };
    let diaries = bookable.diaries(tx.conn, at, None)?;
    let made = match slots::pick(&diaries, wanted.start, tx.now) {
        Some(found) => insert(tx, &booker, wanted, &bookable, found)?,
        None => None,
    };
    let Some(meeting) = made else {
        let instead = bookable.soonest(tx.conn, tx.now)?;
        letters::failed(tx, &booker, whom, wanted, &instead)?;
        return Ok(Outcome::Taken(instead));
    };
    if let Whom::Team(team) = whom {
        store::calendars::give_turn_away(tx.conn, team, meeting.agent)?;
    }
    letters::forget_failed(tx, visitor)?;
    tell(tx, &meeting, News::Booked)?;
    Ok(Outcome::Booked { meeting: Box::new(meeting), is_new: true })
}

fn insert(
    tx: &Tx,
    booker: &letters::Booker,
    wanted: &Wanted,
    bookable: &Bookable,
    (agent, span): (AgentId, Span),
) -> Result<Option<Meeting>> {
    let conversation = store::conversations::find_latest(tx.conn, booker.visitor.id)?;
    let id = store::meetings::insert(
        tx.conn,
        &NewMeeting {
            uid: &format!("{}@deskbell", token::random_token()?),
            span,
            title: &bookable.calendar.title,
            place: &bookable.calendar.place,
            agent,
            team: bookable.whom.team(),
            visitor: booker.visitor.id,
            conversation: conversation.map(|conversation| conversation.id),
            client_id: &wanted.client_id,
            zone: &wanted.zone,
            locale: &booker.visitor.locale,
            name: booker.name,
            email: booker.email,
            phone: wanted.phone.as_deref(),
            notes: &wanted.notes,
        },
        tx.now,
    )?;
    id.map(|id| get(tx.conn, id)).transpose()
}

/// Nobody fills a calendar, nor somebody else's mailbox.
fn require_moderation(tx: &Tx, visitor: &Visitor, email: &str) -> Result<()> {
    let since = Timestamp(tx.now.0 - DAY_MS);
    let booked = store::meetings::booked_by(tx.conn, visitor.id, email, since, tx.now)?;
    if MEETINGS_COMING_MAX <= booked.coming || MEETINGS_LATELY_MAX <= booked.lately {
        let message = "there are too many meetings of this visitor or address already";
        return Err(Error::conflict(message).with_code("too_many_meetings"));
    }
    Ok(())
}

pub fn get(conn: &Connection, id: MeetingId) -> Result<Meeting> {
    store::meetings::find(conn, id)?.ok_or_else(|| Error::not_found("meeting"))
}

/// Gives a meeting another free time of the same agent.
pub fn move_to(tx: &Tx, id: MeetingId, start: Timestamp) -> Result<Outcome> {
    let meeting = get(tx.conn, id)?;
    require_changeable(&meeting, tx.now)?;
    if start == meeting.span.start {
        return Ok(Outcome::Booked { meeting: Box::new(meeting), is_new: false });
    }
    require_movable(&meeting, tx.now)?;
    let bookable = bookable::to_move(tx.conn, &meeting)?;
    let at = Span { start, end: start + 1 };
    let diaries = match &bookable {
        Some(bookable) => bookable.diaries(tx.conn, at, Some(id))?,
        None => Vec::new(),
    };
    let is_moved = match slots::pick(&diaries, start, tx.now) {
        Some((_, span)) => store::meetings::move_to(tx.conn, id, span, tx.now)?,
        None => false,
    };
    if !is_moved {
        return Ok(Outcome::Taken(Vec::new()));
    }
    let moved = get(tx.conn, id)?;
    tell(tx, &moved, News::Moved)?;
    Ok(Outcome::Booked { meeting: Box::new(moved), is_new: true })
}

/// The same for the agent who is met, and for those who see everything.
pub fn move_by(tx: &Tx, caller: &Caller, id: MeetingId, start: Timestamp) -> Result<Outcome> {
    require_visible(&get(tx.conn, id)?, caller)?;
    move_to(tx, id, start)
}

/// Whoever has the link could have us write to somebody without end.
pub fn can_move(meeting: &Meeting) -> bool {
    meeting.sequence < MEETING_MOVES_MAX
}

/// Cancels a meeting; what is cancelled already stays as it is.
pub fn cancel(tx: &Tx, id: MeetingId, by: Side, reason: &str) -> Result<Meeting> {
    let meeting = get(tx.conn, id)?;
    if matches!(meeting.state, State::Cancelled { .. }) {
        return Ok(meeting);
    }
    require_changeable(&meeting, tx.now)?;
    store::meetings::cancel(tx.conn, id, by, reason, tx.now)?;
    let cancelled = get(tx.conn, id)?;
    tell(tx, &cancelled, News::Cancelled)?;
    Ok(cancelled)
}

/// The same for the agent who is met, and for those who see everything.
pub fn cancel_by(tx: &Tx, caller: &Caller, id: MeetingId, reason: &str) -> Result<Meeting> {
    let meeting = get(tx.conn, id)?;
    require_visible(&meeting, caller)?;
    require_changeable(&meeting, tx.now)?;
    cancel(tx, id, Side::Agent, reason)
}

/// Others learn nothing of a meeting.
pub fn require_visible(meeting: &Meeting, caller: &Caller) -> Result<()> {
    if meeting.agent == caller.id || caller.role.sees_all_conversations() {
        return Ok(());
    }
    Err(Error::not_found("meeting"))
}

/// Somebody leaves the team: whoever wanted to meet them shall not wait in vain.
pub(super) fn cancel_all_of(tx: &Tx, agent: AgentId) -> Result<()> {
    for meeting in store::meetings::coming_of_agent(tx.conn, agent, tx.now)? {
        cancel(tx, meeting.id, Side::Agent, "")?;
    }
    Ok(())
}

pub fn require_movable(meeting: &Meeting, now: Timestamp) -> Result<()> {
    require_changeable(meeting, now)?;
    if can_move(meeting) {
        return Ok(());
    }
    let message = "the meeting was moved too often; it can be cancelled only";
    Err(Error::conflict(message).with_code("too_many_meetings"))
}

fn require_changeable(meeting: &Meeting, now: Timestamp) -> Result<()> {
    let state = match &meeting.state {
        State::Cancelled { .. } => "cancelled",
        State::Booked if meeting.is_over(now) => "over",
        State::Booked => return Ok(()),
    };
    let message = format!("not possible: the meeting is {state}");
    Err(Error::conflict(message).with_code("state").with_state(state))
}

/// In the conversation, at the agent's console, and by mail to both.
fn tell(tx: &Tx, meeting: &Meeting, news: News) -> Result<()> {
    if let Some(id) = meeting.conversation {
        let matter = Matter::load(tx, id)?;
        let when = Reader::new(&meeting.zone, meeting.language()).when(meeting.span);
        let message = match news {
            News::Booked => SystemMessage::MeetingBooked,
            News::Moved => SystemMessage::MeetingMoved,
            News::Cancelled => SystemMessage::MeetingCancelled,
        };
        let values = words::values([("agent", &meeting.agent_name), ("when", &when)]);
        matter.say_with(tx, message, values)?;
    }
    let event = NewEvent {
        kind: EventKind::MeetingChanged,
        conversation: None,
        message: None,
        agent: None,
        detail: Some(meeting.id.to_string()),
    };
    store::events::publish(tx, &event, &[Topic::Agent(meeting.agent)])?;
    letters::send(tx, meeting, news)
}
