-- Mails that are sent: where each stands, who must not be written to, and the links by which people say so.

alter table mails
    -- `kept` is the local mailbox; `queued` waits for its job.
    add column state text not null default 'kept',
    add column sent_at timestamptz,
    -- Why it did not go out; never the server's own words, which may repeat the address.
    add column error text,
    -- Where its reader can refuse further mails of the kind.
    add column unsubscribe_url text,
    add constraint mails_state_check check (state in ('kept', 'queued', 'sent', 'bounced', 'suppressed'));

-- Addresses are kept as hashes: the list outlives the mails and the sessions.
create table mail_suppressions (
    address_hash bytea not null,
    reason text not null,
    created_at timestamptz not null default now(),
    constraint mail_suppressions_pkey primary key (address_hash, reason),
    constraint mail_suppressions_reason_check check (reason in ('unsubscribed', 'bounced'))
);

create table unsubscribe_links (
    token_hash bytea constraint unsubscribe_links_pkey primary key,
    address_hash bytea not null,
    created_at timestamptz not null default now()
);
create index unsubscribe_links_created_at_idx on unsubscribe_links (created_at);
