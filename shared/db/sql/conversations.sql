-- The lists. Planning takes longer than reading, so one plan has to do for every page: the inner LIMIT says that few lines are
-- wanted, whatever their number, and a place in a SELECT of its own is not mistaken for one near the end.

-- name: conversations_after(status, is_pinned, priority, unread, last_message_at, user_id, limit)
SELECT * FROM (
    SELECT * FROM listed_conversations c
    WHERE c.conversation_status = :status
      AND (c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at, c.user_id)
          < ((SELECT :is_pinned::boolean), (SELECT :priority::integer), (SELECT :unread::integer),
             (SELECT :last_message_at::timestamptz), (SELECT :user_id::bigint))
    ORDER BY c.is_pinned DESC, c.priority_level DESC, c.unread_messages DESC, c.last_message_at DESC, c.user_id DESC
    LIMIT 100
) listed
LIMIT :limit;

-- name: conversations_before(status, is_pinned, priority, unread, last_message_at, user_id, limit)
SELECT * FROM (
    SELECT * FROM listed_conversations c
    WHERE c.conversation_status = :status
      AND (c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at, c.user_id)
          > ((SELECT :is_pinned::boolean), (SELECT :priority::integer), (SELECT :unread::integer),
             (SELECT :last_message_at::timestamptz), (SELECT :user_id::bigint))
    ORDER BY c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at, c.user_id
    LIMIT 100
) listed
LIMIT :limit;

-- name: first_conversations(status, limit)
SELECT * FROM (
    SELECT * FROM listed_conversations c
    WHERE c.conversation_status = :status
    ORDER BY c.is_pinned DESC, c.priority_level DESC, c.unread_messages DESC, c.last_message_at DESC, c.user_id DESC
    LIMIT 100
) listed
LIMIT :limit;

-- name: last_conversations(status, limit)
SELECT * FROM (
    SELECT * FROM listed_conversations c
    WHERE c.conversation_status = :status
    ORDER BY c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at, c.user_id
    LIMIT 100
) listed
LIMIT :limit;

-- name: find_conversation(user_id)^
SELECT * FROM conversation_rows c
WHERE c.user_id = :user_id;

-- name: count_conversations()^
SELECT sum(active)::bigint AS active, sum(archived)::bigint AS archived, sum(snoozed)::bigint AS snoozed FROM figures;

-- name: lock_customer(user_id)^
SELECT user_id FROM users WHERE user_id = :user_id FOR NO KEY UPDATE;

-- name: set_pinned(is_pinned, user_id)$
UPDATE conversations SET is_pinned = :is_pinned WHERE user_id = :user_id AND is_pinned <> :is_pinned RETURNING true;

-- name: set_status(status, user_id)$
UPDATE conversations SET conversation_status = :status
WHERE user_id = :user_id AND conversation_status <> :status
RETURNING true;

-- name: find_claim(user_id)^
SELECT admin_name(claimed_by) AS claimer, claimed_at FROM conversations
WHERE user_id = :user_id AND claimed_by IS NOT NULL;

-- name: set_claim(admin_id, user_id)!
UPDATE conversations SET claimed_by = :admin_id, claimed_at = now() WHERE user_id = :user_id;

-- name: end_claim(user_id)!
UPDATE conversations SET claimed_by = NULL, claimed_at = NULL WHERE user_id = :user_id;

-- name: last_message_id(user_id)$
SELECT last_message_id FROM conversations WHERE user_id = :user_id;

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

-- name: note_handled(admin_id, user_id)!
-- Somebody dealt with it: pushes that tell of it are to be drawn anew.
WITH handled AS (
    UPDATE conversations SET handled_by = :admin_id WHERE user_id = :user_id RETURNING user_id
)
INSERT INTO push_backlog AS b (user_id) SELECT user_id FROM handled
ON CONFLICT (user_id, message_id) DO UPDATE SET message_id = b.message_id WHERE false;

-- name: explain_priority(user_id)^
SELECT u.tier, u.credits, u.purchases, p.*
FROM users u CROSS JOIN LATERAL priority_parts(u.tier, u.credits, u.purchases) p
WHERE u.user_id = :user_id;
