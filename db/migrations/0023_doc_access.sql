-- What those who are not members of an open space may do in a document of it: its writers say so, one by one.

alter table docs add column guests text not null default 'write' check (guests in ('write', 'comment', 'read'));
comment on column docs.guests is 'Readers of the space who are no members; the one who began the document always writes';
