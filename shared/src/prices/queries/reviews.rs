//! Readings that wait for a second look or for a person.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use crate::prices::{
    observe::{Earlier, HoldReason, NewPrice, Reading},
    review::{ReviewDetail, ReviewState},
};

/// How long a rejection stands: the same reading is not asked about again in this many days.
const REJECTION_DAYS: i32 = 90;

/// What earlier looks at a source left open, and what was rejected lately.
///
/// # Errors
/// On a database error.
pub async fn list_earlier(db: impl PgExecutor<'_>, source_id: Uuid) -> sqlx::Result<Vec<Earlier>> {
    struct Row {
        id: Uuid,
        offer_name: String,
        reason: Json<HoldReason>,
        price: Option<Json<NewPrice>>,
        is_rejected: bool,
    }
    let rows = sqlx::query_as!(
        Row,
        r#"
        select
            id, offer_name, to_jsonb(reason) as "reason!: Json<HoldReason>",
            nullif(reading -> 'price', 'null') as "price: Json<NewPrice>",
            state = 'rejected' as "is_rejected!"
        from price_reviews
        where source_id = $1
            and (state = 'open' or (state = 'rejected' and decided_at > now() - make_interval(days => $2)))
        order by created_at desc, id desc
        "#,
        source_id,
        REJECTION_DAYS
    )
    .fetch_all(db)
    .await?;
    let earlier = |row: Row| Earlier {
        review_id: row.id,
        offer_name: row.offer_name,
        reason: row.reason.0,
        price: row.price.map(|price| price.0),
        is_rejected: row.is_rejected,
    };
    Ok(rows.into_iter().map(earlier).collect())
}

/// Closes the open questions about a source that its newest look did not raise again; their readings are rejected.
///
/// # Errors
/// On a database error.
pub async fn supersede_others(
    db: impl PgExecutor<'_>,
    source_id: Uuid,
    kept: &[Uuid],
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        with closed as (
            update price_reviews
            set state = 'superseded', decided_by = 'later look', decided_at = now()
            where source_id = $1
                and state = 'open'
                and id <> all($2)
            returning observation_id
        )
        update observations
        set state = 'rejected'
        from closed
        where observations.id = closed.observation_id
        "#,
        source_id,
        kept
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Opens questions. `rows`: the columns of the table without state and times.
///
/// # Errors
/// On a database error.
pub async fn insert_reviews(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into price_reviews (
            id, source_id, offer_kind, offer_id, offer_name, reason, observation_id, current_observation_id, reading)
        select id, source_id, offer_kind, offer_id, offer_name, reason, observation_id, current_observation_id, reading
        from jsonb_to_recordset($1) as held(
            id uuid, source_id uuid, offer_kind text, offer_id uuid, offer_name text, reason text,
            observation_id uuid, current_observation_id uuid, reading jsonb)
        -- A page may show two unknown offers of one name; one question is enough.
        on conflict (source_id, offer_kind, offer_name) where state = 'open' do nothing
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Counts a further look that said the same.
///
/// # Errors
/// On a database error.
pub async fn count_looks(db: impl PgExecutor<'_>, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update price_reviews set looks = looks + 1 where id = any($1) and state = 'open'",
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Lets readings count with which a second look agreed; returns their observations.
///
/// # Errors
/// On a database error.
pub async fn approve_agreed(db: impl PgExecutor<'_>, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"
        with agreed as (
            update price_reviews
            set state = 'approved', looks = looks + 1, decided_by = 'second look', decided_at = now()
            where id = any($1)
                and state = 'open'
            returning observation_id
        )
        update observations
        set state = 'confirmed'
        from agreed
        where observations.id = agreed.observation_id
        returning observations.id
        "#,
        ids
    )
    .fetch_all(db)
    .await
}

/// A question with what one must know to answer it.
#[derive(Debug, Clone)]
pub struct ReviewRow {
    /// Its id.
    pub id: Uuid,
    /// The page.
    pub source_id: Uuid,
    /// Its address.
    pub source_url: String,
    /// Which offer; absent for one that we do not know.
    pub offer_id: Option<Uuid>,
    /// Its name.
    pub offer_name: String,
    /// Why it is held.
    pub reason: Json<HoldReason>,
    /// The quarantined reading.
    pub observation_id: Option<Uuid>,
    /// What was read.
    pub reading: Json<ReviewDetail>,
    /// The price that counts meanwhile.
    pub current_amount: Option<Decimal>,
    /// Its currency.
    pub current_currency: Option<String>,
    /// What it covers.
    pub current_period: Option<String>,
    /// When it stood there.
    pub current_observed_at: Option<DateTime<Utc>>,
    /// How many looks said the same.
    pub looks: i32,
    /// Where it stands.
    pub state: Json<ReviewState>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// What was said to the decision.
    pub note: Option<String>,
    /// When the first look was.
    pub created_at: DateTime<Utc>,
}

/// Which questions, and from where on.
#[derive(Debug, Clone, Default)]
pub struct ReviewFilter {
    /// Only this one.
    pub id: Option<Uuid>,
    /// Only those in this state.
    pub state: Option<ReviewState>,
    /// After this time and id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// At most so many.
    pub limit: i64,
}

/// A page of questions, the newest first.
///
/// # Errors
/// On a database error.
pub async fn list_reviews(
    db: impl PgExecutor<'_>,
    filter: &ReviewFilter,
) -> sqlx::Result<Vec<ReviewRow>> {
    let (after_at, after_id) = filter.after.unzip();
    sqlx::query_as!(
        ReviewRow,
        r#"
        select
            price_reviews.id, price_reviews.source_id, sources.url as source_url, price_reviews.offer_id, offer_name,
            to_jsonb(reason) as "reason!: Json<HoldReason>", observation_id,
            reading as "reading!: Json<ReviewDetail>",
            current.amount as "current_amount?", current.currency as "current_currency?",
            current.period as "current_period?", current.observed_at as "current_observed_at?",
            looks, to_jsonb(price_reviews.state) as "state!: Json<ReviewState>", decided_by, decided_at,
            price_reviews.note, price_reviews.created_at
        from price_reviews
        join sources on sources.id = price_reviews.source_id
        left join observations current on current.id = price_reviews.current_observation_id
        where ($1::uuid is null or price_reviews.id = $1)
            and ($2::text is null or price_reviews.state = $2)
            and ($3::timestamptz is null or (price_reviews.created_at, price_reviews.id) < ($3, $4::uuid))
        order by price_reviews.created_at desc, price_reviews.id desc
        limit $5
        "#,
        filter.id,
        filter.state.map(ReviewState::as_str),
        after_at,
        after_id,
        filter.limit
    )
    .fetch_all(db)
    .await
}

/// A question that is being answered.
#[derive(Debug, Clone)]
pub struct OpenReview {
    /// The page.
    pub source_id: Uuid,
    /// Which offer; absent for one that we do not know.
    pub offer_id: Option<Uuid>,
    /// Its name.
    pub offer_name: String,
    /// Why it is held.
    pub reason: Json<HoldReason>,
    /// The quarantined reading.
    pub observation_id: Option<Uuid>,
    /// What was read.
    pub reading: Json<ReviewDetail>,
}

/// Answers an open question; nothing where it is not open any more.
///
/// # Errors
/// On a database error.
pub async fn decide_review(
    db: impl PgExecutor<'_>,
    id: Uuid,
    state: ReviewState,
    by: &str,
    note: Option<&str>,
) -> sqlx::Result<Option<OpenReview>> {
    sqlx::query_as!(
        OpenReview,
        r#"
        update price_reviews
        set state = $2, decided_by = $3, note = $4, decided_at = now()
        where id = $1
            and state = 'open'
        returning
            source_id, offer_id, offer_name, to_jsonb(reason) as "reason!: Json<HoldReason>", observation_id,
            reading as "reading!: Json<ReviewDetail>"
        "#,
        id,
        state.as_str(),
        by,
        note
    )
    .fetch_optional(db)
    .await
}

/// Lets a quarantined reading count, or refuses it.
///
/// # Errors
/// On a database error.
pub async fn judge_observation(
    db: impl PgExecutor<'_>,
    id: Uuid,
    counts: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update observations set state = case when $2 then 'confirmed' else 'rejected' end where id = $1",
        id,
        counts
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The reading behind a new offer, as the review kept it.
#[must_use]
pub fn reading_of(detail: &ReviewDetail) -> Option<(&NewPrice, &Reading)> {
    detail.price.as_ref().zip(detail.reading.as_ref())
}
