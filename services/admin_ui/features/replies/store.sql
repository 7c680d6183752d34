-- name: find_standing(admin_id, user_id)^
-- Who else answers this customer, and up to where this admin knows of it. No row when there is no such conversation.
SELECT c.last_outgoing_id, admin_name(c.last_answered_by) AS answerer,
       coalesce(m.sent_at, c.last_admin_reply_at) AS answered_at, m.label, coalesce(m.text, '') AS text,
       d.answered_up_to AS mode_knows, d.used_at AS mode_used_at, d.shown_ids,
       p.answered_up_to AS push_knows, p.message_id AS push_id, p.told_unread AS push_tells_of,
       h.delivery_id AS held_id, h.created_at AS held_since,
       admin_name(o.admin_id) AS answering, o.created_at AS answering_since, o.content AS answering_with
FROM conversations c
LEFT JOIN messages m ON m.user_id = c.user_id AND m.message_id = c.last_outgoing_id
LEFT JOIN direct_modes_in_use d ON d.user_id = c.user_id AND d.admin_id = :admin_id
LEFT JOIN pushes p ON p.user_id = c.user_id AND p.admin_id = :admin_id
LEFT JOIN LATERAL (
    SELECT delivery_id, created_at FROM deliveries
    WHERE state = 'held' AND admin_id = :admin_id AND user_id = c.user_id
    ORDER BY delivery_id LIMIT 1
) h ON true
LEFT JOIN LATERAL (
    SELECT admin_id, created_at, content FROM deliveries
    WHERE user_id = c.user_id AND kind = 'reply' AND state <> 'sent'
      AND state IN ('queued', 'sending') AND admin_id <> :admin_id
    ORDER BY delivery_id DESC LIMIT 1
) o ON true
WHERE c.user_id = :user_id;

-- name: newest_seen(admin_id, user_id, admin_message_id)$
-- The newest message of the customer that came to the admin before this one of theirs.
SELECT p.customer_message_id
FROM message_pairs p JOIN messages m ON m.user_id = p.user_id AND m.message_id = p.customer_message_id
WHERE p.user_id = :user_id AND p.admin_id = :admin_id AND p.admin_message_id < :admin_message_id
  AND p.role IN ('relayed', 'push') AND m.direction = 'incoming'
ORDER BY p.customer_message_id DESC LIMIT 1;

-- name: newest_attempt(causes, message_id)^
-- The last of the attempts to send an admin's message: each "send again" is a delivery of its own.
WITH RECURSIVE attempts AS (
    SELECT delivery_id FROM deliveries WHERE cause = ANY(:causes::text[]) AND :message_id::bigint = ANY(source_ids)
    UNION ALL
    SELECT d.delivery_id FROM deliveries d JOIN attempts a ON d.retry_of = a.delivery_id
)
SELECT * FROM deliveries WHERE delivery_id = (SELECT max(delivery_id) FROM attempts);

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

-- name: lock_held(admin_id, user_id)
SELECT * FROM deliveries WHERE state = 'held' AND admin_id = :admin_id AND user_id = :user_id
ORDER BY delivery_id FOR UPDATE;

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

-- name: is_sending_to(chat_id)$
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
