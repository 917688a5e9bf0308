-- Taking everything away, and bringing it in again.
create table archive_takes (
  id       uuid primary key,
  space_id uuid references spaces,
  taken_by uuid not null references people,
  reason   text not null default '' check (length(reason) <= 400),
  taken_at timestamptz not null default now(),
  check (space_id is not null or reason <> '')
);
create index archive_takes_whole on archive_takes (taken_at desc) where space_id is null;
comment on column archive_takes.space_id is 'Null for the whole instance; then everybody may see who took it, and why';

alter table people add column brought_in boolean not null default false;
comment on column people.brought_in is 'Only a name that came with an archive from elsewhere; no account, and in no list';

create table archive_keys (
  key     text primary key,
  made_at timestamptz not null default now()
);
create index archive_keys_old on archive_keys (made_at);
comment on table archive_keys is 'Bytes in the store whose archive is still coming in; left behind by a stop, they are removed';
