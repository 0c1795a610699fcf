-- Reports as files: what a report looks like on paper, made once for each delivered report and format.

create table report_files (
    report_id uuid not null constraint report_files_report_id_fkey references reports (id) on delete cascade,
    format text not null,
    -- The job that makes it, or made it: while there is no content, its state is the file's.
    run_id uuid not null,
    sha256 text,
    content bytea,
    created_at timestamptz not null default now(),
    rendered_at timestamptz,
    constraint report_files_pkey primary key (report_id, format),
    constraint report_files_format_check check (format in ('pdf')),
    constraint report_files_content_check check (
        (content is null) = (sha256 is null) and (content is null) = (rendered_at is null)
    )
);
-- A PDF is compressed already.
alter table report_files alter column content set storage external;
