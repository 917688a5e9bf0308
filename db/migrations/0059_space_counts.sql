-- Spaces: how many members there are of each department is kept. Every page asks it of every space, and to count two
-- thousand members took eight milliseconds each time.

create table space_departments (
  space_id      uuid not null references spaces on delete cascade,
  department_id uuid references departments,
  members       int not null check (members >= 0),
  unique nulls not distinct (space_id, department_id)
);
comment on table space_departments is 'How many members of a space are of a department, or of none; follows space_members and people';

insert into space_departments (space_id, department_id, members)
select m.space_id, p.department_id, count(*) from space_members m join people p on p.id = m.person_id group by 1, 2;

-- Whoever moves to another department meanwhile is waited for, before it is looked where they are now; all in one order,
-- or two would wait for each other.
create function count_joined() returns trigger language plpgsql as $$
begin
  perform from people where id in (select person_id from joined) order by id for share;
  insert into space_departments as kept (space_id, department_id, members)
  select j.space_id, p.department_id, count(*) from joined j join people p on p.id = j.person_id group by 1, 2 order by 1, 2
  on conflict (space_id, department_id) do update set members = kept.members + excluded.members;
  return null;
end $$;
create trigger count_joined after insert on space_members referencing new table as joined
  for each statement execute function count_joined();

create function count_gone() returns trigger language plpgsql as $$
begin
  perform from people where id in (select person_id from gone) order by id for share;
  update space_departments kept set members = kept.members - less.members
  from (
    select g.space_id, p.department_id, count(*) as members from gone g join people p on p.id = g.person_id group by 1, 2
  ) less
  where kept.space_id = less.space_id and kept.department_id is not distinct from less.department_id;
  return null;
end $$;
create trigger count_gone after delete on space_members referencing old table as gone
  for each statement execute function count_gone();

create function count_moved() returns trigger language plpgsql as $$
begin
  perform from space_departments c where c.space_id in (select m.space_id from space_members m where m.person_id = new.id)
    and (c.department_id is not distinct from old.department_id or c.department_id is not distinct from new.department_id)
  order by c.space_id, c.department_id for update;
  update space_departments kept set members = kept.members - 1 from space_members m
  where m.person_id = new.id and kept.space_id = m.space_id and kept.department_id is not distinct from old.department_id;
  insert into space_departments as kept (space_id, department_id, members)
  select m.space_id, new.department_id, 1 from space_members m where m.person_id = new.id order by m.space_id
  on conflict (space_id, department_id) do update set members = kept.members + 1;
  return null;
end $$;
create trigger count_moved after update of department_id on people for each row
  when (old.department_id is distinct from new.department_id) execute function count_moved();
