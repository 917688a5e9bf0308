-- Spaces: one Ba each, open, closed or private, across departments.

create table spaces (
  id         uuid primary key,
  kind       text not null check (kind in ('open', 'closed', 'private')),
  name_lo    text not null check (length(name_lo) between 1 and 120),
  name_en    text not null check (length(name_en) between 1 and 120),
  vision_lo  text not null default '' check (length(vision_lo) <= 400),
  vision_en  text not null default '' check (length(vision_en) <= 400),
  created_by uuid not null references people,
  created_at timestamptz not null default now()
);
comment on column spaces.kind is 'open: everybody reads and takes part; closed: everybody sees that it exists, members read; private: members only';

create table space_members (
  space_id  uuid not null references spaces,
  person_id uuid not null references people,
  role      text not null default 'member' check (role in ('member', 'steward')),
  joined_at timestamptz not null default now(),
  primary key (space_id, person_id)
);
create index space_members_person on space_members (person_id);
