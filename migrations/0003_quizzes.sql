-- The quiz: its questions by version, the sessions in which people answer them, and requests for a link back.

-- Questions as imported; a session keeps the version it began with. Questions that return to an earlier
-- wording become a new version too, so that the newest version is always the one in force.
create table quizzes (
    version int constraint quizzes_pkey primary key,
    content jsonb not null,
    sha256 bytea not null,
    created_at timestamptz not null default now(),
    constraint quizzes_version_check check (version > 0)
);

create table quiz_sessions (
    id uuid constraint quiz_sessions_pkey primary key,
    -- Normalised; gone once erased.
    email text,
    tier text not null,
    status text not null default 'in_progress',
    -- One object, question id to answer: a save locks this row, so two devices merge instead of overwriting.
    answers jsonb not null default '{}',
    -- Grows with each save; the ETag.
    revision int not null default 0,
    quiz_version int not null constraint quiz_sessions_quiz_version_fkey references quizzes (version),
    current_section text,
    current_question text,
    completion_percent int not null default 0,
    copied_from uuid constraint quiz_sessions_copied_from_fkey references quiz_sessions (id) on delete set null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    completed_at timestamptz,
    constraint quiz_sessions_tier_check check (tier in ('quick', 'full')),
    constraint quiz_sessions_status_check check (status in ('in_progress', 'completed', 'erased')),
    constraint quiz_sessions_email_check check ((status = 'erased') = (email is null)),
    constraint quiz_sessions_answers_check check (jsonb_typeof(answers) = 'object'),
    constraint quiz_sessions_completion_percent_check check (completion_percent between 0 and 100),
    constraint quiz_sessions_completed_at_check check (status <> 'completed' or completed_at is not null)
);
create index quiz_sessions_email_created_at_idx on quiz_sessions (email, created_at desc, id desc) where status <> 'erased';
create index quiz_sessions_copied_from_idx on quiz_sessions (copied_from) where copied_from is not null;
-- Each save rewrites the row; free room on the page keeps those updates cheap.
alter table quiz_sessions set (fillfactor = 70);
create trigger quiz_sessions_touch_updated_at before update on quiz_sessions
    for each row execute function touch_updated_at();

-- Someone wants a link back to the answers. The job names this row, so that no payload holds an address;
-- the row goes once the job has decided.
create table resume_requests (
    id uuid constraint resume_requests_pkey primary key,
    email text not null,
    created_at timestamptz not null default now()
);
create index resume_requests_email_idx on resume_requests (email);

alter table session_tokens
    add constraint session_tokens_session_id_fkey foreign key (session_id) references quiz_sessions (id) on delete cascade;
