-- Loose bytes: what lies in the store, or is about to, and no row names yet, wherever it comes from. The row that names
-- it takes the note away in its own transaction; whatever stops before leaves a note to clear up by.

alter table archive_keys rename to loose_bytes;
alter table loose_bytes rename column made_at to noted_at;
alter table loose_bytes rename constraint archive_keys_pkey to loose_bytes_pkey;
alter index archive_keys_old rename to loose_bytes_old;
comment on table loose_bytes is 'Keys of bytes in the store that no row names yet; left behind by a stop, they are removed';

create function bytes_are_named() returns trigger language plpgsql as $$
begin
  delete from loose_bytes where key in (new.key, new.thumb_key);
  return null;
end $$;
create trigger files_name_bytes after insert on files for each row execute function bytes_are_named();
create trigger doc_files_name_bytes after insert on doc_files for each row execute function bytes_are_named();
