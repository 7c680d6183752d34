-- name: enqueue(deliveries)
-- One row for each cause; what is there already stays as it is.
INSERT INTO deliveries (
    cause, kind, lane, chat_id, user_id, admin_id, method, parameters, source_ids, answers_id, content, state,
    not_before, retry_of, mode_update_id
)
SELECT n.cause, n.kind, n.lane, n.chat_id, n.user_id, n.admin_id, n.method, n.parameters,
       coalesce(n.source_ids, '{}'), n.answers_id, coalesce(n.content, '[]'), n.state,
       now() + make_interval(secs => n.wait_s), n.retry_of, n.mode_update_id
FROM json_to_recordset(:deliveries::json) AS n(
    cause text, kind text, lane smallint, chat_id bigint, user_id bigint, admin_id bigint, method text,
    parameters jsonb, source_ids bigint[], answers_id bigint, content jsonb, state text, wait_s double precision,
    retry_of bigint, mode_update_id bigint, place integer
)
ORDER BY n.place
ON CONFLICT DO NOTHING
RETURNING delivery_id;

-- name: replace_queued(cause, kind, chat_id, message_id, method, parameters, content)$
-- The newest that waits to change this message, and was not tried yet. The same cause again changes nothing.
UPDATE deliveries d
SET cause = :cause, method = :method, parameters = :parameters::jsonb, content = :content::jsonb
WHERE d.delivery_id = (
    SELECT max(q.delivery_id) FROM deliveries q
    WHERE q.state = 'queued' AND q.chat_id = :chat_id AND q.kind = :kind AND q.attempts = 0
      AND (q.parameters ->> 'message_id')::bigint = :message_id::bigint
) AND d.state = 'queued' AND NOT EXISTS (SELECT FROM deliveries e WHERE e.cause = :cause)
RETURNING true;

-- name: take_deliveries(take_id, lanes, most)
WITH next AS MATERIALIZED (
    SELECT n.delivery_id
    FROM unnest(:lanes::smallint[], :most::bigint[]) AS l(lane, most)
    CROSS JOIN LATERAL next_in_line(
        l.lane, l.most - (SELECT count(*) FROM deliveries u WHERE u.state = 'sending' AND u.lane = l.lane)
    ) AS n(delivery_id)
)
UPDATE deliveries d
SET state = 'sending', sending_since = now(), attempts = d.attempts + 1, taken_in = :take_id
FROM next
WHERE d.delivery_id = next.delivery_id
RETURNING d.*;

-- name: give_back(take_id)!
UPDATE deliveries SET state = 'queued', sending_since = NULL WHERE state = 'sending' AND taken_in = :take_id;

-- name: next_due_in()$
-- Seconds until the next of those that may not go yet; null when there is none.
SELECT extract(epoch FROM not_before - now())::double precision
FROM deliveries WHERE state = 'queued' AND not_before > now() ORDER BY not_before LIMIT 1;

-- name: find_delivery(delivery_id)^
SELECT * FROM deliveries WHERE delivery_id = :delivery_id;

-- name: lock_delivery(delivery_id)^
SELECT * FROM deliveries WHERE delivery_id = :delivery_id FOR UPDATE;

-- name: is_retried(delivery_id)$
SELECT EXISTS (SELECT FROM deliveries WHERE retry_of = :delivery_id);

-- name: settle_delivery(delivery_id, state, sent_ids, reason)$
UPDATE deliveries
SET state = :state, settled_at = now(), sent_ids = :sent_ids, reason = :reason, dismissed_at = NULL
WHERE delivery_id = :delivery_id
RETURNING extract(epoch FROM now() - created_at)::double precision;

-- name: queue_again(delivery_id, after_s)!
UPDATE deliveries
SET state = 'queued', not_before = now() + make_interval(secs => :after_s), sending_since = NULL, settled_at = NULL,
    reason = NULL, dismissed_at = NULL
WHERE delivery_id = :delivery_id;

-- name: overdue_deliveries(seconds)
SELECT delivery_id, attempts FROM deliveries
WHERE state = 'sending' AND sending_since < now() - make_interval(secs => :seconds)
ORDER BY delivery_id;

-- name: dismiss_delivery(delivery_id)!
UPDATE deliveries SET dismissed_at = now() WHERE delivery_id = :delivery_id;

-- name: withdraw_delivery(cause, reason)$
-- One that nobody has taken yet.
UPDATE deliveries SET state = 'rejected', settled_at = now(), reason = :reason
WHERE cause = :cause AND state = 'queued'
RETURNING true;

-- name: find_by_cause(cause)^
SELECT * FROM deliveries WHERE cause = :cause;

-- name: note_answer(delivery_id, newest_id)$
-- The conversation was answered; notifications of it are to be drawn again.
WITH answered AS (
    UPDATE conversations c
    SET last_admin_reply_at = greatest(c.last_admin_reply_at, least(now(), d.sending_since + interval '10 seconds')),
        handled_by = NULL,
        last_answered_by = CASE
            WHEN :newest_id = 0 OR :newest_id >= c.last_outgoing_id THEN d.admin_id ELSE c.last_answered_by END,
        last_outgoing_id = greatest(c.last_outgoing_id, :newest_id)
    FROM deliveries d
    WHERE d.delivery_id = :delivery_id AND c.user_id = d.user_id
    RETURNING c.user_id
)
INSERT INTO push_backlog AS b (user_id)
SELECT user_id FROM answered
ON CONFLICT (user_id, message_id) DO UPDATE SET message_id = b.message_id WHERE false
RETURNING true;

-- name: find_customer(user_id)^
SELECT user_id, username, first_name, last_name FROM users WHERE user_id = :user_id;

-- name: prune(after, settled_hours, doubts_hours, limit)^
-- Of the next rows those that are settled for long enough, in the order of the key: no index grows with every delivery
-- for it. What was sent in another's place stays while that one does, which would look undecided without it. The walk
-- is at its end when a row is too young, or there are no more.
WITH next AS (
    SELECT delivery_id, created_at FROM deliveries WHERE delivery_id > :after ORDER BY delivery_id LIMIT :limit
), pruned AS (
    DELETE FROM deliveries d USING next n
    WHERE d.delivery_id = n.delivery_id AND d.state IN ('sent', 'rejected', 'unknown') AND d.retry_of IS NULL
      AND d.settled_at < now() - make_interval(hours => CASE
          WHEN d.state = 'unknown' OR (d.state = 'rejected' AND d.kind = 'reply') THEN :doubts_hours::integer
          ELSE :settled_hours::integer END)
    RETURNING 1
)
SELECT (SELECT count(*) FROM pruned) AS pruned,
       CASE WHEN count(*) = :limit AND max(created_at) < now() - make_interval(hours => :settled_hours::integer)
            THEN max(delivery_id) END AS after
FROM next;

-- name: count_open()^
-- Each count reads one small index.
SELECT (SELECT count(*) FROM deliveries WHERE state = 'queued') AS queued,
       (SELECT count(*) FROM deliveries WHERE state = 'sending') AS sending,
       (SELECT count(*) FROM deliveries WHERE state = 'held') AS held,
       (SELECT count(*) FROM deliveries d
        WHERE d.kind = 'reply' AND d.state = 'unknown' AND d.dismissed_at IS NULL
          AND NOT EXISTS (SELECT FROM deliveries r WHERE r.retry_of = d.delivery_id)) AS unknown;
