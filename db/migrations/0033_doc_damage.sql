-- Damage: documents of which something stored cannot be read. The rest is shown and nobody writes until it is restored.

create table doc_damage (
  doc_id   uuid primary key references items,
  rows     int not null check (rows > 0),
  found_at timestamptz not null default now()
);

create table doc_updates_unreadable (
  id        bigint primary key,
  doc_id    uuid not null references items,
  data      bytea not null,
  stored_at timestamptz not null,
  put_aside timestamptz not null default now()
);
comment on table doc_updates_unreadable is 'Rows of doc_updates that could not be read, put aside when the document was restored; kept for whoever can';
