-- A session belongs to a workspace once it is claimed; and row level security on every table with a tenant's rows.

alter table quiz_sessions
    add column workspace_id uuid constraint quiz_sessions_workspace_id_fkey references workspaces (id) on delete set null,
    add column claimed_at timestamptz;
create index quiz_sessions_workspace_id_idx on quiz_sessions (workspace_id, created_at desc) where workspace_id is not null;

-- Whose ticket it is, where somebody with an account asked for it: the stream ends with their right to it.
alter table stream_tickets
    add column sign_in_id uuid constraint stream_tickets_sign_in_id_fkey references sign_ins (id) on delete cascade,
    add column api_key_id uuid constraint stream_tickets_api_key_id_fkey references api_keys (id) on delete cascade;
create index stream_tickets_sign_in_id_idx on stream_tickets (sign_in_id) where sign_in_id is not null;
create index stream_tickets_api_key_id_idx on stream_tickets (api_key_id) where api_key_id is not null;

-- What is asked before anybody is known stays without: tokens, links and tickets are found by the hash of a secret alone.
do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array[
        'quiz_sessions', 'payments', 'reports', 'report_steps', 'report_files', 'claim_inputs', 'shares'
    ] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
    end loop;
end
$$;
create policy quiz_sessions_tenant on quiz_sessions using (
    (select crb_is_system()) or id = (select crb_session()) or workspace_id = (select crb_workspace())
);
-- What belongs to a session is seen by whoever sees the session.
create policy payments_tenant on payments using (
    (select crb_is_system()) or exists (select from quiz_sessions s where s.id = payments.session_id)
);
create policy reports_tenant on reports using (
    (select crb_is_system()) or exists (select from quiz_sessions s where s.id = reports.session_id)
);
create policy shares_tenant on shares using (
    (select crb_is_system()) or exists (select from quiz_sessions s where s.id = shares.session_id)
);
create policy report_steps_tenant on report_steps using (
    (select crb_is_system()) or exists (select from reports r where r.id = report_steps.report_id)
);
create policy report_files_tenant on report_files using (
    (select crb_is_system()) or exists (select from reports r where r.id = report_files.report_id)
);
create policy claim_inputs_tenant on claim_inputs using (
    (select crb_is_system()) or exists (select from reports r where r.id = claim_inputs.report_id)
);
