//! SQL of benchmarks.

use serde_json::Value;
use sqlx::{PgExecutor, types::Json};

use super::model::Benchmark;

/// All benchmarks.
///
/// # Errors
/// On a database error.
pub async fn list_benchmarks(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Benchmark>> {
    list(db, None, None).await
}

/// The rows that can answer for an industry: its own and those of all industries, of one metric or of every one.
/// None at all when no row is of that industry.
///
/// # Errors
/// On a database error.
pub async fn list_industry_benchmarks(
    db: impl PgExecutor<'_>,
    industry: &str,
    metric: Option<&str>,
) -> sqlx::Result<Vec<Benchmark>> {
    list(db, Some(industry), metric).await
}

async fn list(
    db: impl PgExecutor<'_>,
    industry: Option<&str>,
    metric: Option<&str>,
) -> sqlx::Result<Vec<Benchmark>> {
    let rows = sqlx::query_scalar!(
        r#"
        select jsonb_build_object(
            'id', id, 'industry', industry, 'metric', metric, 'label', label, 'unit', unit,
            'value', trim_scale(value),
            'distribution', case when value is null then jsonb_build_object(
                'p25', trim_scale(p25), 'median', trim_scale(median), 'p75', trim_scale(p75)) end,
            'company_size', company_size, 'region', region, 'year', year,
            'source_name', source_name, 'source_url', source_url,
            'kind', kind, 'note', note, 'confidence', confidence) as "row!: Json<Benchmark>"
        from benchmarks
        where (
                $1::text is null
                or (industry in ($1, 'all') and exists (select from benchmarks own where own.industry = $1)))
            and ($2::text is null or metric = $2)
        order by metric, id
        "#,
        industry,
        metric
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Inserts or updates benchmarks by id, except where an operator edited the row.
/// `rows` is an array in the shape of the seed file. Returns how many rows changed.
///
/// # Errors
/// On a database error.
pub async fn upsert_benchmarks(db: impl PgExecutor<'_>, rows: &Value) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        r#"
        insert into benchmarks (
            id, industry, metric, label, unit, value, p25, median, p75,
            company_size, region, year, source_name, source_url, kind, note, confidence)
        select
            id, industry, metric, label, unit, value,
            (distribution ->> 'p25')::numeric, (distribution ->> 'median')::numeric, (distribution ->> 'p75')::numeric,
            company_size, region, year, source_name, source_url, kind, note, confidence
        from jsonb_to_recordset($1) as seed(
            id text, industry text, metric text, label text, unit text, value numeric, distribution jsonb,
            company_size text, region text, year int, source_name text, source_url text,
            kind text, note text, confidence text)
        on conflict (id) do update set
            industry = excluded.industry, metric = excluded.metric, label = excluded.label, unit = excluded.unit,
            value = excluded.value, p25 = excluded.p25, median = excluded.median, p75 = excluded.p75,
            company_size = excluded.company_size, region = excluded.region, year = excluded.year,
            source_name = excluded.source_name, source_url = excluded.source_url,
            kind = excluded.kind, note = excluded.note, confidence = excluded.confidence
        where benchmarks.edited_at is null
            and (
                benchmarks.industry, benchmarks.metric, benchmarks.label, benchmarks.unit, benchmarks.value,
                benchmarks.p25, benchmarks.median, benchmarks.p75, benchmarks.company_size, benchmarks.region,
                benchmarks.year, benchmarks.source_name, benchmarks.source_url, benchmarks.kind, benchmarks.note,
                benchmarks.confidence
            ) is distinct from (
                excluded.industry, excluded.metric, excluded.label, excluded.unit, excluded.value,
                excluded.p25, excluded.median, excluded.p75, excluded.company_size, excluded.region,
                excluded.year, excluded.source_name, excluded.source_url, excluded.kind, excluded.note,
                excluded.confidence)
        "#,
        rows
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
