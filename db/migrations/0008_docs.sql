-- Docs: documents that people write together (dialoguing ba), and the files they were taken in from.

create table imports (
  id          uuid primary key,
  space_id    uuid not null references spaces,
  name        text not null check (length(name) between 1 and 200),
  kind        text not null check (kind in ('text', 'markdown', 'docx')),
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  original    bytea not null check (length(original) between 1 and 5242880),
  imported_by uuid not null references people,
  imported_at timestamptz not null default now(),
  unique (space_id, sha256)
);
comment on column imports.original is 'The file byte for byte; what was repaired is only ever repaired in the document';

create table docs (
  id           uuid primary key references items,
  space_id     uuid not null references spaces,
  title        text not null check (length(title) between 1 and 200),
  state        text not null default 'draft' check (state in ('draft', 'ready')),
  import_id    uuid unique references imports,
  text         text not null default '',
  created_by   uuid not null references people,
  created_at   timestamptz not null default now(),
  changed_at   timestamptz not null default now(),
  ready_at     timestamptz,
  projected_at timestamptz not null default '-infinity',
  projected_to bigint not null default 0,
  check ((state = 'ready') = (ready_at is not null))
);
create index docs_space on docs (space_id, changed_at desc);
comment on column docs.text is 'Plain text of the document, projected from its Yjs updates a moment after they are stored';
comment on column docs.projected_to is 'The last row of doc_updates that is in the text for certain';

create table doc_writers (
  doc_id             uuid not null references docs,
  person_id          uuid not null references people,
  first_at           timestamptz not null default now(),
  last_at            timestamptz not null default now(),
  graphemes          bigint not null default 0,
  session_graphemes  bigint not null default 0,
  session_counted    boolean not null default false,
  primary key (doc_id, person_id)
);
comment on column doc_writers.session_graphemes is 'Graphemes typed since the last pause of 30 minutes';
comment on column doc_writers.session_counted is 'This session has its statement';
