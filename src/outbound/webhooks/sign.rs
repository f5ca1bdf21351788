//! Signatures of Standard Webhooks: HMAC-SHA256 over id, time and body.

use data_encoding::BASE64;
use ring::hmac::{HMAC_SHA256, Key, sign as hmac};

const PREFIX: &str = "whsec_";

/// `v1,…`; `None` for a secret that is none.
pub(super) fn sign(secret: &str, uid: &str, seconds: i64, body: &str) -> Option<String> {
    let bytes = BASE64.decode(secret.strip_prefix(PREFIX)?.as_bytes()).ok()?;
    let signed = format!("{uid}.{seconds}.{body}");
    let tag = hmac(&Key::new(HMAC_SHA256, &bytes), signed.as_bytes());
    Some(format!("v1,{}", BASE64.encode(tag.as_ref())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value comes from OpenSSL: `openssl dgst -sha256 -mac HMAC -macopt hexkey:…`.
    #[test]
    fn signatures_are_as_others_compute_them() {
        let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        let body = r#"{"type":"webhook.test","timestamp":"2026-11-20T10:00:00.000Z","data":{}}"#;
        let signature = sign(secret, "msg_0011223344556677", 1_795_600_000, body);
        assert_eq!(signature.as_deref(), Some("v1,muM8cTimr/CN/rNKvZkoFhHUiCPDQHmkA/Z2NHpMBDE="));
        assert_eq!(sign("AAEC", "msg_1", 1, body), None);
    }
}
