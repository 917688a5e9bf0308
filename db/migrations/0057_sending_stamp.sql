-- Rooms: what a message rests on is not asked anew with each message, but whether any of it has changed: one number. A test
-- sees that whatever sending_facts reads touches it.

create table sending_stamp (only_one boolean primary key default true check (only_one), changed_by xid8 not null);
insert into sending_stamp values (true, pg_current_xact_id());
comment on table sending_stamp is 'The transaction that last changed something on which storing a message rests: what was found under the same number holds';

create function touch_sending_stamp() returns trigger language plpgsql as $$
begin
  update sending_stamp set changed_by = pg_current_xact_id() where changed_by <> pg_current_xact_id();
  return null;
end $$;
-- Last of all in a transaction: nobody waits for whoever changes something while they do other things. (A migration that
-- changes such rows cannot alter their table in the same file.)
create constraint trigger sending_stamp after insert or update or delete on space_members
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after insert or update or delete on circle_members
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after insert or update or delete on room_levels
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after update of kind or delete on spaces
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after update of kind, space_id or delete on rooms
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after update of room_id, general or delete on topics
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after update of name_lo, name_en, department_id, rank or delete on people
  deferrable initially deferred for each row execute function touch_sending_stamp();
create constraint trigger sending_stamp after update of name_lo, name_en or delete on departments
  deferrable initially deferred for each row execute function touch_sending_stamp();
-- How much somebody has said today in a topic.
create constraint trigger sending_stamp after update of topic_id on messages
  deferrable initially deferred for each row execute function touch_sending_stamp();

drop function store_messages, sendings_facts, sending_facts;
create function sending_facts(for_author uuid, for_room uuid, for_topic uuid, for_reply uuid, most int)
returns table (
  space_id uuid, space_kind text, kind text, role text, is_inside boolean, topic_id uuid, answered uuid,
  is_watched boolean, author_lo text, author_en text, department_lo text, department_en text, department_id uuid, rank text,
  today int
) language sql stable begin atomic
  select found.*, (
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
      p.name_lo, p.name_en, d.name_lo as department_lo, d.name_en as department_en, p.department_id, p.rank
    from people p left join departments d on d.id = p.department_id
      left join rooms r on r.id = for_room left join spaces s on s.id = r.space_id
    where p.id = for_author limit 1
  ) found;
end;
comment on function sending_facts is 'What storing a message rests on; whatever changes it touches sending_stamp';

create function sendings_facts(asked jsonb, most int)
returns table (
  room_id uuid, space_id uuid, space_kind text, kind text, role text, is_inside boolean, topic_id uuid, answered uuid,
  is_watched boolean, author_lo text, author_en text, department_lo text, department_en text, department_id uuid, rank text,
  today int, is_known boolean, stamp text
) language plpgsql stable set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
  return query select a."roomId", found.*, (select true from messages m where m.id = a.id) is not null,
    (select changed_by::text from sending_stamp)
  from jsonb_to_recordset(asked) as a(place int, id uuid, "authorId" uuid, "roomId" uuid, "topicId" uuid, "replyTo" uuid)
  cross join lateral sending_facts(a."authorId", a."roomId", a."topicId", a."replyTo", most) found
  order by a.place;
end $$;
comment on function sendings_facts is 'The facts of sending_facts for each message that is to be stored, in the order of their places, and the stamp under which they hold';

create function store_messages(ids uuid[], room_ids uuid[], topic_ids uuid[], author_ids uuid[], nths int[], bodies text[],
  folds text[], mention_lists jsonb[], reply_ids uuid[], forward_ids uuid[], stamp xid8, told jsonb)
returns table (message_id uuid, number bigint, stored_at timestamptz)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan set lock_timeout = '100ms' as $$
declare
  held uuid[];
  lasts bigint[];
  is_late boolean;
begin
  -- Whoever moves a topic holds its rooms, so from here on nobody does.
  with moving as (
    update rooms r set last_seq = r.last_seq + cardinality(array_positions(room_ids, r.id)) where r.id = any(room_ids)
    returning r.id, r.last_seq - cardinality(array_positions(room_ids, r.id)) as last
  )
  select array_agg(m.id), array_agg(m.last) into held, lasts from moving m;

  if stamp <> (select changed_by from sending_stamp) then
    raise exception 'Something has changed since' using errcode = 'BA001';
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
  select g.id, g.actor_id, g.event, g.verb, g.object_type, g.object_id, g.space_id, g.phase, g.counted, g.origin, g.map,
    g.department_id, g.rank, g.result, g.client_event_id
  from jsonb_to_recordset(told) as g(id uuid, actor_id uuid, event text, verb text, object_type text, object_id uuid,
    space_id uuid, phase text, counted boolean, origin text, map text, department_id uuid, rank text, result jsonb,
    client_event_id uuid)
  on conflict (actor_id, client_event_id) where client_event_id is not null do nothing;
end $$;
comment on function store_messages is 'All of the messages and their statements (told), or an error and nothing: BA001 where something has changed since the stamp (without one nothing is asked), 55P03 where somebody else holds a room';
