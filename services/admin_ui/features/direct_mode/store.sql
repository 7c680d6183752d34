-- name: enter_mode(admin_id, user_id)^
-- No row when there is no such conversation. Whoever is in it already goes on seeing live what they would have seen.
WITH newest AS (
    SELECT message_id FROM visible_messages
    WHERE user_id = :user_id AND direction = 'incoming'
    ORDER BY message_id DESC LIMIT 50
), banner AS (
    SELECT message_id FROM visible_messages WHERE user_id = :user_id ORDER BY message_id DESC LIMIT 5
)
INSERT INTO direct_modes AS d (
    admin_id, user_id, entered_at, used_at, shown_from_id, shown_ids, banner_ids, answered_up_to
)
SELECT :admin_id, c.user_id, now(), now(),
       (SELECT CASE WHEN count(*) < 50 THEN 0 ELSE min(message_id) - 1 END FROM newest),
       ARRAY(SELECT message_id FROM newest ORDER BY message_id), ARRAY(SELECT message_id FROM banner ORDER BY message_id),
       c.last_outgoing_id
FROM conversations c WHERE c.user_id = :user_id
ON CONFLICT (admin_id) DO UPDATE SET
    user_id = excluded.user_id, entered_at = excluded.entered_at, used_at = excluded.used_at,
    banner_ids = excluded.banner_ids, answered_up_to = excluded.answered_up_to,
    (shown_from_id, shown_ids) = (
        SELECT CASE WHEN stays THEN d.shown_from_id ELSE excluded.shown_from_id END,
               CASE WHEN stays THEN d.shown_ids ELSE excluded.shown_ids END
        FROM (SELECT EXISTS (
            SELECT FROM direct_modes_in_use u WHERE u.admin_id = excluded.admin_id AND u.user_id = excluded.user_id
        ) AS stays) s
    )
RETURNING *;

-- name: note_move(admin_id, update_id, left_id, user_id)$
-- Whether there was a later move already: then it left what the next one left. The numbers of updates are compared
-- within a day: after a quiet week Telegram goes on at any number.
WITH old AS (
    DELETE FROM direct_mode_moves WHERE admin_id = :admin_id AND moved_at < now() - interval '24 hours'
), next AS (
    SELECT left_id FROM direct_mode_moves
    WHERE admin_id = :admin_id AND update_id > :update_id AND moved_at > now() - interval '24 hours'
    ORDER BY update_id LIMIT 1
), noted AS (
    INSERT INTO direct_mode_moves (admin_id, update_id, left_id, user_id)
    SELECT :admin_id, :update_id,
           CASE WHEN EXISTS (SELECT FROM next) THEN (SELECT left_id FROM next) ELSE :left_id::bigint END, :user_id::bigint
    WHERE :user_id IS NULL OR EXISTS (SELECT FROM conversations WHERE user_id = :user_id)
    ON CONFLICT DO NOTHING
)
SELECT EXISTS (SELECT FROM next);

-- name: has_moved_on(admin_id, update_id)$
SELECT EXISTS (
    SELECT FROM direct_mode_moves
    WHERE admin_id = :admin_id AND update_id > :update_id AND moved_at > now() - interval '24 hours'
);

-- name: leave_mode(admin_id)!
-- What the admin knew of answers there, their notifications may know too.
WITH "left" AS (
    DELETE FROM direct_modes WHERE admin_id = :admin_id RETURNING *
)
UPDATE pushes p SET answered_up_to = greatest(p.answered_up_to, l.answered_up_to)
FROM "left" l WHERE p.admin_id = l.admin_id AND p.user_id = l.user_id;

-- name: modes_just_over(seconds)
SELECT * FROM direct_modes d
WHERE NOT EXISTS (SELECT FROM direct_modes_in_use u WHERE u.admin_id = d.admin_id)
  AND used_at > now() - interval '8 hours' - make_interval(secs => :seconds);

-- name: end_modes_of_others(admin_ids)
DELETE FROM direct_modes WHERE NOT admin_id = ANY(:admin_ids::bigint[]) RETURNING *;

-- name: banner_messages(user_id, message_ids)
SELECT m.message_id, m.direction, admin_name(m.admin_id) AS admin, m.sent_at, m.label, m.text, m.media_group_id,
       m.edited_at IS NOT NULL AS is_edited, m.deleted_at IS NOT NULL AS is_deleted, NULL::text AS quoted
FROM messages m WHERE m.user_id = :user_id AND m.message_id = ANY(:message_ids::bigint[]) ORDER BY m.message_id;

-- name: count_unread_above(user_id, shown_ids, banner_ids)$
SELECT count(*) FROM messages
WHERE user_id = :user_id AND message_id = ANY(:shown_ids::bigint[]) AND NOT message_id = ANY(:banner_ids::bigint[])
  AND NOT is_read;
