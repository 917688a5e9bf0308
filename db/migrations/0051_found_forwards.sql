-- Rooms: the search inside a room finds words that were passed on too. They are cut with a message's own words; what was
-- stored before is cut anew.

update messages set folded = null where forwarded <> '';
