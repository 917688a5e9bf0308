-- Rooms: how far somebody has read a topic, the same on all their devices.

create table topic_reads (
  person_id uuid not null references people,
  topic_id  uuid not null references topics,
  seq       bigint not null,
  read_at   timestamptz not null default now(),
  primary key (person_id, topic_id)
);
comment on column topic_reads.seq is 'Sequence number of the last message read; it only ever grows';
comment on table topic_reads is 'Where there is no row, what was said before somebody came counts as read';
