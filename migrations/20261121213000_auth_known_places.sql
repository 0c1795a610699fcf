-- Where somebody signed in from, as a digest for their account alone: whoever guesses at a password from elsewhere
-- does not keep them out.
alter table sign_ins add column place bytea;
create index sign_ins_user_id_place_idx on sign_ins (user_id, place);

-- A ticket that was bought with a token of a quiz session is good as long as that token.
alter table stream_tickets add column session_token_hash bytea;
