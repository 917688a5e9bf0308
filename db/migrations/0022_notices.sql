-- Notices: how people are reached outside the page, and when they want to be left alone.

create table notice_settings (
  person_id    uuid primary key references people,
  quiet_from   smallint not null check (quiet_from between 0 and 1439),
  quiet_to     smallint not null check (quiet_to between 0 and 1439),
  digest       boolean not null,
  digest_token uuid not null default gen_random_uuid() unique
);
comment on column notice_settings.quiet_from is 'Minute of the day in Vientiane; from and to the same: never quiet';
comment on column notice_settings.digest_token is 'Ends the daily mail without signing in';

create table push_subscriptions (
  endpoint   text primary key check (length(endpoint) <= 1000),
  person_id  uuid not null references people,
  session_id text not null references sessions on delete cascade,
  p256dh     text not null check (length(p256dh) <= 200),
  auth       text not null check (length(auth) <= 100),
  made_at    timestamptz not null default now()
);
create index push_subscriptions_person on push_subscriptions (person_id);
comment on column push_subscriptions.session_id is 'Whoever signs out is not called on that device any more';

create table digests (
  person_id uuid not null references people,
  day       date not null,
  sent_at   timestamptz not null default now(),
  primary key (person_id, day)
);
comment on table digests is 'One daily mail for each person and day in Vientiane, at most';

create table proposal_reminders (
  proposal_id uuid not null references proposals,
  person_id   uuid not null references people,
  reminded_at timestamptz not null default now(),
  primary key (proposal_id, person_id)
);

create index room_levels_all on room_levels (room_id) where level = 'all';
