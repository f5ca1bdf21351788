//! What visitors tell of themselves before their first message.

use std::collections::BTreeMap;

use crate::{
    domain::{
        flow::ContactField,
        prechat::{About, Prechat},
    },
    error::{Error, Result},
    store::{self, Tx, contacts::Visitor},
};

/// Something that was told, and checked.
pub struct Told {
    pub about: About,
    pub value: String,
}

/// Puts it on the contact's card. What the site vouches for is not overwritten.
pub fn take(tx: &Tx, visitor: &Visitor, told: &[Told]) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let forms = store::widget_forms::get(tx.conn, visitor.widget)?;
    let mut facts = store::rules::facts_of(tx.conn, visitor.id)?;
    let before = facts.clone();
    for Told { about, value } in told {
        require_asked(&forms.prechat, about)?;
        about.learn(&mut facts, value);
    }
    let fields: BTreeMap<&str, &str> = facts
        .fields
        .iter()
        .filter(|(key, value)| before.fields.get(*key) != Some(value))
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let learned = store::contacts::Learned {
        name: (facts.name != before.name).then_some(&facts.name),
        email: (facts.email != before.email).then_some(&facts.email),
        phone: (facts.phone != before.phone).then_some(&facts.phone),
        fields,
    };
    store::contacts::learn(tx.conn, visitor.contact, &learned)
}

/// A card is no place for whatever a browser likes to store.
fn require_asked(prechat: &Prechat, about: &About) -> Result<()> {
    let is_usual =
        matches!(about, About::Name | About::Field(ContactField::Email | ContactField::Phone));
    if is_usual || prechat.questions.iter().any(|question| question.about == *about) {
        return Ok(());
    }
    let field = format!("fields.{}", about.name());
    Err(Error::invalid_field(&field, "is not asked by this widget"))
}

/// Nobody is asked for who has not told what their widget must know.
pub(super) fn require_told(tx: &Tx, visitor: &Visitor) -> Result<()> {
    let forms = store::widget_forms::get(tx.conn, visitor.widget)?;
    if forms.prechat.questions.is_empty() {
        return Ok(());
    }
    let facts = store::rules::facts_of(tx.conn, visitor.id)?;
    match forms.prechat.missing(&facts) {
        None => Ok(()),
        Some(question) => {
            let field = format!("fields.{}", question.about.name());
            let message = format!("`{field}` must be told before the first message");
            Err(Error::unprocessable("prechat_required", &field, message))
        }
    }
}
