-- What the price engine keeps: when a page is due, what it said, what changed, and what waits for a second look.

-- The running side of a source. Apart from `sources`, so that a look at a page does not count as changed reference data.
create table source_watches (
    source_id uuid constraint source_watches_pkey primary key,
    next_due_at timestamptz not null default now(),
    attempted_at timestamptz,
    -- When the page last answered, with new bytes or with "not modified".
    fetched_at timestamptz,
    -- For a conditional request; good only while the snapshot's bytes are kept.
    etag text,
    last_modified text,
    snapshot_sha bytea,
    -- Looks in a row that gave no price.
    fail_count int not null default 0,
    error_class text,
    error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint source_watches_source_id_fkey foreign key (source_id) references sources (id) on delete cascade,
    constraint source_watches_fail_count_check check (fail_count >= 0),
    constraint source_watches_error_check check ((error_class is null) = (error is null))
);
create index source_watches_next_due_at_idx on source_watches (next_due_at);
create trigger source_watches_touch_updated_at before update on source_watches
    for each row execute function touch_updated_at();

-- The bytes behind observations, by their hash. The bytes go after their retention, the row stays.
create table snapshots (
    sha256 bytea constraint snapshots_pkey primary key,
    source_id uuid not null,
    url text not null,
    content_type text not null,
    size_bytes bigint not null,
    -- Compressed with gzip.
    body bytea,
    fetched_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    constraint snapshots_source_id_fkey foreign key (source_id) references sources (id),
    constraint snapshots_sha256_check check (length(sha256) = 32),
    constraint snapshots_size_bytes_check check (size_bytes >= 0)
);
create index snapshots_seen_at_idx on snapshots (seen_at) where body is not null;
create index snapshots_source_id_idx on snapshots (source_id);

-- Every time the confirmed price of an offer became another one.
create table price_changes (
    id uuid constraint price_changes_pkey primary key,
    offer_kind text not null,
    offer_id uuid not null,
    plan_id uuid generated always as (case when offer_kind = 'vendor_plan' then offer_id end) stored,
    -- Null: the offer had no price before.
    from_observation_id uuid,
    -- Null: the offer is no longer sold.
    to_observation_id uuid,
    direction text not null,
    -- Of the old amount; null where the two cannot be compared.
    percent numeric(12, 2),
    changed_at timestamptz not null default now(),
    constraint price_changes_plan_id_fkey foreign key (plan_id) references plans (id),
    constraint price_changes_from_observation_id_fkey foreign key (from_observation_id) references observations (id),
    constraint price_changes_to_observation_id_fkey foreign key (to_observation_id) references observations (id),
    constraint price_changes_to_observation_id_key unique (to_observation_id),
    constraint price_changes_ends_check check (num_nonnulls(from_observation_id, to_observation_id) > 0),
    constraint price_changes_offer_kind_check check (offer_kind in ('vendor_plan')),
    constraint price_changes_direction_check check (direction in ('up', 'down', 'first', 'gone', 'other'))
);
create index price_changes_changed_at_idx on price_changes (changed_at desc, id desc);
create index price_changes_plan_id_idx on price_changes (plan_id, changed_at desc);
create index price_changes_from_observation_id_idx on price_changes (from_observation_id);
select watch_reference_table('price_changes');

-- What was read and does not count before somebody, or a second look, has agreed.
create table price_reviews (
    id uuid constraint price_reviews_pkey primary key,
    source_id uuid not null,
    offer_kind text not null,
    -- Null: an offer that we do not know yet.
    offer_id uuid,
    offer_name text not null,
    reason text not null,
    -- The quarantined reading; null where the offer was not on the page, or is not known.
    observation_id uuid,
    -- The price that counts meanwhile.
    current_observation_id uuid,
    -- What the page said, as extracted.
    reading jsonb not null default '{}',
    looks int not null default 1,
    state text not null default 'open',
    decided_by text,
    decided_at timestamptz,
    note text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint price_reviews_source_id_fkey foreign key (source_id) references sources (id),
    constraint price_reviews_observation_id_fkey foreign key (observation_id) references observations (id),
    constraint price_reviews_current_observation_id_fkey
        foreign key (current_observation_id) references observations (id),
    constraint price_reviews_offer_kind_check check (offer_kind in ('vendor_plan')),
    constraint price_reviews_reason_check check (
        reason in ('jump', 'currency', 'zero', 'vanished', 'basis', 'first_price', 'new_offer')),
    constraint price_reviews_state_check check (state in ('open', 'approved', 'rejected', 'superseded')),
    constraint price_reviews_decided_check check (
        (state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)),
    constraint price_reviews_looks_check check (looks > 0)
);
-- One question at a time about one offer on one page.
create unique index price_reviews_open_key on price_reviews (source_id, offer_kind, offer_name) where state = 'open';
create index price_reviews_state_created_at_idx on price_reviews (state, created_at desc, id desc);
create index price_reviews_observation_id_idx on price_reviews (observation_id);
create index price_reviews_offer_id_idx on price_reviews (offer_id);
create trigger price_reviews_touch_updated_at before update on price_reviews
    for each row execute function touch_updated_at();

-- When each host may be asked again, so that all workers together ask it one page at a time.
create table fetch_hosts (
    host text constraint fetch_hosts_pkey primary key,
    next_at timestamptz not null
);

-- A refresh of many sources: its parts count themselves off here.
create table refresh_batches (
    run_id uuid constraint refresh_batches_pkey primary key,
    total int not null default 0,
    done int not null default 0,
    changed int not null default 0,
    failed int not null default 0,
    -- Where the next page of parts begins.
    last_slug text not null default '',
    -- All parts are enqueued, so that `done = total` means the end.
    is_complete boolean not null default false,
    created_at timestamptz not null default now(),
    constraint refresh_batches_counts_check check (done <= total and changed + failed <= done)
);

-- How each refresh of a vendor ended; written with its effects, so a run that is repeated counts once.
create table refresh_results (
    run_id uuid constraint refresh_results_pkey primary key,
    vendor_id uuid not null,
    changed boolean not null default false,
    held int not null default 0,
    error text,
    ended_at timestamptz not null default now(),
    constraint refresh_results_vendor_id_fkey foreign key (vendor_id) references vendors (id) on delete cascade
);
create index refresh_results_ended_at_idx on refresh_results (ended_at);
create index refresh_results_vendor_id_idx on refresh_results (vendor_id);

-- What a vendor asked for after each change: all its plans as of that moment.
create or replace view vendor_pricing_history as
select
    changes.id,
    changes.vendor_id,
    jsonb_build_object(
        'model', vendors.pricing_model,
        'currency', listed.currency,
        'tiers', coalesce(listed.tiers, '[]'),
        'custom_pricing', vendors.custom_pricing,
        'free_trial_days', vendors.free_trial_days) as pricing,
    changes.captured_at,
    changes.source
from (
    -- One capture may change several plans.
    select
        (array_agg(moments.id order by moments.id))[1] as id,
        moments.vendor_id,
        moments.captured_at,
        (array_agg(moments.source order by moments.id))[1] as source
    from (
        select
            observations.id, plans.vendor_id,
            coalesce(observations.observed_at, observations.created_at) as captured_at,
            observations.source_url as source
        from observations
        join plans on plans.id = observations.plan_id
        where observations.state = 'confirmed'
            and not exists (
                select
                from observations earlier
                where earlier.plan_id = observations.plan_id
                    and earlier.state = 'confirmed'
                    and (coalesce(earlier.observed_at, '-infinity'), earlier.created_at, earlier.id)
                        < (coalesce(observations.observed_at, '-infinity'), observations.created_at, observations.id)
                    and not exists (
                        select
                        from price_changes
                        where price_changes.to_observation_id = observations.id))
        union all
        select
            price_changes.id, plans.vendor_id, price_changes.changed_at, null
        from price_changes
        join plans on plans.id = price_changes.plan_id
        where price_changes.direction = 'gone'
    ) moments
    group by moments.vendor_id, moments.captured_at
) changes
join vendors on vendors.id = changes.vendor_id
left join lateral (
    select
        min(prices.currency) as currency,
        jsonb_agg(
            jsonb_build_object(
                'name', plans.name,
                'price', trim_scale(prices.amount),
                'per', plans.per,
                'limits', plans.limits,
                'features', plans.features)
            order by plans.position, plans.id) as tiers
    from plans
    cross join lateral (
        select observations.amount, observations.currency
        from observations
        where observations.plan_id = plans.id
            and observations.state = 'confirmed'
            and coalesce(observations.observed_at, observations.created_at) <= changes.captured_at
        order by observations.observed_at desc nulls last, observations.created_at desc, observations.id desc
        limit 1
    ) prices
    where plans.vendor_id = changes.vendor_id
        and (plans.retired_at is null or plans.retired_at > changes.captured_at)
) listed on true;
