//! Holding a queue, and letting it go on.

use axum::extract::State;
use serde_json::json;
use shared::{
    admin::audit::{self, Act},
    platform::{
        db::{Scope, Tx},
        jobs::{Queue, queries},
    },
};

use super::view::{self, QueueView};
use crate::{
    auth::Operator,
    http::{ApiError, ApiResult, Data, Envelope, NoQuery, Path},
    state::AppState,
};

/// Holds a queue: no worker begins a job of it from now on, and what runs goes on. Held already, it stays so.
#[utoipa::path(post, path = "/admin/queues/{queue}/pause", tag = "admin",
    extensions(("x-idempotency" = json!("convergent"))),
    params(("queue" = String, Path, description = "The queue", example = "prices")),
    responses((status = 200, body = Envelope<QueueView>)),
    security(("operator_token" = [])))]
pub async fn pause_queue(
    State(app): State<AppState>,
    caller: Operator,
    Path(queue): Path<String>,
    _query: NoQuery,
) -> ApiResult<Data<QueueView>> {
    set_paused(&app, &caller, &queue, true).await.map(Data)
}

/// Lets a queue go on: what is due is begun within a second.
#[utoipa::path(post, path = "/admin/queues/{queue}/resume", tag = "admin",
    extensions(("x-idempotency" = json!("convergent"))),
    params(("queue" = String, Path, description = "The queue", example = "prices")),
    responses((status = 200, body = Envelope<QueueView>)),
    security(("operator_token" = [])))]
pub async fn resume_queue(
    State(app): State<AppState>,
    caller: Operator,
    Path(queue): Path<String>,
    _query: NoQuery,
) -> ApiResult<Data<QueueView>> {
    set_paused(&app, &caller, &queue, false).await.map(Data)
}

/// Holds a queue or lets it go on.
///
/// # Errors
/// 404 when there is no such queue.
pub async fn set_paused(
    app: &AppState,
    caller: &Operator,
    queue: &str,
    is_paused: bool,
) -> ApiResult<QueueView> {
    let queue: Queue = queue.parse().map_err(|_| ApiError::not_found("queue"))?;
    let actor = caller.actor();
    let written: sqlx::Result<()> = app
        .db
        .write(Scope::System, move |tx| {
            Box::pin(async move { write(tx, queue, is_paused, &actor).await })
        })
        .await;
    written?;
    let queues = view::list(app).await?;
    queues
        .into_iter()
        .find(|view| view.queue == queue.as_str())
        .ok_or_else(|| ApiError::not_found("queue"))
}

async fn write(tx: &mut Tx, queue: Queue, is_paused: bool, actor: &str) -> sqlx::Result<()> {
    let has_changed = if is_paused {
        queries::pause_queue(&mut **tx, queue, actor).await?
    } else {
        queries::resume_queue(tx, queue).await?
    };
    if !has_changed {
        return Ok(());
    }
    let act = Act {
        actor,
        action: if is_paused {
            "queues.pause_queue"
        } else {
            "queues.resume_queue"
        },
        object_kind: "queue",
        object_id: queue.to_string(),
        before: Some(json!({"is_paused": !is_paused})),
        after: Some(json!({"is_paused": is_paused})),
        detail: json!({"queue": queue}),
    };
    audit::record(tx, act).await
}
