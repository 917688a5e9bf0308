-- Docs: a document and what is made of it are general, kept to the members of their space, or to people who are named.

-- The members of a space are a circle too, so that one rule keeps everything that is kept.
alter table spaces add column circle_id uuid not null unique default gen_random_uuid();
comment on column spaces.circle_id is 'The circle of its members; follows space_members';
insert into circle_members (circle_id, person_id, joined_at)
select s.circle_id, m.person_id, m.joined_at from spaces s join space_members m on m.space_id = s.id;

create function space_circle_follows_members() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into circle_members (circle_id, person_id)
    select circle_id, new.person_id from spaces where id = new.space_id on conflict do nothing;
  else
    delete from circle_members c using spaces s
    where s.id = old.space_id and c.circle_id = s.circle_id and c.person_id = old.person_id;
  end if;
  return null;
end $$;
create trigger space_circle_follows_members after insert or delete on space_members
  for each row execute function space_circle_follows_members();

create function is_inside(item uuid, person uuid) returns boolean language sql stable as $$
  select exists (select 1 from items i where i.id = item and (i.circle_id is null or exists (
    select 1 from circle_members c where c.circle_id = i.circle_id and c.person_id = person)))
$$;
comment on function is_inside is 'Whether an item is kept to nobody, or to a circle with this person';

-- What is made of a kept document is kept with it: its article, checklists of that, and what their practice taught.
create function made_of(item uuid) returns setof uuid language sql stable as $$
  with recursive made(id) as (
    select item
    union
    select e.from_id from made join lineage_edges e on e.to_id = made.id join items i on i.id = e.from_id
    where (e.relation, i.kind) in (('combines', 'article'), ('practises', 'checklist'), ('reflectsOn', 'reflection'))
  )
  select id from made
$$;
create function kept_with_its_origin() returns trigger language plpgsql as $$
begin
  update items i set circle_id = o.circle_id from items o
  where i.id = new.from_id and o.id = new.to_id and i.circle_id is distinct from o.circle_id
    and (new.relation, i.kind) in (('combines', 'article'), ('practises', 'checklist'), ('reflectsOn', 'reflection'));
  return null;
end $$;
create trigger kept_with_its_origin after insert on lineage_edges for each row execute function kept_with_its_origin();

create table doc_takeouts (
  id        uuid primary key,
  doc_id    uuid not null references docs,
  person_id uuid not null references people,
  format    text not null check (length(format) <= 20),
  reason    text not null check (length(reason) between 1 and 400),
  taken_at  timestamptz not null default now()
);
create index doc_takeouts_doc on doc_takeouts (doc_id, taken_at desc);
comment on table doc_takeouts is 'Why somebody took a kept document out of the product; its statement says that, when and as what';
