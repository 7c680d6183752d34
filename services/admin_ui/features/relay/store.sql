-- name: open_relays(admin_ids)
-- What is in flight into these admins' chats, in the order it was written.
SELECT delivery_id, admin_id, user_id, source_ids, state = 'queued' AS is_queued,
       content #>> '{0,media_group_id}' AS media_group_id
FROM deliveries
WHERE chat_id = ANY(:admin_ids::bigint[]) AND kind = 'relay' AND state IN ('queued', 'sending')
  AND admin_id IS NOT NULL AND user_id IS NOT NULL
ORDER BY delivery_id;

-- name: new_to(admin_id, user_id, shown_from_id, up_to_id, known_ids, newest, limit)
-- The customer's messages the admin has not seen live: among as many as came in, the oldest first.
SELECT * FROM (
    SELECT m.message_id, m.kind, m.label, m.text, m.file_id, m.media_group_id, m.reply_to_message_id
    FROM visible_messages m
    WHERE m.user_id = :user_id AND m.message_id > :shown_from_id AND m.message_id <= :up_to_id
      AND m.direction = 'incoming'
      AND m.message_id <> ALL (:known_ids::bigint[])
      AND NOT EXISTS (
          SELECT FROM message_pairs p
          WHERE p.user_id = m.user_id AND p.customer_message_id = m.message_id AND p.admin_id = :admin_id
            AND p.role = 'relayed'
      )
    ORDER BY m.message_id DESC LIMIT :newest
) came
ORDER BY message_id LIMIT :limit;

-- name: last_in_chat(admin_id, entered_at)^
-- Whose the last message in the admin's chat is, as far as it is about a customer, and whether it is older than the mode;
-- null for a digest. What is in flight will be the last; the pair is of what the admin wrote. The range of one chat makes
-- the primary key no way.
SELECT user_id, since < :entered_at AS is_older FROM (
    (SELECT user_id, 'infinity'::timestamptz AS since FROM deliveries
     WHERE chat_id = :admin_id AND state IN ('queued', 'sending') AND kind IN ('relay', 'push', 'notice')
       AND method NOT LIKE 'edit%' AND (user_id IS NOT NULL OR kind = 'push')
     ORDER BY lane DESC, delivery_id DESC LIMIT 1)
    UNION ALL
    (SELECT user_id, settled_at FROM deliveries
     WHERE chat_id BETWEEN :admin_id AND :admin_id AND state = 'sent' AND kind IN ('relay', 'push', 'notice')
       AND method NOT LIKE 'edit%' AND (user_id IS NOT NULL OR kind = 'push')
     ORDER BY chat_id DESC, delivery_id DESC LIMIT 1)
    UNION ALL
    (SELECT user_id, made_at FROM message_pairs WHERE admin_id = :admin_id ORDER BY admin_message_id DESC LIMIT 1)
) newest
ORDER BY since DESC LIMIT 1;

-- name: messages_of(user_id, message_ids)
SELECT message_id, kind, label, text, file_id, media_group_id, reply_to_message_id
FROM messages WHERE user_id = :user_id AND message_id = ANY(:message_ids::bigint[]) ORDER BY message_id;

-- name: counterparts(admin_id, user_id, message_ids)
-- What stands in the admin's chat for these messages of the customer's.
SELECT DISTINCT ON (customer_message_id) customer_message_id, admin_message_id
FROM message_pairs
WHERE admin_id = :admin_id AND user_id = :user_id AND customer_message_id = ANY(:message_ids::bigint[])
  AND role IN ('sent', 'relayed')
ORDER BY customer_message_id, made_at DESC;

-- name: extend_relay(delivery_id, method, parameters, source_ids, content, wait_s)$
-- One more part of an album, if nobody has begun to send it.
UPDATE deliveries
SET method = :method, parameters = :parameters, source_ids = :source_ids, content = :content,
    not_before = greatest(not_before, now() + make_interval(secs => :wait_s))
WHERE delivery_id = :delivery_id AND state = 'queued'
RETURNING true;

-- name: edits_to_follow(admin_ids, user_ids, message_ids)
-- The copies in these admins' chats of edited messages; from now on they show the edit, or will. Two edits in one second
-- have one date, so the same edit may come again here.
UPDATE message_pairs p SET edited_at = m.edited_at
FROM unnest(:user_ids::bigint[], :message_ids::bigint[]) AS k(user_id, message_id)
JOIN messages m USING (user_id, message_id)
WHERE p.user_id = m.user_id AND p.customer_message_id = m.message_id AND p.role = 'relayed'
  AND p.admin_id = ANY(:admin_ids::bigint[]) AND m.edited_at IS NOT NULL
  AND (p.edited_at IS NULL OR p.edited_at <= m.edited_at)
RETURNING p.admin_id, p.admin_message_id, p.user_id, m.kind, m.text, m.file_id, m.entities,
          m.edit_update_id;

-- name: files_to_show(admin_id, user_id, shown_ids, banner_ids, limit)
-- What a banner can only name: pictures, voices and the like that are unread, or that it names, and that this admin has not
-- in the chat.
SELECT * FROM (
    SELECT m.message_id, m.kind, m.label, m.text, m.file_id, m.media_group_id, m.reply_to_message_id
    FROM messages m
    WHERE m.user_id = :user_id AND m.message_id = ANY(:shown_ids::bigint[]) AND m.kind <> 'text'
      AND (NOT m.is_read OR m.message_id = ANY(:banner_ids::bigint[]))
      AND NOT EXISTS (
          SELECT FROM message_pairs p
          WHERE p.user_id = m.user_id AND p.customer_message_id = m.message_id AND p.admin_id = :admin_id
            AND p.role = 'relayed'
      )
    ORDER BY m.message_id DESC LIMIT :limit
) newest
ORDER BY message_id;
