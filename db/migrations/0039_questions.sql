-- Knowledge: questions asked on an article, and what an article is the basis for.

create table article_questions (
  id          uuid primary key,
  article_id  uuid not null references articles,
  asked_by    uuid not null references people,
  body        text not null check (length(body) between 1 and 600),
  asked_at    timestamptz not null default now(),
  accepted_id uuid,
  accepted_by uuid references people,
  accepted_at timestamptz,
  included_at timestamptz,
  check ((accepted_id is null) = (accepted_at is null)),
  check (included_at is null or accepted_id is not null)
);
create index article_questions_article on article_questions (article_id, asked_at desc);
create index article_questions_open on article_questions (asked_at) where accepted_id is null;
comment on column article_questions.included_at is 'The accepted answer was written into the document';

create table article_answers (
  id          uuid primary key,
  question_id uuid not null references article_questions,
  author_id   uuid not null references people,
  body        text not null check (length(body) between 1 and 4000),
  answered_at timestamptz not null default now()
);
create index article_answers_question on article_answers (question_id, answered_at);
alter table article_questions add foreign key (accepted_id) references article_answers;

create table article_bases (
  id         uuid primary key,
  article_id uuid not null references articles,
  person_id  uuid not null references people,
  kind       text not null check (kind in ('project', 'policy')),
  name       text not null check (length(name) between 1 and 200),
  how        text not null check (length(how) between 1 and 400),
  number     text not null default '' check (length(number) <= 120),
  url        text check (url ~ '^https?://' and length(url) <= 500),
  told_at    timestamptz not null default now()
);
create index article_bases_article on article_bases (article_id, told_at desc);
comment on table article_bases is 'Projects and policies outside of the product that rest on an article';

alter table doc_notices drop constraint doc_notices_why_check;
alter table doc_notices add check (why in ('mention', 'reply', 'comment', 'suggestion', 'accepted', 'rejected', 'gone',
  'question', 'answer', 'answerAccepted'));
