//! A public key as PEM or bare base64: the little of DER that public keys are made of.

use data_encoding::BASE64;

use super::key::{KeyRefusal, Material};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const ELLIPTIC_CURVE: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];

pub(super) fn read(text: &str) -> Result<Material, KeyRefusal> {
    // Who copies a key out of a variable of the environment has its line ends in letters.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    let base64 = match text.matches("-----BEGIN ").count() {
        0 => text.as_str(),
        1 => body_of_pem(&text)?,
        _ => return Err(KeyRefusal::Several),
    };
    let base64: Vec<u8> = base64.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let bytes = BASE64.decode(&base64).map_err(|_| KeyRefusal::Unreadable)?;
    key_of(&bytes)
}

/// What stands between the lines of dashes. Whether the label tells the truth does not matter.
fn body_of_pem(text: &str) -> Result<&str, KeyRefusal> {
    let (_, rest) = text.split_once("-----BEGIN ").ok_or(KeyRefusal::Unreadable)?;
    let (label, rest) = rest.split_once("-----").ok_or(KeyRefusal::Unreadable)?;
    if label.ends_with("CERTIFICATE") {
        return Err(KeyRefusal::Certificate);
    }
    let (body, _) = rest.split_once("-----END ").ok_or(KeyRefusal::Unreadable)?;
    Ok(body)
}

fn key_of(bytes: &[u8]) -> Result<Material, KeyRefusal> {
    let key = Der::only(bytes, SEQUENCE).ok_or(KeyRefusal::Unreadable)?;
    if Der(key).next(INTEGER).is_some() {
        return rsa_of(bytes);
    }
    let (algorithm, bits) = halves_of(key).ok_or(KeyRefusal::Unreadable)?;
    let mut algorithm = Der(algorithm);
    let kind = algorithm.next(OBJECT_ID).ok_or(KeyRefusal::Unreadable)?;
    if kind == RSA {
        rsa_of(bits)
    } else if kind == ED25519 {
        Ok(Material::EdDsa(bits.to_vec()))
    } else if kind == ELLIPTIC_CURVE && algorithm.next(OBJECT_ID) == Some(P256) {
        Ok(Material::Es256(bits.to_vec()))
    } else {
        Err(KeyRefusal::OtherKey)
    }
}

/// SubjectPublicKeyInfo: what kind of key, and its bits.
fn halves_of(key: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut key = Der(key);
    let algorithm = key.next(SEQUENCE)?;
    let bits = key.next(BIT_STRING)?;
    // The first byte tells how many bits of the last one do not count.
    let (0, bits) = bits.split_first().map(|(unused, bits)| (*unused, bits))? else {
        return None;
    };
    key.0.is_empty().then_some((algorithm, bits))
}

/// RSAPublicKey: two numbers. A private key begins with a small one, its version.
fn rsa_of(bytes: &[u8]) -> Result<Material, KeyRefusal> {
    let mut numbers = Der(Der::only(bytes, SEQUENCE).ok_or(KeyRefusal::Unreadable)?);
    let n = numbers.next(INTEGER).ok_or(KeyRefusal::Unreadable)?;
    if n.len() == 1 {
        return Err(KeyRefusal::PrivateKey);
    }
    let e = numbers.next(INTEGER).ok_or(KeyRefusal::Unreadable)?;
    if numbers.0.is_empty() { Ok(Material::rsa(n, e)) } else { Err(KeyRefusal::Unreadable) }
}

/// What is left to read.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The content of the one element that `bytes` consists of.
    fn only(bytes: &'a [u8], tag: u8) -> Option<&'a [u8]> {
        let mut der = Der(bytes);
        let content = der.next(tag)?;
        der.0.is_empty().then_some(content)
    }

    /// The content of the next element, if that is what it is.
    fn next(&mut self, tag: u8) -> Option<&'a [u8]> {
        let (length, rest) = match *self.0 {
            [found, length @ 0..=0x7f, ref rest @ ..] if found == tag => {
                (usize::from(length), rest)
            }
            [found, 0x81, length, ref rest @ ..] if found == tag => (usize::from(length), rest),
            [found, 0x82, high, low, ref rest @ ..] if found == tag => {
                (usize::from(u16::from_be_bytes([high, low])), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(content)
    }
}
