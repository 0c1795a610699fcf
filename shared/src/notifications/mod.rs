//! Mails to people: kept in the local mailbox, or sent over SMTP by a job.
//!
//! Tables: `mails`, `mail_suppressions`, `unsubscribe_links`. Invariants: one mail per kind and subject key, so a job
//! that runs twice posts once; what belongs to something that was asked for goes to everybody, and anything else only
//! to those who have not refused it; refusals are kept by the hash of the address.

pub mod jobs;
pub mod queries;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::platform::{db::Tx, ids::MailId, jobs::enqueue, secrets};

/// The mail with the link back to the answers.
pub const RESUME_LINK: &str = "quizzes.resume_link";

/// The mail with the link to choose a password, of an account that is new or not.
pub const PASSWORD_LINK: &str = "auth.password_link";

/// The mail that says what was paid.
pub const ORDER_CONFIRMED: &str = "payments.order_confirmed";

/// The mail with the link to a finished report.
pub const REPORT_READY: &str = "reports.ready";

/// The mail that says that a report could not be made yet.
pub const REPORT_FAILED: &str = "reports.failed";

/// The mail a week after the report.
pub const FOLLOW_UP: &str = "reports.follow_up";

/// A mail about to be posted.
#[derive(Debug)]
pub struct NewMail<'m> {
    /// Which mail, such as `quizzes.resume_link`.
    pub kind: &'m str,
    /// What it is about; one mail per kind and subject key.
    pub subject_key: &'m str,
    /// To whom.
    pub recipient: &'m str,
    /// Its subject line.
    pub subject: &'m str,
    /// Its text.
    pub text_body: &'m str,
    /// The same as HTML.
    pub html_body: Option<&'m str>,
    /// Where its reader can refuse further mails of the kind.
    pub unsubscribe_url: Option<&'m str>,
}

/// A mail on its way out.
#[derive(Debug, Clone)]
pub struct OutgoingMail {
    /// Its id, also the name under which servers know it.
    pub id: MailId,
    /// Which mail.
    pub kind: String,
    /// To whom.
    pub recipient: String,
    /// Its subject line.
    pub subject: String,
    /// Its text.
    pub text_body: String,
    /// The same as HTML.
    pub html_body: Option<String>,
    /// Where its reader can refuse further mails of the kind; such a mail goes only to who has not.
    pub unsubscribe_url: Option<String>,
    /// When it was posted.
    pub created_at: DateTime<Utc>,
}

/// What becomes of a mail that is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is kept for the local mailbox.
    Mailbox,
    /// A job sends it.
    Smtp,
}

/// Why an address is not written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppression {
    /// Its owner refused what was not asked for.
    Unsubscribed,
    /// Its server said that there is no such mailbox; asked again after a week.
    Bounced,
}

impl Suppression {
    /// The text it is stored as.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Bounced => "bounced",
        }
    }
}

/// Posts a mail, once per kind and subject key; false if it was posted before.
///
/// # Errors
/// On a database error.
pub async fn post(tx: &mut Tx, mail: &NewMail<'_>, delivery: Delivery) -> sqlx::Result<bool> {
    let state = match delivery {
        Delivery::Mailbox => "kept",
        Delivery::Smtp => "queued",
    };
    let Some(mail_id) = queries::insert_mail(&mut **tx, mail, state).await? else {
        return Ok(false);
    };
    if delivery == Delivery::Smtp {
        enqueue(tx, &jobs::DeliverMail { mail_id }).await?;
    }
    Ok(true)
}

/// Makes the address at which the owner of an e-mail address can refuse mails; only hashes are kept.
///
/// # Errors
/// On a database error.
pub async fn unsubscribe_url(tx: &mut Tx, base_url: &str, email: &str) -> sqlx::Result<String> {
    let token = secrets::random_token("");
    queries::insert_unsubscribe_link(
        &mut **tx,
        &secrets::hash_token(&token),
        &address_hash(email),
    )
    .await?;
    Ok(format!("{base_url}/unsubscribe/{token}"))
}

/// The hash by which refusals are kept.
#[must_use]
pub fn address_hash(email: &str) -> Vec<u8> {
    let mut hash = Sha256::new_with_prefix(b"mail address:");
    hash.update(email.trim().to_lowercase().as_bytes());
    hash.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::address_hash;

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        assert_eq!(
            address_hash("Ann@Example.com "),
            address_hash("ann@example.com")
        );
        assert_ne!(
            address_hash("ann@example.com"),
            address_hash("bob@example.com")
        );
    }
}
