-- Search: texts are cut into words a moment after they are stored, beside everything else; messages can be found too.

alter table search_entries alter column cut_by drop not null;
alter table search_entries add column put_at timestamptz not null default clock_timestamp();
create index search_entries_uncut on search_entries (put_at) where cut_by is null;
create index search_entries_cut_by on search_entries (cut_by);
comment on column search_entries.cut_by is
  'Version of the cutting rules and of ICU; null: to be cut, and until then found by what was there before';
comment on column search_entries.put_at is 'When title or body was last stored; what is cut meanwhile is older and left alone';

create table message_words (
  place      bigint generated always as identity primary key,
  message_id uuid not null unique references messages on delete cascade,
  words      tsvector not null
);
create index message_words_words on message_words using gin (words);
comment on table message_words is 'What of a message can be found; a deleted message has no row';
comment on column message_words.place is 'Counts up with time: the newest are looked through first';

create table message_words_reached (
  room_id uuid primary key references rooms on delete cascade,
  seq     bigint not null,
  cut_by  text not null
);
comment on table message_words_reached is 'Up to which sequence number a room''s messages have their words';

-- Who may find an entry stands beside its words: asked of a hundred thousand candidates, a join costs more than the search.
alter table search_entries
  add column kind text, add column space_id uuid, add column circle_id uuid;
update search_entries e set kind = i.kind, space_id = i.space_id, circle_id = i.circle_id from items i where i.id = e.id;
alter table search_entries alter column kind set not null, alter column space_id set not null;
create index search_entries_space on search_entries (space_id);
comment on table search_entries is 'Kind, space and circle are those of the item, and follow it';

create function search_entry_follows_item() returns trigger language plpgsql as $$
begin
  update search_entries set kind = new.kind, space_id = new.space_id, circle_id = new.circle_id where id = new.id;
  return null;
end $$;
create trigger search_entry_follows_item after update of kind, space_id, circle_id on items
  for each row when (old.kind <> new.kind or old.space_id <> new.space_id or old.circle_id is distinct from new.circle_id)
  execute function search_entry_follows_item();
