-- Rooms: files that were sent with messages. Their bytes lie in the store (a folder or S3), never here.

create table files (
  id          uuid primary key,
  room_id     uuid not null references rooms,
  message_id  uuid references messages,
  place       integer not null default 0,
  name        text not null check (length(name) between 1 and 200),
  type        text not null,
  bytes       bigint not null check (bytes >= 0),
  width       integer,
  height      integer,
  key         text not null,
  thumb_key   text,
  uploaded_by uuid not null references people,
  uploaded_at timestamptz not null default now()
);
create index files_message on files (message_id, place) where message_id is not null;
create index files_loose on files (uploaded_at) where message_id is null;
create index files_key on files (key);
comment on column files.message_id is 'Null until it was sent; what is not sent within a day is removed';
comment on column files.type is 'Found from the content, whatever the name says';
comment on column files.key is 'Name in the store; a file that was passed on has the same';
