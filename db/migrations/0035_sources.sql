-- Knowledge: what kind each source is, and the unit it comes from; two units make a combination.

alter table sources
  add column kind   text not null default 'other' check (kind in ('item', 'file', 'law', 'paper', 'web', 'other')),
  add column number text not null default '' check (length(number) <= 120),
  add column department_id uuid references departments,
  add column file_id uuid,
  add column unit   text;
comment on column sources.number is 'Number of a law, or the DOI of a paper';
comment on column sources.file_id is 'A file that stands in the item; who may read the item may open it';
comment on column sources.department_id is 'For items: the department of whoever began it, when it was cited';
comment on column sources.unit is 'The department, else the folded name of the organisation; null when nobody said. Sources of two units make a combined article';

update sources so set kind = 'item', department_id = p.department_id
  from items i join people p on p.id = i.created_by where i.id = so.item_id;
update sources so set unit = coalesce(so.department_id::text,
  (select d.id::text from departments d where lower(trim(so.organisation)) in (lower(d.name_lo), lower(d.name_en)) limit 1),
  nullif(lower(trim(so.organisation)), ''));

-- What an article is called and says in a few lines, in Lao, English or both, and who looks after it.
alter table article_versions
  add column title_lo   text not null default '' check (length(title_lo) <= 200),
  add column title_en   text not null default '' check (length(title_en) <= 200),
  add column summary_lo text not null default '' check (length(summary_lo) <= 600),
  add column summary_en text not null default '' check (length(summary_en) <= 600);
alter table articles
  add column owner_id    uuid references people,
  add column co_owner_id uuid references people;
comment on column articles.owner_id is 'Who looks after it; null for its author';
create index articles_owner on articles (coalesce(owner_id, author_id));
create index articles_co_owner on articles (co_owner_id) where co_owner_id is not null;
