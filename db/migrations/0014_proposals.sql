-- Decisions: a topic is brought to an agreement by a proposal, positions on it, and a rule that counts them.

create table proposals (
  id            uuid primary key,
  topic_id      uuid not null references topics,
  text          text not null check (length(text) between 1 and 2000),
  why           text check (length(why) between 1 and 2000),
  decided_by    text not null check (decided_by in ('members', 'named', 'departments')),
  rule          text not null check (rule in ('consent', 'share')),
  share         integer check (share between 50 and 100),
  quorum        integer not null check (quorum >= 1),
  reasons       text not null check (reasons in ('optional', 'unless_agreed', 'always')),
  by_department boolean not null,
  opened_by     uuid not null references people,
  opened_at     timestamptz not null default now(),
  closes_at     timestamptz not null,
  outcome       text check (outcome in ('agreed', 'agreed_with_reservations', 'not_agreed', 'withdrawn')),
  quorum_missed boolean not null default false,
  closed_at     timestamptz,
  closed_why    text check (closed_why in ('deadline', 'all_spoken', 'withdrawn')),
  check ((rule = 'share') = (share is not null)),
  check ((outcome is null) = (closed_at is null)),
  check (closes_at > opened_at)
);
create unique index proposals_open on proposals (topic_id) where outcome is null;
create index proposals_topic on proposals (topic_id, opened_at desc);
create index proposals_due on proposals (closes_at) where outcome is null;
comment on column proposals.outcome is 'Computed from the positions by the rule; nobody types it';
comment on column proposals.by_department is 'Positions are shown by department only, and only after closing';

create table proposal_people (
  proposal_id   uuid not null references proposals,
  person_id     uuid not null references people,
  department_id uuid references departments,
  primary key (proposal_id, person_id)
);
create index proposal_people_person on proposal_people (person_id);
comment on table proposal_people is 'Who decides, as it stood when the proposal was opened; the quorum is a share of these';

create table positions (
  proposal_id uuid not null,
  person_id   uuid not null,
  position    text not null check (position in ('agree', 'abstain', 'disagree', 'block')),
  reason      text check (length(reason) between 1 and 1000),
  taken_at    timestamptz not null default now(),
  primary key (proposal_id, person_id),
  foreign key (proposal_id, person_id) references proposal_people
);
comment on table positions is 'One per person; taking another replaces it until the proposal closes';

create table proposal_evidence (
  proposal_id uuid not null references proposals,
  message_id  uuid not null references messages,
  place       integer not null,
  primary key (proposal_id, message_id)
);
create index proposal_evidence_message on proposal_evidence (message_id);

create table escalations (
  proposal_id   uuid primary key references proposals,
  department_id uuid not null references departments,
  escalated_at  timestamptz not null default now(),
  answer        text check (length(answer) between 1 and 4000),
  answered_by   uuid references people,
  answered_at   timestamptz,
  check ((answer is null) = (answered_at is null))
);
create index escalations_open on escalations (department_id) where answer is null;
comment on table escalations is 'Proposals that too few took a position on; the lead of the department above answers for all to see';

alter table agreements
  add column proposal_id uuid unique references proposals,
  add column worded_by   uuid references people;
comment on column agreements.worded_by is 'Who wrote the outcome in a sentence after the proposal closed; until then the statement is the proposal''s';

create table agreement_reviews (
  agreement_id uuid not null references agreements,
  held         boolean not null,
  note         text check (length(note) between 1 and 2000),
  reviewed_by  uuid not null references people,
  reviewed_at  timestamptz not null default now(),
  primary key (agreement_id, reviewed_at)
);
comment on table agreement_reviews is 'Whether an agreement held, asked on its review date';
