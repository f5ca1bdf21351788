//! Visitors making themselves known.

use super::matter::Matter;
use crate::{
    domain::{feed::EventKind, ids::VisitorId},
    error::{Error, Result},
    store::{
        self, Tx,
        contacts::{Contact, NewVisitor, Page, Visitor},
        sessions::TokenHash,
    },
};

/// A visitor comes for the first time, or with a token that we do not know (any more).
pub fn arrive(tx: &Tx, new: &NewVisitor) -> Result<Visitor> {
    store::contacts::insert(tx.conn, new, tx.now)?;
    store::contacts::find_by_token(tx.conn, &new.token)?
        .ok_or_else(|| Error::internal("find a new visitor", "its row is not there"))
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
