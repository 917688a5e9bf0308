-- Whether a document has words beside its headings: what a template begins with is no text yet. Of documents that are there
-- already it is known once somebody writes in them again.

alter table docs add column has_text boolean not null default false;
update docs set has_text = text <> '';
comment on column docs.has_text is 'There are words beside headings; projected with the text';
