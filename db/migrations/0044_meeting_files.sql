-- Meetings: files that belong to a record, beside those that were sent with messages.

alter table files
  add column meeting_id uuid references meetings,
  add check (message_id is null or meeting_id is null);
create index files_meeting on files (meeting_id, place) where meeting_id is not null;
drop index files_loose;
create index files_loose on files (uploaded_at) where message_id is null and meeting_id is null;
comment on column files.message_id is 'Null until it was sent; what is neither sent nor put to a record within a day is removed';
