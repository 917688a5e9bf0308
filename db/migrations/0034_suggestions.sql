-- Suggestions: changes that somebody proposes in a fork of a document, and what became of each.

-- Every text that people write together: documents, and forks of them, which are no items of the spiral.
create table texts (id uuid primary key);
insert into texts (id) select id from items where kind = 'doc';
insert into texts (id) select doc_id from doc_updates on conflict do nothing;
insert into texts (id) select doc_id from doc_states on conflict do nothing;
insert into texts (id) select doc_id from doc_hands on conflict do nothing;

create function keep_text() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from texts where id = old.id;
    return old;
  end if;
  insert into texts (id) values (new.id) on conflict do nothing;
  return new;
end $$;
create trigger items_text after insert on items for each row when (new.kind = 'doc') execute function keep_text();
create trigger items_text_gone before delete on items for each row when (old.kind = 'doc') execute function keep_text();

alter table doc_updates drop constraint doc_updates_doc_id_fkey,
  add constraint doc_updates_doc_id_fkey foreign key (doc_id) references texts;
alter table doc_states drop constraint doc_states_doc_id_fkey,
  add constraint doc_states_doc_id_fkey foreign key (doc_id) references texts;
alter table doc_hands drop constraint doc_hands_doc_id_fkey,
  add constraint doc_hands_doc_id_fkey foreign key (doc_id) references texts;

create table suggestions (
  id      uuid primary key references texts,
  doc_id  uuid not null references docs,
  made_by uuid not null references people,
  made_at timestamptz not null default now(),
  state   text not null default 'draft' check (state in ('draft', 'sent', 'withdrawn')),
  sent_at timestamptz,
  note    text not null default '' check (length(note) <= 1000),
  base    bytea not null,
  check (state = 'draft' or state = 'withdrawn' or sent_at is not null)
);
create index suggestions_doc on suggestions (doc_id, sent_at desc);
create unique index suggestions_draft on suggestions (doc_id, made_by) where state = 'draft';
comment on column suggestions.base is 'The document as it was when the fork began, as one Yjs update';

create table suggested_changes (
  id            uuid primary key,
  suggestion_id uuid not null references suggestions,
  place         integer not null,
  kind          text not null check (kind in ('text', 'look', 'blocks', 'attributes')),
  before        text not null check (length(before) <= 4000),
  after         text not null check (length(after) <= 4000),
  lead          text not null check (length(lead) <= 400),
  trail         text not null check (length(trail) <= 400),
  edit          jsonb not null,
  state         text not null default 'open' check (state in ('open', 'applying', 'accepted', 'rejected', 'gone')),
  reason        text check (length(reason) <= 1000),
  decided_by    uuid references people,
  decided_at    timestamptz,
  unique (suggestion_id, place)
);
create index suggested_changes_open on suggested_changes (suggestion_id) where state in ('open', 'applying');
comment on column suggested_changes.edit is 'The Yjs items it changes, so that it finds them whatever the document has become';
