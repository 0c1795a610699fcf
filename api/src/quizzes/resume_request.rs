//! Asking for a link back to the answers.

use axum::extract::State;
use serde::Deserialize;
use shared::{
    auth::Email,
    platform::{db::Scope, jobs},
    quizzes::{jobs::SendResumeLink, queries},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{create::parse_email, resume_get::ResumeView};
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, Json},
    state::AppState,
};

/// Whose answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"email": "ann@example.com"}))]
pub struct RequestResumeLink {
    /// The address the session began with.
    #[schema(format = "email", max_length = 254)]
    pub email: String,
}

/// Sends a link back to the answers to an address, if it has any.
///
/// The answer is always the same, so nobody learns who took the quiz. The link works once, for ten minutes.
#[utoipa::path(post, path = "/quiz/sessions/resume", tag = "quizzes", request_body = RequestResumeLink,
    extensions(("x-rate-limit" = json!(["burst", "sustained", "resume_mail"]))),
    responses((status = 200, body = Envelope<ResumeView>,
        example = json!({"data": {"has_progress": false, "link_sent": true}}))))]
pub async fn request_resume_link(
    State(app): State<AppState>,
    _caller: Public,
    Json(body): Json<RequestResumeLink>,
) -> ApiResult<Data<ResumeView>> {
    let email = parse_email(&body.email, "/email")?;
    request_link(&app, email).await.map(Data)
}

/// Keeps the request for the worker. Nothing here depends on whether a session exists, so nothing here can
/// be measured.
pub(super) async fn request_link(app: &AppState, email: Email) -> ApiResult<ResumeView> {
    app.db
        .write(Scope::System, move |tx| {
            Box::pin(async move {
                let request_id = Uuid::now_v7();
                queries::insert_resume_request(&mut **tx, request_id, email.as_str()).await?;
                jobs::enqueue(tx, &SendResumeLink { request_id }).await?;
                Ok::<_, ApiError>(ResumeView::LINK_SENT)
            })
        })
        .await
}
