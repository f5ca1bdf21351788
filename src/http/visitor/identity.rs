//! Whom a site says its visitor is.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::{
    app::App,
    auth::identity::{self, Algorithm, FieldValue, Identity, IdentityRefusal, Key},
    domain::time::Timestamp,
    error::{Error, Result},
    http::request::Request,
    limits::IDENTITY_LEEWAY_MS,
    store::{self, contacts::Person, identity_keys::IdentityKey, widgets::Widget},
};

/// A person, and until when the site's word for it holds.
pub struct Verified {
    pub person: Person,
    pub until: Timestamp,
}

/// Believes a token that one of the widget's keys has signed.
pub fn verify(app: &App, request: &Request, widget: &Widget, token: &str) -> Result<Verified> {
    let rows = app.store.read(|conn| store::identity_keys::list_of_widget(conn, widget.id))?;
    if rows.is_empty() {
        return Err(invalid("no_key", "the widget has no identity key yet; its admin adds one"));
    }
    let keys = read_keys(&rows)?;
    let own = public_url(app, request);
    let believed = identity::verify(token, &keys, app.clock.now().0).and_then(|found| {
        found.0.require_audience(&[&own, &widget.key])?;
        Ok(found)
    });
    let (identity, signer) = believed.map_err(refused)?;
    let signer = rows
        .into_iter()
        .nth(signer)
        .ok_or_else(|| Error::internal("find the signer of a token", "it is not in the list"))?;
    Ok(Verified {
        // As long as the token itself would be believed, so that it is never dead on arrival.
        until: Timestamp(identity.expires_at_ms.saturating_add(IDENTITY_LEEWAY_MS)),
        person: person(identity, signer.realm),
    })
}

/// The stored keys, ready to check with. What is stored was read before.
pub fn read_keys(rows: &[IdentityKey]) -> Result<Vec<Key>> {
    let read = |row: &IdentityKey| {
        let algorithm = Algorithm::from_name(&row.algorithm)
            .ok_or_else(|| Error::internal("read an identity key", "an unknown algorithm"))?;
        Key::parse(algorithm, &row.material, row.kid.as_deref())
            .map_err(|refusal| Error::internal("read an identity key", refusal.code()))
    };
    rows.iter().map(read).collect()
}

/// Our own name in a token's `aud`.
pub fn public_url(app: &App, request: &Request) -> String {
    app.config.public_url.clone().unwrap_or_else(|| request.own_origin())
}

fn refused(refusal: IdentityRefusal) -> Error {
    invalid(refusal.code(), &refusal.to_string())
}

/// For the site's developer: the sentence says what is wrong, and `reason` stays the same.
fn invalid(reason: &'static str, sentence: &str) -> Error {
    Error::unauthenticated(sentence).with_code("identity_invalid").with_reason(reason)
}

fn person(identity: Identity, realm: String) -> Person {
    Person {
        realm,
        subject: identity.subject,
        name: identity.name,
        email: identity.email,
        is_email_verified: identity.email_is_verified,
        phone: identity.phone,
        fields: fields(identity.fields),
    }
}

fn fields(fields: BTreeMap<String, FieldValue>) -> String {
    let to_json = |value| match value {
        FieldValue::Text(text) => Value::from(text),
        FieldValue::Number(number) => Value::Number(number),
        FieldValue::Flag(flag) => Value::from(flag),
    };
    let map: Map<String, Value> =
        fields.into_iter().map(|(name, value)| (name, to_json(value))).collect();
    Value::Object(map).to_string()
}
