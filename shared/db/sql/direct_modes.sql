-- name: find_mode(admin_id)^
SELECT * FROM direct_modes WHERE admin_id = :admin_id;

-- name: use_mode(admin_id, user_id, answered_up_to)!
UPDATE direct_modes SET used_at = now(), answered_up_to = greatest(answered_up_to, :answered_up_to)
WHERE admin_id = :admin_id AND user_id = :user_id;

-- name: modes_in(user_ids)
SELECT * FROM direct_modes_in_use WHERE user_id = ANY(:user_ids::bigint[]) ORDER BY user_id, entered_at;
