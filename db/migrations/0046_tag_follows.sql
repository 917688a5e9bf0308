-- Who follows a tag is asked whatever they want of it: by merging and ending tags too, not only by what comes to the inbox.

drop index tag_follows_tag;
create index tag_follows_tag on tag_follows (tag_id);
