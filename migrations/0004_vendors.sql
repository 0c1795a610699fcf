-- Vendors, the plans they sell, and where their prices are read.

-- One number that grows whenever reference data changes, so that a process knows with one cheap read
-- whether what it holds is still true. Concurrent writers of reference data wait for each other here until they commit.
create table reference_revisions (
    name text constraint reference_revisions_pkey primary key,
    revision bigint not null
);

create function bump_reference_revision() returns trigger language plpgsql as $$
begin
    -- A statement that touched no row changes nothing.
    if exists (select from changed) then
        insert into reference_revisions (name, revision)
        values ('reference', 1)
        on conflict (name) do update set revision = reference_revisions.revision + 1;
    end if;
    return null;
end
$$;

-- Puts the three triggers on a table; a trigger with a transition table takes one event only.
create function watch_reference_table(watched text) returns void language plpgsql as $$
begin
    execute format(
        'create trigger %1$s_insert_revision after insert on %1$I referencing new table as changed '
        'for each statement execute function bump_reference_revision()', watched);
    execute format(
        'create trigger %1$s_update_revision after update on %1$I referencing new table as changed '
        'for each statement execute function bump_reference_revision()', watched);
    execute format(
        'create trigger %1$s_delete_revision after delete on %1$I referencing old table as changed '
        'for each statement execute function bump_reference_revision()', watched);
end
$$;

create table vendors (
    id uuid constraint vendors_pkey primary key,
    slug text not null constraint vendors_slug_key unique,
    name text not null,
    category text not null,
    subcategory text,

    -- Projection of plans and their newest confirmed observations: {model, currency, tiers, custom_pricing, free_trial_days}.
    pricing jsonb not null default '{}',
    pricing_model text not null,
    pricing_currency text not null,
    custom_pricing boolean not null default false,
    free_trial_days int,
    pricing_note text,
    -- As the source dates it; may be a year only.
    pricing_as_of text,

    website text,
    description text,
    logo_url text,

    best_for jsonb not null default '[]',
    industries jsonb not null default '[]',
    avoid_if jsonb not null default '[]',

    avg_implementation_weeks int,
    implementation_cost_range jsonb,
    requires_developer boolean not null default false,

    g2_rating numeric(2, 1),
    g2_reviews int,
    capterra_rating numeric(2, 1),
    our_rating numeric(2, 1),

    integrations jsonb not null default '[]',
    api_available boolean not null default true,

    -- Filters: {"only": [..]} or {"not": [..]} of ISO country codes, and the size of the staff it takes.
    countries jsonb,
    min_staff int,
    max_staff int,
    -- Fit, which ranks and never excludes.
    countries_preferred jsonb,
    staff_fit_min int,
    staff_fit_max int,

    confidence text not null,
    -- How sure each group of fields is: {pricing, implementation, fit, integrations}.
    field_confidence jsonb not null default '{}',
    -- The distinct kinds of its sources.
    evidence jsonb not null default '[]',

    -- Newest date of the prices in `pricing`; null: no dated price.
    pricing_verified_at timestamptz,
    -- The page on which the vendor shows its prices.
    pricing_source text,
    auto_refresh_enabled boolean not null default true,
    last_refresh_attempt timestamptz,
    refresh_error text,

    -- Set by an operator's edit; the import then leaves the row alone.
    edited_at timestamptz,
    edited_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint vendors_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and slug not in ('categories', 'compare', 'refresh', 'changes')),
    constraint vendors_pricing_currency_check check (pricing_currency ~ '^[A-Z]{3}$'),
    constraint vendors_confidence_check check (confidence in ('low', 'medium', 'high')),
    constraint vendors_staff_check check (min_staff <= max_staff),
    constraint vendors_staff_fit_check check (staff_fit_min <= staff_fit_max)
);
-- Byte order of the small letters, so that every machine sorts the list alike.
create index vendors_name_idx on vendors (lower(name) collate "C", id);
create index vendors_category_idx on vendors (category);
create index vendors_pricing_verified_at_idx on vendors (pricing_verified_at);
create index vendors_industries_idx on vendors using gin (industries);
create trigger vendors_touch_updated_at before update on vendors
    for each row execute function touch_updated_at();
select watch_reference_table('vendors');

-- How a plan is sold; what it costs stands in observations.
create table plans (
    id uuid constraint plans_pkey primary key,
    vendor_id uuid not null,
    position int not null,
    name text not null,
    -- What the name of the price says on the vendor's page, and its limits, as text.
    per text,
    limits text,
    features jsonb not null default '[]',

    role text not null,
    -- What a price is multiplied by, and what it covers; null only where there is none.
    price_unit text,
    period text,
    usage_unit text,
    usage_unit_amount int,
    seat_unit text,
    seats_min int,
    seats_max int,
    seats_included int,
    seats_unlimited boolean not null default false,
    -- {amount, unit, per}: the first limit named, and the rest.
    quota jsonb,
    other_quotas jsonb not null default '[]',
    requires_other_licence boolean not null default false,
    -- Why the reading is uncertain; shown with the price.
    doubt text,

    -- No longer offered; its observations stay. The import revives only what the import retired.
    retired_at timestamptz,
    retired_by text,
    edited_at timestamptz,
    edited_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),

    constraint plans_vendor_id_fkey foreign key (vendor_id) references vendors (id),
    constraint plans_vendor_id_name_key unique (vendor_id, name),
    constraint plans_retired_check check ((retired_at is null) = (retired_by is null)),
    constraint plans_retired_by_check check (retired_by in ('import', 'observation', 'operator')),
    constraint plans_role_check check (role in ('plan', 'add_on', 'usage', 'one_off', 'free', 'trial_or_bundled', 'custom')),
    constraint plans_price_unit_check check (price_unit in ('per_seat', 'per_account', 'per_employee', 'per_unit')),
    constraint plans_period_check check (period in ('month', 'year', 'one_off', 'usage')),
    constraint plans_unpriced_check check (role = 'custom' or (price_unit is not null and period is not null)),
    constraint plans_usage_check check ((role = 'usage') = (period is not distinct from 'usage')),
    constraint plans_usage_unit_check check (
        (price_unit is not distinct from 'per_unit') = (usage_unit is not null)
        and (usage_unit is null) = (usage_unit_amount is null)
        and usage_unit_amount > 0),
    constraint plans_seat_unit_check check (seat_unit in ('user', 'agent', 'practitioner', 'technician', 'employee')),
    constraint plans_seats_check check (
        seats_min <= seats_max and seats_included <= seats_max and not (seats_unlimited and seats_max is not null))
);
create trigger plans_touch_updated_at before update on plans
    for each row execute function touch_updated_at();
select watch_reference_table('plans');

-- Addresses where prices are read: the vendor's own page, and the documents that cite it.
create table sources (
    id uuid constraint sources_pkey primary key,
    vendor_id uuid not null,
    url text not null,
    kind text not null,
    -- As the source dates itself; may be a year only.
    as_of text,
    note text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint sources_vendor_id_fkey foreign key (vendor_id) references vendors (id),
    constraint sources_vendor_id_url_key unique (vendor_id, url),
    constraint sources_kind_check check (kind in (
        'vendor_page', 'vendor_page_transcription', 'vendor_page_archive', 'official_docs',
        'secondary_dataset', 'secondary_unverified'))
);
create trigger sources_touch_updated_at before update on sources
    for each row execute function touch_updated_at();
select watch_reference_table('sources');
