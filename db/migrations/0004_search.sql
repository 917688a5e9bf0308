-- Search: one row per item that can be found, cut into Lao words and syllables by the server.

create extension if not exists pg_trgm;

create table search_entries (
  id           uuid primary key references items,
  title        text not null,
  body         text not null,
  folded_title text not null,
  words        tsvector not null,
  length       integer not null,
  cut_by       text not null
);
comment on table search_entries is 'Kind, space and state are those of the item: permission is asked in the same query';
comment on column search_entries.words is 'Made by server/search/tokens.ts, not by PostgreSQL''s parser: title tokens have weight A, body tokens B';
comment on column search_entries.length is 'Number of tokens';
comment on column search_entries.cut_by is 'Version of the cutting rules and of ICU; rows cut otherwise are cut again at start';

create index search_entries_words on search_entries using gin (words);
create index search_entries_prefix on search_entries (folded_title text_pattern_ops);
create index search_entries_similar on search_entries using gist (folded_title gist_trgm_ops);

create table search_terms (
  term    text primary key,
  entries integer not null
);
comment on table search_terms is 'In how many entries a token stands; recounted by a job';
