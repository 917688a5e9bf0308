-- Comments: what people say about passages of documents, beside the text; and how those it concerns hear of it.

create table comment_threads (
  id          uuid primary key,
  doc_id      uuid not null references docs,
  start_at    text not null check (length(start_at) <= 400),
  end_at      text not null check (length(end_at) <= 400),
  first_start text not null check (length(first_start) <= 400),
  first_end   text not null check (length(first_end) <= 400),
  quote       text not null check (length(quote) <= 1000),
  opened_by   uuid not null references people,
  opened_at   timestamptz not null default now(),
  resolved_by uuid references people,
  resolved_at timestamptz,
  check ((resolved_by is null) = (resolved_at is null))
);
create index comment_threads_doc on comment_threads (doc_id, opened_at);
comment on column comment_threads.start_at is 'A Yjs relative position in base64; it lies beside the text, so that whoever may not write can comment';

create table comments (
  id         uuid primary key,
  thread_id  uuid not null references comment_threads,
  author_id  uuid not null references people,
  body       text not null check (length(body) <= 4000),
  mentions   jsonb not null default '[]',
  written_at timestamptz not null default now(),
  edited_at  timestamptz,
  deleted_at timestamptz,
  check (deleted_at is null or body = '')
);
create index comments_thread on comments (thread_id, written_at);

create table comment_quotes (
  thread_id  uuid not null references comment_threads,
  message_id uuid not null references messages,
  primary key (thread_id, message_id)
);
create index comment_quotes_message on comment_quotes (message_id);
comment on table comment_quotes is 'Messages whose words a passage holds; when one is deleted, the words go here too';

create table doc_notices (
  id         uuid primary key,
  person_id  uuid not null references people,
  doc_id     uuid not null references docs,
  actor_id   uuid not null references people,
  why        text not null check (why in ('mention', 'reply', 'comment', 'suggestion', 'accepted', 'rejected', 'gone')),
  about_id   uuid not null,
  comment_id uuid references comments,
  noticed_at timestamptz not null default now(),
  seen_at    timestamptz
);
create index doc_notices_newest on doc_notices (person_id, noticed_at desc);
create index doc_notices_comment on doc_notices (comment_id);
create unique index doc_notices_once on doc_notices (person_id, comment_id) where comment_id is not null;
comment on column doc_notices.about_id is 'The thread or suggestion it leads to';
