-- Accounts: people, the workspaces their reports lie in, how they stay signed in, and their API keys.

-- For whom a transaction runs; the application says it at each begin, for that transaction only. A statement
-- outside any scope sees no tenant's rows. A migration that changes such rows first says
-- `select set_config('crb.scope', 'system', true)`, since the policies hold for the owner too.
create function crb_is_system() returns boolean language sql stable parallel safe
    as $$ select coalesce(current_setting('crb.scope', true) = 'system', false) $$;
create function crb_session() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('crb.session_id', true), '')::uuid $$;
create function crb_workspace() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('crb.workspace_id', true), '')::uuid $$;

create table users (
    id uuid constraint users_pkey primary key,
    -- Normalised.
    email text not null constraint users_email_key unique,
    -- Argon2id, with salt and parameters in the text.
    password_hash text not null,
    -- Runs the platform; says nothing about workspaces.
    is_operator boolean not null default false,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create trigger users_touch_updated_at before update on users for each row execute function touch_updated_at();

create table workspaces (
    id uuid constraint workspaces_pkey primary key,
    name text not null,
    -- Whose own it is; made with the account.
    personal_of uuid constraint workspaces_personal_of_key unique
        constraint workspaces_personal_of_fkey references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    constraint workspaces_name_check check (length(name) between 1 and 300)
);

create table workspace_members (
    workspace_id uuid not null constraint workspace_members_workspace_id_fkey references workspaces (id) on delete cascade,
    user_id uuid not null constraint workspace_members_user_id_fkey references users (id) on delete cascade,
    role text not null,
    created_at timestamptz not null default now(),
    constraint workspace_members_pkey primary key (workspace_id, user_id),
    constraint workspace_members_role_check check (role in ('owner', 'admin', 'member', 'viewer'))
);
create index workspace_members_user_id_idx on workspace_members (user_id);

-- One for each time somebody signed in; its refresh tokens follow one another, and all fall with it.
create table sign_ins (
    id uuid constraint sign_ins_pkey primary key,
    user_id uuid not null constraint sign_ins_user_id_fkey references users (id) on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    -- Why it ended before its time.
    revoked_for text,
    constraint sign_ins_revoked_check check ((revoked_at is null) = (revoked_for is null)),
    constraint sign_ins_revoked_for_check check (revoked_for in ('signed_out', 'token_reused', 'password_set'))
);
create index sign_ins_user_id_idx on sign_ins (user_id) where revoked_at is null;
create index sign_ins_expires_at_idx on sign_ins (expires_at);

-- Used ones stay as long as their sign-in, so that a stolen one is known when it comes back.
create table refresh_tokens (
    token_hash bytea constraint refresh_tokens_pkey primary key,
    sign_in_id uuid not null constraint refresh_tokens_sign_in_id_fkey references sign_ins (id) on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz,
    -- Digest of the client that used it: the same one may ask twice within seconds.
    used_by bytea,
    constraint refresh_tokens_used_check check ((used_at is null) = (used_by is null))
);
create index refresh_tokens_sign_in_id_idx on refresh_tokens (sign_in_id);

-- Programs that act in a workspace.
create table api_keys (
    id uuid constraint api_keys_pkey primary key,
    workspace_id uuid not null constraint api_keys_workspace_id_fkey references workspaces (id) on delete cascade,
    -- Who made it; it falls with the account and with the membership.
    created_by uuid not null,
    name text not null,
    -- The first characters, by which its owner knows it again.
    prefix text not null,
    token_hash bytea not null constraint api_keys_token_hash_key unique,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    -- The key that took its place; this one works until it expires.
    replaced_by uuid constraint api_keys_replaced_by_fkey references api_keys (id) on delete set null,
    constraint api_keys_created_by_fkey foreign key (workspace_id, created_by)
        references workspace_members (workspace_id, user_id) on delete cascade,
    constraint api_keys_name_check check (length(name) between 1 and 100),
    constraint api_keys_scopes_check check (scopes <@ array['reports:read', 'reports:write'] and cardinality(scopes) > 0)
);
create index api_keys_workspace_id_created_at_idx on api_keys (workspace_id, created_at desc, id desc);
create index api_keys_created_by_idx on api_keys (workspace_id, created_by);

-- Somebody wants an account, or a new password. The job names this row, so that no payload holds an address;
-- the row goes once the job has decided.
create table sign_up_requests (
    id uuid constraint sign_up_requests_pkey primary key,
    email text not null,
    created_at timestamptz not null default now()
);
create index sign_up_requests_created_at_idx on sign_up_requests (created_at);

-- A link may also prove an address, so that its owner can set a password.
alter table magic_links drop constraint magic_links_purpose_check;
alter table magic_links add constraint magic_links_purpose_check check (purpose in ('resume', 'password'));

-- Row level security: what stands in a workspace is seen in that workspace only, also by the owner of the tables.
do $$
declare
    tenant_table text;
begin
    foreach tenant_table in array array['users', 'workspaces', 'workspace_members', 'api_keys'] loop
        execute format('alter table %I enable row level security, force row level security', tenant_table);
    end loop;
end
$$;
create policy users_tenant on users using (
    (select crb_is_system()) or exists (select from workspace_members m where m.user_id = users.id)
);
create policy workspaces_tenant on workspaces using ((select crb_is_system()) or id = (select crb_workspace()));
create policy workspace_members_tenant on workspace_members using (
    (select crb_is_system()) or workspace_id = (select crb_workspace())
);
create policy api_keys_tenant on api_keys using (
    (select crb_is_system()) or workspace_id = (select crb_workspace())
);
