-- Rooms: what somebody wrote can be put better, and what stood there before stays readable.

alter table messages add column edited_at timestamptz;

create table message_versions (
  message_id  uuid not null references messages,
  version     integer not null,
  body        text not null check (length(body) between 1 and 8000),
  written_at  timestamptz not null,
  primary key (message_id, version)
);
comment on table message_versions is 'Earlier wordings of a message, from 1; the newest is in messages';

-- Evidence is what was said when it became evidence, whatever its author makes of it later.
alter table agreement_evidence add column body text;
update agreement_evidence e set body = m.body from messages m where m.id = e.message_id;
alter table agreement_evidence alter column body set not null;
alter table proposal_evidence add column body text;
update proposal_evidence e set body = m.body from messages m where m.id = e.message_id;
alter table proposal_evidence alter column body set not null;
