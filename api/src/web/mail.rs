//! A mail of the local mailbox as its reader would see it: a document of its own in which nothing runs.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY},
    response::Response,
};
use shared::{notifications::queries, platform::ids::MailId};

use super::{PageState, html, state_page};
use crate::{
    http::{ApiError, Path},
    state::AppState,
};

/// No script, no form, nothing fetched, and an origin of its own; mails style their elements in place.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

/// Shows a mail's HTML.
pub(super) async fn show_mail(
    State(app): State<AppState>,
    Path(id): Path<MailId>,
) -> Result<Response, ApiError> {
    let Some(body) = queries::find_mail_html(app.db.reference(), id).await? else {
        return Ok(state_page(PageState::NotFound));
    };
    let mut response = html(StatusCode::OK, body);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, POLICY);
    Ok(response)
}
