//! The local mailbox.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    notifications::queries::{self, Mail},
    platform::ids::MailId,
};
use utoipa::ToSchema;

use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, ErrorBody},
    state::AppState,
};

/// How many mails the mailbox shows.
const SHOWN: i64 = 50;

/// A mail that was not sent anywhere.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailView {
    /// Its id.
    pub id: MailId,
    /// Which mail.
    #[schema(example = "quizzes.resume_link")]
    pub kind: String,
    /// To whom.
    #[schema(example = "ann@example.com")]
    pub to: String,
    /// Its subject line.
    #[schema(example = "Your link back to your answers")]
    pub subject: String,
    /// Its text.
    pub text: String,
    /// The same as HTML; show it where no script runs.
    pub html: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// Lists the newest mails; exists only on a laptop, where they are kept instead of sent.
#[utoipa::path(get, path = "/local/mailbox", tag = "platform", responses(
    (status = 200, body = Envelope<Vec<MailView>>),
    (status = 404, body = ErrorBody, description = "Not a local installation."),
))]
pub async fn list_mailbox(
    State(app): State<AppState>,
    _caller: Public,
) -> ApiResult<Data<Vec<MailView>>> {
    if !app.config.app_env.is_local() {
        return Err(ApiError::not_found("mailbox"));
    }
    let mails = queries::list_newest_mails(app.db.reference(), SHOWN).await?;
    Ok(Data(mails.into_iter().map(Into::into).collect()))
}

impl From<Mail> for MailView {
    fn from(mail: Mail) -> Self {
        Self {
            id: mail.id,
            kind: mail.kind,
            to: mail.recipient,
            subject: mail.subject,
            text: mail.text_body,
            html: mail.html_body,
            created_at: mail.created_at,
        }
    }
}
