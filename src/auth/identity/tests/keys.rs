//! What may be pasted as a key, and what is refused with which reason.

use super::*;

#[test]
fn a_key_is_read_in_every_usual_form() {
    let Material::Rs256(rsa) = rsa_key().material().clone() else { panic!("an RSA key") };
    let part = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let jwk = json!({"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "2030", "n": part(&rsa.n),
        "e": part(&rsa.e)});
    let bare = RSA_PEM.lines().filter(|line| !line.contains('-')).collect::<String>();
    for text in [RSA_PKCS1_PEM, &bare, &RSA_PEM.replace('\n', "\\n"), &format!("\n{RSA_PEM}\r\n")] {
        let key = Key::parse(Algorithm::Rs256, text, Some("2030")).unwrap();
        assert!(verify(RSA_TOKEN, &[key], NOW_MS).is_ok(), "{text}");
    }
    let key = Key::parse(Algorithm::Rs256, &jwk.to_string(), None).unwrap();
    assert_eq!(key.id(), Some("2030"), "the JWK names itself");
    assert!(verify(RSA_TOKEN, &[key], NOW_MS).is_ok());

    let signer = Signer::ed25519();
    let key = signer.key(None);
    let Material::EdDsa(bytes) = key.material() else { panic!("an Ed25519 key") };
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": part(bytes)}).to_string();
    let key = Key::parse(Algorithm::EdDsa, &jwk, None).unwrap();
    assert!(verify(&signer.token(&ana()), &[key], NOW_MS).is_ok());
}

#[test]
fn a_private_key_is_refused_by_name() {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let bare = BASE64.encode(pkcs8.as_ref());
    let mislabelled = pem(pkcs8.as_ref(), &[]);
    let labelled = mislabelled.replace("PUBLIC", "PRIVATE");
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": "", "d": ""}).to_string();
    let other = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n";
    for algorithm in Algorithm::ALL {
        for text in [&bare, &mislabelled, &labelled, &jwk, other] {
            assert_eq!(refused_key(algorithm, text), KeyRefusal::PrivateKey, "{text}");
        }
    }
    let both = format!("{RSA_PEM}\n{labelled}");
    assert_eq!(refused_key(Algorithm::Rs256, &both), KeyRefusal::PrivateKey);
}

#[test]
fn keys_that_cannot_work_are_refused_with_the_reason() {
    use Algorithm::{EdDsa, Es256, Hs256, Rs256};
    let found = "an RSA public key";
    assert_eq!(refused_key(EdDsa, RSA_PEM), KeyRefusal::WrongKind { wanted: EdDsa, found });
    let sentence = refused_key(EdDsa, RSA_PEM).to_string();
    assert_eq!(sentence, "EdDSA needs an Ed25519 public key, and this is an RSA public key");
    let certificate = RSA_PEM.replace("PUBLIC KEY", "CERTIFICATE");
    let oct = json!({"kty": "oct", "k": BASE64URL_NOPAD.encode(&[7; 32])});
    let text = oct.to_string();
    assert!(Key::parse(Hs256, &text, None).is_ok());
    let found = "a secret";
    assert_eq!(refused_key(Rs256, &text), KeyRefusal::WrongKind { wanted: Rs256, found });
    let with = |name: &str, value: Value| {
        let mut jwk = oct.clone();
        jwk[name] = value;
        jwk.to_string()
    };
    for (algorithm, text, expected) in [
        (Hs256, " \n", KeyRefusal::Empty),
        (Hs256, &"s".repeat(8193), KeyRefusal::TooLong),
        (Hs256, &format!(" {} ", "s".repeat(31)), KeyRefusal::SecretTooShort),
        (Hs256, &with("k", json!("c2hvcnQ")), KeyRefusal::SecretTooShort),
        (Hs256, &with("use", json!("enc")), KeyRefusal::NotForSignatures),
        (Hs256, &with("alg", json!("HS512")), KeyRefusal::NotForSignatures),
        (Hs256, &with("alg", json!("RS256")), KeyRefusal::NotForSignatures),
        (Hs256, &with("kid", json!("k".repeat(256))), KeyRefusal::BadId),
        (Hs256, &with("kty", json!("EC")), KeyRefusal::OtherKey),
        (Hs256, "{", KeyRefusal::Unreadable),
        (Es256, r#"{"keys": []}"#, KeyRefusal::Several),
        (Rs256, &format!("{RSA_PEM}\n{RSA_PEM}"), KeyRefusal::Several),
        (Rs256, RSA_1024_PEM, KeyRefusal::RsaLength),
        (Es256, P384_PEM, KeyRefusal::OtherKey),
        (Rs256, &certificate, KeyRefusal::Certificate),
        (Rs256, "a secret that is not one of this kind", KeyRefusal::Unreadable),
        (Rs256, &RSA_PEM[..300], KeyRefusal::Unreadable),
        (EdDsa, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", KeyRefusal::Unreadable),
    ] {
        assert_eq!(refused_key(algorithm, text), expected, "{text}");
    }
    assert_eq!(Key::parse(Hs256, SECRET, Some("")).unwrap_err(), KeyRefusal::BadId);
}
