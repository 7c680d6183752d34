-- name: history_page(user_id, older_than, newer_than, older, newer)
-- At most `older` messages right before one, or `newer` right after one, by the primary key; a limit of 0 costs nothing.
-- Messages of the time when the customer was banned are in no history.
WITH page AS (
    (SELECT * FROM visible_messages
     WHERE user_id = :user_id AND message_id < :older_than
     ORDER BY message_id DESC LIMIT :older)
    UNION ALL
    (SELECT * FROM visible_messages
     WHERE user_id = :user_id AND message_id > :newer_than
     ORDER BY message_id LIMIT :newer)
)
SELECT m.message_id, m.direction, admin_name(m.admin_id) AS admin, m.sent_at, m.label, m.text, m.media_group_id,
       m.edited_at IS NOT NULL AS is_edited, m.deleted_at IS NOT NULL AS is_deleted,
       (SELECT left(concat_ws(' ', r.label, nullif(r.text, '')), 200) FROM visible_messages r
        WHERE r.user_id = :user_id AND r.message_id = m.reply_to_message_id) AS quoted
FROM page m
ORDER BY m.message_id;

-- name: is_more_around(user_id, first_id, last_id)^
SELECT EXISTS (
           SELECT FROM visible_messages
           WHERE user_id = :user_id AND message_id < :first_id
       ) AS older,
       EXISTS (
           SELECT FROM visible_messages
           WHERE user_id = :user_id AND message_id > :last_id
       ) AS newer;

-- name: undelivered_answers(user_id, rejected_since, limit)
-- What is not settled, or may be sent again: of the refused only what is as young as the messages beside it.
SELECT admin_name(d.admin_id) AS admin, d.created_at, d.state, d.reason, d.content, count(*) OVER () AS total
FROM deliveries d
WHERE d.user_id = :user_id AND d.kind = 'reply' AND d.state <> 'sent' AND d.dismissed_at IS NULL
  AND (d.state <> 'rejected' OR d.created_at >= :rejected_since)
  AND NOT EXISTS (SELECT FROM deliveries r WHERE r.retry_of = d.delivery_id)
ORDER BY d.delivery_id DESC
LIMIT :limit;
