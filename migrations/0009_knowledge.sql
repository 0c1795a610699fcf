-- What the analyst knows: the catalogue of opportunities, and the planning assumptions.

create table opportunities (
    id text constraint opportunities_pkey primary key,
    position int not null,
    content jsonb not null,
    -- Set by an operator's edit; the import then leaves the row alone.
    edited_at timestamptz,
    edited_by text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create trigger opportunities_touch_updated_at before update on opportunities
    for each row execute function touch_updated_at();
select watch_reference_table('opportunities');

-- A changed set is a new version; the newest counts.
create table assumption_sets (
    version int constraint assumption_sets_pkey primary key,
    content jsonb not null,
    sha256 bytea not null,
    created_at timestamptz not null default now(),
    constraint assumption_sets_version_check check (version > 0),
    constraint assumption_sets_sha256_check check (length(sha256) = 32)
);
select watch_reference_table('assumption_sets');

-- Questions are part of what the analyst knows.
select watch_reference_table('quizzes');
