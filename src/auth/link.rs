//! Links that let in whoever holds them: a number with a signature that only we can make.

use data_encoding::BASE64URL_NOPAD;
use ring::hmac::{HMAC_SHA256, Key, sign, verify};

/// Signed with it, so that a signature for one purpose is of no use for another.
const PURPOSE: &[u8] = b"meeting link:";
const NUMBER_BYTES: usize = 8;
/// The number, and a byte that says for whom it is.
const SIGNED_BYTES: usize = NUMBER_BYTES + 1;

pub fn make(secret: &str, number: i64, holder: u8) -> String {
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.push(holder);
    let tag = sign(&key(secret), &with_purpose(&bytes));
    bytes.extend_from_slice(tag.as_ref());
    BASE64URL_NOPAD.encode(&bytes)
}

/// The number and the holder; `None` for anything that we have not made. Takes the same time
/// however much of a forged signature is right.
pub fn open(secret: &str, text: &str) -> Option<(i64, u8)> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
    let (signed, tag) = bytes.split_at_checked(SIGNED_BYTES)?;
    verify(&key(secret), &with_purpose(signed), tag).ok()?;
    let (number, holder) = signed.split_at_checked(NUMBER_BYTES)?;
    Some((i64::from_be_bytes(number.try_into().ok()?), *holder.first()?))
}

fn key(secret: &str) -> Key {
    Key::new(HMAC_SHA256, secret.as_bytes())
}

fn with_purpose(bytes: &[u8]) -> Vec<u8> {
    [PURPOSE, bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_as_it_was_made_and_in_no_other_form() {
        let text = make("secret", 17, b'v');
        assert_eq!(open("secret", &text), Some((17, b'v')));
        assert_eq!(open("another", &text), None);
        for index in 0..text.len() {
            for other in ['A', 'B', '_', '='] {
                let mut forged = text.clone();
                forged.replace_range(index..=index, &other.to_string());
                assert!(forged == text || open("secret", &forged).is_none(), "{forged}");
            }
            assert_eq!(open("secret", &text[..index]), None);
        }
        assert_eq!(open("secret", &format!("{text}AAAA")), None);
    }
}
