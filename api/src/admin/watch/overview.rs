//! How everything stands at a moment.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shared::{
    admin::queries::{self as admin, Attention},
    platform::{
        cache::queries as caches,
        jobs::queries::{self as jobs},
    },
    reports::queries::stats,
};
use utoipa::ToSchema;

use crate::{
    admin::{
        cache_stats::{self, CacheKindView},
        costs::{self, TodayView},
        list_workers::WorkerView,
        queues::view::{self as queues, QueueView},
        reports_stats::StateCountView,
        schedules::view::ScheduleView,
    },
    http::ApiResult,
    state::AppState,
};

/// How everything stands at a moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// The moment, by the database's clock.
    pub at: DateTime<Utc>,
    /// What needs a person, and what was done.
    pub attention: AttentionView,
    /// Every queue.
    pub queues: Vec<QueueView>,
    /// The workers that live, and those that stopped or were lost within the hour.
    pub workers: Vec<WorkerView>,
    /// What happens by itself.
    pub schedules: Vec<ScheduleView>,
    /// Where all reports stand.
    pub reports: Vec<StateCountView>,
    /// What the caches of all processes save.
    pub caches: Vec<CacheKindView>,
    /// What the language model costs today.
    pub ai_today: TodayView,
}

/// How much waits for a person.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct AttentionView {
    /// Runs that were given up.
    pub dead_runs: i64,
    /// Since when the oldest of them is.
    pub dead_since: Option<DateTime<Utc>>,
    /// Reports that could not be made.
    pub failed_reports: i64,
    /// Since when the oldest of them is.
    pub failed_since: Option<DateTime<Utc>>,
    /// Payments that do not fit.
    pub held_payments: i64,
    /// Since when the oldest of them is.
    pub held_since: Option<DateTime<Utc>>,
    /// Readings of price pages that do not count yet.
    pub open_reviews: i64,
    /// Since when the oldest of them is.
    pub reviews_since: Option<DateTime<Utc>>,
    /// Runs that ended well within 24 hours.
    pub succeeded_today: i64,
    /// Runs that were given up within 24 hours.
    pub failed_today: i64,
}

impl Overview {
    /// Reads it.
    ///
    /// # Errors
    /// On a database error.
    pub(super) async fn read(app: &AppState) -> ApiResult<Self> {
        let db = app.db.system();
        let workers = jobs::list_workers(db).await?;
        let standings = jobs::list_queue_standings(db).await?;
        let pauses = jobs::list_pauses(db).await?;
        let reports = caches::list_reports(db, cache_stats::SEEN_WITHIN).await?;
        Ok(Self {
            at: admin::find_now(db).await?,
            attention: admin::count_attention(db).await?.into(),
            queues: queues::views(standings, &pauses, &workers),
            schedules: jobs::list_schedules(db)
                .await?
                .into_iter()
                .map(ScheduleView::from)
                .collect(),
            reports: stats::count_by_state(db)
                .await?
                .into_iter()
                .map(StateCountView::from)
                .collect(),
            caches: cache_stats::totals(&reports),
            ai_today: costs::today(app, &workers).await?,
            workers: workers.into_iter().map(WorkerView::from).collect(),
        })
    }
}

impl From<Attention> for AttentionView {
    fn from(row: Attention) -> Self {
        Self {
            dead_runs: row.dead_runs,
            dead_since: row.dead_since,
            failed_reports: row.failed_reports,
            failed_since: row.failed_since,
            held_payments: row.held_payments,
            held_since: row.held_since,
            open_reviews: row.open_reviews,
            reviews_since: row.reviews_since,
            succeeded_today: row.succeeded_today,
            failed_today: row.failed_today,
        }
    }
}
