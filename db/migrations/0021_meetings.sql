-- Meetings: what people said to each other in one place, and what one told another (originating ba).

create table meetings (
  id          uuid primary key,
  room_id     uuid not null references rooms,
  title       text not null check (length(title) between 1 and 200),
  way         text not null check (way in ('face_to_face', 'online')),
  held_at     timestamptz not null,
  outcome     text not null check (length(outcome) between 1 and 400),
  recorded_by uuid not null references people,
  recorded_at timestamptz not null default now(),
  changed_at  timestamptz not null default now()
);
create index meetings_room on meetings (room_id, held_at desc);

create table meeting_questions (
  meeting_id uuid not null references meetings,
  place      integer not null,
  question   text not null check (length(question) between 1 and 1000),
  answer     text not null check (length(answer) <= 2000),
  primary key (meeting_id, place)
);

create table meeting_people (
  meeting_id   uuid not null references meetings,
  person_id    uuid not null references people,
  took_part    boolean,
  confirmed_at timestamptz,
  primary key (meeting_id, person_id),
  check ((took_part is null) = (confirmed_at is null))
);
create index meeting_people_open on meeting_people (person_id) where took_part is null;
comment on column meeting_people.took_part is 'Said by each person themselves; null until they have';

create table tellings (
  id           uuid primary key,
  room_id      uuid not null references rooms,
  topic_id     uuid references topics,
  doc_id       uuid not null unique references docs,
  title        text not null check (length(title) between 1 and 200),
  told_by      uuid not null references people,
  written_by   uuid not null references people,
  told_case    text not null check (length(trim(told_case)) between 1 and 8000),
  cue          text not null check (length(trim(cue)) between 1 and 2000),
  rule         text not null check (length(trim(rule)) between 1 and 2000),
  fails        text not null check (length(trim(fails)) between 1 and 2000),
  told_at      timestamptz not null default now(),
  confirmed_at timestamptz,
  check (told_by <> written_by)
);
create index tellings_room on tellings (room_id, told_at desc);
create index tellings_open on tellings (told_by) where confirmed_at is null;
comment on table tellings is 'Tacit knowledge: one tells, another writes; the document is begun with it';
comment on column tellings.confirmed_at is 'When whoever told it said that it is what they told';
