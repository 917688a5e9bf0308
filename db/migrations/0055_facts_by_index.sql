-- Rooms: what is asked for many messages at once is found by the same indexes as for one, whatever the planner was told of
-- tables that have grown since. Asked as a plain query, a young server read all of its messages for each new speaker.

create function sendings_facts(asked jsonb, most int)
returns table (
  room_id uuid, space_id uuid, space_kind text, kind text, role text, is_inside boolean, topic_id uuid, answered uuid,
  is_watched boolean, author_lo text, author_en text, department_lo text, department_en text, mark text, today int,
  is_known boolean
) language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  return query select a."roomId", found.*, (select true from messages m where m.id = a.id) is not null
  from jsonb_to_recordset(asked) as a(place int, id uuid, "authorId" uuid, "roomId" uuid, "topicId" uuid, "replyTo" uuid)
  cross join lateral sending_facts(a."authorId", a."roomId", a."topicId", a."replyTo", most) found
  order by a.place;
end $$;
comment on function sendings_facts is 'The facts of sending_facts for each message that is to be stored, in the order of their places';
