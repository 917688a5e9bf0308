-- Rooms: each row is written by a statement of its own, which asks for nothing but one row. What gathers several in one
-- statement is set up anew for each message, which took longer than the writing; most messages come alone.

drop function store_messages;
create function store_messages(
  -- Rooms and topics, each once, with how many of the messages are theirs.
  rooms_of uuid[], room_counts int[], topics_of uuid[], topic_counts int[],
  -- Messages: their rooms and topics by place in the above, and which of the new ones of the room each is.
  ids uuid[], room_places int[], topic_places int[], nths int[], author_ids uuid[], bodies text[], folds text[],
  mention_lists jsonb[], reply_ids uuid[], forward_ids uuid[], stamp xid8,
  -- Their statements.
  told_ids uuid[], events text[], verbs text[], space_ids uuid[], phases text[], counts boolean[], origins text[],
  maps text[], department_ids uuid[], ranks text[], results jsonb[]
)
returns table (message_id uuid, number bigint, stored_at timestamptz)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan set lock_timeout = '100ms' as $$
declare
  lasts bigint[];
  last bigint;
  said text;
  was_at timestamptz;
begin
  -- Whoever moves a topic holds its rooms, so from here on nobody does.
  for i in 1 .. cardinality(rooms_of) loop
    update rooms r set last_seq = r.last_seq + room_counts[i] where r.id = rooms_of[i]
    returning r.last_seq - room_counts[i] into last;
    lasts[i] := last;
  end loop;

  if stamp <> (select changed_by from sending_stamp) then
    raise exception 'Something has changed since' using errcode = 'BA001';
  end if;

  for i in 1 .. cardinality(ids) loop
    said := null;
    if forward_ids[i] is not null then
      select coalesce(nullif(f.body, ''), f.forwarded, '') into said from messages f where f.id = forward_ids[i];
    end if;
    insert into messages as m (id, room_id, topic_id, seq, author_id, body, folded, mentions, reply_to, forward_of, forwarded)
    values (ids[i], rooms_of[room_places[i]], topics_of[topic_places[i]], lasts[room_places[i]] + nths[i], author_ids[i],
      bodies[i], folds[i], mention_lists[i], reply_ids[i], forward_ids[i], said)
    returning m.id, m.seq, m.sent_at into message_id, number, stored_at;
    return next;
    insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
      department_id, rank, result, client_event_id)
    values (told_ids[i], author_ids[i], events[i], verbs[i], 'topic', topics_of[topic_places[i]], space_ids[i], phases[i],
      counts[i], origins[i], maps[i], department_ids[i], ranks[i], results[i], ids[i])
    on conflict (actor_id, client_event_id) where client_event_id is not null do nothing;
  end loop;

  for i in 1 .. cardinality(topics_of) loop
    update topics t set messages = t.messages + topic_counts[i], last_at = now() from topics was
    where t.id = topics_of[i] and was.id = topics_of[i] returning was.last_at into was_at;
    -- When a topic moved last is told to within ten seconds: a lively one need not be written anew with each word.
    if was_at < date_bin('10 seconds', now(), 'epoch') then
      update items set changed_at = now() where id = topics_of[i];
    end if;
  end loop;
end $$;
comment on function store_messages is 'All of the messages and their statements, or an error and nothing: BA001 where something has changed since the stamp (without one nothing is asked), 55P03 where somebody else holds a room';

-- Messages are never deleted, and whoever writes their words has just read them.
alter table message_words drop constraint message_words_message_id_fkey;
