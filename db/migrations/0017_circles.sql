-- Circles: the people to whom a part of a space is kept: a closed room, or a talk between two.

create table circle_members (
  circle_id uuid not null,
  person_id uuid not null references people,
  joined_at timestamptz not null default now(),
  primary key (circle_id, person_id)
);
create index circle_members_person on circle_members (person_id);
comment on table circle_members is 'Whoever is inside must also be able to read the space: leaving the space closes its circles too';

alter table items add column circle_id uuid;
comment on column items.circle_id is 'Null for what the whole space may read; else the circle it is kept to';

alter table rooms add column kind text not null default 'open' check (kind in ('open', 'closed', 'direct'));
comment on column rooms.kind is 'open: everybody of the space; closed and direct: the circle that has the room''s id';
