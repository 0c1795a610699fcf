//! What a report is made from.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;
use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::{db::Tx, ids::ReportId},
    reports::ReportState,
};

/// A piece of evidence that a claim of a report stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedInput {
    /// The claim's number.
    pub claim: i32,
    /// What kind of evidence.
    pub kind: String,
    /// The price observation's id, or the evidence's stable name.
    pub reference: String,
    /// The value that was used.
    pub value: Decimal,
}

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
    inputs: &[UsedInput],
) -> sqlx::Result<()> {
    let ordinals: Vec<i32> = inputs.iter().map(|input| input.claim).collect();
    let kinds: Vec<String> = inputs.iter().map(|input| input.kind.clone()).collect();
    let refs: Vec<String> = inputs.iter().map(|input| input.reference.clone()).collect();
    let values: Vec<Decimal> = inputs.iter().map(|input| input.value).collect();
    sqlx::query!("delete from claim_inputs where report_id = $1", report.0)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        r#"
        insert into claim_inputs (report_id, ordinal, input_kind, input_ref, value)
        select $1, ordinal, kind, ref, value
        from unnest($2::int[], $3::text[], $4::text[], $5::numeric[]) as used (ordinal, kind, ref, value)
        on conflict do nothing
        "#,
        report.0,
        &ordinals,
        &kinds,
        &refs,
        &values,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
