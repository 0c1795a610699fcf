//! Decides whether someone who asked for the way back to their answers gets a link by mail.
//!
//! The api answers every such request alike and knows nothing; whether there is a session, and whether the
//! address had enough mails, is looked up here, where nobody can measure it.

use std::time::Duration;

use shared::{
    auth::{self, queries::LinkPurpose},
    notifications::{self, RESUME_LINK},
    platform::{db::Tx, secrets},
    quizzes::{jobs::SendResumeLink, queries},
};

use crate::{
    context::Context,
    notifications::{letter::Address, letters},
    runtime::{JobError, Run},
};

/// Most links to one address within a span: somebody else may be asking in its owner's name.
const LIMITS: [(Duration, i64); 2] = [(Duration::from_secs(60), 1), (Duration::from_secs(3600), 3)];

/// Sends the link, or drops the request.
///
/// # Errors
/// A retry on a database error.
pub async fn send_resume_link(
    cx: &Context,
    run: &Run,
    job: SendResumeLink,
) -> Result<(), JobError> {
    let config = cx.config.clone();
    run.write(&cx.db, move |tx| {
        Box::pin(async move {
            let Some(email) = queries::find_resume_request(&mut **tx, job.request_id).await? else {
                return Ok(());
            };
            // Before the request goes: an erase takes the two in the same order.
            queries::lock_address(&mut **tx, &email).await?;
            let is_open = queries::delete_resume_request(&mut **tx, job.request_id).await?;
            if !is_open
                || queries::find_newest_session(&mut **tx, &email)
                    .await?
                    .is_none()
            {
                return Ok(());
            }
            if has_enough_mails(tx, &email).await? {
                tracing::info!("a request for a link was dropped: the address had enough mails");
                return Ok(());
            }
            let token = secrets::random_token(auth::LINK_TOKEN_PREFIX);
            let lifetime = config.resume_link_lifetime;
            let hash = secrets::hash_token(&token);
            auth::queries::insert_link(&mut **tx, LinkPurpose::Resume, &hash, &email, lifetime)
                .await?;
            let to = Address {
                kind: RESUME_LINK,
                subject_key: &job.request_id.to_string(),
                recipient: &email,
            };
            let letter = letters::resume_link(&config.base_url, &token, lifetime);
            letter.post(tx, to, config.delivery()).await?;
            Ok(())
        })
    })
    .await
}

async fn has_enough_mails(tx: &mut Tx, email: &str) -> sqlx::Result<bool> {
    for (span, most) in LIMITS {
        let sent =
            notifications::queries::count_recent_mails(&mut **tx, RESUME_LINK, email, span).await?;
        if sent >= most {
            return Ok(true);
        }
    }
    Ok(false)
}
