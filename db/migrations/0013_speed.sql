-- What everyday questions are answered by: the viewer's own newest items, the newest articles, who cites or quotes
-- what, and the figures of the search index, counted by the job that counts its terms.

create index items_own on items (created_by, changed_at desc);
create index article_versions_newest on article_versions (published_at desc);
create index sources_item on sources (item_id) where item_id is not null;
create index agreement_evidence_message on agreement_evidence (message_id);
create index messages_reply on messages (reply_to) where reply_to is not null;

create table search_totals (
  only_row       boolean primary key default true check (only_row),
  entries        integer not null,
  average_length double precision not null
);
comment on table search_totals is 'How many entries the search index has, and their average length in tokens';
insert into search_totals (entries, average_length)
  select count(*), coalesce(avg(length), 1) from search_entries;
