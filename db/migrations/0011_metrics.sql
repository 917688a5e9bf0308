-- Metrics: what the figures of a month are read by, and what crossed a border of the spiral.

create index statements_measured on statements (department_id, stored) where counted;
create index statements_exits on statements (event, stored)
  where event in ('agreement.recorded', 'doc.ready', 'article.published', 'checklist.completed');
create index statements_links on statements ((result ->> 'to')) where event = 'lineage.linked';
