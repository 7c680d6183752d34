-- name: meet_customers(customers)!
-- Registers who is new, and locks who is known: under this lock everything of a customer changes (docs/decisions.md
-- 1.4). In key order, so that batches never deadlock. A known customer's row is rarely written: a message's date is
-- kept by its conversation.
INSERT INTO users AS u (
    user_id, username, first_name, last_name, language_code, first_seen_at, heard_at, heard_update_id
)
SELECT c.user_id, c.username, coalesce(c.first_name, ''), c.last_name, c.language_code, c.first_seen_at,
       coalesce(c.heard_at, '-infinity'), coalesce(c.heard_update_id, 0)
FROM json_to_recordset(:customers::json) AS c(
    user_id bigint, username text, first_name text, last_name text, language_code text,
    first_seen_at timestamptz, heard_at timestamptz, heard_update_id bigint
)
ORDER BY c.user_id
ON CONFLICT (user_id) DO UPDATE SET
    first_seen_at = least(u.first_seen_at, excluded.first_seen_at),
    heard_at = greatest(u.heard_at, excluded.heard_at),
    heard_update_id = CASE
        WHEN (excluded.heard_at, excluded.heard_update_id) > (u.heard_at, u.heard_update_id)
        THEN excluded.heard_update_id ELSE u.heard_update_id END
WHERE u.first_seen_at IS NULL OR excluded.first_seen_at < u.first_seen_at
   OR (excluded.heard_at, excluded.heard_update_id) > (u.heard_at, u.heard_update_id);

-- name: rename_customers(customers)!
-- Whoever is named again by the newest that is known of them. Comes last: by then the batch's messages are counted in.
UPDATE users u
SET username = c.username, first_name = coalesce(c.first_name, ''), last_name = c.last_name,
    language_code = c.language_code
FROM json_to_recordset(:customers::json) AS c(
    user_id bigint, username text, first_name text, last_name text, language_code text,
    profile_at timestamptz, profile_update_id bigint
)
LEFT JOIN conversations v ON v.user_id = c.user_id
WHERE u.user_id = c.user_id
  AND (u.username, u.first_name, u.last_name, u.language_code)
      IS DISTINCT FROM (c.username, coalesce(c.first_name, ''), c.last_name, c.language_code)
  AND (c.profile_at, c.profile_update_id) >= (u.heard_at, u.heard_update_id)
  AND (v.user_id IS NULL OR (c.profile_at, c.profile_update_id) >= (v.last_message_at, v.last_update_id));

-- name: hear_of_banned(customers)!
-- The messages of banned customers are in no conversation, so what they tell of the person is dated here.
UPDATE users u
SET heard_at = c.profile_at, heard_update_id = c.profile_update_id
FROM json_to_recordset(:customers::json) AS c(user_id bigint, profile_at timestamptz, profile_update_id bigint)
WHERE u.user_id = c.user_id AND u.banned
  AND (c.profile_at, c.profile_update_id) > (u.heard_at, u.heard_update_id);

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
WITH given AS MATERIALIZED (
    SELECT e.user_id, e.message_id, e.update_id, e.sent_at, e.kind, e.label, coalesce(e.text, '') AS text, e.file_id,
           e.media_group_id, e.reply_to_message_id, u.banned,
           (u.username, u.first_name, u.last_name, u.language_code)
               IS DISTINCT FROM (e.username, coalesce(e.first_name, ''), e.last_name, e.language_code) AS is_renamed
    FROM json_to_recordset(:messages::json) AS e(
        user_id bigint, message_id bigint, update_id bigint, sent_at timestamptz, kind text, label text, text text,
        file_id text, media_group_id text, reply_to_message_id bigint,
        username text, first_name text, last_name text, language_code text
    )
    JOIN users u ON u.user_id = e.user_id
), fresh AS (
    INSERT INTO messages AS m (
        user_id, message_id, update_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id,
        withheld
    )
    SELECT user_id, message_id, update_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id,
           banned
    FROM given
    ON CONFLICT (user_id, message_id) DO UPDATE SET
        received = true, withheld = excluded.withheld, update_id = excluded.update_id
        WHERE NOT m.received
    RETURNING m.user_id, m.message_id, m.update_id, m.sent_at, m.label, m.text, m.withheld
), counted AS (
    SELECT user_id, count(*) AS messages, min(message_id) AS first_id, min(sent_at) AS first_at
    FROM fresh WHERE NOT withheld GROUP BY user_id
), latest AS (
    SELECT DISTINCT ON (user_id) user_id, message_id, update_id, sent_at,
           left(concat_ws(' ', label, nullif(text, '')), 500) AS preview
    FROM fresh WHERE NOT withheld ORDER BY user_id, sent_at DESC, message_id DESC
), counted_in AS (
    INSERT INTO conversations AS c (
        user_id, last_message_at, last_message_id, last_update_id, last_user_message, total_messages,
        unread_messages, first_unread_id, unread_since, priority_level
    )
    SELECT l.user_id, l.sent_at, l.message_id, l.update_id, l.preview, n.messages, n.messages, n.first_id, n.first_at,
           p.total
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
        last_update_id = CASE
            WHEN (excluded.last_message_at, excluded.last_message_id) > (c.last_message_at, c.last_message_id)
            THEN excluded.last_update_id ELSE c.last_update_id END,
        last_user_message = CASE
            WHEN (excluded.last_message_at, excluded.last_message_id) > (c.last_message_at, c.last_message_id)
            THEN excluded.last_user_message ELSE c.last_user_message END
), to_tell AS (
    -- Updating nothing locks the row: it is not taken from the backlog before these messages can be seen.
    INSERT INTO push_backlog AS b (user_id)
    SELECT user_id FROM counted ORDER BY user_id
    ON CONFLICT (user_id, message_id) DO UPDATE SET message_id = b.message_id WHERE false
)
SELECT coalesce(array_agg(extract(epoch FROM sent_at)::bigint) FILTER (WHERE NOT withheld), '{}') AS sent_at,
       count(*) FILTER (WHERE withheld) AS withheld,
       (SELECT bool_or(is_renamed) FROM given) AS some_renamed,
       (SELECT bool_or(banned) FROM given) AS some_banned
FROM fresh;

-- name: edit_messages(edits)!
-- An edit that comes before its message waits in the row as not received (docs/decisions.md 1.6). Statements after the
-- lock see all before it.
WITH edited AS (
    INSERT INTO messages AS m (
        user_id, message_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id, received,
        edited_at, edit_update_id, entities
    )
    SELECT e.user_id, e.message_id, e.sent_at, e.kind, e.label, coalesce(e.text, ''), e.file_id, e.media_group_id,
           e.reply_to_message_id, false, e.occurred_at, e.update_id, e.entities
    FROM json_to_recordset(:edits::json) AS e(
        user_id bigint, message_id bigint, sent_at timestamptz, kind text, label text, text text, file_id text,
        media_group_id text, reply_to_message_id bigint, occurred_at timestamptz, update_id bigint, entities jsonb
    )
    ON CONFLICT (user_id, message_id) DO UPDATE SET
        kind = excluded.kind, label = excluded.label, text = excluded.text, file_id = excluded.file_id,
        edited_at = excluded.edited_at, edit_update_id = excluded.edit_update_id, entities = excluded.entities
    WHERE m.edited_at IS NULL OR (m.edited_at, m.edit_update_id) < (excluded.edited_at, excluded.edit_update_id)
    RETURNING m.user_id, m.message_id, m.label, m.text, m.withheld
), to_follow AS (
    INSERT INTO push_backlog AS b (user_id, message_id)
    SELECT user_id, message_id FROM edited WHERE NOT withheld ORDER BY user_id, message_id
    ON CONFLICT (user_id, message_id) DO UPDATE SET message_id = b.message_id WHERE false
)
UPDATE conversations c
SET last_user_message = left(concat_ws(' ', e.label, nullif(e.text, '')), 500)
FROM edited e
WHERE c.user_id = e.user_id AND c.last_message_id = e.message_id;
