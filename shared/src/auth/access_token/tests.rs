//! What is an access token, and all that is none.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;

use super::{AccessTokens, BadAccessToken, Key, clock};
use crate::platform::ids::{SignInId, UserId};

const KEY: &str = "a key of the tests, long enough for it";
const OLD_KEY: &str = "the key that was there before it, as long";
const ISSUER: &str = "https://crb.test";

fn tokens() -> AccessTokens {
    let previous = [SecretString::from(OLD_KEY)];
    AccessTokens::new(
        &SecretString::from(KEY),
        &previous,
        ISSUER,
        Duration::from_secs(600),
    )
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token with this header and these claims, signed with HS256 under this key.
fn signed(header: &Value, claims: &Value, key: &str) -> String {
    let message = format!("{}.{}", part(header), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("any key");
    let signature = mac.chain_update(&message).finalize().into_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn header() -> Value {
    json!({"alg": "HS256", "typ": "at+jwt", "kid": Key::new(&SecretString::from(KEY)).id})
}

fn claims() -> Value {
    let now = clock::now().timestamp();
    json!({
        "iss": ISSUER, "aud": format!("{ISSUER}/api"), "iat": now, "exp": now + 600,
        "sub": UserId::new(), "sid": SignInId::new(), "jti": uuid::Uuid::new_v4(),
    })
}

fn with(mut base: Value, name: &str, value: Value) -> Value {
    base[name] = value;
    base
}

fn without(mut base: Value, name: &str) -> Value {
    base.as_object_mut().expect("an object").remove(name);
    base
}

#[test]
fn what_was_issued_is_read_back() {
    let (user, sign_in) = (UserId::new(), SignInId::new());

    let token = tokens().issue(user, sign_in).expect("a token");
    let claims = tokens().verify(&token).expect("ours");

    assert_eq!((claims.sub, claims.sid), (user, sign_in));
    assert_eq!(claims.exp - claims.iat, 600);
    // The forgeries below are made like this one, so what is refused in them is what is wrong with them.
    tokens()
        .verify(&signed(&header(), &self::claims(), KEY))
        .expect("as good as ours");
}

#[test]
fn a_previous_key_still_verifies_and_signs_no_more() {
    let old = header();
    let old = with(old, "kid", json!(Key::new(&SecretString::from(OLD_KEY)).id));
    tokens()
        .verify(&signed(&old, &claims(), OLD_KEY))
        .expect("still good");

    let fresh = tokens()
        .issue(UserId::new(), SignInId::new())
        .expect("a token");
    let alone = AccessTokens::new(
        &SecretString::from(KEY),
        &[],
        ISSUER,
        Duration::from_secs(600),
    );
    alone.verify(&fresh).expect("signed with the current key");
    let refused = alone.verify(&signed(&old, &claims(), OLD_KEY));
    assert_eq!(
        refused,
        Err(BadAccessToken::Invalid),
        "a key that was let go"
    );
}

#[test]
fn a_forged_header_is_refused() {
    let none = with(header(), "alg", json!("none"));
    let unsigned = format!("{}.{}.", part(&none), part(&claims()));
    let mut forged = vec![
        ("no algorithm", unsigned.clone()),
        ("no algorithm, signed", signed(&none, &claims(), KEY)),
        (
            "another key",
            signed(
                &header(),
                &claims(),
                "another key, which is as long as ours",
            ),
        ),
        ("an empty key", signed(&header(), &claims(), "")),
        (
            "the old key under the new name",
            signed(&header(), &claims(), OLD_KEY),
        ),
        ("no signature", unsigned.trim_end_matches('.').to_owned()),
    ];
    for (name, value) in [
        ("alg", json!("HS512")),
        ("alg", json!("RS256")),
        ("alg", json!("hs256")),
        ("typ", json!("JWT")),
        ("typ", json!("rt+jwt")),
        ("kid", json!("0000000000000000")),
        ("kid", json!("../../dev/null")),
        ("kid", json!(7)),
        ("jku", json!("https://evil.example/keys")),
        ("x5u", json!("https://evil.example/cert")),
        (
            "jwk",
            json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(KEY)}),
        ),
        ("crit", json!(["exp"])),
    ] {
        forged.push((name, signed(&with(header(), name, value), &claims(), KEY)));
    }
    for name in ["typ", "kid", "alg"] {
        forged.push((name, signed(&without(header(), name), &claims(), KEY)));
    }

    for (what, token) in forged {
        assert_eq!(
            tokens().verify(&token),
            Err(BadAccessToken::Invalid),
            "{what}: {token}"
        );
    }
}

#[test]
fn claims_that_are_not_ours_are_refused() {
    let now = clock::now().timestamp();
    let mut forged = Vec::new();
    for (name, value) in [
        ("iss", json!("https://evil.example")),
        ("iss", json!([ISSUER, "https://evil.example"])),
        ("aud", json!("https://crb.test")),
        (
            "aud",
            json!(["https://crb.test/api", "https://evil.example"]),
        ),
        ("exp", json!((now + 600).to_string())),
        ("exp", json!(null)),
        ("exp", json!(1e300_f64)),
        ("exp", json!(-1)),
        ("nbf", json!(now + 60)),
        ("nbf", json!("soon")),
        ("iat", json!(now + 60)),
        ("iat", json!("now")),
        ("sub", json!("ann@example.com")),
        ("sid", json!(7)),
        ("role", json!("operator")),
    ] {
        forged.push((name, signed(&header(), &with(claims(), name, value), KEY)));
    }
    for name in ["iss", "aud", "exp", "iat", "sub", "sid", "jti"] {
        forged.push((name, signed(&header(), &without(claims(), name), KEY)));
    }

    for (what, token) in forged {
        assert_eq!(
            tokens().verify(&token),
            Err(BadAccessToken::Invalid),
            "{what}"
        );
    }
}

#[test]
fn a_second_past_its_time_is_past_its_time() {
    let now = clock::now().timestamp();
    let late = with(
        with(claims(), "iat", json!(now - 601)),
        "exp",
        json!(now - 1),
    );

    assert_eq!(
        tokens().verify(&signed(&header(), &late, KEY)),
        Err(BadAccessToken::Expired)
    );
}

#[test]
fn what_is_no_token_at_all_is_refused() {
    let long = format!(
        "{}.{}",
        signed(&header(), &claims(), KEY),
        "a".repeat(100_000)
    );
    let padded = signed(
        &header(),
        &with(claims(), "pad", json!("a".repeat(100_000))),
        KEY,
    );
    let altered = signed(&header(), &claims(), KEY).replace('.', "..");
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "crb_rt_abc",
        "\u{0}",
        "ey.ey.ey",
        &long,
        &padded,
        &altered,
    ] {
        assert_eq!(
            tokens().verify(text),
            Err(BadAccessToken::Invalid),
            "{}",
            &text[..text.len().min(40)]
        );
    }
}

#[test]
fn it_does_not_print_its_keys() {
    assert!(!format!("{:?}", tokens()).contains("key of the tests"));
}
