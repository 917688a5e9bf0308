-- An accepted change is written by a Yjs client that is drawn anew for each attempt. One that followed from the change would
-- be the same again where the server was set back to a backup, and whoever has what it wrote first would differ for ever.

alter table suggested_changes add column client bigint;
comment on column suggested_changes.client is 'The Yjs client under which it was last put into the document';
