//! The common part of lists: limits, cursors, and the page itself.

use serde::{Serialize, de::DeserializeOwned};
use shared::platform::page::{CursorKey, DEFAULT_LIMIT, MAX_LIMIT};

use super::{ApiError, ApiResult, ErrorCode, FieldError, Page};

/// Entries of a page.
///
/// # Errors
/// When it is not from 1 to 200.
pub fn checked_limit(limit: Option<i64>) -> ApiResult<i64> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if (1..=MAX_LIMIT).contains(&limit) {
        return Ok(limit);
    }
    Err(ApiError::invalid(vec![FieldError::new(
        "limit",
        "OUT_OF_RANGE",
        format!("Must be between 1 and {MAX_LIMIT}."),
    )]))
}

/// The position that a cursor of this list holds.
///
/// # Errors
/// When it was changed, or made for another list.
pub fn open_cursor<T: DeserializeOwned>(
    cursors: &CursorKey,
    list: &str,
    cursor: Option<&str>,
) -> ApiResult<Option<T>> {
    let opened = cursor.map(|cursor| cursors.open(list, cursor)).transpose();
    opened.map_err(|error| {
        ApiError::new(
            ErrorCode::Malformed,
            format!("{error}; start again without it."),
        )
    })
}

/// A page from rows of which one more than the limit was asked for: it tells whether there is a next page.
pub fn page_of<Row, Item, Position: Serialize>(
    cursors: &CursorKey,
    path: String,
    limit: i64,
    mut rows: Vec<Row>,
    position: impl Fn(&Row) -> Position,
    view: impl Fn(Row) -> Item,
) -> Page<Item> {
    let has_more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next_cursor = rows
        .last()
        .filter(|_| has_more)
        .map(|last| cursors.seal(&path, &position(last)));
    Page {
        items: rows.into_iter().map(view).collect(),
        limit,
        next_cursor,
        path,
    }
}
