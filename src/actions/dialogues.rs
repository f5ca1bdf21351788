//! Visitors in dialogues: beginning, answering, and what becomes of them.
//!
//! A dialogue is a conversation in the state `dialogue`. Its cards and the visitor's answers are
//! messages, so that an agent who comes to it later reads all of it; until one is asked for, the
//! team hears nothing. Where the visitor stands is stored in the same write as the answer that
//! led there, with the version in which the dialogue began.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{
    conversations::{Opened, finish, require_open},
    facts,
    matter::Matter,
    meetings::{self, Wanted},
    opening::{self, Opening},
    routing,
    rules::Moment,
};
use crate::{
    domain::{
        booking::Whom,
        conversation::{Conversation, Event, State},
        feed::{EventKind, Topic},
        flow::{
            self, Arrival, Card, ContactField, Face, Flow, Guest, Host, Input, Kind, Known,
            LiveChat, Report, Said, Tree, Walk,
        },
        hours::Span,
        ids::{ConversationId, DialogueId, HoursId},
        message::{Author, AuthorKind, MessageKind, NewMessage},
        rules::Facts,
        time::Timestamp,
        workstream::Mode,
    },
    error::{Error, Result},
    store::{
        self, Tx,
        contacts::{Page, Visitor},
        conversations::Mark,
        dialogues::{AtTheDoor, Outcome, Run, answer_json, card_json},
    },
};

/// What still stands in the way of publishing a flow.
pub fn check(conn: &Connection, flow: &Flow) -> Result<Report> {
    let agents = store::agents::list(conn)?;
    let teams = store::teams::list(conn)?;
    let hours = store::hours::list(conn)?;
    let mut bookable = Vec::new();
    for host in flow.cards.iter().filter_map(Card::host) {
        if let Some(whom) = whom_of(host)
            && meetings::bookable::find(conn, whom)?.is_some()
        {
            bookable.push(host);
        }
    }
    let known = Known {
        is_agent: &|id| {
            agents.iter().any(|agent| agent.id == id && agent.is_enabled && agent.takes_chats)
        },
        is_team: &|id| teams.iter().any(|team| team.id == id),
        is_hours: &|id| hours.iter().any(|entry| entry.id == id),
        is_bookable: &|host| bookable.contains(&host),
    };
    Ok(flow::check(flow, &known))
}

/// What the conditions of a flow look at, at one moment.
pub struct Scene {
    pub facts: Facts,
    moment: Moment,
}

impl Scene {
    pub fn new(
        conn: &Connection,
        flow: &Flow,
        facts: Facts,
        hours: Option<HoursId>,
        now: Timestamp,
    ) -> Result<Scene> {
        let named = flow.cards.iter().flat_map(flow::Card::hours);
        let moment = Moment::new(conn, hours, named, now)?;
        Ok(Scene { facts: facts.at(&moment.zone, now), moment })
    }

    pub fn begin(&mut self, flow: &Flow) -> Walk {
        flow::begin(flow, &mut self.facts, &|id| self.moment.is_open(id))
    }

    pub fn answer(
        &mut self,
        flow: &Flow,
        card: &str,
        input: Input,
    ) -> std::result::Result<Walk, flow::Refusal> {
        flow::answer(flow, card, input, &mut self.facts, &|id| self.moment.is_open(id))
    }
}

/// A dialogue that may start for a visitor, with what would be shown of it beforehand.
pub struct Offered {
    pub dialogue: AtTheDoor,
    pub poke: Option<Face>,
}

/// Whatever may start for a visitor now, best first; nothing while a conversation is open.
/// `page_url` is where they are, if that is not where they were seen last.
pub fn offered(
    conn: &Connection,
    visitor: &Visitor,
    page_url: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Offered>> {
    if visitor.is_blocked || store::conversations::find_open(conn, visitor.id)?.is_some() {
        return Ok(Vec::new());
    }
    let mut facts = store::rules::facts_of(conn, visitor.id)?;
    if let Some(url) = page_url {
        facts.page_url = url.to_string();
    }
    let guest = Guest {
        page_url: &facts.page_url,
        has_written: store::dialogues::said(conn, visitor.id)?,
        is_identified: facts.is_verified || !facts.email.is_empty(),
    };
    let at_the_door =
        store::dialogues::at_the_door(conn, visitor.widget, visitor.id, |targeting| {
            targeting.fits(guest)
        })?;
    let widget = store::widgets::get(conn, visitor.widget)?;
    let rules = store::workstreams::get(conn, widget.workstream)?;
    let mut offered = Vec::new();
    for dialogue in at_the_door {
        let mut scene = Scene::new(conn, &dialogue.flow, facts.clone(), rules.hours, now)?;
        let poke = poke(&dialogue.flow, scene.begin(&dialogue.flow));
        offered.push(Offered { dialogue, poke });
    }
    Ok(offered)
}

/// The first card that would be shown, if it may stand beside the closed launcher.
fn poke(flow: &Flow, walk: Walk) -> Option<Face> {
    let first = walk.said.into_iter().find_map(|said| match said {
        Said::ByCard(face) => Some(face),
        Said::ByVisitor { .. } | Said::Passed(_) => None,
    })?;
    match flow.card(&first.card)?.kind {
        Kind::Message { is_poke: true, .. } | Kind::Question { is_poke: true, .. } => Some(first),
        _ => None,
    }
}

/// The visitor begins a dialogue; where they are in it already, it goes on.
pub fn start(
    tx: &Tx,
    visitor: &Visitor,
    dialogue: DialogueId,
    page: Option<&Page>,
) -> Result<Opened> {
    if !store::contacts::has_visitor(tx.conn, visitor.id)? {
        return Err(Error::unauthenticated("the visitor token is not known any more"));
    }
    if let Some(page) = page {
        store::contacts::set_page(tx.conn, visitor.id, page)?;
    }
    if let Some(open) = store::conversations::find_open(tx.conn, visitor.id)? {
        let run = store::dialogues::find_run(tx.conn, open.id)?;
        if run.is_some_and(|run| run.dialogue == dialogue) {
            return Ok(Opened { id: open.id, is_new: false });
        }
        let message = "another conversation is open";
        return Err(Error::conflict(message).with_code("state").with_state(open.state.name()));
    }
    let offered = offered(tx.conn, visitor, None, tx.now)?;
    let Some(found) = offered.into_iter().find(|offered| offered.dialogue.id == dialogue) else {
        store::dialogues::get(tx.conn, dialogue)?;
        return Err(Error::conflict("this dialogue is not for this visitor now"));
    };
    let found = found.dialogue;
    let widget = store::widgets::get(tx.conn, visitor.widget)?;
    let rules = store::workstreams::get(tx.conn, widget.workstream)?;
    let new = store::conversations::NewConversation {
        visitor: visitor.id,
        workstream: rules.id,
        mode: rules.mode,
        locale: &visitor.locale,
        state: State::Dialogue { idle_ends: tx.now + found.idle_ms },
    };
    let id = store::conversations::insert(tx.conn, &new, tx.now)?;
    facts::begun(tx, &Matter::load(tx, id)?)?;
    store::dialogues::insert_run(tx.conn, id, &found, tx.now)?;
    let facts = store::rules::facts_of(tx.conn, visitor.id)?;
    let mut scene = Scene::new(tx.conn, &found.flow, facts, rules.hours, tx.now)?;
    let walk = scene.begin(&found.flow);
    let mut way = Way { tx, visitor, matter: Matter::load(tx, id)?, idle_ms: found.idle_ms };
    way.go(walk, &scene.facts)?;
    Ok(Opened { id, is_new: true })
}

/// What became of an answer.
pub enum Answered {
    Taken(ConversationId),
    /// Somebody was faster: what is free instead. The card goes on waiting.
    SlotTaken(Vec<Span>),
    /// That card waits no more. Which does, as JSON, if one does.
    Over(Option<String>),
}

/// The visitor answers a card; `booking` is what the answer means at a card that books a meeting.
/// The same answer once more changes nothing.
pub fn answer(
    tx: &Tx,
    visitor: &Visitor,
    card: &str,
    given: &Tree,
    booking: Option<&Wanted>,
) -> Result<Answered> {
    let Some(latest) = store::conversations::find_latest(tx.conn, visitor.id)? else {
        return Ok(Answered::Over(None));
    };
    let Some(run) = store::dialogues::find_run(tx.conn, latest.id)? else {
        return Ok(Answered::Over(None));
    };
    let step = store::dialogues::find_step(tx.conn, latest.id, card)?;
    let is_waiting = matches!(latest.state, State::Dialogue { .. })
        && !run.is_over
        && run.card.as_deref() == Some(card);
    if !is_waiting {
        if step.is_some_and(|step| step.answer.as_ref() == Some(given)) {
            return Ok(Answered::Taken(latest.id));
        }
        let shown = store::shown::show(tx.conn, latest.id)?;
        return Ok(Answered::Over(shown.dialogue.and_then(|dialogue| dialogue.card)));
    }
    let flow = store::dialogues::flow(tx.conn, run.dialogue, run.version)?;
    let matter = Matter::with_rules(tx, latest)?;
    let facts = store::rules::facts_of(tx.conn, visitor.id)?;
    let mut scene = Scene::new(tx.conn, &flow, facts, matter.rules.hours, tx.now)?;
    let input = match flow.card(card).map(|card| &card.kind) {
        Some(Kind::Meeting { host, .. }) if *given != Tree::Nothing => {
            if let Some(instead) = book(tx, visitor, &run, *host, booking)? {
                return Ok(Answered::SlotTaken(instead));
            }
            Input::Booked
        }
        _ => Input::Given(given),
    };
    let walk = scene
        .answer(&flow, card, input)
        .map_err(|refusal| Error::invalid_field(&refusal.field, refusal.rule))?;
    store::dialogues::note_answer(tx.conn, matter.id(), card, given, tx.now)?;
    if let Some(message) = step.and_then(|step| step.message) {
        store::messages::mark_answered(tx.conn, message)?;
    }
    let id = matter.id();
    let mut way = Way { tx, visitor, matter, idle_ms: run.idle_ms };
    way.go(walk, &scene.facts)?;
    Ok(Answered::Taken(id))
}

/// Books what the visitor chose in a meeting card; where it is taken, what is free instead.
fn book(
    tx: &Tx,
    visitor: &Visitor,
    run: &Run,
    host: Host,
    booking: Option<&Wanted>,
) -> Result<Option<Vec<Span>>> {
    let wanted = booking.ok_or_else(|| Error::invalid_field("value.slot", "is missing"))?;
    let whom = whom_of(host).ok_or_else(|| Error::conflict("nobody can be met here"))?;
    let inside = |error: Error| match error.field() {
        Some(field) if matches!(field, "name" | "email") => {
            Error::invalid_field(&format!("value.{field}"), "is missing")
        }
        _ => error,
    };
    match meetings::book(tx, visitor, whom, wanted).map_err(inside)? {
        meetings::Outcome::Taken(instead) => Ok(Some(instead)),
        meetings::Outcome::Booked { .. } => {
            store::dialogues::note_booking(tx.conn, run.conversation)?;
            Ok(None)
        }
    }
}

fn whom_of(host: Host) -> Option<Whom> {
    Whom::from_ids(host.agent.map(|id| id.0), host.team.map(|id| id.0))
}

/// The visitor wrote words of their own, or sent a file: that is for people. Refused where nobody
/// would read it, and then the dialogue stays where it is.
pub(super) fn interrupted(tx: &Tx, matter: &Matter) -> Result<()> {
    if !matter.conversation.is_offline_message {
        require_open(tx, &matter.rules)?;
    }
    store::dialogues::set_outcome(tx.conn, matter.id(), Outcome::Left)
}

/// The visitor wants a person instead.
pub(super) fn leave_for_agent(tx: &Tx, conversation: Conversation) -> Result<ConversationId> {
    let mut matter = Matter::with_rules(tx, conversation)?;
    interrupted(tx, &matter)?;
    wait(tx, &mut matter)?;
    routing::route(tx, matter.workstream())?;
    Ok(matter.id())
}

/// Into the queue, where nobody is asked yet.
pub(super) fn leave(tx: &Tx, conversation: Conversation) -> Result<ConversationId> {
    let mut matter = Matter::with_rules(tx, conversation)?;
    store::dialogues::set_outcome(tx.conn, matter.id(), Outcome::Left)?;
    wait(tx, &mut matter)?;
    Ok(matter.id())
}

fn wait(tx: &Tx, matter: &mut Matter) -> Result<()> {
    store::dialogues::began_to_wait(tx.conn, matter.id(), tx.now)?;
    matter.conversation.unanswered_since = Some(tx.now);
    matter.change(tx, Event::AgentWanted)?;
    store::conversations::mark(tx.conn, matter.id(), Mark::Queued, tx.now)?;
    matter.tell(tx, EventKind::Queued, &[matter.visitor_topic(), Topic::Agents])
}

/// A visitor and their dialogue, in one write.
struct Way<'a, 'b> {
    tx: &'a Tx<'b>,
    visitor: &'a Visitor,
    matter: Matter,
    idle_ms: i64,
}

impl Way<'_, '_> {
    /// Makes a walk come true.
    fn go(&mut self, walk: Walk, facts: &Facts) -> Result<()> {
        self.learn(&walk.learned, facts)?;
        for said in walk.said {
            match said {
                Said::ByCard(face) => self.show(&face)?,
                Said::ByVisitor { card, text } => self.repeat(&card, text)?,
                Said::Passed(card) => {
                    let (tx, id) = (self.tx, self.matter.id());
                    store::dialogues::insert_step(tx.conn, id, &card, None, tx.now)?;
                }
            }
        }
        let (tx, id) = (self.tx, self.matter.id());
        match walk.arrival {
            Arrival::Waits(card) => {
                store::dialogues::set_card(tx.conn, id, &card)?;
                self.matter.change(tx, Event::CardAnswered { idle_ends: tx.now + self.idle_ms })?;
                self.matter.tell(tx, EventKind::Updated, &[self.matter.visitor_topic()])
            }
            Arrival::Ends => {
                store::dialogues::set_outcome(tx.conn, id, Outcome::Completed)?;
                finish(tx, &mut self.matter, Event::DialogueEnded, "")
            }
            Arrival::LiveChat(asks) => {
                store::dialogues::set_outcome(tx.conn, id, Outcome::Completed)?;
                self.ask(asks)
            }
        }
    }

    fn show(&self, face: &Face) -> Result<()> {
        let new = NewMessage {
            client_id: None,
            author: Author { kind: AuthorKind::Dialogue, name: String::new() },
            kind: MessageKind::Card,
            text: face.text.clone(),
            code: None,
            file: None,
            card: Some(card_json(face)),
        };
        let (tx, id) = (self.tx, self.matter.id());
        let message = self.matter.add_message(tx, new)?;
        store::conversations::other_wrote(tx.conn, id, message.id)?;
        store::dialogues::insert_step(tx.conn, id, &face.card, Some(message.id), tx.now)
    }

    fn repeat(&self, card: &str, text: String) -> Result<()> {
        let kind = AuthorKind::Visitor(self.visitor.id);
        let new = NewMessage {
            client_id: None,
            author: Author { kind, name: self.visitor.caption() },
            kind: MessageKind::Text,
            text,
            code: None,
            file: None,
            card: Some(answer_json(card)),
        };
        let (tx, id) = (self.tx, self.matter.id());
        let message = self.matter.add_message(tx, new)?;
        store::dialogues::card_answered(tx.conn, id, message.id, tx.now)
    }

    fn learn(&self, learned: &[ContactField], facts: &Facts) -> Result<()> {
        if learned.is_empty() {
            return Ok(());
        }
        let is_told = |wanted: ContactField| learned.contains(&wanted);
        let is_named = is_told(ContactField::FirstName) || is_told(ContactField::LastName);
        let fields: BTreeMap<&str, &str> = learned
            .iter()
            .filter_map(|field| facts.fields.get_key_value(field.key()))
            .map(|(key, value)| (key.as_str(), value.as_str()))
            .collect();
        let learned = store::contacts::Learned {
            name: is_named.then_some(&facts.name),
            email: is_told(ContactField::Email).then_some(&facts.email),
            phone: is_told(ContactField::Phone).then_some(&facts.phone),
            fields,
        };
        store::contacts::learn(self.tx.conn, self.visitor.contact, &learned)
    }

    /// A live-chat card: the conversation waits for an agent, as the card says.
    fn ask(&mut self, asks: LiveChat) -> Result<()> {
        let (tx, matter) = (self.tx, &mut self.matter);
        store::dialogues::note_asks(tx.conn, matter.id(), &asks)?;
        asks.apply(&mut matter.rules);
        matter.conversation.live_chat = Some(asks);
        wait(tx, matter)?;
        let is_closed = matter.conversation.mode == Mode::Live
            && opening::next_opening(tx.conn, &matter.rules, tx.now)? != Opening::Open;
        if is_closed {
            // Nobody will come; a persistent conversation waits for the hours.
            return routing::give_up(tx, matter);
        }
        routing::route(tx, matter.workstream())
    }
}
