//! Mails to people; kept in the local mailbox until SMTP is configured.
//!
//! Table: `mails`. Invariant: one mail per kind and subject key, so a job that runs twice sends once.

pub mod queries;
mod text;

pub use text::html_of;

/// A mail about to be sent.
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
}

/// The mail with the link back to the answers.
pub const RESUME_LINK: &str = "quizzes.resume_link";

/// The mail with the link to choose a password, of an account that is new or not.
pub const PASSWORD_LINK: &str = "auth.password_link";

/// The mail with the link to a finished report.
pub const REPORT_READY: &str = "reports.ready";

/// The mail that says that a report could not be made yet.
pub const REPORT_FAILED: &str = "reports.failed";
