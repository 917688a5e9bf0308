-- The floor under all features: items on the spiral, the lineage between them, and the statement log.

create table items (
  id         uuid primary key,
  kind       text not null check (kind in ('topic', 'agreement', 'doc', 'article', 'checklist', 'reflection')),
  space_id   uuid not null references spaces,
  title      text not null check (length(title) between 1 and 400),
  state      text not null,
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index items_space on items (space_id, kind, changed_at desc);
comment on table items is 'Everything that travels on the spiral, whatever feature keeps its content';

create table lineage_edges (
  from_id    uuid not null references items,
  relation   text not null check (relation in ('concludes', 'derivedFrom', 'combines', 'basedOn', 'practises', 'reflectsOn', 'sparkedBy', 'supersedes')),
  to_id      uuid not null references items,
  created_by uuid not null references people,
  created_at timestamptz not null default now(),
  primary key (from_id, relation, to_id),
  check (from_id <> to_id)
);
create index lineage_edges_to on lineage_edges (to_id);
comment on column lineage_edges.from_id is 'The newer item: a document is derived from a topic, so the document is here';

create table statements (
  id              uuid primary key,
  actor_id        uuid not null references people,
  event           text not null,
  verb            text not null,
  object_type     text not null,
  object_id       uuid not null,
  space_id        uuid references spaces,
  phase           text check (phase in ('S', 'E', 'C', 'I')),
  counted         boolean not null,
  origin          text not null check (origin in ('ui', 'demo', 'import', 'bot', 'api')),
  map             text not null,
  department_id   uuid references departments,
  rank            text not null,
  result          jsonb,
  client_event_id uuid,
  stored          timestamptz not null default clock_timestamp()
);
create unique index statements_once on statements (actor_id, client_event_id) where client_event_id is not null;
create index statements_by_time on statements (stored);
create index statements_by_space on statements (space_id, stored);
create index statements_by_object on statements (object_id);
comment on table statements is 'Who did what to what (xAPI actor, verb, object); append-only, corrected only by further statements';
comment on column statements.department_id is 'The actor''s department when it happened';
comment on column statements.stored is 'Set by the server; every measure uses this time';

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The statement log is append-only' using errcode = 'restrict_violation';
end $$;
create trigger statements_append_only before update or delete on statements for each row execute function refuse_change();
create trigger statements_no_truncate before truncate on statements for each statement execute function refuse_change();
