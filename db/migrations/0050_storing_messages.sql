-- Rooms: a message is stored by one call, which asks again what the decision to store it rests on. Each statement of a
-- function is planned once a line, where one large statement is set up anew each time, which took longer than running it.

-- Everything is looked up by its key, and so written that there is no other way to it: the plans outlive the time in
-- which the tables are empty.
create function sending_facts(for_author uuid, for_room uuid, for_topic uuid, for_reply uuid, most int)
returns table (
  space_id uuid, space_kind text, kind text, role text, is_inside boolean, topic_id uuid, answered uuid,
  is_watched boolean, author_lo text, author_en text, department_lo text, department_en text, mark text, today int
) language sql stable as $$
  select found.*, hash_record_extended(found, 0)::text, (
    select count(*)::int from (
      -- Compared as rows, for which there is one index: any other of a topic could seem as good, and reads all of it.
      select from messages m where (m.author_id, m.topic_id) <= (for_author, found.topic_id)
        and (m.author_id, m.topic_id, m.sent_at) >= (for_author, found.topic_id,
          date_trunc('day', now() at time zone 'Asia/Vientiane') at time zone 'Asia/Vientiane')
      limit most
    ) said
  )
  from (
    select r.space_id, s.kind as space_kind, r.kind,
      (select member.role from space_members member where member.space_id = s.id and member.person_id = p.id),
      (select true from circle_members inside where inside.circle_id = r.id and inside.person_id = p.id) is not null,
      case when for_topic is null then (select t.id from topics t where t.room_id = r.id and t.general)
        else (select case when t.room_id = r.id then t.id end from topics t where t.id = for_topic) end as topic_id,
      (select case when q.room_id = r.id then q.author_id end from messages q where q.id = for_reply),
      (select true from room_levels v where v.room_id = r.id and v.level = 'all' limit 1) is not null,
      p.name_lo, p.name_en, d.name_lo as department_lo, d.name_en as department_en
    from people p left join departments d on d.id = p.department_id
      left join rooms r on r.id = for_room left join spaces s on s.id = r.space_id
    where p.id = for_author limit 1
  ) found
$$;
comment on function sending_facts is
  'What it rests on whether somebody may say something in a topic (without one, the general one) and how it is shown, with a mark of all that; how much they said there today, up to a most';

create function store_messages(ids uuid[], room_ids uuid[], topic_ids uuid[], author_ids uuid[], nths int[],
  bodies text[], folds text[], mention_lists jsonb[], reply_ids uuid[], forward_ids uuid[], marks text[], counts int[],
  most int, told jsonb)
returns table (message_id uuid, number bigint, stored_at timestamptz)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
  lasts bigint[];
begin
  -- Whoever moves a topic holds its rooms, so nobody does.
  select array_agg(held.last_seq order by held.n) into lasts from (
    select a.n, r.last_seq
    from unnest(room_ids, topic_ids, author_ids, reply_ids, marks, counts) with ordinality
      as a(room_id, topic_id, author_id, reply_to, mark, count, n)
    join rooms r on r.id = a.room_id join topics t on t.id = a.topic_id
    cross join lateral sending_facts(a.author_id, a.room_id, a.topic_id, a.reply_to, most) f
    where a.mark = f.mark and a.count = f.today
    for update of r skip locked for no key update of t
  ) held;
  if cardinality(lasts) is distinct from cardinality(ids) then return; end if;

  insert into messages (id, room_id, topic_id, seq, author_id, body, folded, mentions, reply_to, forward_of, forwarded)
  select a.id, a.room_id, a.topic_id, a.last_seq + a.nth, a.author_id, a.body, a.folded, a.mentions, a.reply_to,
    a.forward_of, (select coalesce(nullif(f.body, ''), f.forwarded, '') from messages f where f.id = a.forward_of)
  from unnest(ids, room_ids, topic_ids, lasts, nths, author_ids, bodies, folds, mention_lists, reply_ids, forward_ids)
    as a(id, room_id, topic_id, last_seq, nth, author_id, body, folded, mentions, reply_to, forward_of);

  update rooms r set last_seq = r.last_seq + cardinality(array_positions(room_ids, r.id)) where r.id = any(room_ids);
  update topics t set messages = t.messages + cardinality(array_positions(topic_ids, t.id)), last_at = now()
  where t.id = any(topic_ids);
  -- When a topic moved last is told to within some seconds: a lively one need not be written anew with each word.
  update items i set changed_at = now() where i.id = any(topic_ids) and i.changed_at < now() - interval '10 seconds';

  insert into statements (id, actor_id, event, verb, object_type, object_id, space_id, phase, counted, origin, map,
    department_id, rank, result, client_event_id)
  select g.id, p.id, g.event, g.verb, g.object_type, g.object_id, g.space_id, g.phase, g.counted, g.origin, g.map,
    p.department_id, p.rank, g.result, g.client_event_id
  from jsonb_to_recordset(told) as g(id uuid, actor_id uuid, event text, verb text,
    object_type text, object_id uuid, space_id uuid, phase text, counted boolean, origin text, map text, result jsonb,
    client_event_id uuid)
  cross join lateral (select id, department_id, rank from people where id = g.actor_id limit 1) p
  on conflict (actor_id, client_event_id) where client_event_id is not null do nothing;

  return query select a.id, a.last_seq + a.nth, now() from unnest(ids, lasts, nths) a(id, last_seq, nth);
end $$;
comment on function store_messages is 'All of the messages and their statements (told), or nothing and no row: something is not as marked, or a room is held';
