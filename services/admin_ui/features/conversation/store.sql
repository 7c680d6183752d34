-- name: set_pinned(is_pinned, user_id)$
UPDATE conversations SET is_pinned = :is_pinned WHERE user_id = :user_id AND is_pinned <> :is_pinned RETURNING true;

-- name: set_status(status, user_id, seen_message_id)$
-- Unless a message newer than the one the admin saw has come in. Returns what it was before.
UPDATE conversations c SET conversation_status = :status
FROM (SELECT conversation_status FROM conversations WHERE user_id = :user_id) before
WHERE c.user_id = :user_id AND c.conversation_status <> :status AND c.last_message_id <= :seen_message_id
RETURNING before.conversation_status;

-- name: find_last_message(user_id)$
SELECT last_message_id FROM conversations WHERE user_id = :user_id;

-- name: find_claim(user_id)^
SELECT admin_name(claimed_by) AS claimer, claimed_at FROM conversations WHERE user_id = :user_id;

-- name: set_claim(admin_id, user_id)!
UPDATE conversations SET claimed_by = :admin_id, claimed_at = now() WHERE user_id = :user_id;

-- name: end_claim(user_id)!
UPDATE conversations SET claimed_by = NULL, claimed_at = NULL WHERE user_id = :user_id;

-- name: note_handled(admin_id, user_id)!
-- Somebody dealt with it: notifications about it are to be drawn again.
WITH handled AS (
    UPDATE conversations SET handled_by = :admin_id WHERE user_id = :user_id RETURNING user_id
)
INSERT INTO push_backlog AS b (user_id) SELECT user_id FROM handled
ON CONFLICT (user_id, message_id) DO UPDATE SET message_id = b.message_id WHERE false;

-- name: explain_priority(user_id)^
SELECT u.tier, u.credits, u.purchases, p.*
FROM users u CROSS JOIN LATERAL priority_parts(u.tier, u.credits, u.purchases) p
WHERE u.user_id = :user_id;
