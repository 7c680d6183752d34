-- name: find_conversation(user_id)^
SELECT * FROM conversation_rows c
WHERE c.user_id = :user_id;

-- name: count_conversations()^
SELECT sum(active)::bigint AS active, sum(archived)::bigint AS archived, sum(snoozed)::bigint AS snoozed FROM figures;

-- name: lock_customer(user_id)^
SELECT user_id FROM users WHERE user_id = :user_id FOR NO KEY UPDATE;

-- name: mark_read(user_id, up_to_message_id)$
WITH seen AS (
    UPDATE messages m SET is_read = true
    FROM conversations c
    WHERE c.user_id = :user_id AND m.user_id = :user_id
      AND m.message_id BETWEEN c.first_unread_id AND :up_to_message_id
      AND m.received AND NOT m.withheld AND NOT m.is_read
    RETURNING m.message_id
), later AS (
    SELECT count(*) AS unread, min(m.message_id) AS first_id, min(m.sent_at) AS since
    FROM conversations c JOIN messages m USING (user_id)
    WHERE c.user_id = :user_id AND m.message_id >= c.first_unread_id AND m.message_id > :up_to_message_id
      AND m.received AND NOT m.withheld AND NOT m.is_read
)
UPDATE conversations c
SET unread_messages = later.unread, first_unread_id = later.first_id, unread_since = later.since,
    last_admin_reply_at = now()
FROM later
WHERE c.user_id = :user_id AND EXISTS (SELECT FROM seen)
RETURNING true;
