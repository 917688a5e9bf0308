-- Spaces: their members are counted anew, for whoever joined, left or moved while they were counted first was missed; and
-- a number that is too small keeps nobody from being removed.

lock table space_members, people in share row exclusive mode;
delete from space_departments;
insert into space_departments (space_id, department_id, members)
select m.space_id, p.department_id, count(*) from space_members m join people p on p.id = m.person_id group by 1, 2;

create or replace function count_gone() returns trigger language plpgsql as $$
begin
  perform from people where id in (select person_id from gone) order by id for share;
  update space_departments kept set members = greatest(kept.members - less.members, 0)
  from (
    select g.space_id, p.department_id, count(*) as members from gone g join people p on p.id = g.person_id group by 1, 2
  ) less
  where kept.space_id = less.space_id and kept.department_id is not distinct from less.department_id;
  return null;
end $$;

create or replace function count_moved() returns trigger language plpgsql as $$
begin
  perform from space_departments c where c.space_id in (select m.space_id from space_members m where m.person_id = new.id)
    and (c.department_id is not distinct from old.department_id or c.department_id is not distinct from new.department_id)
  order by c.space_id, c.department_id for update;
  update space_departments kept set members = greatest(kept.members - 1, 0) from space_members m
  where m.person_id = new.id and kept.space_id = m.space_id and kept.department_id is not distinct from old.department_id;
  insert into space_departments as kept (space_id, department_id, members)
  select m.space_id, new.department_id, 1 from space_members m where m.person_id = new.id order by m.space_id
  on conflict (space_id, department_id) do update set members = kept.members + 1;
  return null;
end $$;
