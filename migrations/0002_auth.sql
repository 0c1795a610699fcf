-- Proofs of who is calling. Only hashes are stored; a secret is shown once.

-- Up to five per quiz session: one for each browser a respondent uses.
create table session_tokens (
    token_hash bytea constraint session_tokens_pkey primary key,
    session_id uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz not null default now()
);
create index session_tokens_session_id_last_used_at_idx on session_tokens (session_id, last_used_at);
create index session_tokens_expires_at_idx on session_tokens (expires_at);

-- Links sent by mail: single use, short-lived.
create table magic_links (
    token_hash bytea constraint magic_links_pkey primary key,
    purpose text not null,
    -- What it opens: for a resume link the normalised e-mail address.
    subject text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    redeemed_at timestamptz,
    constraint magic_links_purpose_check check (purpose in ('resume'))
);
create index magic_links_purpose_subject_idx on magic_links (purpose, subject);
create index magic_links_expires_at_idx on magic_links (expires_at);

-- Tickets for an EventSource that can send neither cookie nor header: one use, one minute.
create table stream_tickets (
    token_hash bytea constraint stream_tickets_pkey primary key,
    stream_id uuid not null,
    expires_at timestamptz not null
);
create index stream_tickets_expires_at_idx on stream_tickets (expires_at);
