//! Asking for an account, or for a new password.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use shared::{
    auth::{jobs::SendPasswordLink, queries},
    platform::{db::Scope, jobs},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Public;
use crate::{
    http::{ApiError, ApiResult, Data, Envelope, Json},
    quizzes::create::parse_email,
    state::AppState,
};

/// Whose account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ann@example.com"}))]
pub struct SignUp {
    /// The address of the account.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
}

/// The one answer to everybody.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkSentView {
    /// A mail goes to the address; what it says, its owner reads.
    #[schema(example = true)]
    pub link_sent: bool,
}

/// Sends a link to choose a password: it makes the account, or opens the one there is with another password.
///
/// The answer is always the same, so nobody learns who has an account. The link works once, for half an hour.
#[utoipa::path(post, path = "/auth/sign-up", tag = "auth",
    extensions(("x-rate-limit" = json!(["burst", "sustained", "sign_up_mail"]))),
    request_body = SignUp,
    responses((status = 200, body = Envelope<LinkSentView>, example = json!({"data": {"link_sent": true}}))))]
pub async fn sign_up(
    State(app): State<AppState>,
    _caller: Public,
    Json(body): Json<SignUp>,
) -> ApiResult<Data<LinkSentView>> {
    let email = parse_email(&body.email, "/email")?;
    // Nothing here depends on whether there is an account, so nothing here can be measured.
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let request_id = Uuid::now_v7();
                queries::insert_sign_up_request(&mut **tx, request_id, email.as_str()).await?;
                jobs::enqueue(tx, &SendPasswordLink { request_id }).await?;
                Ok::<_, ApiError>(())
            })
        })
        .await?;
    Ok(Data(LinkSentView { link_sent: true }))
}
