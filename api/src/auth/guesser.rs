//! Who guesses at a password, as far as it can be known before the password is: a stranger, or somebody the account
//! knows.
//!
//! All strangers count as one, from however many addresses they come. Whoever signed in from a place, or holds the mark
//! that a browser is given then, counts alone; so nobody else can keep them out, and whoever is new somewhere still has
//! the mailed link. It is decided the same for addresses without an account, and costs the same.

use axum::http::HeaderMap;
use shared::auth::{Email, queries::StoredUser};

use super::{account::Accounts, cookies};
use crate::http::ClientAddress;

/// Of an account without a password, which no mark was made for.
const NO_PASSWORD: &str = "";

/// Digest of where a client calls from, as the account remembers it; nothing where it came over no socket.
pub(super) fn place_of(accounts: &Accounts, email: &str, client: ClientAddress) -> Option<Vec<u8>> {
    let network = client.network()?;
    Some(accounts.familiar.place(email, network))
}

/// The name under which a client's guesses at an account are counted.
pub(super) fn name_of(
    accounts: &Accounts,
    email: &Email,
    found: Option<&StoredUser>,
    place: Option<&[u8]>,
    headers: &HeaderMap,
) -> String {
    let account = accounts.familiar.account(email.as_str());
    let stored = found.map_or(NO_PASSWORD, |user| user.password_hash.as_str());
    let mark = cookies::find(headers, cookies::DEVICE).unwrap_or_default();
    let recognised = accounts.familiar.recognise(mark, email.as_str(), stored);
    match (recognised, place) {
        (Some(mark), _) if found.is_some() => format!("{account}:mark:{mark}"),
        (_, Some(place)) => format!("{account}:place:{}", hex::encode(&place[..16])),
        _ => account,
    }
}
