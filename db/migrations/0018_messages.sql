-- Rooms: what can be done with a message, and whom it calls.

alter table messages drop constraint messages_body_check;
alter table messages
  add column mentions   jsonb not null default '[]',
  add column forward_of uuid references messages,
  add column forwarded  text check (length(forwarded) <= 8000),
  add column pinned_at  timestamptz,
  add column pinned_by  uuid references people,
  add column deleted_at timestamptz,
  add column deleted_by uuid references people,
  add column folded     text,
  add check (length(body) <= 8000),
  add check (deleted_at is null or (body = '' and forwarded is null));
create index messages_pinned on messages (topic_id, pinned_at) where pinned_at is not null;
create index messages_forwards on messages (forward_of) where forward_of is not null;
create index messages_unfolded on messages (id) where folded is null;
comment on column messages.mentions is 'Whom it calls, with the words that stand for them in the text';
comment on column messages.forwarded is 'The words of forward_of as they were when they were passed on';
comment on column messages.deleted_at is 'The place stays; the text, its earlier wordings and all quotes of it go';
comment on column messages.folded is 'One spelling for one word (foldLine), for the search inside a room; null until cut';

create table reactions (
  message_id uuid not null references messages,
  person_id  uuid not null references people,
  sign       text not null check (sign in ('agree', 'thanks', 'heart', 'smile', 'wonder', 'done')),
  reacted_at timestamptz not null default now(),
  primary key (message_id, person_id, sign)
);

create table notices (
  person_id  uuid not null references people,
  message_id uuid not null references messages,
  why        text not null check (why in ('mention', 'group', 'reply', 'direct')),
  noticed_at timestamptz not null default now(),
  seen_at    timestamptz,
  primary key (person_id, message_id)
);
create index notices_newest on notices (person_id, noticed_at desc);
create index notices_message on notices (message_id);
comment on table notices is 'Messages that call somebody: by name, by group, by answering them, or in a talk between few';

create table room_levels (
  person_id uuid not null references people,
  room_id   uuid not null references rooms,
  level     text not null check (level in ('all', 'mentions', 'none')),
  primary key (person_id, room_id)
);
comment on table room_levels is 'How much of a room somebody wants to be told of; without a row it is mentions';

create table message_wipes (
  message_id uuid primary key references messages,
  wiped_by   uuid not null references people,
  asked_at   timestamptz not null default now(),
  done_at    timestamptz
);
create index message_wipes_open on message_wipes (asked_at) where done_at is null;
comment on table message_wipes is 'Deleted messages whose quotes in documents and articles are still to be emptied';

alter table topics add column split_from uuid references topics;
