-- People who are called by name in the text of a document, so that each hears of it once.

create table doc_mentions (
  doc_id     uuid not null references docs,
  person_id  uuid not null references people,
  items      text[] not null check (cardinality(items) between 1 and 1000),
  most       integer not null,
  written_by uuid references people,
  waits      boolean not null,
  primary key (doc_id, person_id)
);
create index doc_mentions_waiting on doc_mentions (doc_id) where waits;
comment on column doc_mentions.items is 'Where their name stands: Yjs items as client:clock';
comment on column doc_mentions.most is 'In how many places it ever stood at once; only one more calls them again';

alter table doc_notices drop constraint doc_notices_why_check;
alter table doc_notices add constraint doc_notices_why_check
  check (why in ('mention', 'text', 'reply', 'comment', 'suggestion', 'accepted', 'rejected', 'gone', 'question', 'answer',
    'answerAccepted'));
create index doc_notices_doc on doc_notices (doc_id);
