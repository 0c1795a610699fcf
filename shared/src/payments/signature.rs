//! The signature on a provider's events: `t=<seconds>,v1=<hex>`, an HMAC-SHA256 over `<t>.<body>`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The header that carries it.
pub const HEADER: &str = "stripe-signature";
/// How far the signature's time may lie from ours, either way: a future time is as wrong as a stale one.
pub const TOLERANCE: Duration = Duration::from_secs(300);
/// No honest header is longer; two secrets make about 160 characters.
const LONGEST_HEADER: usize = 2048;

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Not of the form `t=..,v1=..`.
    #[error("the header is not of the form t=<seconds>,v1=<hex>")]
    Malformed,
    /// Its time is more than five minutes from ours.
    #[error("the time is more than five minutes away")]
    Stale,
    /// No value fits the body under any secret.
    #[error("no v1 value fits the body")]
    Mismatch,
}

/// Checks a header against the body as it came. Any `v1` under any secret will do, so secrets can be rotated;
/// other schemes, the old `v0` among them, count for nothing.
///
/// # Errors
/// Why the signature does not count.
pub fn verify(
    header: &str,
    body: &[u8],
    secrets: &[SecretString],
    now: DateTime<Utc>,
) -> Result<(), BadSignature> {
    let (time, signatures) = parse(header)?;
    if now.timestamp().abs_diff(time) > TOLERANCE.as_secs() {
        return Err(BadSignature::Stale);
    }
    let mut fits = false;
    for secret in secrets {
        for signature in &signatures {
            // `verify_slice` compares in constant time; going on after a hit keeps the number of tries the same.
            fits |= mac(secret, time, body).is_some_and(|mac| mac.verify_slice(signature).is_ok());
        }
    }
    if fits {
        Ok(())
    } else {
        Err(BadSignature::Mismatch)
    }
}

/// The header for a body, as the provider would send it.
#[must_use]
pub fn sign(body: &[u8], secret: &SecretString, now: DateTime<Utc>) -> String {
    let time = now.timestamp();
    let code = mac(secret, time, body).map(|mac| hex::encode(mac.finalize().into_bytes()));
    format!("t={time},v1={}", code.unwrap_or_default())
}

fn mac(secret: &SecretString, time: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    // A key of any length will do for HMAC, so this is never `None`; an empty one would let anyone sign.
    let key = secret.expose_secret().as_bytes();
    let mut mac = Hmac::<Sha256>::new_from_slice(key)
        .ok()
        .filter(|_| !key.is_empty())?;
    mac.update(time.to_string().as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

/// The time and the decoded `v1` values.
fn parse(header: &str) -> Result<(i64, Vec<Vec<u8>>), BadSignature> {
    if header.len() > LONGEST_HEADER {
        return Err(BadSignature::Malformed);
    }
    let mut time = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        let (scheme, value) = part.trim().split_once('=').ok_or(BadSignature::Malformed)?;
        match scheme {
            // The time is signed as the text it came as, so only the plain form of a number will do.
            "t" if time.is_none() => {
                time = value
                    .parse::<i64>()
                    .ok()
                    .filter(|seconds| seconds.to_string() == value);
                if time.is_none() {
                    return Err(BadSignature::Malformed);
                }
            }
            "t" => return Err(BadSignature::Malformed),
            "v1" => signatures.extend(hex::decode(value)),
            _ => {}
        }
    }
    let time = time.ok_or(BadSignature::Malformed)?;
    if signatures.is_empty() {
        Err(BadSignature::Mismatch)
    } else {
        Ok((time, signatures))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use chrono::{DateTime, Utc};
    use secrecy::SecretString;
    use serde_json::Value;

    use super::{BadSignature, sign, verify};

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[test]
    fn our_own_signature_is_accepted_for_five_minutes_either_way() {
        let header = sign(BODY, &secret("whsec_a"), at(1_760_000_000));

        for (now, outcome) in [
            (1_760_000_000, Ok(())),
            (1_760_000_300, Ok(())),
            (1_759_999_700, Ok(())),
            (1_760_000_301, Err(BadSignature::Stale)),
            (1_759_999_699, Err(BadSignature::Stale)),
        ] {
            assert_eq!(
                verify(&header, BODY, &[secret("whsec_a")], at(now)),
                outcome,
                "{now}"
            );
        }
    }

    #[test]
    fn secrets_can_be_rotated_on_either_side() {
        let now = at(1_760_000_000);
        let (old, new, other) = (
            secret("whsec_old"),
            secret("whsec_new"),
            secret("whsec_other"),
        );
        let by_old = sign(BODY, &old, now);
        let by_both = format!(
            "{by_old},{}",
            sign(BODY, &new, now).split_once(',').expect("two parts").1
        );

        assert_eq!(verify(&by_old, BODY, &[new, old], now), Ok(()));
        assert_eq!(verify(&by_both, BODY, &[secret("whsec_new")], now), Ok(()));
        assert_eq!(
            verify(&by_both, BODY, &[other], now),
            Err(BadSignature::Mismatch)
        );
        assert_eq!(verify(&by_old, BODY, &[], now), Err(BadSignature::Mismatch));
        assert_eq!(
            verify(&sign(BODY, &secret(""), now), BODY, &[secret("")], now),
            Err(BadSignature::Mismatch)
        );
    }

    #[test]
    fn every_changed_byte_is_seen() {
        let now = at(1_760_000_000);
        let header = sign(BODY, &secret("whsec_a"), now);

        for index in 0..BODY.len() {
            let mut body = BODY.to_vec();
            body[index] ^= 1;
            assert_eq!(
                verify(&header, &body, &[secret("whsec_a")], now),
                Err(BadSignature::Mismatch),
                "{index}"
            );
        }
    }

    #[test]
    fn headers_that_are_none_are_refused() {
        let now = at(1_760_000_000);
        let good = sign(BODY, &secret("whsec_a"), now);
        let code = good.split_once("v1=").expect("a code").1;
        let long = format!("{good}{}", ",v1=00".repeat(400));

        for header in [
            "",
            "t",
            "=",
            ",",
            "t=,v1=",
            "v1=00",
            "t=1760000000",
            "t=1760000000,v1=zz",
            &format!("v1={code}"),
            &format!("t=+1760000000,v1={code}"),
            &format!("t=01760000000,v1={code}"),
            &format!("t=1.76e9,v1={code}"),
            &format!("t=1760000000,t=1760000000,v1={code}"),
            &format!("t=1760000000,v0={code}"),
            &format!("t=99999999999999999999,v1={code}"),
            &format!("t=-9223372036854775808,v1={code}"),
            &format!("t=1760000000,v1={}", &code[..62]),
            &long,
        ] {
            assert!(
                verify(header, BODY, &[secret("whsec_a")], now).is_err(),
                "{header}"
            );
        }
    }

    #[test]
    fn the_published_vectors_hold() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/extraction/stripe");
        let Ok(text) = std::fs::read_to_string(folder.join("signature_vectors.json")) else {
            eprintln!("skipped: the signature vectors lie beside the repository, not in it");
            return;
        };
        let file: Value = serde_json::from_str(&text).expect("JSON");
        let body_file = file["body_file"].as_str().expect("a name");
        let body = std::fs::read_to_string(folder.join(body_file)).expect("the body");
        let secrets = [secret(file["secret"].as_str().expect("a secret"))];

        for vector in file["vectors"].as_array().expect("vectors") {
            let name = vector["name"].as_str().expect("a name");
            let body = match vector["mutate"].as_str() {
                None => body.clone(),
                Some(text) if text.starts_with("replace") => {
                    body.replace("\"amount_total\": 2900", "\"amount_total\": 1")
                }
                Some(_) => serde_json::from_str::<Value>(&body)
                    .expect("JSON")
                    .to_string(),
            };
            let now = at(vector["now"].as_i64().expect("a time"));
            let verdict = verify(
                vector["header"].as_str().unwrap_or_default(),
                body.as_bytes(),
                &secrets,
                now,
            );

            // A time ahead of ours may be refused, says the vector; we refuse it.
            let accepted = vector["expect"].as_str() == Some("accept");
            assert_eq!(verdict.is_ok(), accepted, "{name}: {verdict:?}");
        }
    }
}
