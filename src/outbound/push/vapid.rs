//! Who we are to push services: a key pair of the server's own, and a token that it signs for
//! each of them (VAPID, RFC 8292).

use data_encoding::BASE64URL_NOPAD;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use rusqlite::Connection;
use serde_json::json;

use crate::{
    domain::time::{HOUR_MS, SECOND_MS, Timestamp},
    error::{Error, Result},
    store::{
        Store,
        settings::{self, PUBLIC_URL, VAPID_KEY},
    },
};

/// The longest that push services take is a day.
const LIFE_MS: i64 = 12 * HOUR_MS;

/// The private key never leaves this file and the settings.
pub struct Vapid {
    pair: EcdsaKeyPair,
    /// Whom a push service may turn to, where we know an address that it accepts.
    contact: Option<String>,
}

/// `None` before its first use.
pub fn load(conn: &Connection) -> Result<Option<Vapid>> {
    let Some(text) = settings::get(conn, VAPID_KEY)? else { return Ok(None) };
    let document = BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|error| Error::internal("read the key for push", error))?;
    let random = SystemRandom::new();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document, &random)
        .map_err(|error| Error::internal("read the key for push", error.to_string()))?;
    let contact = settings::get(conn, PUBLIC_URL)?.filter(|url| url.starts_with("https://"));
    Ok(Some(Vapid { pair, contact }))
}

/// The same, made at its first use.
pub fn load_or_make(store: &Store) -> Result<Vapid> {
    if let Some(known) = store.read(load)? {
        return Ok(known);
    }
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
        .map_err(|error| Error::internal("make a key for push", error.to_string()))?;
    let text = BASE64URL_NOPAD.encode(document.as_ref());
    store.write(move |tx| {
        // Somebody else may have been faster.
        if settings::get(tx.conn, VAPID_KEY)?.is_none() {
            settings::set(tx.conn, VAPID_KEY, &text)?;
        }
        let made = load(tx.conn)?;
        made.ok_or_else(|| Error::internal("make a key for push", "it is not there"))
    })
}

impl Vapid {
    /// As browsers want it: an uncompressed point in base64url.
    pub fn public_key(&self) -> String {
        BASE64URL_NOPAD.encode(self.pair.public_key().as_ref())
    }

    /// The `Authorization` header for a push service.
    pub(super) fn authorization(&self, origin: &str, now: Timestamp) -> Result<String> {
        let mut claims = json!({"aud": origin, "exp": (now.0 + LIFE_MS) / SECOND_MS});
        if let Some(contact) = &self.contact {
            claims["sub"] = json!(contact);
        }
        let header = BASE64URL_NOPAD.encode(br#"{"typ":"JWT","alg":"ES256"}"#);
        let message = format!("{header}.{}", BASE64URL_NOPAD.encode(claims.to_string().as_bytes()));
        let signature = self
            .pair
            .sign(&SystemRandom::new(), message.as_bytes())
            .map_err(|error| Error::internal("sign for a push service", error.to_string()))?;
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        Ok(format!("vapid t={message}.{signature}, k={}", self.public_key()))
    }
}
