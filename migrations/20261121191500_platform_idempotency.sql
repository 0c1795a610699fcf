-- What was answered to requests that named an `Idempotency-Key`, for a day. A row is written in the transaction of the
-- effect it tells of. Neither keys nor answers can be read here: the id is a keyed hash of caller, route and key, and
-- the answer is sealed with a key that is derived from what the client sends.
create table idempotency_keys (
    id bytea constraint idempotency_keys_pkey primary key,
    -- Hash of what was asked.
    fingerprint bytea not null,
    -- Until when the work is somebody's, where it takes more than one transaction; null: it is answered.
    claimed_until timestamptz,
    status smallint,
    sealed bytea,
    created_at timestamptz not null default now(),
    constraint idempotency_keys_answer_check check (num_nonnulls(status, sealed) in (0, 2)),
    constraint idempotency_keys_claim_check check ((claimed_until is null) = (status is not null))
);
create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
