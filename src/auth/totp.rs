//! One-time codes of an authenticator app (RFC 6238: SHA-1, six digits, 30 seconds), and the
//! recovery codes for the day when the app is lost.

use data_encoding::{BASE32_NOPAD, Encoding};
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};
use subtle::ConstantTimeEq;

use super::token;
use crate::error::{Error, Result};

pub const SECRET_BYTES: usize = 20;
pub const RECOVERY_CODES: usize = 10;

const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;
/// A clock may be one step off, either way.
const DRIFT_STEPS: i64 = 1;
/// 120 bits: enough that a plain hash of it cannot be searched.
const RECOVERY_BYTES: usize = 15;
const RECOVERY_GROUP: usize = 4;

pub type Secret = [u8; SECRET_BYTES];

pub fn new_secret() -> Result<Secret> {
    let mut secret = [0; SECRET_BYTES];
    token::fill(&mut secret)?;
    Ok(secret)
}

/// As people type it into an app that cannot read pictures.
pub fn secret_text(secret: &Secret) -> String {
    BASE32_NOPAD.encode(secret)
}

/// What the picture says: `issuer` and `account` are how the app lists it.
pub fn address(secret: &Secret, issuer: &str, account: &str) -> String {
    let issuer = escape(issuer);
    let label = escape(account);
    let secret = secret_text(secret);
    format!(
        "otpauth://totp/{issuer}:{label}?secret={secret}&issuer={issuer}\
         &algorithm=SHA1&digits={DIGITS}&period=30"
    )
}

/// The rows of the QR code: `1` is dark.
pub fn picture(address: &str) -> Result<Vec<String>> {
    let code = qrcodegen::QrCode::encode_text(address, qrcodegen::QrCodeEcc::Medium)
        .map_err(|error| Error::internal("draw a QR code", error.to_string()))?;
    let row = |y| (0..code.size()).map(|x| if code.get_module(x, y) { '1' } else { '0' }).collect();
    Ok((0..code.size()).map(row).collect())
}

/// The step whose code this is, if it is later than `last`, the step that was used last: a code
/// that somebody has seen over a shoulder is of no use. Takes the same time for every code.
#[must_use = "a code that is not checked lets everybody in"]
pub fn step_of(secret: &Secret, code: &str, now_ms: i64, last: i64) -> Option<i64> {
    let given: String = code.chars().filter(|each| !each.is_whitespace()).collect();
    let now = now_ms.div_euclid(STEP_MS);
    let mut found = None;
    for step in now - DRIFT_STEPS..=now + DRIFT_STEPS {
        let is_right = bool::from(given.as_bytes().ct_eq(code_at(secret, step).as_bytes()));
        if is_right && last < step {
            found = Some(step);
        }
    }
    found
}

fn code_at(secret: &Secret, step: i64) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |byte| usize::from(byte & 0x0f));
    let mut number = [0; 4];
    for (place, byte) in number.iter_mut().zip(bytes.iter().skip(offset)) {
        *place = *byte;
    }
    let number = u32::from_be_bytes(number) & 0x7fff_ffff;
    let digits = number % 10_u32.pow(DIGITS as u32);
    format!("{digits:0DIGITS$}")
}

/// `abcd-efgh-…`: one of the codes to keep on paper.
pub fn new_recovery_code() -> Result<String> {
    let mut bytes = [0; RECOVERY_BYTES];
    token::fill(&mut bytes)?;
    let text = BASE32_NOPAD.encode(&bytes).to_ascii_lowercase();
    let groups: Vec<&str> = (0..text.len())
        .step_by(RECOVERY_GROUP)
        .filter_map(|at| text.get(at..at + RECOVERY_GROUP))
        .collect();
    Ok(groups.join("-"))
}

/// What the database knows of a recovery code, however it was typed; `None` for what is none.
pub fn recovery_hash(code: &str) -> Option<[u8; 32]> {
    let is_filler = |each: &char| each.is_whitespace() || *each == '-';
    let plain: String = code.chars().filter(|each| !is_filler(each)).collect();
    let plain = plain.to_ascii_uppercase();
    let encoding: &Encoding = &BASE32_NOPAD;
    let bytes = encoding.decode(plain.as_bytes()).ok()?;
    (bytes.len() == RECOVERY_BYTES).then(|| token::hash(&plain))
}

/// Percent-encodes all but what every reader of addresses leaves alone.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &Secret = b"12345678901234567890";

    /// Appendix B of RFC 6238, the last six digits of its eight.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, seconds / 30), code);
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_one_beside_it_and_only_once() {
        let at = |seconds: i64, last| step_of(SECRET, "287082", seconds * 1000, last);
        assert_eq!(at(59, 0), Some(1));
        assert_eq!(at(0, 0), Some(1), "the app's clock is ahead");
        assert_eq!(at(89, 0), Some(1), "the app's clock is behind");
        assert_eq!(at(90, 0), None);
        assert_eq!(at(59, 1), None, "used before");
        assert_eq!(step_of(SECRET, " 287 082 ", 59_000, 0), Some(1));
        for wrong in ["", "287083", "28708", "2870822", "287082x", "٢٨٧٠٨٢"] {
            assert_eq!(step_of(SECRET, wrong, 59_000, 0), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_names_the_place_and_the_account_whatever_is_in_them() {
        let text = address(SECRET, "Deskbell shop.example:80", "a&b@x?y=z#");
        assert_eq!(
            text,
            "otpauth://totp/Deskbell%20shop.example%3A80:a%26b%40x%3Fy%3Dz%23\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Deskbell%20shop.example%3A80\
             &algorithm=SHA1&digits=6&period=30"
        );
        let rows = picture(&text).unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()), "a square");
        assert!(rows[0].starts_with("1111111") && rows[0].ends_with("1111111"), "its corners");
    }

    #[test]
    fn a_recovery_code_is_the_same_however_it_is_typed() {
        let code = new_recovery_code().unwrap();
        assert_eq!(code.len(), 29, "{code}");
        let hash = recovery_hash(&code).unwrap();
        let typed = code.to_uppercase().replace('-', " ");
        assert_eq!(recovery_hash(&typed), Some(hash));
        assert_eq!(recovery_hash("287082"), None);
        assert_eq!(recovery_hash(&code[1..]), None);
        assert_ne!(recovery_hash(&new_recovery_code().unwrap()), Some(hash));
    }
}
