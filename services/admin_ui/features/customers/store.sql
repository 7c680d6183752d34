-- name: find_customer(user_id)^
SELECT user_id, username, first_name, last_name, language_code, tier, tier_override, credits, purchases, time_balance,
       first_seen_at, banned AS is_banned, blocked_bot AS has_blocked_bot
FROM users WHERE user_id = :user_id;

-- name: save_balances(credits, time_balance, tier_override, user_id)!
UPDATE users SET credits = :credits, time_balance = :time_balance, tier_override = :tier_override
WHERE user_id = :user_id;

-- name: import_customers(customers)$
WITH imported AS (
    INSERT INTO users AS u (user_id, username, first_name, last_name, tier_override, credits, purchases, time_balance)
    SELECT r.user_id, r.username, coalesce(r.first_name, ''), r.last_name, r.tier, coalesce(r.credits, 0),
           coalesce(r.purchases, 0), make_interval(secs => coalesce(r.time_seconds, 0))
    FROM json_to_recordset(:customers::json) AS r(
        user_id bigint, username text, first_name text, last_name text, tier text, clear_tier boolean,
        credits bigint, purchases bigint, time_seconds double precision
    )
    ORDER BY r.user_id
    ON CONFLICT (user_id) DO NOTHING
    RETURNING u.user_id
)
SELECT count(*) FROM imported;

-- name: update_customers(customers)$
WITH given AS (
    SELECT * FROM json_to_recordset(:customers::json) AS r(
        user_id bigint, username text, first_name text, last_name text, tier text, clear_tier boolean,
        credits bigint, purchases bigint, time_seconds double precision
    )
), wanted AS (
    SELECT u.user_id, coalesce(g.username, u.username) AS username, coalesce(g.first_name, u.first_name) AS first_name,
           coalesce(g.last_name, u.last_name) AS last_name,
           CASE WHEN g.clear_tier THEN NULL ELSE coalesce(g.tier, u.tier_override) END AS tier_override,
           coalesce(g.credits, u.credits) AS credits, coalesce(g.purchases, u.purchases) AS purchases,
           coalesce(make_interval(secs => g.time_seconds), u.time_balance) AS time_balance
    FROM given g JOIN users u USING (user_id)
), updated AS (
    UPDATE users u
    SET username = w.username, first_name = w.first_name, last_name = w.last_name, tier_override = w.tier_override,
        credits = w.credits, purchases = w.purchases, time_balance = w.time_balance
    FROM wanted w
    WHERE u.user_id = w.user_id
      AND (u.username, u.first_name, u.last_name, u.tier_override, u.credits, u.purchases, u.time_balance)
          IS DISTINCT FROM
          (w.username, w.first_name, w.last_name, w.tier_override, w.credits, w.purchases, w.time_balance)
    RETURNING u.user_id
)
SELECT count(*) FROM updated;

-- name: allow_a_long_import()!
SET LOCAL statement_timeout = 0;

-- name: lock_customers(customers)!
SELECT FROM users WHERE user_id IN (SELECT (r->>'user_id')::bigint FROM json_array_elements(:customers::json) r)
ORDER BY user_id FOR NO KEY UPDATE;
