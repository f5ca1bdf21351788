//! Who a visitor is, by the word of the website: a JWT that the site signs when a visitor is
//! signed in there, and that is checked here with the keys of the widget.

mod claims;
mod der;
mod jwk;
mod key;
#[cfg(test)]
mod tests;

use std::{error, fmt};

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

pub use self::{
    claims::{FieldValue, Identity},
    key::{Algorithm, Key, KeyRefusal},
};
use crate::limits::IDENTITY_TOKEN_BYTES_MAX;

/// Checks a token in the compact form, and returns what it says and which of `keys` has signed it.
///
/// A token's `kid` chooses the keys of that id; without one, all keys are tried. The token's `alg`
/// narrows the choice further and does nothing else: each key checks by its own algorithm. Nothing
/// of the claims is looked at before the signature is found right.
///
/// Whom the token is for is the caller's to check: see [`Identity::require_audience`].
pub fn verify(
    token: &str,
    keys: &[Key],
    now_ms: i64,
) -> Result<(Identity, usize), IdentityRefusal> {
    if IDENTITY_TOKEN_BYTES_MAX < token.len() {
        return Err(IdentityRefusal::TooLong);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(IdentityRefusal::Malformed)?;
    let (header, claims) = message.split_once('.').ok_or(IdentityRefusal::Malformed)?;
    let header = object_of(header)?;
    let signature = bytes_of(signature)?;
    // It lists what a reader must understand, and there is no such thing that we do.
    if header.contains_key("crit") {
        return Err(IdentityRefusal::Critical);
    }
    let signer = keys_for(&header, keys)?
        .into_iter()
        .find(|(_, key)| key.has_signed(message.as_bytes(), &signature))
        .ok_or(IdentityRefusal::BadSignature)?;
    Ok((claims::read(&object_of(claims)?, now_ms)?, signer.0))
}

fn keys_for<'a>(
    header: &Map<String, Value>,
    keys: &'a [Key],
) -> Result<Vec<(usize, &'a Key)>, IdentityRefusal> {
    let algorithm = header.get("alg").and_then(Value::as_str).ok_or(IdentityRefusal::Malformed)?;
    let all = keys.iter().enumerate();
    let mut found: Vec<(usize, &Key)> = match header.get("kid") {
        None => all.collect(),
        Some(Value::String(id)) => {
            let named = all.filter(|(_, key)| key.id() == Some(id.as_str())).collect();
            if Vec::is_empty(&named) {
                return Err(IdentityRefusal::UnknownKey);
            }
            named
        }
        Some(_) => return Err(IdentityRefusal::Malformed),
    };
    found.retain(|(_, key)| key.algorithm().is_named(algorithm));
    if found.is_empty() { Err(IdentityRefusal::WrongAlgorithm) } else { Ok(found) }
}

fn object_of(part: &str) -> Result<Map<String, Value>, IdentityRefusal> {
    serde_json::from_slice(&bytes_of(part)?).map_err(|_| IdentityRefusal::Malformed)
}

/// Strictly: no padding, no stray bits, so that a token has one spelling only.
fn bytes_of(part: &str) -> Result<Vec<u8>, IdentityRefusal> {
    BASE64URL_NOPAD.decode(part.as_bytes()).map_err(|_| IdentityRefusal::Malformed)
}

/// Why a token is not believed. The sentences are for the developer of the website; they repeat
/// nothing of the token and nothing of the keys.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum IdentityRefusal {
    TooLong,
    Malformed,
    Critical,
    WrongAlgorithm,
    UnknownKey,
    BadSignature,
    Expired,
    LifetimeTooLong,
    NotYetValid,
    /// It was made for somebody else to read.
    WrongAudience,
    MissingClaim(&'static str),
    InvalidClaim {
        name: &'static str,
        /// Completes the sentence "`name` …".
        rule: &'static str,
    },
}

impl IdentityRefusal {
    /// Stable: websites may act on it.
    pub fn code(self) -> &'static str {
        match self {
            IdentityRefusal::TooLong => "token_too_long",
            IdentityRefusal::Malformed => "token_malformed",
            IdentityRefusal::Critical => "token_critical_header",
            IdentityRefusal::WrongAlgorithm => "token_wrong_algorithm",
            IdentityRefusal::UnknownKey => "token_unknown_key",
            IdentityRefusal::BadSignature => "token_bad_signature",
            IdentityRefusal::Expired => "token_expired",
            IdentityRefusal::LifetimeTooLong => "token_lifetime_too_long",
            IdentityRefusal::NotYetValid => "token_not_yet_valid",
            IdentityRefusal::WrongAudience => "token_wrong_audience",
            IdentityRefusal::MissingClaim(_) => "token_missing_claim",
            IdentityRefusal::InvalidClaim { .. } => "token_invalid_claim",
        }
    }
}

impl fmt::Display for IdentityRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IdentityRefusal::MissingClaim(name) => {
                return write!(f, "the identity token has no `{name}`");
            }
            IdentityRefusal::InvalidClaim { name, rule } => {
                return write!(f, "the identity token's `{name}` {rule}");
            }
            IdentityRefusal::TooLong => "the identity token is longer than 8 KiB",
            IdentityRefusal::Malformed => "the identity token is not a JWT in the compact form",
            IdentityRefusal::Critical => "the identity token's header must not have `crit`",
            IdentityRefusal::WrongAlgorithm => {
                "the widget has no key (of that `kid`) for the `alg` of the identity token"
            }
            IdentityRefusal::UnknownKey => {
                "the widget has no key with the `kid` of the identity token"
            }
            IdentityRefusal::BadSignature => {
                "the identity token's signature does not fit the widget's key"
            }
            IdentityRefusal::Expired => "the identity token has expired",
            IdentityRefusal::LifetimeTooLong => {
                "the identity token's `exp` is more than 24 hours ahead (it counts seconds, not \
                 milliseconds)"
            }
            IdentityRefusal::WrongAudience => {
                "the identity token's `aud` names neither this server's public URL nor the \
                 widget's key"
            }
            IdentityRefusal::NotYetValid => {
                "the identity token's `nbf` or `iat` is still ahead (both count seconds; is the \
                 site's clock right?)"
            }
        })
    }
}

impl error::Error for IdentityRefusal {}
