-- Knowledge: tags become a taxonomy with names in two languages, other words for the same, and broader tags.

alter table tags
  alter column created_by drop not null,
  add column label_en text not null default '' check (length(label_en) <= 60),
  add column broader_id uuid references tags,
  add column tended boolean not null default false,
  add check (broader_id <> id);
create index tags_broader on tags (broader_id);
comment on column tags.label is 'The name in Lao, or as it was first typed';
comment on column tags.tended is 'Stewards look after it: everybody knows it; others are known to those who may read an article with them';
comment on column tags.created_by is 'Null for those the product came with';

create table tag_forms (
  folded text primary key,
  tag_id uuid not null references tags on delete cascade,
  form   text not null check (length(form) between 1 and 60),
  place  smallint not null
);
create index tag_forms_tag on tag_forms (tag_id, place);
comment on table tag_forms is 'Every word for a tag, its names first: one word means one tag, however it is spelled';
insert into tag_forms (folded, tag_id, form, place) select folded, id, label, 0 from tags;
alter table tags drop column folded;

-- The tags of an article and all broader ones, as the search sees them.
create function tags_within(root uuid) returns setof uuid language sql stable as $$
  with recursive within(id) as (
    select root union select t.id from tags t join within w on t.broader_id = w.id
  )
  select id from within
$$;
comment on function tags_within is 'A tag and all narrower ones';

alter table search_entries add column tags text not null default '';
comment on column search_entries.tags is 'Names of its tags and of all broader ones; cut with the body, never shown as a snippet';

create function put_search_tags(articles uuid[]) returns void language sql as $$
  with recursive upward(article_id, tag_id) as (
    select article_id, tag_id from article_tags where article_id = any(articles)
    union
    select u.article_id, t.broader_id from upward u join tags t on t.id = u.tag_id where t.broader_id is not null
  ), named as (
    select u.article_id, string_agg(concat_ws(' ', t.label, nullif(t.label_en, '')), E'\n' order by t.label) as names
    from upward u join tags t on t.id = u.tag_id group by u.article_id
  )
  update search_entries e set tags = n.names, cut_by = null, put_at = clock_timestamp()
  from named n where e.id = n.article_id and e.tags <> n.names
$$;
comment on function put_search_tags is 'Lets articles be found by their tags as they are named now';

alter table search_synonyms add column of_tag boolean not null default false;
comment on column search_synonyms.of_tag is 'The words of the tag with this id: changed with the tag';

with roots(label, label_en, folded, folded_en) as (values
  ('ສະພາບ ແລະ ແຜນການ', 'State and plans', 'ສະພາບ ແລະ ແຜນການ', 'state and plans'),
  ('ນະໂຍບາຍ ແລະ ນິຕິກຳ', 'Policies and laws', 'ນະໂຍບາຍ ແລະ ນິຕິກຳ', 'policies and laws'),
  ('ທັກສະ ແລະ ບຸກຄະລາກອນ', 'Skills and people', 'ທັກສະ ແລະ ບຸກຄະລາກອນ', 'skills and people')
), made as (
  insert into tags (id, label, label_en, tended)
  select gen_random_uuid(), label, label_en, true from roots
  where not exists (select 1 from tag_forms f where f.folded in (roots.folded, roots.folded_en))
  returning id, label
), formed as (
  insert into tag_forms (folded, tag_id, form, place)
  select folded, id, r.label, 0 from made join roots r using (label)
  union all select folded_en, id, r.label_en, 1 from made join roots r using (label)
)
insert into search_synonyms (id, forms, of_tag) select id, array[r.label, r.label_en], true from made join roots r using (label);

select put_search_tags(array(select id from articles));
