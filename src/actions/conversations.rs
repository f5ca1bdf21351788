//! What agents and visitors do with a conversation, apart from speaking in it.

use rusqlite::Connection;

use super::{
    dialogues, facts,
    matter::{Caller, Matter},
    messages::{self, Said, Words},
    notify,
    opening::{self, Opening},
    prechat, queue_words, routing, transfer, usage, webhooks,
};
use crate::{
    domain::{
        conversation::{CloseReason, Conversation, Event, Refusal, State, queued, without_visitor},
        feed::{EventKind, Topic},
        ids::{ConversationId, VisitorId},
        system_text::SystemMessage,
        time::Timestamp,
        workstream::{Mode, Workstream, WrapUpHold},
    },
    error::{Error, Result},
    store::{
        self, Tx, contacts::Visitor, conversations::Mark, dialogues::Outcome as DialogueOutcome,
        offers::Outcome,
    },
};

/// The visitor asks for an agent. Returns the open conversation where there is one already.
pub fn open(tx: &Tx, visitor: &Visitor) -> Result<Opened> {
    if let Some(open) = store::conversations::find_open(tx.conn, visitor.id)? {
        return Ok(Opened { id: open.id, is_new: false });
    }
    // Its history may have gone over to a person who signed in, a moment ago.
    if !store::contacts::has_visitor(tx.conn, visitor.id)? {
        return Err(Error::unauthenticated("the visitor token is not known any more"));
    }
    let widget = store::widgets::get(tx.conn, visitor.widget)?;
    let rules = store::workstreams::get(tx.conn, widget.workstream)?;
    require_open(tx, &rules)?;
    prechat::require_told(tx, visitor)?;
    Ok(Opened { id: begin(tx, visitor, &rules)?, is_new: true })
}

/// Field rule 19: persistent accepts and stores, live refuses outside the hours.
pub(super) fn require_open(tx: &Tx, rules: &Workstream) -> Result<()> {
    if rules.mode == Mode::Live
        && let Opening::Closed { opens, .. } = opening::next_opening(tx.conn, rules, tx.now)?
    {
        return Err(Error::conflict("nobody is there to answer at this hour")
            .with_code("offline")
            .with_next_open(opens));
    }
    Ok(())
}

fn begin(tx: &Tx, visitor: &Visitor, rules: &Workstream) -> Result<ConversationId> {
    let id = store::conversations::insert(
        tx.conn,
        &store::conversations::NewConversation {
            visitor: visitor.id,
            workstream: rules.id,
            mode: rules.mode,
            locale: &visitor.locale,
            state: queued(rules, tx.now),
        },
        tx.now,
    )?;
    let matter = Matter::load(tx, id)?;
    facts::begun(tx, &matter)?;
    matter.tell(tx, EventKind::Queued, &[matter.visitor_topic(), Topic::Agents])?;
    Ok(id)
}

/// The visitor leaves a message that waits for the next opening: outside the hours of a live
/// workstream, or after the fallback message, where the workstream offers the form.
pub fn leave_message(tx: &Tx, visitor: &Visitor, words: Words) -> Result<Said> {
    let widget = store::widgets::get(tx.conn, visitor.widget)?;
    let rules = store::workstreams::get(tx.conn, widget.workstream)?;
    let latest = store::conversations::find_latest(tx.conn, visitor.id)?;
    if let Some(said) = messages::said_before_in(tx, latest.as_ref(), visitor, &words)? {
        return Ok(said);
    }
    let in_dialogue =
        latest.clone().filter(|latest| matches!(latest.state, State::Dialogue { .. }));
    let has_open =
        in_dialogue.is_none() && latest.as_ref().is_some_and(|latest| latest.state.is_open());
    if !has_open {
        require_offline_form(tx.conn, &rules, latest.as_ref(), tx.now)?;
        let id = match in_dialogue {
            Some(conversation) => dialogues::leave(tx, conversation)?,
            None => begin(tx, visitor, &rules)?,
        };
        wait_without_visitor(tx, id)?;
    }
    let said = messages::visitor_writes(tx, visitor, words)?;
    if !has_open {
        let matter = Matter::load(tx, said.message.conversation)?;
        matter.say(tx, SystemMessage::OfflineFormThanks, "")?;
    }
    routing::route(tx, rules.id)?;
    Ok(said)
}

/// Its visitor does not stay at the page.
fn wait_without_visitor(tx: &Tx, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    store::conversations::set_offline_message(tx.conn, id, true)?;
    matter.conversation.is_offline_message = true;
    matter.conversation.state = without_visitor(matter.conversation.state, tx.now);
    matter.save(tx)
}

/// Somebody writes without a script, at any hour: they do not stay, and are answered by other
/// means. A visitor who has just arrived.
pub fn leave_without_script(tx: &Tx, visitor: &Visitor, words: Words) -> Result<Said> {
    let widget = store::widgets::get(tx.conn, visitor.widget)?;
    let rules = store::workstreams::get(tx.conn, widget.workstream)?;
    let id = begin(tx, visitor, &rules)?;
    if rules.mode == Mode::Live {
        wait_without_visitor(tx, id)?;
    }
    let said = messages::visitor_writes(tx, visitor, words)?;
    if rules.mode == Mode::Live {
        Matter::load(tx, id)?.say(tx, SystemMessage::OfflineFormThanks, "")?;
    }
    routing::route(tx, rules.id)?;
    Ok(said)
}

/// Whether the visitor may leave a message by the offline form now.
pub fn has_offline_form(conn: &Connection, visitor: &Visitor, now: Timestamp) -> Result<bool> {
    let widget = store::widgets::get(conn, visitor.widget)?;
    let rules = store::workstreams::get(conn, widget.workstream)?;
    let latest = store::conversations::find_latest(conn, visitor.id)?;
    Ok(require_offline_form(conn, &rules, latest.as_ref(), now).is_ok())
}

fn require_offline_form(
    conn: &Connection,
    rules: &Workstream,
    latest: Option<&Conversation>,
    now: Timestamp,
) -> Result<()> {
    if rules.mode == Mode::Persistent {
        return Err(Error::conflict("this widget takes messages at any hour; just write one"));
    }
    let is_closed = opening::next_opening(conn, rules, now)? != Opening::Open && rules.offline_form;
    let ended_in_vain = latest.is_some_and(|latest| {
        matches!(
            latest.state,
            State::Closed { reason: CloseReason::Fallback | CloseReason::Expired, .. }
        )
    });
    let live_chat = latest.and_then(|latest| latest.live_chat.as_ref());
    let by_card = live_chat.and_then(|live_chat| live_chat.fallback.as_ref());
    let has_form = by_card.map_or(rules.fallback_form, |fallback| fallback.has_offline_form);
    if is_closed || (has_form && ended_in_vain) {
        return Ok(());
    }
    Err(Error::conflict("there is no offline form now"))
}

pub struct Opened {
    pub id: ConversationId,
    pub is_new: bool,
}

/// Opens a conversation without a message, and offers it at once.
pub fn ask_for_agent(tx: &Tx, visitor: &Visitor) -> Result<Opened> {
    if let Some(open) = store::conversations::find_open(tx.conn, visitor.id)?
        && matches!(open.state, State::Dialogue { .. })
    {
        let id = dialogues::leave_for_agent(tx, open)?;
        return Ok(Opened { id, is_new: false });
    }
    let opened = open(tx, visitor)?;
    if opened.is_new {
        let matter = Matter::load(tx, opened.id)?;
        routing::route(tx, matter.workstream())?;
    }
    Ok(opened)
}

/// An agent takes what was offered to them, or what anybody may take from the queue.
pub fn accept(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    let state = matter.conversation.state;
    if let State::Active { agent, .. } = state
        && agent == caller.id
    {
        // The answer to the first acceptance was lost; a second one changes nothing.
        return Ok(());
    }
    let event = if matches!(state, State::Queued { .. }) && matter.rules.distribution.is_claimable()
    {
        Event::Claimed { by: caller.id }
    } else {
        Event::Accepted { by: caller.id }
    };
    if let Err(refusal) = matter.state_after(event, tx.now) {
        return Err(why_not_accepted(tx, &matter, caller, refusal)?);
    }
    if matches!(event, Event::Claimed { .. }) {
        usage::refuse_beyond_limit(tx, id)?;
    }
    let was_handed = store::conversations::handed(tx.conn, id)?.is_some_and(|it| it.to.is_some());
    matter.change(tx, event)?;
    usage::engaged(tx, id)?;
    let words = match queue_words::answered(tx, &matter)? {
        true => SystemMessage::AgentJoined,
        false if was_handed => SystemMessage::Transferred,
        false => SystemMessage::AgentContinued,
    };
    store::conversations::mark(tx.conn, id, Mark::Accepted, tx.now)?;
    store::offers::decide(tx.conn, id, Outcome::Accepted, tx.now)?;
    store::agents::took_offer(tx.conn, caller.id)?;
    matter.say(tx, words, &caller.display_name)?;
    matter.tell(tx, EventKind::Accepted, &[matter.visitor_topic(), Topic::Agents])?;
    // Whoever handed it over has room again.
    if was_handed { routing::route_all(tx) } else { Ok(()) }
}

/// Tells a lost race from a late click (field rules 1 and 6).
fn why_not_accepted(tx: &Tx, matter: &Matter, caller: &Caller, refusal: Refusal) -> Result<Error> {
    let last = store::offers::last_outcome(tx.conn, matter.id(), caller.id)?;
    let was_missed = last.as_deref() == Some("expired");
    let is_with_another =
        matches!(matter.conversation.state, State::Active { .. } | State::WrapUp { .. });
    Ok(match refusal {
        Refusal::NotPossibleNow if was_missed => matter.refused(Refusal::OfferExpired),
        Refusal::NotPossibleNow if is_with_another => matter.refused(Refusal::OfferedToSomeoneElse),
        Refusal::OfferedToSomeoneElse if was_missed => matter.refused(Refusal::OfferExpired),
        _ => matter.refused(refusal),
    })
}

/// The asked agent says no; the next one is asked.
pub fn decline(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.change(tx, Event::Declined { by: caller.id })?;
    store::offers::decide(tx.conn, id, Outcome::Declined, tx.now)?;
    matter.tell(tx, EventKind::Declined, &[Topic::Agents])?;
    transfer::bring_back_from_one(tx, &mut matter)?;
    // Whoever declined has room again, for other workstreams too.
    routing::route_all(tx)
}

/// Puts a persistent conversation aside, or gives a live one back to the queue.
pub fn park(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    matter.change(tx, Event::Parked)?;
    match matter.conversation.state {
        State::Waiting { agent, .. } => {
            matter.tell(tx, EventKind::Waiting, &[matter.visitor_topic(), Topic::Agent(agent)])?;
        }
        _ => back_to_queue(tx, &matter, Some(caller))?,
    }
    routing::route_all(tx)
}

/// Gives a conversation back, so that somebody else is asked.
pub fn release(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    matter.change(tx, Event::AgentLost)?;
    back_to_queue(tx, &matter, Some(caller))?;
    routing::route_all(tx)
}

/// Takes a waiting conversation up again.
pub fn resume(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    matter.change(tx, Event::ResumedBy { agent: caller.id })?;
    matter.tell(tx, EventKind::Resumed, &[matter.visitor_topic(), Topic::Agent(caller.id)])
}

/// Blocks the person behind a conversation, or lets them speak again.
pub fn block(tx: &Tx, caller: &Caller, id: ConversationId, is_blocked: bool) -> Result<()> {
    let matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    let shown = store::shown::show(tx.conn, id)?;
    store::contacts::set_blocked(tx.conn, shown.contact, is_blocked)?;
    matter.tell(tx, EventKind::Updated, &[matter.team_topic()])
}

/// The visitor's verdict on its last conversation, once that is over.
pub fn rate(tx: &Tx, visitor: VisitorId, score: i64, comment: &str) -> Result<()> {
    let latest = store::conversations::find_latest(tx.conn, visitor)?
        .ok_or_else(|| Error::not_found("conversation"))?;
    let matter = Matter::with_rules(tx, latest)?;
    if matter.conversation.state.is_open() {
        return Err(matter.refused(Refusal::NotPossibleNow));
    }
    store::conversations::rate(tx.conn, matter.id(), score, comment)?;
    facts::rated(tx, &matter, score)?;
    webhooks::rated(tx, &matter)?;
    matter.tell(tx, EventKind::Updated, &[matter.team_topic()])
}

/// After a change back to `queued`: a new round of offers, and everybody hears of it.
pub(super) fn back_to_queue(tx: &Tx, matter: &Matter, from: Option<&Caller>) -> Result<()> {
    store::conversations::mark(tx.conn, matter.id(), Mark::Queued, tx.now)?;
    let was_offered = store::offers::decide(tx.conn, matter.id(), Outcome::Withdrawn, tx.now)?;
    store::offers::new_round(tx.conn, matter.id())?;
    // Whoever was only asked has not been there to leave.
    if matter.conversation.mode == Mode::Live && !was_offered {
        matter.say(tx, SystemMessage::AgentLeft, from.map_or("", |caller| &caller.display_name))?;
    }
    matter.tell(tx, EventKind::Queued, &[matter.visitor_topic(), Topic::Agents])
}

/// An agent ends the conversation; what remains is the wrap-up.
pub fn end_by_agent(tx: &Tx, caller: &Caller, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    matter.require_own(tx, caller)?;
    let is_repeated =
        matches!(matter.conversation.state, State::WrapUp { reason: CloseReason::AgentEnded, .. });
    if is_repeated {
        return Ok(());
    }
    finish(tx, &mut matter, Event::AgentEnded, &caller.display_name)
}

/// The visitor ends the conversation; persistent ones are not theirs to end.
pub fn end_by_visitor(tx: &Tx, visitor: VisitorId) -> Result<ConversationId> {
    let conversation = store::conversations::find_open(tx.conn, visitor)?.ok_or_else(|| {
        Error::conflict("there is no open conversation to end").with_code("state").with_state(
            State::name(State::Closed { agent: None, reason: CloseReason::VisitorEnded }),
        )
    })?;
    let mut matter = Matter::with_rules(tx, conversation)?;
    finish(tx, &mut matter, Event::VisitorEnded, "")?;
    Ok(matter.id())
}

/// A supervisor closes whatever it is, at once.
pub fn force_close(tx: &Tx, id: ConversationId) -> Result<()> {
    let mut matter = Matter::load(tx, id)?;
    finish(tx, &mut matter, Event::Forced, "")
}

/// Every way in which a conversation ends goes through here.
///
/// Speaks the last words, stores the end, withdraws a pending offer, tells both sides, and hands
/// out what waited if somebody became free.
pub(super) fn finish(tx: &Tx, matter: &mut Matter, event: Event, agent_name: &str) -> Result<()> {
    if matter.conversation.mode == Mode::Live
        && matches!(event, Event::VisitorEnded | Event::VisitorGone)
    {
        // What ends on the way to a colleague is for whoever has had it to wrap up.
        transfer::bring_back(tx, matter)?;
    }
    let before = matter.conversation.state;
    let after = matter.state_after(event, tx.now).map_err(|refusal| matter.refused(refusal))?;
    let (State::WrapUp { reason, .. } | State::Closed { reason, .. }) = after else {
        return Err(Error::internal("end a conversation", "the rules led elsewhere"));
    };
    let team = if before.agent().is_some() { matter.team_topic() } else { Topic::Agents };
    let was_in_dialogue = matches!(before, State::Dialogue { .. });
    if before.is_open()
        && !was_in_dialogue
        && let Some(words) = last_words(reason)
    {
        matter.say(tx, words, agent_name)?;
    }
    matter.change(tx, event)?;
    store::offers::decide(tx.conn, matter.id(), Outcome::Withdrawn, tx.now)?;
    let (mark, kind) = match after {
        State::WrapUp { .. } => (Mark::Ended, EventKind::Ended),
        _ => (Mark::Closed, EventKind::Closed),
    };
    store::conversations::mark(tx.conn, matter.id(), mark, tx.now)?;
    if let (State::WrapUp { closes, .. }, WrapUpHold::For { ms }) =
        (after, matter.rules.wrap_up_hold)
    {
        let freed = (tx.now + ms).min(closes);
        store::conversations::set_deadline(tx.conn, matter.id(), Some(freed))?;
    }
    if was_in_dialogue {
        store::dialogues::set_outcome(tx.conn, matter.id(), DialogueOutcome::Left)?;
        // The team never knew of it, and nobody has become free.
        return matter.tell(tx, kind, &[matter.visitor_topic()]);
    }
    notify::failed(tx, matter)?;
    if before.is_open() {
        matter.tell(tx, kind, &[matter.visitor_topic(), team])?;
    } else {
        // The visitor was told of the end already; the wrap-up is the team's business.
        matter.tell(tx, kind, &[team])?;
    }
    routing::route_all(tx)
}

fn last_words(reason: CloseReason) -> Option<SystemMessage> {
    match reason {
        CloseReason::AgentEnded => Some(SystemMessage::AgentEnded),
        CloseReason::VisitorEnded => Some(SystemMessage::VisitorEnded),
        CloseReason::VisitorLeft => Some(SystemMessage::VisitorLeft),
        CloseReason::Idle => Some(SystemMessage::IdleEnded),
        CloseReason::Expired | CloseReason::Fallback => Some(SystemMessage::Fallback),
        // Nobody is there to read them.
        CloseReason::Abandoned
        | CloseReason::Forced
        | CloseReason::Merged
        | CloseReason::DialogueEnded => None,
    }
}
