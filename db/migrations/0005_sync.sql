-- Sync: every Yjs update of every document, and the merged state it is compacted into.

create table doc_updates (
  id        bigint generated always as identity primary key,
  doc_id    uuid not null references items,
  data      bytea not null,
  stored_at timestamptz not null default now()
);
create index doc_updates_doc on doc_updates (doc_id, id);
comment on column doc_updates.data is 'A Yjs update (version 1); several that arrived together are merged into one';

create table doc_states (
  doc_id     uuid primary key references items,
  state      bytea not null,
  stored_at  timestamptz not null default now()
);
comment on table doc_states is 'Updates merged into one; rows of doc_updates are deleted only in the transaction that writes them here';
