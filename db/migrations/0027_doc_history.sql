-- Docs: agreed documents that nobody changes, kept points of their history, whose words are whose, templates, deletion.

alter table docs
  drop constraint docs_state_check,
  drop constraint docs_check,
  add column version      integer not null default 1 check (version >= 1),
  add column agreed_at    timestamptz,
  add column agreement_id uuid references agreements,
  add column deleted_at   timestamptz,
  add column deleted_by   uuid references people,
  add constraint docs_state_check check (state in ('draft', 'ready', 'agreed')),
  add constraint docs_ready check ((state = 'draft') = (ready_at is null)),
  add constraint docs_agreed check ((state = 'agreed') = (agreed_at is not null)),
  add constraint docs_agreement check (state <> 'agreed' or agreement_id is not null),
  add constraint docs_deleted check ((deleted_at is null) = (deleted_by is null));
comment on column docs.version is 'Counts up when an agreed document is unlocked: the draft that follows is the next version';
alter table docs drop constraint docs_import_id_key;
create unique index docs_import on docs (import_id) where deleted_at is null;
create index docs_deleted_at on docs (deleted_at) where deleted_at is not null;

alter table items add column deleted_at timestamptz;
comment on column items.deleted_at is 'Its place on the spiral stays, and shows nothing';

create table doc_versions (
  id       uuid primary key,
  doc_id   uuid not null references docs,
  kind     text not null check (kind in ('auto', 'named', 'ready', 'agreed', 'published', 'restored', 'imported')),
  name     text check (length(name) between 1 and 120),
  number   integer not null check (number >= 1),
  title    text not null,
  made_by  uuid references people,
  made_at  timestamptz not null default clock_timestamp(),
  writers  uuid[] not null default '{}',
  quotes   uuid[] not null default '{}',
  state    bytea not null,
  check ((kind = 'named') = (name is not null))
);
create index doc_versions_doc on doc_versions (doc_id, made_at desc);
create index doc_versions_quotes on doc_versions using gin (quotes);
comment on table doc_versions is 'A document as it stood: named by somebody, kept before a great change, or now and then while people write';
comment on column doc_versions.state is 'The whole document as one Yjs update, compressed with gzip';
comment on column doc_versions.writers is 'Who changed it since the version before';
comment on column doc_versions.number is 'The version of the document it belongs to; docs.version at that time';

create table doc_hands (
  doc_id    uuid not null references items,
  client    bigint not null,
  clock     bigint not null,
  person_id uuid not null,
  at        timestamptz not null default now(),
  primary key (doc_id, client, clock)
);
comment on table doc_hands is 'Who wrote each item of a Yjs document: from this clock of this client on, until the next row of the client';

create table doc_templates (
  id          uuid primary key,
  space_id    uuid not null references spaces,
  name        text not null check (length(name) between 1 and 120),
  content     jsonb not null,
  made_by     uuid not null references people,
  made_at     timestamptz not null default now(),
  archived_at timestamptz
);
create index doc_templates_space on doc_templates (space_id) where archived_at is null;

alter table article_versions add column agreed boolean not null default false;
comment on column article_versions.agreed is 'Published from a document that was agreed';
