-- Reports that grow old: what of their evidence has changed since, and what that does to their figures.

-- The value that was used, so that a changed benchmark is found without opening a document.
alter table claim_inputs add column value numeric;
-- Null: nothing that the report stands on has changed.
alter table reports add column staleness jsonb;
create index reports_stale_idx on reports (id) where staleness is not null;
