-- Import kinds: pages and OpenDocument texts too, and files with pictures, which are larger.

alter table imports drop constraint imports_kind_check;
alter table imports add constraint imports_kind_check check (kind in ('text', 'markdown', 'html', 'docx', 'odt'));
alter table imports drop constraint imports_original_check;
alter table imports add constraint imports_original_check check (length(original) between 1 and 20971520);
