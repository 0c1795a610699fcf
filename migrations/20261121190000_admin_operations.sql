-- What operators see and steer: paused queues, living workers, schedules, samples for charts, and who did what.

-- A queue whose row is here gives no run to any worker; what runs goes on.
create table queue_pauses (
    queue text constraint queue_pauses_pkey primary key,
    paused_at timestamptz not null default now(),
    paused_by text not null
);

-- One row per worker process, written every few seconds while it lives.
create table worker_heartbeats (
    -- The name under which it claims runs.
    worker text constraint worker_heartbeats_pkey primary key,
    host text not null,
    pid int not null,
    version text not null,
    -- Queue by queue, how many jobs at once.
    queues jsonb not null,
    -- What it was told from outside and others want to know: budgets. No secrets.
    settings jsonb not null default '{}',
    started_at timestamptz not null,
    beat_at timestamptz not null default now(),
    -- Set when it was asked to stop and has; a row without it whose beat is old is a worker that died.
    stopped_at timestamptz,
    -- Attempts that ended well and badly since it started.
    succeeded bigint not null default 0,
    failed bigint not null default 0,
    constraint worker_heartbeats_counts_check check (succeeded >= 0 and failed >= 0)
);
create index worker_heartbeats_beat_at_idx on worker_heartbeats (beat_at);

-- What happens by itself. Workers write what the program and the configuration say; operators may say otherwise.
create table schedules (
    name text constraint schedules_pkey primary key,
    -- Why it exists, in a sentence.
    purpose text not null,
    -- Seconds first, in UTC.
    default_cron text not null,
    is_paused_by_default boolean not null,
    -- Null: as by default.
    cron text,
    is_paused boolean,
    -- Counts the changes of operators.
    revision int not null default 0,
    changed_at timestamptz,
    changed_by text,
    -- Somebody wants it to run now; a worker takes this away when it enqueues the job.
    run_requested_at timestamptz,
    last_fired_at timestamptz,
    last_run_id uuid,
    created_at timestamptz not null default now()
);

-- How each queue stood, every ten seconds for a day, then every five minutes for a month.
create table queue_samples (
    queue text not null,
    at timestamptz not null,
    -- Due and not claimed.
    waiting int not null,
    running int not null,
    -- Seconds for which the oldest of those that wait was due.
    oldest_seconds real not null,
    -- Ended in the interval that begins at `at`.
    succeeded int not null,
    failed int not null,
    -- Seconds from due to claimed, of the runs that ended in the interval; null where none did.
    latency_p50 real,
    latency_p95 real,
    constraint queue_samples_pkey primary key (queue, at)
);
create index queue_samples_at_idx on queue_samples (at);

-- What each api process counted of its caches since it began.
create table cache_reports (
    process uuid not null,
    kind text not null,
    host text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null default now(),
    stats jsonb not null,
    constraint cache_reports_pkey primary key (process, kind)
);
create index cache_reports_seen_at_idx on cache_reports (seen_at);

-- The same over time, of all processes together.
create table cache_samples (
    kind text not null,
    at timestamptz not null,
    hits bigint not null,
    -- Nobody had it, so the database was asked.
    misses bigint not null,
    constraint cache_samples_pkey primary key (kind, at)
);
create index cache_samples_at_idx on cache_samples (at);

-- What operators did, written in the transaction that did it. Rows are added and, after their retention, deleted.
create table audit_log (
    id uuid constraint audit_log_pkey primary key,
    at timestamptz not null default now(),
    actor text not null,
    -- `<domain>.<verb>_<noun>`
    action text not null,
    object_kind text not null,
    object_id text not null,
    -- SHA-256 of the object as JSON, in hexadecimal; null where there was, or is, none.
    before_digest text,
    after_digest text,
    -- What moved, in a few words; never personal data.
    detail jsonb not null default '{}',
    request_id text,
    constraint audit_log_digests_check check (
        before_digest ~ '^[0-9a-f]{64}$' and after_digest ~ '^[0-9a-f]{64}$')
);
create index audit_log_at_idx on audit_log (at desc, id desc);
create index audit_log_object_idx on audit_log (object_kind, object_id, at desc);

-- Nobody rewrites it, and only housekeeping deletes.
do $$
begin
    if exists (select from pg_roles where rolname = 'crb_app') then
        revoke update, delete on audit_log from crb_app;
    end if;
    if exists (select from pg_roles where rolname = 'crb_worker') then
        revoke update on audit_log from crb_worker;
    end if;
end
$$;

-- Reviews that were answered lately, for whoever watches.
create index price_reviews_decided_at_idx on price_reviews (decided_at) where decided_at is not null;
