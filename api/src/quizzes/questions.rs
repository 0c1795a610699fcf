//! The questions, for an industry.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::question_view::QuestionsView;
use crate::{
    auth::Public,
    http::{ApiError, ApiResult, Data, Envelope, Path, Query},
    state::AppState,
};

/// The name that stands for no industry: the questions everybody is asked.
pub(super) const ALL: &str = "all";

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct QuestionsQuery {
    /// The version a session keeps; without it the newest.
    #[param(example = 1, nullable = false)]
    pub version: Option<i32>,
}

/// Lists the questions of an industry with their branching rules; `all` lists those everybody is asked.
#[utoipa::path(get, path = "/quiz/questions/{industry}", tag = "quizzes",
    params(("industry" = String, Path, description = "An option of the question `industry`, or `all`", example = "healthcare"),
        QuestionsQuery),
    responses(
        (status = 200, body = Envelope<QuestionsView>, headers(("ETag" = String, description = "Version and industry"))),
        (status = 304, description = "The caller has them."),
    ))]
pub async fn get_questions(
    State(app): State<AppState>,
    _caller: Public,
    Path(industry): Path<String>,
    Query(query): Query<QuestionsQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (version, quiz) = match query.version {
        Some(version) => app
            .quizzes
            .find(app.db.reference(), version)
            .await?
            .map(|quiz| (version, quiz)),
        None => app.quizzes.find_newest(app.db.reference()).await?,
    }
    .ok_or_else(|| ApiError::not_found("version of the questions"))?;
    if industry != ALL && !quiz.industries().any(|known| known == industry) {
        return Err(ApiError::not_found("industry"));
    }
    let tag = format!("\"questions-{version}-{industry}\"");
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| {
            value
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    // A version never changes, but which one is the newest does.
    let cache = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "public, max-age=60".to_owned()),
    ];
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, cache).into_response());
    }
    Ok((cache, Data(QuestionsView::new(version, industry, &quiz))).into_response())
}
