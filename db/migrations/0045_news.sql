-- Knowledge: what each reader has read of an article, the tags they follow, and when they last looked at what is new.

create table article_reads (
  person_id      uuid not null references people,
  article_id     uuid not null references articles,
  version        integer not null,
  before_version integer,
  read_at        timestamptz not null default now(),
  primary key (person_id, article_id)
);
create index article_reads_article on article_reads (article_id);
comment on table article_reads is 'For the reader alone: nobody else is shown it, and nothing is counted from it';
comment on column article_reads.before_version is 'The newest they had read before that one: from where the difference is shown';

create table tag_follows (
  person_id   uuid not null references people,
  tag_id      uuid not null references tags on delete cascade,
  notify      boolean not null,
  followed_at timestamptz not null default now(),
  primary key (person_id, tag_id)
);
create index tag_follows_tag on tag_follows (tag_id) where notify;
comment on column tag_follows.notify is 'Whether an article with this tag also comes to the inbox';

create table news_seen (
  person_id uuid primary key references people,
  seen_at   timestamptz not null
);
comment on table news_seen is 'Until when a person has looked at what is new';

create index article_versions_published on article_versions (published_at);
create index verifications_at on verifications (verified_at);
create index lineage_edges_superseded on lineage_edges (created_at) where relation = 'supersedes';
create index article_uses_person on article_uses (person_id, article_id);
create index article_bases_person on article_bases (person_id, article_id);

alter table doc_notices drop constraint doc_notices_why_check;
alter table doc_notices add constraint doc_notices_why_check
  check (why in ('mention', 'text', 'reply', 'comment', 'suggestion', 'accepted', 'rejected', 'gone', 'question', 'answer',
    'answerAccepted', 'followed'));
