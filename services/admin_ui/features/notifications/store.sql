-- name: take_backlog(after_user_id, after_message_id, limit)
-- Round and round in the order of the key: nobody starves, and what was deleted lately is not walked over again.
DELETE FROM push_backlog b
USING (
    SELECT user_id, message_id FROM push_backlog
    WHERE (user_id, message_id) > (:after_user_id, :after_message_id)
    ORDER BY user_id, message_id LIMIT :limit
    FOR UPDATE SKIP LOCKED
) t
WHERE b.user_id = t.user_id AND b.message_id = t.message_id
RETURNING b.user_id, b.message_id;

-- name: take_live_backlog(limit)
-- What somebody who is in the conversation waits for; so many rows of each customer.
DELETE FROM push_backlog b
USING (
    SELECT l.* FROM direct_modes_in_use d
    CROSS JOIN LATERAL (
        SELECT user_id, message_id FROM push_backlog WHERE user_id = d.user_id
        ORDER BY message_id LIMIT :limit
        FOR UPDATE SKIP LOCKED
    ) l
) t
WHERE b.user_id = t.user_id AND b.message_id = t.message_id
RETURNING b.user_id, b.message_id;

-- name: put_back(user_ids, message_ids)!
INSERT INTO push_backlog (user_id, message_id)
SELECT * FROM unnest(:user_ids::bigint[], :message_ids::bigint[])
ON CONFLICT DO NOTHING;

-- name: measure_backlog()^
-- It is next to empty whenever somebody works it off: no index is worth its writes.
SELECT count(*) AS rows, coalesce(extract(epoch FROM now() - min(noted_at)), 0)::double precision AS oldest_s
FROM push_backlog;

-- name: read_states(admin_ids, user_ids)
-- The subselects with LIMIT keep each to an index probe, however many conversations there are.
SELECT c.user_id, w.user_id IS NOT NULL AS is_waiting, c.total_messages, c.unread_messages, c.last_message_id,
       c.priority_level AS priority, c.claimed_by,
       a.admin_id, p.reason, p.told_total, p.told_unread, p.delivery_id, p.message_id,
       d.admin_id IS NOT NULL AS is_there
FROM conversations c
LEFT JOIN LATERAL (SELECT user_id FROM waiting_conversations WHERE user_id = c.user_id LIMIT 1) w ON true
CROSS JOIN unnest(:admin_ids::bigint[]) AS a(admin_id)
LEFT JOIN LATERAL (
    SELECT * FROM pushes WHERE admin_id = a.admin_id AND user_id = c.user_id LIMIT 1
) p ON true
LEFT JOIN direct_modes_in_use d ON d.admin_id = a.admin_id AND d.user_id = c.user_id
WHERE c.user_id = ANY(:user_ids::bigint[])
ORDER BY c.user_id;

-- name: save_states(admin_ids, user_ids, reasons, told_totals, reasons_before, told_totals_before)$
-- Those that are as they were when they were read. In a flood most are read and not written, so none is locked before.
WITH given AS (
    SELECT * FROM unnest(
        :admin_ids::bigint[], :user_ids::bigint[], :reasons::text[], :told_totals::integer[], :reasons_before::text[],
        :told_totals_before::integer[]
    ) AS g(admin_id, user_id, reason, told_total, reason_before, told_total_before)
), added AS (
    INSERT INTO pushes (admin_id, user_id, reason, told_total)
    SELECT admin_id, user_id, reason, told_total FROM given WHERE told_total_before IS NULL
    ON CONFLICT DO NOTHING
    RETURNING 1
), changed AS (
    UPDATE pushes p SET reason = g.reason, told_total = g.told_total
    FROM given g
    WHERE p.admin_id = g.admin_id AND p.user_id = g.user_id AND p.told_total = g.told_total_before
      AND p.reason IS NOT DISTINCT FROM g.reason_before
    RETURNING 1
)
SELECT (SELECT count(*) FROM added) + (SELECT count(*) FROM changed);

-- name: note_seen_all(admin_id, user_id)!
-- The admin sees everything there is: there is nothing left to notify them about.
INSERT INTO pushes AS p (admin_id, user_id, told_total)
SELECT :admin_id, user_id, total_messages FROM conversations WHERE user_id = :user_id
ON CONFLICT (admin_id, user_id) DO UPDATE SET
    reason = CASE p.reason WHEN 'redraw' THEN p.reason END, told_total = greatest(p.told_total, excluded.told_total);

-- name: admins_to_notify(admin_ids, undisturbed_ids, missing_ids)
-- Whoever something is due to, or who missed something, and no notification is in flight to; in quiet hours only what
-- may disturb them, or is silent.
SELECT a.admin_id
FROM unnest(:admin_ids::bigint[]) AS a(admin_id)
WHERE (a.admin_id = ANY (:missing_ids::bigint[])
       OR EXISTS (SELECT FROM pushes p WHERE p.admin_id = a.admin_id AND p.reason IN ('redraw', 'escalated'))
       OR (a.admin_id <> ALL (:undisturbed_ids::bigint[])
           AND EXISTS (SELECT FROM pushes p WHERE p.admin_id = a.admin_id AND p.reason IN ('news', 'held'))))
  AND NOT EXISTS (
      SELECT FROM deliveries d WHERE d.chat_id = a.admin_id AND d.kind = 'push' AND d.state IN ('queued', 'sending')
  );

-- name: read_due(admin_id, reasons, limit)
-- News come first, what nobody answered before the rest of them, then in the order of every list.
WITH due AS (
    SELECT p.*, c.is_pinned, c.priority_level, c.unread_messages, c.last_message_at,
           w.user_id IS NOT NULL AS is_waiting, w.user_id IS NOT NULL AND p.reason <> 'redraw' AS is_news
    FROM pushes p JOIN conversations c USING (user_id) LEFT JOIN waiting_conversations w USING (user_id)
    WHERE p.admin_id = :admin_id AND p.reason = ANY(:reasons::text[])
), counted AS (
    SELECT d.*,
           count(*) FILTER (WHERE is_news) OVER () AS news,
           count(*) FILTER (WHERE is_news AND reason = 'held') OVER () AS held,
           count(*) FILTER (WHERE is_news AND reason = 'escalated') OVER () AS escalated
    FROM due d
    ORDER BY is_news DESC, reason = 'escalated' DESC, is_pinned DESC, priority_level DESC, unread_messages DESC,
             last_message_at DESC, user_id DESC
    LIMIT :limit
)
SELECT r.*, n.news, n.held, n.escalated, n.is_waiting, n.is_news, n.reason, n.told_unread, n.turn,
       n.message_id, n.sent_at, n.sent_at_count, admin_name(r.handled_by) AS handler,
       CASE WHEN n.reason = 'escalated' OR e.unread_since = r.unread_since THEN r.unread_since END AS unanswered_since
FROM counted n
JOIN listed_conversations r USING (user_id)
LEFT JOIN escalations e USING (user_id)
ORDER BY n.is_news DESC, n.reason = 'escalated' DESC, n.is_pinned DESC, n.priority_level DESC, n.unread_messages DESC,
         n.last_message_at DESC, n.user_id DESC;

-- name: count_waiting(min_priority, claimed_by)$
-- Of the conversations an admin wants to be notified about.
SELECT count(*) FROM waiting_conversations
WHERE priority_level >= :min_priority AND (:claimed_by::bigint IS NULL OR claimed_by = :claimed_by);

-- name: first_waiting(min_priority, claimed_by, limit)
SELECT r.* FROM waiting_conversations w JOIN listed_conversations r USING (user_id)
WHERE w.priority_level >= :min_priority AND (:claimed_by::bigint IS NULL OR w.claimed_by = :claimed_by)
ORDER BY w.is_pinned DESC, w.priority_level DESC, w.unread_messages DESC, w.last_message_at DESC, w.user_id DESC
LIMIT :limit;

-- name: forget_due(admin_id, user_ids)!
UPDATE pushes SET reason = NULL WHERE admin_id = :admin_id AND user_id = ANY(:user_ids::bigint[]);

-- name: forget_the_gone(admin_id)!
DELETE FROM pushes p
WHERE admin_id = :admin_id AND reason IS NOT NULL AND NOT EXISTS (SELECT FROM conversations c WHERE c.user_id = p.user_id);

-- name: note_notification(admin_id, user_id, told_total, told_unread, answered_up_to, delivery_id)!
UPDATE pushes
SET reason = NULL, told_total = greatest(told_total, :told_total), told_unread = :told_unread, turn = turn + 1,
    answered_up_to = greatest(answered_up_to, :answered_up_to), delivery_id = :delivery_id
WHERE admin_id = :admin_id AND user_id = :user_id;

-- name: note_all_notified(admin_id, reasons)^
-- A digest is about all news; what is to be drawn again still is.
WITH due AS (
    SELECT p.user_id, c.total_messages, p.message_id IS NOT NULL AND p.told_unread > 0 AS is_shown,
           least(c.total_messages - p.told_total, c.unread_messages) AS messages,
           w.user_id IS NOT NULL AND p.reason <> 'redraw' AS is_news
    FROM pushes p JOIN conversations c USING (user_id) LEFT JOIN waiting_conversations w USING (user_id)
    WHERE p.admin_id = :admin_id AND p.reason = ANY(:reasons::text[])
), noted AS (
    UPDATE pushes p
    SET reason = CASE WHEN NOT d.is_news AND d.is_shown THEN 'redraw' END,
        told_total = greatest(p.told_total, d.total_messages)
    FROM due d
    WHERE p.admin_id = :admin_id AND p.user_id = d.user_id
)
SELECT count(*) AS conversations, coalesce(sum(messages), 0)::bigint AS messages FROM due WHERE is_news;

-- name: find_digest(admin_id)^
SELECT turn, message_id, sent_at, sent_at_count FROM push_digests WHERE admin_id = :admin_id;

-- name: note_digest(admin_id, delivery_id)!
INSERT INTO push_digests AS g (admin_id, turn, delivery_id) VALUES (:admin_id, 1, :delivery_id)
ON CONFLICT (admin_id) DO UPDATE SET turn = g.turn + 1, delivery_id = excluded.delivery_id;

-- name: note_sent(admin_id, user_id, delivery_id, message_id)^
UPDATE pushes p
SET delivery_id = NULL, message_id = :message_id, sent_at = now(),
    sent_at_count = coalesce((SELECT chat_messages FROM admins WHERE admin_id = :admin_id), 0)
FROM pushes before
WHERE p.admin_id = :admin_id AND p.user_id = :user_id AND p.delivery_id = :delivery_id
  AND before.admin_id = p.admin_id AND before.user_id = p.user_id
RETURNING before.message_id, now() - before.sent_at AS age;

-- name: note_settled(admin_id, user_id, delivery_id, replaced_by, is_gone)!
UPDATE pushes
SET delivery_id = :replaced_by, message_id = CASE WHEN :is_gone THEN NULL ELSE message_id END
WHERE admin_id = :admin_id AND user_id = :user_id AND delivery_id = :delivery_id;

-- name: note_digest_sent(admin_id, delivery_id, message_id)^
UPDATE push_digests g
SET delivery_id = NULL, message_id = :message_id, sent_at = now(),
    sent_at_count = coalesce((SELECT chat_messages FROM admins WHERE admin_id = :admin_id), 0)
FROM push_digests before
WHERE g.admin_id = :admin_id AND g.delivery_id = :delivery_id AND before.admin_id = g.admin_id
RETURNING before.message_id, now() - before.sent_at AS age;

-- name: note_digest_settled(admin_id, delivery_id, replaced_by, is_gone)!
UPDATE push_digests
SET delivery_id = :replaced_by, message_id = CASE WHEN :is_gone THEN NULL ELSE message_id END
WHERE admin_id = :admin_id AND delivery_id = :delivery_id;
