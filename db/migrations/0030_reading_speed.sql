-- Rooms: what is new to somebody who never read a topic begins when they came, found without reading the talk.

create index messages_topic_time on messages (topic_id, sent_at desc, seq desc);
-- How many people spoke in a topic.
create index messages_topic_author on messages (topic_id, author_id);

-- When the last message that was read was said, no longer when it was read: what came meanwhile is later, and new.
update topic_reads x set read_at = m.sent_at
from topics t, messages m where t.id = x.topic_id and m.topic_id = t.id and m.room_id = t.room_id and m.seq = x.seq;
comment on column topic_reads.read_at is 'When the last message that was read was said';
