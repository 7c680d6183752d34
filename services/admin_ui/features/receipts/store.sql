-- name: lock_waiting_replies(seconds)
-- The first reply of each admin that has waited for so long without a sign of it. One sign is in flight at a time. What
-- was held back waits only since it was released; one that is sent again may stand beside a copy that did arrive.
SELECT d.* FROM (
    SELECT DISTINCT ON (r.admin_id) r.delivery_id
    FROM deliveries r
    WHERE r.lane = 0 AND r.kind = 'reply' AND r.state IN ('queued', 'sending') AND r.retry_of IS NULL
      AND r.admin_id IS NOT NULL AND r.source_ids <> '{}'
      AND r.created_at < now() - make_interval(secs => :seconds)
      AND (r.attempts > 0 OR r.not_before < now() - make_interval(secs => :seconds))
      AND NOT EXISTS (SELECT FROM deliveries w WHERE w.cause = 'waiting/' || r.delivery_id)
      AND NOT EXISTS (
          SELECT FROM deliveries o WHERE o.chat_id = r.admin_id AND o.kind = 'receipt' AND o.state IN ('queued', 'sending')
      )
    ORDER BY r.admin_id, r.delivery_id
) f JOIN deliveries d USING (delivery_id)
WHERE d.state IN ('queued', 'sending')
FOR UPDATE OF d SKIP LOCKED;
