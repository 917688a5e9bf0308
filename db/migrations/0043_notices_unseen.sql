-- Rooms: what calls somebody and was not seen is found without what they have seen.

create index notices_unseen on notices (person_id) where seen_at is null;
