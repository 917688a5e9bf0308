-- Decisions: evidence may be any item too, and reservations are kept whole.

create table proposal_items (
  proposal_id uuid not null references proposals,
  item_id     uuid not null references items,
  place       integer not null,
  primary key (proposal_id, item_id)
);
create table agreement_items (
  agreement_id uuid not null references agreements,
  item_id      uuid not null references items,
  place        integer not null,
  primary key (agreement_id, item_id)
);
comment on table proposal_items is 'Documents, articles and other items that speak for a proposal; each reader sees those they may read';

alter table agreements drop constraint agreements_dissent_check;
alter table agreements add constraint agreements_dissent_check check (length(dissent) between 1 and 20000);
