//! SQL of callers: their proofs, accounts, sign-ins and keys.

mod accounts;
mod api_keys;
mod proofs;
mod sign_ins;
mod sign_up;

pub use accounts::{
    NewUser, Proof, Standing, StoredUser, find_standing, find_user_by_email, insert_user,
    set_operator, set_password,
};
pub use api_keys::{
    ApiKey, NewApiKey, count_open_api_keys, find_api_key_by_hash, insert_api_key, list_api_keys,
    lock_open_api_key, replace_api_key, revoke_api_key, touch_api_key,
};
pub use proofs::*;
pub use sign_ins::{
    RefreshToken, insert_refresh_token, insert_sign_in, is_known_place, lock_refresh_token,
    mark_used, revoke_sign_in, revoke_sign_ins_of,
};
pub use sign_up::{
    delete_sign_up_request, delete_stale_sign_up_requests, find_sign_up_request,
    insert_sign_up_request,
};
