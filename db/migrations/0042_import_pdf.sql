-- Import kinds: PDF with letters in it, and pages of wikis in their own signs.

alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check
  check (kind in ('text', 'markdown', 'html', 'docx', 'odt', 'pdf', 'wikitext'));
