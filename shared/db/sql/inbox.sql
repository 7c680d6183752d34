-- name: upsert_customers(customers)!
-- Also takes the lock under which everything of a customer changes; in key order, so that batches never deadlock.
INSERT INTO users AS u (
    user_id, username, first_name, last_name, language_code, first_seen_at, profile_at, profile_update_id
)
SELECT c.user_id, c.username, coalesce(c.first_name, ''), c.last_name, c.language_code,
       c.first_seen_at, c.profile_at, c.profile_update_id
FROM json_to_recordset(:customers::json) AS c(
    user_id bigint, username text, first_name text, last_name text, language_code text,
    first_seen_at timestamptz, profile_at timestamptz, profile_update_id bigint
)
ORDER BY c.user_id
ON CONFLICT (user_id) DO UPDATE SET
    username = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.username ELSE u.username END,
    first_name = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.first_name ELSE u.first_name END,
    last_name = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.last_name ELSE u.last_name END,
    language_code = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.language_code ELSE u.language_code END,
    profile_at = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.profile_at ELSE u.profile_at END,
    profile_update_id = CASE WHEN (excluded.profile_at, excluded.profile_update_id) > (u.profile_at, u.profile_update_id) THEN excluded.profile_update_id ELSE u.profile_update_id END,
    first_seen_at = least(u.first_seen_at, excluded.first_seen_at);

-- name: set_blocked_bot(blocks)!
UPDATE users u
SET blocked_bot = b.blocked, blocked_bot_at = b.occurred_at, blocked_bot_update_id = b.update_id
FROM json_to_recordset(:blocks::json) AS b(
    user_id bigint, blocked boolean, occurred_at timestamptz, update_id bigint
)
WHERE u.user_id = b.user_id
  AND (b.occurred_at, b.update_id) > (u.blocked_bot_at, u.blocked_bot_update_id);

-- name: receive_messages(messages)^
-- Only rows really received feed the counters; everything else is a join, so order and repetition do not matter.
WITH fresh AS (
    INSERT INTO messages AS m (
        user_id, message_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id, withheld
    )
    SELECT e.user_id, e.message_id, e.sent_at, e.kind, e.label, coalesce(e.text, ''), e.file_id, e.media_group_id,
           e.reply_to_message_id, u.banned
    FROM json_to_recordset(:messages::json) AS e(
        user_id bigint, message_id bigint, sent_at timestamptz, kind text, label text, text text, file_id text,
        media_group_id text, reply_to_message_id bigint
    )
    JOIN users u ON u.user_id = e.user_id
    ON CONFLICT (user_id, message_id) DO UPDATE SET received = true, withheld = excluded.withheld
        WHERE NOT m.received
    RETURNING m.user_id, m.message_id, m.sent_at, m.label, m.text, m.withheld
), counted AS (
    SELECT user_id, count(*) AS messages, min(message_id) AS first_id, min(sent_at) AS first_at
    FROM fresh WHERE NOT withheld GROUP BY user_id
), latest AS (
    SELECT DISTINCT ON (user_id) user_id, message_id, sent_at, left(concat_ws(' ', label, nullif(text, '')), 500) AS preview
    FROM fresh WHERE NOT withheld ORDER BY user_id, sent_at DESC, message_id DESC
), counted_in AS (
    INSERT INTO conversations AS c (
        user_id, last_message_at, last_message_id, last_user_message, total_messages, unread_messages,
        first_unread_id, unread_since, priority_level
    )
    SELECT l.user_id, l.sent_at, l.message_id, l.preview, n.messages, n.messages, n.first_id, n.first_at, p.total
    FROM counted n
    JOIN latest l USING (user_id)
    JOIN users u USING (user_id)
    CROSS JOIN LATERAL priority_parts(u.tier, u.credits, u.purchases) p
    ORDER BY l.user_id
    ON CONFLICT (user_id) DO UPDATE SET
        total_messages = c.total_messages + excluded.total_messages,
        unread_messages = c.unread_messages + excluded.unread_messages,
        first_unread_id = least(c.first_unread_id, excluded.first_unread_id),
        unread_since = least(c.unread_since, excluded.unread_since),
        priority_level = excluded.priority_level,
        conversation_status = 'active',
        last_message_at = greatest(c.last_message_at, excluded.last_message_at),
        last_message_id = CASE
            WHEN (excluded.last_message_at, excluded.last_message_id) > (c.last_message_at, c.last_message_id)
            THEN excluded.last_message_id ELSE c.last_message_id END,
        last_user_message = CASE
            WHEN (excluded.last_message_at, excluded.last_message_id) > (c.last_message_at, c.last_message_id)
            THEN excluded.last_user_message ELSE c.last_user_message END
)
SELECT coalesce(array_agg(extract(epoch FROM sent_at)::bigint) FILTER (WHERE NOT withheld), '{}') AS sent_at,
       count(*) FILTER (WHERE withheld) AS withheld
FROM fresh;

-- name: edit_messages(edits)!
-- An edit that comes before its message waits in the row as not received. Statements after the lock see all before it.
WITH edited AS (
    INSERT INTO messages AS m (
        user_id, message_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id, received,
        edited_at, edit_update_id
    )
    SELECT e.user_id, e.message_id, e.sent_at, e.kind, e.label, coalesce(e.text, ''), e.file_id, e.media_group_id,
           e.reply_to_message_id, false, e.occurred_at, e.update_id
    FROM json_to_recordset(:edits::json) AS e(
        user_id bigint, message_id bigint, sent_at timestamptz, kind text, label text, text text, file_id text,
        media_group_id text, reply_to_message_id bigint, occurred_at timestamptz, update_id bigint
    )
    ON CONFLICT (user_id, message_id) DO UPDATE SET
        kind = excluded.kind, label = excluded.label, text = excluded.text, file_id = excluded.file_id,
        edited_at = excluded.edited_at, edit_update_id = excluded.edit_update_id
    WHERE m.edited_at IS NULL OR (m.edited_at, m.edit_update_id) < (excluded.edited_at, excluded.edit_update_id)
    RETURNING m.user_id, m.message_id, m.label, m.text
)
UPDATE conversations c
SET last_user_message = left(concat_ws(' ', e.label, nullif(e.text, '')), 500)
FROM edited e
WHERE c.user_id = e.user_id AND c.last_message_id = e.message_id;
