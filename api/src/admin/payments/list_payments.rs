//! Payments by their state.

use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shared::payments::{PaymentState, queries};
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::HeldPaymentView;
use crate::{
    auth::Operator,
    http::{
        ApiError, ApiResult, Envelope, ErrorBody, FieldError, Page, Query,
        paging::{checked_limit, open_cursor, page_of},
    },
    state::AppState,
};

/// Which payments.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PaymentsQuery {
    /// Only those in this state: `held` is what needs a person.
    #[param(example = "held")]
    state: Option<String>,
    /// Entries of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// Where to go on: `meta.page.next_cursor` of the page before, with the same filters.
    #[serde(skip_serializing)]
    cursor: Option<String>,
}

/// Lists payments, newest first.
#[utoipa::path(get, path = "/admin/payments", tag = "admin", params(PaymentsQuery),
    responses((status = 200, body = Envelope<Vec<HeldPaymentView>>), (status = 400, body = ErrorBody, description = "The cursor is not one of this list.")),
    security(("operator_token" = [])))]
pub async fn list_payments(
    State(app): State<AppState>,
    _caller: Operator,
    Query(query): Query<PaymentsQuery>,
) -> ApiResult<Page<HeldPaymentView>> {
    let limit = checked_limit(query.limit)?;
    let state = query.state.as_deref().map(str::parse::<PaymentState>);
    let state = state.transpose().map_err(|error| {
        let fault = FieldError::new("state", "UNKNOWN_OPTION", format!("{error}."));
        ApiError::invalid(vec![fault])
    })?;
    let query = PaymentsQuery {
        limit: Some(limit),
        ..query
    };
    let parameters = serde_urlencoded::to_string(&query).map_err(ApiError::internal)?;
    let path = format!("/api/admin/payments?{parameters}");
    let after: Option<(DateTime<Utc>, Uuid)> =
        open_cursor(&app.cursors, &path, query.cursor.as_deref())?;
    let payments = queries::list_payments(app.db.system(), state, after, limit + 1).await?;
    Ok(page_of(
        &app.cursors,
        path,
        limit,
        payments,
        |payment| (payment.created_at, payment.id.0),
        HeldPaymentView::from,
    ))
}
