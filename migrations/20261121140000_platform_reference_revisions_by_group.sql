-- Groups of reference data get a number of their own, so that a changed benchmark leaves cached vendors alone,
-- and each change gets a stamp that no other change ever had.

-- Random, where the revision counts: a database restored from a backup counts over again, and what a cache outside
-- holds under a repeated number would pass for the present.
alter table reference_revisions add column stamp uuid not null default gen_random_uuid();

create or replace function bump_reference_revision() returns trigger language plpgsql as $$
declare
    -- What a table is read together with; questions and assumptions are under no cache of their own.
    changed_group text := case
        when tg_table_name in ('vendors', 'plans', 'sources', 'observations', 'price_reviews', 'fx_rates') then 'vendors'
        when tg_table_name = 'benchmarks' then 'benchmarks'
    end;
begin
    -- A statement that touched no row changes nothing.
    if exists (select from changed) then
        -- The same row first in every transaction: whoever changes anything waits here, and nobody for each other.
        insert into reference_revisions (name, revision)
        values ('reference', 1)
        on conflict (name) do update set revision = reference_revisions.revision + 1, stamp = gen_random_uuid();
        if changed_group is not null then
            insert into reference_revisions (name, revision)
            values (changed_group, 1)
            on conflict (name) do update set revision = reference_revisions.revision + 1, stamp = gen_random_uuid();
        end if;
    end if;
    return null;
end
$$;

-- A vendor says which of its prices wait for an operator.
select watch_reference_table('price_reviews');
