-- What the language model was asked and what it cost. A row is written before the request leaves, at the most it can
-- cost; one that is never settled, since the process died, keeps counting at that.
create table ai_calls (
    id uuid constraint ai_calls_pkey primary key,
    -- `report` or `extract`.
    purpose text not null,
    -- What it was asked for: a report's or a vendor's id. No reference, since the books outlive what they are about.
    subject_id uuid not null,
    model text not null,
    -- The prompt and its version: `narrative@1`.
    prompt text not null,
    -- Millionths of a US dollar: the service bills in dollars.
    at_most_micro_usd bigint not null,
    -- Null: not settled; counts at the most.
    cost_micro_usd bigint,
    input_tokens bigint,
    output_tokens bigint,
    -- `answered`, or the failure's word.
    outcome text,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    constraint ai_calls_purpose_check check (purpose in ('report', 'extract')),
    constraint ai_calls_amounts_check check (at_most_micro_usd >= 0 and cost_micro_usd >= 0),
    constraint ai_calls_settled_check check (num_nonnulls(cost_micro_usd, outcome, settled_at) in (0, 3))
);
create index ai_calls_created_at_idx on ai_calls (created_at);
create index ai_calls_subject_id_idx on ai_calls (subject_id);

comment on column reports.cost_microunits is 'What the language model cost, in millionths of a US dollar.';
