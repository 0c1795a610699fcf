//! SQL of reports.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgExecutor;

use super::model::{ReportState, ReportSummary, UnknownState};
use crate::platform::{
    db::Tx,
    ids::{JobRunId, ReportId, SessionId},
};

/// A report as its operations need it, without the document.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its internal id.
    pub id: ReportId,
    /// Whose it is.
    pub session_id: SessionId,
    /// From 1.
    pub version: i32,
    /// `quick` or `full`.
    pub tier: String,
    /// Where it stands.
    pub state: ReportState,
    /// Its public name, unless revoked or expired.
    pub public_id: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
}

/// What a public name opens.
#[derive(Debug, Clone)]
pub struct SharedReport {
    /// Which report.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// From 1.
    pub version: i32,
    /// When it was handed over.
    pub delivered_at: Option<DateTime<Utc>>,
    /// The document, once delivered.
    pub document: Option<Value>,
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

fn state(text: &str) -> sqlx::Result<ReportState> {
    text.parse()
        .map_err(|error: UnknownState| sqlx::Error::Decode(error.into()))
}

/// Holds a session's row until the transaction ends.
///
/// # Errors
/// On a database error.
pub async fn lock_session(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "select 1 from quiz_sessions where id = $1 for update",
        session.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Version 1 of a session's report, made if it does not exist.
///
/// # Errors
/// On a database error.
pub async fn upsert_first_version(
    db: impl PgExecutor<'_>,
    new: ReportId,
    session: SessionId,
) -> sqlx::Result<ReportId> {
    sqlx::query_scalar!(
        r#"
        insert into reports (id, session_id, version, tier)
        select $1, id, 1, tier
        from quiz_sessions
        where id = $2
        on conflict (session_id, version) do update set version = 1
        returning id as "id: ReportId"
        "#,
        new.0,
        session.0,
    )
    .fetch_one(db)
    .await
}

/// Gives a session's report its public name, once.
///
/// # Errors
/// On a database error.
pub async fn insert_share(
    db: impl PgExecutor<'_>,
    public_id: &str,
    session: SessionId,
    report: ReportId,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into shares (public_id, session_id, report_id) values ($1, $2, $3) on conflict (session_id) do nothing",
        public_id,
        session.0,
        report.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

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

/// The newest version of a session's report.
///
/// # Errors
/// On a database error.
pub async fn find_newest_report(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Option<ReportSummary>> {
    let row = sqlx::query!(
        r#"
        select id as "id: ReportId", state
        from reports
        where session_id = $1
        order by version desc
        limit 1
        "#,
        session.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(ReportSummary {
            id: row.id,
            state: state(&row.state)?,
        })
    })
    .transpose()
}

/// What a session's report and payment say about where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionStanding {
    /// The newest version of its report.
    pub report: Option<ReportSummary>,
    /// Whether its money is with us.
    pub is_paid: bool,
}

/// Where a session stands.
///
/// # Errors
/// On a database error.
pub async fn find_standing(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<SessionStanding> {
    let row = sqlx::query!(
        r#"
        select newest.id as "id?: ReportId", newest.state as "state?", exists (
            select from payments p where p.session_id = $1 and p.state in ('paid', 'disputed')
        ) as "is_paid!"
        from (values (1)) as one
        left join (
            select id, state from reports where session_id = $1 order by version desc limit 1
        ) as newest on true
        "#,
        session.0,
    )
    .fetch_one(db)
    .await?;
    let report = match (row.id, row.state) {
        (Some(id), Some(text)) => Some(ReportSummary {
            id,
            state: state(&text)?,
        }),
        _ => None,
    };
    Ok(SessionStanding {
        report,
        is_paid: row.is_paid,
    })
}

/// Remembers which run makes a report.
///
/// # Errors
/// On a database error.
pub async fn set_run(db: impl PgExecutor<'_>, report: ReportId, run: JobRunId) -> sqlx::Result<()> {
    sqlx::query!(
        "update reports set run_id = $2 where id = $1",
        report.0,
        run.0
    )
    .execute(db)
    .await?;
    Ok(())
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

/// The steps of a report that are behind it, made from the given inputs.
///
/// # Errors
/// On a database error.
pub async fn list_finished_steps(
    db: impl PgExecutor<'_>,
    report: ReportId,
    input_hash: &str,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select step from report_steps where report_id = $1 and input_hash = $2",
        report.0,
        input_hash
    )
    .fetch_all(db)
    .await
}

/// Whether a report has steps behind it that were made from other inputs.
///
/// # Errors
/// On a database error.
pub async fn has_steps_of_other_inputs(
    db: impl PgExecutor<'_>,
    report: ReportId,
    input_hash: &str,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from report_steps where report_id = $1 and input_hash <> $2) as "exists!""#,
        report.0,
        input_hash,
    )
    .fetch_one(db)
    .await
}

/// Puts a step behind a report; a step that is there already violates `report_steps_pkey`.
///
/// # Errors
/// On a database error.
pub async fn insert_step(
    db: impl PgExecutor<'_>,
    report: ReportId,
    step: &str,
    input_hash: &str,
    attempt: i32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into report_steps (report_id, step, input_hash, attempt) values ($1, $2, $3, $4)",
        report.0,
        step,
        input_hash,
        attempt,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores the document of a report that is being made; the session it belongs to.
///
/// # Errors
/// On a database error.
pub async fn store_document(
    db: impl PgExecutor<'_>,
    report: ReportId,
    document: &Value,
    input_hash: &str,
) -> sqlx::Result<Option<SessionId>> {
    sqlx::query_scalar!(
        r#"
        update reports
        set state = 'delivered', document = $2, input_hash = $3, error = null, delivered_at = clock_timestamp()
        where id = $1 and state = 'running'
        returning session_id as "session_id: SessionId"
        "#,
        report.0,
        document,
        input_hash,
    )
    .fetch_optional(db)
    .await
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

/// Lets a session's public name open this report.
///
/// # Errors
/// On a database error.
pub async fn move_share(
    db: impl PgExecutor<'_>,
    session: SessionId,
    report: ReportId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "update shares set report_id = $2 where session_id = $1 returning public_id",
        session.0,
        report.0
    )
    .fetch_optional(db)
    .await
}

/// A session's reports that are being made or wait for a worker.
///
/// # Errors
/// On a database error.
pub async fn list_active_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportId>> {
    sqlx::query_scalar!(
        r#"
        select id as "id: ReportId"
        from reports
        where session_id = $1 and state in ('queued', 'running')
        "#,
        session.0,
    )
    .fetch_all(db)
    .await
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

/// Removes what a session's reports say; returns the reports.
///
/// # Errors
/// On a database error.
pub async fn erase_reports(
    db: impl PgExecutor<'_>,
    session: SessionId,
) -> sqlx::Result<Vec<ReportId>> {
    sqlx::query_scalar!(
        r#"
        update reports
        set state = 'erased', document = null, input_hash = null, error = null
        where session_id = $1 and state <> 'erased'
        returning id as "id: ReportId"
        "#,
        session.0,
    )
    .fetch_all(db)
    .await
}

/// Takes a session's public name away.
///
/// # Errors
/// On a database error.
pub async fn delete_shares(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from shares where session_id = $1", session.0)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// A report by its internal id.
///
/// # Errors
/// On a database error.
pub async fn find_report(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<Report>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.session_id as "session_id: SessionId", r.version, r.tier, r.state, r.created_at,
            r.delivered_at, sh.public_id as "public_id?"
        from reports r
        left join shares sh on sh.report_id = r.id and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        where r.id = $1
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Report {
            id: row.id,
            session_id: row.session_id,
            version: row.version,
            tier: row.tier,
            state: state(&row.state)?,
            public_id: row.public_id,
            created_at: row.created_at,
            delivered_at: row.delivered_at,
        })
    })
    .transpose()
}

/// The document of a delivered report.
///
/// # Errors
/// On a database error.
pub async fn find_document(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<Value>> {
    let found = sqlx::query_scalar!(
        "select document from reports where id = $1 and state = 'delivered'",
        report.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}

/// Whom to tell about a report, and what: state, address, and the public name once delivered.
#[derive(Debug, Clone)]
pub struct OutcomeMail {
    /// Where it stands.
    pub state: ReportState,
    /// Whose it is.
    pub recipient: String,
    /// Its public name.
    pub public_id: Option<String>,
}

/// What the mail about a report needs; `None` once the respondent is erased.
///
/// # Errors
/// On a database error.
pub async fn find_outcome_mail(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<OutcomeMail>> {
    let row = sqlx::query!(
        r#"
        select r.state, s.email as "email?", sh.public_id as "public_id?"
        from reports r
        join quiz_sessions s on s.id = r.session_id and s.status <> 'erased'
        left join shares sh on sh.report_id = r.id and sh.revoked_at is null
        where r.id = $1
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(recipient) = row.email else {
        return Ok(None);
    };
    Ok(Some(OutcomeMail {
        state: state(&row.state)?,
        recipient,
        public_id: row.public_id,
    }))
}

/// Where a report stands that a public name opens, without the document.
#[derive(Debug, Clone)]
pub struct SharedStanding {
    /// Which report.
    pub id: ReportId,
    /// Where it stands.
    pub state: ReportState,
    /// When its row was last written: as long as this is the same, the document is.
    pub updated_at: DateTime<Utc>,
}

/// Where the report of a public name stands: nothing once the name is revoked or past its time.
///
/// # Errors
/// On a database error.
pub async fn find_shared_standing(
    db: impl PgExecutor<'_>,
    public_id: &str,
) -> sqlx::Result<Option<SharedStanding>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.state, r.updated_at
        from shares sh
        join reports r on r.id = sh.report_id
        where sh.public_id = $1 and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        "#,
        public_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(SharedStanding {
            id: row.id,
            state: state(&row.state)?,
            updated_at: row.updated_at,
        })
    })
    .transpose()
}

/// What a public name opens: nothing once it is revoked or past its time.
///
/// # Errors
/// On a database error.
pub async fn find_shared_report(
    db: impl PgExecutor<'_>,
    public_id: &str,
) -> sqlx::Result<Option<SharedReport>> {
    let row = sqlx::query!(
        r#"
        select r.id as "id: ReportId", r.state, r.version, r.delivered_at,
            case when r.state = 'delivered' then r.document end as document
        from shares sh
        join reports r on r.id = sh.report_id
        where sh.public_id = $1 and sh.revoked_at is null and (sh.expires_at is null or sh.expires_at > now())
        "#,
        public_id,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(SharedReport {
            id: row.id,
            state: state(&row.state)?,
            version: row.version,
            delivered_at: row.delivered_at,
            document: row.document,
        })
    })
    .transpose()
}
