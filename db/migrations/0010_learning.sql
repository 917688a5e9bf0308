-- Learning: checklists made of articles, each person's progress, and what practice taught (exercising ba).

create table checklists (
  id         uuid primary key references items,
  article_id uuid not null references articles,
  title      text not null check (length(title) between 1 and 200),
  created_by uuid not null references people,
  created_at timestamptz not null default now()
);
create index checklists_article on checklists (article_id);

create table checklist_steps (
  id           uuid primary key,
  checklist_id uuid not null references checklists,
  place        integer not null,
  text         text not null check (length(text) between 1 and 500),
  kind         text not null check (kind in ('read', 'practise')),
  unique (checklist_id, place)
);

create table enrolments (
  checklist_id uuid not null references checklists,
  person_id    uuid not null references people,
  started_at   timestamptz not null default now(),
  completed_at timestamptz,
  primary key (checklist_id, person_id)
);
create index enrolments_person on enrolments (person_id);

create table step_progress (
  step_id   uuid not null references checklist_steps,
  person_id uuid not null references people,
  evidence  text check (length(evidence) <= 2000),
  done_at   timestamptz not null default now(),
  primary key (step_id, person_id)
);
create index step_progress_person on step_progress (person_id);
comment on table step_progress is 'A row is a step done by somebody; undone, the row goes, and the statement stays';

create table reflections (
  id           uuid primary key references items,
  checklist_id uuid not null references checklists,
  person_id    uuid not null references people,
  body         text not null check (length(body) between 1 and 4000),
  posted_at    timestamptz not null default now()
);
create index reflections_checklist on reflections (checklist_id, posted_at desc);
