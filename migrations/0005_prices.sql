-- What things cost: immutable observations, and the exchange rates that make them comparable.

-- One table without partitions as yet. `created_at` is never null and never changes, so it can become the partition key.
create table observations (
    id uuid constraint observations_pkey primary key,
    offer_kind text not null,
    offer_id uuid not null,
    -- Lets the database hold the reference for each kind of offer.
    plan_id uuid generated always as (case when offer_kind = 'vendor_plan' then offer_id end) stored,

    -- Where the price stood; the address is kept as it was read. Without one it is background knowledge.
    source_id uuid,
    source_url text,
    source_kind text not null,

    amount numeric(19, 6) not null,
    currency text not null,
    -- What `amount` covers.
    period text not null,
    -- The price of one unit where `amount` buys several: 100 sessions.
    unit_amount numeric(19, 6),
    -- The billing that `amount` assumes; null: not stated.
    billing text,
    -- The rates under each billing, where stated.
    annual_amount numeric(19, 6),
    monthly_amount numeric(19, 6),
    extra_seat_amount numeric(19, 6),
    overage_amount numeric(19, 6),
    one_off_amount numeric(19, 6),
    -- Stated as a price to begin with: shown as "from".
    is_from boolean not null default false,

    confidence text not null,
    state text not null,
    -- What else was found on the page and not taken.
    candidates jsonb not null default '[]',
    -- How it was read; null: imported.
    strategy_version int,
    snapshot_sha bytea,

    -- When the price stood there; null: the source has no full date. It then counts as older than any dated one.
    observed_at timestamptz,
    created_at timestamptz not null default now(),

    constraint observations_plan_id_fkey foreign key (plan_id) references plans (id),
    constraint observations_source_id_fkey foreign key (source_id) references sources (id),
    constraint observations_offer_kind_check check (offer_kind in ('vendor_plan')),
    constraint observations_source_kind_check check (source_kind in (
        'vendor_page', 'vendor_page_transcription', 'vendor_page_archive', 'official_docs',
        'secondary_dataset', 'secondary_unverified', 'operator', 'none')),
    constraint observations_source_check check (source_kind in ('operator', 'none') or source_url is not null),
    constraint observations_amount_check check (
        amount >= 0 and unit_amount >= 0 and extra_seat_amount >= 0 and overage_amount >= 0 and one_off_amount >= 0),
    constraint observations_billing_amounts_check check (
        annual_amount <= monthly_amount
        and (billing is distinct from 'annual' or annual_amount is not distinct from amount)
        and (billing is distinct from 'monthly' or monthly_amount is not distinct from amount)),
    constraint observations_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint observations_period_check check (period in ('month', 'year', 'one_off', 'usage')),
    constraint observations_billing_check check (billing in ('annual', 'monthly')),
    constraint observations_confidence_check check (confidence in ('low', 'medium', 'high')),
    constraint observations_state_check check (state in ('confirmed', 'quarantined', 'rejected'))
);
-- The newest confirmed price of a plan.
create index observations_current_idx on observations (plan_id, observed_at desc nulls last, created_at desc, id desc)
    where state = 'confirmed';
create index observations_offer_idx on observations (offer_kind, offer_id);
create index observations_source_id_idx on observations (source_id);

-- A fact, once written, stays; only the judgement of it may change.
create function keep_observation() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'observation % cannot be deleted', old.id using errcode = 'restrict_violation';
    end if;
    -- The generated column is not computed yet at this point.
    if to_jsonb(new) - 'state' - 'plan_id' is distinct from to_jsonb(old) - 'state' - 'plan_id' then
        raise exception 'observation % cannot be changed', old.id using errcode = 'restrict_violation';
    end if;
    return new;
end
$$;
create trigger observations_keep before update or delete on observations
    for each row execute function keep_observation();
select watch_reference_table('observations');

-- The price that counts for a plan. A function, because the planner takes it into each query where it is called laterally.
create function current_plan_price(plan uuid) returns setof observations language sql stable as $$
    select *
    from observations
    where plan_id = plan
        and state = 'confirmed'
    order by observed_at desc nulls last, created_at desc, id desc
    limit 1
$$;

-- What a vendor asked for, capture by capture.
create view vendor_pricing_history as
select
    (array_agg(observations.id order by observations.id))[1] as id,
    plans.vendor_id,
    jsonb_build_object(
        'model', vendors.pricing_model,
        'currency', min(observations.currency),
        'tiers', jsonb_agg(
            jsonb_build_object(
                'name', plans.name,
                'price', trim_scale(observations.amount),
                'per', plans.per,
                'limits', plans.limits,
                'features', plans.features)
            order by plans.position, plans.id, observations.created_at, observations.id),
        'custom_pricing', vendors.custom_pricing,
        'free_trial_days', vendors.free_trial_days) as pricing,
    coalesce(observations.observed_at, observations.created_at) as captured_at,
    observations.source_url as source
from observations
join plans on plans.id = observations.plan_id
join vendors on vendors.id = plans.vendor_id
where observations.state = 'confirmed'
group by
    plans.vendor_id, vendors.pricing_model, vendors.custom_pricing, vendors.free_trial_days,
    coalesce(observations.observed_at, observations.created_at), observations.source_url, observations.currency;

-- Units of `quote` for one `base` on a day.
create table fx_rates (
    date date not null,
    base text not null,
    quote text not null,
    rate numeric(20, 10) not null,
    -- What the date stands for: the average of its month, or the day itself.
    granularity text not null,
    source_name text not null,
    source_url text not null,
    licence text not null,
    confidence text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint fx_rates_pkey primary key (date, base, quote),
    constraint fx_rates_currencies_check check (base ~ '^[A-Z]{3}$' and quote ~ '^[A-Z]{3}$' and base <> quote),
    constraint fx_rates_rate_check check (rate > 0),
    constraint fx_rates_granularity_check check (granularity in ('month', 'day')),
    constraint fx_rates_confidence_check check (confidence in ('low', 'medium', 'high'))
);
create index fx_rates_pair_idx on fx_rates (base, quote, date desc);
create trigger fx_rates_touch_updated_at before update on fx_rates
    for each row execute function touch_updated_at();
select watch_reference_table('fx_rates');
