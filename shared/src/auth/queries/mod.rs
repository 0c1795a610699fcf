//! SQL of callers: their proofs, accounts, sign-ins and keys.

mod accounts;
mod proofs;
mod sign_ins;
mod sign_up;

pub use accounts::{
    NewUser, Proof, Standing, StoredUser, find_standing, find_user_by_email, insert_user,
    set_operator, set_password,
};
pub use proofs::*;
pub use sign_ins::{
    RefreshToken, insert_refresh_token, insert_sign_in, lock_refresh_token, mark_used,
    revoke_sign_in, revoke_sign_ins_of,
};
pub use sign_up::{
    delete_sign_up_request, delete_stale_sign_up_requests, find_sign_up_request,
    insert_sign_up_request,
};
