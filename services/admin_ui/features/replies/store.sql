-- name: find_target_context(admin_id, message_id, update_id, causes, replied_id, replied_causes)^
-- Whom a message of an admin is for. All in one look, so all of one moment: what is settled in it has its pair, and what
-- has no pair yet is in flight in it. The ledger forgets what it sent after some days; the pair stays.
WITH RECURSIVE attempts AS (
    SELECT delivery_id FROM deliveries
    WHERE cause = ANY(:replied_causes::text[]) AND :replied_id::bigint = ANY(source_ids)
    UNION ALL
    SELECT d.delivery_id FROM deliveries d JOIN attempts a ON d.retry_of = a.delivery_id
)
SELECT EXISTS (SELECT FROM deliveries WHERE cause = ANY(:causes::text[]) AND :message_id::bigint = ANY(source_ids))
           OR EXISTS (SELECT FROM message_pairs WHERE admin_id = :admin_id AND admin_message_id = :message_id) AS is_written,
       (SELECT chat_id FROM deliveries WHERE cause = (:causes::text[])[2]) AS album_for,
       d.admin_id, d.user_id, d.entered_at, d.used_at, d.shown_from_id, d.shown_ids, d.banner_ids, d.answered_up_to,
       u.user_id AS mode_user_id, u.username AS mode_username, u.first_name AS mode_first_name,
       u.last_name AS mode_last_name,
       later.update_id IS NOT NULL AS has_moved,
       CASE WHEN earlier.update_id IS NOT NULL THEN earlier.user_id ELSE later.left_id END AS moved_from,
       p.message_id AS panel_id, p.shows AS panel_shows,
       r.user_id AS replied_user_id, r.customer_message_id AS replied_customer_message_id, r.role AS replied_role,
       r.made_at AS replied_made_at,
       t.chat_id AS attempt_for, t.state AS attempt_state, t.created_at AS attempt_created_at,
       EXISTS (SELECT FROM deliveries WHERE chat_id = :admin_id AND state = 'sending') AS is_receiving
FROM (VALUES (:admin_id::bigint)) v(admin_id)
LEFT JOIN direct_modes d USING (admin_id)
LEFT JOIN users u ON u.user_id = d.user_id
LEFT JOIN panels p USING (admin_id)
LEFT JOIN LATERAL (
    SELECT update_id, left_id FROM direct_mode_moves
    WHERE admin_id = v.admin_id AND update_id > :update_id AND moved_at > now() - interval '24 hours'
    ORDER BY update_id LIMIT 1
) later ON true
LEFT JOIN LATERAL (
    SELECT update_id, user_id FROM direct_mode_moves
    WHERE admin_id = v.admin_id AND update_id < :update_id AND moved_at > now() - interval '24 hours'
    ORDER BY update_id DESC LIMIT 1
) earlier ON true
LEFT JOIN message_pairs r ON r.admin_id = v.admin_id AND r.admin_message_id = :replied_id
LEFT JOIN deliveries t ON t.delivery_id = (SELECT max(delivery_id) FROM attempts);

-- name: find_answer_context(admin_id, user_id, admin_message_id)^
-- What this admin has seen, who else answers this customer, and up to where this admin knows of it. No row when there is
-- no such conversation. What was seen came to the admin before this message of theirs.
SELECT c.last_outgoing_id, admin_name(c.last_answered_by) AS answerer,
       coalesce(m.sent_at, c.last_admin_reply_at) AS answered_at, m.label, coalesce(m.text, '') AS text,
       d.answered_up_to AS mode_knows, d.used_at AS mode_used_at, d.shown_ids,
       p.answered_up_to AS push_knows, p.message_id AS push_id, p.told_unread AS push_tells_of,
       h.question_id, h.created_at AS held_since,
       admin_name(o.admin_id) AS answering, o.created_at AS answering_since, o.content AS answering_with,
       coalesce((
           SELECT s.customer_message_id
           FROM message_pairs s JOIN messages i ON i.user_id = s.user_id AND i.message_id = s.customer_message_id
           WHERE s.user_id = :user_id AND s.admin_id = :admin_id AND s.admin_message_id < :admin_message_id
             AND s.role IN ('relayed', 'push') AND i.direction = 'incoming'
           ORDER BY s.customer_message_id DESC LIMIT 1
       ), 0) AS newest_seen
FROM conversations c
LEFT JOIN messages m ON m.user_id = c.user_id AND m.message_id = c.last_outgoing_id
LEFT JOIN direct_modes_in_use d ON d.user_id = c.user_id AND d.admin_id = :admin_id
LEFT JOIN pushes p ON p.user_id = c.user_id AND p.admin_id = :admin_id
LEFT JOIN LATERAL (
    SELECT question_id, created_at FROM deliveries
    WHERE state = 'held' AND admin_id = :admin_id AND user_id = c.user_id AND asks = 'answered'
    ORDER BY delivery_id LIMIT 1
) h ON true
LEFT JOIN LATERAL (
    SELECT admin_id, created_at, content FROM deliveries
    WHERE user_id = c.user_id AND kind = 'reply' AND state <> 'sent'
      AND state IN ('queued', 'sending') AND admin_id <> :admin_id
    ORDER BY delivery_id DESC LIMIT 1
) o ON true
WHERE c.user_id = :user_id;

-- name: newest_attempt(causes, message_id)^
-- The last of the attempts to send an admin's message: each "send again" is a delivery of its own.
WITH RECURSIVE attempts AS (
    SELECT delivery_id FROM deliveries WHERE cause = ANY(:causes::text[]) AND :message_id::bigint = ANY(source_ids)
    UNION ALL
    SELECT d.delivery_id FROM deliveries d JOIN attempts a ON d.retry_of = a.delivery_id
)
SELECT * FROM deliveries WHERE delivery_id = (SELECT max(delivery_id) FROM attempts);

-- name: lock_album(cause)^
SELECT * FROM deliveries WHERE cause = :cause FOR UPDATE;

-- name: lock_at_rest(delivery_id)^
SELECT * FROM deliveries WHERE delivery_id = :delivery_id AND state <> 'sending' FOR UPDATE;

-- name: rewrite_delivery(delivery_id, method, parameters, source_ids, content, wait_s)!
UPDATE deliveries
SET method = :method, parameters = :parameters, source_ids = :source_ids, content = :content,
    not_before = greatest(not_before, now() + make_interval(secs => :wait_s))
WHERE delivery_id = :delivery_id;

-- name: reject_deliveries(delivery_ids, reason)!
UPDATE deliveries SET state = 'rejected', reason = :reason, settled_at = now()
WHERE delivery_id = ANY(:delivery_ids::bigint[]);

-- name: hold(delivery_id, question_id, asks, other_id)!
UPDATE deliveries SET question_id = :question_id, asks = :asks, other_id = :other_id WHERE delivery_id = :delivery_id;

-- name: find_question(admin_id, user_id, other_id, seconds)$
SELECT question_id FROM deliveries
WHERE state = 'held' AND admin_id = :admin_id AND user_id = :user_id AND asks = 'whom'
  AND other_id IS NOT DISTINCT FROM :other_id AND created_at > now() - make_interval(secs => :seconds)
ORDER BY delivery_id DESC LIMIT 1;

-- name: find_held(admin_id, question_id)
SELECT user_id, other_id FROM deliveries
WHERE state = 'held' AND admin_id = :admin_id AND question_id = :question_id;

-- name: lock_held(admin_id, question_id)
SELECT delivery_id FROM deliveries
WHERE state = 'held' AND admin_id = :admin_id AND question_id = :question_id
ORDER BY delivery_id FOR UPDATE;

-- name: sent_by_mode_since(admin_id, update_id, besides)
SELECT delivery_id, user_id, source_ids FROM deliveries
WHERE kind = 'reply' AND admin_id = :admin_id AND mode_update_id > :update_id AND state <> 'rejected'
  AND mode_update_id < coalesce((
      SELECT min(update_id) FROM direct_mode_moves
      WHERE admin_id = :admin_id AND update_id > :update_id AND moved_at > now() - interval '24 hours'
  ), 9223372036854775807)
  AND user_id IS DISTINCT FROM :besides::bigint AND created_at > now() - interval '24 hours'
ORDER BY delivery_id;

-- name: redirect(delivery_ids, user_id, answers_id)!
UPDATE deliveries
SET chat_id = :user_id, user_id = :user_id, answers_id = :answers_id,
    parameters = parameters || jsonb_build_object('chat_id', :user_id::bigint)
WHERE delivery_id = ANY(:delivery_ids::bigint[]);

-- name: release_deliveries(delivery_ids)!
UPDATE deliveries SET state = 'queued', not_before = now() WHERE delivery_id = ANY(:delivery_ids::bigint[]);

-- name: know_answers(admin_id, user_id)!
-- The admin has been asked about every answer there is by now.
WITH newest AS (
    SELECT last_outgoing_id FROM conversations WHERE user_id = :user_id
), in_mode AS (
    UPDATE direct_modes d SET used_at = now(), answered_up_to = greatest(d.answered_up_to, n.last_outgoing_id)
    FROM newest n WHERE d.admin_id = :admin_id AND d.user_id = :user_id
)
UPDATE pushes p SET answered_up_to = greatest(p.answered_up_to, n.last_outgoing_id)
FROM newest n WHERE p.admin_id = :admin_id AND p.user_id = :user_id;

-- name: is_receiving(chat_id)$
SELECT EXISTS (SELECT FROM deliveries WHERE chat_id = :chat_id AND state = 'sending');

-- name: is_being_relayed(user_id, message_id)$
-- Written into the ledger, or still in the backlog of what is to be.
SELECT EXISTS (
    SELECT FROM deliveries
    WHERE kind = 'relay' AND user_id = :user_id AND state IN ('queued', 'sending') AND :message_id = ANY(source_ids)
) OR EXISTS (
    SELECT FROM push_backlog b JOIN direct_modes_in_use d USING (user_id) JOIN messages m USING (user_id)
    WHERE b.user_id = :user_id AND m.message_id = :message_id AND m.message_id > d.shown_from_id
      AND m.message_id <> ALL (d.shown_ids) AND m.direction = 'incoming'
      AND NOT EXISTS (
          SELECT FROM message_pairs p
          WHERE p.user_id = m.user_id AND p.customer_message_id = m.message_id AND p.admin_id = d.admin_id
            AND p.role = 'relayed'
      )
);

-- name: find_outgoing(user_id, message_id)
-- The message, and the rest of its album, which was sent at the same time: all chats of the bot share one count of ids.
SELECT m.message_id, m.admin_id, m.sent_at, m.deleted_at, m.file_id
FROM messages o JOIN messages m
    ON m.user_id = o.user_id AND m.message_id BETWEEN o.message_id - 10000 AND o.message_id + 10000
    AND m.direction = 'outgoing' AND m.admin_id = o.admin_id
    AND (m.message_id = o.message_id OR m.media_group_id = o.media_group_id)
WHERE o.user_id = :user_id AND o.message_id = :message_id AND o.direction = 'outgoing'
ORDER BY m.message_id;

-- name: admin_name(admin_id)$
SELECT admin_name(:admin_id::bigint);

-- name: note_edit(user_id, message_id, kind, label, text, file_id)!
UPDATE messages SET kind = :kind, label = :label, text = :text, file_id = :file_id, edited_at = now()
WHERE user_id = :user_id AND message_id = :message_id AND direction = 'outgoing';

-- name: note_deletion(user_id, message_ids)!
UPDATE messages SET deleted_at = now()
WHERE user_id = :user_id AND message_id = ANY(:message_ids::bigint[]) AND direction = 'outgoing';

-- name: save_sent(delivery_id, messages)!
-- What was delivered becomes part of the history. It was sent within the life of its call, however late that is heard; and
-- whom something reaches has the bot not blocked.
WITH saved AS (
    INSERT INTO messages (
        user_id, message_id, sent_at, kind, label, text, file_id, media_group_id, reply_to_message_id, is_read, direction,
        admin_id
    )
    SELECT d.user_id, m.message_id, least(now(), d.sending_since + interval '10 seconds'), m.kind, m.label,
           coalesce(m.text, ''), m.file_id, m.media_group_id,
           (d.parameters #>> '{reply_parameters,message_id}')::bigint, true, 'outgoing', d.admin_id
    FROM deliveries d
    CROSS JOIN json_to_recordset(:messages::json) AS m(
        message_id bigint, kind text, label text, text text, file_id text, media_group_id text
    )
    WHERE d.delivery_id = :delivery_id
    ON CONFLICT DO NOTHING
)
UPDATE users u
SET blocked_bot = false, blocked_bot_at = date_trunc('second', d.sending_since), blocked_bot_update_id = 0
FROM deliveries d
WHERE d.delivery_id = :delivery_id AND u.user_id = d.user_id AND u.blocked_bot
  AND date_trunc('second', d.sending_since) > u.blocked_bot_at;

-- name: note_block(delivery_id)!
-- The bot was blocked when the call was made, or before; what is known of a later time stays.
UPDATE users u
SET blocked_bot = true, blocked_bot_at = date_trunc('second', d.sending_since), blocked_bot_update_id = 0
FROM deliveries d
WHERE d.delivery_id = :delivery_id AND u.user_id = d.user_id AND NOT u.blocked_bot
  AND date_trunc('second', d.sending_since) > u.blocked_bot_at;
