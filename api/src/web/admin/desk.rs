//! Everything that the overview shows, read at once.

use std::sync::Arc;

use askama::Template;
use shared::{
    admin::queries as admin,
    notifications::queries as mails,
    payments::{PaymentState, queries as payments},
    platform::{
        cache::queries as caches,
        jobs::queries::{self as runs, RunFilter},
    },
    prices::{
        queries::reviews::{self, ReviewFilter},
        review::ReviewState,
    },
    reports::queries::stats,
    usage::queries as usage,
    vendors::queries::{self as vendors, ChangeFilter},
};

use super::{
    cells::{self, Charts},
    lines, needs,
    rows::{
        ActLine, Button, CacheCell, ChangeLine, Choice, CostCell, JobLine, MailLine, Need,
        PaymentLine, QueueCell, ReviewLine, ScheduleLine, StepLine, WorkerLine,
    },
    say,
    view::View,
};
use crate::{
    admin::{
        extractions::view::ReviewView, period::Period, queues::queue_stats, reports_stats,
        watch::Overview,
    },
    http::ApiResult,
    state::AppState,
    web::{assets, markup::Html, words},
};

/// Lines of the longer lists.
const LINES: i64 = 12;
/// Lines of the shorter lists.
const FEW: i64 = 6;
/// Days for which steps are measured.
const STEP_DAYS: i32 = 7;
/// Days for which the cost of the language model is drawn.
const COST_DAYS: i32 = 14;

/// The overview.
pub(super) struct Desk {
    pub(super) view: View,
    pub(super) is_local: bool,
    pub(super) overview: Arc<Overview>,
    pub(super) needs: Vec<Need>,
    pub(super) queues: Vec<QueueCell>,
    pub(super) states: Vec<Choice>,
    pub(super) jobs: Vec<JobLine>,
    pub(super) retry_all: Option<Html>,
    pub(super) workers: Vec<WorkerLine>,
    pub(super) schedules: Vec<ScheduleLine>,
    pub(super) steps: Vec<StepLine>,
    pub(super) standing: Vec<(String, String, String)>,
    pub(super) reasons: Vec<(String, String, String)>,
    pub(super) reviews: Vec<ReviewLine>,
    pub(super) changes: Vec<ChangeLine>,
    pub(super) refresh_all: Html,
    pub(super) payments: Vec<PaymentLine>,
    pub(super) caches: Vec<CacheCell>,
    pub(super) costs: CostCell,
    pub(super) mails: Vec<MailLine>,
    pub(super) acts: Vec<ActLine>,
}

#[derive(Template)]
#[template(path = "admin/page.html")]
struct Page<'a> {
    desk: &'a Desk,
}

#[derive(Template)]
#[template(path = "admin/parts.html")]
struct Parts<'a> {
    desk: &'a Desk,
}

impl Desk {
    /// Reads everything.
    ///
    /// # Errors
    /// On a database error.
    pub(super) async fn read(app: &AppState, view: View) -> ApiResult<Self> {
        let overview = app.watch.overview(app).await?;
        let db = app.db.system();
        let (now, period) = (overview.at, view.period);
        let charts = Charts {
            now,
            period: period.length(),
            width: period.width(),
        };
        let series = queue_stats::list_series(app, period).await?;
        let times = queue_stats::list_times(app, period).await?;
        let cached = caches::list_samples(db, period.length(), period.width()).await?;
        let filter = RunFilter {
            state: Some(view.job_state()),
            error: Some(view.text.clone()).filter(|text| !text.is_empty()),
            ..RunFilter::default()
        };
        let jobs = runs::list_runs(db, &filter, None, LINES).await?;
        let held = payments::list_payments(db, Some(PaymentState::Held), None, FEW).await?;
        let changes = ChangeFilter {
            limit: FEW,
            ..ChangeFilter::default()
        };
        let changes = vendors::list_changes(db, &changes).await?;
        let reports = stats::count_failures(db, FEW).await?;
        let costs = usage::list_costs(db, COST_DAYS).await?;
        let acts =
            admin::list_audit_lines(db, &admin::AuditFilter::default(), None, FEW + 2).await?;
        let is_local = app.config.app_env.is_local();
        let mails = if is_local {
            mails::list_newest_mails(db, FEW).await?
        } else {
            Vec::new()
        };
        let back = |section: &str| view.at(section);
        Ok(Self {
            needs: needs::list(&overview, &back("needs")),
            queues: cells::queues(&overview, &series, &times, &charts, &back("queues")),
            states: states(&view, &overview),
            jobs: jobs
                .into_iter()
                .map(|run| lines::job(run, now, &back("jobs")))
                .collect(),
            retry_all: retry_all(&overview, &back("jobs")),
            workers: overview.workers.iter().map(lines::worker).collect(),
            schedules: overview
                .schedules
                .iter()
                .map(|schedule| lines::schedule(schedule, now, &back("schedules")))
                .collect(),
            steps: cells::steps(&reports_stats::list_steps(app, STEP_DAYS).await?),
            standing: overview
                .reports
                .iter()
                .map(|row| {
                    (
                        row.tier.clone(),
                        row.state.replace('_', " "),
                        say::count(row.count),
                    )
                })
                .collect(),
            reasons: reports
                .into_iter()
                .map(|row| {
                    (
                        row.reason,
                        say::count(row.count),
                        say::since(row.last_at, now),
                    )
                })
                .collect(),
            reviews: read_reviews(app, &back("reviews")).await?,
            changes: changes
                .into_iter()
                .map(|row| lines::change(row, now))
                .collect(),
            refresh_all: Button {
                wish: "refresh_all",
                id: "",
                words: words::admin::REFRESH_ALL,
                about: "",
                class: "link",
                more: &[],
            }
            .draw(&back("reviews")),
            payments: held
                .into_iter()
                .map(|payment| lines::payment(&payment, now, &back("payments")))
                .collect(),
            caches: cells::caches(&overview, &cached, &charts),
            costs: cells::costs(&overview, &costs, COST_DAYS),
            mails: mails
                .into_iter()
                .map(|mail| lines::mail(mail, now))
                .collect(),
            acts: acts.into_iter().map(|act| lines::act(act, now)).collect(),
            view,
            is_local,
            overview,
        })
    }

    /// The whole page.
    pub(super) fn page(&self) -> askama::Result<String> {
        Page { desk: self }.render()
    }

    /// What of it changes.
    pub(super) fn parts(&self) -> askama::Result<String> {
        Parts { desk: self }.render()
    }

    /// The periods that charts can show.
    fn periods(&self) -> Vec<Choice> {
        Period::ALL
            .into_iter()
            .map(|period| {
                let view = View {
                    period,
                    refused: false,
                    ..self.view.clone()
                };
                Choice {
                    words: period.as_str().replace('h', " h").replace('d', " d"),
                    href: format!("/admin{}", view.query()),
                    is_chosen: period == self.view.period,
                }
            })
            .collect()
    }

    fn living_workers(&self) -> usize {
        let is_alive = crate::admin::list_workers::WorkerState::Alive;
        let workers = self.overview.workers.iter();
        workers.filter(|worker| worker.state == is_alive).count()
    }
}

/// The readings that wait for a person, with the reports that stand on the price that counts.
async fn read_reviews(app: &AppState, back: &str) -> ApiResult<Vec<ReviewLine>> {
    let db = app.db.system();
    let filter = ReviewFilter {
        state: Some(ReviewState::Open),
        limit: LINES,
        ..ReviewFilter::default()
    };
    let rows = reviews::list_reviews(db, &filter).await?;
    let sources: Vec<_> = rows.iter().map(|row| row.source_id).collect();
    let plans: Vec<_> = rows.iter().filter_map(|row| row.offer_id).collect();
    let owners = vendors::list_source_owners(db, &sources).await?;
    let used = admin::count_reports_using(db, &plans).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let owner = owners.get(&row.source_id);
            let count = row.offer_id.and_then(|plan| used.get(&plan)).copied();
            lines::review(&ReviewView::new(row, owner), count.unwrap_or(0), back)
        })
        .collect())
}

/// The states of jobs, with how many are in each where that is known.
fn states(view: &View, overview: &Overview) -> Vec<Choice> {
    let sum = |of: fn(&crate::admin::queues::view::QueueView) -> i64| {
        overview.queues.iter().map(of).sum::<i64>()
    };
    words::admin::STATES
        .iter()
        .filter_map(|(name, words)| {
            let state = name.parse().ok()?;
            let count = match *name {
                "dead" => Some(sum(|queue| queue.dead)),
                "running" => Some(sum(|queue| queue.running)),
                "queued" => Some(sum(|queue| queue.waiting + queue.later)),
                "succeeded" => Some(overview.attention.succeeded_today),
                _ => None,
            };
            let there = View {
                jobs: Some(state),
                refused: false,
                ..view.clone()
            };
            Some(Choice {
                words: match count {
                    Some(count) => format!("{words} {}", say::count(count)),
                    None => (*words).to_owned(),
                },
                href: format!("/admin{}", there.at("jobs")),
                is_chosen: view.job_state() == state,
            })
        })
        .collect()
}

/// The button that retries everything that failed, where there is anything.
fn retry_all(overview: &Overview, back: &str) -> Option<Html> {
    let count = overview.attention.dead_runs;
    let words = format!("{} ({})", words::admin::RETRY_ALL, say::count(count));
    let button = Button {
        wish: "retry_all",
        id: "",
        words: &words,
        about: "",
        class: "link",
        more: &[],
    };
    (count > 0).then(|| button.draw(back))
}
