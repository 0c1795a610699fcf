-- Vendors leave the catalogue without losing what was observed of them; and what lists filter and sort by.

alter table vendors
    -- Out of every list, of reports and of refreshes; its plans and observations stay.
    add column archived_at timestamptz,
    -- Projections, written together with `pricing`. In its currency: the least that a plan asks for a month, for one
    -- seat or account. The import, which follows the migrations, fills them.
    add column starting_price numeric(19, 6),
    add column has_free_tier boolean not null default false,
    add constraint vendors_starting_price_check check (starting_price > 0);

create index vendors_best_for_idx on vendors using gin (best_for);
create index vendors_subcategory_idx on vendors (subcategory);

-- The open question whether a plan is still sold.
create index price_reviews_vanished_idx on price_reviews (offer_id) where state = 'open' and reason = 'vanished';
