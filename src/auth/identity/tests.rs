//! The keys here are test keys, made for this file; nothing else is signed with them.

mod keys;

use data_encoding::BASE64;
use proptest::prelude::*;
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair},
};
use serde_json::json;

use super::{key::Material, *};

const NOW_MS: i64 = 1_900_000_000_000;
const NOW_S: i64 = NOW_MS / 1000;

const SECRET: &str = "a test secret of more than thirty-two bytes";

/// Made once with openssl, as was the token; the private key is gone.
const RSA_PEM: &str = "-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxjWbNkZFtoR/9JMKT74+
zXwtqv5Jqui+yEfuxYKt6wRKZ0BkTiSx9FMeu1e7y7vcikksx9dGTV1aeCCadXJf
3JUSTPxHI03pqpJW3oNCMAvU3mZJwP5M0II+0L6qdafCSKhz9aUmdxFPBi2beucP
c67KEh9KHxIFvpaF/0880u92jqoXY+qNuBxCZ61U/OON2KRGe/kpOZCIn7gQ7D6c
SNmUnw787kNo2rEWM+H3D03n7z5feIZjsWUoZMC/G7P/yj9bLrP2QPTWjw18vHoA
Rzh6l8mY/t7mf0uNrSLhS9VzTaO0k4pEJShwjAd+Uex9A9IiMiolFzXniw7SFmde
VQIDAQAB
-----END PUBLIC KEY-----";

const RSA_PKCS1_PEM: &str = "-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAxjWbNkZFtoR/9JMKT74+zXwtqv5Jqui+yEfuxYKt6wRKZ0BkTiSx
9FMeu1e7y7vcikksx9dGTV1aeCCadXJf3JUSTPxHI03pqpJW3oNCMAvU3mZJwP5M
0II+0L6qdafCSKhz9aUmdxFPBi2beucPc67KEh9KHxIFvpaF/0880u92jqoXY+qN
uBxCZ61U/OON2KRGe/kpOZCIn7gQ7D6cSNmUnw787kNo2rEWM+H3D03n7z5feIZj
sWUoZMC/G7P/yj9bLrP2QPTWjw18vHoARzh6l8mY/t7mf0uNrSLhS9VzTaO0k4pE
JShwjAd+Uex9A9IiMiolFzXniw7SFmdeVQIDAQAB
-----END RSA PUBLIC KEY-----";

/// `kid` is 2030, `exp` is an hour after `NOW_MS`.
const RSA_TOKEN: &str = "\
    eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjIwMzAifQ.eyJzdWIiOiJjdXN0b21lci00M\
    iIsIm5hbWUiOiJBbmEiLCJlbWFpbCI6ImFuYUBzaG9wLmV4YW1wbGUiLCJleHAiOjE5MDAwMDM2MDB9.\
    iMRgPJujyBNf2xqCoXAkRe8BhUyTTRiwn1GI8jGFdE9ELQqzii8ZyMZ7h2yTNSp_qxgZbPanLoNCVokM\
    u6LYtq-e37bATGL2pI9iMxcHNL0Z5_Hr9GD4Mwn_eoi6H_54knM5Lp3PlEaIO0tdkPmeznGiJEBXL9Pb\
    NUmMd7xuieKJD-qcFeQxrjTaTJYqsY5haFiJogiiHiIh_ZuCKOdo3qv69YBM8DIEg55vL5AGrnpwCCUx\
    1oGgCP5tva93vb5qJc9shsSTqE6VeszemQTouAf4uAiOt8mO2mhSmqwMu_g2j2s6GhgOFN8bCw7KocfI\
    VRLXrzv1b9hhzrzPWJF1UA";

const RSA_1024_PEM: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDmmSkQZOMRa3NfnagmUtXl3l2o
yYoEHKxlC/njsFhr4eKG85OL9+QduGktDxyAKvuNP3yzHlwyNurbsJtkpGx4boe3
heNUmDiMTygRp4pTKxLANXBEsq7gMnygsWXiFOTvPLM5lUrZYYdeWtEger/2AtSv
BuTzrCHt08GdUKYrKwIDAQAB
-----END PUBLIC KEY-----";

const P384_PEM: &str = "-----BEGIN PUBLIC KEY-----
MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAE8hH0SYr7TWQ7m5LOX0anZ347+X2swEYP
9jXK/yYqV/dy1re9cb3pse6Y+RiH8Y2fx09Q6ixWlKFaq+O3MBrWdcfIYAuIFuvA
ljNSBe4QbHV782I/JjnEeXy1HlnSKjjY
-----END PUBLIC KEY-----";

/// What a website has: it signs, and its public half is pasted into the widget's settings.
enum Signer {
    Secret,
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    fn p256() -> Signer {
        let rng = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &rng).unwrap();
        Signer::P256(EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &rng).unwrap())
    }

    fn ed25519() -> Signer {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Signer::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap())
    }

    fn algorithm(&self) -> Algorithm {
        match self {
            Signer::Secret => Algorithm::Hs256,
            Signer::P256(_) => Algorithm::Es256,
            Signer::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    fn key(&self, id: Option<&str>) -> Key {
        let text = match self {
            Signer::Secret => SECRET.to_string(),
            Signer::P256(pair) => pem(
                b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\
                  \x3d\x03\x01\x07\x03\x42\x00",
                pair.public_key().as_ref(),
            ),
            Signer::Ed25519(pair) => {
                pem(b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00", pair.public_key().as_ref())
            }
        };
        Key::parse(self.algorithm(), &text, id).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = message(header, claims);
        let bytes = message.as_bytes();
        let signature = match self {
            Signer::Secret => hs256(SECRET.as_bytes(), bytes),
            Signer::P256(pair) => pair.sign(&SystemRandom::new(), bytes).unwrap().as_ref().to_vec(),
            Signer::Ed25519(pair) => pair.sign(bytes).as_ref().to_vec(),
        };
        format!("{message}.{}", BASE64URL_NOPAD.encode(&signature))
    }

    fn token(&self, claims: &Value) -> String {
        self.sign(&json!({"alg": self.algorithm().as_str(), "typ": "JWT"}), claims)
    }
}

fn pem(prefix: &[u8], key: &[u8]) -> String {
    let body = BASE64.encode(&[prefix, key].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}

fn message(header: &Value, claims: &Value) -> String {
    let part = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

fn hs256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

fn ana() -> Value {
    json!({"sub": "customer-42", "exp": NOW_S + 3600})
}

/// Ana's claims with some more, or others.
fn ana_with(more: &Value) -> Value {
    let mut claims = ana();
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

fn verify_claims(claims: &Value) -> Result<Identity, IdentityRefusal> {
    verify(&Signer::Secret.token(claims), &[Signer::Secret.key(None)], NOW_MS)
        .map(|(identity, _)| identity)
}

fn refusal_of(more: &Value) -> IdentityRefusal {
    verify_claims(&ana_with(more)).unwrap_err()
}

fn rsa_key() -> Key {
    Key::parse(Algorithm::Rs256, RSA_PEM, Some("2030")).unwrap()
}

fn refused_key(algorithm: Algorithm, text: &str) -> KeyRefusal {
    let refusal = Key::parse(algorithm, text, None).unwrap_err();
    assert!(refusal.code().starts_with("key_") && !refusal.to_string().is_empty());
    refusal
}

#[test]
fn each_algorithm_is_accepted() {
    for signer in [Signer::Secret, Signer::p256(), Signer::ed25519()] {
        let keys = [rsa_key(), signer.key(None)];
        let (identity, signer) = verify(&signer.token(&ana()), &keys, NOW_MS).unwrap();
        assert_eq!(signer, 1);
        assert_eq!(identity.subject, "customer-42");
        assert_eq!(identity.expires_at_ms, NOW_MS + 3_600_000);
    }

    let (identity, _) = verify(RSA_TOKEN, &[rsa_key()], NOW_MS).unwrap();
    assert_eq!(identity.name.as_deref(), Some("Ana"));
}

#[test]
fn a_token_for_others_is_not_for_us() {
    let ours = ["https://chat.example", "widget-key"];
    let for_whom = |aud: Value| {
        verify_claims(&ana_with(&json!({"aud": aud}))).unwrap().require_audience(&ours)
    };
    for aud in [
        json!(null),
        json!("https://chat.example"),
        json!("https://chat.example/"),
        json!("widget-key"),
        json!(["https://api.shop.example", "widget-key"]),
    ] {
        assert_eq!(for_whom(aud.clone()), Ok(()), "{aud}");
    }
    for aud in [json!(""), json!([]), json!("https://api.shop.example"), json!(["widget"])] {
        assert_eq!(for_whom(aud.clone()), Err(IdentityRefusal::WrongAudience), "{aud}");
    }
    for aud in [json!(5), json!({}), json!(["widget-key", 5])] {
        let refusal = refusal_of(&json!({"aud": aud}));
        assert!(matches!(refusal, IdentityRefusal::InvalidClaim { name: "aud", .. }), "{aud}");
    }
}

/// The examples of RFC 7515 have no `sub`, which is looked for after the signature only.
#[test]
fn the_examples_of_the_standard_are_rightly_signed() {
    let claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc1\
                  9yb290Ijp0cnVlfQ";
    let secret = json!({"kty": "oct", "k": "\
        AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN\
        3Yj0iPS4hcgUuTwjAzZr1Z9CAow"});
    let hs256 = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{claims}.\
         dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let point = r#"{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    let es256 = format!(
        "eyJhbGciOiJFUzI1NiJ9.{claims}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8\
         ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let missing = Err(IdentityRefusal::MissingClaim("sub"));

    let secret = Key::parse(Algorithm::Hs256, &secret.to_string(), None).unwrap();
    let point = Key::parse(Algorithm::Es256, point, None).unwrap();

    assert_eq!(verify(&hs256, &[secret], 1_300_819_300_000), missing);
    assert_eq!(verify(&es256, &[point], 1_300_819_300_000), missing);
}

#[test]
fn everything_that_a_token_says_is_read() {
    let identity = verify_claims(&ana_with(&json!({
        "name": "Ana Ünal", "email": "ana@shop.example", "phone": "+49 30 1234",
        "iat": NOW_S, "nbf": NOW_S - 5, "iss": "shop", "extra": [1],
        "fields": {"plan": "gold", "order.no": 9_007_199_254_740_993_i64, "vip": true, "x": null},
    })))
    .unwrap();

    assert_eq!(identity.name.as_deref(), Some("Ana Ünal"));
    assert_eq!(identity.email.as_deref(), Some("ana@shop.example"));
    assert!(identity.email_is_verified);
    assert_eq!(identity.phone.as_deref(), Some("+49 30 1234"));
    assert_eq!(identity.fields.len(), 3);
    assert_eq!(identity.fields["plan"], FieldValue::Text("gold".to_string()));
    let number = serde_json::Number::from(9_007_199_254_740_993_i64);
    assert_eq!(identity.fields["order.no"], FieldValue::Number(number));
    assert_eq!(identity.fields["vip"], FieldValue::Flag(true));
}

#[test]
fn an_address_counts_as_verified_unless_the_site_says_no() {
    let is_verified = |more: Value| verify_claims(&ana_with(&more)).unwrap().email_is_verified;

    assert!(is_verified(json!({"email": "ana@shop.example", "email_verified": true})));
    assert!(!is_verified(json!({"email": "ana@shop.example", "email_verified": false})));
    assert!(!is_verified(json!({"email_verified": true})), "there is none");
    assert!(!is_verified(json!({"email": "", "email_verified": null})), "there is none");
}

#[test]
fn a_public_key_is_never_a_secret() {
    let keys = [rsa_key(), Signer::p256().key(None), Signer::ed25519().key(None)];
    let Material::Rs256(rsa) = keys[0].material() else { panic!("an RSA key") };
    let message = message(&json!({"alg": "HS256"}), &ana());
    let pkcs1 = BASE64.decode(RSA_PEM.lines().nth(1).unwrap().as_bytes()).unwrap();
    for secret in [RSA_PEM.as_bytes(), RSA_PKCS1_PEM.as_bytes(), &rsa.n, &pkcs1] {
        let forged = BASE64URL_NOPAD.encode(&hs256(secret, message.as_bytes()));
        let forged = format!("{message}.{forged}");
        assert_eq!(verify(&forged, &keys, NOW_MS), Err(IdentityRefusal::WrongAlgorithm));
    }
    // Nor may an admin make it one by mistake, in whatever form.
    let bare = RSA_PEM.lines().filter(|line| !line.contains('-')).collect::<String>();
    for text in [RSA_PEM, RSA_PKCS1_PEM, P384_PEM, &bare] {
        assert_eq!(refused_key(Algorithm::Hs256, text), KeyRefusal::NotASecret);
    }
}

#[test]
fn the_header_cannot_choose_the_algorithm() {
    let signer = Signer::p256();
    let keys = [signer.key(None), Signer::Secret.key(None)];
    for name in ["none", "None", "", "HS512", "RS256", "EdDSA", "es256"] {
        let token = signer.sign(&json!({"alg": name}), &ana());
        assert_eq!(verify(&token, &keys, NOW_MS), Err(IdentityRefusal::WrongAlgorithm), "{name}");
        let unsigned = format!("{}.", message(&json!({"alg": name}), &ana()));
        assert_eq!(verify(&unsigned, &keys, NOW_MS), Err(IdentityRefusal::WrongAlgorithm));
    }
    let unsigned = format!("{}.", message(&json!({"alg": "ES256"}), &ana()));
    assert_eq!(verify(&unsigned, &keys, NOW_MS), Err(IdentityRefusal::BadSignature));
    let other = signer.sign(&json!({"alg": "HS256"}), &ana());
    assert_eq!(verify(&other, &keys, NOW_MS), Err(IdentityRefusal::BadSignature));
    // A key that the token brings along is not looked at.
    let brought = Signer::ed25519().sign(&json!({"alg": "EdDSA", "jwk": {"kty": "OKP"}}), &ana());
    assert_eq!(verify(&brought, &keys, NOW_MS), Err(IdentityRefusal::WrongAlgorithm));
}

#[test]
fn headers_that_are_not_understood_are_refused() {
    let refusal = |header: Value| {
        let token = Signer::Secret.sign(&header, &ana());
        verify(&token, &[Signer::Secret.key(None)], NOW_MS).unwrap_err()
    };

    let critical = json!({"alg": "HS256", "crit": ["b64"], "b64": false});
    assert_eq!(refusal(critical), IdentityRefusal::Critical);
    assert_eq!(refusal(json!({"alg": "HS256", "crit": null})), IdentityRefusal::Critical);
    assert_eq!(refusal(json!({"alg": ["HS256"]})), IdentityRefusal::Malformed);
    assert_eq!(refusal(json!({"typ": "JWT"})), IdentityRefusal::Malformed);
    assert_eq!(refusal(json!({"alg": "HS256", "kid": 1})), IdentityRefusal::Malformed);
    assert_eq!(refusal(json!(["HS256"])), IdentityRefusal::Malformed);
}

#[test]
fn a_kid_chooses_its_key_only() {
    let (old, new) = (Signer::ed25519(), Signer::ed25519());
    let keys = [old.key(Some("2029")), new.key(Some("2030")), Signer::Secret.key(None)];
    let sign = |signer: &Signer, id: &str| {
        signer.sign(&json!({"alg": signer.algorithm().as_str(), "kid": id}), &ana())
    };

    assert!(verify(&sign(&old, "2029"), &keys, NOW_MS).is_ok());
    assert!(verify(&sign(&new, "2030"), &keys, NOW_MS).is_ok());
    let refused = |token: &str| verify(token, &keys, NOW_MS).unwrap_err();
    assert_eq!(refused(&sign(&old, "2030")), IdentityRefusal::BadSignature);
    assert_eq!(refused(&sign(&new, "2031")), IdentityRefusal::UnknownKey);
    assert_eq!(refused(&sign(&Signer::Secret, "2030")), IdentityRefusal::WrongAlgorithm);
    assert_eq!(refused(&sign(&Signer::Secret, "")), IdentityRefusal::UnknownKey);
}

#[test]
fn without_a_kid_all_keys_are_tried_so_that_keys_can_be_rotated() {
    let (old, new, gone) = (Signer::p256(), Signer::p256(), Signer::p256());
    let keys = [old.key(Some("2029")), new.key(None)];

    assert!(verify(&old.token(&ana()), &keys, NOW_MS).is_ok());
    assert!(verify(&new.token(&ana()), &keys, NOW_MS).is_ok());
    let refused = verify(&gone.token(&ana()), &keys, NOW_MS);
    assert_eq!(refused, Err(IdentityRefusal::BadSignature));
    assert_eq!(verify(&gone.token(&ana()), &[], NOW_MS), Err(IdentityRefusal::WrongAlgorithm));
}

#[test]
fn time_is_respected_with_a_minute_of_leeway() {
    let day_s = 24 * 3600;
    for right in [
        json!({"exp": NOW_S - 59}),
        json!({"exp": NOW_S + day_s + 60}),
        json!({"exp": (NOW_S + 10) as f64 + 0.5}),
        json!({"nbf": NOW_S + 60, "iat": NOW_S + 60}),
        json!({"iat": NOW_S - 100 * day_s}),
    ] {
        assert!(verify_claims(&ana_with(&right)).is_ok(), "{right}");
    }

    assert_eq!(refusal_of(&json!({"exp": NOW_S - 60})), IdentityRefusal::Expired);
    assert_eq!(refusal_of(&json!({"exp": -1e300})), IdentityRefusal::Expired);
    for far in [json!(NOW_S + day_s + 61), json!(NOW_MS), json!(u64::MAX), json!(1e300)] {
        assert_eq!(refusal_of(&json!({"exp": far})), IdentityRefusal::LifetimeTooLong);
    }
    assert_eq!(refusal_of(&json!({"nbf": NOW_S + 61})), IdentityRefusal::NotYetValid);
    assert_eq!(refusal_of(&json!({"iat": NOW_MS})), IdentityRefusal::NotYetValid);
    assert_eq!(refusal_of(&json!({"exp": null})), IdentityRefusal::MissingClaim("exp"));
    for (claim, value) in [("exp", json!("1900003600")), ("nbf", json!(true)), ("iat", json!([]))] {
        let refusal = refusal_of(&json!({claim: value}));
        assert!(matches!(refusal, IdentityRefusal::InvalidClaim { name, .. } if name == claim));
    }
}

#[test]
fn claims_out_of_bounds_are_refused_by_name() {
    assert_eq!(refusal_of(&json!({"sub": null})), IdentityRefusal::MissingClaim("sub"));
    let many: Map<String, Value> = (0..51).map(|n| (format!("f{n}"), json!(n))).collect();
    for (claim, value) in [
        ("sub", json!("")),
        ("sub", json!(" ")),
        ("sub", json!(42)),
        ("sub", json!("ä".repeat(256))),
        ("sub", json!("a\u{0}b")),
        ("name", json!("n".repeat(101))),
        ("name", json!({})),
        ("email", json!("nobody")),
        ("email", json!(format!("{}@shop.example", "a".repeat(250)))),
        ("email_verified", json!("true")),
        ("phone", json!("1".repeat(41))),
        ("fields", json!([])),
        ("fields", json!(many)),
        ("fields", json!({"": 1})),
        ("fields", json!({"a b": 1})),
        ("fields", json!({"k".repeat(65): 1})),
        ("fields", json!({"a": "v".repeat(1001)})),
        ("fields", json!({"a": {"b": 1}})),
        ("fields", json!({"a": [1]})),
    ] {
        let refusal = refusal_of(&json!({claim: value}));
        assert!(
            matches!(refusal, IdentityRefusal::InvalidClaim { name, .. } if name == claim),
            "{claim}: {refusal}"
        );
        assert_eq!(refusal.code(), "token_invalid_claim");
        assert!(refusal.to_string().contains(claim));
    }

    let most: Map<String, Value> =
        (0..50).map(|n| (format!("{n}{}", "k".repeat(62)), json!("ä"))).collect();
    let longest = json!({"sub": "ä".repeat(255), "fields": most});
    assert!(verify_claims(&ana_with(&longest)).is_ok());
    assert!(verify_claims(&ana_with(&json!({"fields": {"a": "ä".repeat(1000)}}))).is_ok());
}

#[test]
fn rubbish_is_refused() {
    let keys = [Signer::Secret.key(None), rsa_key()];
    let token = Signer::Secret.token(&ana());
    for length in 0..token.len() {
        assert!(verify(&token[..length], &keys, NOW_MS).is_err(), "{length}");
    }
    for rubbish in ["", ".", "..", "...", "a.b.c", "e30.e30.", "äöü.ß.é", "bm90IGpzb24.e30.AA"]
    {
        assert_eq!(verify(rubbish, &keys, NOW_MS), Err(IdentityRefusal::Malformed), "{rubbish}");
    }
    for spoilt in [format!("{token}="), format!(" {token}"), format!("{token}."), token + ".AA"] {
        assert!(verify(&spoilt, &keys, NOW_MS).is_err(), "{spoilt}");
    }
    let long = Signer::Secret.token(&ana_with(&json!({"more": "x".repeat(8192)})));
    assert_eq!(verify(&long, &keys, NOW_MS), Err(IdentityRefusal::TooLong));
    let list = Signer::Secret.token(&json!(["customer-42"]));
    assert_eq!(verify(&list, &keys, NOW_MS), Err(IdentityRefusal::Malformed));
}

#[test]
fn no_secret_is_shown() {
    let shown = format!("{:?}", Signer::Secret.key(Some("2030")));

    assert_eq!(shown, r#"Key { id: Some("2030"), algorithm: Hs256, .. }"#);
}

proptest! {
    #[test]
    fn no_changed_token_is_believed(
        kind in 0..4,
        at in any::<prop::sample::Index>(),
        other in prop_oneof!["[A-Za-z0-9_.=-]", any::<char>().prop_map(String::from)],
    ) {
        let (token, key) = match kind {
            0 => (RSA_TOKEN.to_string(), rsa_key()),
            1 => (Signer::Secret.token(&ana()), Signer::Secret.key(None)),
            2 => { let signer = Signer::p256(); (signer.token(&ana()), signer.key(None)) }
            _ => { let signer = Signer::ed25519(); (signer.token(&ana()), signer.key(None)) }
        };
        let at = at.index(token.len());
        prop_assume!(token[at..=at] != other);
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);

        prop_assert!(verify(&token, std::slice::from_ref(&key), NOW_MS).is_ok());
        prop_assert!(verify(&changed, &[key], NOW_MS).is_err());
    }

    #[test]
    fn rubbish_never_stops_us(text in ".{0,200}", bytes in any::<Vec<u8>>(), cut in 0..450_usize) {
        let pasted = [text.clone(), BASE64.encode(&bytes), RSA_PEM[..cut].to_string(),
            pem(&bytes, &[])];
        for algorithm in Algorithm::ALL {
            for text in &pasted {
                let _ = Key::parse(algorithm, text, None);
            }
        }
        prop_assert!(verify(&text, &[rsa_key()], NOW_MS).is_err());
    }
}
