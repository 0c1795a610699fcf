-- Reports: their states, the steps of their making, the document, what it used, and who may read it.

create table reports (
    id uuid constraint reports_pkey primary key,
    session_id uuid not null constraint reports_session_id_fkey references quiz_sessions (id),
    version int not null,
    tier text not null,
    state text not null default 'awaiting_payment',
    -- The job that makes it, so that an erase or a refund can stop it.
    run_id uuid,
    -- What the document was computed from; the same hash means the same document.
    input_hash text,
    document jsonb,
    cost_microunits bigint not null default 0,
    error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    queued_at timestamptz,
    started_at timestamptz,
    delivered_at timestamptz,
    constraint reports_session_id_version_key unique (session_id, version),
    constraint reports_tier_check check (tier in ('quick', 'full')),
    constraint reports_version_check check (version > 0),
    constraint reports_state_check check (
        state in ('awaiting_payment', 'queued', 'running', 'delivered', 'failed', 'withheld', 'erased')
    ),
    constraint reports_document_check check (state <> 'delivered' or document is not null)
);
-- Of one session's versions at most one is being made.
create unique index reports_session_id_active_key on reports (session_id) where state in ('queued', 'running');
create index reports_state_created_at_idx on reports (state, created_at);
create trigger reports_touch before update on reports for each row execute function touch_updated_at();

-- Which steps of a report are behind it. A step is told once: its events and its row share a commit, so a
-- second attempt skips what stands here.
create table report_steps (
    report_id uuid not null constraint report_steps_report_id_fkey references reports (id) on delete cascade,
    step text not null,
    input_hash text not null,
    -- What the step made, where making it again would cost money or time.
    checkpoint jsonb,
    attempt int not null,
    finished_at timestamptz not null default clock_timestamp(),
    constraint report_steps_pkey primary key (report_id, step, input_hash)
);

-- What a delivered report used: when one of these changes, the report is stale.
create table claim_inputs (
    report_id uuid not null constraint claim_inputs_report_id_fkey references reports (id) on delete cascade,
    ordinal int not null,
    input_kind text not null,
    input_ref text not null,
    constraint claim_inputs_pkey primary key (report_id, ordinal, input_kind, input_ref)
);
create index claim_inputs_input_kind_input_ref_idx on claim_inputs (input_kind, input_ref);

-- Public names of reports: 128 random bits, revocable, made with the first version and moved to the newest
-- delivered one.
create table shares (
    public_id text constraint shares_pkey primary key,
    session_id uuid not null constraint shares_session_id_key unique
        constraint shares_session_id_fkey references quiz_sessions (id) on delete cascade,
    report_id uuid not null constraint shares_report_id_fkey references reports (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    revoked_at timestamptz
);
create index shares_report_id_idx on shares (report_id);
