-- Knowledge: articles with tags and sources, what they were verified by and used for (systemizing ba).

create table articles (
  id           uuid primary key references items,
  doc_id       uuid not null unique references docs,
  version      integer not null default 1 check (version > 0),
  author_id    uuid not null references people,
  published_at timestamptz not null default now()
);

create table article_versions (
  article_id   uuid not null references articles,
  version      integer not null,
  title        text not null check (length(title) between 1 and 200),
  need         text not null default '' check (length(need) <= 600),
  kind         text not null check (kind in ('experiential', 'conceptual', 'systemic', 'routine')),
  body         jsonb not null,
  text_hash    text not null,
  published_by uuid not null references people,
  published_at timestamptz not null default now(),
  primary key (article_id, version)
);
comment on column article_versions.need is 'The need this knowledge answers';
comment on column article_versions.kind is 'Kind of knowledge asset (Nonaka, Toyama and Konno 2000)';
comment on column article_versions.body is 'ProseMirror JSON of the document at that moment';
comment on column article_versions.text_hash is 'SHA-256 of its plain text: says whether the document has changed since';

create table tags (
  id         uuid primary key,
  label      text not null check (length(label) between 1 and 60),
  folded     text not null unique,
  created_by uuid not null references people,
  created_at timestamptz not null default now()
);
comment on column tags.folded is 'One spelling for one word: two tags that differ only in spelling are one';

create table article_tags (
  article_id uuid not null references articles,
  tag_id     uuid not null references tags,
  place      integer not null,
  primary key (article_id, tag_id)
);
create index article_tags_tag on article_tags (tag_id);

create table sources (
  id           uuid primary key,
  article_id   uuid not null references articles,
  place        integer not null,
  title        text not null check (length(title) between 1 and 300),
  organisation text not null default '' check (length(organisation) <= 200),
  year         integer,
  url          text check (url ~ '^https?://'),
  item_id      uuid references items
);
create index sources_article on sources (article_id, place);

create table verifications (
  id          uuid primary key,
  article_id  uuid not null references articles,
  version     integer not null,
  verified_by uuid not null references people,
  verified_at timestamptz not null default now(),
  valid_until timestamptz not null
);
create index verifications_article on verifications (article_id, verified_at desc);

create table article_uses (
  id         uuid primary key,
  article_id uuid not null references articles,
  person_id  uuid not null references people,
  how        text not null check (length(how) between 1 and 400),
  used_at    timestamptz not null default now()
);
create index article_uses_article on article_uses (article_id, used_at desc);
