-- name: find_escalate_after()$
SELECT escalate_after_minutes FROM desk_settings;

-- name: lock_escalate_after()$
SELECT escalate_after_minutes FROM desk_settings FOR UPDATE;

-- name: set_escalate_after(minutes)!
UPDATE desk_settings SET escalate_after_minutes = :minutes;

-- name: take_overdue(after_since, after_user_id, limit)
-- The next conversations nobody has answered for too long, in the order in which they began to wait; each is taken once
-- for each time somebody began to. Subselects keep it to an index probe each, however many there are.
WITH next AS MATERIALIZED (
    SELECT w.user_id, w.unread_since FROM waiting_conversations w
    WHERE w.unread_since <= now() - make_interval(mins => (SELECT escalate_after_minutes FROM desk_settings))
      AND (w.unread_since, w.user_id) > (:after_since::timestamptz, :after_user_id::bigint)
    ORDER BY w.unread_since, w.user_id LIMIT :limit
), taken AS (
    INSERT INTO escalations AS e (user_id, unread_since)
    SELECT n.user_id, n.unread_since FROM next n
    WHERE (SELECT x.unread_since FROM escalations x WHERE x.user_id = n.user_id) IS DISTINCT FROM n.unread_since
    ORDER BY n.user_id
    ON CONFLICT (user_id) DO UPDATE SET unread_since = excluded.unread_since
    RETURNING e.user_id
)
SELECT n.user_id, n.unread_since, t.user_id IS NOT NULL AS is_taken
FROM next n LEFT JOIN taken t USING (user_id)
ORDER BY n.unread_since, n.user_id;

-- name: note_escalated(admin_ids, user_ids)!
INSERT INTO pushes AS p (admin_id, user_id, reason)
SELECT a.admin_id, u.user_id, 'escalated'
FROM unnest(:admin_ids::bigint[]) AS a(admin_id) CROSS JOIN unnest(:user_ids::bigint[]) AS u(user_id)
ORDER BY a.admin_id, u.user_id
ON CONFLICT (admin_id, user_id) DO UPDATE SET reason = excluded.reason;
