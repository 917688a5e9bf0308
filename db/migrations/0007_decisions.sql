-- Decisions: what a topic came to.

create table agreements (
  id          uuid primary key references items,
  topic_id    uuid not null references topics,
  outcome     text not null check (outcome in ('agreed', 'not_agreed')),
  statement   text not null check (length(statement) between 1 and 2000),
  dissent     text check (length(dissent) between 1 and 2000),
  review_on   date,
  recorded_by uuid not null references people,
  recorded_at timestamptz not null default now()
);
create unique index agreements_topic on agreements (topic_id);
comment on column agreements.dissent is 'What somebody sees otherwise; it stays visible and travels into the document';

create table agreement_evidence (
  agreement_id uuid not null references agreements,
  message_id   uuid not null references messages,
  place        integer not null,
  primary key (agreement_id, message_id)
);
