-- People: departments as a tree, the people in them, and their sessions.

create table departments (
  id         uuid primary key,
  parent_id  uuid references departments,
  name_lo    text not null check (length(name_lo) between 1 and 200),
  name_en    text not null check (length(name_en) between 1 and 200),
  created_at timestamptz not null default now(),
  check (parent_id <> id)
);
create index departments_parent on departments (parent_id);

create table people (
  id            uuid primary key,
  email         text not null check (length(email) between 3 and 254),
  name_lo       text not null check (length(name_lo) between 1 and 120),
  name_en       text not null check (length(name_en) between 1 and 120),
  department_id uuid references departments,
  rank          text not null default 'R1' check (rank in ('R1', 'R2', 'R3')),
  is_admin      boolean not null default false,
  language      text not null default 'lo' check (language in ('lo', 'en')),
  password_hash text,
  created_at    timestamptz not null default now(),
  left_at       timestamptz
);
create unique index people_email on people (lower(email));
create index people_department on people (department_id);
comment on column people.rank is 'R1 technical staff, R2 middle managers, R3 senior managers';
comment on column people.password_hash is 'argon2id; null until the person has used their invitation';
comment on column people.left_at is 'When the account was closed; a closed account cannot sign in';

create table department_leads (
  department_id uuid not null references departments,
  person_id     uuid not null references people,
  primary key (department_id, person_id)
);
create index department_leads_person on department_leads (person_id);

create table sessions (
  id          text primary key,
  person_id   uuid not null references people,
  created_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  ends_at     timestamptz not null
);
create index sessions_person on sessions (person_id);
comment on column sessions.id is 'SHA-256 of the token in the cookie; the token itself is nowhere on the server';
comment on column sessions.expires_at is 'Idle expiry, moved forward by use';
comment on column sessions.ends_at is 'Absolute expiry, never moved';

create table one_time_links (
  token_hash text primary key,
  purpose    text not null check (purpose in ('setup', 'invitation')),
  person_id  uuid references people,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at    timestamptz,
  check ((purpose = 'setup') = (person_id is null))
);
comment on table one_time_links is 'Links that let somebody choose a password once: the first administrator, or an invited person';

create table instance_facts (
  name  text primary key,
  value jsonb not null
);
comment on table instance_facts is 'What this installation must remember of itself, e.g. that the demo was loaded';
