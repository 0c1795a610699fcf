//! The page of a report, by its public name.

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use shared::reports::{
    ReportState,
    document::ReportDocument,
    queries::{self, SharedReport},
};

use super::{
    PageState, html,
    report_page::{self, PageContext},
    state_page,
};
use crate::{auth::Public, http::Path, state::AppState};

/// Shows a delivered report, or says why it cannot be shown. The public name is the proof.
pub(super) async fn show_report(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
) -> Response {
    match queries::find_shared_report(app.db.reference(), &public_id).await {
        Ok(Some(shared)) => match obstacle(&shared) {
            None => page(shared),
            Some(state) => state_page(state),
        },
        Ok(None) => state_page(PageState::NoSuchReport),
        Err(error) => {
            tracing::error!(error = %error, "a shared report could not be read");
            state_page(PageState::Unavailable)
        }
    }
}

/// Why a report cannot be shown, by its state.
fn obstacle(shared: &SharedReport) -> Option<PageState> {
    match shared.state {
        ReportState::Delivered => None,
        ReportState::AwaitingPayment => Some(PageState::Unpaid),
        ReportState::Withheld => Some(PageState::Withheld),
        ReportState::Queued | ReportState::Running => Some(PageState::NotReady),
        ReportState::Failed => Some(PageState::Failed),
        ReportState::Erased => Some(PageState::NoSuchReport),
    }
}

fn page(shared: SharedReport) -> Response {
    let rendered = read_document(shared).and_then(|(document, context)| {
        report_page::render(&document, context).map_err(anyhow::Error::from)
    });
    let mut response = match rendered {
        Ok(body) => html(StatusCode::OK, body),
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a report could not be shown");
            return state_page(PageState::Unavailable);
        }
    };
    let headers = response.headers_mut();
    headers.insert(
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}

fn read_document(shared: SharedReport) -> anyhow::Result<(ReportDocument, PageContext)> {
    let Some(document) = shared.document else {
        anyhow::bail!("a delivered report has no document");
    };
    let context = PageContext {
        version: shared.version,
    };
    Ok((serde_json::from_value(document)?, context))
}
