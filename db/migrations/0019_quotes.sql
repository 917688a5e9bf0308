-- Docs: which messages a document quotes, so that a deleted message can be taken out of it.

create table doc_quotes (
  doc_id     uuid not null references docs,
  message_id uuid not null references messages,
  primary key (doc_id, message_id)
);
create index doc_quotes_message on doc_quotes (message_id);
comment on table doc_quotes is 'Written with the plain text, a moment after the document; documents made from a topic are looked at anyway';
