-- What is usual in an industry, with where the figure comes from.

create table benchmarks (
    -- Readable and stable, such as `all.admin_time_share.global`: reports and the API refer to it.
    id text constraint benchmarks_pkey primary key,
    industry text not null,
    metric text not null,
    label text not null,
    unit text not null,
    -- Either one value or quartiles.
    value numeric(19, 6),
    p25 numeric(19, 6),
    median numeric(19, 6),
    p75 numeric(19, 6),
    company_size text,
    region text not null,
    year int,
    source_name text,
    source_url text,
    kind text not null,
    note text,
    confidence text not null,
    -- Set by an operator's edit; the import then leaves the row alone.
    edited_at timestamptz,
    edited_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint benchmarks_value_check check ((value is null) = (median is not null) and (median is not null or (p25 is null and p75 is null))),
    constraint benchmarks_quartiles_check check (p25 <= median and median <= p75),
    constraint benchmarks_kind_check check (kind in ('reported', 'derived', 'planning_range', 'unsourced')),
    -- A figure that claims a source names it, and one without is never more than a guess.
    constraint benchmarks_source_check check (
        (kind = 'unsourced') = (source_name is null)
        and (kind <> 'unsourced' or (source_url is null and confidence = 'low'))),
    constraint benchmarks_confidence_check check (confidence in ('low', 'medium', 'high'))
);
create index benchmarks_industry_metric_idx on benchmarks (industry, metric);
create trigger benchmarks_touch_updated_at before update on benchmarks
    for each row execute function touch_updated_at();
select watch_reference_table('benchmarks');
