-- Activity: the log names people, spaces and departments, none of which is ever deleted, and whoever writes a statement has
-- just read them. A foreign key asked for each of them again, and locked its row: two people who spoke in one space at
-- the same time wrote that lock into the row of the space, with every message.

alter table statements
  drop constraint statements_actor_id_fkey,
  drop constraint statements_space_id_fkey,
  drop constraint statements_department_id_fkey;

-- Rooms: a message counts up its room and its topic. Where no index holds what changes, and the page has room, that
-- writes no index; what is listed is sorted by more than the last message, and so was never read from the index in order.

drop index topics_room;
create index topics_room on topics (room_id);
alter table topics set (fillfactor = 70);
alter table rooms set (fillfactor = 70);
