-- name: load_users(customers)!
-- Named as in the traffic.
INSERT INTO users (user_id, username, first_name, last_name, language_code, tier, credits, purchases, first_seen_at)
SELECT 5000000000 + n, 'customer' || n % 10000, 'Customer ' || n % 1000, NULL, 'en',
       CASE WHEN bought >= 10 THEN 'vip' WHEN bought >= 1 THEN 'regular' ELSE 'new' END, abs(hashint8(n) % 100), bought,
       now() - interval '100 days'
FROM (SELECT n, greatest(0, abs(hashint8(n * 7) % 40) - 20) AS bought FROM generate_series(0, :customers::bigint - 1) n) g;

-- name: load_conversations(customers)!
-- One in thirty waits for an answer. Message ids are below zero, where those of the traffic are not.
INSERT INTO conversations (
    user_id, last_message_at, total_messages, unread_messages, conversation_status, priority_level, last_user_message,
    is_pinned, last_message_id, last_update_id, first_unread_id, unread_since, last_outgoing_id, last_answered_by
)
SELECT u.user_id, g.written_at, 1 + g.unread, g.unread, CASE WHEN g.n % 10 < 7 THEN 'active' ELSE 'archived' END, p.total,
       'hello my order has not arrived yet could you please check the credits on my account', g.n % 10000 = 0, -1, g.n,
       CASE WHEN g.unread > 0 THEN -g.unread END, CASE WHEN g.unread > 0 THEN g.written_at - interval '1 hour' END,
       CASE WHEN g.n % 3 = 0 THEN -100 ELSE 0 END, CASE WHEN g.n % 3 = 0 THEN 1001 END
FROM (
    SELECT n, CASE WHEN n % 30 = 0 THEN 1 + abs(hashint8(n * 11) % 20) ELSE 0 END AS unread,
           now() - make_interval(secs => abs(hashint8(n * 13) % 2592000)) AS written_at
    FROM generate_series(0, :customers::bigint - 1) n
) g
JOIN LATERAL (
    SELECT 5000000000 + g.n AS user_id, abs(hashint8(g.n) % 100) AS credits,
           greatest(0, abs(hashint8(g.n * 7) % 40) - 20) AS bought
) u ON true
CROSS JOIN LATERAL priority_parts(
    CASE WHEN u.bought >= 10 THEN 'vip' WHEN u.bought >= 1 THEN 'regular' ELSE 'new' END, u.credits, u.bought
) p;

-- name: load_answers(customers)!
-- What the lists look up of a conversation that was answered.
INSERT INTO messages (user_id, message_id, sent_at, kind, text, direction, admin_id, is_read)
SELECT 5000000000 + n, -100, now() - interval '2 hours', 'text', 'an answer', 'outgoing', 1001, true
FROM generate_series(0, :customers::bigint - 1, 3) n;

-- name: recount_figures()!
UPDATE figures
SET users = u.users, credits = u.credits, active = c.active, archived = c.archived, unread = c.unread
FROM (SELECT count(*) AS users, sum(credits) AS credits FROM users) u,
     (SELECT count(*) FILTER (WHERE conversation_status = 'active') AS active,
             count(*) FILTER (WHERE conversation_status = 'archived') AS archived,
             sum(unread_messages) FILTER (WHERE conversation_status = 'active') AS unread
      FROM conversations) c
WHERE slot = 0;

-- name: find_places(user_ids)
SELECT is_pinned, priority_level, unread_messages, last_message_at, user_id
FROM conversations WHERE user_id = ANY(:user_ids::bigint[]) AND conversation_status = 'active';

-- name: list_indexes()
-- Those that can be built after the rows are there.
SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid IN ('users'::regclass, 'conversations'::regclass, 'messages'::regclass) AND NOT i.indisunique;

-- name: read_into_memory()$
-- What the screens look into; the text of messages is not among it.
SELECT sum(pg_prewarm(c.oid::regclass))
FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
WHERE coalesce(i.indrelid, c.oid) IN ('users'::regclass, 'conversations'::regclass);
