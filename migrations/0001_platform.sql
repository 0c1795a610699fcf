-- What every domain stands on: rights of the roles, the ledger of jobs, the log of progress events, mails.

do $$
declare
    app_role text;
begin
    foreach app_role in array array['crb_app', 'crb_worker'] loop
        if exists (select from pg_roles where rolname = app_role) then
            execute format('grant usage on schema public to %I', app_role);
            execute format('alter default privileges in schema public grant select, insert, update, delete on tables to %I', app_role);
            execute format('alter default privileges in schema public grant usage, select on sequences to %I', app_role);
            -- Readiness compares the applied migrations with those the binary knows.
            execute format('grant select on all tables in schema public to %I', app_role);
        end if;
    end loop;
end
$$;

create function touch_updated_at() returns trigger language plpgsql as $$
begin
    new.updated_at := now();
    return new;
end
$$;

-- The ledger of work. It is the outbox: a row is written in the transaction that causes the work, and
-- Redis only ever carries its id.
create table job_runs (
    id uuid constraint job_runs_pkey primary key,
    kind text not null,
    queue text not null,
    payload jsonb not null,
    state text not null default 'queued',
    unique_key text,
    attempt int not null default 0,
    max_attempts int not null,
    crashes int not null default 0,
    -- The message in Redis that may claim this run; a fresh one makes all older messages void.
    dispatch_id uuid,
    -- When to push it again if nobody has claimed it.
    dispatch_again_at timestamptz,
    -- Fencing: every write of a run carries the token, so a worker that lost its lease writes nothing.
    lease_token uuid,
    lease_until timestamptz,
    worker text,
    run_at timestamptz not null default now(),
    cancel_requested boolean not null default false,
    error text,
    -- W3C trace parent of whoever caused the run.
    trace text,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    constraint job_runs_state_check check (state in ('queued', 'running', 'succeeded', 'cancelled', 'dead')),
    constraint job_runs_lease_check check ((state = 'running') = (lease_token is not null and lease_until is not null))
);
create unique index job_runs_unique_key_key on job_runs (unique_key) where state in ('queued', 'running');
create index job_runs_due_idx on job_runs (run_at) where state = 'queued';
create index job_runs_lease_until_idx on job_runs (lease_until) where state = 'running';
create index job_runs_finished_at_idx on job_runs (finished_at) where state in ('succeeded', 'cancelled', 'dead');
create index job_runs_state_created_at_idx on job_runs (state, created_at desc, id desc);
-- Claims rewrite the row often; free room on the page keeps those updates cheap.
alter table job_runs set (fillfactor = 70);

-- When each scheduled job was last due; one row per tick, so that of all workers one enqueues.
create table schedule_ticks (
    schedule text not null,
    tick timestamptz not null,
    constraint schedule_ticks_pkey primary key (schedule, tick)
);

-- The durable log behind every live stream. Numbers start at 1 and have no gap.
create table progress_events (
    stream_id uuid not null,
    seq bigint not null,
    type text not null,
    data jsonb not null,
    at timestamptz not null default clock_timestamp(),
    constraint progress_events_pkey primary key (stream_id, seq),
    constraint progress_events_seq_check check (seq > 0)
);
create index progress_events_at_idx on progress_events (at);

-- Mails to people. Without SMTP this table is the mailbox.
create table mails (
    id uuid constraint mails_pkey primary key,
    kind text not null,
    -- What the mail is about; one mail per kind and subject.
    subject_key text not null,
    recipient text not null,
    subject text not null,
    text_body text not null,
    html_body text,
    created_at timestamptz not null default now(),
    constraint mails_kind_subject_key_key unique (kind, subject_key)
);
create index mails_recipient_created_at_idx on mails (recipient, created_at);
create index mails_created_at_idx on mails (created_at);
