-- Payments of quiz sessions, what the provider told us, and the simulator's side of the counter.

-- No foreign key to quiz_sessions: these rows are kept for ten years and outlive the session. They hold
-- neither answers nor an e-mail address.
create table payments (
    id uuid constraint payments_pkey primary key,
    session_id uuid not null,
    provider text not null,
    -- The provider's checkout; absent until it answered.
    provider_ref text constraint payments_provider_ref_key unique,
    amount numeric(19, 6) not null,
    currency text not null,
    state text not null default 'created',
    -- Why an operator has to look at it.
    held_reason text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    paid_at timestamptz,
    refunded_at timestamptz,
    constraint payments_provider_check check (provider in ('simulator', 'stripe')),
    constraint payments_amount_check check (amount > 0 and amount < 1e12),
    constraint payments_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint payments_state_check check (
        state in (
            'created', 'open', 'processing', 'paid', 'failed', 'expired', 'held', 'refunded', 'disputed', 'dispute_lost'
        )
    ),
    constraint payments_provider_ref_check check (state in ('created', 'failed') or provider_ref is not null),
    constraint payments_held_reason_check check (state <> 'held' or held_reason is not null)
);
-- Nobody pays twice for one session.
create unique index payments_session_id_active_key on payments (session_id)
    where state in ('created', 'open', 'processing', 'paid', 'disputed');
create index payments_session_id_created_at_idx on payments (session_id, created_at desc, id desc);
-- What may still change without a word from the provider.
create index payments_unsettled_idx on payments (updated_at, id) where state in ('created', 'open', 'processing');
create trigger payments_touch_updated_at before update on payments for each row execute function touch_updated_at();

-- Events as they came. They drive nothing: each makes us fetch the object it names.
create table stripe_events (
    id text constraint stripe_events_pkey primary key,
    type text not null,
    livemode boolean,
    account text,
    object_id text,
    -- The signed bytes themselves: what jsonb would refuse is still an event, and a signature can be checked again.
    payload bytea not null,
    received_at timestamptz not null default now(),
    applied_at timestamptz,
    outcome text,
    constraint stripe_events_outcome_check check ((applied_at is null) = (outcome is null))
);
create index stripe_events_received_at_idx on stripe_events (received_at);
create index stripe_events_object_id_idx on stripe_events (object_id);

-- The simulator's own records, in the shape of the provider's: minor units, small letters, its own ids.
create table simulator_checkouts (
    id text constraint simulator_checkouts_pkey primary key,
    -- The idempotency key of its making.
    payment_id uuid not null constraint simulator_checkouts_payment_id_key unique,
    client_reference text,
    livemode boolean not null default false,
    account text not null,
    amount_total bigint not null,
    currency text not null,
    status text not null default 'open',
    payment_status text not null default 'unpaid',
    charge_id text not null constraint simulator_checkouts_charge_id_key unique,
    charge_status text not null default 'none',
    amount_refunded bigint not null default 0,
    dispute_id text not null constraint simulator_checkouts_dispute_id_key unique,
    dispute_status text not null default 'none',
    created_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours',
    constraint simulator_checkouts_status_check check (status in ('open', 'complete', 'expired')),
    constraint simulator_checkouts_payment_status_check check (payment_status in ('unpaid', 'paid')),
    constraint simulator_checkouts_charge_status_check check (charge_status in ('none', 'pending', 'failed', 'succeeded')),
    constraint simulator_checkouts_dispute_status_check check (dispute_status in ('none', 'open', 'won', 'lost'))
);
