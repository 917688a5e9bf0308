-- Decisions: whoever is asked for an answer is called on their browsers, once.

alter table escalations add column called_at timestamptz;
comment on column escalations.called_at is 'When those who lead were called; null until then';
