-- Sync: with a merged state stand what is known of it when it is written, so that opening a document need not decode it
-- to know the same, and finds bytes that have changed since.

alter table doc_states add column clocks bytea, add column digest bytea;
comment on column doc_states.clocks is 'Its Yjs state vector; none while something in it waits for what never came';
comment on column doc_states.digest is 'SHA-256 of the state as it was written';
