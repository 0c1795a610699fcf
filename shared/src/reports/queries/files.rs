//! Files of delivered reports.

use sqlx::PgExecutor;

use crate::{
    platform::{
        ids::{JobRunId, ReportId, SessionId},
        jobs::JobState,
    },
    reports::files::{FileFormat, FileStanding},
};

/// What a file is made from.
#[derive(Debug, Clone)]
pub struct FileSource {
    /// The report's document, as JSON: whoever lays it out reads it, and nobody before.
    pub document: String,
    /// Which version of the session's report.
    pub version: i32,
}

/// Remembers which run makes the file of a report.
///
/// # Errors
/// On a database error.
pub async fn upsert_file(
    db: impl PgExecutor<'_>,
    report: ReportId,
    format: FileFormat,
    run: JobRunId,
) -> sqlx::Result<()> {
    sqlx::query!(
        r#"
        insert into report_files (report_id, format, run_id)
        values ($1, $2, $3)
        on conflict (report_id, format) do update set run_id = excluded.run_id
        "#,
        report.0,
        format.as_str(),
        run.0,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the file of a delivered report is made from.
///
/// # Errors
/// On a database error.
pub async fn find_file_source(
    db: impl PgExecutor<'_>,
    report: ReportId,
) -> sqlx::Result<Option<FileSource>> {
    sqlx::query_as!(
        FileSource,
        r#"
        select document::text as "document!", version
        from reports
        where id = $1 and state = 'delivered' and document is not null
        "#,
        report.0,
    )
    .fetch_optional(db)
    .await
}

/// Keeps the content of a file; false if nobody wants it any more, because the report was erased.
///
/// # Errors
/// On a database error.
pub async fn store_file(
    db: impl PgExecutor<'_>,
    report: ReportId,
    format: FileFormat,
    sha256: &str,
    content: &[u8],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        r#"
        update report_files
        set sha256 = $3, content = $4, rendered_at = clock_timestamp()
        where report_id = $1 and format = $2
        "#,
        report.0,
        format.as_str(),
        sha256,
        content,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Where the file of a report stands; `None` unless the report is delivered.
///
/// # Errors
/// On a database error.
pub async fn find_file_standing(
    db: impl PgExecutor<'_>,
    report: ReportId,
    format: FileFormat,
) -> sqlx::Result<Option<FileStanding>> {
    let row = sqlx::query!(
        r#"
        select r.document -> 'company' ->> 'title' as company, r.version, f.sha256 as "sha256?", j.state as "run?"
        from reports r
        left join report_files f on f.report_id = r.id and f.format = $2
        left join job_runs j on j.id = f.run_id
        where r.id = $1 and r.state = 'delivered'
        "#,
        report.0,
        format.as_str(),
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let run = row.run.as_deref().map(str::parse::<JobState>).transpose();
        Ok(FileStanding {
            company: row.company.unwrap_or_default(),
            version: row.version,
            sha256: row.sha256,
            run: run.map_err(|error| sqlx::Error::Decode(error.into()))?,
        })
    })
    .transpose()
}

/// The content of a delivered report's file.
///
/// # Errors
/// On a database error.
pub async fn find_file_content(
    db: impl PgExecutor<'_>,
    report: ReportId,
    format: FileFormat,
) -> sqlx::Result<Option<Vec<u8>>> {
    let found = sqlx::query_scalar!(
        r#"
        select f.content
        from report_files f
        join reports r on r.id = f.report_id
        where f.report_id = $1 and f.format = $2 and r.state = 'delivered'
        "#,
        report.0,
        format.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(found.flatten())
}

/// Removes the files of a session's reports.
///
/// # Errors
/// On a database error.
pub async fn delete_files(db: impl PgExecutor<'_>, session: SessionId) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from report_files where report_id in (select id from reports where session_id = $1)",
        session.0,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
