-- Spaces: their stewards say whether others are shown who has a document open that they may only read.

alter table spaces add column hides_readers boolean not null default false;
