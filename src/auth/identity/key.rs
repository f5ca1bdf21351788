//! The keys that check identity tokens: read from what an admin pastes, bound to one algorithm.

use std::{error, fmt};

use ring::{hmac, rsa::PublicKeyComponents, signature};

use super::{der, jwk};
use crate::limits::{
    IDENTITY_KEY_BYTES_MAX, IDENTITY_KEY_ID_CHARS, IDENTITY_RSA_BITS, IDENTITY_SECRET_BYTES_MIN,
};

/// How a token is signed. It belongs to the key; what a token says of itself is never believed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Algorithm {
    Hs256,
    Rs256,
    Es256,
    EdDsa,
}

impl Algorithm {
    pub const ALL: [Algorithm; 4] =
        [Algorithm::Hs256, Algorithm::Rs256, Algorithm::Es256, Algorithm::EdDsa];

    pub fn as_str(self) -> &'static str {
        match self {
            Algorithm::Hs256 => "HS256",
            Algorithm::Rs256 => "RS256",
            Algorithm::Es256 => "ES256",
            Algorithm::EdDsa => "EdDSA",
        }
    }

    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|algorithm| algorithm.is_named(name))
    }

    /// RFC 9864 gives EdDSA with Ed25519 a second name.
    pub(super) fn is_named(self, name: &str) -> bool {
        name == self.as_str() || (self == Algorithm::EdDsa && name == "Ed25519")
    }

    /// The key that an admin should paste.
    fn wanted(self) -> &'static str {
        match self {
            Algorithm::Hs256 => "a secret",
            Algorithm::Rs256 => "an RSA public key",
            Algorithm::Es256 => "a public key on the curve P-256",
            Algorithm::EdDsa => "an Ed25519 public key",
        }
    }
}

/// One key of a widget.
#[derive(Clone)]
pub struct Key {
    id: Option<String>,
    material: Material,
}

/// The variant is the algorithm, so that no key can ever be used with another one.
#[derive(Clone)]
pub(super) enum Material {
    Hs256(Vec<u8>),
    Rs256(PublicKeyComponents<Vec<u8>>),
    /// An uncompressed point.
    Es256(Vec<u8>),
    EdDsa(Vec<u8>),
}

impl Key {
    /// Reads what an admin pastes: a secret (HS256), a public key in PEM or bare base64, or a JWK.
    ///
    /// White space around it is not part of a secret. Without `id`, a JWK's own `kid` counts.
    pub fn parse(algorithm: Algorithm, text: &str, id: Option<&str>) -> Result<Key, KeyRefusal> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyRefusal::Empty);
        }
        if IDENTITY_KEY_BYTES_MAX < text.len() {
            return Err(KeyRefusal::TooLong);
        }
        if text.contains("PRIVATE KEY") || text.starts_with("PuTTY-User-Key-File") {
            return Err(KeyRefusal::PrivateKey);
        }
        let (material, own_id) = if text.starts_with('{') {
            jwk::read(text)?
        } else if algorithm == Algorithm::Hs256 {
            (secret_of(text)?, None)
        } else {
            (der::read(text)?, None)
        };
        material.check(algorithm)?;
        let id = id.map(str::to_string).or(own_id);
        if id.as_ref().is_some_and(|id| !IDENTITY_KEY_ID_CHARS.contains(&id.chars().count())) {
            return Err(KeyRefusal::BadId);
        }
        Ok(Key { id, material })
    }

    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub fn algorithm(&self) -> Algorithm {
        self.material.algorithm()
    }

    pub(super) fn has_signed(&self, message: &[u8], signed: &[u8]) -> bool {
        use signature::{
            ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
        };
        match &self.material {
            Material::Hs256(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::verify(&key, message, signed).is_ok()
            }
            Material::Rs256(key) => {
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed).is_ok()
            }
            Material::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(message, signed)
                .is_ok(),
            Material::EdDsa(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signed).is_ok()
            }
        }
    }

    #[cfg(test)]
    pub(super) fn material(&self) -> &Material {
        &self.material
    }
}

impl fmt::Debug for Key {
    /// Without the material: a log must not learn a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = f.debug_struct("Key");
        key.field("id", &self.id).field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

impl Material {
    /// From big-endian numbers, which may begin with zeros.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Material {
        let number = |bytes: &[u8]| {
            let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
            bytes.iter().skip(zeros).copied().collect()
        };
        Material::Rs256(PublicKeyComponents { n: number(n), e: number(e) })
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        match self {
            Material::Hs256(_) => Algorithm::Hs256,
            Material::Rs256(_) => Algorithm::Rs256,
            Material::Es256(_) => Algorithm::Es256,
            Material::EdDsa(_) => Algorithm::EdDsa,
        }
    }

    /// What would make every token fail later is said now, to the admin.
    fn check(&self, wanted: Algorithm) -> Result<(), KeyRefusal> {
        let found = self.algorithm();
        if found != wanted {
            return Err(KeyRefusal::WrongKind { wanted, found: found.wanted() });
        }
        match self {
            Material::Hs256(secret) if secret.len() < IDENTITY_SECRET_BYTES_MIN => {
                Err(KeyRefusal::SecretTooShort)
            }
            Material::Rs256(key) => check_rsa(key),
            // An uncompressed point begins with 4.
            Material::Es256(point) if point.len() != 65 || point.first() != Some(&4) => {
                Err(KeyRefusal::Unreadable)
            }
            Material::EdDsa(key) if key.len() != 32 => Err(KeyRefusal::Unreadable),
            Material::Hs256(_) | Material::Es256(_) | Material::EdDsa(_) => Ok(()),
        }
    }
}

fn check_rsa(key: &PublicKeyComponents<Vec<u8>>) -> Result<(), KeyRefusal> {
    let zeros = key.n.first().map_or(0, |first| first.leading_zeros() as usize);
    if !IDENTITY_RSA_BITS.contains(&(key.n.len() * 8 - zeros)) {
        return Err(KeyRefusal::RsaLength);
    }
    let is_odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
    // Larger exponents than 32 bits are nobody's, and slow.
    let is_usual = key.e.len() <= 4 && key.e.as_slice() != [1];
    if is_odd(&key.n) && is_odd(&key.e) && is_usual { Ok(()) } else { Err(KeyRefusal::Unreadable) }
}

/// A secret may be any text, but a public key must not become one: anybody could sign with it.
fn secret_of(text: &str) -> Result<Material, KeyRefusal> {
    let looks_public = text.contains("-----BEGIN ") || text.starts_with("ssh-");
    match der::read(text) {
        Err(KeyRefusal::PrivateKey) => Err(KeyRefusal::PrivateKey),
        Ok(_) | Err(KeyRefusal::OtherKey) => Err(KeyRefusal::NotASecret),
        Err(_) if looks_public => Err(KeyRefusal::NotASecret),
        Err(_) => Ok(Material::Hs256(text.as_bytes().to_vec())),
    }
}

/// Why a pasted key is not taken. The sentences are for the admin and never repeat the key.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyRefusal {
    Empty,
    TooLong,
    /// Whoever has it can sign as every visitor; it must not come to rest here.
    PrivateKey,
    NotASecret,
    SecretTooShort,
    RsaLength,
    WrongKind {
        wanted: Algorithm,
        found: &'static str,
    },
    /// Well-formed, but of a kind or on a curve that no algorithm of ours uses.
    OtherKey,
    Certificate,
    Several,
    NotForSignatures,
    BadId,
    Unreadable,
}

impl KeyRefusal {
    pub fn code(self) -> &'static str {
        match self {
            KeyRefusal::Empty => "key_empty",
            KeyRefusal::TooLong => "key_too_long",
            KeyRefusal::PrivateKey => "key_private",
            KeyRefusal::NotASecret => "key_not_a_secret",
            KeyRefusal::SecretTooShort => "key_secret_too_short",
            KeyRefusal::RsaLength => "key_rsa_length",
            KeyRefusal::WrongKind { .. } => "key_wrong_kind",
            KeyRefusal::OtherKey => "key_unsupported",
            KeyRefusal::Certificate => "key_certificate",
            KeyRefusal::Several => "key_several",
            KeyRefusal::NotForSignatures => "key_not_for_signatures",
            KeyRefusal::BadId => "key_bad_id",
            KeyRefusal::Unreadable => "key_unreadable",
        }
    }
}

impl fmt::Display for KeyRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyRefusal::WrongKind { wanted, found } => {
                let (name, wanted) = (wanted.as_str(), wanted.wanted());
                return write!(f, "{name} needs {wanted}, and this is {found}");
            }
            KeyRefusal::Empty => "the key is missing",
            KeyRefusal::TooLong => "this is too long for a key (8 KiB at most)",
            KeyRefusal::PrivateKey => {
                "this is a private key, which must stay with the website that signs; it was not \
                 stored. Paste the public key: openssl pkey -in private.pem -pubout"
            }
            KeyRefusal::NotASecret => {
                "this is a public key, which cannot be a secret; choose its algorithm instead of \
                 HS256"
            }
            KeyRefusal::SecretTooShort => {
                "the secret needs at least 32 bytes, chosen at random: openssl rand -base64 48"
            }
            KeyRefusal::RsaLength => "an RSA key needs 2048 to 8192 bits",
            KeyRefusal::OtherKey => {
                "keys of this kind or curve are not supported: RSA, P-256 and Ed25519 are"
            }
            KeyRefusal::Certificate => {
                "this is a certificate; paste its public key: \
                 openssl x509 -in certificate.pem -pubkey -noout"
            }
            KeyRefusal::Several => "these are several keys; add them one by one",
            KeyRefusal::NotForSignatures => {
                "the JWK's `use` or `alg` says that it is not for signatures of its kind"
            }
            KeyRefusal::BadId => "the key's id (`kid`) needs 1 to 255 characters",
            KeyRefusal::Unreadable => {
                "this is no key that can be read; a public key is a PEM text that begins with \
                 -----BEGIN PUBLIC KEY-----, or a JWK"
            }
        })
    }
}

impl error::Error for KeyRefusal {}
