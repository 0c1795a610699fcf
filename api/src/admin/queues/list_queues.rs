//! How the queues stand.

use axum::extract::State;

use super::view::{self, QueueView};
use crate::{
    auth::Operator,
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// Lists the queues: what waits and for how long, what runs, who serves them, and whether they are held or stalled.
#[utoipa::path(get, path = "/admin/queues", tag = "admin",
    responses((status = 200, body = Envelope<Vec<QueueView>>)),
    security(("operator_token" = [])))]
pub async fn list_queues(
    State(app): State<AppState>,
    _caller: Operator,
    _query: NoQuery,
) -> ApiResult<Data<Vec<QueueView>>> {
    Ok(Data(view::list(&app).await?))
}
