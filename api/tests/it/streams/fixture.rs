//! Reports that someone may watch.

use shared::platform::ids::ReportId;

use crate::{
    quizzes::support::{Respondent, quick_answers},
    support::TestApp,
};

/// A report in the making, and a token that opens its stream.
pub(super) struct Watched {
    pub(super) report: ReportId,
    pub(super) token: String,
}

impl Watched {
    /// A report that waits for its worker, so that its stream stays open.
    pub(super) async fn queued(app: &TestApp) -> Self {
        let respondent = Respondent::begin(app, "ann@streams.example", "quick").await;
        let answers = serde_json::json!({"answers": quick_answers()});
        respondent.save(app, answers).await.expect(200);
        let completed = respondent.complete(app).await.expect(200).data();
        let report = serde_json::from_value(completed["report"]["id"].clone());
        Self {
            report: report.expect("an id"),
            token: respondent.token,
        }
    }

    pub(super) fn path(&self) -> String {
        format!("/api/reports/{}/stream", self.report)
    }
}
