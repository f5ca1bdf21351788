//! Encryption of a push message for one browser: RFC 8291, `aes128gcm` of RFC 8188.

use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    rand::{SecureRandom, SystemRandom},
};

/// What a browser gave us to write to it.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Its public key: an uncompressed point on P-256.
    pub p256dh: Vec<u8>,
    pub auth: Vec<u8>,
}

pub const POINT_BYTES: usize = 65;
pub const AUTH_BYTES: usize = 16;
/// One record holds everything.
const RECORD_BYTES: u32 = 4096;

/// The body of the request to the push service. Fails where the key is not a point.
pub(super) fn seal(keys: &Keys, text: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let mut salt = [0; 16];
    random.fill(&mut salt)?;
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let own_public = own.compute_public_key()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &keys.p256dh);
    agree_ephemeral(own, &theirs, |secret| {
        seal_with(secret, keys, own_public.as_ref(), &salt, text)
    })?
}

fn seal_with(
    secret: &[u8],
    keys: &Keys,
    own_public: &[u8],
    salt: &[u8; 16],
    text: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let root = Salt::new(HKDF_SHA256, &keys.auth).extract(secret);
    let input: [u8; 32] = expand(&root, &[b"WebPush: info\0", &keys.p256dh, own_public])?;
    let root = Salt::new(HKDF_SHA256, salt).extract(&input);
    let key: [u8; 16] = expand(&root, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce: [u8; 12] = expand(&root, &[b"Content-Encoding: nonce\0"])?;

    let mut sealed = text.to_vec();
    // The mark of the last record.
    sealed.push(2);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed)?;

    let mut body = salt.to_vec();
    body.extend(RECORD_BYTES.to_be_bytes());
    body.push(u8::try_from(own_public.len()).map_err(|_| Unspecified)?);
    body.extend(own_public);
    body.extend(sealed);
    Ok(body)
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(root: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut bytes = [0; N];
    root.expand(info, Length(N))?.fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64URL_NOPAD.decode(text.as_bytes()).unwrap()
    }

    /// The example of RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_rfc() {
        let keys = Keys {
            p256dh: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN\
                 toIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let own_public = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl\
             7A8",
        );
        let secret = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let text = b"When I grow up, I want to be a watermelon";

        let body = seal_with(&secret, &keys, &own_public, &salt, text).unwrap();

        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDl\
             l6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXP\
             XLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64URL_NOPAD.encode(&body), expected);
    }

    #[test]
    fn what_is_no_point_is_refused() {
        let keys = Keys { p256dh: vec![4; POINT_BYTES], auth: vec![0; AUTH_BYTES] };
        assert!(seal(&keys, b"x").is_err());
    }
}
