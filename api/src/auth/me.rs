//! Who is signed in.

use axum::extract::State;

use super::{User, view::UserView};
use crate::{
    http::{ApiResult, Data, Envelope, NoQuery},
    state::AppState,
};

/// Says who is signed in and where they belong.
#[utoipa::path(get, path = "/auth/me", tag = "auth",
    responses((status = 200, body = Envelope<UserView>)),
    security(("access_token" = []), ("access_cookie" = []), ("api_key" = [])))]
pub async fn get_me(
    State(_app): State<AppState>,
    caller: User,
    _query: NoQuery,
) -> ApiResult<Data<UserView>> {
    Ok(Data(UserView::from(&*caller.standing)))
}
