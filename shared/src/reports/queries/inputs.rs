//! What a report is made from.

use chrono::NaiveDate;
use serde_json::Value;
use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::{db::Tx, ids::ReportId},
    reports::ReportState,
};

/// What a report is made from.
#[derive(Debug, Clone)]
pub struct ReportInputs {
    /// Where it stands.
    pub state: ReportState,
    /// `quick` or `full`.
    pub tier: String,
    /// The respondent's answers, by question.
    pub answers: Value,
    /// The day for which it is made: when it was queued, so that a retry after midnight changes nothing.
    pub as_of: NaiveDate,
}

/// What a report is made from.
///
/// # Errors
/// On a database error.
pub async fn find_inputs(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<ReportInputs>> {
    let row = sqlx::query!(
        r#"
        select r.state, r.tier, s.answers, coalesce(r.queued_at, r.created_at)::date as "as_of!"
        from reports r
        join quiz_sessions s on s.id = r.session_id
        where r.id = $1
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(ReportInputs {
            state: state(&row.state)?,
            tier: row.tier,
            answers: row.answers,
            as_of: row.as_of,
        })
    })
    .transpose()
}

/// Writes down what a report used.
///
/// # Errors
/// On a database error.
pub async fn replace_claim_inputs(
    tx: &mut Tx,
    report: ReportId,
    inputs: &[(i32, String, String)],
) -> sqlx::Result<()> {
    let ordinals: Vec<i32> = inputs.iter().map(|(ordinal, _, _)| *ordinal).collect();
    let kinds: Vec<String> = inputs.iter().map(|(_, kind, _)| kind.clone()).collect();
    let refs: Vec<String> = inputs
        .iter()
        .map(|(_, _, reference)| reference.clone())
        .collect();
    sqlx::query!("delete from claim_inputs where report_id = $1", report.0)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        r#"
        insert into claim_inputs (report_id, ordinal, input_kind, input_ref)
        select $1, ordinal, kind, ref
        from unnest($2::int[], $3::text[], $4::text[]) as used (ordinal, kind, ref)
        on conflict do nothing
        "#,
        report.0,
        &ordinals,
        &kinds,
        &refs,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
