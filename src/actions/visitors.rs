//! Visitors making themselves known.

use super::{conversations::finish, matter::Matter, presence};
use crate::{
    domain::{
        conversation::{Conversation, Event, State},
        feed::{EventKind, Topic},
        ids::{ContactId, VisitorId},
        time::{DAY_MS, Timestamp},
    },
    error::{Error, Result},
    limits::FEED_EVENTS_MAX,
    store::{
        self, Tx,
        contacts::{Contact, NewVisitor, Page, Person, Visitor},
        events::NewEvent,
        sessions::TokenHash,
    },
};

/// A visitor comes for the first time, or with a token that we do not know (any more).
pub fn arrive(tx: &Tx, new: &NewVisitor) -> Result<Visitor> {
    let id = store::contacts::insert(tx.conn, new, tx.now)?;
    store::journey::note(tx.conn, id, &new.page, tx.now)?;
    store::contacts::find_by_token(tx.conn, &new.token)?
        .ok_or_else(|| Error::internal("find a new visitor", "its row is not there"))
}

/// Somebody else at the same browser, or so it must be assumed: the person's identity has ended
/// and was not shown again. What they said stays theirs, and out of sight.
pub fn arrive_after(tx: &Tx, left: &TokenHash, new: &NewVisitor) -> Result<Visitor> {
    store::contacts::delete_token(tx.conn, left)?;
    arrive(tx, new)
}

/// A browser that shows whom its site has signed in.
pub struct SignIn {
    pub person: Person,
    pub verified_until: Timestamp,
    /// The token that the browser has had so far.
    pub shown: Option<TokenHash>,
    /// With the token that it gets, unless it keeps its own.
    pub browser: NewVisitor,
    /// `None` where it did not say.
    pub page: Option<Page>,
}

pub struct SignedIn {
    pub visitor: Visitor,
    pub keeps_token: bool,
}

/// Makes a browser the person's, and what was said in it before a part of the person's history.
///
/// A token that somebody had before the signing in is worth nothing afterwards, and none ever
/// passes from one person to another.
pub fn sign_in(tx: &Tx, new: &SignIn) -> Result<SignedIn> {
    let shown = match &new.shown {
        Some(token) => store::contacts::find_by_token(tx.conn, token)?,
        None => None,
    };
    let shown = shown.filter(|visitor| visitor.widget == new.browser.widget);
    let known = store::contacts::find_person(tx.conn, &new.person)?;
    let anonymous = shown.as_ref().filter(|visitor| visitor.is_anonymous());
    let (contact, visitor) = match (known, anonymous) {
        (Some(contact), _) => (contact, visitor_of(tx, contact, new)?),
        (None, Some(anonymous)) => (anonymous.contact, anonymous.id),
        (None, None) => {
            let contact = store::contacts::insert_contact(tx.conn, tx.now)?;
            (contact, visitor_of(tx, contact, new)?)
        }
    };
    store::contacts::set_person(tx.conn, contact, &new.person)?;
    let keeps_token = shown
        .as_ref()
        .is_some_and(|shown| shown.contact == contact && shown.verified_until.is_some());
    let token = match (&new.shown, keeps_token) {
        (Some(own), true) => {
            store::contacts::extend_token(tx.conn, own, new.verified_until)?;
            own
        }
        (_, _) => {
            let until = Some(new.verified_until);
            store::contacts::insert_token(tx.conn, &new.browser.token, visitor, until, tx.now)?;
            &new.browser.token
        }
    };
    if let (Some(shown), Some(old), false) = (&shown, &new.shown, keeps_token) {
        store::contacts::delete_token(tx.conn, old)?;
        if shown.is_anonymous() && shown.contact != contact {
            join(tx, shown, contact, visitor)?;
        }
    }
    store::contacts::delete_ended_tokens(tx.conn, visitor, Timestamp(tx.now.0 - DAY_MS))?;
    settle(tx, visitor, new)?;
    let visitor = store::contacts::find_by_token(tx.conn, token)?
        .ok_or_else(|| Error::internal("find who signed in", "its row is not there"))?;
    Ok(SignedIn { visitor, keeps_token })
}

fn visitor_of(tx: &Tx, contact: ContactId, new: &SignIn) -> Result<VisitorId> {
    match store::contacts::find_visitor(tx.conn, contact, new.browser.widget)? {
        Some(visitor) => Ok(visitor),
        None => store::contacts::insert_visitor(tx.conn, contact, &new.browser, tx.now),
    }
}

/// Where the person is now; the team sees it, and that it is really them.
fn settle(tx: &Tx, visitor: VisitorId, new: &SignIn) -> Result<()> {
    store::contacts::set_browser(tx.conn, visitor, &new.browser)?;
    store::contacts::set_locale(tx.conn, visitor, &new.browser.locale)?;
    if let Some(page) = &new.page {
        store::contacts::set_page(tx.conn, visitor, page)?;
        store::journey::note(tx.conn, visitor, page, tx.now)?;
    }
    presence::visitor_returned(tx, visitor)?;
    if let Some(open) = store::conversations::find_open(tx.conn, visitor)? {
        let matter = Matter::with_rules(tx, open)?;
        matter.tell(tx, EventKind::Updated, &[matter.visitor_topic(), matter.team_topic()])?;
    }
    Ok(())
}

/// What was said anonymously was said by the person: the conversations go over, and the contact
/// that nobody knew is gone. Of two open conversations the one that was spoken in last goes on.
fn join(tx: &Tx, anonymous: &Visitor, contact: ContactId, visitor: VisitorId) -> Result<()> {
    let own = store::conversations::find_open(tx.conn, visitor)?;
    let brought = store::conversations::find_open(tx.conn, anonymous.id)?;
    if let (Some(own), Some(brought)) = (own, brought) {
        // Words to people are worth more than a dialogue, however new.
        let worth = |each: &Conversation| {
            let is_with_people = !matches!(each.state, State::Dialogue { .. });
            (is_with_people, each.last_message, each.id)
        };
        let is_brought_newer = worth(&own) < worth(&brought);
        let given_up = if is_brought_newer { own } else { brought };
        finish(tx, &mut Matter::with_rules(tx, given_up)?, Event::Merged, "")?;
    }
    let news = store::messages::list_of_visitor(tx.conn, anonymous.id, None, FEED_EVENTS_MAX)?;
    store::messages::set_author(tx.conn, anonymous.id, visitor)?;
    let moved = store::conversations::move_all(tx.conn, anonymous.id, visitor)?;
    store::meetings::move_all(tx.conn, anonymous.id, visitor)?;
    store::contacts::fill_from(tx.conn, contact, anonymous.contact)?;
    store::contacts::delete_empty(tx.conn, anonymous.contact)?;

    // The person's other browsers learn what was said here, and this one's other tabs that their
    // token has ended.
    let (old, topic) = (Topic::Visitor(anonymous.id), Topic::Visitor(visitor));
    for message in news {
        let event = NewEvent {
            kind: EventKind::MessageCreated,
            conversation: Some(message.conversation),
            message: Some(message.id),
            agent: None,
            detail: None,
        };
        store::events::publish(tx, &event, &[topic])?;
    }
    for conversation in moved {
        let matter = Matter::with_rules(tx, conversation)?;
        match matter.conversation.state {
            State::Closed { .. } => matter.tell(tx, EventKind::Updated, &[old])?,
            _ => matter.tell(tx, EventKind::Updated, &[old, matter.team_topic()])?,
        }
    }
    // Last of all, so that it is what the panels show.
    if let Some(latest) = store::conversations::find_latest(tx.conn, visitor)? {
        Matter::with_rules(tx, latest)?.tell(tx, EventKind::Updated, &[topic])?;
    }
    Ok(())
}

/// A known visitor is on another page, or reads another language now.
pub fn move_to(
    tx: &Tx,
    visitor: &Visitor,
    page: Option<&Page>,
    locale: Option<&str>,
) -> Result<()> {
    if let Some(page) = page {
        store::contacts::set_page(tx.conn, visitor.id, page)?;
        store::journey::note(tx.conn, visitor.id, page, tx.now)?;
        if let Some(open) = store::conversations::find_open(tx.conn, visitor.id)? {
            let matter = Matter::with_rules(tx, open)?;
            // Of a dialogue the team hears nothing.
            if !matches!(matter.conversation.state, State::Dialogue { .. }) {
                matter.tell(tx, EventKind::Updated, &[matter.team_topic()])?;
            }
        }
    }
    if let Some(locale) = locale
        && locale != visitor.locale
    {
        store::contacts::set_locale(tx.conn, visitor.id, locale)?;
    }
    Ok(())
}

/// What a person told of themselves before the chat.
pub struct Fields {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// Fills the contact card. A verified contact is not overwritten by what a form says.
pub fn introduce(tx: &Tx, token: &TokenHash, fields: &Fields) -> Result<VisitorId> {
    let visitor = store::contacts::find_by_token(tx.conn, token)?
        .ok_or_else(|| Error::unauthenticated("the visitor token is not known"))?;
    if !visitor.is_verified {
        store::contacts::set_fields(
            tx.conn,
            visitor.contact,
            fields.name.as_deref(),
            fields.email.as_deref(),
            fields.phone.as_deref(),
        )?;
    }
    Ok(visitor.id)
}

/// An agent corrects the card; whoever has a conversation of this person on screen is told.
pub fn change_card(tx: &Tx, contact: &Contact) -> Result<()> {
    store::contacts::update_card(tx.conn, contact)?;
    for id in store::contacts::open_conversations(tx.conn, contact.id)? {
        let matter = Matter::load(tx, id)?;
        matter.tell(tx, EventKind::Updated, &[matter.team_topic()])?;
    }
    Ok(())
}

/// Two cards are of one person, says an agent: the second goes into the first.
///
/// What either browser may see stays as it was, since nobody has shown whose they are.
pub fn merge(tx: &Tx, id: ContactId, other: ContactId) -> Result<Contact> {
    let find =
        |id| store::contacts::find_contact(tx.conn, id)?.ok_or_else(|| Error::not_found("contact"));
    let (kept, given_up) = (find(id)?, find(other)?);
    if kept.id == given_up.id {
        return Err(Error::invalid_field("contact", "must be another contact"));
    }
    store::contacts::merge(tx.conn, id, other)?;
    let kept = find(id)?;
    change_card(tx, &kept)?;
    Ok(kept)
}
