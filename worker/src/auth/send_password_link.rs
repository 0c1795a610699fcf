//! Decides what somebody who asked for an account gets by mail.
//!
//! The api answers every such request alike and knows nothing; whether the address has an account, and whether it had
//! enough mails, is looked up here, where nobody can measure it.

use std::time::Duration;

use shared::{
    auth::{self, jobs::SendPasswordLink, queries::LinkPurpose},
    notifications::{self, PASSWORD_LINK},
    platform::{db::Tx, secrets},
    quizzes::queries::lock_address,
};

use crate::{
    context::Context,
    notifications::{letter::Address, letters},
    runtime::{JobError, Run},
};

/// Most links to one address within a span: somebody else may be asking in its owner's name.
const LIMITS: [(Duration, i64); 2] = [(Duration::from_secs(60), 1), (Duration::from_secs(3600), 3)];
/// Minutes a link is good for: time to find the mail and to think of a password.
const MINUTES: u64 = 30;

/// Sends a link to choose a password, or drops the request.
///
/// # Errors
/// A retry on a database error.
pub async fn send_password_link(
    cx: &Context,
    run: &Run,
    job: SendPasswordLink,
) -> Result<(), JobError> {
    let config = cx.config.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let found = auth::queries::find_sign_up_request(&mut **tx, job.request_id).await?;
            let Some(email) = found else {
                return Ok(());
            };
            lock_address(&mut **tx, &email).await?;
            if !auth::queries::delete_sign_up_request(&mut **tx, job.request_id).await? {
                return Ok(());
            }
            let user = auth::queries::find_user_by_email(&mut **tx, &email).await?;
            if user.as_ref().is_some_and(|user| user.is_disabled) {
                return Ok(());
            }
            if has_enough_mails(tx, &email).await? {
                tracing::info!(
                    "a request for an account was dropped: the address had enough mails"
                );
                return Ok(());
            }
            let token = secrets::random_token(auth::LINK_TOKEN_PREFIX);
            let hash = secrets::hash_token(&token);
            let lifetime = Duration::from_secs(60 * MINUTES);
            auth::queries::insert_link(&mut **tx, LinkPurpose::Password, &hash, &email, lifetime)
                .await?;
            let to = Address {
                kind: PASSWORD_LINK,
                subject_key: &job.request_id.to_string(),
                recipient: &email,
            };
            let letter = letters::password_link(&config.base_url, &token, MINUTES, user.is_some());
            letter.post(tx, to, config.delivery()).await?;
            Ok(())
        })
    })
    .await
}

async fn has_enough_mails(tx: &mut Tx, email: &str) -> sqlx::Result<bool> {
    for (span, most) in LIMITS {
        let sent =
            notifications::queries::count_recent_mails(&mut **tx, PASSWORD_LINK, email, span)
                .await?;
        if sent >= most {
            return Ok(true);
        }
    }
    Ok(false)
}
