-- What the real provider needs: which look at a checkout is the newest, where its page is, and how far its events
-- were read.

alter table payments
    -- Grows with each look at the checkout. Who looked before somebody else wrote looks again, so that what was seen
    -- earlier is never written later.
    add column looks bigint not null default 0,
    -- The provider's page, while the payer may use it.
    add column checkout_url text;

-- How far the provider's list of events was read, for those that were never delivered.
create table event_feeds (
    provider text constraint event_feeds_pkey primary key,
    read_until timestamptz not null,
    constraint event_feeds_provider_check check (provider in ('stripe'))
);
