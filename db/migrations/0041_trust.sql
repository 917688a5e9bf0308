-- Knowledge: until when an article is verified, what its material changes touch, and what replaces or translates it.

alter table verifications alter column valid_until drop not null;
comment on column verifications.valid_until is 'Null: until it is superseded, as a law is';
alter table article_versions add column material boolean not null default false;
update article_versions set material = true;
comment on column article_versions.material is 'What people rely on has changed: earlier verifications do not hold for it';

create table article_verifiers (
  article_id uuid not null references articles,
  person_id  uuid not null references people,
  named_by   uuid not null references people,
  named_at   timestamptz not null default now(),
  primary key (article_id, person_id)
);
create index article_verifiers_person on article_verifiers (person_id);
comment on table article_verifiers is 'Who may verify an article beside the stewards of its space';

create table changed_sources (
  item_id   uuid not null references items,
  source_id uuid not null references articles,
  version   integer not null,
  since     timestamptz not null default now(),
  primary key (item_id, source_id)
);
create index changed_sources_source on changed_sources (source_id);
comment on table changed_sources is 'Items whose source has changed in a material way, until somebody has looked';

create table article_reminders (
  article_id  uuid not null references articles,
  person_id   uuid not null references people,
  valid_until timestamptz not null,
  overdue     boolean not null,
  reminded_at timestamptz not null default now(),
  primary key (article_id, person_id, valid_until, overdue)
);
comment on column article_reminders.overdue is 'One reminder before the date, one at it';

alter table articles add column superseded_by uuid references articles check (superseded_by <> id);
create index articles_superseded on articles (superseded_by) where superseded_by is not null;

create table article_translations (
  lo_id      uuid primary key references articles,
  en_id      uuid not null unique references articles check (en_id <> lo_id),
  lo_version integer not null,
  en_version integer not null,
  paired_by  uuid not null references people,
  paired_at  timestamptz not null default now()
);
comment on table article_translations is 'Articles that say the same in Lao and in English, and the versions of them that do';
