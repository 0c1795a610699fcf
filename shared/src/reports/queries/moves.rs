//! A report on its way from one state to the next.

use sqlx::PgExecutor;

use super::state;
use crate::{
    platform::ids::{ReportId, SessionId},
    reports::{ReportState, ReportSummary},
};

/// Queues the report that waits for payment, if the session is completed and entitled.
///
/// # Errors
/// On a database error.
pub async fn queue_ready_report(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<ReportId>> {
    sqlx::query_scalar!(
        r#"
        update reports r
        set state = 'queued', queued_at = now()
        from quiz_sessions s
        where r.session_id = $1 and s.id = r.session_id and r.state = 'awaiting_payment' and s.status = 'completed'
            and (s.tier = 'quick' or exists (
                select from payments p where p.session_id = s.id and p.state in ('paid', 'disputed')
            ))
        returning r.id as "id: ReportId"
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await
}

/// Queues a failed report again, if it is still entitled; forgets which steps were behind it.
///
/// # Errors
/// On a database error.
pub async fn queue_failed_report(db: impl PgExecutor<'_>, report: ReportId) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        with again as (
            update reports r
            set state = 'queued', queued_at = now(), error = null
            from quiz_sessions s
            where r.id = $1 and s.id = r.session_id and r.state = 'failed'
                and (s.tier = 'quick' or exists (
                    select from payments p where p.session_id = s.id and p.state in ('paid', 'disputed')
                ))
            returning r.id
        ), forgotten as (
            delete from report_steps where report_id in (select id from again)
        )
        select id from again
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    Ok(done.is_some())
}

/// Moves a report on if it is in one of the given states.
///
/// # Errors
/// On a database error.
pub async fn update_state(
    db: impl PgExecutor<'_>,
    report: ReportId,
    from: &[ReportState],
    to: ReportState,
    error: Option<&str>,
) -> sqlx::Result<bool> {
    let from: Vec<String> = from.iter().map(|state| state.as_str().to_owned()).collect();
    let done = sqlx::query!(
        r#"
        update reports
        set state = $3, error = $4,
            started_at = case when $3 = 'running' then coalesce(started_at, clock_timestamp()) else started_at end
        where id = $1 and state = any($2)
        "#,
        report.0,
        &from,
        to.as_str(),
        error,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Withholds a session's reports; returns them with the state they had.
///
/// # Errors
/// On a database error.
pub async fn withhold_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportSummary>> {
    let rows = sqlx::query!(
        r#"
        update reports r
        set state = 'withheld'
        from (select id, state from reports where session_id = $1 for update) before
        where r.id = before.id and r.state in ('awaiting_payment', 'queued', 'running', 'delivered', 'failed')
        returning r.id as "id: ReportId", before.state as "state!"
        "#,
        session.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReportSummary {
                id: row.id,
                state: state(&row.state)?,
            })
        })
        .collect()
}

/// Gives withheld reports back: delivered ones are readable again, of the others the newest is queued.
///
/// # Errors
/// On a database error.
pub async fn release_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportSummary>> {
    let rows = sqlx::query!(
        r#"
        update reports
        set state = case when document is not null then 'delivered' else 'queued' end,
            queued_at = case when document is null then now() else queued_at end
        where session_id = $1 and state = 'withheld'
            and (document is not null or version = (select max(version) from reports where session_id = $1))
        returning id as "id: ReportId", state
        "#,
        session.0,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(ReportSummary {
                id: row.id,
                state: state(&row.state)?,
            })
        })
        .collect()
}
