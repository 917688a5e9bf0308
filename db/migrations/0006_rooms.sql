-- Rooms: talk in a space, by topic (originating ba).

create table rooms (
  id         uuid primary key,
  space_id   uuid not null references spaces,
  name_lo    text not null check (length(name_lo) between 1 and 120),
  name_en    text not null check (length(name_en) between 1 and 120),
  last_seq   bigint not null default 0,
  created_by uuid not null references people,
  created_at timestamptz not null default now()
);
create index rooms_space on rooms (space_id);
comment on column rooms.last_seq is 'Sequence number of the newest message; its row is the lock that keeps the sequence without a gap';

create table topics (
  id            uuid primary key,
  room_id       uuid not null references rooms,
  title         text not null check (length(title) between 1 and 200),
  state         text not null default 'open' check (state in ('open', 'agreed', 'not_agreed', 'closed')),
  general       boolean not null default false,
  opened_by     uuid not null references people,
  opened_at     timestamptz not null default now(),
  last_at       timestamptz not null default now(),
  closed_at     timestamptz,
  closed_reason text check (length(closed_reason) <= 400),
  messages      integer not null default 0,
  check ((state = 'open') = (closed_at is null)),
  check (not general or state = 'open')
);
create index topics_room on topics (room_id, last_at desc);
create unique index topics_general on topics (room_id) where general;
comment on column topics.general is 'The home of messages that name no topic; no item of the spiral';

create table messages (
  id        uuid primary key,
  room_id   uuid not null references rooms,
  topic_id  uuid not null references topics,
  seq       bigint not null,
  author_id uuid not null references people,
  body      text not null check (length(body) between 1 and 8000),
  reply_to  uuid references messages,
  sent_at   timestamptz not null default now(),
  unique (room_id, seq)
);
create index messages_topic on messages (topic_id, seq);
create index messages_author_day on messages (author_id, topic_id, sent_at);
comment on column messages.id is 'Made by the client: the same message sent again is the same row';
comment on column messages.seq is 'Counts up by one within the room';
