-- Bytes whose row goes: they are noted in the transaction that takes the row away, so that a stop before they are cleared
-- up leaves none that nobody knows of. Another row may still name them; whoever clears up looks.

create function bytes_are_left() returns trigger language plpgsql as $$
begin
  insert into loose_bytes (key) select key from unnest(array[old.key, old.thumb_key]) key where key is not null
  on conflict (key) do nothing;
  return null;
end $$;
create trigger files_leave_bytes after delete on files for each row execute function bytes_are_left();
create trigger doc_files_leave_bytes after delete on doc_files for each row execute function bytes_are_left();
create index files_thumb on files (thumb_key) where thumb_key is not null;
comment on table loose_bytes is 'Keys of bytes in the store that no row names yet or any more; left behind by a stop, they are removed';
