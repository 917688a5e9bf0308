-- Rooms: a message is stored by half the work. What a statement checks is read and set up anew each time it runs, for
-- every check of a table, whichever column it writes; and each message asked for its room, topic and author once more, which
-- are never deleted and have just been read.

alter table messages
  drop constraint messages_room_id_fkey, drop constraint messages_topic_id_fkey, drop constraint messages_author_id_fkey,
  drop constraint messages_body_check, drop constraint messages_forwarded_check;
alter table statements drop constraint statements_origin_check, drop constraint statements_phase_check;
alter table rooms drop constraint rooms_name_lo_check, drop constraint rooms_name_en_check, drop constraint rooms_kind_check;
alter table topics drop constraint topics_title_check, drop constraint topics_state_check,
  drop constraint topics_closed_reason_check;

create or replace function store_messages(ids uuid[], room_ids uuid[], topic_ids uuid[], author_ids uuid[], nths int[],
  bodies text[], folds text[], mention_lists jsonb[], reply_ids uuid[], forward_ids uuid[], marks text[], counts int[],
  most int, told jsonb)
returns table (message_id uuid, number bigint, stored_at timestamptz)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan set lock_timeout = '100ms' as $$
declare
  held uuid[];
  lasts bigint[];
  same int;
  is_late boolean;
begin
  -- Whoever moves a topic holds its rooms, so from here on nobody does.
  with moving as (
    update rooms r set last_seq = r.last_seq + cardinality(array_positions(room_ids, r.id)) where r.id = any(room_ids)
    returning r.id, r.last_seq - cardinality(array_positions(room_ids, r.id)) as last
  )
  select array_agg(m.id), array_agg(m.last) into held, lasts from moving m;

  if marks is not null then
    select count(*) into same
    from unnest(room_ids, topic_ids, author_ids, marks, counts) a(room_id, topic_id, author_id, mark, count)
    cross join lateral sending_facts(a.author_id, a.room_id, a.topic_id, null, most) f
    where a.mark = f.mark and a.count = f.today;
    if same <> cardinality(ids) then
      raise exception 'Something is not as it was marked' using errcode = 'BA001';
    end if;
  end if;

  return query insert into messages as m (id, room_id, topic_id, seq, author_id, body, folded, mentions, reply_to,
    forward_of, forwarded)
  select a.id, a.room_id, a.topic_id, lasts[array_position(held, a.room_id)] + a.nth, a.author_id, a.body, a.folded,
    a.mentions, a.reply_to, a.forward_of,
    (select coalesce(nullif(f.body, ''), f.forwarded, '') from messages f where f.id = a.forward_of)
  from unnest(ids, room_ids, topic_ids, nths, author_ids, bodies, folds, mention_lists, reply_ids, forward_ids)
    a(id, room_id, topic_id, nth, author_id, body, folded, mentions, reply_to, forward_of)
  returning m.id, m.seq, m.sent_at;

  -- When a topic moved last is told to within ten seconds: a lively one need not be written anew with each word.
  select bool_or(t.last_at < date_bin('10 seconds', now(), 'epoch')) into is_late from topics t where t.id = any(topic_ids);
  if is_late then
    update items i set changed_at = now() where i.id = any(topic_ids);
  end if;
  update topics t set messages = t.messages + cardinality(array_positions(topic_ids, t.id)), last_at = now()
  where t.id = any(topic_ids);

  insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
    department_id, rank, result, client_event_id)
  select g.id, p.id, g.event, g.verb, g.object_type, g.object_id, g.space_id, g.phase, g.counted, g.origin, g.map,
    p.department_id, p.rank, g.result, g.client_event_id
  from jsonb_to_recordset(told) as g(id uuid, actor_id uuid, event text, verb text,
    object_type text, object_id uuid, space_id uuid, phase text, counted boolean, origin text, map text, result jsonb,
    client_event_id uuid)
  cross join lateral (select id, department_id, rank from people where id = g.actor_id limit 1) p
  on conflict (actor_id, client_event_id) where client_event_id is not null do nothing;
end $$;
comment on function store_messages is 'All of the messages and their statements (told), or an error and nothing: BA001 where something is not as marked (without marks nothing is asked), 55P03 where somebody else holds a room';
