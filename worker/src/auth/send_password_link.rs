//! Decides what somebody who asked for an account gets by mail.
//!
//! The api answers every such request alike and knows nothing; whether the address has an account, and whether it had
//! enough mails, is looked up here, where nobody can measure it.

use std::time::Duration;

use shared::{
    auth::{self, jobs::SendPasswordLink, queries::LinkPurpose},
    notifications::{self, NewMail, PASSWORD_LINK},
    platform::{db::Tx, secrets},
    quizzes::queries::lock_address,
};

use crate::{
    context::Context,
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
    let base_url = cx.config.base_url.clone();
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
            let (subject, text) = words(user.is_some(), &base_url, &token);
            let mail = NewMail {
                kind: PASSWORD_LINK,
                subject_key: &job.request_id.to_string(),
                recipient: &email,
                subject,
                text_body: &text,
                html_body: Some(&notifications::html_of(&text)),
            };
            notifications::queries::insert_mail(&mut **tx, mail).await?;
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

/// The token stands in the fragment: browsers keep it to themselves, and mail scanners that open the link redeem
/// nothing.
fn words(has_account: bool, base_url: &str, token: &str) -> (&'static str, String) {
    let link = format!("{base_url}/sign-up#t={token}");
    let end = format!(
        "It works once, within {MINUTES} minutes.\n\n\
        If you did not ask for it, leave it unopened; nothing happens then.\n"
    );
    if has_account {
        let text = format!(
            "Hello,\n\n\
            somebody, probably you, asked for an account at CRB Analyser with this address. It has one already:\n\n\
            {base_url}/sign-in\n\n\
            If the password is lost, this link lets you choose another one:\n\n\
            {link}\n\n\
            {end}"
        );
        ("You have an account already", text)
    } else {
        let text = format!(
            "Hello,\n\n\
            this link lets you choose a password, and with it your account at CRB Analyser is made:\n\n\
            {link}\n\n\
            {end}"
        );
        ("Your account at CRB Analyser", text)
    }
}
