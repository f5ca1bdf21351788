//! Random tokens, and the hashes under which they are stored.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Result};

/// API tokens begin with this, so that scanners of leaked secrets recognise them.
pub const API_TOKEN_PREFIX: &str = "dbk_";

/// 256 random bits, as text that fits headers, cookies and URLs.
pub fn random_token() -> Result<String> {
    let mut bytes = [0; 32];
    fill(&mut bytes)?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}

/// What a webhook is signed with, as Standard Webhooks writes it.
pub fn webhook_secret() -> Result<String> {
    let mut bytes = [0; 32];
    fill(&mut bytes)?;
    Ok(format!("whsec_{}", BASE64.encode(&bytes)))
}

/// A short public name, such as a widget's key: unguessable is not required, unique is.
pub fn random_key() -> Result<String> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(HEXLOWER.encode(&bytes))
}

pub(super) fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| Error::internal("get random bytes from the system", error.to_string()))
}

/// What the database knows of a token. Look-ups by this hash leak nothing by their timing.
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Compares two secrets in time that depends on their length only.
pub fn are_equal(a: &str, b: &str) -> bool {
    bool::from(a.as_bytes().ct_eq(b.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_never_the_same() {
        let token = random_token().unwrap();

        assert_eq!(token.len(), 43);
        assert_ne!(token, random_token().unwrap());
        assert_ne!(hash(&token), hash(&random_token().unwrap()));
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(are_equal("abc", "abc"));
        assert!(!are_equal("abc", "abd"));
        assert!(!are_equal("abc", "abcd"));
    }
}
