-- Learning: a step that is undone keeps the evidence its person wrote.

alter table step_progress alter column done_at drop not null;
comment on table step_progress is 'What a person has of a step: done while done_at is set; the statement of having done it stays in the log';
