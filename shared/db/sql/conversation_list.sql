-- One page of a list of conversations: the one template, of which shared/db/listing.py makes the queries for each predicate.
-- Planning takes longer than reading, so one plan has to do for every page: the inner LIMIT says that few lines are wanted,
-- whatever their number, and a place in a SELECT of its own is not mistaken for one near the end (docs/decisions.md 3.4).
SELECT * FROM (
    SELECT * FROM listed_conversations c
    WHERE {predicate} {place}
    ORDER BY c.is_pinned {direction}, c.priority_level {direction}, c.unread_messages {direction},
             c.last_message_at {direction}, c.user_id {direction}
    LIMIT 100
) listed
LIMIT :limit
