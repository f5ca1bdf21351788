//! A key as a JSON object (RFC 7517).

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::key::{KeyRefusal, Material};

/// The members that only private keys have; a symmetric key's `k` is no such thing.
const PRIVATE_MEMBERS: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

/// The key, and its `kid`.
pub(super) fn read(text: &str) -> Result<(Material, Option<String>), KeyRefusal> {
    let jwk: Map<String, Value> = serde_json::from_str(text).map_err(|_| KeyRefusal::Unreadable)?;
    if jwk.contains_key("keys") {
        return Err(KeyRefusal::Several);
    }
    if PRIVATE_MEMBERS.iter().any(|member| jwk.contains_key(*member)) {
        return Err(KeyRefusal::PrivateKey);
    }
    let material = material_of(&jwk)?;
    let is_for_signatures = word(&jwk, "use").is_none_or(|purpose| purpose == "sig");
    let is_for_it = word(&jwk, "alg").is_none_or(|name| material.algorithm().is_named(name));
    if !is_for_signatures || !is_for_it {
        return Err(KeyRefusal::NotForSignatures);
    }
    Ok((material, word(&jwk, "kid").map(str::to_string)))
}

fn material_of(jwk: &Map<String, Value>) -> Result<Material, KeyRefusal> {
    match (word(jwk, "kty").ok_or(KeyRefusal::Unreadable)?, word(jwk, "crv")) {
        ("oct", _) => Ok(Material::Hs256(bytes(jwk, "k")?)),
        ("RSA", _) => Ok(Material::rsa(&bytes(jwk, "n")?, &bytes(jwk, "e")?)),
        ("EC", Some("P-256")) => {
            let (x, y) = (bytes(jwk, "x")?, bytes(jwk, "y")?);
            // RFC 7518 has both in full length.
            if x.len() != 32 || y.len() != 32 {
                return Err(KeyRefusal::Unreadable);
            }
            Ok(Material::Es256([&[4], x.as_slice(), y.as_slice()].concat()))
        }
        ("OKP", Some("Ed25519")) => Ok(Material::EdDsa(bytes(jwk, "x")?)),
        _ => Err(KeyRefusal::OtherKey),
    }
}

fn word<'a>(jwk: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    jwk.get(member)?.as_str()
}

fn bytes(jwk: &Map<String, Value>, member: &str) -> Result<Vec<u8>, KeyRefusal> {
    let text = word(jwk, member).ok_or(KeyRefusal::Unreadable)?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| KeyRefusal::Unreadable)
}
