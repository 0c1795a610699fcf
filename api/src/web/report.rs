//! The page of a report, by its public name.

use axum::{extract::State, response::Response};
use shared::{
    platform::{cache::Loaded, db::Scope},
    reports::{
        ReportState,
        document::ReportDocument,
        queries::{self, SharedReport},
        staleness::Staleness,
    },
};

use super::{
    PageState,
    report_page::{self, PageContext},
    state_page,
};
use crate::{
    auth::Public,
    cache::Fresh,
    http::{ApiError, ApiResult, Conditions, ErrorCode, Path},
    state::AppState,
};

/// Shows a delivered report, or says why it cannot be shown. The public name is the proof.
pub(super) async fn show_report(
    State(app): State<AppState>,
    _caller: Public,
    Path(public_id): Path<String>,
    asked: Conditions,
) -> Response {
    match report(&app, &public_id, &asked).await {
        Ok(response) => response,
        Err(state) => state_page(state),
    }
}

async fn report(
    app: &AppState,
    public_id: &str,
    asked: &Conditions,
) -> Result<Response, PageState> {
    let reports = &app.cache.reports;
    let standing = reports.standing(public_id).await.map_err(page_state)?;
    let standing = standing.ok_or(PageState::NoSuchReport)?;
    if let Some(state) = obstacle(standing.state) {
        return Err(state);
    }
    let load = async || {
        let mut tx = app.db.open(Scope::System).await?;
        let found = queries::find_shared_report(&mut *tx, public_id).await?;
        drop(tx);
        match found {
            Some(shared) if shared.document.is_some() => {
                Fresh::page(render(shared, public_id).map_err(ApiError::internal)?).await
            }
            _ => ApiResult::Ok(Loaded::Absent),
        }
    };
    let sent = reports
        .serve(&standing, public_id, "page", asked, load)
        .await;
    sent.map_err(page_state)
}

/// The page for what went wrong; faults of ours are logged here, since the reader learns nothing of them.
fn page_state(error: ApiError) -> PageState {
    if error.code() == ErrorCode::NotFound {
        return PageState::NoSuchReport;
    }
    error.log();
    PageState::Unavailable
}

/// Why a report cannot be shown, by its state.
fn obstacle(state: ReportState) -> Option<PageState> {
    match state {
        ReportState::Delivered => None,
        ReportState::AwaitingPayment => Some(PageState::Unpaid),
        ReportState::Withheld => Some(PageState::Withheld),
        ReportState::Queued | ReportState::Running => Some(PageState::NotReady),
        ReportState::Failed => Some(PageState::Failed),
        ReportState::Erased => Some(PageState::NoSuchReport),
    }
}

fn render(shared: SharedReport, public_id: &str) -> anyhow::Result<String> {
    let staleness: Option<Staleness> = shared.staleness.map(serde_json::from_value).transpose()?;
    let context = PageContext {
        version: shared.version,
        public_id,
        staleness: staleness.as_ref(),
    };
    let document: ReportDocument = serde_json::from_value(shared.document.unwrap_or_default())?;
    Ok(report_page::render(&document, context)?)
}
