//! Access tokens: short-lived JWTs that say who signed in, and nothing about what they may do.

use std::{fmt, sync::Once, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, new_error},
    signature::{self, Signer, Verifier},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::platform::{
    clock,
    ids::{SignInId, UserId},
};

/// The one algorithm: we sign and we verify.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// What kind of token it is; a token of another kind is none.
const TYPE: &str = "at+jwt";
/// Ours have some 400 bytes.
const LONGEST: usize = 2048;
/// How far the clocks of our own machines may differ, in seconds.
const LEEWAY: i64 = 5;

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessClaims {
    /// Who made it: this installation.
    pub iss: String,
    /// For whom: its api.
    pub aud: String,
    /// Who signed in.
    pub sub: UserId,
    /// Which sign-in; the token falls with it.
    pub sid: SignInId,
    /// Its own name.
    pub jti: Uuid,
    /// When it was made, in seconds of Unix time.
    pub iat: i64,
    /// Until when it is good.
    pub exp: i64,
}

/// Why a text is no access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAccessToken {
    /// It was one.
    #[error("the access token is past its time")]
    Expired,
    /// It never was one of ours.
    #[error("not an access token")]
    Invalid,
}

/// Signs and verifies access tokens.
#[derive(Clone)]
pub struct AccessTokens {
    current: Key,
    /// Keys that signed before; they verify until the last of their tokens is past its time.
    previous: Vec<Key>,
    issuer: String,
    lifetime: Duration,
}

#[derive(Clone)]
struct Key {
    /// A digest of the key, by which a token says which one signed it.
    id: String,
    secret: SecretString,
}

/// Exactly what our header holds; keys and addresses of keys in it are a stranger's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictHeader {
    alg: String,
    typ: String,
    kid: String,
}

impl AccessTokens {
    /// With the key that signs and those that signed before; `issuer` is the installation's address.
    #[must_use]
    pub fn new(
        current: &SecretString,
        previous: &[SecretString],
        issuer: &str,
        lifetime: Duration,
    ) -> Self {
        use_own_provider();
        Self {
            current: Key::new(current),
            previous: previous.iter().map(Key::new).collect(),
            issuer: issuer.to_owned(),
            lifetime,
        }
    }

    /// How long a token is good.
    #[must_use]
    pub fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for somebody who signed in.
    ///
    /// # Errors
    /// When it cannot be written, which has no reason.
    pub fn issue(&self, user: UserId, sign_in: SignInId) -> anyhow::Result<String> {
        let now = clock::now().timestamp();
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            aud: audience(&self.issuer),
            sub: user,
            sid: sign_in,
            jti: Uuid::new_v4(),
            iat: now,
            exp: now + i64::try_from(self.lifetime.as_secs())?,
        };
        let header = Header {
            typ: Some(TYPE.to_owned()),
            kid: Some(self.current.id.clone()),
            ..Header::new(ALGORITHM)
        };
        let secret = self.current.secret.expose_secret().as_bytes();
        Ok(jsonwebtoken::encode(
            &header,
            &claims,
            &EncodingKey::from_secret(secret),
        )?)
    }

    /// What a token says, if it is one of ours and in its time.
    ///
    /// # Errors
    /// When it is past its time, or anything else is wrong with it.
    pub fn verify(&self, token: &str) -> Result<AccessClaims, BadAccessToken> {
        if token.len() > LONGEST {
            return Err(BadAccessToken::Invalid);
        }
        let key = self.key_of(token).ok_or(BadAccessToken::Invalid)?;
        let mut rules = Validation::new(ALGORITHM);
        rules.leeway = 0;
        rules.validate_nbf = true;
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[audience(&self.issuer)]);
        let secret = DecodingKey::from_secret(key.secret.expose_secret().as_bytes());
        let claims = jsonwebtoken::decode::<AccessClaims>(token, &secret, &rules)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => BadAccessToken::Expired,
                _ => BadAccessToken::Invalid,
            })?
            .claims;
        if claims.iat > clock::now().timestamp() + LEEWAY {
            return Err(BadAccessToken::Invalid);
        }
        Ok(claims)
    }

    fn key_of(&self, token: &str) -> Option<&Key> {
        let (header, _) = token.split_once('.')?;
        let header: StrictHeader =
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        if header.alg != "HS256" || header.typ != TYPE {
            return None;
        }
        std::iter::once(&self.current)
            .chain(&self.previous)
            .find(|key| key.id == header.kid)
    }
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("kid", &self.current.id)
            .finish_non_exhaustive()
    }
}

impl Key {
    fn new(secret: &SecretString) -> Self {
        let digest = Sha256::new()
            .chain_update("jwt key id:")
            .chain_update(secret.expose_secret())
            .finalize();
        Self {
            id: hex::encode(&digest[..8]),
            secret: secret.clone(),
        }
    }
}

fn audience(issuer: &str) -> String {
    format!("{issuer}/api")
}

/// The library's own backends bring every algorithm there is. Ours knows one, so no token can ask for another.
fn use_own_provider() {
    static PROVIDER: CryptoProvider = CryptoProvider {
        signer_factory: |algorithm, key| {
            let mac = keyed(*algorithm, key.as_bytes())?;
            Ok(Box::new(HmacSha256(mac)) as Box<dyn JwtSigner>)
        },
        verifier_factory: |algorithm, key| {
            let mac = keyed(*algorithm, key.try_get_as_bytes()?)?;
            Ok(Box::new(HmacSha256(mac)) as Box<dyn JwtVerifier>)
        },
        key_utils: KeyUtils::new_unimplemented(),
    };
    static INSTALLED: Once = Once::new();
    // Nobody else in the process makes tokens, so ours is the first.
    INSTALLED.call_once(|| {
        let _ = PROVIDER.install_default();
    });
}

struct HmacSha256(Hmac<Sha256>);

fn keyed(algorithm: Algorithm, key: &[u8]) -> jsonwebtoken::errors::Result<Hmac<Sha256>> {
    if algorithm != ALGORITHM {
        return Err(new_error(ErrorKind::InvalidAlgorithm));
    }
    Hmac::new_from_slice(key).map_err(|_| new_error(ErrorKind::InvalidKeyFormat))
}

impl Signer<Vec<u8>> for HmacSha256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self
            .0
            .clone()
            .chain_update(message)
            .finalize()
            .into_bytes()
            .to_vec())
    }
}

impl Verifier<Vec<u8>> for HmacSha256 {
    fn verify(&self, message: &[u8], given: &Vec<u8>) -> Result<(), signature::Error> {
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(given)
            .map_err(signature::Error::from_source)
    }
}

impl JwtSigner for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

impl JwtVerifier for HmacSha256 {
    fn algorithm(&self) -> Algorithm {
        ALGORITHM
    }
}

#[cfg(test)]
mod tests;
