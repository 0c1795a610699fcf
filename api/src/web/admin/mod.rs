//! The pages for operators: the overview, its parts as they are now, the door, and what buttons do.
//!
//! Everything is made here; the script asks for the parts again whenever the stream of snapshots says that time has
//! passed, and puts what differs into the page. Without it links and buttons work all the same.

mod act;
mod cells;
mod desk;
mod door;
mod lines;
mod needs;
mod rows;
mod say;
mod spark;
mod view;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use super::{PageState, html, state_page};
use crate::{
    auth::Operator,
    http::{ApiError, ErrorCode, Query},
    state::AppState,
};
use desk::Desk;
use view::View;

/// Where the pages live.
const HOME: &str = "/admin";
/// Where a browser without proof is sent.
const SIGN_IN: &str = "/admin/sign-in";
/// The same, for whoever has just gone: its script then ends an account's sign-in in place of refreshing it.
const SIGNED_OUT: &str = "/admin/sign-in?out";

/// The pages for operators.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route(HOME, get(show))
        .route("/admin/parts", get(show_parts))
        .route("/admin/do", post(act::act))
        .route(SIGN_IN, get(door::show).post(door::enter))
        .route("/admin/sign-out", post(door::leave))
}

/// Shows the overview.
async fn show(
    State(app): State<AppState>,
    caller: Result<Operator, ApiError>,
    view: Result<Query<View>, ApiError>,
) -> Response {
    if let Err(error) = caller {
        return match error.code() {
            // Whoever is known and no operator has to be somebody else.
            ErrorCode::Unauthenticated | ErrorCode::TokenExpired | ErrorCode::Forbidden => {
                Redirect::to(SIGN_IN).into_response()
            }
            _ => page(Err(error)),
        };
    }
    // An address that somebody has cut shows everything.
    let view = view.map(|Query(view)| view).unwrap_or_default();
    page(
        Box::pin(Desk::read(&app, view))
            .await
            .map(|desk| desk.page()),
    )
}

/// Shows what of the overview changes, for the script.
async fn show_parts(
    State(app): State<AppState>,
    caller: Option<Operator>,
    view: Result<Query<View>, ApiError>,
) -> Response {
    if caller.is_none() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let view = view.map(|Query(view)| view).unwrap_or_default();
    page(
        Box::pin(Desk::read(&app, view))
            .await
            .map(|desk| desk.parts()),
    )
}

/// A page that nobody keeps, or the one that says what went wrong.
fn page(rendered: Result<askama::Result<String>, ApiError>) -> Response {
    let rendered = rendered.and_then(|page| page.map_err(ApiError::internal));
    let mut response = match rendered {
        Ok(body) => html(StatusCode::OK, body),
        Err(error) => {
            error.log();
            state_page(PageState::Unavailable)
        }
    };
    let kept = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, kept);
    response
}
