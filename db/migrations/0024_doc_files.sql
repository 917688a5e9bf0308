-- Documents: pictures and files that stand in their text. Their bytes lie in the store, as those of messages do.

create table doc_files (
  id          uuid primary key,
  doc_id      uuid references docs on delete set null,
  name        text not null check (length(name) between 1 and 200),
  type        text not null,
  bytes       bigint not null check (bytes >= 0),
  width       integer,
  height      integer,
  key         text not null,
  thumb_key   text,
  uploaded_by uuid not null references people,
  uploaded_at timestamptz not null default now(),
  left_at     timestamptz default now()
);
create index doc_files_doc on doc_files (doc_id);
create index doc_files_left on doc_files (left_at) where left_at is not null or doc_id is null;
create index doc_files_key on doc_files (key);
create index doc_files_thumb on doc_files (thumb_key) where thumb_key is not null;
comment on column doc_files.left_at is 'Since when it stands in no text; null while it does. Some time after, it is removed';
