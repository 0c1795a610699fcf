//! What readers of reports get to see.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use shared::{
    platform::ids::ReportId,
    reports::{ReportState, public_url, queries::Report},
};
use utoipa::ToSchema;

/// A report, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportView {
    /// Its internal id.
    pub id: ReportId,
    /// From 1; a regenerated report has a higher one.
    #[schema(example = 1)]
    pub version: i32,
    /// `quick` or `full`.
    #[schema(example = "full")]
    pub tier: String,
    /// Where it stands.
    pub state: ReportState,
    /// Where its making can be watched.
    pub stream_url: String,
    /// Where it can be read, once delivered.
    pub public_url: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
}

impl ReportView {
    /// The view of a report.
    #[must_use]
    pub fn new(report: Report, base_url: &str) -> Self {
        let is_delivered = report.state == ReportState::Delivered;
        Self {
            id: report.id,
            version: report.version,
            tier: report.tier,
            state: report.state,
            stream_url: stream_url(report.id),
            public_url: report
                .public_id
                .filter(|_| is_delivered)
                .map(|id| public_url(base_url, &id)),
            created_at: report.created_at,
            delivered_at: report.delivered_at,
        }
    }
}

/// A delivered report with its document.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicReportView {
    /// Its public name.
    #[schema(example = "o0V0mXb0Q3S3yX8n5mYl2A")]
    pub public_id: String,
    /// From 1.
    pub version: i32,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
    /// What of its evidence has changed since, and what that does to its figures; null: nothing.
    #[schema(value_type = Option<shared::reports::staleness::Staleness>)]
    pub staleness: Option<Value>,
    /// The report itself: sections, claims, evidence.
    #[schema(value_type = shared::reports::document::ReportDocument)]
    pub report: Value,
}

/// Where a report's making can be watched.
#[must_use]
pub fn stream_url(report: ReportId) -> String {
    format!("/api/reports/{report}/stream")
}
