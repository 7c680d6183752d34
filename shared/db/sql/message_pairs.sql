-- name: save_pairs(admin_id, user_id, role, admin_message_ids, customer_message_ids)!
INSERT INTO message_pairs AS p (admin_id, admin_message_id, user_id, customer_message_id, role)
SELECT :admin_id::bigint, n.admin_message_id, :user_id::bigint, n.customer_message_id, :role
FROM unnest(:admin_message_ids::bigint[], :customer_message_ids::bigint[]) AS n(admin_message_id, customer_message_id)
ON CONFLICT (admin_id, admin_message_id) DO UPDATE SET
    user_id = excluded.user_id, customer_message_id = excluded.customer_message_id, role = excluded.role;

-- name: find_pair(admin_id, admin_message_id)^
SELECT admin_id, admin_message_id, user_id, customer_message_id, role, made_at
FROM message_pairs WHERE admin_id = :admin_id AND admin_message_id = :admin_message_id;

-- name: is_anything_below(admin_id, message_id)$
-- Whether a push, or a message of any conversation, came into the admin's chat after this one.
SELECT EXISTS (SELECT FROM message_pairs WHERE admin_id = :admin_id AND admin_message_id > :message_id)
    OR EXISTS (SELECT FROM push_digests WHERE admin_id = :admin_id AND message_id > :message_id);

-- name: pairs_of(user_id, customer_message_id)
SELECT admin_id, admin_message_id, user_id, customer_message_id, role, made_at
FROM message_pairs
WHERE user_id = :user_id AND customer_message_id = :customer_message_id AND role IN ('sent', 'relayed')
ORDER BY admin_id, admin_message_id;
