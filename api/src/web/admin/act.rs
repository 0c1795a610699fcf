//! What the buttons of the overview do: the operations of the REST API, asked for by a form.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use serde_json::json;
use shared::platform::ids::{JobRunId, PaymentId};
use uuid::Uuid;

use super::{HOME, SIGN_IN, view::View};
use crate::{
    admin::{
        extractions::decide_review::{self, DecideReview, Decision},
        jobs::{self, JobAction, bulk_jobs},
        payments::decide_payment::{self, MoneyDecision},
        queues::control,
        schedules::{
            run_schedule,
            update_schedule::{self, UpdateSchedule},
        },
    },
    auth::Operator,
    http::{ApiError, ApiResult, ErrorCode, extract::RawBody},
    state::AppState,
    vendors::refresh_all,
    web::words,
};

/// What a button asks for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wish {
    RetryJob,
    CancelJob,
    RetryAll,
    PauseQueue,
    ResumeQueue,
    RunSchedule,
    PauseSchedule,
    ResumeSchedule,
    ConfirmPrice,
    RejectPrice,
    TakeMoney,
    ReturnMoney,
    RefreshAll,
}

/// A form of the overview.
#[derive(Debug, Deserialize)]
struct Asked {
    wish: Wish,
    /// The thing it is about; empty where it is about all.
    #[serde(default)]
    id: String,
    /// What a schedule was when the page was made.
    #[serde(default)]
    revision: i32,
    #[serde(default)]
    cron: String,
    /// The view to go back to.
    #[serde(default)]
    back: String,
}

/// Does what a button asks for. A script gets a word, a browser without one goes back to where it was.
pub(super) async fn act(
    State(app): State<AppState>,
    caller: Option<Operator>,
    headers: HeaderMap,
    body: Result<RawBody, ApiError>,
) -> Response {
    let by_script = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    let Some(caller) = caller else {
        return if by_script {
            ApiError::of(ErrorCode::Unauthenticated).into_response()
        } else {
            Redirect::to(SIGN_IN).into_response()
        };
    };
    let asked = body.and_then(|RawBody(bytes)| {
        serde_urlencoded::from_bytes::<Asked>(&bytes)
            .map_err(|_| ApiError::of(ErrorCode::Malformed))
    });
    let (done, back) = match asked {
        Ok(asked) => {
            let back = View::of(&asked.back);
            (fulfil(&app, &caller, asked).await, back)
        }
        Err(error) => (Err(error), View::default()),
    };
    app.watch.forget().await;
    match done {
        Ok(()) if by_script => axum::response::IntoResponse::into_response((
            StatusCode::OK,
            [(header::CONTENT_TYPE, "application/json")],
            json!({"said": words::admin::SAID_DONE}).to_string(),
        )),
        Ok(()) => Redirect::to(&format!("{HOME}{}", back.query())).into_response(),
        Err(error) if by_script => error.into_response(),
        Err(error) => {
            error.log();
            let back = View {
                refused: true,
                ..back
            };
            Redirect::to(&format!("{HOME}{}", back.query())).into_response()
        }
    }
}

async fn fulfil(app: &AppState, caller: &Operator, asked: Asked) -> ApiResult<()> {
    let id = asked.id.clone();
    match asked.wish {
        Wish::RetryJob => job(app, caller, JobAction::Retry, &id).await,
        Wish::CancelJob => job(app, caller, JobAction::Cancel, &id).await,
        Wish::RetryAll => {
            let all = bulk_jobs::JobFilter::default();
            let (ids, has_more) = bulk_jobs::find(app, JobAction::Retry, all).await?;
            bulk_jobs::act_on(app, caller, JobAction::Retry, ids, has_more)
                .await
                .map(drop)
        }
        Wish::PauseQueue => control::set_paused(app, caller, &id, true).await.map(drop),
        Wish::ResumeQueue => control::set_paused(app, caller, &id, false).await.map(drop),
        Wish::RunSchedule => run_schedule::request(app, caller, id).await.map(drop),
        Wish::PauseSchedule => schedule(app, caller, asked, true).await,
        Wish::ResumeSchedule => schedule(app, caller, asked, false).await,
        Wish::ConfirmPrice => price(app, caller, &id, Decision::Approve).await,
        Wish::RejectPrice => price(app, caller, &id, Decision::Reject).await,
        Wish::TakeMoney => money(app, caller, &id, MoneyDecision::Paid).await,
        Wish::ReturnMoney => money(app, caller, &id, MoneyDecision::Refunded).await,
        Wish::RefreshAll => refresh_all::request(app, caller).await.map(drop),
    }
}

async fn job(app: &AppState, caller: &Operator, action: JobAction, id: &str) -> ApiResult<()> {
    let id: JobRunId = parse(id)?;
    jobs::act(app, caller, action, id).await.map(drop)
}

async fn price(app: &AppState, caller: &Operator, id: &str, decision: Decision) -> ApiResult<()> {
    let body = DecideReview {
        decision,
        note: None,
    };
    let id: Uuid = parse(id)?;
    decide_review::decide(app, caller, id, body).await.map(drop)
}

async fn money(
    app: &AppState,
    caller: &Operator,
    id: &str,
    decision: MoneyDecision,
) -> ApiResult<()> {
    let id: PaymentId = parse(id)?;
    decide_payment::decide(app, caller, id, decision)
        .await
        .map(drop)
}

async fn schedule(
    app: &AppState,
    caller: &Operator,
    asked: Asked,
    is_paused: bool,
) -> ApiResult<()> {
    let wanted = UpdateSchedule {
        cron: asked.cron,
        is_paused,
    };
    update_schedule::change(app, caller, asked.id, asked.revision, wanted)
        .await
        .map(drop)
}

fn parse<T: std::str::FromStr>(id: &str) -> ApiResult<T> {
    id.parse().map_err(|_| ApiError::of(ErrorCode::NotFound))
}
